import type { Candles } from '../../domain/candles.ts';
import { candleIndicator, factorParam, periodParam } from './definition.ts';
import { highest, highestBars, lowest, lowestBars } from './extremes.ts';
import type { Indicator } from './indicator.ts';
import { parabolicSar } from './parabolic-sar.ts';
import { middlePrice } from './prices.ts';
import { atr } from './volatility.ts';
import { barsBack, emptyColumn } from './windows.ts';

/** The lines of Aroon: `up` and `down` 0 to 100, `oscillator` their difference. */
export interface Aroon {
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly oscillator: Float64Array;
}

/**
 * Aroon: how recent the highest high and the lowest low of the last `period` + 1 bars are, 100 being this bar; the later one on
 * a tie. Source: Tushar Chande, Stocks & Commodities (September 1995).
 */
export function aroon(candles: Candles, period: number): Aroon {
  const freshness = (bars: Int32Array): Float64Array =>
    Float64Array.from(bars, (bar, i) => (bar < 0 ? Number.NaN : (100 * (period - (i - bar))) / period));
  const up = freshness(highestBars(candles.high, period + 1));
  const down = freshness(lowestBars(candles.low, period + 1));
  return { up, down, oscillator: up.map((value, i) => value - down[i]!) };
}

/** SuperTrend: the trailing line and the direction of the trend, 1 up and -1 down. */
export interface SuperTrend {
  readonly line: Float64Array;
  readonly direction: Float64Array;
}

/**
 * SuperTrend: a stop at `multiplier` average true ranges from the middle of the bar, which only ever tightens while the trend lasts and
 * changes sides when the close passes it. The trend starts up when the first close is at or above its bar's middle.
 * Source: Olivier Seban.
 */
export function superTrend(candles: Candles, period: number, multiplier: number): SuperTrend {
  const { close } = candles;
  const length = close.length;
  const ranges = atr(candles, period);
  const middle = middlePrice(candles);
  const line = emptyColumn(length);
  const direction = emptyColumn(length);
  let upper = Number.POSITIVE_INFINITY;
  let lower = Number.NEGATIVE_INFINITY;
  let trend = 0;
  for (let i = period; i < length; i++) {
    const distance = multiplier * ranges[i]!;
    const before = close[i - 1]!;
    // A band moves away from the price only after the close before has passed it.
    upper = before > upper ? middle[i]! + distance : Math.min(upper, middle[i]! + distance);
    lower = before < lower ? middle[i]! - distance : Math.max(lower, middle[i]! - distance);
    if (trend === 0) trend = close[i]! >= middle[i]! ? 1 : -1;
    else if (trend === 1 && close[i]! < lower) trend = -1;
    else if (trend === -1 && close[i]! > upper) trend = 1;
    line[i] = trend === 1 ? lower : upper;
    direction[i] = trend;
  }
  return { line, direction };
}

/** Middle of the highest high and the lowest low of the last `period` bars. */
export function rangeMiddle(candles: Candles, period: number): Float64Array {
  const bottom = lowest(candles.low, period);
  return highest(candles.high, period).map((top, i) => (top + bottom[i]!) / 2);
}

/** The lines of Ichimoku as they stand over each bar. */
export interface Ichimoku {
  readonly tenkan: Float64Array;
  readonly kijun: Float64Array;
  readonly spanA: Float64Array;
  readonly spanB: Float64Array;
}

/**
 * Ichimoku Kinko Hyo: middles of three ranges. The two spans of the cloud are drawn `kijun` bars ahead of the bar that they were
 * computed at, so that the cloud over bar i comes from bar `i - kijun`; nothing is read from the future.
 * Source: Goichi Hosoda, 1969.
 */
