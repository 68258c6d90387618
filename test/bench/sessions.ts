import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Candles, newCandles } from '../../src/domain/candles.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import { SqlApprovalStore } from '../../src/store/approval-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SqlDeploymentStore } from '../../src/store/deployment-store.ts';
import { SqlEquityStore } from '../../src/store/equity-store.ts';
import { SqlGuardStore } from '../../src/store/guard-store.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { SqlPaperStore } from '../../src/store/paper-store.ts';
import { SqlRiskStore } from '../../src/store/risk-store.ts';
import { type BenchResult, type Taken, timeResult } from './bench.ts';
import type { FloorStores } from '../trading/session/floor-stores.ts';
import { deploymentOf } from '../trading/session/parity-run.ts';
import { TradingFloor } from '../trading/session/trading-floor.ts';
import { seededRandom } from '../strategies/simulated-series.ts';

const MINUTE = 60_000;
const START = Date.UTC(2024, 0);
const SESSIONS = 50;
const CLOSES = 9;
const WARM_UP_CLOSES = 4;
const LEAD = 500;
const MOST_CLOSE_MS = 500;
const SYMBOLS = 20;
const DAY_BARS = 1440;
const MOST_REPLAY_MINUTES = 5;
const QUARTERS = 4;
/** The heap after the day as a share of what it was after its first quarter. */
const FLAT = 1.1;
const MB = 2 ** 20;

/** Minutes of a seeded walk with busy volume. */
function minutes(seed: number, bars: number): Candles {
  const candles = newCandles(bars);
  const random = seededRandom(seed);
  let price = 100;
  for (let i = 0; i < bars; i++) {
    candles.time[i] = START + i * MINUTE;
    candles.open[i] = price;
    const close = price * (1 + 0.004 * (random() - 0.5));
    candles.high[i] = Math.max(price, close) * 1.0003;
    candles.low[i] = Math.min(price, close) * 0.9997;
    candles.close[i] = close;
    candles.volume[i] = 1e6;
    price = close;
  }
  return candles;
}

/** What sessions cost: one close of many at once, up to their orders, and a day of many markets replayed. The stores are the service's; the venue is in memory. */
export async function benchSessions(): Promise<readonly BenchResult[]> {
  return [...(await onDisk(manyAtOnce)), ...(await onDisk((stores) => ofAge(1, stores))), ...(await onDisk((stores) => ofAge(365, stores))), ...(await onDisk(aDay))];
}

/** Runs something over a database of its own that is thrown away. */
async function onDisk<Result>(run: (stores: FloorStores) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-bench-'));
  const database = await openDatabase(folder);
  const { db } = database;
  try {
    return await run({
      journal: new SqlJournal(db), orders: new SqlOrderStore(db), approvals: new SqlApprovalStore(db), deployments: new SqlDeploymentStore(db),
      guards: new SqlGuardStore(db), equity: new SqlEquityStore(db), risk: new SqlRiskStore(db), paper: new SqlPaperStore(db),
    });
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
}

/** 50 deployments of one market whose rule buys and sells at every other close. */
async function manyAtOnce(stores: FloorStores): Promise<readonly BenchResult[]> {
  const candles = minutes(1, LEAD + 2 * CLOSES + 4);
  const floor = new TradingFloor({ markets: [{ symbol: 'BTC/USDT', candles, amountStep: '0.00001', priceStep: '0.01' }], timeframe: '1m', balance: '1000000000', stores });
  const rule = { ...NO_EXIT_RULES, stopLoss: 0.05, entry: 'rsi(14) > 0 and ema(50) > 0', exit: 'bars_held >= 0', sizing: { kind: 'all-in' } as const, params: {} };
  const { stopLoss, takeProfit, trailingStop, maxBars } = rule;
  for (let n = 0; n < SESSIONS; n++) {
    const id = `session${String.fromCodePoint(97 + Math.floor(n / 26))}${String.fromCodePoint(97 + (n % 26))}`.slice(-8);
    await floor.deploy(
      deploymentOf(
        { strategy: { kind: 'rule', rule }, symbols: ['BTC/USDT'], timeframe: '1m', exits: { stopLoss, takeProfit, trailingStop, maxBars } },
        { id, hash: id, seriesFrom: START, startsAt: START + LEAD * MINUTE },
      ),
    );
  }
  await floor.start();
  await floor.runner.start();
  const taken: number[] = [];
  const processor: number[] = [];
  let orders = 0;
  await floor.replay(START + (LEAD + 1) * MINUTE, START + (LEAD + 2 * CLOSES) * MINUTE, async () => {
    const [before, cpu] = [performance.now(), process.cpuUsage()];
    await floor.runner.candlesClosed();
    taken.push(performance.now() - before);
    const { user, system } = process.cpuUsage(cpu);
    processor.push((user + system) / 1_000);
    orders = (await floor.orders.list({})).length;
  });
  await floor.stop();
  const name = `candle close of ${SESSIONS} sessions to ${Math.round(orders / taken.length)} orders, stop and all`;
  return [
    timeResult(name, takenOf(taken.slice(WARM_UP_CLOSES)), MOST_CLOSE_MS),
    timeResult('  processor time of all threads, whoever else is at work', takenOf(processor.slice(WARM_UP_CLOSES)), null),
  ];
}

/** One deployment that has run on one-minute candles for so many days, its rule buying and selling at every other close. */
async function ofAge(days: number, stores: FloorStores): Promise<readonly BenchResult[]> {
  const age = days * DAY_BARS;
  const candles = minutes(1, age + 2 * CLOSES + 4);
  const floor = new TradingFloor({ markets: [{ symbol: 'BTC/USDT', candles, amountStep: '0.00001', priceStep: '0.01' }], timeframe: '1m', balance: '1000000000', stores });
  const rule = { ...NO_EXIT_RULES, entry: 'rsi(14) > 0 and ema(50) > 0', exit: 'bars_held >= 0', sizing: { kind: 'all-in' } as const, params: {} };
  await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule }, symbols: ['BTC/USDT'], timeframe: '1m' }, { seriesFrom: START, startsAt: START + age * MINUTE }));
  await floor.start();
  await floor.runner.start();
  const taken: number[] = [];
  await floor.replay(START + (age + 1) * MINUTE, START + (age + 2 * CLOSES) * MINUTE, async () => {
    const before = performance.now();
    await floor.runner.candlesClosed();
    taken.push(performance.now() - before);
  });
  await floor.stop();
  return [timeResult(`candle close of a session after ${days === 1 ? 'a day' : `${days} days`} of one-minute candles`, takenOf(taken.slice(WARM_UP_CLOSES)), null)];
}

