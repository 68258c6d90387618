import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BadCandlesError, type ImportReport, importCandles } from '../../src/market/candle-import.ts';
import { checkSeries } from '../../src/market/candle-series-check.ts';
import type { SeriesKey } from '../../src/market/candle-store.ts';
import { candlesFromRows } from '../../src/domain/candles.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { sharedData } from '../shared-data.ts';

const KEY: SeriesKey = { venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h' };
const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const NOW = Date.UTC(2030, 0, 1);
const ALL = { from: 0, to: Number.POSITIVE_INFINITY };

function row(hour: number, close = 11): string {
  return `${START + hour * HOUR},10,${Math.max(12, close)},8,${close},5`;
}

async function fileOf(rows: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'btc.csv'), ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  return join(folder, 'btc.csv');
}

async function importRows(store: MemoryCandleStore, rows: readonly string[], change: { skipBad?: boolean; now?: number } = {}): Promise<ImportReport> {
  return importCandles({ path: await fileOf(rows), key: KEY, skipBad: false, now: NOW, ...change }, store);
}

async function hoursIn(store: MemoryCandleStore): Promise<number[]> {
  return [...(await store.read(KEY, ALL)).time].map((time) => (time - START) / HOUR);
}

describe('importing candles', () => {
  it('stores them and says what it did', async () => {
    const store = new MemoryCandleStore();
    expect(await importRows(store, [row(0), row(1), row(4)])).toEqual({
      file: 'btc.csv',
      key: KEY,
      rows: 3,
      added: 3,
      changed: 0,
      unchanged: 0,
      skipped: 0,
      problems: { total: 0, byKind: {}, first: [] },
      reversed: false,
      forming: null,
      gaps: [{ from: START + 2 * HOUR, bars: 2 }],
      zeroVolume: 0,
      flat: 0,
      span: { from: START, to: START + 5 * HOUR },
    });
    expect(await hoursIn(store)).toEqual([0, 1, 4]);
    expect(await store.coverage(KEY)).toEqual([{ from: START, to: START + 5 * HOUR }]);
  });

  it('changes nothing the second time', async () => {
    const store = new MemoryCandleStore();
    await importRows(store, [row(0), row(1), row(2)]);
    expect(await importRows(store, [row(0), row(1), row(2)])).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
  });

  it('says when a file has other figures than those stored', async () => {
    const store = new MemoryCandleStore();
    await importRows(store, [row(0), row(1), row(2)]);
    expect(await importRows(store, [row(1), row(2, 14), row(3)])).toMatchObject({ added: 1, changed: 1, unchanged: 1 });
  });

  it('imports nothing of a file with bad rows, and names their lines', async () => {
    const store = new MemoryCandleStore();
    const bad = [row(0), row(1), row(1), 'x,1,1,1,1,1', `${START + 3 * HOUR},10,9,8,11,5`, row(4)];
    const error = await importRows(store, bad).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadCandlesError);
    expect(error).toMatchObject({
      kind: 'invalid-input',
      message:
        '3 of 6 rows of btc.csv are bad, so nothing was imported: 1 not readable as a candle, 1 repeated, ' +
        '1 with a high or low that their other prices contradict. Line 4 repeats the candle of 2024-01-01T01:00Z. ' +
        'Line 5 has "x" for its time; the first row\'s is in milliseconds since 1970 (UTC). Line 6 has a high of 9 below its open of 10.',
      hint: expect.stringContaining('--skip-bad') as string,
      problems: { total: 3, byKind: { unreadable: 1, duplicate: 1, 'impossible-range': 1 } },
    });
    expect(await store.list()).toEqual([]);
    expect(await store.coverage(KEY)).toEqual([]);
  });

  it('imports the good rows alone when told to, and does not take the places of the bad ones for known', async () => {
    const store = new MemoryCandleStore();
    const rows = [row(0), row(1), `${START + 2 * HOUR},10,9,8,11,5`, row(3), row(3), row(5)];
    const report = await importRows(store, rows, { skipBad: true });
    expect(report).toMatchObject({ rows: 6, added: 4, skipped: 2, problems: { total: 2 } });
    expect(await hoursIn(store)).toEqual([0, 1, 3, 5]);
    expect(await store.coverage(KEY)).toEqual([
      { from: START, to: START + 2 * HOUR },
      { from: START + 3 * HOUR, to: START + 6 * HOUR },
    ]);
  });

  it('takes no hole for known where rows were skipped whose place nobody can tell', async () => {
    for (const bad of ['x,10,12,8,11,5', row(2.5)]) {
      const store = new MemoryCandleStore();
      await importRows(store, [row(0), row(1), bad, row(3), row(5)], { skipBad: true });
      expect((await store.coverage(KEY)).map(({ from, to }) => [(from - START) / HOUR, (to - START) / HOUR])).toEqual([
        [0, 2],
        [3, 4],
        [5, 6],
      ]);
    }
    const store = new MemoryCandleStore();
    await importRows(store, [row(0), row(1), `${START + 2 * HOUR},n/a,12,8,11,5`, row(3), row(5)], { skipBad: true });
    expect(await store.coverage(KEY)).toEqual([
      { from: START, to: START + 2 * HOUR },
      { from: START + 3 * HOUR, to: START + 6 * HOUR },
    ]);
  });

  it('counts both rows of a conflict as skipped', async () => {
    const store = new MemoryCandleStore();
    const report = await importRows(store, [row(0), row(1), row(1, 9), row(2)], { skipBad: true });
    expect(report).toMatchObject({ rows: 4, added: 2, skipped: 2, problems: { total: 1 } });
    expect(await hoursIn(store)).toEqual([0, 2]);
  });

  it('turns a file round that runs from the newest to the oldest, and keeps its line numbers', async () => {
    const store = new MemoryCandleStore();
    expect(await importRows(store, [row(3), row(2), row(1), row(0)])).toMatchObject({ added: 4, reversed: true });
    expect(await hoursIn(store)).toEqual([0, 1, 2, 3]);
    await expect(importRows(store, [row(3), `${START + 2 * HOUR},10,9,8,11,5`, row(1), row(0)])).rejects.toThrow('Line 3 has a high of 9');
  });

  it('does not sort a file that has no order', async () => {
    await expect(importRows(new MemoryCandleStore(), [row(0), row(2), row(1), row(3)])).rejects.toThrow('Line 4 opens at 2024-01-01T01:00Z, before');
  });

  it('leaves out the candle under way, and does not take it for known', async () => {
    const store = new MemoryCandleStore();
    const report = await importRows(store, [row(0), row(1), row(2)], { now: START + 2.5 * HOUR });
    expect(report).toMatchObject({ added: 2, skipped: 0, forming: START + 2 * HOUR, problems: { total: 0 } });
    expect(await store.coverage(KEY)).toEqual([{ from: START, to: START + 2 * HOUR }]);
  });

  it('refuses a file of another timeframe, and names its own', async () => {
    const halfHours = [0, 0.5, 1, 1.5, 2].map((hour) => row(hour));
    await expect(importRows(new MemoryCandleStore(), halfHours)).rejects.toMatchObject({
      kind: 'invalid-input',
      field: 'timeframe',
      message: 'btc.csv has a candle every 30 minutes: it is a file of 30m candles, not 1h.',
      hint: 'Import it with --timeframe 30m.',
    });
    await expect(importRows(new MemoryCandleStore(), [0, 4, 8, 12].map((hour) => row(hour)))).rejects.toThrow('4h candles, not 1h');
    await expect(importRows(new MemoryCandleStore(), [0, 7, 14, 21].map((hour) => row(hour)))).rejects.toThrow('7 hours apart');
  });

  it('refuses a file that has no good row, even when bad ones are to be skipped', async () => {
    await expect(importRows(new MemoryCandleStore(), ['x,1,1,1,1,1', `${START},10,9,8,11,5`], { skipBad: true })).rejects.toMatchObject({
      kind: 'invalid-input',
    });
    await expect(importRows(new MemoryCandleStore(), [`${START},10,9,8,11,5`], { skipBad: true })).rejects.toThrow('No row of btc.csv');
  });

  it('writes nothing once it has been stopped', async () => {
    const store = new MemoryCandleStore();
    const stop = new AbortController();
    const path = await fileOf([row(0), row(1)]);
    const stopped = importCandles({ path, key: KEY, skipBad: false, now: NOW }, store, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await store.list()).toEqual([]);
  });
});

