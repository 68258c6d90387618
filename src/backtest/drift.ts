import { barAtOrAfter } from '../domain/candles.ts';
import type { Clock } from '../domain/clock.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { candleOpenTime } from '../domain/timeframe.ts';
import { resolveStrategy } from '../strategies/strategy-choice.ts';
import type { Accounts } from '../trading/account.ts';
import type { Deployment, DeploymentStore, Slot } from '../trading/session/deployment.ts';
import type { SessionTrade } from '../trading/session/session-trades.ts';
import { simulate } from './simulate.ts';
import type { SimulationLeg, Trade } from './simulation.ts';

/** One way in which a deployment went other than its backtest. Money is the quote currency; what the deployment lost by it is negative. */
export interface DriftPart {
  /** Trades concerned. */
  readonly trades: number;
  /** The deployment's result less the backtest's. */
  readonly money: number;
  /** The differences without their signs, as a fraction of the budget. */
  readonly fraction: number;
}

/** How far a deployment is from a backtest of the same span and settings. */
export interface Drift {
  readonly from: number;
  readonly to: number;
  readonly ownTrades: number;
  readonly backtestTrades: number;
  /** Trades that both made, entered and left in the same bars. */
  readonly same: number;
  /** The same trade at other prices, or in another size. */
  readonly price: DriftPart;
  /** A trade that one of them did not make though it was decided on: an order that was refused, missed, or not filled. */
  readonly missed: DriftPart;
  /** A trade that one of them did not decide on, or left at another time. */
  readonly signal: DriftPart;
  /** The three together. */
  readonly total: DriftPart;
}

/** What drift is measured with. */
export interface DriftMeterParts {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly deployments: Pick<DeploymentStore, 'slots'>;
  /** The deployment's own trades, gathered as in the simulator: see `tradesOfDeployment`. */
  readonly tradesOf: (deployment: Deployment) => Promise<readonly SessionTrade[]>;
  readonly clock: Clock;
}

/** Slots that are looked through for what was decided. */
const MOST_SLOTS = 100_000;

/** Base units of a lot where a market states no step. */
const UNKNOWN_LOT = 1e-8;

/** Compares deployments with backtests of the same span and settings: what slippage, missed fills and other decisions made of them. */
export class DriftMeter {
  readonly #parts: DriftMeterParts;

  constructor(parts: DriftMeterParts) {
    this.#parts = parts;
  }

  /**
   * How far a deployment has drifted since its start.
   *
   * @throws OutcryError as the account's history and rules do.
   */
  async measure(deployment: Deployment, options: WorkOptions = {}): Promise<Drift> {
    const { accounts, deployments, tradesOf, clock } = this.#parts;
    const { terms, startsAt } = deployment;
    const account = accounts.get(terms.account);
    const { strategy, params } = resolveStrategy(terms.strategy);
    const { timeframe } = terms;
    const to = candleOpenTime(timeframe, deployment.stoppedAt ?? clock.now());
    const legs: SimulationLeg[] = [];
    if (to > startsAt) {
      for (const symbol of terms.symbols) {
        const { candles } = await account.history.read({ symbol, timeframe, span: { from: deployment.seriesFrom, to } }, options);
        const { amountStep } = await account.rules(symbol, options);
        const lead = barAtOrAfter(candles.time, startsAt);
        legs.push({ symbol, candles, lead, advice: strategy.advise({ candles, timeframe }, params), amountStep: amountStep === null ? UNKNOWN_LOT : Number(amountStep) });
      }
    }
    const { exits, sizing, maxPositions, slippage, volumeShare } = terms;
    const settings = { timeframe, cash: Number(terms.budget), feeRate: account.feeRate, slippage, exits, sizing, stopsFrom: 'entry-bar', sameBar: 'stop-first', volumeShare, maxPositions } as const;
    const backtest = legs.length === 0 ? [] : simulate(legs, settings).trades;
    const own = (await tradesOf(deployment)).filter(({ exitTime }) => exitTime < to);
    const signalTime = (trade: Trade): number => {
      const leg = legs.find(({ symbol }) => symbol === trade.symbol);
      return leg?.candles.time[leg.lead + trade.signalBar] ?? Number.NaN;
    };
    const slots = await deployments.slots(deployment.id, MOST_SLOTS);
    return { from: startsAt, to, ...driftBetween(own, backtest, { budget: Number(terms.budget), slots, signalTime }) };
  }
}

/** What decides into which part a difference falls. */
interface DriftContext {
  readonly budget: number;
  readonly slots: readonly Slot[];
  /** Open time of the bar at whose close a trade of the backtest was advised. */
  readonly signalTime: (trade: Trade) => number;
}

/** The differences between a deployment's trades and a backtest's. */
export function driftBetween(own: readonly SessionTrade[], backtest: readonly Trade[], { budget, slots, signalTime }: DriftContext): Omit<Drift, 'from' | 'to'> {
  const [price, missed, signal] = [new Part(budget), new Part(budget), new Part(budget)];
  const rest = new Map<string, SessionTrade[]>();
  for (const trade of own) rest.set(keyOf(trade), [...(rest.get(keyOf(trade)) ?? []), trade]);
  let same = 0;
  const unmatched: Trade[] = [];
  for (const trade of backtest) {
    const match = rest.get(keyOf(trade))?.shift();
    if (match === undefined) {
      unmatched.push(trade);
      continue;
    }
    same += 1;
    if (Math.abs(match.pnl - trade.pnl) >= CENT) price.add(match.pnl - trade.pnl);
  }
  const decisions = new Map(slots.flatMap(({ time, decisions: all }) => all.map((decision) => [`${decision.symbol} ${time}`, decision] as const)));
  const alone = [...rest.values()].flat();
  for (const trade of unmatched) {
    const decision = decisions.get(`${trade.symbol} ${signalTime(trade)}`);
    // Decided on as in the backtest, and not done: the order, or the desk, was what differed.
    const decided = decision !== undefined && decision.action !== 'none';
    const entered = alone.some(({ symbol, entryTime }) => symbol === trade.symbol && entryTime === trade.entryTime);
    (decided && !entered ? missed : signal).add(-trade.pnl);
  }
  for (const trade of alone) signal.add(trade.pnl);
  const total = new Part(budget);
  for (const part of [price, missed, signal]) total.join(part);
  return { ownTrades: own.length, backtestTrades: backtest.length, same, price: price.result(), missed: missed.result(), signal: signal.result(), total: total.result() };
}

/** Results that are closer than this are the same. */
const CENT = 0.01;

function keyOf({ symbol, entryTime, exitTime }: Pick<SessionTrade, 'symbol' | 'entryTime' | 'exitTime'>): string {
  return `${symbol} ${entryTime} ${exitTime}`;
}

class Part {
  readonly #budget: number;
  #trades = 0;
  #money = 0;
  #size = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  add(difference: number): void {
    this.#trades += 1;
    this.#money += difference;
    this.#size += Math.abs(difference);
  }

  join(other: Part): void {
    this.#trades += other.#trades;
    this.#money += other.#money;
    this.#size += other.#size;
  }

  result(): DriftPart {
    return { trades: this.#trades, money: this.#money, fraction: this.#budget > 0 ? this.#size / this.#budget : 0 };
  }
}
