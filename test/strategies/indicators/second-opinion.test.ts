import { ATR, BollingerBands, CCI, EMA, ROC, SMA, WMA, WilliamsR } from 'technicalindicators';
import { describe, expect, it } from 'vitest';
import { findIndicator } from '../../../src/strategies/indicators/index.ts';
import { simulatedCandles } from '../simulated-series.ts';

const CANDLES = simulatedCandles({ seed: 77, bars: 600 });
const values = [...CANDLES.close];
const bars = { high: [...CANDLES.high], low: [...CANDLES.low], close: values };

/** Ours by name, without the NaNs in front: the other library leaves them out. */
function ours(name: string, params: readonly number[], output = 0): number[] {
  return [...findIndicator(name)!.compute(CANDLES, [], params)[output]!].filter((value) => !Number.isNaN(value));
}

/** Where technicalindicators is exact; elsewhere it rounds or starts differently. */
const OPINIONS: readonly (readonly [name: string, mine: number[], theirs: readonly number[]])[] = [
  ['sma', ours('sma', [20]), SMA.calculate({ period: 20, values })],
  ['ema', ours('ema', [20]), EMA.calculate({ period: 20, values })],
  ['wma', ours('wma', [20]), WMA.calculate({ period: 20, values })],
  ['bbands upper', ours('bbands', [20, 2], 1), BollingerBands.calculate({ period: 20, stdDev: 2, values }).map((bands) => bands.upper)],
  ['bbands lower', ours('bbands', [20, 2], 2), BollingerBands.calculate({ period: 20, stdDev: 2, values }).map((bands) => bands.lower)],
  ['atr', ours('atr', [14]), ATR.calculate({ period: 14, ...bars })],
  ['cci', ours('cci', [20]), CCI.calculate({ period: 20, ...bars })],
  ['willr', ours('willr', [14]), WilliamsR.calculate({ period: 14, ...bars })],
  ['roc', ours('roc', [10]), ROC.calculate({ period: 10, values })],
];

describe('technicalindicators, where it is exact, is of the same opinion on', () => {
  it.each(OPINIONS)('%s', (_name, mine, theirs) => {
    const scale = mine.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    expect(mine.length).toBe(theirs.length);
    expect(mine.every((value, i) => Math.abs(value - theirs[i]!) <= 1e-9 * scale)).toBe(true);
  });
});
