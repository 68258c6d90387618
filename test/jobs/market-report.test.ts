import { describe, expect, it } from 'vitest';
import { newCandles } from '../../src/domain/candles.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import type { Ticker } from '../../src/domain/market.ts';
import { marketFigures, realisedVolatility } from '../../src/jobs/market-figures.ts';
import { marketReport } from '../../src/jobs/market-report.ts';
import { DirectHistory } from '../../src/market/direct-history.ts';
import type { HistoryReader, HistoryRequest } from '../../src/market/history.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import type { Block, Card } from '../../src/reports/card.ts';
import { layoutCard } from '../../src/reports/text-layout.ts';
import { parseRule } from '../../src/strategies/rule-schema.ts';
import { ruleHash } from '../../src/strategies/rule-hash.ts';
import { MemoryRuleBook } from '../fakes/memory-rule-book.ts';

const NOW = Date.UTC(2026, 5, 15, 12, 20);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clock = { now: () => NOW };

/** A report over the simulated market. */
function desk({ history }: { readonly history?: (inner: HistoryReader) => HistoryReader } = {}) {
  const simulated = new SimulatedMarket(clock);
  const inner = new DirectHistory(simulated, clock);
  const rules = new MemoryRuleBook();
  const runner = marketReport({ market: { resolve: async () => simulated }, history: history?.(inner) ?? inner, rules, clock });
  const save = async (name: string, entry: string, exit: string) => {
    const rule = parseRule({ entry, exit });
    await rules.save(name, rule, ruleHash(rule), NOW);
  };
  const run = async (args: Readonly<Record<string, unknown>> = {}, signal?: AbortSignal) => await runner.run({ args: runner.check(args), memory: null }, { signal });
  return { runner, run, save };
}

function tables(card: Card): readonly Extract<Block, { kind: 'table' }>[] {
  return card.blocks.filter((block) => block.kind === 'table');
}

function texts(card: Card): string {
  return card.blocks.map((block) => (block.kind === 'text' || block.kind === 'note' ? block.text : '')).join('\n');
}