describe('checking a stored series', () => {
  it('counts its bars and tells holes of the market from holes nobody has looked into', async () => {
    const store = new MemoryCandleStore();
    await importRows(store, [row(0), row(1), row(3)]);
    await importRows(store, [row(10), row(11)]);
    expect(await checkSeries(store, KEY, NOW)).toEqual({
      ...KEY,
      bars: 5,
      first: START,
      last: START + 11 * HOUR,
      problems: { total: 0, byKind: {}, first: [] },
      gaps: [{ from: START + 2 * HOUR, bars: 1 }],
      unknown: [{ from: START + 4 * HOUR, bars: 6 }],
      zeroVolume: 0,
      flat: 0,
    });
  });

  it('finds candles that should never have been stored', async () => {
    const store = new MemoryCandleStore();
    await store.write(KEY, candlesFromRows([[START, 10, 9, 8, 11, 5]]), { from: START, to: START + HOUR });
    expect((await checkSeries(store, KEY, NOW)).problems.first).toEqual([
      { kind: 'impossible-range', line: null, time: START, message: 'has a high of 9 below its open of 10' },
    ]);
  });

  it('says so when nothing is stored', async () => {
    await expect(checkSeries(new MemoryCandleStore(), KEY, NOW)).rejects.toMatchObject({
      kind: 'no-data',
      message: 'No 1h candles of BTC/USDT on binance are stored.',
    });
  });
});

