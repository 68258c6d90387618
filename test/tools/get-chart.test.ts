import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/reports/chart.ts';
import type { ToolResult } from '../../src/tools/tool.ts';
import { ToolDesk, blocksOf, fieldsOf, textOf } from './tool-fixture.ts';

const desk = new ToolDesk();
const LAST_CLOSED = Date.UTC(2025, 5, 15, 11);

function chartOf({ card }: ToolResult): Chart {
  return blocksOf(card, 'chart')[0]!.chart;
}

describe('a chart', () => {
  it('shows the last 150 closed candles, with volume under them, when no span is asked for', async () => {
    const result = await desk.command('/chart btc');
    const chart = chartOf(result);
    expect(chart.time).toHaveLength(150);
    expect(chart.time.at(-1)).toBe(LAST_CLOSED);
    expect(chart.panes.map(({ title }) => title)).toEqual(['Price', 'Volume']);
    expect(result.card).toMatchObject({ title: 'BTC/USDT · 1h', simulated: true });
    expect(textOf(result.card)).toBe('150 1h candles, 2025-06-09 06:00 to 2025-06-15 11:00 UTC (simulated market)');
  });

  it('takes its figures from the candles that are drawn', async () => {
    const result = await desk.command('/chart eth 4h from=2024-03-01 to=2024-03-03');
    const { candles } = await desk.history.read({ symbol: 'ETH/USDT', timeframe: '4h', span: { from: Date.UTC(2024, 2, 1), to: Date.UTC(2024, 2, 3) } });
    expect(result.data).toMatchObject({ bars: 12, open: candles.open[0], close: candles.close.at(-1), high: Math.max(...candles.high), low: Math.min(...candles.low) });
    expect(Object.keys(fieldsOf(result.card))).toEqual(['Last close', 'Change', 'High', 'Low']);
  });

  it('ends where it is told to, with as many candles before it as usual', async () => {
    const { time } = chartOf(await desk.command('/chart btc 1h to=2024-01-01'));
    expect(time).toHaveLength(150);
    expect(time.at(-1)).toBe(Date.UTC(2023, 11, 31, 23));
  });

  it('draws averages over the candles and what has its own scale below, complete from the first bar', async () => {
    const { panes } = chartOf(await desk.command('/chart btc 4h 30d sma(50) rsi(14)'));
    expect(panes.map(({ title }) => title)).toEqual(['Price', 'Volume', 'rsi(14)']);
    expect(panes[0]!.layers.map(({ name }) => name)).toEqual(['Candles', 'sma(50)']);
    expect(panes[2]!.levels).toEqual([30, 70]);
    const lines = panes.flatMap(({ layers }) => layers.filter((layer) => layer.kind === 'line'));
    expect(lines).toHaveLength(2);
    expect(lines.filter(({ values }) => values.includes(Number.NaN))).toEqual([]);
  });

  it('takes 7d and 24h for how far back, 1d and 60m for candles, and says that there are no candles of 7h', () => {
    const args = (line: string) => desk.parse(line).args;
    expect(args('/chart btc 7d')).toEqual({ symbol: 'btc', from: '7d' });
    expect(args('/chart btc 24h')).toEqual({ symbol: 'btc', from: '24h' });
    expect(args('/chart btc 48h')).toEqual({ symbol: 'btc', from: '48h' });
    expect(args('/chart btc 1d 7d')).toEqual({ symbol: 'btc', timeframe: '1d', from: '7d' });
    expect(args('/chart btc 60m')).toEqual({ symbol: 'btc', timeframe: '60m' });
    const { tool, args: asked } = desk.parse('/chart btc 7h');
    expect(() => tool.check(asked)).toThrowError(/^timeframe: "7h" is not a timeframe: expected one of 1m/);
  });

  it('stays light over years of candles: data and brief do not grow with it', async () => {
    const result = await desk.command('/chart btc 1h 3y');
    expect(chartOf(result).time.length).toBeGreaterThan(26_000);
    expect(JSON.stringify(result.data).length).toBeLessThan(500);
  });

  it('says what cannot be drawn, and why', async () => {
    await expect(desk.command('/chart btc 1h rsii(14)')).rejects.toMatchObject({ field: 'expressions', message: 'column 1: unknown function "rsii"; did you mean "rsi"?' });
    await expect(desk.call('get_chart', { symbol: 'btc', from: '2010', to: '2011' })).rejects.toMatchObject({ kind: 'no-data' });
    await expect(desk.call('get_chart', { symbol: 'btc', timeframe: '5h' })).rejects.toMatchObject({ field: 'timeframe', message: expect.stringContaining('expected one of 1m') as string });
    await expect(desk.command('/chart btc from=2024-06-01 to=2024-01-01')).rejects.toMatchObject({ field: 'to' });
  });
});
