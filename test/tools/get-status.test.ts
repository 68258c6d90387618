import { describe, expect, it } from 'vitest';
import { candlesFromRows } from '../../src/domain/candles.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { HOUR, NOW, ToolDesk, blocksOf, clock, fieldsOf, tableOf } from './tool-fixture.ts';

describe('the status of the desk', () => {
  it('says what it is connected to, what it has stored and how long it has been up', async () => {
    const desk = new ToolDesk({ trading: null });
    const span = { from: NOW - 2 * HOUR, to: NOW };
    const at = Date.UTC(2025, 5, 15, 10);
    await desk.candles.write({ venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h' }, candlesFromRows([[at, 1, 1, 1, 1, 1], [at + HOUR, 1, 1, 1, 1, 1]]), span);
    const { card, data } = await desk.command('/status');
    expect(fieldsOf(card)).toEqual({
      'Market data': 'simulated market', Money: 'no trading: questions and backtests only', Model: 'phrasebook', Channels: 'terminal', Outbox: 'nothing waits', Alerts: 'none', Schedules: 'none', 'Stored candles': '2 candles in 1 series',
      'Newest stored': '2025-06-15 11:00 UTC', 'Up for': '1d 2h', Version: '1.2.3',
    });
    expect(data).toEqual({
      venue: 'simulated', simulated: true, problem: null, model: 'phrasebook', channels: [{ id: 'terminal', state: 'up', reason: '' }], outbox: { waiting: 0, lost: [] }, alerts: 0, schedules: 0, nextJob: null, series: 1, bars: 2, newest: at + HOUR, uptimeMs: 26 * HOUR, version: '1.2.3', trading: null,
    });
  });

  it('says how each channel is getting on once one is not, and what could not be delivered', async () => {
    const desk = new ToolDesk();
    desk.channels = [{ id: 'telegram', state: 'down', reason: 'The token was not accepted.' }, { id: 'discord', state: 'up', reason: '' }];
    desk.outbox = { waiting: 3, lost: [{ channel: 'telegram', conversation: '42', title: 'Alert 1', reason: 'blocked by the user', at: NOW - HOUR }] };
    const { card } = await desk.command('/status');
    expect(fieldsOf(card)).toMatchObject({ 'Channel telegram': 'The token was not accepted.', 'Channel discord': 'up', Outbox: '3 cards waiting, 1 could not be delivered' });
    expect(tableOf(card)).toMatchObject({ title: 'Not delivered', rows: [['2025-06-15 11:20', 'telegram:42', 'Alert 1', 'blocked by the user']] });
  });

  it('counts alerts and schedules, and names the one that is due next', async () => {
    const desk = new ToolDesk();
    await desk.command('alert btc price > 900000');
    await desk.command('report every monday at 9 in Berlin');
    await desk.command('report daily at 15 in UTC');
    const { card, data } = await desk.command('/status');
    expect(fieldsOf(card)).toMatchObject({ Alerts: '1 alert watching', Schedules: '2 schedules, next: 2 at 2025-06-15 15:00 UTC' });
    expect(data).toMatchObject({ alerts: 1, schedules: 2, nextJob: { id: 2, at: Date.UTC(2025, 5, 15, 15) } });
  });

  it('says that the venue does not answer, rather than failing with it', async () => {
    const silent = new ToolDesk({ market: { resolve: () => Promise.reject(new OutcryError('unreachable', 'binance does not answer.')) } });
    const { card, data } = await silent.command('/status');
    const [fields] = blocksOf(card, 'fields');
    expect(fields!.fields[0]).toEqual({ label: 'Market data', value: 'binance does not answer.', tone: 'error' });
    expect(data).toMatchObject({ venue: null, simulated: false, problem: 'binance does not answer.' });
  });

  it('names the venue that the simulated market stands in for', async () => {
    const market = new SimulatedMarket(clock, { standsInFor: 'binance' });
    const { card } = await new ToolDesk({ market: { resolve: async () => market } }).command('/status');
    expect(fieldsOf(card)['Market data']).toBe('simulated market: binance does not answer');
  });

  it('is not given when the request was called off', async () => {
    const desk = new ToolDesk({ market: { resolve: () => Promise.reject(new OutcryError('cancelled', 'The request was cancelled.')) } });
    await expect(desk.command('/status')).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
