import { describe, expect, it } from 'vitest';
import type { Fill } from '../../src/domain/fill.ts';
import type { PaperChange, PaperOrder, PaperStore } from '../../src/trading/paper/paper-store.ts';
import { T, paperOrder } from './trading-records.ts';

const NOTHING: PaperChange = { orders: [], fills: [], balances: [] };
const TRADE: Fill = {
  tradeId: 't1',
  venueOrderId: 'v1',
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '60000',
  amount: '0.001',
  fee: { amount: '0.06', currency: 'USDT' },
  at: T + 9,
};

/** The change that puts one order into the books. */
function putting(order: PaperOrder, instead: number | null = null): PaperChange {
  return { ...NOTHING, orders: [{ order, instead }] };
}

/** What every store of the paper venue's books must do; `make` gives an empty one. */
export function paperStoreContract(name: string, make: () => Promise<PaperStore>): void {
  describe(`${name} as a paper store`, () => {
    it('1: gives a new account its balance once', async () => {
      const store = await make();
      expect(await store.balances('paper:a')).toEqual([]);
      expect(await store.open('paper:a', { asset: 'USDT', free: '10000', locked: '0' })).toBe(true);
      expect(await store.open('paper:a', { asset: 'EUR', free: '1', locked: '0' })).toBe(false);
      expect(await store.balances('paper:a')).toEqual([{ asset: 'USDT', free: '10000', locked: '0' }]);
      expect(await store.balances('paper:b')).toEqual([]);
    });

    it('2: makes a change whole', async () => {
      const store = await make();
      await store.open('paper:a', { asset: 'USDT', free: '100', locked: '0' });
      const order = paperOrder('oc-1', 'v1', { status: 'filled', filled: '0.001', filledCost: '60', triggered: true, stopLimitPrice: '1', reserved: '0' });
      const change: PaperChange = {
        orders: [{ order, instead: null }],
        fills: [{ ...TRADE, clientOrderId: 'oc-1' }],
        balances: [
          { balance: { asset: 'USDT', free: '39.94', locked: '0' }, instead: { asset: 'USDT', free: '100', locked: '0' } },
          { balance: { asset: 'BTC', free: '0.001', locked: '0' }, instead: null },
        ],
      };
      expect(await store.apply('paper:a', change)).toBe(true);
      expect(await store.order('paper:a', 'oc-1')).toEqual(order);
      expect(await store.fills('paper:a', 'BTC/USDT', T + 9)).toEqual([TRADE]);
      expect(await store.fills('paper:a', 'BTC/USDT', T + 10)).toEqual([]);
      expect(await store.fills('paper:a', 'ETH/USDT', 0)).toEqual([]);
      expect(await store.balances('paper:a')).toEqual([
        { asset: 'BTC', free: '0.001', locked: '0' },
        { asset: 'USDT', free: '39.94', locked: '0' },
      ]);
      expect(await store.openOrders('paper:a')).toEqual([]);
      expect([await store.order('paper:b', 'oc-1'), await store.fills('paper:b', 'BTC/USDT', 0)]).toEqual([null, []]);
    });

    it('3: does nothing of a change when an order, a balance or a trade is not as given', async () => {
      const store = await make();
      const [usdt, order] = [{ asset: 'USDT', free: '100', locked: '0' }, paperOrder('oc-1', 'v1')];
      await store.open('paper:a', usdt);
      await store.apply('paper:a', { ...putting(order), fills: [{ ...TRADE, clientOrderId: 'oc-1' }] });
      const bad: readonly PaperChange[] = [
        putting(order),
        putting(order, T + 1),
        putting(paperOrder('oc-1', 'v2')),
        putting(paperOrder('oc-2', 'v2'), T),
        { ...NOTHING, orders: [{ order: paperOrder('oc-2', 'v2'), instead: null }, { order: paperOrder('oc-2', 'v3'), instead: null }] },
        { ...NOTHING, fills: [{ ...TRADE, price: '1', clientOrderId: 'oc-1' }] },
        { ...NOTHING, balances: [{ balance: { ...usdt, free: '1' }, instead: { ...usdt, free: '99' } }] },
        { ...NOTHING, balances: [{ balance: { ...usdt, free: '1' }, instead: { ...usdt, locked: '1' } }] },
        { ...NOTHING, balances: [{ balance: { ...usdt, free: '1' }, instead: null }] },
        { ...NOTHING, balances: [{ balance: { asset: 'BTC', free: '1', locked: '0' }, instead: { asset: 'BTC', free: '0', locked: '0' } }] },
      ];
      const good: PaperChange = {
        orders: [{ order: paperOrder('oc-9', 'v9'), instead: null }],
        fills: [{ ...TRADE, tradeId: 't9', clientOrderId: 'oc-9' }],
        balances: [{ balance: { asset: 'ETH', free: '1', locked: '0' }, instead: null }],
      };
      for (const one of bad) {
        const both: PaperChange = {
          orders: [...good.orders, ...one.orders],
          fills: [...good.fills, ...one.fills],
          balances: [...good.balances, ...one.balances],
        };
        expect(await store.apply('paper:a', both)).toBe(false);
      }
      expect(await store.openOrders('paper:a')).toEqual([order]);
      expect(await store.fills('paper:a', 'BTC/USDT', 0)).toEqual([TRADE]);
      expect(await store.balances('paper:a')).toEqual([usdt]);
      expect(await store.apply('paper:a', good)).toBe(true);
    });

    it('4: writes an order over the one that it was', async () => {
      const store = await make();
      const [one, other] = [paperOrder('oc-1', 'v1', { createdAt: T + 5 }), paperOrder('oc-2', 'v2')];
      await store.apply('paper:a', { ...NOTHING, orders: [one, other].map((order) => ({ order, instead: null })) });
      expect(await store.openOrders('paper:a')).toEqual([other, one]);
      const canceled: PaperOrder = { ...other, status: 'canceled', updatedAt: T + 6 };
      expect(await store.apply('paper:a', putting(canceled, T))).toBe(true);
      expect(await store.apply('paper:a', putting(canceled, T))).toBe(false);
      expect(await store.openOrders('paper:a')).toEqual([one]);
      expect(await store.order('paper:a', 'oc-2')).toEqual(canceled);
    });

    it('5: lists trades oldest first, whose ids are unique in each market', async () => {
      const store = await make();
      const later: Fill = { ...TRADE, tradeId: 't0', at: T + 20 };
      const eth: Fill = { ...TRADE, symbol: 'ETH/USDT' };
      expect(await store.apply('paper:a', { ...NOTHING, fills: [later, TRADE, eth].map((fill) => ({ ...fill, clientOrderId: 'oc-1' })) })).toBe(true);
      expect(await store.fills('paper:a', 'BTC/USDT', 0)).toEqual([TRADE, later]);
      expect(await store.fills('paper:a', 'ETH/USDT', 0)).toEqual([eth]);
    });

    it('6: writes no debt down', async () => {
      const store = await make();
      for (const balance of [{ asset: 'USDT', free: '-1', locked: '0' }, { asset: 'USDT', free: '0', locked: '-0.1' }]) {
        await expect(store.apply('paper:a', { ...putting(paperOrder('oc-1', 'v1')), balances: [{ balance, instead: null }] })).rejects.toBeInstanceOf(Error);
      }
      expect([await store.balances('paper:a'), await store.openOrders('paper:a')]).toEqual([[], []]);
    });

    it('7: counts the changes of each account, and no change that was not made', async () => {
      const store = await make();
      expect(await store.revision('paper:a')).toBe(0);
      await store.open('paper:a', { asset: 'USDT', free: '100', locked: '0' });
      await store.open('paper:a', { asset: 'USDT', free: '100', locked: '0' });
      expect(await store.revision('paper:a')).toBe(1);
      await store.apply('paper:a', putting(paperOrder('oc-1', 'v1')));
      await store.apply('paper:a', putting(paperOrder('oc-1', 'v1')));
      expect([await store.revision('paper:a'), await store.revision('paper:b')]).toEqual([2, 0]);
    });

    it('8: makes one of many changes that go by the same state', async () => {
      const store = await make();
      const usdt = { asset: 'USDT', free: '100', locked: '0' };
      await store.open('paper:a', usdt);
      const tries = await Promise.all(
        [1, 2, 3, 4].map((n) => store.apply('paper:a', { ...NOTHING, balances: [{ balance: { ...usdt, free: `${n}` }, instead: usdt }] })),
      );
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect((await store.balances('paper:a'))[0]?.free).toBe(`${tries.indexOf(true) + 1}`);
    });
  });
}
