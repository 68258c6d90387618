import { sliceCandles } from '../domain/candles.ts';
import type { Advice, Series, Strategy, StrategyParams } from '../strategies/strategy.ts';

/** How the check samples a series. */
export interface LookAheadOptions {
  /** How many bars to cut at. Default 4. */
  readonly cuts?: number;
  /** Longest stretch that is tried, in bars; longer series are tried in a stretch of it. Default 5,000. */
  readonly bars?: number;
  /** Chooses the stretch and the bars; the same seed chooses the same. Default 1. */
  readonly seed?: number;
}

/** What the check found. */
export interface LookAheadFinding {
  /** How many cuts were tried. */
  readonly tried: number;
  /** Open times of the bars whose advice changed when later candles were hidden, one a cut, ascending. Empty is good. */
  readonly suspects: readonly number[];
}

/**
 * Looks for advice that knows the future: candles after some bar are hidden, and what the strategy says of that bar and all
 * before it must stay as it was. Every other cut is made at a bar that gives a signal, where knowledge of the future shows.
 *
 * It can find look-ahead and cannot prove its absence.
 */
export function findLookAhead(strategy: Strategy, params: StrategyParams, series: Series, options: LookAheadOptions = {}): LookAheadFinding {
  const { cuts = 4, bars = 5_000, seed = 1 } = options;
  const length = series.candles.time.length;
  const random = pseudoRandom(seed);
  const start = length > bars ? Math.floor(random() * (length - bars)) : 0;
  const candles = sliceCandles(series.candles, start, Math.min(length, start + bars));
  const count = candles.time.length;
  if (count < 2) return { tried: 0, suspects: [] };
  const whole = strategy.advise({ ...series, candles }, params);
  const signals = signalBars(whole, count - 1);
  const suspects = new Set<number>();
  for (let cut = 0; cut < cuts; cut++) {
    const signal = cut % 2 === 0 ? signals[Math.floor(random() * signals.length)] : undefined;
    const bar = signal ?? Math.floor(random() * (count - 1));
    const known = strategy.advise({ ...series, candles: sliceCandles(candles, 0, bar + 1) }, params);
    const changed = firstDifference(whole, known, bar);
    if (changed !== null) suspects.add(candles.time[changed]!);
  }
  return { tried: cuts, suspects: [...suspects].sort((one, other) => one - other) };
}

/** Bars before `end` that say anything. */
function signalBars(advice: Advice, end: number): readonly number[] {
  const bars: number[] = [];
  for (let i = 0; i < end; i++) {
    const speaks = advice.kind === 'signals' ? advice.enter[i] === 1 || advice.exit[i] === 1 : !Number.isNaN(advice.exposure[i]!);
    if (speaks) bars.push(i);
  }
  return bars;
}

const OPTIONAL = ['stopDistance', 'targetDistance', 'size', 'rank'] as const;

function columnsOf(advice: Advice): readonly (ArrayLike<number> | undefined)[] {
  if (advice.kind === 'exposure') return [advice.exposure];
  return [advice.enter, advice.exit, ...OPTIONAL.map((name) => advice[name])];
}

/** The first bar up to `last` of which the two say different things; `null` when they agree. */
function firstDifference(whole: Advice, known: Advice, last: number): number | null {
  const left = columnsOf(whole);
  const right = columnsOf(known);
  let first: number | null = null;
  for (let column = 0; column < left.length; column++) {
    const a = left[column];
    const b = right[column];
    for (let i = 0; i <= Math.min(last, (first ?? last + 1) - 1); i++) {
      if (!same(a?.[i], b?.[i])) first = i;
    }
  }
  return first;
}

/** Equal but for rounding: sums may be ordered by where a series ends. */
function same(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Numbers from 0 up to 1 that depend on the seed only: a multiplicative congruential generator (Park and Miller, CACM 31, 1988). */
function pseudoRandom(seed: number): () => number {
  const modulus = 2_147_483_647;
  let state = (Math.abs(Math.trunc(seed)) % (modulus - 1)) + 1;
  const next = (): number => {
    state = (state * 48_271) % modulus;
    return (state - 1) / (modulus - 1);
  };
  // Small seeds give small first numbers.
  next();
  next();
  return next;
}
