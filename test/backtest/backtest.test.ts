import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { Backtester } from '../../src/backtest/backtest.ts';
import type { BacktestSpec } from '../../src/backtest/backtest-spec.ts';
import { runBacktestTask } from '../../src/backtest/backtest-task.ts';
import { type Candles, type CandleRow, barAtOrAfter, candlesFromRows, sliceCandles } from '../../src/domain/candles.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { marketSymbol } from '../../src/domain/market-symbol.ts';
import type { Progress } from '../../src/domain/progress.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import type { History, HistoryReader, HistoryRequest } from '../../src/market/history.ts';
import type { Rule } from '../../src/strategies/rule.ts';
import { leadBars } from '../../src/trading/lead-bars.ts';
import { MemoryBacktestStore } from '../fakes/memory-backtest-store.ts';
import { sharedData } from '../shared-data.ts';
import { HOUR, START, historyOf, waves } from './fake-market.ts';

/** Serves the span and the lead out of one column set, and remembers what it was asked. */
class OneSeries implements HistoryReader {
  readonly asked: HistoryRequest[] = [];
  candles: Candles;
  /** How the next answers are accounted for. */
  account: Partial<History> = {};

  constructor(candles: Candles) {
    this.candles = candles;
  }

  async read(request: HistoryRequest): Promise<History> {
    this.asked.push(request);
    const first = barAtOrAfter(this.candles.time, request.span.from);
    const start = Math.max(0, first - (request.lead ?? 0));
    const candles = sliceCandles(this.candles, start, barAtOrAfter(this.candles.time, request.span.to));
    return historyOf(candles, { lead: first - start, ...this.account });
  }
}

const BTC = marketSymbol('BTC/USDT');
const SPEC: BacktestSpec = {
  strategy: { kind: 'built-in', name: 'rsi', params: { period: 5 } },
  symbols: [BTC],
  timeframe: '1h',
  span: { from: START + 1000 * HOUR, to: START + 2000 * HOUR },
};
const RULE: Rule = { entry: 'close<97', exit: 'close > 103', ...NO_EXIT_RULES, stopLoss: 0.05, sizing: { kind: 'all-in' }, params: {} };

