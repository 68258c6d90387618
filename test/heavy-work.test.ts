import { afterAll, describe, expect, it } from 'vitest';
import { runBacktestTask, type BacktestTask } from '../src/backtest/backtest-task.ts';
import { settingsOf } from '../src/backtest/backtest-spec.ts';
import { HeavyWork } from '../src/heavy-work.ts';
import { SimulatedMarket } from '../src/market/simulated/simulated-market.ts';

const NOW = Date.UTC(2024, 5, 1);
const span = { from: NOW - 30 * 86_400_000, to: NOW };

async function task(strategy: string): Promise<BacktestTask> {
  const choice = { kind: 'built-in', name: strategy } as const;
  const candles = await new SimulatedMarket({ now: () => NOW }).candles({ symbol: 'BTC/USDT', timeframe: '1h', ...span });
  const history = { candles, lead: 0, venue: { id: 'simulated', simulated: true }, source: 'simulated market', gaps: [], notes: [] };
  return { choice, settings: settingsOf({ strategy: choice, symbols: ['BTC/USDT'], timeframe: '1h', span }), span, markets: [{ symbol: 'BTC/USDT', history, amountStep: 1e-8 }] };
}

describe('work on other threads', () => {
  const heavy = new HeavyWork();
  afterAll(() => heavy.close());

  it('gives the same result as work on this one', async () => {
    const given = await task('sma-cross');
    expect(await heavy.runBacktest(given)).toEqual(runBacktestTask(given));
  });

  it('leaves this thread free to answer meanwhile', async () => {
    const given = await task('rsi');
    const turn = new Promise((resolve) => setImmediate(() => resolve('this thread')));
    const work = heavy.runBacktest(given).then(() => 'the work');
    // Work done on this thread would be over before the event loop turns once.
    expect(await Promise.race([work, turn])).toBe('this thread');
    expect(await work).toBe('the work');
  });

  it('brings an error back as what it was', async () => {
    await expect(heavy.runBacktest(await task('no-such'))).rejects.toMatchObject({ name: 'OutcryError', kind: 'not-found', field: 'strategy' });
  });

  it('gives work up when it is cancelled', async () => {
    await expect(heavy.runBacktest(await task('sma-cross'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('draws a chart as a PNG', async () => {
    const { candles } = (await task('rsi')).markets[0]!.history;
    const png = await heavy.drawChart({ title: 'x', time: candles.time, panes: [{ title: 'Price', unit: 'price', weight: 1, layers: [{ kind: 'candles', name: 'c', candles }] }] });
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });
});
