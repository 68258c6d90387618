import { atr } from '../strategies/indicators/volatility.ts';
import { buyersInOrder, roomFor } from '../trading/buying-turns.ts';
import { SIZING_ATR_BARS } from '../trading/sizing.ts';
import { Account } from './account.ts';
import { MarketRun, type SharedRun } from './market-run.ts';
import type { OpenTrade, Simulation, SimulationLeg, SimulationSettings } from './simulation.ts';

/**
 * Runs the strategies' advice over the candles of one or several markets that share one cash.
 *
 * Pure and deterministic: the same legs and settings give the same result, and a run over the first bars gives the trades
 * of those bars. How orders fill is said in `trading/fill-rules.ts`, how much an entry buys in `trading/sizing.ts`. Beyond that:
 *
 * - Signals are read at the close of every bar of the span (the lead is never traded in) and acted on at that market's next
 *   bar; those of its last bar come to nothing. An entry signal while a position or order is open is ignored, and so is an
 *   exit signal while none is.
 * - Bars of different markets are taken in order of time. A market without a bar at some time is worth its last close, and
 *   its orders wait for its next bar.
 * - At one moment: sales at the open, then purchases at the open (unfilled rests first, then by rank, then by symbol), then stops and
 *   targets, then decisions at the close. An entry that finds no place or no cash is dropped and counted.
 * - All-in spends cash ÷ free places, where there are never more places than markets.
 * - What exceeds the volume share stays open: a purchase until it is filled, sold again or out of cash, keeping its place and its
 *   claim on the cash; a sale until it is done. An exit of any kind cancels the rest of an entry.
 * - Advised exposure is traded at the next open to the share of equity at the open's prices, at average cost; each reduction
 *   is a trade (`rebalance`), selling out is one by `signal`. Stops and limits of time apply to it as to any position.
 * - A position still open at the end is valued at its last close.
 *
 * @throws RangeError when settings or columns make no sense (a bug in the caller, which has parsed its input).
 */
export function simulate(legs: readonly SimulationLeg[], settings: SimulationSettings): Simulation {
  checkSettings(settings);
  legs.forEach(checkLeg);
  const shared: SharedRun = {
    settings,
    account: new Account(settings.cash, settings.feeRate, settings.slippage),
    trades: [],
    skipped: { noCash: 0, noPlace: 0, tooSmall: 0 },
  };
  const { sizing } = settings;
  const byAtr = sizing.kind === 'risk' && sizing.atrMultiple !== null;
  const runs = legs.map((leg) => new MarketRun(leg, shared, byAtr ? atr(leg.candles, SIZING_ATR_BARS) : null));
  const time = unionOfTimes(legs);
  const equity = new Float64Array(time.length);
  const invested = new Uint8Array(time.length);
  const [only] = runs;
  if (runs.length === 1 && only) simulateOne(only, shared, equity, invested);
  else simulateSeveral(runs, new Moment(runs, shared), time, equity, invested);

  const openTrades = runs.map((run) => run.finish()).filter((trade): trade is OpenTrade => trade !== null);
  const { cash, feesPaid, slippagePaid, turnover } = shared.account;
  return { time, equity, invested, trades: shared.trades, openTrades, cash, feesPaid, slippagePaid, turnover, skipped: shared.skipped };
}

/** One market: bars at which nothing can happen are passed over, and only valued. This is the hot path. */
function simulateOne(run: MarketRun, { account }: SharedRun, equity: Float64Array, invested: Uint8Array): void {
  const { lead, candles } = run.leg;
  const { position } = run;
  const end = candles.close.length;
  for (let bar = lead; bar < end; bar++) {
    const until = run.quietUntil(bar, end);
    if (until > bar) {
      const { cash } = account;
      if (position.lots === 0) {
        valueCash(equity, lead, bar, until, cash);
      } else {
        valueHolding(equity, invested, candles.close, lead, bar, until, cash, position.amount);
        run.price = candles.close[until - 1]!;
      }
      if (until === end) return;
    }
    equity[until - lead] = passOne(run, account, until);
    invested[until - lead] = position.lots > 0 ? 1 : 0;
    bar = until;
  }
}

/** Takes a market by itself through a bar, as `Moment.pass` takes several; returns the equity at the close. */
function passOne(run: MarketRun, account: Account, bar: number): number {
  if (run.waiting) {
    run.openBar(bar);
    run.plan(account.cash + run.value);
    run.sellAtOpen();
    // There is never less than one place, and no other market to take it.
    if (run.buying) run.buyAtOpen(1, account.cash);
  } else {
    run.passOpen(bar);
  }
  run.guard();
  run.closeBar();
  const equity = account.cash + run.value;
  run.decide(equity);
  return equity;
}

