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
import { symbolInfo, generatedTicker } from '../wire/exchange/contents.ts';
import { FakeExchange } from '../wire/exchange/fake-exchange.ts';
import type { BenchResult } from './bench.ts';

const KEYS = { apiKey: 'bench-key', secret: 'bench-secret' } as const;
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
  const exchange = await FakeExchange.start(clock);
  const info = symbolInfo('BTC', 'USDT', '0.01000000', '0.00001000');
  exchange.state.symbols.set(info.symbol, info);
  exchange.state.tickers.set(info.symbol, generatedTicker(info.symbol, 50_000, clock.now()));
  exchange.openTrading();
  exchange.venue.openAccount({ ...KEYS, balances: { USDT: '1000000' }, feeAsset: 'quote' });
  exchange.venue.setPrice('BTCUSDT', 50_000, { spread: 0.0002, depth: '1000' });
  exchange.api.orderLimits.perTenSeconds = Number.POSITIVE_INFINITY;
  const database = await openDatabase(folder);
  const { db } = database;
  const config = readConfig({ OUTCRY_DATA: folder, EXCHANGE: 'binance', EXCHANGE_URL: exchange.url, TRADING_MODE: 'live', EXCHANGE_API_KEY: KEYS.apiKey, EXCHANGE_API_SECRET: KEYS.secret }, folder);
  const marketOptions = { exchange: 'binance', exchangeUrl: exchange.url, mayStandIn: false, store: new SqlCandleStore(db), clock, log: LOG };
  const market = openMarket(marketOptions);
  const trading = openTrading({
    config, market, marketOptions, clock, log: LOG, notifier: { notify: async () => {} },
    stores: {
      orders: new SqlOrderStore(db), approvals: new SqlApprovalStore(db), journal: new SqlJournal(db), risk: new SqlRiskStore(db),
      deployments: new SqlDeploymentStore(db), guards: new SqlGuardStore(db), equity: new SqlEquityStore(db), paper: new SqlPaperStore(db),
    },
  });
  try {
    // Buying and selling at once loses the spread and two fees each time; what would stop that is looked at all the same.
    for (const limit of ['orders-per-minute', 'loss-streak', 'max-drawdown', 'max-daily-loss', 'max-weekly-loss']) {
      // oxlint-disable-next-line no-await-in-loop -- each is set over the one before
      await trading.control.setLimit('binance', limit, 'off', ADMIN);
    }
    const { execution } = trading.accounts.live();
    let atVenue = 0;
    const place = execution.place.bind(execution);
    execution.place = async (order) => {
      const start = performance.now();
      const placed = await place(order);
      atVenue = performance.now() - start;
      return placed;
    };
    const whole: number[] = [];
    const own: number[] = [];
    for (let n = 0; n < WARM_UP + ORDERS; n++) {
      const start = performance.now();
      // oxlint-disable-next-line no-await-in-loop -- one order at a time is what is timed
      const order = await trading.flow.submit(`oc-bench-${n}`, intent(n));
      const ms = performance.now() - start;
      if (order.state !== 'filled') throw new Error(`order ${n} is ${order.state}: ${order.note ?? ''}`);
      if (n < WARM_UP) continue;
      whole.push(ms);
      own.push(ms - atVenue);
    }
    return [result('intent to placed, two looks at the market in it, the placing itself not', own, MOST_MS), result('the same with the placing (loopback, ccxt, its matching)', whole, null)];
  } finally {
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
  return { name, measured: `${p95.toFixed(1)} ms (p50 ${at(0.5).toFixed(1)} ms, worst ${at(1).toFixed(1)} ms)`, target: most === null ? null : { words: `<= ${most} ms`, reached: p95 <= most } };
}
