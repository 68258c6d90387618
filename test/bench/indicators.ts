import type { Candles } from '../../src/domain/candles.ts';
import { rsi } from '../../src/strategies/indicators/rsi.ts';
import { macd } from '../../src/strategies/indicators/macd.ts';
import { ema } from '../../src/strategies/indicators/smoothing.ts';
import { atr, bollingerBands } from '../../src/strategies/indicators/volatility.ts';
import { sma } from '../../src/strategies/indicators/windows.ts';
import { simulatedCandles } from '../strategies/simulated-series.ts';
import { type BenchResult, medianMs } from './bench.ts';

const SIX: Readonly<Record<string, (candles: Candles) => unknown>> = {
  'SMA 20': ({ close }) => sma(close, 20),
  'EMA 20': ({ close }) => ema(close, 20),
  'RSI 14': ({ close }) => rsi(close, 14),
  'MACD 12/26/9': ({ close }) => macd(close, 12, 26, 9),
  'Bollinger 20/2': ({ close }) => bollingerBands(close, 20, 2),
  'ATR 14': (candles) => atr(candles, 14),
};

const TARGET_MS = 120;
/** A longer series may cost this much more a candle before the cost counts as growing: caches are smaller than a million candles. */
const GROWTH = 2;

const RUNS = 5;

/** Measures the six indicators over 10,000, 100,000 and 1,000,000 candles of a seeded random walk. */
export async function benchIndicators(): Promise<readonly BenchResult[]> {
  const costs: number[] = [];
  for (const bars of [10_000, 100_000, 1_000_000]) {
    const candles = simulatedCandles({ seed: 2, bars, volatility: 0.001, intervalMs: 60_000 });
    const ms = await medianMs(RUNS, () => Object.values(SIX).map((compute) => compute(candles)));
    costs.push((ms * 1e6) / bars);
  }

  const million = simulatedCandles({ seed: 1, bars: 1_000_000, volatility: 0.001, intervalMs: 60_000 });
  const parts: string[] = [];
  let sum = 0;
  for (const [name, compute] of Object.entries(SIX)) {
    const ms = await medianMs(RUNS, () => compute(million));
    parts.push(`${name} ${ms.toFixed(1)}`);
    sum += ms;
  }
  return [
    {
      name: 'six indicators over 1,000,000 candles',
      measured: `${sum.toFixed(0)} ms (${parts.join(', ')})`,
      target: `<= ${TARGET_MS} ms`,
      ok: sum <= TARGET_MS,
    },
    {
      name: 'six indicators, cost a candle at 10k, 100k, 1M',
      measured: costs.map((cost) => `${cost.toFixed(0)} ns`).join(', '),
      target: `1M <= ${GROWTH} x 10k`,
      ok: costs[2]! <= GROWTH * costs[0]!,
    },
  ];
}
