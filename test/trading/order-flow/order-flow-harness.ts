import { OutcryError } from '../../../src/domain/errors.ts';
import type { Market, OrderBook, Ticker } from '../../../src/domain/market.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { Person } from '../../../src/people/person.ts';
import type { TradingAccount } from '../../../src/trading/account.ts';
import type { AccountSnapshot, Position } from '../../../src/trading/books/books.ts';
import type { OrderIntent } from '../../../src/trading/intent.ts';
import { type ApprovalRules, DEFAULT_APPROVAL_RULES } from '../../../src/trading/order-flow/approval-rules.ts';
import type { ApprovalNews } from '../../../src/trading/order-flow/approval-news.ts';
import type { ApprovedActions } from '../../../src/trading/order-flow/action-carrier.ts';
import type { Asker, OrderWish } from '../../../src/trading/order-flow/order-desk.ts';
import type { OrderNews } from '../../../src/trading/order-flow/order-events.ts';
import { OrderFlow, type OrderFlowOptions } from '../../../src/trading/order-flow/order-flow.ts';
import type { ClearedOrder } from '../../../src/trading/risk/cleared-order.ts';
import type { Quote, RiskDecision, RiskGate, Verdict } from '../../../src/trading/risk/risk-gate.ts';
import { MemoryApprovalStore } from '../../fakes/memory-approval-store.ts';
import { MemoryJournal } from '../../fakes/memory-journal.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { ScriptedExecution } from '../../fakes/scripted-execution.ts';
import { ScriptedMarketData } from '../../fakes/scripted-market-data.ts';

export const ACCOUNT = 'paper:test';
export const START = Date.UTC(2026, 0, 1);
export const TRADER: Person = { id: 'telegram:1', role: 'trader' };
export const OTHER: Person = { id: 'telegram:2', role: 'trader' };
export const ADMIN: Person = { id: 'telegram:3', role: 'admin' };
export const VIEWER: Person = { id: 'telegram:4', role: 'viewer' };
export const ASKER: Asker = { person: TRADER, conversation: 'telegram:1' };

export const BTC: Market = {
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  active: true,
  amountStep: '0.00001',
  priceStep: '0.01',
  minAmount: '0.00001',
  minCost: '5',
};

/** A wish to buy BTC at the market for 1,000 USDT, unless told otherwise. */
export function wish(over: Partial<OrderWish> = {}): OrderWish {
  const sized = over.amount !== undefined || over.fraction !== undefined ? {} : { cost: '1000' };
  return { symbol: 'BTC/USDT', side: 'buy', type: 'market', ...sized, ...over };
}

/** An exact order under a deployment's mandate, unless told otherwise. */
export function intent(over: Partial<OrderIntent> = {}): OrderIntent {
  return {
    account: ACCOUNT,
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'market',
    amount: '0.5',
    price: null,
    stopPrice: null,
    stopLimitPrice: null,
    purpose: 'entry',
    origin: { kind: 'deployment', deployment: 'abcdefgh', slot: START },
    deployment: 'abcdefgh',
    guard: null,
    reason: 'rsi(14) = 24.1, below 25',
    ...over,
  };
}

/** A clock that stands still until it is set. */
export class SetClock {
  time = START;
  now(): number {
    return this.time;
  }
}

/** A venue's prices as a test sets them: 100.00 bid, 100.10 asked, ten of each. */
export class SetMarket extends ScriptedMarketData {
  last = 100.05;
  bid = 100;
  ask = 100.1;
  depth = 10;
  /** True when there is no book to be had. */
  bookless = false;
  readonly #clock: SetClock;

  constructor(clock: SetClock) {
    super(clock);
    this.#clock = clock;
  }

  /** Moves all prices by a factor. */
  move(factor: number): void {
    this.last *= factor;
    this.bid *= factor;
    this.ask *= factor;
  }

