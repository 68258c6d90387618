import { describe, expect, it } from 'vitest';
import type { ActiveGuard, GuardStore } from '../../src/trading/protection/protector.ts';
import { T } from './trading-records.ts';

const GUARD: ActiveGuard = {
  account: 'binance',
  symbol: 'BTC/USDT',
  deployment: null,
  amount: '0.5',
  stop: '58000',
  target: null,
  by: 'venue',
  order: 'oc-1',
  since: T,
};

/** What every store of guards must do; `make` gives an empty one. */
export function guardStoreContract(name: string, make: () => Promise<GuardStore>): void {
  describe(`${name} as a guard store`, () => {
    it('1: keeps one guard for each account, market and deployment', async () => {
      const store = await make();
      const guards: readonly ActiveGuard[] = [
        GUARD,
        { ...GUARD, deployment: 'd1', by: 'outcry', order: null, target: '70000', stop: null },
        { ...GUARD, symbol: 'ETH/USDT' },
        { ...GUARD, account: 'paper:binance' },
      ];
      for (const guard of guards.toReversed()) await store.put({ ...guard, amount: '9' });
      for (const guard of guards) await store.put(guard);
      expect(await store.list()).toEqual(guards);
      expect(await store.list('paper:binance')).toEqual(guards.slice(3));
      expect(await store.list('other')).toEqual([]);
      for (const guard of guards) expect(await store.find(guard.account, guard.symbol, guard.deployment)).toEqual(guard);
      expect(await store.find('binance', 'ETH/USDT', 'd1')).toBeNull();
    });

    it('2: takes a guard away, and no other', async () => {
      const store = await make();
      const own = { ...GUARD, deployment: 'd1' };
      await store.put(GUARD);
      await store.put(own);
      await store.remove('binance', 'BTC/USDT', null);
      await store.remove('binance', 'BTC/USDT', null);
      await store.remove('binance', 'BTC/USDT', 'd2');
      expect(await store.list()).toEqual([own]);
      await store.remove('binance', 'BTC/USDT', 'd1');
      expect(await store.list()).toEqual([]);
    });
  });
}
