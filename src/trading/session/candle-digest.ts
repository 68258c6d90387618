import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { CANDLE_COLUMNS, type Candles, sliceCandles } from '../../domain/candles.ts';

/**
 * What tells a series of candles from another, in a few words: its ends, its length, and hashes of its stretches. The first stretch is the
 * newest candle, each one before it is twice as long, so that of two series that differ it can be said where, the closer to the end the better.
 */
export type CandleDigest = z.infer<typeof CANDLE_DIGEST>;

/** A digest as it is kept. */
export const CANDLE_DIGEST = z.strictObject({
  bars: z.number(),
  /** Open times; `null` for no candles at all. */
  first: z.number().nullable(),
  last: z.number().nullable(),
  /** First 64 bits of the SHA-256 of each stretch's columns, hex. */
  stretches: z.array(z.string()),
});

/** A stretch of a series: open times of its first and its last candle. */
export interface CandleStretch {
  readonly from: number;
  readonly to: number;
  readonly bars: number;
}

const HASH_LENGTH = 16;
const MARK_LENGTH = 12;

/** The digest of a series. */
export function digestOf(candles: Candles): CandleDigest {
  const { time } = candles;
  const bars = time.length;
  return { bars, first: time[0] ?? null, last: time[bars - 1] ?? null, stretches: stretchesOf(bars).map(([start, end]) => hashOf(sliceCandles(candles, start, end))) };
}

/** The newest stretch of a series that is not as a digest of as many candles has it; `null` when all are. */
export function changedStretch(candles: Candles, digest: CandleDigest): CandleStretch | null {
  const found = stretchesOf(candles.time.length).find(([start, end], i) => hashOf(sliceCandles(candles, start, end)) !== digest.stretches[i]);
  if (found === undefined) return null;
  const [start, end] = found;
  return { from: candles.time[start]!, to: candles.time[end - 1]!, bars: end - start };
}

/** A digest's own hash, short: equal for equal series. */
export function markOf(digest: CandleDigest): string {
  return createHash('sha256').update(canonicalJson(digest)).digest('hex').slice(0, MARK_LENGTH);
}

/** Where the stretches of so many candles begin and end (exclusive), the newest first. */
function stretchesOf(bars: number): readonly (readonly [start: number, end: number])[] {
  const stretches: (readonly [number, number])[] = [];
  for (let [end, length] = [bars, 1]; end > 0; end -= length, length *= 2) stretches.push([Math.max(0, end - length), end]);
  return stretches;
}

function hashOf(candles: Candles): string {
  const hash = createHash('sha256');
  for (const name of CANDLE_COLUMNS) {
    const { buffer, byteOffset, byteLength } = candles[name];
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex').slice(0, HASH_LENGTH);
}