  get quote(): Quote {
    return { bid: this.bid, ask: this.ask, last: this.last, at: this.#clock.now() };
  }

  override async ticker(symbol: MarketSymbol): Promise<Ticker> {
    if (this.silence !== null) throw this.silence;
    const { last, bid, ask } = this;
    return { symbol, time: this.#clock.now(), last, bid, ask, high24h: null, low24h: null, change24h: null, quoteVolume24h: null };
  }

  override async orderBook(symbol: MarketSymbol): Promise<OrderBook> {
    if (this.silence !== null) throw this.silence;
    if (this.bookless) throw new OutcryError('unreachable', 'There is no book.');
    const { bid, ask, depth } = this;
    return { symbol, time: this.#clock.now(), bids: [[bid, depth], [bid - 0.1, depth]], asks: [[ask, depth], [ask + 0.1, depth]] };
  }
}

/** A risk gate that lets everything pass until it is told a reason not to. */
export class SetGate implements RiskGate {
  /** Why nothing passes; `null` while everything does. */
  reason: string | null = null;
  /** Answers of the next checks, one each, before `reason` holds: a reason, or `null` to pass. */
  readonly next: (string | null)[] = [];
  readonly checked: string[] = [];
  /** How many orders of its approval each check was told to count as sent before it. */
  readonly counted: number[] = [];
  /** Called when it is asked, before it answers. */
  before: ((id: string) => Promise<void> | void) | null = null;
  readonly #market: SetMarket;

  constructor(market: SetMarket) {
    this.#market = market;
  }

  async check(id: string, order: OrderIntent, before: readonly OrderIntent[] = []): Promise<RiskDecision> {
    this.counted.push(before.length);
    await this.before?.(id);
    this.checked.push(id);
    const reason = this.next.length > 0 ? (this.next.shift() ?? null) : this.reason;
    const verdict: Verdict = { check: 'test', passed: reason === null, limit: 'anything', value: 'this', message: reason ?? '' };
    const quote = this.#market.silence === null ? this.#market.quote : null;
    const passed = reason === null && quote !== null;
    return { passed, verdicts: [verdict], quote, at: this.#market.quote.at, cleared: passed ? ({ ...order, id } as ClearedOrder) : null };
  }
}

/** Everything around one order flow or several on the same stores, with what each heard. */
export class Desk {
  readonly clock = new SetClock();
  readonly journal = new MemoryJournal();
  readonly orders = new MemoryOrderStore(this.journal);
  readonly approvals = new MemoryApprovalStore(this.orders, this.journal);
  readonly execution = new ScriptedExecution(this.clock);
  readonly market = new SetMarket(this.clock);
  readonly gate = new SetGate(this.market);
  readonly done: string[] = [];
  /** What the traces of an action say that a restart cut short. */
  wasDone: boolean | null = false;
  readonly freed: OrderIntent[] = [];
  readonly strange: { readonly kind: string; readonly what: string }[] = [];
  readonly news: OrderNews[] = [];
  readonly approvalNews: ApprovalNews[] = [];
  readonly logged: string[] = [];
  rules: ApprovalRules = DEFAULT_APPROVAL_RULES;
  positions: readonly Position[] = [];
  equity: string | null = '10000';
  flow: OrderFlow;

  constructor(over: Partial<OrderFlowOptions> = {}) {
    this.execution.holdings = [{ asset: 'USDT', free: '10000', locked: '0' }];
    this.execution.price = '100.1';
    this.flow = this.open(over);
  }

  readonly account: TradingAccount = {
    id: ACCOUNT,
    kind: 'paper',
    venue: 'binance',
    simulated: false,
    currency: 'USDT',
    feeRate: 0.001,
    slippage: null,
    execution: this.execution,
    market: { resolve: async () => this.market },
    history: { read: () => Promise.reject(new Error('nobody reads history here')) },
    ticks: { watch: () => () => {}, states: () => [], close: async () => {} },
    rules: async (symbol) => ({ ...BTC, symbol, base: symbol.slice(0, symbol.indexOf('/')) }),
  };

  /** An order flow on the same stores: what a restart, or another process, is. Its news go where all go. */
  open(over: Partial<OrderFlowOptions> = {}): OrderFlow {
    const actions: ApprovedActions = {
      deployment: async (terms) => this.#did(`deployed on ${terms.account}`),
      promotion: async ({ deployment }) => this.#did(`promoted ${deployment}`),
      resume: async (account) => this.#did(`resumed ${account}`),
      wasDone: async () => this.wasDone,
    };
    const log = (_fields: unknown, message: string): void => void this.logged.push(message);
    const flow = new OrderFlow({
      accounts: { get: () => this.account, all: () => [this.account] },
      books: { positions: async () => this.positions, snapshot: async () => this.#snapshot() },
      gate: this.gate,
      orders: this.orders,
      approvals: this.approvals,
      journal: this.journal,
      rules: { approvalRules: async () => this.rules },
      actions,
      freeForSale: async (order) => void this.freed.push(order),
      strangers: {
        fill: async (_account, fill) => void this.strange.push({ kind: 'fill', what: fill.tradeId }),
        order: async (_account, order) => void this.strange.push({ kind: 'order', what: order.venueOrderId }),
        contradiction: async (order) => void this.strange.push({ kind: 'contradiction', what: order.id }),
      },
      clock: this.clock,
      log: { info: log, warn: log, error: log },
      ...over,
    });
    flow.events.listen(async (news) => void this.news.push(news));
    flow.approvalEvents.listen(async (news) => void this.approvalNews.push(news));
    return flow;
  }

  /** Lets so many seconds pass, with a tick of the flow in each. */
  async pass(seconds: number, flow: OrderFlow = this.flow): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.clock.time += 1_000;
      await flow.tick(this.clock.time);
    }
    await flow.quiet();
  }

  /** Kinds of all journal entries about something, in order. */
  async kinds(about: string): Promise<readonly string[]> {
    return (await this.journal.about(about)).map(({ kind }) => kind);
  }

  #did(what: string): string {
    this.done.push(what);
    return what;
  }

  #snapshot(): AccountSnapshot {
    const cash = this.execution.holdings.find(({ asset }) => asset === 'USDT');
    return {
      account: ACCOUNT,
      at: this.clock.now(),
      currency: 'USDT',
      equity: this.equity,
      cash: cash?.free ?? '0',
      balances: this.execution.holdings.map((holding) => ({ ...holding, value: holding.asset === 'USDT' ? holding.free : null })),
      positions: [],
      foreign: [],
    };
  }
}
