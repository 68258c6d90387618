import { describe, expect, it } from 'vitest';
import type { EquityPoint, EquityStore, Transfer } from '../../src/trading/books/books.ts';
import { T } from './trading-records.ts';

const POINT: EquityPoint = { account: 'binance', at: T, equity: '10000.123456789012345678', currency: 'USDT' };
const TRANSFER: Transfer = { account: 'binance', id: 'w1', asset: 'BTC', amount: '-0.5', value: null, at: T };

/** What every store of equity must do; `make` gives an empty one. */
export function equityStoreContract(name: string, make: () => Promise<EquityStore>): void {
  describe(`${name} as an equity store`, () => {
    it('1: gives the points of a span oldest first, its end left out', async () => {
      const store = await make();
      for (const at of [T + 2, T, T + 1, T + 3]) await store.addPoint({ ...POINT, at });
      await store.addPoint({ ...POINT, account: 'paper:binance', at: T + 1 });
      expect(await store.points('binance', T + 1, T + 3)).toEqual([{ ...POINT, at: T + 1 }, { ...POINT, at: T + 2 }]);
      expect(await store.points('binance', T, Number.POSITIVE_INFINITY)).toHaveLength(4);
      expect(await store.points('other', 0, T + 9)).toEqual([]);
    });

    it('2: keeps the later of two points of one instant', async () => {
      const store = await make();
      await store.addPoint(POINT);
      await store.addPoint({ ...POINT, equity: '5' });
      expect(await store.points('binance', 0, T + 1)).toEqual([{ ...POINT, equity: '5' }]);
    });

    it('3: finds the newest point at or before an instant', async () => {
      const store = await make();
      for (const at of [T, T + 10]) await store.addPoint({ ...POINT, at });
      expect(await store.pointAt('binance', T - 1)).toBeNull();
      expect(await store.pointAt('binance', T)).toEqual(POINT);
      expect(await store.pointAt('binance', T + 9)).toEqual(POINT);
      expect(await store.pointAt('binance', T + 99)).toEqual({ ...POINT, at: T + 10 });
      expect(await store.pointAt('other', T)).toBeNull();
    });

    it('4: takes each transfer of an account once', async () => {
      const store = await make();
      expect(await store.addTransfer(TRANSFER)).toBe(true);
      expect(await store.addTransfer({ ...TRANSFER, amount: '9' })).toBe(false);
      expect(await store.addTransfer({ ...TRANSFER, account: 'paper:binance' })).toBe(true);
      const earlier: Transfer = { ...TRANSFER, id: 'w2', amount: '100', asset: 'USDT', value: '100', at: T - 5 };
      expect(await store.addTransfer(earlier)).toBe(true);
      expect(await store.transfers('binance', T - 5, T + 1)).toEqual([earlier, TRANSFER]);
      expect(await store.transfers('binance', T - 5, T)).toEqual([earlier]);
    });
  });
}
