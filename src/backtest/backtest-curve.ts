import { z } from 'zod';
import { type Candles, barAtOrAfter, newCandles } from '../domain/candles.ts';
import { condenseChart } from '../reports/chart-condense.ts';
import { holdings } from './metrics/buy-and-hold.ts';
import type { Simulation, SimulationLeg, SimulationSettings } from './simulation.ts';

/** Points kept of a run for drawing; more would not be seen. */
export const CURVE_POINTS = 400;

const column = z.array(z.number().nullable());

/**
 * A run as it is drawn: at most about `CURVE_POINTS` points, bars merged on natural boundaries of time. Columns have one value a
 * point, `null` where there is none; values are rounded to seven digits, since they are looked at and not computed with.
 */
export const curveSchema = z.object({
  /** Length of a point in milliseconds where bars were merged, else `null`. */
  mergedMs: z.number().nullable(),
  time: z.array(z.number()),
  /** Candles of the first market. */
  open: column,
  high: column,
  low: column,
  close: column,
  volume: column,
  /** In the quote currency, at the last bar of each point. */
  equity: column,
  buyAndHold: column,
  /** Fraction below the running peak, negative, at the lowest of each point. */
  drawdown: column,
});

/** A run as it is drawn; see `curveSchema`. */
export type BacktestCurve = z.output<typeof curveSchema>;

/** Condenses a simulation, and the first market's candles with it, to what a picture can show. */
export function backtestCurve(simulation: Simulation, legs: readonly SimulationLeg[], settings: SimulationSettings): BacktestCurve {
  const { time, equity } = simulation;
  const { chart, mergedMs } = condenseChart({ title: '', time, panes: [] }, CURVE_POINTS);
  const starts = chart.time;
  const [leg] = legs;
  return {
    mergedMs,
    time: [...starts],
    ...mergedCandles(leg, starts),
    equity: rounded(lastOf(equity, time, starts)),
    buyAndHold: rounded(lastOf(holdingEquity(legs, settings, time), time, starts)),
    drawdown: rounded(lowestFall(simulation, settings.cash, starts)),
  };
}

/** The curve's candles as columns again, NaN where there is none. */
export function curveCandles(curve: BacktestCurve): Candles {
  return {
    time: Float64Array.from(curve.time),
    open: curveColumn(curve.open),
    high: curveColumn(curve.high),
    low: curveColumn(curve.low),
    close: curveColumn(curve.close),
    volume: curveColumn(curve.volume),
  };
}

/** One of the curve's columns for drawing, NaN where there is no value. */
export function curveColumn(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

function rounded(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? Number(value.toPrecision(7)) : null));
}

/** The last value inside each point. */
function lastOf(values: Float64Array, time: Float64Array, starts: Float64Array): Float64Array {
  return starts.map((_, point) => values[(point + 1 < starts.length ? barAtOrAfter(time, starts[point + 1]!) : time.length) - 1]!);
}

/** A leg's span merged as candles are: first open, highest high, lowest low, last close, summed volume; NaN in points without a bar. */
function mergedCandles(leg: SimulationLeg | undefined, starts: Float64Array): Pick<BacktestCurve, 'open' | 'high' | 'low' | 'close' | 'volume'> {
  const points = starts.length;
  const out = newCandles(points);
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) out[name].fill(Number.NaN);
  if (leg) {
    const { time, open, high, low, close, volume } = leg.candles;
    let bar = leg.lead;
    // A plain loop over columns: this runs over millions of bars.
    for (let point = 0; point < points; point++) {
      const end = starts[point + 1] ?? Number.POSITIVE_INFINITY;
      if (!(time[bar]! < end)) continue;
      out.open[point] = open[bar]!;
      let highest = high[bar]!;
      let lowest = low[bar]!;
      let traded = 0;
      for (; bar < time.length && time[bar]! < end; bar++) {
        if (high[bar]! > highest) highest = high[bar]!;
        if (low[bar]! < lowest) lowest = low[bar]!;
        traded += volume[bar]!;
      }
      out.high[point] = highest;
      out.low[point] = lowest;
      out.close[point] = close[bar - 1]!;
      out.volume[point] = traded;
    }
  }
  return { open: rounded(out.open), high: rounded(out.high), low: rounded(out.low), close: rounded(out.close), volume: rounded(out.volume) };
}

/** The deepest fall below the running peak inside each point, as a negative fraction; the peak starts at the starting cash. */
function lowestFall({ time, equity }: Simulation, cash: number, starts: Float64Array): Float64Array {
  const falls = new Float64Array(starts.length);
  let peak = cash;
  let point = -1;
  let end = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < equity.length; i++) {
    if (time[i]! >= end) {
      point += 1;
      end = starts[point + 1] ?? Number.POSITIVE_INFINITY;
    }
    const value = equity[i]!;
    if (value > peak) peak = value;
    const fall = value / peak - 1;
    if (fall < falls[point]!) falls[point] = fall;
  }
  return falls;
}

/** What buying and holding was worth at the close of each bar; a market not yet begun counts as the cash set aside for it. */
export function holdingEquity(
  legs: readonly SimulationLeg[],
  settings: Pick<SimulationSettings, 'cash' | 'feeRate' | 'slippage'>,
  time: Float64Array,
): Float64Array {
  const equity = new Float64Array(time.length);
  for (const { leg, amount, cost } of holdings(legs, settings)) {
    let bar = leg.lead;
    let value = cost;
    for (let i = 0; i < time.length; i++) {
      if (leg.candles.time[bar] === time[i]) {
        value = amount * leg.candles.close[bar]!;
        bar += 1;
      }
      equity[i]! += value;
    }
  }
  return equity;
}
