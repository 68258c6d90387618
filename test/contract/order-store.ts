import { describe, expect, it } from 'vitest';
import { messageOf } from '../../src/domain/errors.ts';
import { ORDER_MOVES, type OrderState } from '../../src/domain/order.ts';
import type { Journal } from '../../src/trading/journal/journal.ts';
import type { BookedFill, OrderProgress, OrderStore } from '../../src/trading/order-flow/order-store.ts';
import { INTENT, T, bookedFill, draft, orderRecord } from './trading-records.ts';

const STATES = Object.keys(ORDER_MOVES) as OrderState[];

/** Takes in fills and a change that do not depend on what the order is; gives what was booked of it then as well. */
async function takeIn(store: OrderStore, id: string, change: OrderProgress | null, now = T, fills: readonly BookedFill[] = []) {
  return store.takeIn(
    id,
    () => fills.map((fill) => ({ fill, journal: draft(`fill.${fill.tradeId}`) })),
    (_, booked) => ({ booked, change, journal: change === null ? [] : [draft(`order.${change.state ?? 'progress'}`)] }),
    now,
  );
}

/** What every store of orders must do; `make` gives an empty one with the journal that it writes to. */
export function orderStoreContract(name: string, make: () => Promise<{ readonly store: OrderStore; readonly journal: Journal }>): void {
  const kinds = async (journal: Journal): Promise<string[]> => (await journal.read(1, 1_000)).map(({ kind }) => kind);

  describe(`${name} as an order store`, () => {
    it('1: gives orders back as they were stored, with their journal entries', async () => {
      const { store, journal } = await make();
      const [one, other] = [orderRecord('oc-1', { approval: 'a1' }), orderRecord('oc-2', { note: 'why' })];
      expect(await store.create([one, other], [draft('order.created', 'order:oc-1'), draft('order.created', 'order:oc-2')])).toBe(true);
      expect(await store.find('oc-1')).toEqual(one);
      expect(await store.find('oc-2')).toEqual(other);
      expect(await store.find('oc-3')).toBeNull();
      expect(await kinds(journal)).toEqual(['order.created', 'order.created']);
    });

    it('2: stores none when any of their ids is taken, or two are one', async () => {
      const { store, journal } = await make();
      expect(await store.create([orderRecord('oc-1')], [])).toBe(true);
      expect(await store.create([orderRecord('oc-2'), orderRecord('oc-1', { note: 'again' })], [draft('order.created')])).toBe(false);
      expect(await store.create([orderRecord('oc-3'), orderRecord('oc-3')], [draft('order.created')])).toBe(false);
      expect((await store.list({})).map(({ id, note }) => [id, note])).toEqual([['oc-1', null]]);
      expect(await kinds(journal)).toEqual([]);
    });

    it('3: takes no order that is said to have been somewhere already', async () => {
      const { store } = await make();
      for (const state of STATES.filter((one) => one !== 'created')) await expect(store.create([orderRecord('oc-1', { state })], [])).rejects.toThrow(state);
      expect(await store.list({})).toEqual([]);
    });

    it('4: changes what is given and leaves the rest, with the journal entries', async () => {
      const { store, journal } = await make();
      const order = orderRecord('oc-1');
      await store.create([order], []);
      const sending = { ...order, state: 'sending', sentAt: T + 1, updatedAt: T + 1 };
      expect(await store.change('oc-1', ['created'], { state: 'sending', sentAt: T + 1 }, T + 1, [draft('order.sending')])).toEqual(sending);
      const open = { ...sending, state: 'open', venueOrderId: 'v1', filled: '0.0005', filledCost: '30.00005', updatedAt: T + 2 };
      expect((await takeIn(store, 'oc-1', { state: 'open', venueOrderId: 'v1', filled: '0.0005', filledCost: '30.00005' }, T + 2)).order).toEqual(open);
      const asked = { ...open, cancelAskedAt: T + 3, note: 'asked', updatedAt: T + 3 };
      expect(await store.change('oc-1', ['open'], { cancelAskedAt: T + 3, note: 'asked' }, T + 3, [])).toEqual(asked);
      expect(await store.change('oc-1', ['open'], { note: null }, T + 4, [])).toEqual({ ...asked, note: null, updatedAt: T + 4 });
      expect(await store.find('oc-1')).toEqual({ ...asked, note: null, updatedAt: T + 4 });
      expect(await kinds(journal)).toEqual(['order.sending', 'order.open']);
    });

    it('5: does nothing to an order that stands in another state, or is not there', async () => {
      const { store, journal } = await make();
      await store.create([orderRecord('oc-1')], []);
      expect(await store.change('oc-1', ['sending', 'open'], { note: 'x' }, T + 1, [draft('x')])).toBeNull();
      expect(await store.change('oc-1', [], { note: 'x' }, T + 1, [draft('x')])).toBeNull();
      expect(await store.change('oc-2', ['created'], { note: 'x' }, T + 1, [draft('x')])).toBeNull();
      expect(await store.find('oc-1')).toEqual(orderRecord('oc-1'));
      expect(await kinds(journal)).toEqual([]);
    });

    it('6: makes every legal move and no other', async () => {
      const { store } = await make();
      const paths: Readonly<Record<OrderState, readonly OrderState[]>> = {
        created: [],
        sending: ['sending'],
        unknown: ['sending', 'unknown'],
        open: ['sending', 'open'],
        filled: ['sending', 'filled'],
        canceled: ['sending', 'canceled'],
        expired: ['sending', 'expired'],
        rejected: ['sending', 'rejected'],
        refused: ['refused'],
        lost: ['sending', 'lost'],
      };
      for (const from of STATES) {
        for (const to of STATES) {
          const id = `oc-${from}-${to}`;
          await store.create([orderRecord(id)], []);
          let present: OrderState = 'created';
          for (const next of paths[from]) {
            await store.change(id, [present], { state: next }, T, []);
            present = next;
          }
          const isLegal = from === to || ORDER_MOVES[from].includes(to);
          const outcome = await store.change(id, [from], { state: to }, T, []).then((order) => order?.state, messageOf);
          expect(outcome).toBe(isLegal ? to : `An order cannot go from ${from} to ${to}.`);
        }
      }
    });

    it('7: refuses a move that is not legal out of every state it is allowed in, whichever the order stands in', async () => {
      const { store } = await make();
      await store.create([orderRecord('oc-1')], []);
      await expect(store.change('oc-1', ['created', 'open'], { state: 'sending' }, T, [])).rejects.toThrow('from open to sending');
      expect(await store.find('oc-1')).toMatchObject({ state: 'created' });
    });

    it('8: takes in fills and what follows from them together, each fill once', async () => {
      const { store, journal } = await make();
      await store.create([orderRecord('oc-1')], []);
      await store.change('oc-1', ['created'], { state: 'sending' }, T, []);
      const [one, other, elsewhere] = [bookedFill('t1'), bookedFill('t2'), bookedFill('t3', { order: 'oc-2' })];
      await store.book([{ fill: elsewhere, journal: draft('fill.t3') }]);
      const first = await takeIn(store, 'oc-1', { state: 'open', filled: '0.0005', filledCost: '30', venueOrderId: 'v1' }, T + 1, [one, one]);
      expect(first.order).toEqual({ ...orderRecord('oc-1'), state: 'open', filled: '0.0005', filledCost: '30', venueOrderId: 'v1', updatedAt: T + 1 });
      expect([first.fresh, first.followed.booked]).toEqual([[one], [one]]);
      const second = await takeIn(store, 'oc-1', null, T + 2, [other, { ...one, price: '1' }]);
      expect(second.order).toEqual(first.order);
      expect([second.fresh, new Set(second.followed.booked)]).toEqual([[other], new Set([one, other])]);
      expect(await store.fills({ order: 'oc-1' })).toEqual([one, other]);
      expect(await store.fillCount('paper:binance')).toBe(3);
      expect(await kinds(journal)).toEqual(['fill.t3', 'fill.t1', 'order.open', 'fill.t2']);
    });

    it('9: is found by the venue’s id, within its account and market', async () => {
      const { store } = await make();
      await store.create([orderRecord('oc-1'), orderRecord('oc-2')], []);
      await takeIn(store, 'oc-1', { venueOrderId: 'v1' });
      expect(await store.findByVenueId('paper:binance', 'BTC/USDT', 'v1')).toMatchObject({ id: 'oc-1' });
      expect(await store.findByVenueId('binance', 'BTC/USDT', 'v1')).toBeNull();
      expect(await store.findByVenueId('paper:binance', 'ETH/USDT', 'v1')).toBeNull();
      expect(await store.findByVenueId('paper:binance', 'BTC/USDT', 'v2')).toBeNull();
    });

    it('10: lists newest first what is asked for', async () => {
      const { store } = await make();
      const eth = { ...INTENT, symbol: 'ETH/USDT', deployment: 'd1' } as const;
      const live = { ...INTENT, account: 'binance' };
      await store.create([orderRecord('oc-1', { createdAt: T + 2 }), orderRecord('oc-2', { intent: eth }), orderRecord('oc-3', { intent: live })], []);
      await store.create([orderRecord('oc-4', { createdAt: T + 1, intent: eth })], []);
      await store.change('oc-4', ['created'], { state: 'sending' }, T + 3, []);
      const ids = async (query: Parameters<OrderStore['list']>[0]): Promise<string[]> => (await store.list(query)).map(({ id }) => id);
      expect(await ids({})).toEqual(['oc-1', 'oc-4', 'oc-3', 'oc-2']);
      expect(await ids({ account: 'binance' })).toEqual(['oc-3']);
      expect(await ids({ deployment: 'd1' })).toEqual(['oc-4', 'oc-2']);
      expect(await ids({ deployment: null })).toEqual(['oc-1', 'oc-3']);
      expect(await ids({ states: ['created', 'open'] })).toEqual(['oc-1', 'oc-3', 'oc-2']);
      expect(await ids({ states: [] })).toEqual([]);
      expect(await ids({ symbol: 'ETH/USDT', states: ['sending'] })).toEqual(['oc-4']);
      expect(await ids({ since: T + 1 })).toEqual(['oc-1', 'oc-4']);
      expect(await ids({ limit: 2 })).toEqual(['oc-1', 'oc-4']);
      expect(await ids({ limit: 0 })).toEqual([]);
      expect(await ids({ updatedSince: T + 1 })).toEqual(['oc-4']);
      expect(await ids({ symbol: 'ETH/USDT', except: 'oc-2' })).toEqual(['oc-4']);
      expect([await store.count({}), await store.count({ since: T + 1, except: 'oc-4' }), await store.count({ states: [] })]).toEqual([4, 1, 0]);
    });

    it('11: books a fill once for each account, market and trade, with its journal entry', async () => {
      const { store, journal } = await make();
      const [one, other] = [bookedFill('t1'), bookedFill('t2', { order: null, fee: { amount: '0.01', currency: 'BNB' } })];
      const book = async (...fills: readonly ReturnType<typeof bookedFill>[]) => store.book(fills.map((fill) => ({ fill, journal: draft(`fill.${fill.tradeId}`) })));
      expect(await book(one, other, one)).toEqual([one, other]);
      expect(await book({ ...one, price: '1' })).toEqual([]);
      const elsewhere = [bookedFill('t1', { account: 'binance' }), bookedFill('t1', { symbol: 'ETH/USDT' })];
      expect(await book(other, ...elsewhere)).toEqual(elsewhere);
      expect(await store.fills({})).toEqual([one, other, ...elsewhere]);
      expect(await kinds(journal)).toEqual(['fill.t1', 'fill.t2', 'fill.t1', 'fill.t1']);
      expect(await store.book([])).toEqual([]);
      expect([await store.fillCount('paper:binance'), await store.fillCount('binance'), await store.fillCount('other')]).toEqual([3, 1, 0]);
    });

    it('12: lists fills oldest first', async () => {
      const { store } = await make();
      const fills = [
        bookedFill('t1', { at: T + 9 }),
        bookedFill('t2', { at: T + 1, deployment: 'd1' }),
        bookedFill('t3', { at: T + 9, order: 'oc-2', symbol: 'ETH/USDT' }),
        bookedFill('t4', { at: T + 2, account: 'binance' }),
      ];
      await store.book(fills.map((fill) => ({ fill, journal: draft('fill') })));
      const ids = async (query: Parameters<OrderStore['fills']>[0]): Promise<string[]> => (await store.fills(query)).map(({ tradeId }) => tradeId);
      expect(await ids({})).toEqual(['t2', 't4', 't1', 't3']);
      expect(await ids({ account: 'paper:binance' })).toEqual(['t2', 't1', 't3']);
      expect(await ids({ deployment: 'd1' })).toEqual(['t2']);
      expect(await ids({ order: 'oc-2' })).toEqual(['t3']);
      expect(await ids({ symbol: 'ETH/USDT', account: 'paper:binance' })).toEqual(['t3']);
      expect(await ids({ since: T + 2 })).toEqual(['t4', 't1', 't3']);
    });

    it('13: lets one of many that would send the same order', async () => {
      const { store, journal } = await make();
      await store.create([orderRecord('oc-1')], []);
      const tries = await Promise.all([1, 2, 3, 4].map((n) => store.change('oc-1', ['created'], { state: 'sending', sentAt: n }, T, [draft('order.sending')])));
      expect(tries.filter((order) => order !== null)).toHaveLength(1);
      expect(await kinds(journal)).toEqual(['order.sending']);
    });

    it('14: takes in nothing that is against the rules, nor any of what comes with it', async () => {
      const { store, journal } = await make();
      await store.create([orderRecord('oc-1')], []);
      await expect(takeIn(store, 'oc-1', { state: 'open' }, T)).rejects.toThrow('from created to open');
      await store.change('oc-1', ['created'], { state: 'sending' }, T, []);
      await takeIn(store, 'oc-1', { state: 'open', filled: '0.0010' }, T);
      await expect(takeIn(store, 'oc-1', { state: 'canceled', filled: '0.00099' }, T + 1)).rejects.toThrow('0.0010 of order oc-1 is filled; it cannot become 0.00099');
      expect(await store.find('oc-1')).toMatchObject({ state: 'open', filled: '0.0010', updatedAt: T });
      expect((await takeIn(store, 'oc-1', { filled: '0.001' }, T + 1)).order).toMatchObject({ filled: '0.001', updatedAt: T + 1 });
      await expect(takeIn(store, 'oc-7', null)).rejects.toThrow('oc-7');
      expect(await kinds(journal)).toEqual(['order.open', 'order.progress']);
    });
  });
}
