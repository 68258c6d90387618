import { describe, expect, it } from 'vitest';
import { type RunBacktest, backtestRerun } from '../../src/jobs/backtest-rerun.ts';
import type { Block, Card } from '../../src/reports/card.ts';
import { LOCAL_PERSON } from '../../src/desk/identity.ts';
import { NOW as DESK_NOW, ToolDesk } from '../tools/tool-fixture.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const DAY = 86_400_000;
const ARGS = { strategy: 'rsi', symbols: 'BTC/USDT', timeframe: '1h', from: '90d' };
const CARD: Card = { title: 'RSI · BTC/USDT · 1h', tone: 'good', blocks: [{ kind: 'text', text: 'The report.' }], actions: [{ kind: 'run', label: 'Chart', tool: 'get_chart', args: {} }] };

function data(change: { readonly equity?: number; readonly to?: number; readonly sharpe?: number | null; readonly trades?: readonly unknown[]; readonly open?: unknown; readonly simulated?: boolean } = {}) {
  const trades = change.trades ?? [];
  return {
    id: 'abc', rule: 'Buys when …', symbols: ['BTC/USDT'], timeframe: '1h', from: NOW - 90 * DAY, to: change.to ?? NOW,
    data: { source: 'binance, stored', bars: 2160, gaps: 0, simulated: change.simulated ?? false },
    metrics: { finalEquity: change.equity ?? 10_500, return: (change.equity ?? 10_500) / 10_000 - 1, maxDrawdown: 0.08, sharpe: change.sharpe === undefined ? 1.2 : change.sharpe, trades: trades.length, winRate: 0.5, profitFactor: 1.4 },
    trades,
    openTrade: change.open ?? null,
    warnings: [],
  };
}

function trade(exitTime: number, pnl: number) {
  return { symbol: 'BTC/USDT', entryTime: exitTime - DAY, entryPrice: 100, exitTime, exitPrice: 101, amount: 1, pnl, reason: 'signal' };
}

function runnerOf(...results: readonly unknown[]) {
  const asked: unknown[] = [];
  const runBacktest: RunBacktest = async (args) => {
    asked.push(args);
    return { card: CARD, data: results[Math.min(asked.length, results.length) - 1] };
  };
  return { runner: backtestRerun({ runBacktest, clock: { now: () => NOW } }), asked };
}

/** Memory as the book gives it back: plain JSON. */
function stored(memory: unknown): unknown {
  return JSON.parse(JSON.stringify(memory));
}

function texts(card: Card): string {
  return card.blocks.map((block) => (block.kind === 'text' || block.kind === 'note' ? block.text : '')).join('\n');
}

function rowsOf(block: Block | undefined): readonly (readonly string[])[] {
  if (block?.kind !== 'table') throw new Error('no table');
  return block.rows;
}

