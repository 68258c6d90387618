import type { Candles } from '../../src/domain/candles.ts';
import { rsi } from '../../src/strategies/indicators/rsi.ts';
import { macd } from '../../src/strategies/indicators/macd.ts';
import { ema } from '../../src/strategies/indicators/smoothing.ts';
import { atr, bollingerBands } from '../../src/strategies/indicators/volatility.ts';
import { sma } from '../../src/strategies/indicators/windows.ts';
import { simulatedCandles } from '../strategies/simulated-series.ts';
import { type BenchResult, SIZES, type Taken, growthResult, timeResult, timesMs } from './bench.ts';

const SIX: Readonly<Record<string, (candles: Candles) => unknown>> = {
  'SMA 20': ({ close }) => sma(close, 20),
  'EMA 20': ({ close }) => ema(close, 20),
  'RSI 14': ({ close }) => rsi(close, 14),
  'MACD 12/26/9': ({ close }) => macd(close, 12, 26, 9),
  'Bollinger 20/2': ({ close }) => bollingerBands(close, 20, 2),
  'ATR 14': (candles) => atr(candles, 14),
};

const RUNS = 9;

/** Measures the six indicators over minutes of a seeded random walk, together and one by one. */
export async function benchIndicators(): Promise<readonly BenchResult[]> {
  const series = SIZES.map((bars) => simulatedCandles({ seed: 2, bars, volatility: 0.001, intervalMs: 60_000 }));
  const all = (candles: Candles) => Object.values(SIX).map((compute) => compute(candles));
  for (const candles of series) all(candles);
  const taken: Taken[] = [];
  for (const candles of series) taken.push(await timesMs(RUNS, () => all(candles)));

  const parts: BenchResult[] = [];
  for (const [name, compute] of Object.entries(SIX)) parts.push(timeResult(`  of which ${name}`, await timesMs(RUNS, () => compute(series[2]!)), null));
  return [timeResult('six indicators, 1,000,000 candles', taken[2]!, 120), ...parts, growthResult('six indicators', taken)];
}
