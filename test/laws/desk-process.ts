import type { Clock } from '../../src/domain/clock.ts';
import type { OrderType } from '../../src/domain/order.ts';
import type { HistoryReader } from '../../src/market/history.ts';
import type { MarketData } from '../../src/market/market-data.ts';
import type { Notifier } from '../../src/people/notification.ts';
import type { EquityStore } from '../../src/trading/books/books.ts';
import type { OrderIntent } from '../../src/trading/intent.ts';
import type { GuardStore } from '../../src/trading/protection/protector.ts';
import type { ClearedOrder } from '../../src/trading/risk/cleared-order.ts';
import type { RiskStore } from '../../src/trading/risk/risk-store.ts';
import { DeploymentDesk } from '../../src/trading/session/deployment-desk.ts';
import type { DeploymentStore } from '../../src/trading/session/deployment.ts';
import { SessionRunner } from '../../src/trading/session/session-runner.ts';
import { SessionTeller } from '../../src/trading/session/session-teller.ts';
import { WindDown } from '../../src/trading/session/wind-down.ts';
import type { MemoryApprovalStore } from '../fakes/memory-approval-store.ts';
import type { MemoryJournal } from '../fakes/memory-journal.ts';
import type { MemoryOrderStore } from '../fakes/memory-order-store.ts';
import type { TradingAccount } from '../../src/trading/account.ts';
import { AccountBooks } from '../../src/trading/books/account-books.ts';
import { MarketRates } from '../../src/trading/books/rates.ts';
import type { ExecutionEvent } from '../../src/trading/execution/execution.ts';
import { OrderFlow } from '../../src/trading/order-flow/order-flow.ts';
import { GuardKeeper } from '../../src/trading/protection/guard-keeper.ts';
import { Reconciler } from '../../src/trading/reconcile/reconciler.ts';
import { EquityReader } from '../../src/trading/risk/equity-reading.ts';
import { Gate } from '../../src/trading/risk/gate.ts';
import { LimitBook } from '../../src/trading/risk/limits/limit-book.ts';
import { RiskControl } from '../../src/trading/risk/risk-control.ts';
import type { RiskDecision, RiskGate } from '../../src/trading/risk/risk-gate.ts';
import { TradeRecords } from '../../src/trading/risk/trade-records.ts';
import { type Life, mortal } from '../trading/order-flow/mortal.ts';
import { BenchTicks } from '../trading/risk/desk-bench.ts';
import { ACCOUNT } from './cast.ts';
import { EngineExecution } from './engine-execution.ts';
import { rulesOf } from './engine-market.ts';
import type { VenueLink } from './venue-link.ts';

/** What outlives a process of the desk, and hears from it. */
export interface Surroundings {
  /** The clock of the machine that the processes run on, which may be wrong. */
  readonly deskClock: Clock;
  readonly link: VenueLink;
  readonly types: ReadonlySet<OrderType>;
  readonly market: MarketData;
  readonly history: HistoryReader;
  readonly notifier: Notifier;
  readonly orders: MemoryOrderStore;
  readonly approvals: MemoryApprovalStore;
  readonly journal: MemoryJournal;
  readonly risk: RiskStore;
  readonly guards: GuardStore;
  readonly equity: EquityStore;
  readonly deployments: DeploymentStore;
  readonly haltFile: boolean;
  /** Whether strategies are at work; else deployments stand for nothing but their orders. */
  readonly sessionsRun: boolean;
  readonly errors: string[];
  run(work: Promise<unknown>): void;
  /** Asks the gate in a process's place, and writes down what there was to see. */
  witnessed(process: object, id: string, intent: OrderIntent, check: () => Promise<RiskDecision>): Promise<RiskDecision>;
  /** Hears of every order that leaves a process. */
  beforePlace(process: object, order: ClearedOrder): void;
}

/**
 * One process of the desk: every room as the service puts it together, on stores and a venue that outlive it. Its calls to them are counted,
 * and at the last one it is gone, in the middle of whatever it was doing.
 */
export class DeskProcess {
  readonly life: Life;
  readonly flow: OrderFlow;
  readonly protector: GuardKeeper;
  readonly control: RiskControl;
  readonly reconciler: Reconciler;
  readonly books: AccountBooks;
  readonly limits: LimitBook;
  readonly sessions: SessionRunner;
  readonly deploymentDesk: DeploymentDesk;
  readonly ticks = new BenchTicks();
  readonly #world: Surroundings;
  readonly #rates: MarketRates;
  readonly #unwatch: (() => void)[] = [];

