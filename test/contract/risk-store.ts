import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/trading/journal/journal.ts';
import type { RiskState, RiskStore } from '../../src/trading/risk/risk-store.ts';
import { T, draft } from './trading-records.ts';

const ACTIVE: RiskState = { account: 'binance', state: 'active', reason: '', since: T, peak: null, peakAt: null, coolUntil: null, scope: null };
const HALTED: RiskState = { ...ACTIVE, state: 'halted', reason: 'a halt', since: T + 1, peak: '10000.5', peakAt: T, coolUntil: T + 9, scope: 'orders' };

/** What every store of limits and standings must do; `make` gives an empty one with the journal that it writes to. */
export function riskStoreContract(name: string, make: () => Promise<{ readonly store: RiskStore; readonly journal: Journal }>): void {
  const kinds = async (journal: Journal): Promise<string[]> => (await journal.read(1, 100)).map(({ kind }) => kind);

  describe(`${name} as a risk store`, () => {
    it('1: keeps the newest limits of each account', async () => {
      const { store, journal } = await make();
      expect(await store.limits('binance')).toBeNull();
      await store.saveLimits('binance', '{"max-order":"100"}', null, T, [draft('limits')]);
      expect(await store.saveLimits('binance', '{"max-order":"200"}', '{"max-order":"100"}', T + 1, [draft('limits')])).toBe(true);
      await store.saveLimits('paper:binance', '{}', null, T, []);
      // Whoever went by limits that are not there any more is told so.
      expect(await store.saveLimits('binance', '{"max-order":"300"}', '{"max-order":"100"}', T + 2, [draft('limits')])).toBe(false);
      expect(await store.saveLimits('binance', '{"max-order":"300"}', null, T + 2, [draft('limits')])).toBe(false);
      expect([await store.limits('binance'), await store.limits('paper:binance')]).toEqual(['{"max-order":"200"}', '{}']);
      expect(await kinds(journal)).toEqual(['limits', 'limits']);
    });

    it('2: puts a standing in the place of the one that is named, and of no other', async () => {
      const { store, journal } = await make();
      expect(await store.state('binance')).toBeNull();
      expect(await store.saveState(HALTED, ACTIVE, [draft('x')])).toBe(false);
      expect(await store.saveState(ACTIVE, null, [draft('first')])).toBe(true);
      expect(await store.saveState(HALTED, null, [draft('x')])).toBe(false);
      expect(await store.saveState(HALTED, { state: 'active', since: T + 5 }, [draft('x')])).toBe(false);
      expect(await store.saveState(HALTED, { state: 'reducing', since: T }, [draft('x')])).toBe(false);
      expect(await store.state('binance')).toEqual(ACTIVE);
      expect(await store.saveState(HALTED, ACTIVE, [draft('halt')])).toBe(true);
      expect(await store.state('binance')).toEqual(HALTED);
      expect(await kinds(journal)).toEqual(['first', 'halt']);
    });

    it('3: lists standings by account', async () => {
      const { store } = await make();
      for (const account of ['paper:binance', 'binance']) await store.saveState({ ...ACTIVE, account }, null, []);
      expect((await store.states()).map(({ account }) => account)).toEqual(['binance', 'paper:binance']);
    });

    it('4: raises the peak as decimals compare, and never lowers it', async () => {
      const { store } = await make();
      await store.raisePeak('binance', '5', T);
      expect(await store.state('binance')).toBeNull();
      await store.saveState(ACTIVE, null, []);
      await store.raisePeak('binance', '9', T + 1);
      await store.raisePeak('binance', '10.1', T + 2);
      await store.raisePeak('binance', '10.10', T + 3);
      await store.raisePeak('binance', '9.9', T + 4);
      expect(await store.state('binance')).toEqual({ ...ACTIVE, peak: '10.1', peakAt: T + 2 });
      await store.raisePeak('binance', '10.1000000000000000000000001', T + 5);
      expect(await store.state('binance')).toMatchObject({ peakAt: T + 5 });
    });

    it('5: freezes a market once and lets it go once', async () => {
      const { store, journal } = await make();
      const frozen = { account: 'binance', symbol: 'BTC/USDT', reason: 'a foreign order', since: T + 5 };
      expect(await store.freeze(frozen, [draft('freeze')])).toBe(true);
      expect(await store.freeze({ ...frozen, reason: 'another' }, [draft('x')])).toBe(false);
      expect(await store.freeze({ ...frozen, symbol: 'ETH/USDT', since: T }, [])).toBe(true);
      expect(await store.freeze({ ...frozen, account: 'paper:binance', since: T + 9 }, [])).toBe(true);
      expect((await store.frozen()).map(({ account, symbol }) => `${account} ${symbol}`)).toEqual([
        'binance ETH/USDT',
        'binance BTC/USDT',
        'paper:binance BTC/USDT',
      ]);
      expect((await store.frozen('binance'))[1]).toEqual(frozen);
      expect(await store.unfreeze('binance', 'BTC/USDT', [draft('unfreeze')])).toBe(true);
      expect(await store.unfreeze('binance', 'BTC/USDT', [draft('x')])).toBe(false);
      expect(await store.frozen('binance')).toHaveLength(1);
      expect(await kinds(journal)).toEqual(['freeze', 'unfreeze']);
    });
  });
}
