import type { Kysely } from 'kysely';
import type { Span } from '../domain/market.ts';
import { mergeSpans } from '../market/candle-merge.ts';
import type { SeriesKey } from '../market/candle-store.ts';
import type { Tables } from './tables.ts';

/** The known spans of a series, ascending and disjoint. */
export async function readCoverage(db: Kysely<Tables>, key: SeriesKey): Promise<Span[]> {
  return db
    .selectFrom('candle_coverage')
    .select(['from_time as from', 'to_time as to'])
    .where('venue', '=', key.venue)
    .where('symbol', '=', key.symbol)
    .where('timeframe', '=', key.timeframe)
    .orderBy('from_time')
    .execute();
}

/** Makes more of a series known. Reads and rewrites them, so it belongs in a transaction. */
export async function addCoverage(db: Kysely<Tables>, key: SeriesKey, covered: Span | readonly Span[]): Promise<void> {
  const held = await readCoverage(db, key);
  const merged = mergeSpans(held.concat(covered));
  if (sameSpans(held, merged)) return;
  const { venue, symbol, timeframe } = key;
  await db
    .deleteFrom('candle_coverage')
    .where('venue', '=', venue)
    .where('symbol', '=', symbol)
    .where('timeframe', '=', timeframe)
    .execute();
  await db
    .insertInto('candle_coverage')
    .values(merged.map(({ from, to }) => ({ venue, symbol, timeframe, from_time: from, to_time: to })))
    .execute();
}

function sameSpans(a: readonly Span[], b: readonly Span[]): boolean {
  return a.length === b.length && a.every((span, index) => span.from === b[index]?.from && span.to === b[index].to);
}
