import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import { type Timeframe, candleOpenTime, timeframeMs } from '../domain/timeframe.ts';
import { refuseWhenAborted } from '../domain/abort.ts';
import type { CandleStore, SeriesKey, SeriesSummary } from '../market/candle-store.ts';
import type { History, HistoryReader } from '../market/history.ts';
import type { Card, NoteBlock } from '../reports/card.ts';
import { formatCount, formatDateTime, formatNumber } from '../reports/format.ts';
import { readArgs, symbolsArg, timeframeArg } from './job-args.ts';
import type { JobRunner } from './job-runner.ts';

const ARGS = z.strictObject({ symbols: symbolsArg.optional(), timeframe: timeframeArg.optional() });

type SyncArgs = z.output<typeof ARGS>;

/** Bars that a market is begun with of which nothing is stored. */
const FIRST_BARS = 1_000;

/** The candles of a market that is named without a timeframe, and of which nothing is stored. */
const USUAL_TIMEFRAME: Timeframe = '1h';

/** What a candle sync works with. */
export interface CandleSyncNeeds {
  readonly candles: Pick<CandleStore, 'list'>;
  readonly history: HistoryReader;
  readonly clock: Clock;
  /** The configured venue's id, whose series are kept up to date. */
  readonly venue: string;
}

/** How one series fared. */
interface Synced extends SeriesKey {
  /** Bars that the store has more than before. */
  readonly added: number;
  /** Bars missing in what was read. */
  readonly missing: number;
  /** Open time of the newest bar stored; `null` for none. */
  readonly last: number | null;
  /** Why it could not be brought up to date; `null` when it was. */
  readonly failure: string | null;
}

/**
 * Brings stored candles up to date: every series of the venue, or those of `symbols` and `timeframe`. Markets that are named and not
 * stored are begun. Series of other venues came from files, and are left alone.
 */
export function candleSync(needs: CandleSyncNeeds): JobRunner {
  return {
    kind: 'candles',
    title(args) {
      const { symbols, timeframe } = readArgs(ARGS, args);
      const what = [...(symbols === undefined ? [] : [symbols.join(', ')]), ...(timeframe === undefined ? [] : [timeframe])];
      return `Candle sync: ${what.length === 0 ? 'all that is stored' : what.join(' · ')}`;
    },
    check: (args) => readArgs(ARGS, args),
    async run({ args }, options) {
      const stored = await needs.candles.list();
      const wanted = seriesWanted(readArgs(ARGS, args), stored, needs.venue);
      const synced: Synced[] = [];
      for (const [index, series] of wanted.entries()) {
        refuseWhenAborted(options.signal);
        options.onProgress?.({ label: `Reading ${series.symbol} ${series.timeframe}`, done: index, total: wanted.length });
        // The venue's rate limit allows no more at once.
        // oxlint-disable-next-line no-await-in-loop
        synced.push(await syncSeries(needs, series, stored, options.signal));
      }
      const others = stored.filter(({ venue }) => venue !== needs.venue);
      return { card: syncCard(needs.venue, synced, others), remark: remarkOn(synced) };
    },
  };
}

function seriesWanted({ symbols, timeframe }: SyncArgs, stored: readonly SeriesSummary[], venue: string): readonly SeriesKey[] {
  const own = stored.filter((series) => series.venue === venue && (symbols === undefined || symbols.includes(series.symbol)) && (timeframe === undefined || series.timeframe === timeframe));
  const missing = (symbols ?? []).filter((symbol) => !own.some((series) => series.symbol === symbol));
  return [...own, ...missing.map((symbol): SeriesKey => ({ venue, symbol, timeframe: timeframe ?? USUAL_TIMEFRAME }))];
}

