import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { CANDLE_COLUMNS, type Candles } from '../domain/candles.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { CandleRows } from './candle-rows.ts';
import { type TimestampReader, timestampReader } from './candle-timestamp.ts';

/** A row of a file that is no candle at all: the line it stands on, and what is wrong with it. */
export interface UnreadableRow {
  readonly line: number;
  /** Its time in epoch milliseconds, or `null` when that cannot be read either. */
  readonly time: number | null;
  readonly message: string;
}

/** What a candle file holds, in the file's own order; nothing of it has been checked yet beyond being numbers. */
export interface CandleFile {
  /** The file's name without its folder, for messages. */
  readonly name: string;
  readonly candles: Candles;
  /** The line of each row of `candles`, counted from 1. */
  readonly lines: Float64Array;
  readonly unreadable: readonly UnreadableRow[];
}

/** What each column may be called in a header; letter case and spaces around it do not matter. The first that is there is taken. */
const HEADERS: Readonly<Record<(typeof CANDLE_COLUMNS)[number], readonly string[]>> = {
  time: ['timestamp', 'open_time', 'time', 'datetime', 'date'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
};

const EXPECTED_HEADER = 'timestamp,open,high,low,close,volume';

/** Longer than any line of a csv of candles, in characters; beyond it the file is something else. */
const LONGEST_LINE = 100_000;

/**
 * Reads a csv of candles, plain or gzipped (told by its content, not its name).
 *
 * The header names the columns, in any order, among others that are ignored; `time`, `date`, `datetime` and `open_time`
 * serve for `timestamp`. Timestamps are open times: milliseconds (or seconds, or microseconds) since 1970, or ISO dates with
 * their zone; the first row decides which for all. Fields are separated by commas and may be quoted; empty lines are skipped.
 *
 * @param name what the file is called in messages.
 * @throws OutcryError `not-found`; `refused` when it may not be read; `invalid-input` when it is no such csv or its gzip data are cut off; `cancelled`.
 */
export async function readCandleFile(path: string, options: WorkOptions = {}, name: string = basename(path)): Promise<CandleFile> {
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    const reader = new CandleFileReader(name);
    const source = createReadStream('', { fd: handle, autoClose: false, start: 0 });
    const text = (await isGzip(handle)) ? unzipped(source) : source;
    let tail = '';
    try {
      for await (const chunk of text.setEncoding('utf8') as AsyncIterable<string>) {
        options.signal?.throwIfAborted();
        const lines = (tail + chunk).split('\n');
        tail = lines.pop() ?? '';
        for (const line of lines) reader.line(line);
        if (tail.length > LONGEST_LINE) throw invalid(`${name} is not a csv of candles: line ${reader.lines + 1} does not end.`);
        options.onProgress?.({ label: `Reading ${name}`, done: source.bytesRead, total: size });
      }
    } catch (error) {
      throw options.signal?.aborted ? new OutcryError('cancelled', `Reading ${name} was stopped.`, { cause: error }) : readError(name, reader.lines, error);
    }
    if (tail !== '') reader.line(tail);
    return reader.file();
  } finally {
    await handle.close();
  }
}

/** Takes a file's lines one by one: the first is the header, the others are rows. */
class CandleFileReader {
  readonly #name: string;
  readonly #rows = new CandleRows();
  readonly #unreadable: UnreadableRow[] = [];
  #columns: ColumnPlaces | null = null;
  #timestamps: TimestampReader | null = null;
  lines = 0;

  constructor(name: string) {
    this.#name = name;
  }

  line(raw: string): void {
    this.lines += 1;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line.trim() === '') return;
    if (this.#columns === null) this.#columns = columnPlaces(this.#name, this.lines, line.replace(/^\uFEFF/, ''));
    else this.#row(line, this.#columns);
  }