describe('the backtester', () => {
  let history: OneSeries;
  let store: MemoryBacktestStore;
  let now: number;
  let backtester: Backtester;

  beforeEach(() => {
    history = new OneSeries(waves(2000));
    store = new MemoryBacktestStore();
    now = START + 2000 * HOUR;
    backtester = new Backtester({ history, store, clock: { now: () => now } });
  });

  it('reports with the defaults of the house filled in', async () => {
    const report = await backtester.run(SPEC);
    expect(report.settings).toEqual({
      timeframe: '1h',
      cash: 10_000,
      feeRate: 0.001,
      slippage: 0,
      exits: NO_EXIT_RULES,
      sizing: { kind: 'all-in' },
      stopsFrom: 'entry-bar',
      sameBar: 'stop-first',
      volumeShare: 0.05,
      maxPositions: 1,
    });
    expect(report.strategy).toMatchObject({ kind: 'built-in', name: 'rsi', params: { period: 5, oversold: 30 } });
    expect(report.id).toBe(report.hash.slice(0, 12));
    expect(report.data).toMatchObject({ source: 'fake, stored', venue: 'fake', simulated: false, bars: 1000, gaps: 0 });
    expect(report.metrics.trades).toBeGreaterThan(10);
    expect(report.cached).toBe(false);
  });

  it('asks for enough lead that recursive indicators forget where they began', async () => {
    await backtester.run(SPEC);
    expect(history.asked[0]!.lead).toBe(leadBars(6, { kind: 'all-in' }));
    expect(leadBars(6, { kind: 'all-in' })).toBe(100);
    expect((1 - 1 / 14) ** (leadBars(15, { kind: 'all-in' }) - 14)).toBeLessThan(1e-6);
    expect(leadBars(3_000, { kind: 'all-in' })).toBe(20_010);
    expect(leadBars(30_000, { kind: 'all-in' })).toBe(30_010);
    expect(leadBars(0, { kind: 'risk', fraction: 0.01, atrMultiple: 2 })).toBeGreaterThan(200);
  });

  it('trades the same however far back the candles go', async () => {
    const whole = await backtester.run(SPEC);
    history.candles = sliceCandles(history.candles, 915);
    const cut = await backtester.run(SPEC);
    expect(cut.hash).not.toBe(whole.hash);
    expect(cut.trades).toEqual(whole.trades);
  });

  it('runs all the same where there is no lead at all', async () => {
    const report = await backtester.run({ ...SPEC, span: { from: START, to: START + 500 * HOUR } });
    expect(report.data.bars).toBe(500);
    expect(report.metrics.trades).toBeGreaterThan(5);
  });

  it('shows a kept result again instead of computing it', async () => {
    let computed = 0;
    backtester = new Backtester({
      history,
      store,
      clock: { now: () => now },
      compute: async (task) => {
        computed += 1;
        // What another thread would be handed.
        return runBacktestTask(structuredClone(task));
      },
    });
    const first = await backtester.run(SPEC);
    now += HOUR;
    const second = await backtester.run(SPEC);
    expect(computed).toBe(1);
    expect(second).toEqual({ ...first, cached: true });
    expect(second.createdAt).toBe(first.createdAt);
  });

  it('says of a kept result how its candles were had this time', async () => {
    history.account = { source: 'fake, fetched', notes: ['fake was slow.'] };
    const first = await backtester.run(SPEC);
    history.account = { source: 'fake, stored', notes: [] };
    const second = await backtester.run(SPEC);
    expect(first.warnings).toContainEqual({ kind: 'data', text: 'fake was slow.' });
    expect(second).toMatchObject({ cached: true, data: { source: 'fake, stored' } });
    expect(second.warnings.map(({ kind }) => kind)).not.toContain('data');
  });

  it('takes a span that ends "now" for the same one until the next bar', async () => {
    const first = await backtester.run(SPEC);
    const second = await backtester.run({ ...SPEC, span: { from: SPEC.span.from - 0.3 * HOUR, to: SPEC.span.to - 0.7 * HOUR } });
    expect(second).toMatchObject({ hash: first.hash, cached: true });
  });

  it.each([
    ['parameters', { strategy: { kind: 'built-in', name: 'rsi', params: { period: 6 } } }],
    ['fees', { feeRate: 0.002 }],
    ['exits', { exits: { stopLoss: 0.05 } }],
    ['sizing', { sizing: { kind: 'fraction', fraction: 0.5 } }],
    ['span', { span: { from: SPEC.span.from, to: SPEC.span.to - HOUR } }],
    ['volume share', { volumeShare: null }],
  ] as const)('computes anew for other %s', async (_, change) => {
    const first = await backtester.run(SPEC);
    const second = await backtester.run({ ...SPEC, ...change });
    expect(second.cached).toBe(false);
    expect(second.hash).not.toBe(first.hash);
  });

  it('computes anew when one candle was corrected', async () => {
    const first = await backtester.run(SPEC);
    const corrected = waves(2000);
    corrected.low[1500]! -= 0.01;
    history.candles = corrected;
    expect((await backtester.run(SPEC)).hash).not.toBe(first.hash);
  });

  it('knows a rule by its meaning, not by its spelling or name', async () => {
    const first = await backtester.run({ ...SPEC, strategy: { kind: 'rule', rule: RULE } });
    const second = await backtester.run({ ...SPEC, strategy: { kind: 'rule', rule: { ...RULE, entry: 'close  <  97' }, name: 'dips' } });
    expect(second.cached).toBe(true);
    expect(second.strategy).toMatchObject({ kind: 'rule', name: 'dips', entry: 'close < 97' });
    expect(first.strategy).toMatchObject({ kind: 'rule', name: null });
  });

  it('takes exits and sizing from the rule, and lets the request replace them one by one', async () => {
    const strategy = { kind: 'rule', rule: { ...RULE, sizing: { kind: 'cost', cost: 500 } } } as const;
    const own = await backtester.run({ ...SPEC, strategy });
    expect(own.settings).toMatchObject({ exits: { stopLoss: 0.05, takeProfit: null }, sizing: { kind: 'cost', cost: 500 } });
    const other = await backtester.run({ ...SPEC, strategy, exits: { stopLoss: null, takeProfit: 0.1, maxBars: undefined }, sizing: { kind: 'all-in' } });
    expect(other.settings).toMatchObject({ exits: { stopLoss: null, takeProfit: 0.1, maxBars: null }, sizing: { kind: 'all-in' } });
  });

  it('trades several markets with one cash, as many at once as there are unless told otherwise', async () => {
    const report = await backtester.run({ ...SPEC, symbols: [BTC, marketSymbol('ETH/USDT')] });
    expect(report.settings.maxPositions).toBe(2);
    expect(report.symbols).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(report.data.bars).toBe(1000);
  });

  it('sizes in the lot of the market where it is known', async () => {
    const asked: string[] = [];
    const amountStep = async (venue: string, symbol: string) => {
      asked.push(`${venue} ${symbol}`);
      return '0.5';
    };
    backtester = new Backtester({ history, store, clock: { now: () => now }, amountStep });
    const report = await backtester.run(SPEC);
    expect(report.trades.every(({ amount }) => Number.isInteger(amount * 2))).toBe(true);
    expect(asked).toEqual(['fake BTC/USDT']);
  });

  it('computes anew when a lot that was not known has become known', async () => {
    let step: string | null = null;
    backtester = new Backtester({ history, store, clock: { now: () => now }, amountStep: async () => step });
    const unknown = await backtester.run(SPEC);
    step = '0.5';
    expect((await backtester.run(SPEC)).hash).not.toBe(unknown.hash);
  });

  it('finds a kept report by the id on its card', async () => {
    const report = await backtester.run(SPEC);
    expect(await backtester.find(report.id)).toEqual({ ...report, cached: true });
    expect(await backtester.find('000000000000')).toBeNull();
  });

  it('says so when a kept report cannot be read', async () => {
    await store.save({ hash: 'ab'.repeat(32), createdAt: 1, report: '{"id":"abab"}' });
    await expect(backtester.find('ababab')).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('says what it is doing, and stops when told to', async () => {
    const steps: Progress[] = [];
    await backtester.run(SPEC, { onProgress: (step) => steps.push(step) });
    expect(steps.map(({ label }) => label)).toEqual(['Testing on BTC/USDT 1h']);
    await expect(backtester.run(SPEC, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it.each([
    ['symbols', { symbols: [] }],
    ['symbols', { symbols: [BTC, BTC] }],
    ['symbols', { symbols: [BTC, marketSymbol('ETH/EUR')] }],
    ['from', { span: { from: START, to: START } }],
    ['cash', { cash: 0 }],
    ['feeRate', { feeRate: 1 }],
    ['slippage', { slippage: -0.1 }],
    ['volumeShare', { volumeShare: 0 }],
    ['maxPositions', { maxPositions: 0 }],
    ['strategy', { strategy: { kind: 'built-in', name: 'rzi' } }],
    ['period', { strategy: { kind: 'built-in', name: 'rsi', params: { period: -1 } } }],
  ] as const)('refuses a request that makes no sense in its %s, before reading anything', async (field, change) => {
    await expect(backtester.run({ ...SPEC, ...change })).rejects.toMatchObject({ name: 'OutcryError', field });
    expect(history.asked).toHaveLength(0);
  });

  it('lets the reader answer for what it cannot read', async () => {
    const failing: HistoryReader = { read: () => Promise.reject(new OutcryError('unreachable', 'binance does not answer.')) };
    const offline = new Backtester({ history: failing, store, clock: { now: () => now } });
    await expect(offline.run(SPEC)).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

const REAL = sharedData('ohlcv', 'binance_BTC-USDT_1h.csv.gz');

describe.skipIf(REAL === null)('built-in strategies on real candles (needs ../shared/data)', () => {
  it.each([
    ['sma-cross', 400, 4731.672817, -0.526833, 0.606279],
    ['mean-reversion', 155, 8624.518784, -0.137548, 0.284486],
    ['donchian-breakout', 293, 6396.700282, -0.36033, 0.548121],
  ])('%s gives the figures of the reference libraries', async (name, trades, finalEquity, result, maxDrawdown) => {
    const lines = gunzipSync(readFileSync(REAL!)).toString().trim().split('\n').slice(1);
    const candles = candlesFromRows(lines.map((line) => line.split(',').map(Number) as unknown as CandleRow));
    const backtester = new Backtester({ history: new OneSeries(candles), store: new MemoryBacktestStore(), clock: { now: () => START } });
    const span = { from: candles.time[0]!, to: candles.time.at(-1)! + HOUR };
    const report = await backtester.run({ strategy: { kind: 'built-in', name }, symbols: [BTC], timeframe: '1h', span });
    expect(report.metrics.trades).toBe(trades);
    expect(report.metrics.finalEquity).toBeCloseTo(finalEquity, 5);
    expect(report.metrics.return).toBeCloseTo(result, 6);
    expect(report.metrics.maxDrawdown).toBeCloseTo(maxDrawdown, 6);
    expect(report.warnings.map(({ kind }) => kind)).not.toContain('look-ahead');
  });
});
