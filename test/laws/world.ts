import type { Clock } from '../../src/domain/clock.ts';
import { candlesFromRows } from '../../src/domain/candles.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { Decimal } from '../../src/domain/money.ts';
import { type OrderState, type OrderType, mayMove } from '../../src/domain/order.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import type { HistoryReader } from '../../src/market/history.ts';
import type { OrderIntent } from '../../src/trading/intent.ts';
import type { ApprovalStore } from '../../src/trading/order-flow/approval.ts';
import type { OrderStore } from '../../src/trading/order-flow/order-store.ts';
import { orderIdOfApproval } from '../../src/trading/order-id.ts';
import type { RiskStore } from '../../src/trading/risk/risk-store.ts';
import type { Deployment, DeploymentStore } from '../../src/trading/session/deployment.ts';
import type { ClearedOrder } from '../../src/trading/risk/cleared-order.ts';
import { type Limits, limitsFromText, limitsText, usualLimits } from '../../src/trading/risk/limits/limits.ts';
import type { Quote, RiskDecision } from '../../src/trading/risk/risk-gate.ts';
import { MemoryApprovalStore } from '../fakes/memory-approval-store.ts';
import { MemoryDeploymentStore } from '../fakes/memory-deployment-store.ts';
import { MemoryEquityStore } from '../fakes/memory-equity-store.ts';
import { MemoryGuardStore } from '../fakes/memory-guard-store.ts';
import { MemoryJournal } from '../fakes/memory-journal.ts';
import { MemoryOrderStore } from '../fakes/memory-order-store.ts';
import { MemoryRiskStore } from '../fakes/memory-risk-store.ts';
import { BenchNotifier } from '../trading/risk/desk-bench.ts';
import { HandClock } from '../trading/risk/risk-bench.ts';
import { symbolInfo } from '../wire/exchange/contents.ts';
import { VenueEngine } from '../wire/exchange/venue/venue-engine.ts';
import { ACCOUNT, ADMIN, DEPLOYMENT, STARTING } from './cast.ts';
import { DeskProcess, type Surroundings } from './desk-process.ts';
import { EngineMarket } from './engine-market.ts';
import { MINUTE, MinuteCandles } from './minute-candles.ts';
import type { Plan } from './schedule.ts';
import type { Tally } from './tally.ts';
import { Tape } from './tape.ts';
import { VenueLink } from './venue-link.ts';

/** What was known at the moment in which the gate was asked. */
export interface Look {
  readonly at: number;
  /** Why nothing may be entered at that moment; `null` when it may. */
  readonly stopped: string | null;
  readonly limits: Limits;
  readonly bid: Decimal;
  readonly sentLastMinute: number;
  /** Its deployment as it stood then; `null` for an order by hand. */
  readonly deployment: Deployment | null;
  decision: RiskDecision | null;
}

/** An order that left the house, with what the gate had last been shown of it. */
export interface Sent {
  readonly order: ClearedOrder;
  readonly at: number;
  readonly look: Look | null;
  readonly limitsAtSend: Limits;
  /** How many trades there had been at the exchange. */
  readonly tradesBefore: number;
}

/** Something that a person was told is done. */
export interface Acknowledged {
  readonly what: 'proposed' | 'approved' | 'declined' | 'drifted' | 'limit' | 'halted' | 'called off' | 'deployed' | 'changed';
  readonly id: string;
  readonly value?: string;
}

const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An exchange, stores and two processes of the desk on them, which die and are started again while things happen. */
export class World implements Surroundings {
  readonly clock = new HandClock();
  /** By how much the desk's machine has the time wrong, milliseconds. */
  skewMs = 0;
  /** True once it had. */
  wasSkewed = false;
  readonly deskClock: Clock = { now: () => this.clock.now() + this.skewMs };
  readonly candles = new MinuteCandles();
  /** When every process was last told, by the desk's clock, that candles may have closed. */
  announcedAt = 0;
  readonly journal = new MemoryJournal();
  readonly orders = new MemoryOrderStore(this.journal);
  readonly approvals = new MemoryApprovalStore(this.orders, this.journal);
  readonly risk = new MemoryRiskStore(this.journal);
  readonly guards = new MemoryGuardStore();
  readonly equity = new MemoryEquityStore();
  readonly deployments = new MemoryDeploymentStore(this.journal);
  readonly notifier = new BenchNotifier();
  readonly engine: VenueEngine;
  readonly market: EngineMarket;
  readonly link: VenueLink;
  readonly tally: Tally;
  readonly types: ReadonlySet<OrderType>;
  /** Whether strategies are at work. */
  readonly sessionsRun: boolean;
  readonly moves: { readonly id: string; readonly from: OrderState; readonly to: OrderState }[] = [];
  readonly sent: Sent[] = [];
  readonly acknowledged: Acknowledged[] = [];
  /** What was thrown that is no message for a person. */
  readonly bugs: unknown[] = [];
  /** What rooms logged as errors. */
  readonly errors: string[] = [];
  /** Money moved by hand at the exchange, by asset. */
  readonly transferred = new Map<string, Decimal>();
  haltFile = false;
  /** True once somebody touched what is ours at the exchange: sold it, moved it away, or bound it. */
  meddled = false;
  /** Positions whose guard somebody took off. */
  readonly unguarded = new Set<string>();
  /** The prices that were shown when an order was proposed, by its id. */
  readonly shown = new Map<string, Quote>();
  readonly processes: DeskProcess[] = [];
  /** Closes that two processes dealt with at once, `deployment time`: of what they decided the first one's is on record. */
  readonly contested = new Set<string>();
  readonly #looks = new WeakMap<object, Map<string, Look>>();
  readonly #lives: { readonly left: number; readonly carriesOutLast: boolean }[];
  readonly #jitter: Tape;
  #limits: Limits = usualLimits('live');

