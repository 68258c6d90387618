import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evaluateColumns } from '../../src/strategies/expression/index.ts';
import type { ToolResult } from '../../src/tools/tool.ts';
import { HOUR, ToolDesk, fieldsOf, tableOf } from './tool-fixture.ts';

const desk = new ToolDesk();
const LAST_CLOSED = Date.UTC(2025, 5, 15, 11);

const shape = z.strictObject({ time: z.array(z.number()), columns: z.record(z.string(), z.array(z.number().nullable())) });
const dataOf = ({ data }: ToolResult) => shape.parse(data);

describe('indicators', () => {
  it('are those of the last closed candle when nothing else is asked', async () => {
    const result = await desk.command('/ta btc');
    const { time, columns } = dataOf(result);
    expect(time).toEqual([LAST_CLOSED]);
    expect(Object.keys(columns)).toContain('macd(12, 26, 9).signal');
    expect(fieldsOf(result.card)['rsi(14)']).toBe(columns['rsi(14)']![0]!.toFixed(2));
    expect(result.brief).toMatchObject({ symbol: 'BTC/USDT', timeframe: '1h', opened: '2025-06-15 11:00', simulated: true });
  });

  it('keep the names that were given, and are computed from candles before those shown', async () => {
    const { time, columns } = dataOf(await desk.call('get_indicators', { symbol: 'BTC/USDT', expressions: ['macd(12,26,9).signal', 'close>sma( 20 )'], bars: 3 }));
    expect(time).toEqual([LAST_CLOSED - 2 * HOUR, LAST_CLOSED - HOUR, LAST_CLOSED]);
    expect(Object.keys(columns)).toEqual(['macd(12,26,9).signal', 'close>sma( 20 )']);
    expect(columns['close>sma( 20 )']!.every((value) => value === 0 || value === 1)).toBe(true);
    const { candles } = await desk.history.read({ symbol: 'BTC/USDT', timeframe: '1h', span: { from: LAST_CLOSED - 2000 * HOUR, to: LAST_CLOSED + HOUR } });
    const [long] = evaluateColumns(['macd(12, 26, 9).signal'], { candles, timeframe: '1h' });
    expect(columns['macd(12,26,9).signal']!.at(-1)! / long!.column.at(-1)!).toBeCloseTo(1, 6);
  });

  it('reach back to the first candle there is with bars=all, null before the first value', async () => {
    const { time, columns } = dataOf(await desk.command('/ta btc 1d expressions="sma(5); close" bars=all'));
    expect(time[0]).toBe(Date.UTC(2017, 0, 2));
    expect(columns['sma(5)']!.slice(0, 5).map((value) => value === null)).toEqual([true, true, true, true, false]);
    expect(columns['close']).toHaveLength(time.length);
    const mean = columns['close']!.slice(0, 5).reduce<number>((sum, value) => sum + value!, 0) / 5;
    expect(columns['sma(5)']![4]).toBeCloseTo(mean, 8);
  });

  it('are those of a span, or of its last bars', async () => {
    const span = { symbol: 'btc', expressions: 'rsi(14)', from: '2024-03-01', to: '2024-03-02' };
    const whole = dataOf(await desk.call('get_indicators', span));
    expect(whole.time).toHaveLength(24);
    const last = dataOf(await desk.call('get_indicators', { ...span, bars: 2 }));
    expect(last.time).toEqual(whole.time.slice(-2));
    expect(last.columns['rsi(14)']![1]).toBeCloseTo(whole.columns['rsi(14)']!.at(-1)!, 4);
    const before = dataOf(await desk.call('get_indicators', { symbol: 'btc', expressions: 'rsi(14)', to: '2024-03-02', bars: '2' }));
    expect(before.time).toEqual(last.time);
  });

  it('run down the card by time, newest first, with decimals that align', async () => {
    const table = tableOf((await desk.command('/ta eth 4h rsi(14), adx(14) bars=30')).card);
    expect(table.title).toBe('Last 20 of 30 candles');
    expect(table.rows).toHaveLength(20);
    expect(table.rows[0]![0]).toBe('2025-06-15 08:00');
    expect(table.rows.flatMap((row) => row.slice(1)).filter((cell) => !/^\d+\.\d\d$/.test(cell))).toEqual([]);
  });

  it('run across it where there are many expressions', async () => {
    const table = tableOf((await desk.command('/ta eth 4h bars=30')).card);
    expect(table.title).toBe('Last 4 of 30 candles');
    expect(table.columns.map(({ header }) => header)).toEqual(['Opened (UTC)', '2025-06-15 08:00', '2025-06-15 04:00', '2025-06-15 00:00', '2025-06-14 20:00']);
    expect(table.rows.map(([expression]) => expression)).toContain('sma(200)');
  });

  it('of a small price keep its digits', async () => {
    const fields = fieldsOf((await desk.command('/ta shib 1h close, sma(50)')).card);
    expect(fields['sma(50)']).toMatch(/^0\.0000\d{5}$/);
  });

  it.each([
    ['bars', '/ta btc 1h bars=0', /expected a whole number from 1 to/],
    ['bars', '/ta btc 1h bars=some', /will not do/],
    ['expressions', '/ta btc 1h sma(', /./],
    ['expressions', '/ta btc 1h expressions=";"', /expected at least one expression such as rsi\(14\)/],
    ['symbol', '/ta 1h', /^symbol is missing/],
  ])('name %s where it is at fault: %s', async (field, line, message) => {
    await expect(desk.command(line)).rejects.toMatchObject({ kind: 'invalid-input', field, message: expect.stringMatching(message) as string });
  });
});
