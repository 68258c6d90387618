import type { Candles } from '../../domain/candles.ts';
import { DAY_MS } from '../../domain/timeframe.ts';
import { candleIndicator, periodParam } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { typicalPrice } from './prices.ts';
import { emptyColumn, rollingSum, sma } from './windows.ts';

/** On-balance volume: volume added on a rise and taken off on a fall, from the first bar's on. Source: Joseph Granville (1963). */
export function onBalanceVolume(candles: Candles): Float64Array {
  const { close, volume } = candles;
  let balance = volume[0] ?? 0;
  return close.map((value, i) => {
    if (i > 0) balance += Math.sign(value - close[i - 1]!) * volume[i]!;
    return balance;
  });
}

/**
 * Accumulation and distribution: volume times the place of the close in its bar (-1 at the low, 1 at the high), summed up. A bar
 * without range adds nothing. Source: Marc Chaikin.
 */
export function accumulation(candles: Candles): Float64Array {
  const { high, low, volume } = candles;
  let sum = 0;
  return candles.close.map((close, i) => {
    const range = high[i]! - low[i]!;
    if (range > 0) sum += ((close - low[i]! - (high[i]! - close)) / range) * volume[i]!;
    return sum;
  });
}

/**
 * Money flow index, 0 to 100: turnover on rises of the typical price as a share of turnover on rises and falls; 50 where there
 * was neither. Source: Gene Quong and Avrum Soudack, Stocks & Commodities (March 1989).
 */
export function moneyFlowIndex(candles: Candles, period: number): Float64Array {
  const typical = typicalPrice(candles);
  const rises = emptyColumn(typical.length);
  const falls = emptyColumn(typical.length);
  for (let i = 1; i < typical.length; i++) {
    const turnover = typical[i]! * candles.volume[i]!;
    rises[i] = typical[i]! > typical[i - 1]! ? turnover : 0;
    falls[i] = typical[i]! < typical[i - 1]! ? turnover : 0;
  }
  const falling = rollingSum(falls, period);
  return rollingSum(rises, period).map((rising, i) => {
    const total = rising + falling[i]!;
    return total === 0 ? 50 : (100 * rising) / total;
  });
}

/**
 * Volume-weighted average of the typical price since midnight UTC, when the session starts anew. The bar's own typical price
 * while a session has no volume.
 */
export function sessionVwap(candles: Candles): Float64Array {
  const { time, volume } = candles;
  let day = Number.NaN;
  let turnover = 0;
  let traded = 0;
  return typicalPrice(candles).map((price, i) => {
    const today = Math.floor(time[i]! / DAY_MS);
    if (today !== day) {
      day = today;
      turnover = 0;
      traded = 0;
    }
    turnover += price * volume[i]!;
    traded += volume[i]!;
    return traded === 0 ? price : turnover / traded;
  });
}

/** Mean close of the last `period` bars, weighted by volume; the simple mean where there was none. */
export function volumeWeightedAverage(candles: Candles, period: number): Float64Array {
  const { close, volume } = candles;
  const traded = rollingSum(volume, period);
  const plain = sma(close, period);
  return rollingSum(close.map((price, i) => price * volume[i]!), period).map((turnover, i) =>
    traded[i] === 0 ? plain[i]! : turnover / traded[i]!,
  );
}

/** What the volume says. */
export const VOLUME: readonly Indicator[] = [
  candleIndicator({
    name: 'obv',
    title: 'On-balance volume',
    summary: 'Volume added up on rises and taken off on falls, in base units.',
    params: [],
    lookback: () => 0,
    compute: onBalanceVolume,
  }),
  candleIndicator({
    name: 'ad',
    title: 'Accumulation and distribution',
    summary: 'Volume added up by where each close was in its bar, in base units.',
    params: [],
    lookback: () => 0,
    compute: accumulation,
  }),
  candleIndicator({
    name: 'mfi',
    title: 'Money flow index',
    summary: 'Turnover on rises as a share of turnover on rises and falls, 0 to 100; 50 where there was none.',
    params: [periodParam(14)],
    lookback: (period) => period,
    compute: moneyFlowIndex,
  }),
  candleIndicator({
    name: 'vwap',
    title: 'Volume-weighted average price',
    summary: 'Average price paid since midnight UTC, by volume; starts anew every day.',
    params: [],
    lookback: () => 0,
    compute: sessionVwap,
  }),
  candleIndicator({
    name: 'vwma',
    title: 'Volume-weighted moving average',
    summary: 'The mean close of the last bars, weighted by volume.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: volumeWeightedAverage,
  }),
];