  constructor(plan: Plan, tally: Tally) {
    this.tally = tally;
    this.sessionsRun = plan.sessions;
    this.types = new Set<OrderType>(['market', 'limit', ...plan.types]);
    this.#lives = [...plan.lives];
    this.#jitter = new Tape(plan.jitter);
    this.engine = new VenueEngine(this.clock);
    for (const [base, tick, step, price] of [['BTC', '0.01000000', '0.00001000', '60000'], ['ETH', '0.01000000', '0.00010000', '3000'], ['BNB', '0.01000000', '0.00100000', '600']] as const) {
      this.engine.list(symbolInfo(base, 'USDT', tick, step), price);
      this.engine.setPrice(`${base}USDT`, price, { depth: plan.depth, levels: 10 });
    }
    this.market = new EngineMarket(this.engine, this.clock);
    const account = this.engine.openAccount({ apiKey: 'ours', secret: 'secret', balances: STARTING, feeAsset: plan.feeAsset });
    this.link = new VenueLink(this.engine, account, this.clock, new Tape(plan.weather), tally);
    const save = this.risk.saveLimits.bind(this.risk);
    this.risk.saveLimits = async (...args: Parameters<RiskStore['saveLimits']>) => {
      const isSaved = await save(...args);
      if (isSaved) this.#limits = limitsFromText(args[1], ACCOUNT);
      return isSaved;
    };
    const create = this.approvals.create.bind(this.approvals);
    this.approvals.create = async (...args: Parameters<ApprovalStore['create']>) => {
      for (const [i, { quote }] of args[0].previews.entries()) this.shown.set(orderIdOfApproval(args[0].id, i + 1), quote);
      await create(...args);
    };
    const finish = this.deployments.finishSlot.bind(this.deployments);
    this.deployments.finishSlot = async (...args: Parameters<DeploymentStore['finishSlot']>) => {
      const isOpen = (await this.deployments.unfinishedSlots()).some(({ deployment, time }) => deployment === args[0] && time === args[1]);
      if (!isOpen) this.contested.add(`${args[0]} ${args[1]}`);
      await finish(...args);
    };
    const change = this.orders.change.bind(this.orders);
    this.orders.change = async (...args: Parameters<OrderStore['change']>) => {
      const before = await this.orders.find(args[0]);
      const after = await change(...args);
      if (before !== null && after !== null && before.state !== after.state) {
        this.moves.push({ id: args[0], from: before.state, to: after.state });
        tally.count(`orders moved to ${after.state}`);
        if (!mayMove(before.state, after.state)) this.bugs.push(new Error(`${args[0]} went from ${before.state} to ${after.state}`));
      }
      return after;
    };
  }

  /** History of the coin that fees are paid in, whose price never changes, and of the markets, whose newest candle may be late. */
  readonly history: HistoryReader = {
    read: async ({ symbol, span }) => {
      const known = { lead: 0, venue: this.market.venue, source: 'binance', gaps: [], notes: [] };
      if (symbol === 'BNB/USDT') return { ...known, candles: candlesFromRows([[span.from, 600, 600, 600, 600, 1]]) };
      this.link.refuseRead();
      const isLate = this.link.tape.chance(5);
      if (isLate) this.tally.count('fault: a candle late');
      const candles = this.candles.read(symbol, span, this.clock.now() - (isLate ? MINUTE : 0));
      await this.link.answered();
      return { ...known, candles };
    },
  };