  constructor(world: Surroundings, life: Life) {
    const { deskClock: clock, link, notifier } = world;
    this.#world = world;
    this.life = life;
    const log = {
      info: () => {},
      warn: () => {},
      error: (fields: Readonly<Record<string, unknown>>, message: string) => void world.errors.push(`${message} ${fields['error'] instanceof Error ? (fields['error'].stack ?? '') : JSON.stringify(fields)}`),
    };
    const orders = mortal(world.orders, life, ['insert']);
    const approvals = mortal(world.approvals, life);
    const journal = mortal(world.journal, life, ['write']);
    const risk = mortal(world.risk, life);
    const guards = mortal(world.guards, life);
    const equity = mortal(world.equity, life);
    const deployments = mortal(world.deployments, life);
    const execution = new EngineExecution(link, world.types, (order) => world.beforePlace(this, order));
    const account: TradingAccount = {
      id: ACCOUNT,
      kind: 'live',
      venue: 'binance',
      simulated: false,
      currency: 'USDT',
      feeRate: 0.001,
      slippage: null,
      execution: mortal(execution, life, ['types', 'watch', 'health']),
      market: { resolve: async () => world.market },
      history: mortal(world.history, life),
      ticks: this.ticks,
      rules: async (symbol) => rulesOf(symbol),
    };
    const accounts = { get: () => account, all: () => [account] };
    const haltFile = (): boolean => world.haltFile;
    const rates = new MarketRates(clock);
    const limits = new LimitBook(risk, () => account, clock);
    const books = new AccountBooks({ accounts, fills: orders, equity, rates, clock });
    const trades = new TradeRecords(books, orders);
    const equityReader = new EquityReader(equity);
    const real = new Gate({ accounts, orders, risk, limits, books, trades, equity: equityReader, deployments, haltFile, liveConfigured: true, clock });
    const gate: RiskGate = { check: async (id, intent, before) => world.witnessed(this, id, intent, () => real.check(id, intent, before)) };
    this.reconciler = new Reconciler({ accounts, orders, books, risk, journal, notifier, clock, log });
    this.flow = new OrderFlow({
      accounts, books, gate, orders, approvals, journal, rules: limits, strangers: this.reconciler, clock, log,
      actions: { deployment: async () => '', promotion: async () => '', resume: async () => '', wasDone: async () => null },
      freeForSale: async ({ account: id, symbol, deployment }) => this.protector.release(id, symbol, deployment),
    });
    this.protector = new GuardKeeper({ accounts, guards, orders, desk: this.flow, books, events: this.flow.events, risk, notifier, clock, log });
    this.control = new RiskControl({ accounts, store: risk, limits, books, equity: equityReader, trades, orders, desk: this.flow, protector: this.protector, notifier, haltFile, clock, log });
    // Answering by the machine's clock would make a run differ from itself.
    this.control.beAlone();
    const teller = new SessionTeller({ notifier, books, orders, isSimulated: () => false, clock, log });
    // Looking again after seconds of real time would make a run differ from itself.
    const { flow, protector } = this;
    const windDown = new WindDown({ deployments, accounts, orders, desk: flow, books, protector, risk, journal, teller, clock, log });
    this.sessions = new SessionRunner({ deployments, accounts, orders, desk: flow, events: flow.events, books, protector, teller, windDown, clock, log, retriesMs: [] });
    this.deploymentDesk = new DeploymentDesk({ deployments, accounts, books, orders, windDown, runner: this.sessions, clock });
    this.books = books;
    this.limits = limits;
    this.#rates = rates;
    this.#unwatch.push(link.subscribe((event) => world.run(this.#onTransfer(event, equity))));
  }

  get isDead(): boolean {
    return this.life.left <= 0;
  }

  /** As the service starts: guards first, for they hear of what order flow takes up again. */
  async start(): Promise<void> {
    await this.protector.start();
    await this.flow.start();
    if (this.#world.sessionsRun) await this.sessions.start();
  }

  /** What the service does every second. */
  async tick(): Promise<void> {
    await Promise.all([this.flow.tick(), this.control.tick(), this.protector.tick()]);
  }

  /** What the service does every minute: values the account, and looks whether its losses stop it. */
  async value(): Promise<void> {
    await this.control.observe(ACCOUNT, await this.books.record(ACCOUNT));
  }

  /** It is gone; nothing reaches it any more. */
  kill(): void {
    this.life.left = 0;
    for (const unwatch of this.#unwatch) unwatch();
    void this.ticks.close();
    // What is under way hangs forever at its next call; only what it listens to must be taken from it.
    this.#world.run(this.flow.stop());
    this.#world.run(this.sessions.stop());
  }

  async #onTransfer(event: ExecutionEvent, equity: Pick<EquityStore, 'addTransfer'>): Promise<void> {
    if (event.kind !== 'transfer') return;
    const { id, asset, amount, at } = event;
    const account = { id: ACCOUNT, market: { resolve: async () => this.#world.market }, history: this.#world.history };
    const rate = await this.#rates.at(account, asset, 'USDT', at);
    await equity.addTransfer({ account: ACCOUNT, id, asset, amount, value: rate.kind === 'rate' ? rate.rate.times(amount).toString() : null, at });
  }
}
