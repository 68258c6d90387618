import { CANDLE_COLUMNS, type Candles, barAtOrAfter } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';
import type { Span } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { TIMEFRAMES, type Timeframe, candleOpenTime, timeframeMs } from '../domain/timeframe.ts';
import { type CandleCheck, checkCandles } from './candle-check.ts';
import { type CandleFile, readCandleFile } from './candle-file.ts';
import { spansWithout } from './candle-gaps.ts';
import { type CandleProblem, type CandleProblems, countsInWords, problemSentence, summariseProblems } from './candle-problems.ts';
import { contradictingSpacing, distanceInWords } from './candle-spacing.ts';
import type { CandleStore, SeriesKey, WriteOutcome } from './candle-store.ts';
import type { Gap } from './history.ts';

/** A file to be imported, and which series it belongs to. */
export interface CandleImport {
  readonly path: string;
  /** What the file is called in messages; the path's last part if left out. */
  readonly name?: string | undefined;
  readonly key: SeriesKey;
  /** Import the good rows of a file that has bad ones, too, instead of nothing. */
  readonly skipBad: boolean;
  /** The present, epoch milliseconds: a candle that has not closed by then is left out. */
  readonly now: number;
}

/** What an import did. */
export interface ImportReport extends WriteOutcome {
  /** The file's name in messages. */
  readonly file: string;
  readonly key: SeriesKey;
  /** Rows in the file, the header not counted. */
  readonly rows: number;
  /** Rows left out because they are bad. */
  readonly skipped: number;
  readonly problems: CandleProblems;
  /** True when the file runs from the newest to the oldest, and was turned round. */
  readonly reversed: boolean;
  /** Open time of the last row, left out because its candle has not closed yet; else `null`. */
  readonly forming: number | null;
  /** Open times missing between the imported bars, oldest first. */
  readonly gaps: readonly Gap[];
  readonly zeroVolume: number;
  readonly flat: number;
  /** From the first imported bar's open to the last one's end. */
  readonly span: Span;
}

/** A file was refused for its bad rows. */
export class BadCandlesError extends OutcryError {
  override readonly name = 'BadCandlesError';
  readonly problems: CandleProblems;

  constructor(message: string, problems: CandleProblems) {
    super('invalid-input', message, { field: 'file', hint: 'Correct the file, or import its good rows alone with --skip-bad.' });
    this.problems = problems;
  }
}

/**
 * Imports a file of candles (see `readCandleFile`) into the store: all of it or nothing, and nothing new the second time.
 *
 * Every row is checked (see `checkCandles`). A file that runs cleanly from the newest candle to the oldest is turned round.
 * What lies between the imported bars becomes known to the store, so that its holes count as the market's own; those that
 * skipped rows may have torn do not.
 *
 * @throws BadCandlesError when rows are bad and `skipBad` is not set.
 * @throws OutcryError what `readCandleFile` throws; `invalid-input` when the file's candles are of another timeframe, or none is left.
 */
export async function importCandles(
  { path, name, key, skipBad, now }: CandleImport,
  store: Pick<CandleStore, 'write'>,
  options: WorkOptions = {},
): Promise<ImportReport> {
  const file = await readCandleFile(path, options, name);
  assertSpacing(file, key.timeframe);
  const reversed = descends(file.candles.time);
  const check = checkCandles(
    reversed ? reverseCandles(file.candles) : file.candles,
    reversed ? file.lines.toReversed() : file.lines,
    key.timeframe,
    now,
  );
  const rows = file.candles.time.length + file.unreadable.length;
  const bad: readonly CandleProblem[] = [...file.unreadable.map((row) => ({ kind: 'unreadable' as const, ...row })), ...check.problems];
  const problems = summariseProblems(bad);
  if (problems.total > 0 && !skipBad) throw refusal(file.name, rows, problems);
  const span = spanOf(check, key.timeframe);
  if (span === null) throw new OutcryError('invalid-input', `No row of ${file.name} is a candle that could be imported.`, { field: 'file' });
  if (options.signal?.aborted) throw new OutcryError('cancelled', `Importing ${file.name} was stopped; nothing was imported.`);
  const outcome = await store.write(key, check.candles, spansWithout(span, tornHoles(bad, check, key.timeframe), key.timeframe));
  return {
    ...outcome,
    file: file.name,
    key,
    rows,
    skipped: rows - check.candles.time.length - (check.forming === null ? 0 : 1),
    problems,
    reversed,
    forming: check.forming,
    gaps: check.gaps,
    zeroVolume: check.zeroVolume,
    flat: check.flat,
    span,
  };
}

function assertSpacing(file: CandleFile, timeframe: Timeframe): void {
  const spacing = contradictingSpacing(file.candles.time, timeframe);
  if (spacing === null) return;
  const distance = distanceInWords(spacing.stepMs);
  if (spacing.timeframe !== null) {
    throw new OutcryError('invalid-input', `${file.name} has a candle every ${distance}: it is a file of ${spacing.timeframe} candles, not ${timeframe}.`, {
      field: 'timeframe',
      hint: `Import it with --timeframe ${spacing.timeframe}.`,
    });
  }
  throw new OutcryError('invalid-input', `Most candles of ${file.name} are ${distance} apart: it is no file of ${timeframe} candles, nor of any other timeframe.`, {
    field: 'timeframe',
    hint: `The timeframes are ${TIMEFRAMES.join(', ')}.`,
  });
}

/** True when open times never rise and do fall. */
function descends(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (times[i]! > times[i - 1]!) return false;
  return times.length > 1 && times[0]! > times.at(-1)!;
}

function reverseCandles(candles: Candles): Candles {
  const [time, open, high, low, close, volume] = CANDLE_COLUMNS.map((name) => candles[name].toReversed());
  return { time: time!, open: open!, high: high!, low: low!, close: close!, volume: volume! };
}

/**
 * The holes that bad rows may have torn, which are therefore not known to be the market's own: the places of bad rows that no
 * good row has taken, or every gap where the place of a bad row cannot be told.
 */
function tornHoles(bad: readonly CandleProblem[], { candles, gaps }: CandleCheck, timeframe: Timeframe): readonly Gap[] {
  const places = new Set<number>();
  for (const { time } of bad) {
    if (time === null || candleOpenTime(timeframe, time) !== time) return gaps;
    if (candles.time[barAtOrAfter(candles.time, time)] !== time) places.add(time);
  }
  return [...places].sort((a, b) => a - b).map((from) => ({ from, bars: 1 }));
}

function refusal(name: string, rows: number, problems: CandleProblems): BadCandlesError {
  const told = problems.first.slice(0, 3).map(problemSentence).join(' ');
  const verb = problems.total === 1 ? 'is' : 'are';
  return new BadCandlesError(
    `${problems.total} of ${rows} rows of ${name} ${verb} bad, so nothing was imported: ${countsInWords(problems)}. ${told}`,
    problems,
  );
}

function spanOf({ candles }: CandleCheck, timeframe: Timeframe): Span | null {
  const last = candles.time.at(-1);
  return last === undefined ? null : { from: candles.time[0]!, to: last + timeframeMs(timeframe) };
}
