import { OutcryError } from '../../../src/domain/errors.ts';
import type { Market, OrderBook, Ticker } from '../../../src/domain/market.ts';
import { type MarketSymbol, baseOf } from '../../../src/domain/market-symbol.ts';
import { Decimal } from '../../../src/domain/money.ts';
import type { MarketData } from '../../../src/market/market-data.ts';
import type { Tick, TickerFeed } from '../../../src/market/ticker-feed.ts';
import type { Notification, Notifier } from '../../../src/people/notification.ts';
import type { Person } from '../../../src/people/person.ts';
import type { Accounts, TradingAccount } from '../../../src/trading/account.ts';
import type { AccountSnapshot, Books, DeploymentBook, Position, RealisedTrade } from '../../../src/trading/books/books.ts';
import { OrderFlow } from '../../../src/trading/order-flow/order-flow.ts';
import { GuardKeeper } from '../../../src/trading/protection/guard-keeper.ts';
import { EquityReader } from '../../../src/trading/risk/equity-reading.ts';
import type { FactFinderNeeds } from '../../../src/trading/risk/fact-finder.ts';
import { Gate } from '../../../src/trading/risk/gate.ts';
import { LimitBook } from '../../../src/trading/risk/limits/limit-book.ts';
import { RiskControl } from '../../../src/trading/risk/risk-control.ts';
import { TradeRecords } from '../../../src/trading/risk/trade-records.ts';
import { MemoryApprovalStore } from '../../fakes/memory-approval-store.ts';
import { MemoryDeploymentStore } from '../../fakes/memory-deployment-store.ts';
import { MemoryEquityStore } from '../../fakes/memory-equity-store.ts';
import { MemoryGuardStore } from '../../fakes/memory-guard-store.ts';
import { MemoryJournal } from '../../fakes/memory-journal.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { MemoryRiskStore } from '../../fakes/memory-risk-store.ts';
import { ScriptedExecution } from '../../fakes/scripted-execution.ts';
import { ScriptedMarketData } from '../../fakes/scripted-market-data.ts';
import { HandClock } from './risk-bench.ts';

export const ADMIN: Person = { id: 'terminal:1', role: 'admin' };
export const TRADER: Person = { id: 'telegram:2', role: 'trader' };

/** Prices as a test sets them, with a deep book a tenth around. */
export class BenchMarket extends ScriptedMarketData {
  readonly prices = new Map<MarketSymbol, number>([['BTC/USDT', 100], ['ETH/USDT', 10]]);
  /** While set, requests never end. */
  hangs = false;
  asked = 0;
  readonly #clock: HandClock;

  constructor(clock: HandClock) {
    super(clock);
    this.#clock = clock;
  }

  override async ticker(symbol: MarketSymbol): Promise<Ticker> {
    await this.#answer();
    const last = this.prices.get(symbol);
    if (last === undefined) throw new OutcryError('unknown-symbol', `binance does not list ${symbol}.`);
    return { symbol, time: this.#clock.now(), last, bid: last * 0.999, ask: last * 1.001, high24h: null, low24h: null, change24h: null, quoteVolume24h: null };
  }

  override async orderBook(symbol: MarketSymbol): Promise<OrderBook> {
    await this.#answer();
    const last = this.prices.get(symbol) ?? 100;
    return { symbol, time: this.#clock.now(), bids: [[last * 0.999, 1_000]], asks: [[last * 1.001, 1_000]] };
  }

  async #answer(): Promise<void> {
    this.asked += 1;
    if (this.silence !== null) throw this.silence;
    if (this.hangs) await new Promise(() => {});
  }
}

/** Ticks as a test sends them. */
export class BenchTicks implements TickerFeed {
  readonly #listeners = new Map<MarketSymbol, Set<(tick: Tick) => void>>();

  watch(symbol: MarketSymbol, onTick: (tick: Tick) => void): () => void {
    const listeners = this.#listeners.get(symbol) ?? new Set();
    this.#listeners.set(symbol, listeners.add(onTick));
    return () => listeners.delete(onTick);
  }