async function syncSeries({ candles, history, clock }: CandleSyncNeeds, { venue, symbol, timeframe }: SeriesKey, stored: readonly SeriesSummary[], signal: AbortSignal | undefined): Promise<Synced> {
  const key: SeriesKey = { venue, symbol, timeframe };
  const isSame = (series: SeriesSummary): boolean => series.venue === venue && series.symbol === symbol && series.timeframe === timeframe;
  const before = stored.find(isSame);
  const length = timeframeMs(timeframe);
  const to = candleOpenTime(timeframe, clock.now());
  const from = before === undefined ? to - FIRST_BARS * length : before.last + length;
  if (from >= to) return { ...key, added: 0, missing: 0, last: before?.last ?? null, failure: null };
  try {
    const read = await history.read({ symbol, timeframe, span: { from, to } }, { signal });
    const after = (await candles.list(key)).find(isSame);
    const missing = read.gaps.reduce((sum, gap) => sum + gap.bars, 0);
    // What stands in for the venue, or was cut to what is stored while it is silent, brings nothing up to date.
    const isComplete = read.venue.id === venue && knownUntil(read, length) >= to - length;
    const failure = isComplete ? null : (read.notes[0] ?? `${venue} gave candles up to ${formatDateTime(knownUntil(read, length))} UTC only.`);
    return { ...key, added: (after?.bars ?? 0) - (before?.bars ?? 0), missing, last: after?.last ?? null, failure };
  } catch (error) {
    if (!(error instanceof OutcryError) || error.kind === 'cancelled') throw error;
    return { ...key, added: 0, missing: 0, last: before?.last ?? null, failure: error.message };
  }
}

/** The end of what is known of a stretch: its last bar, or the gap after it. A bar that closed just now may still be missing. */
function knownUntil({ candles, gaps }: History, length: number): number {
  const lastGap = gaps.at(-1);
  return Math.max((candles.time.at(-1) ?? 0) + length, lastGap === undefined ? 0 : lastGap.from + lastGap.bars * length);
}

function syncCard(venue: string, synced: readonly Synced[], others: readonly SeriesSummary[]): Card {
  const failed = synced.filter(({ failure }) => failure !== null);
  const notes: NoteBlock[] = failed.map(({ symbol, timeframe, failure }) => ({ kind: 'note', tone: 'warning', text: `${symbol} ${timeframe} could not be brought up to date: ${failure ?? ''}` }));
  if (others.length > 0) {
    const venues = [...new Set(others.map((series) => series.venue))].join(', ');
    notes.push({ kind: 'note', tone: 'neutral', text: `${formatCount(others.length, 'series', 'series')} of ${venues} ${others.length === 1 ? 'was' : 'were'} left alone: only ${venue} is asked for candles.` });
  }
  return {
    title: failed.length === 0 ? 'Candles are up to date' : failed.length === synced.length ? 'Candles could not be brought up to date' : 'Candles are partly up to date',
    tone: failed.length === 0 ? 'good' : 'warning',
    blocks: [synced.length === 0 ? { kind: 'text', text: `Nothing is stored of ${venue} yet. Candles are stored as they are asked for; name markets to begin with some.` } : seriesTable(synced), ...notes],
    actions: [],
  };
}

function seriesTable(synced: readonly Synced[]): Card['blocks'][number] {
  return {
    kind: 'table',
    columns: [{ header: 'Market' }, { header: 'Candles' }, { header: 'Added', align: 'right' }, { header: 'Missing', align: 'right' }, { header: 'Newest (UTC)' }],
    rows: synced.map(({ symbol, timeframe, added, missing, last }) => [symbol, timeframe, formatNumber(added, 0), formatNumber(missing, 0), last === null ? 'none' : formatDateTime(last)]),
  };
}

function remarkOn(synced: readonly Synced[]): string {
  const failed = synced.filter(({ failure }) => failure !== null).length;
  const added = synced.reduce((sum, series) => sum + series.added, 0);
  return `${formatCount(added, 'bar')} added to ${formatCount(synced.length, 'series', 'series')}${failed === 0 ? '' : `, ${failed} failed`}`;
}