  file(): CandleFile {
    if (this.#columns === null) throw invalid(`${this.#name} is empty: expected a header line "${EXPECTED_HEADER}" and rows below it.`);
    if (this.#rows.count + this.#unreadable.length === 0) throw invalid(`${this.#name} has a header and no rows below it.`);
    return { name: this.#name, candles: this.#rows.candles(), lines: this.#rows.lines(), unreadable: this.#unreadable };
  }

  #row(line: string, places: ColumnPlaces): void {
    const fields = fieldsOf(line);
    if (fields === null) return this.#reject('has a quotation mark that does not close');
    if (fields.length !== places.width) return this.#reject(`has ${fields.length} fields where the header has ${places.width}`);
    const stamp = fields[places.time]!.trim();
    this.#timestamps ??= timestampReader(stamp);
    if (this.#timestamps === null) {
      throw invalid(
        `Line ${this.lines} of ${this.#name} has "${excerpt(stamp)}" for its time: expected milliseconds since 1970 (UTC), or an ISO date with its time zone such as 2024-01-01T00:00:00Z.`,
      );
    }
    const time = this.#timestamps.read(stamp);
    if (Number.isNaN(time)) return this.#reject(`has "${excerpt(stamp)}" for its time; the first row's is in ${this.#timestamps.expects}`);
    const open = number(fields[places.open]!);
    const high = number(fields[places.high]!);
    const low = number(fields[places.low]!);
    const close = number(fields[places.close]!);
    const volume = number(fields[places.volume]!);
    // A sum is finite only when all of its terms are; the slow search for the culprit is for bad rows alone.
    if (!Number.isFinite(open + high + low + close + volume)) {
      const culprit = CANDLE_COLUMNS.slice(1).find((column) => !Number.isFinite(number(fields[places[column]]!)));
      if (culprit) return this.#reject(`has "${excerpt(fields[places[culprit]]!)}" for its ${culprit}, which is not a number`, time);
    }
    this.#rows.add(this.lines, time, open, high, low, close, volume);
  }

  #reject(message: string, time: number | null = null): void {
    this.#unreadable.push({ line: this.lines, time, message });
  }
}

/** Where each column stands in a row, and how many fields a row has. */
type ColumnPlaces = Readonly<Record<(typeof CANDLE_COLUMNS)[number] | 'width', number>>;

function columnPlaces(name: string, line: number, header: string): ColumnPlaces {
  const names = (fieldsOf(header) ?? []).map((field) => field.trim().toLowerCase());
  const places: Record<(typeof CANDLE_COLUMNS)[number] | 'width', number> = { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0, width: names.length };
  for (const column of CANDLE_COLUMNS) {
    const wanted = HEADERS[column].find((candidate) => names.includes(candidate));
    if (wanted === undefined) {
      throw invalid(
        `Line ${line} of ${name} should be a header with a column "${HEADERS[column][0]}", but is "${excerpt(header)}".`,
        `Expected ${EXPECTED_HEADER}, in any order, separated by commas.`,
      );
    }
    if (names.indexOf(wanted) !== names.lastIndexOf(wanted)) throw invalid(`The header of ${name} has two columns "${wanted}".`);
    places[column] = names.indexOf(wanted);
  }
  return places;
}

/**
 * A line's fields; `null` when a quotation mark does not close. Candles are bare numbers, and splitting those by hand takes a
 * third of the time that a csv parser does; a line with a quotation mark is left to the parser.
 */
function fieldsOf(line: string): readonly string[] | null {
  if (!line.includes('"')) return line.split(',');
  try {
    const [fields] = parse(line, { relax_column_count: true });
    return fields ?? null;
  } catch {
    return null;
  }
}

/** A number, NaN for anything else: empty text, which `Number` takes for zero, too. */
function number(text: string): number {
  const value = Number(text);
  return value === 0 && text.trim() === '' ? Number.NaN : value;
}

async function openFile(path: string): Promise<FileHandle> {
  const name = basename(path);
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new OutcryError('not-found', `There is no file ${path}.`, { field: 'file', cause: error });
    throw new OutcryError('refused', `${name} cannot be read: ${messageOf(error)}.`, { field: 'file', cause: error });
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw invalid(`${path} is not a file.`);
}

async function isGzip(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

/** The text inside gzip data. A failing source is handed on by the pipeline, which destroys both ends; the reader sees it. */
function unzipped(source: Readable): Readable {
  return pipeline(source, createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
}

function readError(name: string, lines: number, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') {
    return invalid(`${name} is cut off: its gzip data end too early, after line ${lines}.`, 'Copy or download it again.', error);
  }
  if (code.startsWith('Z_')) return invalid(`${name} is damaged: its gzip data make no sense after line ${lines}.`, 'Copy or download it again.', error);
  if (/^E[A-Z]+$/.test(code)) return new OutcryError('refused', `${name} cannot be read: ${messageOf(error)}.`, { field: 'file', cause: error });
  return error;
}

function invalid(message: string, hint?: string, cause?: unknown): OutcryError {
  return new OutcryError('invalid-input', message, { field: 'file', ...(hint === undefined ? {} : { hint }), ...(cause === undefined ? {} : { cause }) });
}

function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
