import { highest, lowest } from './extremes.ts';
import { sma } from './windows.ts';

/**
 * Wilder's relative strength index, 0 to 100: the share of rises in the smoothed sum of rises and falls.
 *
 * Smoothed by Wilder's average, started by the mean of the first `period` changes. A market that has not moved at all is at
 * 50, neither strong nor weak. Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978).
 */
export function rsi(source: Float64Array, period: number): Float64Array {
  const length = source.length;
  const out = new Float64Array(length);
  const weight = 1 / period;
  let gain = 0;
  let loss = 0;
  let changes = -1;
  let before = 0;
  let i = 0;
  for (; i < length && changes < period; i++) {
    const value = source[i]!;
    if (value !== value) continue;
    if (changes >= 0) {
      gain += Math.max(0, value - before) / period;
      loss += Math.max(0, before - value) / period;
    }
    before = value;
    changes += 1;
  }
  out.fill(Number.NaN, 0, i);
  if (changes < period) return out;
  out[i - 1] = strength(gain, loss);
  for (; i < length; i++) {
    const value = source[i]!;
    if (value !== value) {
      out[i] = Number.NaN;
      continue;
    }
    const change = value - before;
    // Half of the change and its size is the rise, 0 in a fall: a branch here would be guessed wrong every other time.
    const rise = (change + Math.abs(change)) / 2;
    gain += weight * (rise - gain);
    loss += weight * (rise - change - loss);
    before = value;
    out[i] = strength(gain, loss);
  }
  return out;
}

function strength(gain: number, loss: number): number {
  const total = gain + loss;
  return total > 0 ? (100 * gain) / total : 50;
}

/** The lines of a stochastic RSI, 0 to 100. */
export interface StochasticRsi {
  /** Mean of `raw` over the k bars. */
  readonly k: Float64Array;
  /** Mean of `k` over the d bars. */
  readonly d: Float64Array;
  /** Place of the RSI between its lowest and its highest; 0 where the two are equal. */
  readonly raw: Float64Array;
}

/**
 * Where the RSI is in its own recent range. `k` and `d` are those of the usual 14/14/3/3 chart; TA-Lib's STOCHRSI calls `raw` its
 * fast K and `k` its fast D, and begins both together. Source: Tushar Chande and Stanley Kroll, The New Technical Trader (1994).
 */
export function stochasticRsi(source: Float64Array, length: number, range: number, k: number, d: number): StochasticRsi {
  const strengths = rsi(source, length);
  const top = highest(strengths, range);
  const bottom = lowest(strengths, range);
  const raw = strengths.map((value, i) => {
    const span = top[i]! - bottom[i]!;
    return span === 0 ? 0 : (100 * (value - bottom[i]!)) / span;
  });
  const smoothed = sma(raw, k);
  const first = smoothed.findIndex((value) => !Number.isNaN(value));
  return { k: smoothed, d: sma(smoothed, d), raw: raw.fill(Number.NaN, 0, first === -1 ? raw.length : first) };
}
