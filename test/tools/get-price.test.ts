import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../src/reports/format.ts';
import { ToolDesk, fieldsOf, tableOf, textOf } from './tool-fixture.ts';

const desk = new ToolDesk();

describe('the price of one market', () => {
  it('is in the title and in the fields, with the day around it and where it came from', async () => {
    const { card, data } = await desk.call('get_price', { symbol: 'bitcoin' });
    const ticker = await desk.simulated.ticker('BTC/USDT');
    expect(data).toEqual({ venue: 'simulated', simulated: true, prices: [ticker] });
    expect(card).toMatchObject({ title: 'BTC/USDT 52,305.32', tone: 'good', simulated: true });
    expect(fieldsOf(card)).toMatchObject({ Last: formatMoney(ticker.last, 'USDT'), '24 h': '+1.84%' });
    expect(Object.keys(fieldsOf(card))).toEqual(['Last', '24 h', '24 h high', '24 h low', 'Bid', 'Ask', '24 h volume']);
    expect(textOf(card)).toBe('Simulated market, 2025-06-15 12:20 UTC');
  });

  it('says which venue it stands in for', async () => {
    const venue = { id: 'simulated', simulated: true, standsInFor: 'binance' };
    const standing = new ToolDesk({ market: { resolve: async () => Object.assign(Object.create(desk.simulated) as typeof desk.simulated, { venue }) } });
    expect(textOf((await standing.call('get_price', { symbols: 'btc' })).card)).toBe('Simulated market (binance does not answer), 2025-06-15 12:20 UTC');
  });
});

describe('the prices of several markets', () => {
  it('are a row each, in the order that was asked', async () => {
    const { card, brief } = await desk.command('/price sol, btc and eth');
    expect(card.title).toBe('Prices');
    expect(tableOf(card).rows.map(([symbol]) => symbol)).toEqual(['SOL/USDT', 'BTC/USDT', 'ETH/USDT']);
    expect(brief).toMatchObject({ simulated: true, prices: [{ symbol: 'SOL/USDT' }, { symbol: 'BTC/USDT' }, { symbol: 'ETH/USDT' }] });
  });

  it('stay a small answer to the model however many they are', async () => {
    const all = (await desk.simulated.markets()).map(({ symbol }) => symbol);
    const { card, brief } = await desk.call('get_price', { symbols: all });
    expect(tableOf(card).rows).toHaveLength(all.length);
    expect(JSON.stringify(brief).length).toBeLessThan(2000);
  });
});

it('names the argument and the nearest market when one is not listed', async () => {
  await expect(desk.command('/price btc, ltx')).rejects.toMatchObject({ kind: 'unknown-symbol', field: 'symbols', hint: 'Did you mean LTC/USDT?' });
  await expect(desk.command('/price')).rejects.toMatchObject({ kind: 'invalid-input', field: 'symbols', message: expect.stringMatching(/^symbols is missing: Market/) as string });
});
