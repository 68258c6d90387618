import { type Candles, newCandles } from '../../src/domain/candles.ts';

/** A repeatable stream of numbers in [0, 1): the mulberry32 generator. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a simulated series is like. */
export interface SeriesOptions {
  readonly seed: number;
  readonly bars: number;
  /** The usual size of a bar's move, as a fraction. */
  readonly volatility?: number;
  /** Milliseconds from one bar to the next. */
  readonly intervalMs?: number;
}

/**
 * A random walk of candles in which calm and wild stretches, rises and falls take turns, with some bars that do not move at all.
 * The same options give the same candles.
 */
export function simulatedCandles({ seed, bars, volatility = 0.01, intervalMs = 3_600_000 }: SeriesOptions): Candles {
  const random = seededRandom(seed);
  const candles = newCandles(bars);
  let price = 20 + 1000 * random();
  let drift = 0;
  let unrest = 1;
  for (let i = 0; i < bars; i++) {
    if (i % 50 === 0) {
      drift = (random() - 0.5) * 0.6;
      unrest = 0.3 + 2 * random();
    }
    const still = random() < 0.03;
    const open = price;
    if (!still) price *= Math.exp(volatility * unrest * (random() + random() + random() - 1.5 + drift));
    const wick = (): number => (still ? 0 : 1) * volatility * unrest * 0.5 * random();
    candles.time[i] = 1_700_000_000_000 - (1_700_000_000_000 % intervalMs) + i * intervalMs;
    candles.open[i] = open;
    candles.close[i] = price;
    candles.high[i] = Math.max(open, price) * (1 + wick());
    candles.low[i] = Math.min(open, price) * (1 - wick());
    candles.volume[i] = still ? 0 : 1000 * random();
  }
  return candles;
}

/** Candles of a market that does not move: one price, one volume. */
export function flatCandles(bars: number, price = 0.1, volume = 1): Candles {
  const candles = newCandles(bars);
  for (let i = 0; i < bars; i++) candles.time[i] = 1_699_920_000_000 + i * 3_600_000;
  for (const name of ['open', 'high', 'low', 'close'] as const) candles[name].fill(price);
  candles.volume.fill(volume);
  return candles;
}