describe.skipIf(sharedData('ohlcv') === null)('real candle files (needs ../shared/data)', () => {
  it.each([
    ['binance_BTC-USDT_1h', '1h', 19_704, 0, 0],
    ['binance_ETH-USDT_4h', '4h', 4_926, 0, 0],
    ['binance_BTC-USDT_2h', '2h', 35_123, 18, 53],
    ['binance_BTC-USDT_1d', '1d', 2_932, 0, 0],
    ['binance_XRP-USDT_5m', '5m', 121_755, 1, 16],
    ['coinbase-lean_BTC-USD_1d', '1d', 1_318, 8, 34],
    ['freqtrade_XRP-ETH_1m', '1m', 2_469, 676, 1_091],
    ['freqtrade_UNITTEST-BTC_1m', '1m', 13_681, 538, 717],
    ['kernc_EUR-USD_1h', '1h', 5_000, 42, 2_063],
    ['kernc_GOOG_1d', '1d', 2_148, 463, 969],
  ] as const)('%s passes, with the gaps that are known of it', async (name, timeframe, bars, gaps, missing) => {
    const path = sharedData('ohlcv', `${name}.csv.gz`)!;
    const report = await importCandles({ path, key: { ...KEY, timeframe }, skipBad: false, now: NOW }, new MemoryCandleStore());
    expect(report).toMatchObject({ rows: bars, added: bars, problems: { total: 0 } });
    expect(report.gaps).toHaveLength(gaps);
    expect(report.gaps.reduce((sum, gap) => sum + gap.bars, 0)).toBe(missing);
  });

  it('the malformed file is refused for its 176 impossible rows, the first of them on line 4', async () => {
    const path = sharedData('ohlcv', 'known-bad', 'gocryptotrader_BTC-USDT_1d.csv.gz')!;
    const store = new MemoryCandleStore();
    const error = await importCandles({ path, key: { ...KEY, timeframe: '1d' }, skipBad: false, now: NOW }, store).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problems: { total: 176, byKind: { 'impossible-range': 176 } } });
    expect((error as BadCandlesError).message).toMatch(/^176 of 365 rows .* nothing was imported: .* Line 4 has a high of 3766\.78 below its open of 3857\.57\./);
    expect(await store.list()).toEqual([]);
  });

  it('the monthly file, stamped on last days, is refused as no file of daily candles', async () => {
    const path = sharedData('ohlcv', 'kernc_BTC-USD_1M.csv.gz')!;
    await expect(importCandles({ path, key: { ...KEY, timeframe: '1d' }, skipBad: true, now: NOW }, new MemoryCandleStore())).rejects.toThrow('31 days apart');
  });
});