export function ichimoku(candles: Candles, tenkan: number, kijun: number, senkou: number): Ichimoku {
  const fast = rangeMiddle(candles, tenkan);
  const base = rangeMiddle(candles, kijun);
  return {
    tenkan: fast,
    kijun: base,
    spanA: barsBack(fast.map((value, i) => (value + base[i]!) / 2), kijun),
    spanB: barsBack(rangeMiddle(candles, senkou), kijun),
  };
}

/** Which way the market goes, and since when. */
export const TREND: readonly Indicator[] = [
  candleIndicator({
    name: 'psar',
    title: 'Parabolic stop and reverse',
    summary: 'The price at which the trend is taken to have turned: below the market in a rise, above it in a fall.',
    params: [
      factorParam('acceleration', 'How much the stop speeds up with every new extreme.', 0.02, 0, 1),
      factorParam('maximum', 'The fastest it gets.', 0.2, 0, 1),
    ],
    lookback: () => 1,
    compute: parabolicSar,
  }),
  candleIndicator({
    name: 'aroon',
    title: 'Aroon',
    summary: 'How recent the highest high (up) and the lowest low (down) are, 0 to 100; the oscillator is up less down.',
    params: [periodParam(25, 'period', 'Bars to look back on, beside this one.')],
    outputs: ['up', 'down', 'oscillator'],
    lookback: (period) => period,
    compute: (candles, period) => {
      const lines = aroon(candles, period);
      return [lines.up, lines.down, lines.oscillator];
    },
  }),
  candleIndicator({
    name: 'supertrend',
    title: 'SuperTrend',
    summary: 'A trailing stop some average true ranges from the price; direction is 1 in a rise and -1 in a fall.',
    params: [periodParam(10, 'period', 'Bars of the average true range.'), factorParam('multiplier', 'Average true ranges to the line.', 3, 0, 100)],
    outputs: ['line', 'direction'],
    lookback: (period) => period,
    compute: (candles, period, multiplier) => {
      const { line, direction } = superTrend(candles, period, multiplier);
      return [line, direction];
    },
  }),
  candleIndicator({
    name: 'ichimoku',
    title: 'Ichimoku',
    summary: 'Middles of three ranges and the cloud over this bar; chikou is this close, to be compared with close[26].',
    params: [
      periodParam(9, 'tenkan', 'Bars of the conversion line.'),
      periodParam(26, 'kijun', 'Bars of the base line, and of the shift of the cloud.'),
      periodParam(52, 'senkou', 'Bars of the second span of the cloud.'),
    ],
    outputs: ['tenkan', 'kijun', 'span_a', 'span_b', 'chikou'],
    lookback: (tenkan, kijun, senkou) => [
      tenkan - 1,
      kijun - 1,
      Math.max(tenkan, kijun) - 1 + kijun,
      senkou - 1 + kijun,
      0,
    ],
    compute: (candles, tenkan, kijun, senkou) => {
      const lines = ichimoku(candles, tenkan, kijun, senkou);
      return [lines.tenkan, lines.kijun, lines.spanA, lines.spanB, candles.close.slice()];
    },
  }),
  candleIndicator({
    name: 'heikin_ashi',
    title: 'Heikin-Ashi',
    summary: 'Averaged candles: runs of one colour are easier to see, prices are not those that were traded.',
    params: [],
    outputs: ['close', 'open', 'high', 'low'],
    lookback: () => 0,
    compute: heikinAshi,
  }),
];

function heikinAshi({ open, high, low, close }: Candles): readonly Float64Array[] {
  const closes = close.map((value, i) => (open[i]! + high[i]! + low[i]! + value) / 4);
  const opens = new Float64Array(close.length);
  for (let i = 0; i < opens.length; i++) opens[i] = i === 0 ? (open[0]! + close[0]!) / 2 : (opens[i - 1]! + closes[i - 1]!) / 2;
  const highs = high.map((value, i) => Math.max(value, opens[i]!, closes[i]!));
  const lows = low.map((value, i) => Math.min(value, opens[i]!, closes[i]!));
  return [closes, opens, highs, lows];
}
