import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import { DirectHistory } from '../../src/market/direct-history.ts';
import type { HistoryReader } from '../../src/market/history.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { ToolDesk, blocksOf, clock, tableOf, textOf } from './tool-fixture.ts';

const usual = new ToolDesk();
const direct = new DirectHistory(new SimulatedMarket(clock), clock);

/** A history in which some markets cannot be read. */
function failingFor(fails: (symbol: string) => boolean): HistoryReader {
  return {
    read: (request, options) => (fails(request.symbol) ? Promise.reject(new OutcryError('timeout', `${request.symbol} took too long.`)) : direct.read(request, options)),
  };
}

describe('a scan', () => {
  it('lists the markets that fulfil the condition, with what it compares', async () => {
    const { card, data, brief } = await usual.command('/scan 4h rsi(14) < 35');
    expect(card).toMatchObject({ title: '2 markets of 16: rsi(14) < 35', simulated: true });
    expect(tableOf(card).columns.map(({ header }) => header)).toEqual(['Market', 'Close', 'rsi(14)']);
    expect(tableOf(card).rows.every((row) => Number(row[2]) < 35)).toBe(true);
    expect(card.actions.map(({ label }) => label)).toEqual(['Chart LINK/USDT', 'Chart LTC/USDT']);
    expect(data).toMatchObject({ condition: 'rsi(14) < 35', timeframe: '4h', looked: 16, hits: [{ symbol: 'LINK/USDT', value: true }, { symbol: 'LTC/USDT' }], failed: [] });
    expect(brief).toMatchObject({ looked: 16, hits: [{ symbol: 'LINK/USDT' }, { symbol: 'LTC/USDT' }] });
  });

  it('shows the close once, though the condition speaks of it', async () => {
    const { card } = await usual.command('/scan condition="close > sma(50)" top=5');
    expect(tableOf(card).columns.map(({ header }) => header)).toEqual(['Market', 'Close', 'sma(50)']);
  });

  it('keeps the quotes of a higher timeframe, and looks at the most traded markets only', async () => {
    const { card } = await usual.command('/scan rsi(14, tf: "4h") < 100 top=3');
    expect(tableOf(card).rows.map(([symbol]) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']);
  });

  it('says that none fulfils it', async () => {
    const { card, brief } = await usual.command('/scan rsi(14) > 99');
    expect(textOf(card)).toContain('None fulfils it.');
    expect(blocksOf(card, 'table')).toEqual([]);
    expect(brief).toMatchObject({ hits: [] });
  });

  it('passes over a market that cannot be read, and says so', async () => {
    const desk = new ToolDesk({ history: failingFor((symbol) => symbol === 'ETH/USDT') });
    const { card, data } = await desk.command('/scan rsi(14) < 100 top=3');
    expect(tableOf(card).rows.map(([symbol]) => symbol)).toEqual(['BTC/USDT', 'SOL/USDT']);
    expect(textOf(card)).toContain('Could not be read: ETH/USDT: ETH/USDT took too long.');
    expect(data).toMatchObject({ looked: 2, failed: ['ETH/USDT: ETH/USDT took too long.'] });
  });

  it('fails as the first market did when none can be read', async () => {
    const desk = new ToolDesk({ history: failingFor(() => true) });
    await expect(desk.command('/scan rsi(14) < 30 top=3')).rejects.toMatchObject({ kind: 'timeout', message: 'BTC/USDT took too long.' });
  });

  it('says how far it is, and stops between two markets when told to', async () => {
    const desk = new ToolDesk();
    const stop = new AbortController();
    const scan = desk.call('scan_markets', { condition: 'rsi(14) < 30', top: 10 }, {
      signal: stop.signal,
      onProgress: (step) => {
        desk.progress.push(step);
        if (step.done === 2) stop.abort();
      },
    });
    await expect(scan).rejects.toMatchObject({ kind: 'cancelled' });
    expect(desk.progress).toEqual(['BTC/USDT', 'ETH/USDT', 'SOL/USDT'].map((symbol, done) => ({ label: `Looking at ${symbol}`, done, total: 10 })));
  });

  it.each([
    ['condition', '/scan rsi(14)', 'invalid-input', /expected a condition/],
    ['condition', '/scan', 'invalid-input', /^condition is missing/],
    ['quote', '/scan condition="rsi(14) < 30" quote=jpy', 'not-found', /has no market quoted in JPY/],
    ['top', '/scan condition="rsi(14) < 30" top=1000', 'invalid-input', /from 1 to 100/],
  ])('names %s where it is at fault: %s', async (field, line, kind, message) => {
    await expect(usual.command(line)).rejects.toMatchObject({ kind, field, message: expect.stringMatching(message) as string });
  });
});
