import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely';
import { type Candles, barAtOrAfter, sliceCandles } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';
import { isMarketSymbol } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import { isTimeframe, timeframeMs } from '../domain/timeframe.ts';
import type { SeriesKey, SeriesSummary } from '../market/candle-store.ts';
import { packCandles, unpackCandles } from './candle-pack.ts';
import type { CandleChunksTable, Tables } from './tables.ts';

type ChunkRow = Pick<Selectable<CandleChunksTable>, 'month' | 'bars' | 'first_time' | 'last_time' | 'checksum' | 'bytes'>;

/** Candles that open in one UTC month, whose first millisecond is `month`. */
export interface MonthOfCandles {
  readonly month: number;
  readonly candles: Candles;
}

/** The candles month by month, as views; nothing is copied. */
export function splitByMonth(candles: Candles): MonthOfCandles[] {
  const months: MonthOfCandles[] = [];
  let start = 0;
  while (start < candles.time.length) {
    const opened = new Date(candles.time[start]!);
    const month = Date.UTC(opened.getUTCFullYear(), opened.getUTCMonth());
    const end = barAtOrAfter(candles.time, Date.UTC(opened.getUTCFullYear(), opened.getUTCMonth() + 1));
    months.push({ month, candles: sliceCandles(candles, start, end) });
    start = end;
  }
  return months;
}

/** How many bars the chunks that reach into the span hold; some of them may lie outside of it. */
export async function countBars(db: Kysely<Tables>, key: SeriesKey, span: Span): Promise<number> {
  const row = await reachingInto(db, key, span)
    .select((column) => column.fn.sum<number | null>('bars').as('bars'))
    .executeTakeFirst();
  return row?.bars ?? 0;
}

/** Candles of the chunks that reach into the span, oldest first, one chunk in memory at a time. @throws OutcryError `corrupt` */
export async function* streamCandles(db: Kysely<Tables>, key: SeriesKey, span: Span): AsyncGenerator<Candles> {
  const rows = reachingInto(db, key, span)
    .select(['month', 'bars', 'first_time', 'last_time', 'checksum', 'bytes'])
    .orderBy('month')
    .stream();
  for await (const row of rows) yield fromRow(key, row);
}

/** One month of a series, or `null`. @throws OutcryError `corrupt` */
export async function findChunk(db: Kysely<Tables>, key: SeriesKey, month: number): Promise<Candles | null> {
  const row = await ofSeries(db, key)
    .select(['month', 'bars', 'first_time', 'last_time', 'checksum', 'bytes'])
    .where('month', '=', month)
    .executeTakeFirst();
  return row ? fromRow(key, row) : null;
}

/** Puts a month of a series in its place, over what was there. */
export async function putChunk(db: Kysely<Tables>, key: SeriesKey, { month, candles }: MonthOfCandles): Promise<void> {
  const { bars, first, last, checksum, bytes } = packCandles(candles);
  const content = { bars, first_time: first, last_time: last, checksum, bytes };
  await db
    .insertInto('candle_chunks')
    .values({ venue: key.venue, symbol: key.symbol, timeframe: key.timeframe, month, ...content })
    .onConflict((conflict) => conflict.columns(['venue', 'symbol', 'timeframe', 'month']).doUpdateSet(content))
    .execute();
}

/** Every series that has chunks, by venue, symbol and timeframe length; no chunk is read for it. @throws OutcryError `corrupt` */
export async function summarise(db: Kysely<Tables>, filter: Partial<SeriesKey>): Promise<SeriesSummary[]> {
  let query = db.selectFrom('candle_chunks');
  if (filter.venue !== undefined) query = query.where('venue', '=', filter.venue);
  if (filter.symbol !== undefined) query = query.where('symbol', '=', filter.symbol);
  if (filter.timeframe !== undefined) query = query.where('timeframe', '=', filter.timeframe);
  const rows = await query
    .select(({ fn }) => [
      'venue',
      'symbol',
      'timeframe',
      fn.sum<number>('bars').as('bars'),
      fn.min('first_time').as('first'),
      fn.max('last_time').as('last'),
    ])
    .groupBy(['venue', 'symbol', 'timeframe'])
    .orderBy('venue')
    .orderBy('symbol')
    .execute();
  const summaries = rows.map((row) => {
    const { venue, symbol, timeframe } = row;
    if (!isMarketSymbol(symbol) || !isTimeframe(timeframe)) {
      throw new OutcryError('corrupt', `The database holds candles of "${symbol}" at "${timeframe}", which is no market and timeframe.`);
    }
    return { venue, symbol, timeframe, bars: row.bars, first: row.first, last: row.last };
  });
  // The rows come by venue and symbol; equal ones stay so, as sorting is stable.
  return summaries.sort((a, b) =>
    a.venue === b.venue && a.symbol === b.symbol ? timeframeMs(a.timeframe) - timeframeMs(b.timeframe) : 0,
  );
}

function ofSeries(db: Kysely<Tables>, key: SeriesKey) {
  return db
    .selectFrom('candle_chunks')
    .where('venue', '=', key.venue)
    .where('symbol', '=', key.symbol)
    .where('timeframe', '=', key.timeframe);
}

function reachingInto(db: Kysely<Tables>, key: SeriesKey, span: Span): SelectQueryBuilder<Tables, 'candle_chunks', object> {
  return ofSeries(db, key).where('last_time', '>=', instant(span.from)).where('first_time', '<', instant(span.to));
}

/** A bound of a span as a whole number that every database can compare with: the ends of time stand for the infinities. */
function instant(time: number): number {
  const END_OF_TIME = 8.64e15;
  return Math.ceil(Math.min(Math.max(time, -END_OF_TIME), END_OF_TIME));
}

function fromRow(key: SeriesKey, row: ChunkRow): Candles {
  const what = `${key.venue} ${key.symbol} ${key.timeframe} in ${new Date(row.month).toISOString().slice(0, 7)}`;
  return unpackCandles({ bars: row.bars, first: row.first_time, last: row.last_time, checksum: row.checksum, bytes: row.bytes }, what);
}
