import { LOCAL_PERSON } from '../../src/desk/identity.ts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BacktestSpec } from '../../src/backtest/backtest-spec.ts';
import type { BacktestRunner } from '../../src/tools/backtest-request.ts';
import { backtestTool } from '../../src/tools/backtest.ts';
import { strategyBook } from '../../src/tools/strategy-book.ts';
import { MemoryRuleBook } from '../fakes/memory-rule-book.ts';
import { NOW, ToolDesk, blocksOf, fieldsOf, textOf } from './tool-fixture.ts';

const desk = new ToolDesk();
await desk.call('save_strategy', { name: 'dip', entry: 'rsi(14) < param(low, 30, 10, 45, 5)', exit: 'rsi(14) > 60', stopLoss: '3%', sizing: '50%' });

/** What scripts rely on. */
const data = z.object({
  id: z.string(),
  rule: z.string(),
  symbols: z.array(z.string()),
  timeframe: z.string(),
  from: z.number(),
  to: z.number(),
  data: z.object({ source: z.string(), bars: z.number(), gaps: z.number() }),
  metrics: z.looseObject({
    finalEquity: z.number(), return: z.number(), cagr: z.number(), sharpe: z.number(), sortino: z.number(), calmar: z.number(), maxDrawdown: z.number().nonnegative(),
    trades: z.number(), winRate: z.number(), profitFactor: z.number(), exposure: z.number(), feesPaid: z.number(), buyAndHold: z.number(),
  }),
  trades: z.array(z.object({
    symbol: z.string(), entryTime: z.number(), entryPrice: z.number(), exitTime: z.number(), exitPrice: z.number(), amount: z.number(), pnl: z.number(), reason: z.string(),
  })),
  openTrade: z.unknown(),
  warnings: z.array(z.unknown()),
});

async function specOf(args: Readonly<Record<string, unknown>>): Promise<BacktestSpec> {
  const asked: BacktestSpec[] = [];
  const runner: BacktestRunner = {
    run: async (spec) => {
      asked.push(spec);
      throw new Error('asked');
    },
  };
  const rules = new MemoryRuleBook();
  const saved = await desk.rules.find('dip');
  if (saved) await rules.save('dip', saved.rule, saved.hash, 1);
  const tool = backtestTool({ backtests: runner, strategies: strategyBook(rules) });
  await expect(tool.call({ symbols: 'btc', ...args }, { now: NOW, conversation: 'test', person: LOCAL_PERSON, by: 'person' })).rejects.toThrow('asked');
  return asked[0]!;
}

describe('a backtest', () => {
  it('answers scripts in the agreed shape, and people with a card', async () => {
    const result = await desk.command('/backtest btc 1h mean-reversion 90d');
    const report = data.parse(result.data);
    expect(report).toMatchObject({ symbols: ['BTC/USDT'], timeframe: '1h', to: Date.UTC(2025, 5, 15, 12) });
    expect(result.data).not.toHaveProperty('curve');
    expect(result.card).toMatchObject({ title: 'Mean reversion · BTC/USDT · 1h', simulated: true });
    expect(blocksOf(result.card, 'chart')).toHaveLength(1);
    expect(textOf(result.card)).toContain('lower Bollinger band');
    expect(Number.parseFloat(fieldsOf(result.card)['Return'] ?? '')).toBeCloseTo(report.metrics.return * 100, 1);
    expect(result.brief).toMatchObject({ return: report.metrics.return, trades: report.trades.length, simulated: true });
  });

  it('sizes in the lot of the market that the candles came from', async () => {
    const { trades } = data.parse((await desk.command('/backtest btc 1h mean-reversion 90d')).data);
    expect(trades.length).toBeGreaterThan(5);
    for (const { amount } of trades) expect(Math.abs(amount * 1e5 - Math.round(amount * 1e5))).toBeLessThan(1e-6);
  });

  it('trades several markets of one quote currency together', async () => {
    const { symbols } = data.parse((await desk.command('/backtest btc eth 4h rsi since 2024')).data);
    expect(symbols).toEqual(['BTC/USDT', 'ETH/USDT']);
    await expect(desk.command('/backtest btc,eth/btc 4h rsi 90d')).rejects.toMatchObject({ field: 'symbols' });
  });

  it('offers the comparison and the chart of the same candles', async () => {
    const { card } = await desk.command('/backtest eth 4h rsi 2024 2024-06-01');
    const span = { timeframe: '4h', from: '2024-01-01T00:00:00.000Z', to: '2024-06-01T00:00:00.000Z' };
    expect(card.actions).toEqual([
      { kind: 'run', label: 'Compare strategies', tool: 'compare_strategies', args: { symbols: 'ETH/USDT', ...span } },
      { kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol: 'ETH/USDT', ...span } },
    ]);
  });
});