function takenOf(times: readonly number[]): Taken {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, least: sorted[0] ?? Number.NaN };
}

/** The heap in megabytes after everything that nobody holds has been collected. */
function heapMb(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed / MB;
}

/** 20 markets of one-minute candles, each with a deployment, over 24 hours. */
async function aDay(stores: FloorStores): Promise<readonly BenchResult[]> {
  const bars = LEAD + DAY_BARS;
  const markets = Array.from({ length: SYMBOLS }, (_, n) => ({
    symbol: `COIN${n}/USDT` satisfies MarketSymbol,
    candles: minutes(n + 2, bars),
    amountStep: '0.00001',
    priceStep: '0.0001',
  }));
  const floor = new TradingFloor({ markets, timeframe: '1m', balance: '1000000000', feeRate: 0.001, slippage: 0.0005, volumeShare: 0.05, stores });
  for (const [n, { symbol }] of markets.entries()) {
    const id = `market${String.fromCodePoint(97 + n)}a`;
    await floor.deploy(
      deploymentOf({ strategy: { kind: 'built-in', name: n % 2 === 0 ? 'sma-cross' : 'rsi' }, symbols: [symbol], timeframe: '1m' }, { id, hash: id, seriesFrom: START, startsAt: START + LEAD * MINUTE }),
    );
  }
  await floor.start();
  await floor.runner.start();
  const before = performance.now();
  const heaps: number[] = [];
  for (let quarter = 1; quarter <= QUARTERS; quarter++) {
    const [from, to] = [quarter - 1, quarter].map((n) => LEAD + (n * DAY_BARS) / QUARTERS);
    await floor.replay(START + (from! + 1) * MINUTE, START + Math.min(to!, bars - 1) * MINUTE, async () => {
      await floor.runner.candlesClosed();
      // As in the service, where it is done every second; and who is told keeps nothing.
      await floor.flow.tick();
      floor.told.length = 0;
    });
    heaps.push(heapMb());
  }
  const tookMinutes = (performance.now() - before) / MINUTE;
  const orders = (await floor.orders.list({})).length;
  await floor.stop();
  return [
    {
      name: `24 h of 1m candles, ${SYMBOLS} markets, ${orders} orders, replayed through sessions`,
      measured: `${tookMinutes.toFixed(2)} min`,
      target: { words: `≤ ${MOST_REPLAY_MINUTES} min`, reached: tookMinutes <= MOST_REPLAY_MINUTES },
    },
    {
      name: '  heap after each quarter of it',
      measured: `${heaps.map((heap) => heap.toFixed(0)).join(', ')} MB`,
      target: { words: `≤ × ${FLAT} of the first`, reached: heaps.at(-1)! <= FLAT * heaps[0]! },
    },
  ];
}
