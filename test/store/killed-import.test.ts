import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importCandles } from '../../src/market/candle-import.ts';
import type { SeriesKey } from '../../src/market/candle-store.ts';
import { SqlCandleStore } from '../../src/store/candle-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { temporaryFolder } from './temporary-database.ts';

const KEY: SeriesKey = { venue: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const MINUTE = 60_000;
const START = Date.UTC(2020, 0);
const PROGRAM = fileURLToPath(new URL('programs/import-and-die.ts', import.meta.url));

/** A file of minute candles, all at one price. */
function csv(minutes: number, price: number): string {
  const rows = Array.from({ length: minutes }, (_, minute) => `${START + minute * MINUTE},${price},${price},${price},${price},1`);
  return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
}

async function importInChild(folder: string, file: string, fatalStatement: number): Promise<{ signal: string | null; out: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, folder, file, String(fatalStatement)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (out += data.toString()));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { signal, out: out.trim() };
}

async function state(folder: string): Promise<{ bars: number; prices: number[]; coverage: unknown }> {
  const database = await openDatabase(folder);
  const store = new SqlCandleStore(database.db);
  const { close } = await store.read(KEY, { from: 0, to: Number.POSITIVE_INFINITY });
  const coverage = await store.coverage(KEY);
  await database.close();
  return { bars: close.length, prices: [...new Set(close)], coverage };
}

describe('an import that is killed', () => {
  it('leaves what was there before, wherever it was struck; the next one goes through whole', async () => {
    const folder = await temporaryFolder();
    const [small, large] = [join(folder, 'small.csv'), join(folder, 'large.csv')];
    await writeFile(small, csv(2_000, 100));
    await writeFile(large, csv(150_000, 200));
    const original = join(folder, 'original');
    const database = await openDatabase(original);
    await importCandles({ path: small, key: KEY, skipBad: false, now: Date.UTC(2030, 0) }, new SqlCandleStore(database.db));
    await database.close();
    const before = { bars: 2_000, prices: [100], coverage: [{ from: START, to: START + 2_000 * MINUTE }] };
    const after = { bars: 150_000, prices: [200], coverage: [{ from: START, to: START + 150_000 * MINUTE }] };
    expect(await state(original)).toEqual(before);

    // Four months are read and written, then the coverage is read, deleted and written: struck at the first write, half-way (with
    // megabytes in the log already), and when nothing but the last statement and the commit is missing.
    const strikes = [2, 6, 11];
    await Promise.all(
      strikes.map(async (statement) => {
        const copy = join(folder, `copy-${statement}`);
        await cp(original, copy, { recursive: true });
        expect(await importInChild(copy, large, statement)).toEqual({ signal: 'SIGKILL', out: '' });
        expect(await state(copy)).toEqual(before);
      }),
    );
    const struck = join(folder, 'copy-6');
    expect(await importInChild(struck, large, 0)).toEqual({ signal: null, out: '11' });
    expect(await state(struck)).toEqual(after);
  });
});