describe('what a backtest is asked to test', () => {
  it('is a built-in strategy with parameters and with stops that it has not of itself', async () => {
    expect(await specOf({ strategy: 'RSI', params: 'period=7', stopLoss: '3%', takeProfit: 0.06 })).toMatchObject({
      strategy: { kind: 'built-in', name: 'rsi', params: { period: 7 } },
      exits: { stopLoss: 0.03, takeProfit: 0.06, trailingStop: undefined, maxBars: undefined },
    });
  });

  it('is a rule by entry and exit, with its stops, size and parameters', async () => {
    const spec = await specOf({ entry: 'rsi(14) < param(low, 30, 10, 45, 5)', exit: 'rsi(14) > 60', trailingStop: '5%', maxBars: 24, sizing: 'risk 1% atr 2', params: { low: 25 } });
    expect(spec.strategy).toEqual({
      kind: 'rule',
      rule: {
        entry: 'rsi(14) < param(low, 30, 10, 45, 5)', exit: 'rsi(14) > 60', stopLoss: null, takeProfit: null, trailingStop: 0.05, maxBars: 24,
        sizing: { kind: 'risk', fraction: 0.01, atrMultiple: 2 }, params: { low: 25 },
      },
    });
  });

  it('is a saved rule, whose stops, size and parameters may be replaced one by one or taken away', async () => {
    expect(await specOf({ strategy: 'Dip' })).toMatchObject({ strategy: { kind: 'rule', name: 'dip', rule: { stopLoss: 0.03, params: {} } }, exits: { stopLoss: undefined }, sizing: undefined });
    expect(await specOf({ strategy: 'dip', stopLoss: 'none', takeProfit: '5%', sizing: 'cost $200', params: 'low=20' })).toMatchObject({
      strategy: { rule: { stopLoss: 0.03, params: { low: 20 } } }, exits: { stopLoss: null, takeProfit: 0.05 }, sizing: { kind: 'cost', cost: 200 },
    });
    const [own, without] = await Promise.all([desk.command('/backtest btc dip 90d'), desk.command('/backtest btc dip 90d stop=none')]);
    expect(own.data).toMatchObject({ settings: { exits: { stopLoss: 0.03 }, sizing: { kind: 'fraction', fraction: 0.5 } } });
    expect(without.data).toMatchObject({ settings: { exits: { stopLoss: null } } });
  });

  it('runs on the terms that are given', async () => {
    expect(await specOf({ strategy: 'rsi', from: '2024', to: '2024-06-01', cash: '$5k', feeRate: '7.5bps', slippage: '0.05%', stopsFrom: 'next bar', maxPositions: '2', timeframe: 'daily' })).toMatchObject({
      timeframe: '1d', span: { from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 5, 1) }, cash: 5000, feeRate: 0.00075, slippage: 0.0005, stopsFrom: 'next-bar', maxPositions: 2,
    });
  });

  it.each([
    ['strategy', '/backtest btc 1h', 'invalid-input', /^What is to be tested\? Give a strategy \(such as mean-reversion\) or an entry rule/],
    ['entry', '/backtest btc exit="rsi(14) > 60"', 'invalid-input', /^When does it buy, to sell when rsi\(14\) > 60\?/],
    ['exit', '/backtest btc entry="rsi(14) < 30" 30d', 'invalid-input', /would buy and never sell/],
    ['strategy', '/backtest btc rsi entry="rsi(14) < 30"', 'invalid-input', /not both/],
    ['exit', '/backtest btc rsi exit="rsi(14) > 60"', 'invalid-input', /goes with an entry rule/],
    ['strategy', '/backtest btc 90d mean-revesion', 'not-found', /^There is no strategy "mean-revesion"\. Did you mean "mean-reversion"\?$/],
    ['strategy', '/backtest btc strategy="rsi < 30"', 'not-found', /^There is no strategy "rsi < 30"\.$/],
    ['entry', '/backtest btc entry="rsii(14) < 30" exit="close > 1"', 'invalid-input', /^column 1: unknown function "rsii"; did you mean "rsi"\?$/],
    ['params', '/backtest btc rsi params="fast=3"', 'invalid-input', /rsi has no parameter "fast": it has period, oversold, overbought/],
    ['params', '/backtest btc rsi params="period=many"', 'invalid-input', /"period=many" is no number: expected name=number/],
    ['stopLoss', '/backtest btc rsi stop=3', 'invalid-input', /"3" would be 300 %: write 3% or 0.03/],
    ['stopLoss', '/backtest btc rsi stop=120%', 'invalid-input', /120% is out of bounds: expected 0% to 99%/],
    ['cash', '/backtest btc rsi cash="0.5 btc"', 'invalid-input', /is in BTC: give the amount in the quote currency/],
    ['cash', '/backtest btc rsi cash=0', 'invalid-input', /above zero/],
    ['sizing', '/backtest btc rsi sizing=half', 'invalid-input', /"half" is not a position size/],
    ['from', '/backtest btc rsi from=soon', 'invalid-input', /"soon" is not a time/],
    ['to', '/backtest btc rsi 2024-06-01 to=2024-01-01', 'invalid-input', /before it begins/],
    ['stopsFrom', '/backtest btc rsi stopsFrom=nextbar', 'invalid-input', /Did you mean "next-bar"\?/],
    ['symbols', '/backtest symbols="btc, eth/" rsi', 'invalid-input', /^symbols: "eth\/" is not a market: expected a coin such as btc/],
    ['volume', '/backtest btc rsi volume=3', 'invalid-input', /takes no "volume"/],
  ])('names %s where it is at fault: %s', async (field, line, kind, message) => {
    await expect(desk.command(line)).rejects.toMatchObject({ kind, field, message: expect.stringMatching(message) as string });
  });
});
