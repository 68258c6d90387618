import { type Candles, barAtOrAfter, sliceCandles } from '../../../src/domain/candles.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { OutcryError } from '../../../src/domain/errors.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../../../src/domain/market-symbol.ts';
import type { Market, Ticker } from '../../../src/domain/market.ts';
import { type Timeframe, timeframeMs } from '../../../src/domain/timeframe.ts';
import type { HistoryReader } from '../../../src/market/history.ts';
import type { MarketData } from '../../../src/market/market-data.ts';
import type { Notification } from '../../../src/people/notification.ts';
import type { Accounts, TradingAccount } from '../../../src/trading/account.ts';
import { AccountBooks } from '../../../src/trading/books/account-books.ts';
import { MarketRates } from '../../../src/trading/books/rates.ts';
import type { OrderIntent } from '../../../src/trading/intent.ts';
import type { Journal } from '../../../src/trading/journal/journal.ts';
import { DEFAULT_APPROVAL_RULES } from '../../../src/trading/order-flow/approval-rules.ts';
import type { OrderDesk } from '../../../src/trading/order-flow/order-desk.ts';
import { OrderFlow } from '../../../src/trading/order-flow/order-flow.ts';
import type { OrderStore } from '../../../src/trading/order-flow/order-store.ts';
import { PaperExecution } from '../../../src/trading/paper/paper-execution.ts';
import type { RiskDecision, RiskGate } from '../../../src/trading/risk/risk-gate.ts';
import type { Deployment, DeploymentStore } from '../../../src/trading/session/deployment.ts';
import { SessionRunner } from '../../../src/trading/session/session-runner.ts';
import { SessionTeller } from '../../../src/trading/session/session-teller.ts';
import { WindDown } from '../../../src/trading/session/wind-down.ts';
import { clearedOrder } from '../../fakes/cleared-order.ts';
import { GuardKeeper } from '../../../src/trading/protection/guard-keeper.ts';
import type { Protector } from '../../../src/trading/protection/protector.ts';
import { type FloorStores, memoryStores } from './floor-stores.ts';

/** A clock that goes as it is told. */
export class HandClock implements Clock {
  time: number;

  constructor(time: number) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }
}

/** One market of a floor: its candles, lead included, and its rules. */
export interface FloorMarket {
  readonly symbol: MarketSymbol;
  readonly candles: Candles;
  readonly amountStep: string;
  readonly priceStep?: string | null;
}

/** What a floor is made of. */
export interface FloorOptions {
  readonly markets: readonly FloorMarket[];
  readonly timeframe: Timeframe;
  readonly feeRate?: number;
  readonly slippage?: number;
  readonly volumeShare?: number | null;
  /** What the paper account has; more than a deployment's budget unless said otherwise. */
  readonly balance?: string;
  /** In place of stores in memory. */
  readonly stores?: FloorStores;
  /** In place of all that is told. */
  readonly onError?: (message: string) => void;
}

export const ACCOUNT = 'paper:test';

/**
 * A whole trading floor in memory, moved by hand: order flow, paper execution, books, guards and the session runner, each as the service
 * has it, over the candles of a few markets. Only the risk gate lets everything pass.
 */
export class TradingFloor {
  readonly clock: HandClock;
  readonly stores: FloorStores;
  readonly journal: Journal;
  readonly orders: OrderStore;
  readonly deployments: DeploymentStore;
  readonly told: Notification[] = [];
  readonly paper: PaperExecution;
  readonly account: TradingAccount;
  readonly accounts: Accounts;
  readonly books: AccountBooks;
  readonly flow: OrderFlow;
  readonly protector: GuardKeeper;
  readonly teller: SessionTeller;
  readonly windDown: WindDown;
  runner: SessionRunner;
  /** Reads of history so far. */
  reads = 0;
  /** The present price of each market. */
  readonly prices = new Map<MarketSymbol, number>();
  /** Set to make the venue's history fail. */
  silence: OutcryError | null = null;
  /** The last candle that the venue gives, by its open time, whatever has closed. */
  lastGiven = Number.POSITIVE_INFINITY;
  readonly #options: FloorOptions;