describe('a backtest that is run again', () => {
  it('says that the first run is the base, with the report behind', async () => {
    const { runner, asked } = runnerOf(data());
    const { card, remark } = await runner.run({ args: ARGS, memory: null }, {});
    expect(asked).toEqual([ARGS]);
    expect(card.title).toBe('RSI · BTC/USDT · 1h: first run');
    expect(texts(card)).toBe('This is the first run: the next ones are compared with it.\nThe report.');
    expect(card.actions).toEqual(CARD.actions);
    expect(remark).toBe('equity 10,500.00 USDT, the base to compare with');
  });

  it('shows before and after of the figures, the open position and the span', async () => {
    const before = data({ to: NOW - DAY, trades: [trade(NOW - 3 * DAY, 20)] });
    const after = data({ equity: 10_290, sharpe: null, trades: [trade(NOW - 3 * DAY, 20), trade(NOW - DAY / 2, -12.5)], open: { symbol: 'BTC/USDT', entryTime: NOW - DAY / 4, entryPrice: 99.5, pnl: 1 } });
    const { runner } = runnerOf(before, after);
    const first = await runner.run({ args: ARGS, memory: null }, {});
    const { card, remark } = await runner.run({ args: ARGS, memory: stored(first.memory) }, {});
    expect(card).toMatchObject({ title: 'RSI · BTC/USDT · 1h: what changed', tone: 'bad' });
    expect(rowsOf(card.blocks[0])).toEqual([
      ['Final equity', '10,500.00 USDT', '10,290.00 USDT', '-210.00 USDT'],
      ['Return', '+5.0%', '+2.9%', '-2.1 pts'],
      ['Max drawdown', '8.0%', '8.0%', '0.0 pts'],
      ['Sharpe', '1.20', 'n/a', 'n/a'],
      ['Trades', '1', '2', '+1'],
      ['Win rate', '50.0%', '50.0%', '0.0 pts'],
      ['Open position', 'none', 'BTC/USDT from 99.50', 'opened'],
      ['From', '2026-03-17', '2026-03-17', ''],
      ['To', '2026-06-14 12:00', '2026-06-15 12:00', '+1 d'],
    ]);
    expect(rowsOf(card.blocks[1])).toEqual([['BTC/USDT', '2026-06-14 00:00', '2026-06-15 00:00', '-12.50 USDT', 'signal']]);
    expect(remark).toBe('equity 10,290.00 USDT (-2.0%), 1 trade since');
  });

  it('says so when no trade has ended since', async () => {
    const { runner } = runnerOf(data());
    const { memory } = await runner.run({ args: ARGS, memory: null }, {});
    expect(texts((await runner.run({ args: ARGS, memory: stored(memory) }, {})).card)).toContain('No trade has ended since.');
  });

  it('compares nothing with another test, nor with what cannot be read', async () => {
    const { runner } = runnerOf(data());
    const { memory } = await runner.run({ args: ARGS, memory: null }, {});
    expect(texts((await runner.run({ args: { ...ARGS, from: '1y' }, memory: stored(memory) }, {})).card)).toContain('The test was changed since the last run');
    expect(texts((await runner.run({ args: ARGS, memory: { of: 1 } }, {})).card)).toContain('What the last run left cannot be read');
  });

  it('warns when one of the two ran on made-up prices', async () => {
    const { runner } = runnerOf(data(), data({ simulated: true }));
    const { memory } = await runner.run({ args: ARGS, memory: null }, {});
    expect(texts((await runner.run({ args: ARGS, memory: stored(memory) }, {})).card)).toContain('simulated prices (this one)');
  });

  it('reads what the backtest tool gives', async () => {
    const desk = new ToolDesk();
    const tool = desk.tool('backtest');
    const call = { now: DESK_NOW, conversation: 'telegram:42', person: LOCAL_PERSON, by: 'person' } as const;
    const runner = backtestRerun({ runBacktest: async (args, options) => await tool.call(args, { ...call, ...options }), clock: { now: () => DESK_NOW } });
    const first = await runner.run({ args: ARGS, memory: null }, {});
    const { card } = await runner.run({ args: ARGS, memory: stored(first.memory) }, {});
    expect(rowsOf(card.blocks[0]).slice(0, 8).every((row) => row[1] === row[2])).toBe(true);
    expect(card.simulated).toBe(true);
  });

  it('names what it tests, and wants a market and a strategy or a rule', () => {
    const { runner } = runnerOf(data());
    expect(runner.title(runner.check(ARGS))).toBe('Backtest again: rsi · BTC/USDT · 1h');
    expect(runner.title(runner.check({ entry: 'rsi(14) < 30', symbols: ['BTC/USDT', 'ETH/USDT'] }))).toBe('Backtest again: rsi(14) < 30 · BTC/USDT, ETH/USDT');
    expect(() => runner.check({ symbols: 'BTC/USDT' })).toThrow(expect.objectContaining({ kind: 'invalid-input', field: 'strategy' }));
    expect(() => runner.check({ strategy: 'rsi' })).toThrow(expect.objectContaining({ kind: 'invalid-input', field: 'symbols' }));
  });
});
