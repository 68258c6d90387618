import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CANDLE_COLUMNS, type Candles, newCandles, sliceCandles } from '../../src/domain/candles.ts';
import { importCandles } from '../../src/market/candle-import.ts';
import type { SeriesKey } from '../../src/market/candle-store.ts';
import { SqlCandleStore } from '../../src/store/candle-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type BenchResult, medianMs } from './bench.ts';

const MINUTE = 60_000;
const START = Date.UTC(2022, 0);
const MILLION = 1_000_000;
const FILE_ROWS = 260_000;
/** Most that a candle may cost at a million more than at a hundred thousand: noise and caches, not growth. */
const GROWTH = 2;

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

function row(name: string, ms: number, targetMs: number): BenchResult {
  return { name, measured: `${ms.toFixed(ms < 10 ? 1 : 0)} ms`, target: `≤ ${targetMs} ms`, ok: ms <= targetMs };
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
    const written = performance.now();
    await store.write(key, candles, covered);
    const writeMs = performance.now() - written;
    const load = async (bars: number): Promise<number> => medianMs(5, () => store.read(key, { from: START, to: START + bars * MINUTE }));
    const [ten, hundred, million] = [await load(10_000), await load(100_000), await load(MILLION)];
    const month = await medianMs(9, () => store.read(key, { from: Date.UTC(2022, 5), to: Date.UTC(2022, 6) }));
    const perCandle = [ten / 10_000, hundred / 100_000, million / MILLION].map((ms) => ms * 1e6);
    const listMs = await medianMs(9, () => store.list());

    const path = join(folder, 'minutes.csv.gz');
    await writeFile(path, gzipSync(csvOf(sliceCandles(candles, 0, FILE_ROWS)), { level: 6 }));
    const file = { path, skipBad: false, now: covered.to };
    const started = performance.now();
    await importCandles({ ...file, key: { ...key, venue: 'file' } }, store);
    const importMs = performance.now() - started;
    const again = performance.now();
    await importCandles({ ...file, key: { ...key, venue: 'file' } }, store);
    const againMs = performance.now() - again;

    return [
      row('store: load 1,000,000 candles (1m)', million, 300),
      {
        name: 'store: load, ns per candle at 10k, 100k, 1M',
        measured: perCandle.map((ns) => ns.toFixed(0)).join(', '),
        target: `1M ≤ ${GROWTH} × 100k`,
        ok: perCandle[2]! <= GROWTH * perCandle[1]!,
      },
      row('store: load one month of 1m', month, 10),
      row('store: write 1,000,000 candles (1m)', writeMs, 1_000),
      row('store: list series', listMs, 5),
      row('import: 260,000 rows of csv.gz', importMs, 1_500),
      row('import: the same file again', againMs, 1_500),
    ];
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