  constructor(options: FloorOptions) {
    this.#options = options;
    this.stores = options.stores ?? memoryStores();
    const { journal, orders, approvals, deployments, guards, equity, risk, paper } = this.stores;
    const { markets, feeRate = 0, slippage = 0, volumeShare = null, balance = '1000000' } = options;
    const first = markets[0]?.candles.time[0] ?? 0;
    this.clock = new HandClock(first);
    this.journal = journal;
    this.orders = orders;
    this.deployments = deployments;
    const fail = (fields: Readonly<Record<string, unknown>>, message: string): void => {
      options.onError?.(`${message}: ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.stack : value))}`);
    };
    const log = { info: () => {}, warn: fail, error: fail };
    const currency = quoteOf(markets[0]?.symbol ?? 'BTC/USDT');
    this.paper = new PaperExecution({
      account: ACCOUNT,
      store: paper,
      settings: { currency, startingBalance: balance, feeRate, slippage, volumeShare, latencyMs: 0, freshMs: Number.POSITIVE_INFINITY },
      clock: this.clock,
      rules: async (symbol) => this.#rules(symbol),
      quote: async (symbol) => ({ last: this.#price(symbol), bid: null, ask: null }),
      log,
    });
    this.account = {
      id: ACCOUNT,
      kind: 'paper',
      venue: 'test',
      simulated: true,
      currency,
      feeRate,
      slippage,
      execution: this.paper,
      market: { resolve: async () => this.#marketData() },
      history: this.#history(),
      ticks: { watch: () => () => {}, states: () => [], close: async () => {} },
      rules: async (symbol) => this.#rules(symbol),
    };
    const { account } = this;
    this.accounts = {
      get: (id) => {
        if (id === account.id) return account;
        throw new OutcryError('not-found', `There is no account ${id}.`);
      },
      all: () => [account],
      usual: async () => account,
      paper: async () => account,
      live: () => {
        throw new OutcryError('refused', 'No live trading here.');
      },
    };
    this.books = new AccountBooks({ accounts: this.accounts, fills: this.orders, equity, rates: new MarketRates(this.clock), clock: this.clock });
    const protector: { keeper: Protector | null } = { keeper: null };
    this.flow = new OrderFlow({
      accounts: this.accounts,
      books: this.books,
      gate: permissiveGate(this.clock),
      orders: this.orders,
      approvals,
      journal: this.journal,
      rules: { approvalRules: async () => DEFAULT_APPROVAL_RULES },
      actions: { deployment: async () => '', promotion: async () => '', resume: async () => '', wasDone: async () => null },
      freeForSale: async ({ account: id, symbol, deployment }) => protector.keeper?.release(id, symbol, deployment),
      strangers: { fill: async () => {}, order: async () => {}, contradiction: async (_, what) => fail({}, what) },
      clock: this.clock,
      log,
    });
    const notifier = {
      notify: async (notification: Notification) => {
        if (!this.told.some(({ key }) => key === notification.key)) this.told.push(notification);
      },
    };
    this.protector = new GuardKeeper({
      accounts: this.accounts,
      guards,
      orders: this.orders,
      desk: this.flow,
      books: this.books,
      events: this.flow.events,
      risk,
      notifier,
      clock: this.clock,
      log,
    });
    protector.keeper = this.protector;
    this.teller = new SessionTeller({ notifier, books: this.books, orders: this.orders, isSimulated: () => true, clock: this.clock, log });
    this.windDown = new WindDown({
      deployments: this.deployments,
      accounts: this.accounts,
      orders: this.orders,
      desk: this.flow,
      books: this.books,
      protector: this.protector,
      risk,
      journal: this.journal,
      teller: this.teller,
      clock: this.clock,
      log,
    });
    this.runner = this.newRunner();
  }

  /** A runner as after a restart: nothing in memory. */
  newRunner(desk: Pick<OrderDesk, 'submit' | 'cancel'> = this.flow): SessionRunner {
    const { deployments, accounts, orders, flow, books, protector, teller, windDown, clock } = this;
    const { onError } = this.#options;
    const fail = (fields: Readonly<Record<string, unknown>>, message: string): void => onError?.(`${message}: ${JSON.stringify(fields)}`);
    return new SessionRunner({ deployments, accounts, orders, desk, events: flow.events, books, protector, teller, windDown, clock, log: { info: () => {}, warn: fail, error: fail }, retriesMs: [] });
  }

  async start(): Promise<void> {
    await this.flow.start();
    await this.protector.start();
  }

  async stop(): Promise<void> {
    await this.runner.stop();
    await this.protector.stop();
    await this.flow.stop();
  }

  /** Everything that has happened has been heard, and what followed from it is done. */
  async settle(): Promise<void> {
    await this.flow.quiet();
    await this.runner.idle();
    await this.protector.settled();
    await this.flow.quiet();
  }

  /** The opens of the bars at `time`; what opens then is the present price. Sessions may decide now. */
  async openBars(time: number): Promise<readonly MarketSymbol[]> {
    this.clock.time = time;
    const bars = this.#options.markets.flatMap(({ symbol, candles }) => {
      const bar = barAtOrAfter(candles.time, time);
      if (candles.time[bar] !== time) return [];
      const open = candles.open[bar]!;
      this.prices.set(symbol, open);
      return [{ symbol, open, at: time, volume: candles.volume[bar]! }];
    });
    if (bars.length > 0) await this.paper.openBars(bars);
    return bars.map(({ symbol }) => symbol);
  }

  /** The rest of the bars that opened at `time`, to just before their end. */
  async closeBars(time: number): Promise<void> {
    const at = time + timeframeMs(this.#options.timeframe) - 1;
    this.clock.time = at;
    for (const { symbol, candles } of this.#options.markets) {
      const bar = barAtOrAfter(candles.time, time);
      if (candles.time[bar] !== time) continue;
      this.prices.set(symbol, candles.close[bar]!);
      await this.paper.rangeOfBar(symbol, { high: candles.high[bar]!, low: candles.low[bar]!, close: candles.close[bar]!, at });
    }
  }

  /** Bar by bar from `from` up to `to`, both open times: what opened is decided on, and then goes through the bar. */
  async replay(from: number, to: number, decide: () => Promise<void> = () => this.runner.candlesClosed()): Promise<void> {
    for (let time = from; time <= to; time += timeframeMs(this.#options.timeframe)) {
      const open = await this.openBars(time);
      await this.settle();
      await decide();
      await this.settle();
      await this.paper.buyAtOpen(open, time);
      await this.settle();
      await this.closeBars(time);
      await this.settle();
    }
  }

  /** A deployment that runs, as the desk would have started it. */
  async deploy(deployment: Deployment): Promise<Deployment> {
    const { id, terms, hash, by, seriesFrom, startsAt, createdAt } = deployment;
    const started = { at: createdAt, kind: 'deployment.started', about: [`deployment:${id}`, `account:${terms.account}`], by, data: { deployment: id, hash, terms, seriesFrom, startsAt } };
    await this.deployments.create(deployment, [started]);
    return deployment;
  }

  #price(symbol: MarketSymbol): number {
    const price = this.prices.get(symbol);
    if (price === undefined) throw new OutcryError('no-data', `There is no price of ${symbol} yet.`);
    return price;
  }

  #rules(symbol: MarketSymbol): Market {
    const market = this.#options.markets.find((one) => one.symbol === symbol);
    if (market === undefined) throw new OutcryError('unknown-symbol', `There is no ${symbol} here.`);
    const { amountStep, priceStep = '0.00000000000001' } = market;
    return { symbol, base: baseOf(symbol), quote: quoteOf(symbol), active: true, amountStep, priceStep, minAmount: null, minCost: null };
  }

  #history(): HistoryReader {
    return {
      read: async ({ symbol, span }) => {
        this.reads += 1;
        if (this.silence !== null) throw this.silence;
        const market = this.#options.markets.find((one) => one.symbol === symbol);
        if (market === undefined) throw new OutcryError('unknown-symbol', `There is no ${symbol} here.`);
        const { time } = market.candles;
        // Closed candles only.
        const end = Math.min(span.to, this.lastGiven + 1, this.clock.now() - timeframeMs(this.#options.timeframe) + 1);
        const candles = sliceCandles(market.candles, barAtOrAfter(time, span.from), barAtOrAfter(time, end));
        return { candles, lead: 0, venue: { id: 'test', simulated: true }, source: 'test', gaps: [], notes: [] };
      },
    };
  }

  #marketData(): MarketData {
    const nothing = async (): Promise<never> => {
      throw new Error('a floor has candles and prices only');
    };
    const ticker = async (symbol: MarketSymbol): Promise<Ticker> => ({
      symbol,
      time: this.clock.now(),
      last: this.#price(symbol),
      bid: null,
      ask: null,
      high24h: null,
      low24h: null,
      change24h: null,
      quoteVolume24h: null,
    });
    return { venue: { id: 'test', simulated: true }, markets: async () => this.#options.markets.map(({ symbol }) => this.#rules(symbol)), candles: nothing, ticker, tickers: nothing, orderBook: nothing };
  }
}

/** A gate that lets everything pass. */
export function permissiveGate(clock: Clock): RiskGate {
  return {
    check: async (id: string, intent: OrderIntent): Promise<RiskDecision> => ({
      passed: true,
      verdicts: [],
      quote: null,
      at: clock.now(),
      cleared: clearedOrder({ ...intent, id }),
    }),
  };
}
