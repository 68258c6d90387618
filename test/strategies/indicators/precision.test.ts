import { describe, expect, it } from 'vitest';
import { rollingDeviation, rollingVariance } from '../../../src/strategies/indicators/spread.ts';
import { linearRegression } from '../../../src/strategies/indicators/regression.ts';
import { rollingSum, rollingWeightedSum, sma } from '../../../src/strategies/indicators/windows.ts';
import { seededRandom } from '../simulated-series.ts';

function twoPass(window: Float64Array): { mean: number; variance: number } {
  const mean = window.reduce((sum, value) => sum + value, 0) / window.length;
  return { mean, variance: window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / window.length };
}

/** A random walk with prices near 60,000. */
function walk(length: number): Float64Array {
  const random = seededRandom(8);
  let price = 60_000;
  return Float64Array.from({ length }, () => (price += 20 * (random() - 0.5)));
}

describe('sums over a sliding window', () => {
  it('are as exact after 300,000 bars as at the start', () => {
    const source = walk(300_000);
    const means = sma(source, 20);
    const variances = rollingVariance(source, 20);
    for (const bar of [19, 1_000, 150_000, 299_980, 299_999]) {
      const expected = twoPass(source.subarray(bar - 19, bar + 1));
      expect(Math.abs(means[bar]! / expected.mean - 1)).toBeLessThan(1e-15 * 5);
      expect(Math.abs(variances[bar]! / expected.variance - 1)).toBeLessThan(1e-11);
    }
  });

  it('forget a price shock when it has left the window', () => {
    const calm = walk(200);
    const shocked = calm.slice();
    shocked[50] = 1e13;
    for (const kernel of [rollingSum, rollingWeightedSum, rollingVariance] as const) {
      const after = kernel(shocked, 20).subarray(80);
      const undisturbed = kernel(calm, 20).subarray(80);
      const worst = after.reduce((most, value, i) => Math.max(most, Math.abs(value / undisturbed[i]! - 1)), 0);
      expect(worst).toBeLessThan(1e-12);
    }
  });

  it('give a window of equal values its own value and no spread at all', () => {
    const source = walk(100).fill(0.1, 30, 70);
    expect([...sma(source, 20).subarray(49, 70)]).toEqual(Array.from({ length: 21 }, () => 0.1));
    expect([...rollingDeviation(source, 20).subarray(49, 70)]).toEqual(Array.from({ length: 21 }, () => 0));
    expect([...linearRegression(source, 20).slope.subarray(49, 70)].every((slope) => Math.abs(slope) < 1e-16)).toBe(true);
  });

  it('give prices far below one their true deviation', () => {
    const source = Float64Array.from({ length: 40 }, (_, i) => 1e-7 + (i % 2) * 1e-10);
    expect(rollingDeviation(source, 20)[39]! / 5e-11).toBeCloseTo(1, 6);
  });

  it('never give a variance below zero, however large the values are against their differences', () => {
    const random = seededRandom(4);
    const source = Float64Array.from({ length: 5_000 }, () => 1e12 + Math.round(random()) * 1e-4);
    expect(rollingVariance(source, 20).subarray(19).every((value) => value >= 0)).toBe(true);
  });

  it('weigh the newest value most', () => {
    expect([...rollingWeightedSum(Float64Array.of(1, 10, 100, 1_000, 10_000), 3)]).toEqual([Number.NaN, Number.NaN, 321, 3_210, 32_100]);
  });
});
