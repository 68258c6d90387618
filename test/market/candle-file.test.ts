import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CANDLE_COLUMNS } from '../../src/domain/candles.ts';
import { type CandleFile, readCandleFile } from '../../src/market/candle-file.ts';

const HEADER = 'timestamp,open,high,low,close,volume';
const ROW = '1704067200000,10,12,8,11,5';
const TIME = 1_704_070_800_000;
const NEXT = '1704070800000,11,13,9,12,0.5';

async function fileOf(content: string | Buffer, name = 'candles.csv'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

async function read(content: string | Buffer, name?: string): Promise<CandleFile> {
  return readCandleFile(await fileOf(content, name));
}

function rowsOf({ candles }: CandleFile): number[][] {
  return [...candles.time.keys()].map((row) => CANDLE_COLUMNS.map((name) => candles[name][row]!));
}

const ROWS = [
  [1_704_067_200_000, 10, 12, 8, 11, 5],
  [1_704_070_800_000, 11, 13, 9, 12, 0.5],
];

describe('reading a candle file', () => {
  it('gives columns, and the line of each row', async () => {
    const file = await read(`${HEADER}\n${ROW}\n\n${NEXT}\n`);
    expect(rowsOf(file)).toEqual(ROWS);
    expect([...file.lines]).toEqual([2, 4]);
    expect(file.unreadable).toEqual([]);
    expect(file.name).toBe('candles.csv');
  });

  it.each<[string, string | Buffer]>([
    ['gzip data, whatever the file is called', gzipSync(`${HEADER}\n${ROW}\n${NEXT}\n`)],
    ['no line end after the last row', `${HEADER}\n${ROW}\n${NEXT}`],
    ['Windows line ends and a byte order mark', `\uFEFF${HEADER}\r\n${ROW}\r\n${NEXT}\r\n`],
    ['quoted fields', `"timestamp","open","high","low","close","volume"\n${ROW}\n"1704070800000","11","13","9","12","0.5"\n`],
    ['spaces around fields', `timestamp, open, high, low, close, volume\n${ROW}\n1704070800000, 11, 13, 9, 12, 0.5\n`],
    ['other letter case', `${HEADER.toUpperCase()}\n${ROW}\n${NEXT}\n`],
    ['another order and more columns', `symbol,volume,close,low,high,open,Date\nBTC,5,11,8,12,10,2024-01-01T00:00:00Z\nBTC,0.5,12,9,13,11,2024-01-01T01:00:00Z\n`],
    ['time for the timestamp, in seconds', `time,open,high,low,close,volume\n1704067200,10,12,8,11,5\n1704070800,11,13,9,12,0.5\n`],
    ['exponents', `${HEADER}\n1704067200000,1e1,1.2E1,8,11,5\n1704070800000,11,13,9,12,5e-1\n`],
  ])('takes %s', async (_, content) => {
    const file = await read(content);
    expect(rowsOf(file)).toEqual(ROWS);
    expect(file.unreadable).toEqual([]);
  });

  it('prefers the timestamp to a date beside it', async () => {
    const file = await read(`date,timestamp,open,high,low,close,volume\nyesterday,${ROW}\n`);
    expect(file.candles.time[0]).toBe(1_704_067_200_000);
  });

  it('reads more rows than fit into one piece of the file', async () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => `${1_704_067_200_000 + row * 60_000},${row + 1}.25,${row + 2},${row + 1},${row + 1.5},${row}`);
    const file = await read(gzipSync([HEADER, ...rows].join('\n')));
    expect(file.candles.open.every((open, row) => open === row + 1.25)).toBe(true);
    expect(file.lines.every((line, row) => line === row + 2)).toBe(true);
    expect(file.candles.time).toHaveLength(5_000);
  });

  it.each<[string, string, number?]>([
    ['1704070800000,11,13,9,12', 'has 5 fields where the header has 6'],
    ['1704070800000,11,13,9,12,5,7', 'has 7 fields where the header has 6'],
    ['1704070800000,,13,9,12,5', 'has "" for its open, which is not a number', TIME],
    ['1704070800000,11,13,9,12,', 'has "" for its volume, which is not a number', TIME],
    ['1704070800000,11,n/a,9,12,5', 'has "n/a" for its high, which is not a number', TIME],
    ['1704070800000,11,Infinity,9,12,5', 'has "Infinity" for its high, which is not a number', TIME],
    ['1704070800000,11,NaN,9,12,5', 'has "NaN" for its high, which is not a number', TIME],
    ['1704070800,11,13,9,12,5', 'has "1704070800" for its time; the first row\'s is in milliseconds since 1970 (UTC)'],
    ['"1704070800000,11,13,9,12,5', 'has a quotation mark that does not close'],
  ])('tells what is wrong with the row %s', async (row, message, time) => {
    const file = await read(`${HEADER}\n${ROW}\n${row}\n${NEXT}\n`);
    expect(file.unreadable).toEqual([{ line: 3, time: time ?? null, message }]);
    expect(rowsOf(file)).toEqual(ROWS);
  });

  it('says how far it is', async () => {
    const steps: number[] = [];
    await readCandleFile(await fileOf(`${HEADER}\n${ROW}\n`), { onProgress: ({ done, total }) => steps.push(done / (total ?? Number.NaN)) });
    expect(steps.at(-1)).toBe(1);
  });

  it('stops when it is told to', async () => {
    const path = await fileOf(`${HEADER}\n${ROW}\n`);
    await expect(readCandleFile(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('a file that is no candle file', () => {
  it.each<[string, string | Buffer, string]>([
    ['is empty', '', 'candles.csv is empty: expected a header line "timestamp,open,high,low,close,volume"'],
    ['has no rows', `${HEADER}\n`, 'has a header and no rows'],
    ['has no header', `${ROW}\n${NEXT}\n`, `Line 1 of candles.csv should be a header with a column "timestamp", but is "${ROW}"`],
    ['lacks a column', `timestamp,open,high,low,close\n${ROW}\n`, 'should be a header with a column "volume", but is "timestamp,open,high,low,close"'],
    ['has a column twice', `timestamp,open,open,high,low,close,volume\n${ROW}\n`, 'two columns "open"'],
    ['is separated by semicolons', `${HEADER.replaceAll(',', ';')}\n`, 'should be a header'],
    ['has times without a time zone', `${HEADER}\n2024-01-01 00:00:00,1,1,1,1,1\n`, 'Line 2 of candles.csv has "2024-01-01 00:00:00" for its time: expected milliseconds'],
    ['has lines without end', 'x'.repeat(200_000), 'line 1 does not end'],
  ])('is refused when it %s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({ kind: 'invalid-input', field: 'file', message: expect.stringContaining(message) as string });
  });

  it('is refused, with the last line that could be read, when its gzip data are cut off', async () => {
    const rows = Array.from({ length: 3_000 }, (_, row) => `${1_704_067_200_000 + row * 60_000},${Math.sin(row) + 2},4,0.5,${Math.cos(row) + 2},1`);
    const whole = gzipSync([HEADER, ...rows, ''].join('\n'));
    await expect(read(whole.subarray(0, whole.length >> 1), 'btc.csv.gz')).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringMatching(/^btc\.csv\.gz is cut off: its gzip data end too early, after line \d+\.$/) as string,
    });
  });

  it('is refused when its gzip data are damaged', async () => {
    const whole = gzipSync(`${HEADER}\n${ROW}\n`);
    whole.fill(0xff, 12, 20);
    await expect(read(whole)).rejects.toMatchObject({ kind: 'invalid-input', message: expect.stringContaining('is damaged') as string });
  });

  it('is named when it does not exist or is a folder', async () => {
    await expect(readCandleFile('nowhere/candles.csv')).rejects.toMatchObject({ kind: 'not-found', message: 'There is no file nowhere/candles.csv.' });
    await expect(readCandleFile(tmpdir())).rejects.toMatchObject({ kind: 'invalid-input', message: expect.stringContaining('is not a file') as string });
  });
});