// Plain loops of their own, compiled as tight as they are; calling `fill` for each of many short stretches would cost more.

function valueCash(equity: Float64Array, lead: number, from: number, to: number, cash: number): void {
  for (let bar = from; bar < to; bar++) equity[bar - lead] = cash;
}

function valueHolding(
  equity: Float64Array,
  invested: Uint8Array,
  close: Float64Array,
  lead: number,
  from: number,
  to: number,
  cash: number,
  amount: number,
): void {
  for (let bar = from; bar < to; bar++) {
    equity[bar - lead] = cash + amount * close[bar]!;
    invested[bar - lead] = 1;
  }
}

function simulateSeveral(runs: readonly MarketRun[], moment: Moment, time: Float64Array, equity: Float64Array, invested: Uint8Array): void {
  const next = runs.map((run) => run.leg.lead);
  const present: MarketRun[] = [];
  for (let t = 0; t < time.length; t++) {
    present.length = 0;
    for (let r = 0; r < runs.length; r++) {
      const run = runs[r]!;
      if (run.leg.candles.time[next[r]!] !== time[t]) continue;
      run.openBar(next[r]!);
      next[r]! += 1;
      present.push(run);
    }
    equity[t] = moment.pass(present);
    invested[t] = runs.some((run) => run.position.lots > 0) ? 1 : 0;
  }
}

/** One moment of all markets, from the opens to the decisions at the closes. */
class Moment {
  readonly #shared: SharedRun;
  readonly #runs: readonly MarketRun[];
  readonly #places: number;

  constructor(runs: readonly MarketRun[], shared: SharedRun) {
    this.#runs = runs;
    this.#shared = shared;
    this.#places = Math.min(shared.settings.maxPositions, runs.length);
  }

  /** Takes the markets that have a bar now, already opened, through it; returns the equity at the close. */
  pass(present: readonly MarketRun[]): number {
    this.#tradeAtOpen(present);
    for (const run of present) {
      run.guard();
      run.closeBar();
    }
    const equity = this.#equity();
    for (const run of present) run.decide(equity);
    return equity;
  }

  #tradeAtOpen(present: readonly MarketRun[]): void {
    const equity = this.#equity();
    for (const run of present) run.plan(equity);
    for (const run of present) run.sellAtOpen();
    for (const run of buyersInOrder(present)) {
      const room = roomFor(run, this.#runs, this.#places, this.#shared.account.cash);
      run.buyAtOpen(room.places, room.cash);
    }
  }

  #equity(): number {
    let equity = this.#shared.account.cash;
    for (const run of this.#runs) equity += run.value;
    return equity;
  }
}

/** Every open time of any leg's span, once, ascending. A single leg's column is shared, not copied. */
function unionOfTimes(legs: readonly SimulationLeg[]): Float64Array {
  const columns = legs.map((leg) => leg.candles.time.subarray(leg.lead));
  const [only] = columns;
  if (columns.length === 1 && only) return only;
  const all = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0));
  let offset = 0;
  for (const column of columns) {
    all.set(column, offset);
    offset += column.length;
  }
  all.sort();
  let count = 0;
  for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[count++] = all[i]!;
  return all.subarray(0, count);
}

function checkSettings(settings: SimulationSettings): void {
  const { cash, feeRate, slippage, volumeShare, maxPositions } = settings;
  ensure(cash >= 0 && Number.isFinite(cash), `cash must not be negative: ${cash}`);
  ensure(feeRate >= 0 && feeRate < 1, `the fee rate must be a fraction below 1: ${feeRate}`);
  ensure(slippage >= 0 && slippage < 1, `the slippage must be a fraction below 1: ${slippage}`);
  ensure(volumeShare === null || volumeShare > 0, `the volume share must be positive: ${volumeShare}`);
  ensure(Number.isInteger(maxPositions) && maxPositions >= 1, `there must be room for a position: ${maxPositions}`);
}

function checkLeg({ symbol, candles, lead, advice }: SimulationLeg): void {
  const bars = candles.time.length;
  ensure(Number.isInteger(lead) && lead >= 0 && lead <= bars, `${symbol}: a lead of ${lead} bars of ${bars}`);
  const columns = advice.kind === 'exposure' ? [advice.exposure] : [advice.enter, advice.exit];
  ensure(columns.every((column) => column.length === bars), `${symbol}: the advice is not as long as the candles (${bars} bars)`);
}

function ensure(condition: boolean, message: string): void {
  if (!condition) throw new RangeError(message);
}
