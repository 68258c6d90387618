import { describe, expect, it } from 'vitest';
import { type AccountsParts, ConfiguredAccounts } from '../src/accounts.ts';
import type { Market } from '../src/domain/market.ts';
import type { OpenedMarket } from '../src/market/open-market.ts';
import { MemoryPaperStore } from './fakes/memory-paper-store.ts';
import { ScriptedExecution } from './fakes/scripted-execution.ts';

const BTC: Market = { symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', active: true, amountStep: '0.00001', priceStep: '0.01', minAmount: '0.00001', minCost: '5' };
const clock = { now: () => 1_000_000 };

/** A venue that lists one market, or is silent with the simulated market standing in for it. */
function venue(id: string, state: { isSilent?: boolean; listed?: number } = {}): OpenedMarket {
  const data = (simulated: boolean) => ({ venue: { id: simulated ? 'simulated' : id, simulated }, markets: async () => ((state.listed = (state.listed ?? 0) + 1), [BTC]) });
  const source = { resolve: async () => data(state.isSilent === true) };
  const strict = { source: { resolve: async () => data(false) } };
  // Accounts read no history and no ticks by themselves.
  return { source, venueOnly: strict } as unknown as OpenedMarket;
}

function accounts(parts: Partial<AccountsParts> = {}, config: Partial<AccountsParts['config']> = {}) {
  const live = new ScriptedExecution(clock);
  const market = venue('binance');
  return new ConfiguredAccounts({
    config: { exchange: 'binance', exchangeNamed: false, tradingMode: 'paper', exchangeKeys: null, ...config },
    market, simulated: venue('simulated').venueOnly, paper: new MemoryPaperStore(), openLive: () => ({ execution: live, market: market.venueOnly }), clock,
    log: { error: () => {}, warn: () => {}, info: () => {} }, ...parts,
  });
}

const KEYS = { apiKey: 'k', secret: 's', sandbox: false };

describe('the accounts', () => {
  it('are paper money on the venue’s prices and on made-up ones, each by itself', async () => {
    const all = accounts();
    expect(all.all().map(({ id, kind, simulated }) => [id, kind, simulated])).toEqual([['paper:binance', 'paper', false], ['paper:simulated', 'paper', true]]);
    expect((await all.usual()).id).toBe('paper:binance');
  });

  it('use made-up prices while the venue is silent and nobody named it', async () => {
    const state = { isSilent: true };
    const all = accounts({ market: venue('binance', state) });
    expect((await all.usual()).id).toBe('paper:simulated');
    state.isSilent = false;
    expect((await all.usual()).id).toBe('paper:binance');
  });

  it('never use made-up prices for a venue that was named', async () => {
    const all = accounts({ simulated: null, market: venue('binance', { isSilent: true }) }, { exchangeNamed: true });
    expect(all.all().map(({ id }) => id)).toEqual(['paper:binance']);
    expect((await all.usual()).id).toBe('paper:binance');
  });

  it('have no live one unless configuration asks for it, whatever keys there are', () => {
    const all = accounts({}, { exchangeKeys: KEYS });
    expect(() => all.live()).toThrow(/not configured/);
    expect(() => all.get('binance')).toThrow(/there is paper:binance, paper:simulated/);
  });

  it('send an order that names no account to the exchange where that is asked for', async () => {
    const all = accounts({ simulated: null }, { exchangeNamed: true, exchangeKeys: KEYS, tradingMode: 'live' });
    expect([(await all.usual()).id, all.live().id, (await all.paper()).id]).toEqual(['binance', 'binance', 'paper:binance']);
    expect(accounts({}, { exchangeKeys: { ...KEYS, sandbox: true }, tradingMode: 'live' }).live().id).toBe('binance-testnet');
  });

  it('know a market’s rules, asked for once in a while, and name the nearest of one that is not listed', async () => {
    const state = { listed: 0 };
    const market = venue('binance', state);
    const all = accounts({ market: { ...market, venueOnly: { ...market.venueOnly, source: market.source } } });
    expect(await all.get('paper:binance').rules('BTC/USDT')).toEqual(BTC);
    await expect(all.get('paper:binance').rules('BTC/EUR')).rejects.toMatchObject({ kind: 'unknown-symbol', hint: 'Did you mean BTC/USDT?' });
    expect(state.listed).toBe(1);
  });
});