  states(): readonly [] {
    return [];
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  /** How many listen to a market. */
  count(symbol: MarketSymbol): number {
    return this.#listeners.get(symbol)?.size ?? 0;
  }

  send(symbol: MarketSymbol, price: number, change: Partial<Tick> = {}): void {
    for (const listener of this.#listeners.get(symbol) ?? []) listener({ symbol, price, at: 0, simulated: false, venue: 'binance', ...change });
  }
}

/** Books worked out from the stored fills, one position per market and deployment; cash is what a test says, prices the market's. */
export class BenchBooks implements Pick<Books, 'positions' | 'snapshot' | 'record' | 'trades' | 'deployment'> {
  cash = '10000';
  /** In place of cash and positions, where a test says so. */
  equity: string | null | undefined;
  finished: readonly RealisedTrade[] = [];
  /** Thrown by every read while set. */
  silence: OutcryError | null = null;
  readonly #orders: MemoryOrderStore;
  readonly #market: BenchMarket;
  readonly #clock: HandClock;
  readonly #points: MemoryEquityStore;

  constructor(orders: MemoryOrderStore, market: BenchMarket, points: MemoryEquityStore, clock: HandClock) {
    this.#orders = orders;
    this.#market = market;
    this.#points = points;
    this.#clock = clock;
  }

  async positions(account: string): Promise<readonly Position[]> {
    if (this.silence !== null) throw this.silence;
    const held = new Map<string, { symbol: MarketSymbol; deployment: string | null; amount: Decimal }>();
    for (const { symbol, deployment, side, amount } of await this.#orders.fills({ account })) {
      const key = `${symbol} ${deployment ?? ''}`;
      const before = held.get(key)?.amount ?? new Decimal(0);
      held.set(key, { symbol, deployment, amount: side === 'buy' ? before.plus(amount) : before.minus(amount) });
    }
    return [...held.values()]
      .filter(({ amount }) => !amount.isZero())
      .map(({ symbol, deployment, amount }) => ({ account, symbol, deployment, amount: amount.toFixed(), averagePrice: '100', cost: '100', openedAt: 0, fills: 1 }));
  }

  async snapshot(account: string): Promise<AccountSnapshot> {
    const positions = (await this.positions(account)).map((position) => {
      const price = this.#market.prices.get(position.symbol) ?? 0;
      return { ...position, price: String(price), value: new Decimal(position.amount).times(price).toFixed(), profit: '0', return: 0 };
    });
    const equity = this.equity === undefined ? positions.reduce((sum, { value }) => sum.plus(value), new Decimal(this.cash)).toFixed() : this.equity;
    return { account, at: this.#clock.now(), currency: 'USDT', equity, cash: this.cash, balances: [], positions, foreign: [] };
  }

  async record(account: string): Promise<AccountSnapshot> {
    const snapshot = await this.snapshot(account);
    if (snapshot.equity !== null) await this.#points.addPoint({ account, at: snapshot.at, equity: snapshot.equity, currency: 'USDT' });
    return snapshot;
  }

  async trades(): Promise<readonly RealisedTrade[]> {
    if (this.silence !== null) throw this.silence;
    return this.finished;
  }

  async deployment(_id: string, _account: string, budget: string): Promise<DeploymentBook> {
    return { cash: budget, positions: [], trades: [], realised: '0', fees: '0' };
  }
}

/** A notifier that remembers, and tells the same key once. */
export class BenchNotifier implements Notifier {
  readonly told = new Map<string, Notification>();
  /** While true, nothing can be told. */
  isDown = false;

  async notify(notification: Notification): Promise<void> {
    if (this.isDown) throw new Error('the outbox is closed');
    if (!this.told.has(notification.key)) this.told.set(notification.key, notification);
  }

  get titles(): readonly string[] {
    return [...this.told.values()].map(({ card }) => card.title);
  }
}

const RULES: Omit<Market, 'symbol' | 'base'> = { quote: 'USDT', active: true, amountStep: '0.001', priceStep: '0.1', minAmount: '0.001', minCost: '5' };

/** A desk of one account with everything in memory: what is stored outlives `restart`, as a database does. */
export class DeskBench {
  readonly clock = new HandClock();
  readonly journal = new MemoryJournal();
  readonly orders = new MemoryOrderStore(this.journal);
  readonly risk = new MemoryRiskStore(this.journal);
  readonly guards = new MemoryGuardStore();
  readonly equity = new MemoryEquityStore();
  readonly deployments = new MemoryDeploymentStore(this.journal);
  readonly notifier = new BenchNotifier();
  readonly market = new BenchMarket(this.clock);
  readonly ticks = new BenchTicks();
  readonly execution = new ScriptedExecution(this.clock);
  readonly books = new BenchBooks(this.orders, this.market, this.equity, this.clock);
  readonly logged: string[] = [];
  haltFile: () => boolean = () => false;
  account: TradingAccount;
  accounts: Pick<Accounts, 'get' | 'all'>;
  limits!: LimitBook;
  gate!: Gate;
  flow!: OrderFlow;
  keeper!: GuardKeeper;
  control!: RiskControl;

  constructor(change: Partial<TradingAccount> = {}) {
    const source = { resolve: async (): Promise<MarketData> => this.market };
    this.account = {
      id: 'paper:binance',
      kind: 'paper',
      venue: 'binance',
      simulated: false,
      currency: 'USDT',
      feeRate: 0.001,
      slippage: null,
      execution: this.execution,
      market: source,
      history: { read: async () => Promise.reject(new Error('not implemented')) },
      ticks: this.ticks,
      rules: async (symbol) => ({ ...RULES, symbol, base: baseOf(symbol) }),
      ...change,
    };
    this.accounts = {
      get: (id) => {
        if (id === this.account.id) return this.account;
        throw new OutcryError('not-found', `There is no account ${id}.`);
      },
      all: () => [this.account],
    };
    this.restart();
  }

  /** What a gate is made of, for one that differs. */
  gateNeeds(): FactFinderNeeds {
    const { accounts, orders, risk, limits, books, equity, deployments, clock } = this;
    return {
      accounts, orders, risk, limits, books, deployments, clock,
      trades: new TradeRecords(books, orders),
      equity: new EquityReader(equity),
      haltFile: () => this.haltFile(),
      liveConfigured: true,
    };
  }

  /** Everything anew over the same stores. */
  restart(): void {
    const { accounts, orders, risk, guards, books, journal, notifier, clock } = this;
    const log = {
      info: () => {},
      warn: (_fields: unknown, message: string) => this.logged.push(message),
      error: (_fields: unknown, message: string) => this.logged.push(message),
    };
    this.limits = new LimitBook(risk, (id) => accounts.get(id), clock);
    this.gate = new Gate(this.gateNeeds());
    this.flow = new OrderFlow({
      accounts, books, orders, journal, clock, log,
      gate: { check: async (id, intent, before) => this.gate.check(id, intent, before) },
      approvals: new MemoryApprovalStore(orders, journal),
      rules: this.limits,
      actions: { deployment: async () => '', promotion: async () => '', resume: async () => '', wasDone: async () => null },
      freeForSale: async ({ account, symbol, deployment }) => this.keeper.release(account, symbol, deployment),
      strangers: { fill: async () => {}, order: async () => {}, contradiction: async () => {} },
    });
    this.keeper = new GuardKeeper({ accounts, guards, orders, desk: this.flow, books, events: this.flow.events, risk, notifier, clock, log });
    this.control = new RiskControl({
      accounts, store: risk, limits: this.limits, books, orders, desk: this.flow, protector: this.keeper, notifier, clock, log,
      trades: new TradeRecords(books, orders),
      equity: new EquityReader(this.equity),
      haltFile: () => this.haltFile(),
    });
  }

  /** Resolves when nothing is under way any more. */
  async quiet(): Promise<void> {
    for (let i = 0; i < 5; i++) {
      // oxlint-disable-next-line no-await-in-loop
      await this.flow.quiet();
      // oxlint-disable-next-line no-await-in-loop
      await this.keeper.settled();
    }
  }

  /** Values the account as the service does. */
  async value(): Promise<void> {
    await this.control.observe(this.account.id, await this.books.record(this.account.id));
  }
}