describe('a market report', () => {
  it('has the usual watchlist when none is given, and takes one as text or list, each market once', () => {
    const { runner } = desk();
    expect(runner.check({})).toEqual({ symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], timeframe: '1d' });
    expect(runner.check({ symbols: 'btc/usdt, eth/usdt,BTC/USDT', timeframe: '4h' })).toEqual({ symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '4h' });
    expect(runner.title(runner.check({ symbols: ['ADA/USDT'] }))).toBe('Market report: ADA/USDT');
  });

  it.each([
    [{ symbols: 'btc' }, 'symbols', /"BTC" is not a market/],
    [{ symbols: [] }, 'symbols', /at least one market/],
    [{ timeframe: '7m' }, 'timeframe', /expected one of 1m/],
  ])('refuses %j', (args, field, says) => {
    const { runner } = desk();
    expect(() => runner.check(args)).toThrow(expect.objectContaining({ kind: 'invalid-input', field, message: expect.stringMatching(says) as string }));
  });

  it('refuses arguments that it does not know', () => {
    expect(() => desk().runner.check({ symbol: 'BTC/USDT' })).toThrow(OutcryError);
  });

  it('shows every market with all its figures, one chart, and that prices are made up', async () => {
    const { card, remark } = await desk().run();
    const [moves] = tables(card);
    expect(moves?.rows.map(([market]) => market)).toEqual(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']);
    expect(moves?.rows.flat()).not.toContain('n/a');
    expect(card.simulated).toBe(true);
    expect(card.blocks.filter(({ kind }) => kind === 'chart')).toHaveLength(1);
    const chart = card.blocks.find((block) => block.kind === 'chart')?.chart;
    const line = chart?.panes[0]?.layers[0];
    expect(line?.kind === 'line' ? line.values[0] : null).toBe(0);
    expect(chart?.time[0]).toBe(NOW - 7 * DAY - 80 * 60_000);
    expect(texts(card)).toContain('sample deviation of the last 30 daily log returns × √365');
    expect(remark).toMatch(/^BTC\/USDT [+-]?\d+\.\d%, ETH\/USDT .* in 24 h$/);
    expect(layoutCard(card, { width: 100 }).every((line) => line.length <= 100)).toBe(true);
  });

  it('says which saved rules say buy or sell at the last close, and why', async () => {
    const { run, save } = desk();
    await save('always', 'close > 0', 'close < 0');
    await save('never', 'close < 0', 'close < 0');
    await save('out', 'close < 0', 'close > 0');
    const { card, remark } = await run({ symbols: ['BTC/USDT'], timeframe: '4h' });
    const [, signals] = tables(card);
    expect(signals?.title).toBe('Saved rules at the last 4h close (2026-06-15 12:00 UTC)');
    expect(signals?.rows.map((row) => row.slice(0, 3))).toEqual([
      ['BTC/USDT', 'always', 'buy'],
      ['BTC/USDT', 'out', 'sell'],
    ]);
    expect(signals?.rows[0]?.[3]).toMatch(/close = .*> 0/);
    expect(remark).toContain('; 2 rule signals');
  });

  it('says so when no rule speaks, and when none is saved', async () => {
    const { run, save } = desk();
    expect(texts((await run()).card)).toContain('No rule is saved');
    await save('never', 'close < 0', 'close < 0');
    expect(texts((await run()).card)).toContain('1 saved rule asked at the last 1d close (2026-06-15 00:00 UTC): no signal to buy or sell.');
  });

  it('names a rule that cannot be asked at the timeframe, and asks the others', async () => {
    const { run, save } = desk();
    await save('fine', 'close > 0', 'close < 0');
    await save('lower', 'rsi(14, tf: "1h") > 50', 'close < 0');
    const { card } = await run({ symbols: ['BTC/USDT'] });
    expect(tables(card)[1]?.rows).toHaveLength(1);
    expect(texts(card)).toMatch(/The rule lower: |rules could not be asked/);
  });

  it('leaves out a market that cannot be read, says why, and shows the others', async () => {
    const silent = (inner: HistoryReader): HistoryReader => ({
      read: (request: HistoryRequest, options) => (request.symbol === 'ETH/USDT' ? Promise.reject(new OutcryError('timeout', 'binance took too long.')) : inner.read(request, options)),
    });
    const { card } = await desk({ history: silent }).run();
    expect(tables(card)[0]?.rows.map(([market]) => market)).toEqual(['BTC/USDT', 'SOL/USDT']);
    expect(texts(card)).toContain('ETH/USDT could not be read: binance took too long.');
  });

  it('fails with the reason when no market can be read, and when it is called off', async () => {
    const silent = (): HistoryReader => ({ read: () => Promise.reject(new OutcryError('timeout', 'binance took too long.')) });
    await expect(desk({ history: silent }).run()).rejects.toThrow('binance took too long.');
    await expect(desk().run({}, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('the figures of a market', () => {
  const ticker: Ticker = { symbol: 'BTC/USDT', time: NOW, last: 110, bid: null, ask: null, high24h: null, low24h: null, change24h: null, quoteVolume24h: null };

  function series(count: number, step: number, close: (index: number) => number) {
    const candles = newCandles(count);
    const end = Math.floor(NOW / step) * step;
    for (let index = 0; index < count; index++) {
      candles.time[index] = end - (count - index) * step;
      candles.close[index] = close(index);
      candles.low[index] = close(index) - 1;
      candles.high[index] = close(index) + 1;
      candles.volume[index] = index === count - 1 ? 30 : 10;
    }
    return candles;
  }

  it('are taken from candles where the ticker has none', () => {
    const figures = marketFigures(ticker, series(170, HOUR, (index) => (index < 4 ? 88 : 100)), series(31, DAY, () => 100), NOW);
    expect(figures).toEqual({ last: 110, change24h: 110 / 100 - 1, change7d: 110 / 88 - 1, low24h: 99, high24h: 110, volatility: 0, volumeRatio: 3 });
  });

  it('are the ticker\'s where it has them', () => {
    const figures = marketFigures({ ...ticker, change24h: 0.02, low24h: 90, high24h: 120 }, series(170, HOUR, () => 100), series(31, DAY, () => 100), NOW);
    expect(figures).toMatchObject({ change24h: 0.02, low24h: 90, high24h: 120 });
  });

  it('are unknown where there are too few candles, never zero', () => {
    expect(marketFigures(ticker, newCandles(0), series(30, DAY, () => 100), NOW)).toEqual({ last: 110, change24h: null, change7d: null, low24h: null, high24h: null, volatility: null, volumeRatio: null });
    expect(marketFigures(ticker, series(100, HOUR, () => 100), newCandles(0), NOW).change7d).toBeNull();
  });

  it('have the volatility of their daily log returns', () => {
    const closes = Float64Array.from({ length: 31 }, (_, index) => (index % 2 === 0 ? 100 : 110));
    const one = Math.log(1.1);
    expect(realisedVolatility(closes)).toBeCloseTo(Math.sqrt(((30 * one ** 2) / 29) * 365), 12);
  });
});
