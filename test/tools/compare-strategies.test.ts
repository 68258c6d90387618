import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { STRATEGIES } from '../../src/strategies/registry.ts';
import { ToolDesk, blocksOf, tableOf } from './tool-fixture.ts';

const desk = new ToolDesk();
/** Names in the order of the alphabet. */
const namesOf = (found: readonly { strategy: { name: string | null } }[]) => found.map(({ strategy }) => strategy.name ?? '').toSorted((a, b) => a.localeCompare(b));
const reports = z.array(z.object({ strategy: z.object({ name: z.string().nullable() }), metrics: z.object({ return: z.number() }), settings: z.object({ feeRate: z.number() }) }));

describe('a comparison', () => {
  it('takes all built-in strategies when none is named, the best first, with buy-and-hold below', async () => {
    const { card, data, brief } = await desk.command('/compare btc 4h 90d');
    const found = reports.parse(data);
    expect(namesOf(found)).toEqual(namesOf(STRATEGIES.map((strategy) => ({ strategy }))));
    const returns = found.map(({ metrics }) => metrics.return);
    expect(returns).toEqual(returns.toSorted((a, b) => b - a));
    expect(tableOf(card).rows).toHaveLength(STRATEGIES.length + 1);
    expect(tableOf(card).rows.at(-1)![0]).toBe('Market: buy and hold');
    expect(blocksOf(card, 'chart')).toHaveLength(1);
    expect(JSON.stringify(data)).not.toContain('"curve"');
    expect(JSON.stringify(brief).length).toBeLessThan(2000);
    expect(brief).toMatchObject({ ranked: found.map(({ strategy, metrics }) => ({ strategy: strategy.name, return: metrics.return })) });
  });

  it.each([
    '/compare btc 4h rsi macd 60d',
    '/compare btc 4h 60d rsi, macd',
    '/compare btc 4h 60d strategies="RSI vs macd"',
    '/compare 60d 4h btc --strategies "macd and rsi"',
  ])('understands %s', async (line) => {
    const found = reports.parse((await desk.command(line)).data);
    expect(namesOf(found)).toEqual(['macd', 'rsi']);
  });

  it('takes names as a list too, and saved rules among them', async () => {
    await desk.call('save_strategy', { name: 'dip', entry: 'rsi(14) < 30', exit: 'rsi(14) > 60' });
    const { data } = await desk.call('compare_strategies', { symbol: 'btc', strategies: ['dip', 'rsi', 'dip'], timeframe: '4h', from: '60d' });
    expect(namesOf(reports.parse(data))).toEqual(['dip', 'rsi']);
  });

  it('tests all on the same terms, and offers the report of the best on these', async () => {
    const { card, data } = await desk.command('/compare eth 4h rsi macd 2024 2024-06-01 fee=0.07% cash=5k');
    const [best] = reports.parse(data);
    expect(best!.settings.feeRate).toBe(0.0007);
    const { name } = best!.strategy;
    expect(card.actions).toEqual([
      {
        kind: 'run', label: `Report on ${name}`, tool: 'backtest',
        args: { symbols: 'ETH/USDT', strategy: name, timeframe: '4h', from: '2024-01-01T00:00:00.000Z', to: '2024-06-01T00:00:00.000Z', cash: 5000, feeRate: 0.0007, slippage: 0 },
      },
    ]);
    const report = await desk.call('backtest', (card.actions[0] as { args: unknown }).args);
    expect(report.data).toMatchObject({ cached: true });
  });

  it('says how far it is, and stops between two strategies when told to', async () => {
    const stop = new AbortController();
    const steps: string[] = [];
    const comparison = desk.call('compare_strategies', { symbols: 'btc', timeframe: '4h', from: '60d' }, {
      signal: stop.signal,
      onProgress: ({ label, done, total }) => {
        steps.push(`${label} ${done}/${total}`);
        if (done === 1) stop.abort();
      },
    });
    await expect(comparison).rejects.toMatchObject({ kind: 'cancelled' });
    expect(steps).toEqual(['Testing sma-cross 0/12', 'Testing ema-cross 1/12']);
  });

  it('names the strategy that there is not, before testing any', async () => {
    const fresh = new ToolDesk();
    await expect(fresh.command('/compare btc 30d strategies="rsi, mcad"')).rejects.toMatchObject({ kind: 'not-found', field: 'strategies', message: 'There is no strategy "mcad". Did you mean "macd"?' });
    expect(fresh.progress).toEqual([]);
  });
});
