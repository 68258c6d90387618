import { z } from 'zod';
import { type Candles, newCandles } from '../domain/candles.ts';
import { condenseChart } from '../reports/chart-condense.ts';
import type { Chart, ChartLayer } from '../reports/chart.ts';
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
  const candles = legs[0] ? alignCandles(legs[0], time) : newCandles(0);
  const layers: ChartLayer[] = [
    { kind: 'candles', name: 'price', candles },
    { kind: 'line', name: 'equity', values: equity },
    { kind: 'line', name: 'buyAndHold', values: holdingEquity(legs, settings, time) },
    { kind: 'area', name: 'drawdown', values: drawdownColumn(equity, settings.cash) },
  ];
  const whole: Chart = { title: '', time, panes: [{ title: '', unit: 'plain', weight: 1, layers }] };
  const { chart, mergedMs } = condenseChart(whole, CURVE_POINTS);
  const drawn = chart.panes[0]!.layers;
  const price = drawn.find((layer) => layer.kind === 'candles')?.candles ?? candles;
  const values = (name: string): (number | null)[] => {
    const layer = drawn.find((each) => each.name === name);
    return rounded(layer && 'values' in layer ? layer.values : new Float64Array(0));
  };
  return {
    mergedMs,
    time: [...chart.time],
    open: rounded(price.open),
    high: rounded(price.high),
    low: rounded(price.low),
    close: rounded(price.close),
    volume: rounded(price.volume),
    equity: values('equity'),
    buyAndHold: values('buyAndHold'),
    drawdown: values('drawdown'),
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

/** A leg's span laid over the simulation's bars; NaN at bars that this market has not. */
function alignCandles(leg: SimulationLeg, time: Float64Array): Candles {
  const { candles, lead } = leg;
  if (candles.time.length - lead === time.length) {
    const span = (values: Float64Array): Float64Array => values.subarray(lead);
    return { time, open: span(candles.open), high: span(candles.high), low: span(candles.low), close: span(candles.close), volume: span(candles.volume) };
  }
  const out = newCandles(time.length);
  out.time.set(time);
  let bar = lead;
  for (let i = 0; i < time.length; i++) {
    const known = candles.time[bar] === time[i];
    out.open[i] = known ? candles.open[bar]! : Number.NaN;
    out.high[i] = known ? candles.high[bar]! : Number.NaN;
    out.low[i] = known ? candles.low[bar]! : Number.NaN;
    out.close[i] = known ? candles.close[bar]! : Number.NaN;
    out.volume[i] = known ? candles.volume[bar]! : Number.NaN;
    if (known) bar += 1;
  }
  return out;
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

/** Equity below its running peak as a negative fraction, bar by bar; the peak starts at the starting cash. */
export function drawdownColumn(equity: Float64Array, cash: number): Float64Array {
  const fall = new Float64Array(equity.length);
  let peak = cash;
  for (let i = 0; i < equity.length; i++) {
    if (equity[i]! > peak) peak = equity[i]!;
    fall[i] = equity[i]! / peak - 1;
  }
  return fall;
}
