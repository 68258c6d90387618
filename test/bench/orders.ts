import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { openMarket } from '../../src/market/open-market.ts';
import { SqlApprovalStore } from '../../src/store/approval-store.ts';
import { SqlCandleStore } from '../../src/store/candle-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SqlDeploymentStore } from '../../src/store/deployment-store.ts';
import { SqlEquityStore } from '../../src/store/equity-store.ts';
import { SqlGuardStore } from '../../src/store/guard-store.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { SqlPaperStore } from '../../src/store/paper-store.ts';
import { SqlRiskStore } from '../../src/store/risk-store.ts';
import type { OrderIntent } from '../../src/trading/intent.ts';
import { openTrading } from '../../src/trading.ts';
import type { BenchResult } from './bench.ts';
import { BENCH_KEYS, startExchangeProcess } from './exchange-process.ts';
import { type Spent, VenueWaits } from './venue-waits.ts';

const WARM_UP = 20;
/** As many as half of the exchange’s weights of a minute are enough for. */
const ORDERS = 120;
const MOST_MS = 15;
const ADMIN = { id: 'terminal:local', role: 'admin' } as const;
const LOG = { error: () => {}, warn: () => {}, info: () => {} };

/** What an order costs (p95) from its intent to the exchange's answer, with every check and record on the way, and how much of that is the placing. */
export async function benchOrders(): Promise<readonly BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-bench-'));
  const clock = systemClock;
  const exchange = await startExchangeProcess();
  const database = await openDatabase(folder);
  const { db } = database;
  const config = readConfig({ OUTCRY_DATA: folder, EXCHANGE: 'binance', EXCHANGE_URL: exchange.url, TRADING_MODE: 'live', EXCHANGE_API_KEY: BENCH_KEYS.apiKey, EXCHANGE_API_SECRET: BENCH_KEYS.secret }, folder);
  const marketOptions = { exchange: 'binance', exchangeUrl: exchange.url, mayStandIn: false, store: new SqlCandleStore(db), clock, log: LOG };
  const market = openMarket(marketOptions);
  const trading = openTrading({
    config, market, marketOptions, clock, log: LOG, notifier: { notify: async () => {} },
    stores: {
      orders: new SqlOrderStore(db), approvals: new SqlApprovalStore(db), journal: new SqlJournal(db), risk: new SqlRiskStore(db),
      deployments: new SqlDeploymentStore(db), guards: new SqlGuardStore(db), equity: new SqlEquityStore(db), paper: new SqlPaperStore(db),
    },
  });
  const waits = new VenueWaits();
  try {
    // Buying and selling at once loses the spread and two fees each time; what would stop that is looked at all the same.
    for (const limit of ['orders-per-minute', 'loss-streak', 'max-drawdown', 'max-daily-loss', 'max-weekly-loss']) {
      // oxlint-disable-next-line no-await-in-loop -- each is set over the one before
      await trading.control.setLimit('binance', limit, 'off', ADMIN);
    }
    // As the service does before anything else: losses are counted from it.
    await trading.books.record('binance');
    const spent: Spent[] = [];
    for (let n = 0; n < WARM_UP + ORDERS; n++) {
      // oxlint-disable-next-line no-await-in-loop -- one order at a time is what is timed
      const { result: order, spent: one } = await waits.during(() => trading.flow.submit(`oc-bench-${n}`, intent(n)));
      if (order.state !== 'filled') throw new Error(`order ${n} is ${order.state}: ${order.note ?? ''}`);
      if (n >= WARM_UP) spent.push(one);
    }
    return [
      result('intent to filled order on the fake, time of our own', spent.map(({ whole, waiting }) => whole - waiting), MOST_MS),
      result('  the same with waiting for the exchange', spent.map(({ whole }) => whole), null),
      { name: '  requests to the exchange, per order', measured: mean(spent.map(({ requests }) => requests)).toFixed(1), target: null },
      result('  processor time of all threads, whoever else is at work', spent.map(({ processor }) => processor), null),
    ];
  } finally {
    waits.close();
    await trading.close();
    await market.ticks.close();
    await database.close();
    await exchange.stop();
    await rm(folder, { recursive: true });
  }
}

/** Buys and sells in turn, so that no limit is ever near. */
function intent(n: number): OrderIntent {
  const isBuy = n % 2 === 0;
  return {
    account: 'binance', symbol: 'BTC/USDT', side: isBuy ? 'buy' : 'sell', type: 'market', amount: '0.001', price: null, stopPrice: null, stopLimitPrice: null, purpose: isBuy ? 'entry' : 'exit',
    origin: { kind: 'person', person: ADMIN.id, conversation: 'command' }, deployment: null, guard: null, reason: 'Bench.',
  };
}

function result(name: string, times: readonly number[], most: number | null): BenchResult {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const p95 = at(0.95);
  return { name, measured: `p95 ${p95.toFixed(1)} ms (p50 ${at(0.5).toFixed(1)} ms, worst ${at(1).toFixed(1)} ms)`, target: most === null ? null : { words: `≤ ${most} ms`, reached: p95 <= most } };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
