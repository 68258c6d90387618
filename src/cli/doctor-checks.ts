import { access, constants, mkdir, statfs } from 'node:fs/promises';
import type { Finding } from '../desk/finding.ts';
import { newCandles } from '../domain/candles.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { CandleStore } from '../market/candle-store.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { Chart } from '../reports/chart.ts';
import { formatCount, formatDateTime } from '../reports/format.ts';
import type { DoctorCheck } from './doctor.ts';

/** What doctor looks at, behind the smallest doors. */
export interface DoctorSubjects {
  readonly dataFolder: string;
  /** The settings that differ from their defaults, by name. */
  readonly settings: readonly string[];
  /** Opens the database, which is closed again when `look` is done. @throws OutcryError when it does not open. */
  readonly withStore: <Result>(look: (candles: CandleStore) => Promise<Result>) => Promise<Result>;
  readonly market: MarketDataSource;
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  /** Further things that are set up, each checked by itself: the chat channels. */
  readonly others: readonly DoctorCheck[];
  /** Who would answer plain words, and why not somebody better, in words. @throws OutcryError when nobody would. */
  readonly model: () => Promise<{ readonly name: string; readonly remark: string | null }>;
}

/** Free space below which the data folder is too full to work with, in bytes. */
const LITTLE_SPACE = 200 * 1024 * 1024;
const GIGABYTE = 1024 ** 3;

const ok = (detail: string): Omit<Finding, 'name'> => ({ status: 'ok', detail, fix: null });

/** Every check, in the order in which one thing rests on another. */
export function doctorChecksOf(subjects: DoctorSubjects): readonly DoctorCheck[] {
  const { dataFolder, settings, withStore, market, drawChart, model, others } = subjects;
  return [
    { name: 'Node', run: () => Promise.resolve(ok(process.version)) },
    { name: 'Settings', run: () => Promise.resolve(ok(settings.length === 0 ? 'all defaults' : settings.join(', '))) },
    { name: 'Data folder', run: () => lookAtFolder(dataFolder) },
    { name: 'Database', run: () => withStore(() => Promise.resolve(ok('opens, tables up to date'))) },
    { name: 'Market data', run: () => lookAtMarket(market) },
    { name: 'Stored candles', run: () => withStore(lookAtCandles) },
    { name: 'Pictures', run: () => lookAtPictures(drawChart) },
    {
      name: 'Model',
      run: async () => {
        const { name, remark } = await model();
        return remark === null ? ok(name) : { status: 'warn', detail: name, fix: remark };
      },
    },
    ...others,
  ];
}

async function lookAtFolder(folder: string): Promise<Omit<Finding, 'name'>> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new OutcryError('refused', `${folder} cannot be written: ${messageOf(cause)}`, { hint: 'Point OUTCRY_DATA at a folder that can be written.', cause });
  }
  const { bavail, bsize } = await statfs(folder);
  const detail = `${folder}, ${((bavail * bsize) / GIGABYTE).toFixed(1)} GB free`;
  return bavail * bsize < LITTLE_SPACE ? { status: 'warn', detail, fix: 'Make room on the disk.' } : ok(detail);
}

async function lookAtMarket(market: MarketDataSource): Promise<Omit<Finding, 'name'>> {
  const source = await market.resolve();
  const listed = (await source.markets()).filter((one) => one.active).length;
  const { id, simulated, standsInFor } = source.venue;
  if (standsInFor !== undefined) {
    return { status: 'warn', detail: `${standsInFor} does not answer; the simulated market stands in`, fix: 'Check the network, or set EXCHANGE to another venue. Stored and imported candles work without it.' };
  }
  return ok(`${simulated ? 'simulated market' : id}, ${formatCount(listed, 'market')}`);
}

async function lookAtCandles(candles: CandleStore): Promise<Omit<Finding, 'name'>> {
  const series = await candles.list();
  if (series.length === 0) return ok('none yet');
  const bars = series.reduce((sum, one) => sum + one.bars, 0);
  return ok(`${formatCount(bars, 'candle')} in ${formatCount(series.length, 'series', 'series')}, newest ${formatDateTime(Math.max(...series.map((one) => one.last)))} UTC`);
}

async function lookAtPictures(drawChart: (chart: Chart) => Promise<Buffer>): Promise<Omit<Finding, 'name'>> {
  const candles = newCandles(2);
  candles.time.set([0, 3_600_000]);
  for (const column of [candles.open, candles.high, candles.low, candles.close]) column.set([1, 2]);
  const picture = await drawChart({ title: 'Check', time: candles.time, panes: [{ title: 'Price', unit: 'price', weight: 1, layers: [{ kind: 'candles', name: 'Candles', candles }] }] });
  return ok(`drawn, ${formatCount(picture.length, 'byte')}`);
}