  /** Sets the rules of the house and starts both processes. */
  async open(plan: Plan): Promise<void> {
    const limits: Limits = plan.strict
      ? usualLimits('live')
      : { ...usualLimits('live'), 'max-drawdown': null, 'max-daily-loss': null, 'max-weekly-loss': null, 'loss-streak': null, 'orders-per-minute': null, 'max-symbol-share': null, 'max-book-share': null };
    await this.risk.saveLimits(ACCOUNT, limitsText({ ...limits, 'second-person-above': plan.twoPeople ? '1000' : null }), null, this.clock.now(), []);
    this.seePrices();
    if (!plan.sessions) await this.deployments.create(
      {
        id: DEPLOYMENT, hash: 'a', state: 'running', seriesFrom: 0, startsAt: 0, by: ADMIN.id, conversation: ADMIN.id, createdAt: this.clock.now(), stoppedAt: null, note: null, promotedFrom: null,
        terms: {
          account: ACCOUNT, strategy: { kind: 'built-in', name: 'buy-and-hold' }, strategyId: 'x', rule: 'x', symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '1m', budget: '4000',
          exits: NO_EXIT_RULES, sizing: { kind: 'all-in' }, maxPositions: 2, slippage: 0, volumeShare: null,
        },
      },
      [],
    );
    for (const who of [0, 1]) {
      this.processes[who] = this.#born();
      this.run(this.process(who).start());
    }
    await this.rest();
  }

  process(who: number): DeskProcess {
    const process = this.processes[who];
    if (process === undefined) throw new Error(`there is no process ${who}`);
    return process;
  }

  /** One that lives on. */
  async immortal(): Promise<DeskProcess> {
    const process = new DeskProcess(this, { left: Number.POSITIVE_INFINITY, carriesOutLast: true, jitter: () => 0 });
    await process.start();
    return process;
  }

  /** Ends a process where it stands and starts another in its place. */
  restart(who: number): void {
    this.process(who).kill();
    this.tally.count('kills');
    this.processes[who] = this.#born();
    this.run(this.process(who).start());
  }

  reviveTheDead(): void {
    for (const who of this.processes.keys()) if (this.process(who).isDead) this.restart(who);
  }

  /** Lets something go on by itself; what a person may read is no bug. */
  run(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof OutcryError)) this.bugs.push(error);
    });
  }

  /** Lets everything happen that can without time passing, the stream's news included. */
  async rest(): Promise<void> {
    await flush();
    this.link.pump();
    await flush();
  }

  /** Strangers bid and ask again where they are, and for plenty: what could not be sold for want of buyers can be now. */
  refill(): void {
    for (const { symbol, last } of this.engine.markets.values()) this.engine.setPrice(symbol, last.toString(), { depth: '1000' });
  }

  /** Prices as they are now go into the candles. */
  seePrices(): void {
    for (const symbol of ['BTC/USDT', 'ETH/USDT'] as const) this.candles.see(symbol, this.clock.now(), this.engine.market(symbol.replace('/', '')).last.toNumber());
  }

  /** Prices go to all who watch them. */
  sendTicks(among: readonly DeskProcess[] = this.processes): void {
    for (const symbol of ['BTC/USDT', 'ETH/USDT'] as const) {
      const price = this.engine.market(symbol.replace('/', '')).last.toNumber();
      for (const { ticks } of among) ticks.send(symbol, price, { at: this.clock.now() });
    }
  }

  /** Asks the gate, and writes down what there was to see at that moment. */
  async witnessed(process: object, id: string, intent: OrderIntent, check: () => Promise<RiskDecision>): Promise<RiskDecision> {
    const look: Look = {
      at: this.deskClock.now(),
      deployment: intent.deployment === null ? null : await this.deployments.find(intent.deployment),
      stopped: this.haltFile ? 'a HALT file' : await this.#standing(),
      limits: this.#limits,
      bid: this.engine.market(intent.symbol.replace('/', '')).best('BUY') ?? new Decimal(0),
      sentLastMinute: this.sent.filter(({ at, order }) => order.id !== id && at > this.deskClock.now() - 60_000).length,
      decision: null,
    };
    const looks = this.#looks.get(process) ?? new Map<string, Look>();
    this.#looks.set(process, looks.set(id, look));
    look.decision = await check();
    return look.decision;
  }

  beforePlace(process: object, order: ClearedOrder): void {
    this.sent.push({
      order, at: this.deskClock.now(), look: this.#looks.get(process)?.get(order.id) ?? null, limitsAtSend: this.#limits, tradesBefore: this.link.account.trades.length,
    });
    this.tally.count('orders sent');
    this.tally.count(`orders sent: ${order.purpose} ${order.type}`);
  }

  async #standing(): Promise<string | null> {
    const standing = await this.risk.state(ACCOUNT);
    return standing === null || standing.state === 'active' ? null : standing.state;
  }

  #born(): DeskProcess {
    const { left = 2_000, carriesOutLast = true } = this.#lives.shift() ?? {};
    return new DeskProcess(this, { left, carriesOutLast, jitter: () => this.#jitter.below(4) });
  }
}
