import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CANDLE_COLUMNS, type Candles, newCandles, sliceCandles } from '../../src/domain/candles.ts';
import { importCandles } from '../../src/market/candle-import.ts';
import type { SeriesKey } from '../../src/market/candle-store.ts';
import { SqlCandleStore } from '../../src/store/candle-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type BenchResult, SIZES, type Taken, growthResult, timeResult, timesMs } from './bench.ts';

const MINUTE = 60_000;
const START = Date.UTC(2022, 0);
const MILLION = 1_000_000;
const FILE_ROWS = 260_000;
const RUNS = 9;

/** Minutes of a seeded walk, with as many digits as a real market's. */
function minutes(count: number): Candles {
  const candles = newCandles(count);
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let price = 30_000;
  for (let bar = 0; bar < count; bar++) {
    const close = Math.round(price * (1 + 0.002 * (random() - 0.5)) * 100) / 100;
    candles.time[bar] = START + bar * MINUTE;
    candles.open[bar] = price;
    candles.high[bar] = Math.max(price, close) + 1.5;
    candles.low[bar] = Math.min(price, close) - 1.5;
    candles.close[bar] = close;
    candles.volume[bar] = Math.round(random() * 1e8) / 1e6;
    price = close;
  }
  return candles;
}

function csvOf(candles: Candles): string {
  const rows = [...candles.time.keys()].map((bar) => CANDLE_COLUMNS.map((name) => candles[name][bar]).join(','));
  return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
}

/** What one run takes; for work that can be done once. */
async function once(run: () => Promise<unknown>): Promise<Taken> {
  const start = performance.now();
  await run();
  const ms = performance.now() - start;
  return { median: ms, least: ms };
}

/** What reading and importing candles costs, in a database of its own that is thrown away. */
export async function benchStore(): Promise<readonly BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-bench-'));
  const database = await openDatabase(folder);
  try {
    const store = new SqlCandleStore(database.db);
    const key: SeriesKey = { venue: 'bench', symbol: 'BTC/USDT', timeframe: '1m' };
    const candles = minutes(MILLION);
    const covered = { from: START, to: START + MILLION * MINUTE };
    const written = await once(() => store.write(key, candles, covered));
    const loads: Taken[] = [];
    for (const bars of SIZES) loads.push(await timesMs(RUNS, () => store.read(key, { from: START, to: START + bars * MINUTE })));
    const month = await timesMs(RUNS, () => store.read(key, { from: Date.UTC(2022, 5), to: Date.UTC(2022, 6) }));
    const list = await timesMs(RUNS, () => store.list());

    const path = join(folder, 'minutes.csv.gz');
    await writeFile(path, gzipSync(csvOf(sliceCandles(candles, 0, FILE_ROWS)), { level: 6 }));
    const importFile = () => importCandles({ path, skipBad: false, now: covered.to, key: { ...key, venue: 'file' } }, store);
    const imported = await once(importFile);
    const again = await once(importFile);

    return [
      timeResult('load 1,000,000 candles', loads[2]!, 300),
      growthResult('load', loads),
      timeResult('load one month of minutes', month, null),
      timeResult('write 1,000,000 candles', written, null),
      timeResult('list series', list, null),
      timeResult('import 260,000 rows of csv.gz', imported, null),
      timeResult('import the same file again', again, null),
    ];
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
