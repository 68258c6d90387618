import { OutcryError } from '../domain/errors.ts';
import { checkCandles } from './candle-check.ts';
import { partGaps } from './candle-gaps.ts';
import { type CandleProblems, summariseProblems } from './candle-problems.ts';
import type { CandleStore, SeriesKey, SeriesSummary } from './candle-store.ts';
import type { Gap } from './history.ts';

/** What a check of a stored series found. */
export interface SeriesCheck extends SeriesSummary {
  /** Stored candles that should not be there: none, unless the database was changed from outside. */
  readonly problems: CandleProblems;
  /** Holes that are the market's own: the venue, or the imported file, had no bar there. Oldest first. */
  readonly gaps: readonly Gap[];
  /** Holes that nothing is known of: they were never fetched or imported, or their rows were bad. Oldest first. */
  readonly unknown: readonly Gap[];
  readonly zeroVolume: number;
  readonly flat: number;
}

/**
 * Reads a whole series back and checks every candle of it anew; `now` is the present in epoch milliseconds.
 *
 * @throws OutcryError `no-data` when the store holds nothing of it, `corrupt` when its bytes are damaged.
 */
export async function checkSeries(store: Pick<CandleStore, 'read' | 'coverage' | 'list'>, key: SeriesKey, now: number): Promise<SeriesCheck> {
  const [summary] = await store.list(key);
  if (!summary) {
    throw new OutcryError('no-data', `No ${key.timeframe} candles of ${key.symbol} on ${key.venue} are stored.`, {
      hint: 'See what is with: outcry candles list',
    });
  }
  const stored = await store.read(key, { from: summary.first, to: summary.last + 1 });
  const { problems, gaps, zeroVolume, flat } = checkCandles(stored, null, key.timeframe, now);
  const covered = await store.coverage(key);
  const { inside, outside } = partGaps(gaps, covered, key.timeframe);
  return { ...summary, problems: summariseProblems(problems), gaps: inside, unknown: outside, zeroVolume, flat };
}
