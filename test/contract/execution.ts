import { describe, expect, it, onTestFinished } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import type { Fill } from '../../src/domain/fill.ts';
import type { Market } from '../../src/domain/market.ts';
import { baseOf, quoteOf } from '../../src/domain/market-symbol.ts';
import { Decimal } from '../../src/domain/money.ts';
import { ORDER_TYPES, type OrderType } from '../../src/domain/order.ts';
import type { Execution, ExecutionEvent, OrderRef, Placement, VenueOrder } from '../../src/trading/execution/execution.ts';
import { clearedOrder, type OrderSketch } from '../fakes/cleared-order.ts';

/**
 * An execution on a venue that the suite can move: one account that holds 10,000 of the market's quote currency and nothing else.
 *
 * The market has an amount step of at most 0.001, a price step of at most 1, and lets orders of 100 or more of the quote currency be.
 * Nothing trades but by `trade`.
 */
export interface ExecutionBench {
  readonly execution: Execution;
  /** The market that is traded; its last price is 50,000 at the start. */
  readonly market: Market;
  /**
   * Others trade at `price`: resting orders that it reaches are matched, limits only where it is beyond them, at most by `amount` base
   * units in all (no limit unless given). Market orders from now on fill at this price, but for what the venue has of spread and slippage.
   */
  trade(price: number, amount?: number): Promise<void>;
  /** Resolves when everything that has happened at the venue has been told to the listeners. */
  settle(): Promise<void>;
  /** Bounds of what a market order at `price` may pay or get: `price` × (1 ± this). */
  readonly slippage: number;
  /** Keeps the venue from answering from now on; left out where it cannot be out of reach. */
  cutOff?(): Promise<void>;
  /** Pays money in from outside (positive) or out; left out where nobody can. */
  transfer?(asset: string, amount: string): Promise<void>;
  /** Places a resting order by another way than ours, without a client order id of ours; left out where there is none. */
  placeByAnotherWay?(side: 'buy' | 'sell', amount: string, price: string): Promise<void>;
}

/** What every execution must do; `make` gives a fresh bench. Cases of what a venue does not have are skipped, by `types` and the optional parts of the bench. */
export function executionContract(name: string, make: () => Promise<ExecutionBench>): void {
  describe(`${name} as an execution`, () => {
    const bench = async (): Promise<Trader> => {
      const made = await make();
      onTestFinished(() => made.execution.close());
      return new Trader(made);
    };

    describe('market orders', () => {
      it('E1 fills a purchase at once, at the price there is, and changes the balances by exactly what its fills say', async () => {
        const trader = await bench();
        const { order, fills } = placed(await trader.place({ id: 'oc-e1', side: 'buy', type: 'market', amount: '0.1' }));
        expect(order).toMatchObject({ clientOrderId: 'oc-e1', side: 'buy', type: 'market', status: 'filled' });
        expect(order.venueOrderId).not.toBe('');
        expectSum(fills, order);
        expect(new Decimal(order.filled).toNumber()).toBe(0.1);
        expectNear(trader, fills, 50_000);
        await expectBalances(trader, fills);
      });

      it('E2 fills a sale of what was bought, and the account has its quote currency back but for what it cost', async () => {
        const trader = await bench();
        const bought = await trader.buy('oc-e2a', '0.1');
        await trader.trade(52_000);
        const amount = trader.sellable(bought);
        const { order, fills } = placed(await trader.place({ id: 'oc-e2b', side: 'sell', type: 'market', amount }));
        expect(order.status).toBe('filled');
        expectNear(trader, fills, 52_000);
        await expectBalances(trader, [...bought, ...fills]);
      });

      it('E3 rejects a purchase that there is not the money for, and changes nothing', async () => {
        const trader = await bench();
        expect(await trader.place({ id: 'oc-e3', side: 'buy', type: 'market', amount: '0.5' })).toMatchObject({ outcome: 'rejected', reason: expect.stringMatching(/\w/) as string });
        await expectBalances(trader, []);
      });

      it('E4 rejects a sale of what the account does not have', async () => {
        const trader = await bench();
        expect(await trader.place({ id: 'oc-e4', side: 'sell', type: 'market', amount: '0.1' })).toMatchObject({ outcome: 'rejected' });
        await expectBalances(trader, []);
      });

      it('E5 rejects what is below the market’s smallest amount or notional', async ({ skip }) => {
        const trader = await bench();
        const { amountStep, minAmount, minCost } = trader.bench.market;
        const tiny = amountStep ?? minAmount;
        if (tiny === null || (minCost === null && minAmount === tiny)) return skip();
        expect(await trader.place({ id: 'oc-e5', side: 'buy', type: 'limit', amount: tiny, price: '40000' })).toMatchObject({ outcome: 'rejected' });
        expect(await trader.bench.execution.openOrders()).toEqual([]);
      });

      it('E6 rejects an amount between the market’s steps', async ({ skip }) => {
        const trader = await bench();
        const { amountStep } = trader.bench.market;
        if (amountStep === null) return skip();
        const amount = new Decimal('0.01').plus(new Decimal(amountStep).div(3).toDecimalPlaces(12)).toString();
        expect(await trader.place({ id: 'oc-e6', side: 'buy', type: 'limit', amount, price: '40000' })).toMatchObject({ outcome: 'rejected' });
      });

      it('E7 rejects a market that the venue does not list', async () => {
        const trader = await bench();
        const order = clearedOrder({ id: 'oc-e7', symbol: 'NOSUCH/COIN', side: 'buy', type: 'market', amount: '1' });
        expect(await trader.bench.execution.place(order)).toMatchObject({ outcome: 'rejected' });
      });
    });

    describe('limit orders', () => {
      it('E8 rests below the market, with what it needs locked and nothing spent', async () => {
        const trader = await bench();
        const { order, fills } = placed(await trader.place({ id: 'oc-e8', side: 'buy', type: 'limit', amount: '0.1', price: '45000' }));
        expect(order).toMatchObject({ status: 'open', type: 'limit', side: 'buy', symbol: trader.symbol });
        expect([order.filled, order.filledCost, order.amount, order.price].map(Number)).toEqual([0, 0, 0.1, 45_000]);
        expect(fills).toEqual([]);
        const { free, locked } = await trader.balance(trader.quote);
        expect(free.plus(locked).toNumber()).toBe(10_000);
        expect(locked.gte(4500)).toBe(true);
        expect(locked.lte(4550)).toBe(true);
        expect((await trader.bench.execution.openOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual(['oc-e8']);
      });

      it('E9 is not filled by a price that stays before it', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e9', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.trade(45_500);
        expect(await trader.find('oc-e9', 'limit')).toMatchObject({ status: 'open' });
      });

      it('E10 fills when it is traded through, at its price or better, and frees what is left of the lock', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e10', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.trade(44_900);
        const order = await trader.found('oc-e10', 'limit');
        expect(order.status).toBe('filled');
        const fills = await trader.fills();
        expectSum(fills, order);
        for (const { price } of fills) expect(Number(price)).toBeLessThanOrEqual(45_000);
        await expectBalances(trader, fills);
        expect((await trader.balance(trader.quote)).locked.toNumber()).toBe(0);
        expect(await trader.bench.execution.openOrders()).toEqual([]);
      });

      it('E11 locks the coins of a sale, and sells them at its price or better', async () => {
        const trader = await bench();
        const bought = await trader.buy('oc-e11a', '0.1');
        const amount = trader.sellable(bought);
        await trader.place({ id: 'oc-e11b', side: 'sell', type: 'limit', amount, price: '55000' });
        expect((await trader.balance(trader.base)).locked.toString()).toBe(new Decimal(amount).toString());
        await trader.trade(55_100);
        expect(await trader.find('oc-e11b', 'limit')).toMatchObject({ status: 'filled' });
        const sold = (await trader.fills()).filter(({ side }) => side === 'sell');
        for (const { price } of sold) expect(Number(price)).toBeGreaterThanOrEqual(55_000);
        await expectBalances(trader, [...bought, ...sold]);
      });

      it('E12 fills at once where the market is already better than its price, and pays no more than the market asks', async () => {
        const trader = await bench();
        const { order, fills } = placed(await trader.place({ id: 'oc-e12', side: 'buy', type: 'limit', amount: '0.1', price: '60000' }));
        expect(order.status).toBe('filled');
        expectNear(trader, fills, 50_000);
        await expectBalances(trader, fills);
      });

      it('E13 fills in part as far as there is volume, stays open with what is left, and says how much is filled', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e13', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.trade(44_900, 0.04);
        const part = await trader.found('oc-e13', 'limit');
        expect(part).toMatchObject({ status: 'open' });
        expect(Number(part.filled)).toBe(0.04);
        expectSum(await trader.fills(), part);
        await trader.trade(44_900, 10);
        const whole = await trader.found('oc-e13', 'limit');
        expect(whole.status).toBe('filled');
        const fills = await trader.fills();
        expect(fills.length).toBeGreaterThanOrEqual(2);
        expectSum(fills, whole);
        await expectBalances(trader, fills);
      });

      it('E14 rejects a purchase that there is not the money for', async () => {
        const trader = await bench();
        expect(await trader.place({ id: 'oc-e14', side: 'buy', type: 'limit', amount: '0.5', price: '45000' })).toMatchObject({ outcome: 'rejected' });
        await expectBalances(trader, []);
      });

      it('E15 lets two orders have no more than there is: what one has locked the other cannot use', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e15a', side: 'buy', type: 'limit', amount: '0.2', price: '45000' });
        expect(await trader.place({ id: 'oc-e15b', side: 'buy', type: 'limit', amount: '0.1', price: '44000' })).toMatchObject({ outcome: 'rejected' });
        expect((await trader.bench.execution.openOrders()).length).toBe(1);
      });
    });

    describe('stops', () => {
      it('E16 sells at market once the price touches its stop, and not before', async ({ skip }) => {
        const trader = await bench();
        if (!trader.has('stop')) return skip();
        const bought = await trader.buy('oc-e16a', '0.1');
        const amount = trader.sellable(bought);
        expect(placed(await trader.place({ id: 'oc-e16b', side: 'sell', type: 'stop', amount, stopPrice: '45000' })).order).toMatchObject({ status: 'open', type: 'stop' });
        expect((await trader.balance(trader.base)).locked.toString()).toBe(new Decimal(amount).toString());
        await trader.trade(45_500);
        expect(await trader.find('oc-e16b', 'stop')).toMatchObject({ status: 'open' });
        await trader.trade(44_900);
        expect(await trader.find('oc-e16b', 'stop')).toMatchObject({ status: 'filled', type: 'stop' });
        const sold = (await trader.fills()).filter(({ side }) => side === 'sell');
        expectNear(trader, sold, 44_900);
        await expectBalances(trader, [...bought, ...sold]);
      });

      it('E17 buys at market once the price rises to its stop', async ({ skip }) => {
        const trader = await bench();
        if (!trader.has('stop')) return skip();
        await trader.place({ id: 'oc-e17', side: 'buy', type: 'stop', amount: '0.1', stopPrice: '55000' });
        await trader.trade(54_000);
        expect(await trader.find('oc-e17', 'stop')).toMatchObject({ status: 'open' });
        await trader.trade(55_100);
        expect(await trader.find('oc-e17', 'stop')).toMatchObject({ status: 'filled' });
        const fills = await trader.fills();
        expectNear(trader, fills, 55_100);
        await expectBalances(trader, fills);
      });

      it('E18 becomes a limit at its price once its stop is touched, never sold below', async ({ skip }) => {
        const trader = await bench();
        if (!trader.has('stop-limit')) return skip();
        const bought = await trader.buy('oc-e18a', '0.1');
        const amount = trader.sellable(bought);
        const terms = { side: 'sell', type: 'stop-limit', amount, stopPrice: '45000', price: '44500' } as const;
        expect(placed(await trader.place({ id: 'oc-e18b', ...terms })).order).toMatchObject({ status: 'open', type: 'stop-limit' });
        await trader.trade(44_000);
        expect(await trader.find('oc-e18b', 'stop-limit')).toMatchObject({ status: 'open' });
        await trader.trade(44_600);
        expect(await trader.find('oc-e18b', 'stop-limit')).toMatchObject({ status: 'filled', type: 'stop-limit' });
        const sold = (await trader.fills()).filter(({ side }) => side === 'sell');
        for (const { price } of sold) expect(Number(price)).toBeGreaterThanOrEqual(44_500);
        await expectBalances(trader, [...bought, ...sold]);
      });

      it('E19 does not leave a stop resting that the market is beyond already', async ({ skip }) => {
        const trader = await bench();
        if (!trader.has('stop')) return skip();
        const amount = trader.sellable(await trader.buy('oc-e19a', '0.1'));
        const placement = await trader.place({ id: 'oc-e19b', side: 'sell', type: 'stop', amount, stopPrice: '51000' });
        await trader.bench.settle();
        const status = placement.outcome === 'rejected' ? 'rejected' : (await trader.found('oc-e19b', 'stop')).status;
        expect(['rejected', 'filled']).toContain(status);
        expect(await trader.bench.execution.openOrders()).toEqual([]);
      });
    });

    describe('pairs of which one cancels the other', () => {
      const PAIR = { side: 'sell', type: 'oco', price: '55000', stopPrice: '45000' } as const;

      const holding = async (id: string, stopLimitPrice: string | null = '44000'): Promise<{ trader: Trader; bought: readonly Fill[]; amount: string } | null> => {
        const trader = await bench();
        if (!trader.has('oco')) return null;
        const bought = await trader.buy(`${id}a`, '0.1');
        const amount = trader.sellable(bought);
        const { order } = placed(await trader.place({ id, ...PAIR, amount, stopLimitPrice }));
        expect(order).toMatchObject({ status: 'open', type: 'oco', clientOrderId: id });
        return { trader, bought, amount };
      };

      it('E20 rests as one order that locks its amount once', async ({ skip }) => {
        const held = await holding('oc-e20');
        if (held === null) return skip();
        const { trader, amount } = held;
        expect((await trader.balance(trader.base)).locked.toString()).toBe(new Decimal(amount).toString());
        const open = await trader.bench.execution.openOrders();
        expect(open).toHaveLength(1);
        expect(open[0]).toMatchObject({ type: 'oco', clientOrderId: 'oc-e20', status: 'open' });
        expect([open[0]?.price, open[0]?.stopPrice].map(Number)).toEqual([55_000, 45_000]);
        expect(await trader.find('oc-e20', 'oco')).toMatchObject({ type: 'oco', status: 'open' });
      });

      it('E21 sells at its target, and the stop is gone with it', async ({ skip }) => {
        const held = await holding('oc-e21');
        if (held === null) return skip();
        const { trader, bought } = held;
        await trader.trade(55_100);
        expect(await sellsOnce(trader, 'oc-e21', bought, (price) => price >= 55_000)).toBe('filled');
        await trader.trade(44_500);
        expect(await sellsOnce(trader, 'oc-e21', bought, (price) => price >= 55_000)).toBe('filled');
      });

      it('E22 sells at its stop, and the target is gone with it', async ({ skip }) => {
        const held = await holding('oc-e22');
        if (held === null) return skip();
        const { trader, bought } = held;
        await trader.trade(44_500);
        expect(await sellsOnce(trader, 'oc-e22', bought, (price) => price >= 44_000 && price < 45_000)).toBe('filled');
        await trader.trade(56_000);
        expect(await sellsOnce(trader, 'oc-e22', bought, (price) => price < 45_000)).toBe('filled');
      });

      it('E23 is called off as one', async ({ skip }) => {
        const held = await holding('oc-e23');
        if (held === null) return skip();
        const { trader, bought } = held;
        expect(await trader.cancel('oc-e23', 'oco')).toMatchObject({ outcome: 'canceled', order: { type: 'oco', status: 'canceled' } });
        await trader.trade(55_100);
        await trader.trade(44_500);
        expect(await trader.find('oc-e23', 'oco')).toMatchObject({ status: 'canceled' });
        await expectBalances(trader, bought);
        expect((await trader.balance(trader.base)).locked.toNumber()).toBe(0);
      });

      /** Sold whole, once, at fair prices, with nothing left open; returns how it ended. */
      const sellsOnce = async (trader: Trader, id: string, bought: readonly Fill[], fair: (price: number) => boolean): Promise<string> => {
        const order = await trader.found(id, 'oco');
        const sold = (await trader.fills()).filter(({ side }) => side === 'sell');
        expectSum(sold, order);
        for (const { price } of sold) expect(Number(price)).toSatisfy(fair);
        await expectBalances(trader, [...bought, ...sold]);
        expect(await trader.bench.execution.openOrders()).toEqual([]);
        return order.status;
      };
    });

    describe('calling off', () => {
      it('E24 ends a resting order and frees what it had locked', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e24', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        expect(await trader.cancel('oc-e24', 'limit')).toMatchObject({ outcome: 'canceled', order: { clientOrderId: 'oc-e24', status: 'canceled' } });
        await expectBalances(trader, []);
        expect((await trader.balance(trader.quote)).free.toNumber()).toBe(10_000);
        await trader.trade(44_000);
        expect(await trader.find('oc-e24', 'limit')).toMatchObject({ status: 'canceled' });
      });

      it('E25 is safe to repeat: the second time it was over', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e25', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.cancel('oc-e25', 'limit');
        expect(await trader.cancel('oc-e25', 'limit')).toMatchObject({ outcome: 'over', order: { status: 'canceled' } });
      });

      it('E26 says that a filled order was over, and how it ended', async () => {
        const trader = await bench();
        await trader.buy('oc-e26', '0.1');
        expect(await trader.cancel('oc-e26', 'market')).toMatchObject({ outcome: 'over', order: { status: 'filled' } });
      });

      it('E27 keeps what was filled before', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e27', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.trade(44_900, 0.04);
        const cancellation = await trader.cancel('oc-e27', 'limit');
        expect(cancellation).toMatchObject({ outcome: 'canceled', order: { status: 'canceled' } });
        const order = await trader.found('oc-e27', 'limit');
        expect(Number(order.filled)).toBe(0.04);
        const fills = await trader.fills();
        expectSum(fills, order);
        await expectBalances(trader, fills);
      });

      it('E28 does not know an id that the venue was never sent', async () => {
        const trader = await bench();
        expect(await trader.cancel('oc-never', 'limit')).toEqual({ outcome: 'not-found' });
      });

      it('E29 ends an order one way when it is called off while it is being filled', async () => {
        const trader = await bench();
        await trader.place({ id: 'oc-e29', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        const [cancellation] = await Promise.all([trader.cancel('oc-e29', 'limit'), trader.trade(44_900)]);
        const order = await trader.found('oc-e29', 'limit');
        const fitting = { canceled: ['canceled'], over: ['filled'], unknown: ['canceled', 'filled'], 'not-found': [] }[cancellation.outcome];
        expect(fitting).toContain(order.status);
        const fills = await trader.fills();
        expectSum(fills, order);
        await expectBalances(trader, fills);
      });
    });

    describe('ids', () => {
      it('E30 finds an order by our id, open and ended', async () => {
        const trader = await bench();
        const { order } = placed(await trader.place({ id: 'oc-e30', side: 'buy', type: 'limit', amount: '0.1', price: '45000' }));
        expect(await trader.find('oc-e30', 'limit')).toMatchObject({ venueOrderId: order.venueOrderId, clientOrderId: 'oc-e30', status: 'open' });
        await trader.cancel('oc-e30', 'limit');
        expect(await trader.find('oc-e30', 'limit')).toMatchObject({ venueOrderId: order.venueOrderId, status: 'canceled' });
      });

      it('E31 answers null for an id that the venue does not know', async () => {
        const trader = await bench();
        const found = await Promise.all(ORDER_TYPES.filter((type) => trader.has(type)).map(async (type) => await trader.find('oc-never', type)));
        expect(found.every((order) => order === null)).toBe(true);
      });

      it('E32 does not take a second order under the id of an open one', async () => {
        const trader = await bench();
        const order = { id: 'oc-e32', side: 'buy', type: 'limit', amount: '0.05', price: '45000' } as const;
        const first = placed(await trader.place(order));
        const second = await trader.place(order);
        expect(['rejected', first.order.venueOrderId]).toContain(second.outcome === 'placed' ? second.order.venueOrderId : second.outcome);
        expect(await trader.bench.execution.openOrders()).toHaveLength(1);
        expect((await trader.balance(trader.quote)).locked.lte(2300)).toBe(true);
      });

      it('E33 takes one of two orders that are sent under one id at the same time', async () => {
        const trader = await bench();
        const order = { id: 'oc-e33', side: 'buy', type: 'limit', amount: '0.05', price: '45000' } as const;
        const outcomes = (await Promise.all([trader.place(order), trader.place(order)])).map(({ outcome }) => outcome);
        expect(outcomes).toContain('placed');
        expect(await trader.bench.execution.openOrders()).toHaveLength(1);
      });

      it('E34 takes an id of 36 characters, the longest that we mint', async () => {
        const trader = await bench();
        const id = 'oc-abcdefghij_klmnopqrst-uvwxyz23456';
        expect(id).toHaveLength(36);
        placed(await trader.place({ id, side: 'buy', type: 'limit', amount: '0.05', price: '45000' }));
        expect(await trader.find(id, 'limit')).toMatchObject({ clientOrderId: id });
      });
    });

    describe('fills and balances', () => {
      it('E35 lists own trades of a market, oldest first, each once, from an instant on', async () => {
        const trader = await bench();
        const fills: Fill[] = [];
        for (let n = 0; n < 12; n++) fills.push(...(await trader.buy(`oc-e35-${n}`, '0.005')));
        const listed = await trader.fills();
        expect(new Set(listed.map(({ tradeId }) => tradeId)).size).toBe(listed.length);
        expect(listed.map(({ tradeId }) => tradeId).toSorted()).toEqual(fills.map(({ tradeId }) => tradeId).toSorted());
        expect(listed.map(({ at }) => at)).toEqual(listed.map(({ at }) => at).toSorted((a, b) => a - b));
        const last = listed.at(-1)?.at ?? 0;
        expect(await trader.bench.execution.fills(trader.symbol, last + 1)).toEqual([]);
        expect((await trader.bench.execution.fills(trader.symbol, last)).length).toBeGreaterThanOrEqual(1);
      });

      it('E36 says of every fill which order it belongs to, and what it was charged', async () => {
        const trader = await bench();
        const { order, fills } = placed(await trader.place({ id: 'oc-e36', side: 'buy', type: 'market', amount: '0.1' }));
        expect(fills.length).toBeGreaterThanOrEqual(1);
        for (const fill of fills) {
          expect(fill).toMatchObject({ venueOrderId: order.venueOrderId, symbol: trader.symbol, side: 'buy' });
          expect(new Decimal(fill.fee.amount).isNegative()).toBe(false);
          expect(fill.fee.currency).toMatch(/^[A-Z0-9]+$/);
        }
        expect((await trader.fills()).map(exact)).toEqual(fills.map(exact));
      });

      it('E37 lists the assets that the account has any of, and no others', async () => {
        const trader = await bench();
        expect((await trader.bench.execution.balances()).map(({ asset }) => asset)).toEqual([trader.quote]);
        await trader.buy('oc-e37', '0.1');
        const assets = (await trader.bench.execution.balances()).map(({ asset }) => asset).toSorted();
        expect(assets).toEqual([trader.base, trader.quote].toSorted());
      });

      it('E38 writes money as exact decimal text, never as a number or with an exponent', async () => {
        const trader = await bench();
        const { order, fills } = placed(await trader.place({ id: 'oc-e38', side: 'buy', type: 'market', amount: '0.01' }));
        const texts = [order.amount, order.filled, order.filledCost, ...fills.flatMap(({ price, amount, fee }) => [price, amount, fee.amount])];
        for (const { free, locked } of await trader.bench.execution.balances()) texts.push(free, locked);
        for (const text of texts) expect(text).toMatch(/^\d+(\.\d+)?$/);
      });
    });

    describe('the stream', () => {
      it('E39 tells of a fill, the order’s end and the balances after it', async () => {
        const trader = await bench();
        const events = await trader.listen();
        await trader.place({ id: 'oc-e39', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.trade(44_900);
        await trader.bench.settle();
        const ends = events.filter((event) => event.kind === 'order' && event.order.clientOrderId === 'oc-e39' && event.order.status === 'filled');
        expect(ends.length).toBeGreaterThanOrEqual(1);
        const told = events.flatMap((event) => (event.kind === 'fill' && event.clientOrderId === 'oc-e39' ? [event.fill] : []));
        expect(told.map(exact)).toEqual((await trader.fills()).map(exact));
        const last = events.findLast((event) => event.kind === 'balances');
        const quote = last?.kind === 'balances' ? last.balances.find(({ asset }) => asset === trader.quote) : undefined;
        expect(new Decimal(quote?.free ?? 'NaN').toString()).toBe((await trader.balance(trader.quote)).free.toString());
      });

      it('E40 tells of an order that is called off', async () => {
        const trader = await bench();
        const events = await trader.listen();
        await trader.place({ id: 'oc-e40', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.cancel('oc-e40', 'limit');
        await trader.bench.settle();
        const states = events.flatMap((event) => (event.kind === 'order' && event.order.clientOrderId === 'oc-e40' ? [event.order.status] : []));
        expect(states.at(-1)).toBe('canceled');
      });

      it('E41 tells every listener, and none that has let go', async () => {
        const trader = await bench();
        const [one, other] = [await trader.listen(), await trader.listen()];
        const gone: ExecutionEvent[] = [];
        trader.bench.execution.watch((event) => gone.push(event))();
        const before = gone.length;
        await trader.place({ id: 'oc-e41', side: 'buy', type: 'limit', amount: '0.1', price: '45000' });
        await trader.bench.settle();
        for (const events of [one, other]) expect(events.some((event) => event.kind === 'order')).toBe(true);
        expect(gone.length).toBe(before);
      });

      it('E42 tells of money paid in as no trade', async ({ skip }) => {
        const trader = await bench();
        if (!trader.bench.transfer) return skip();
        const events = await trader.listen();
        await trader.bench.transfer(trader.quote, '250');
        await trader.bench.settle();
        const transfers = events.filter((event) => event.kind === 'transfer');
        expect(transfers).toMatchObject([{ asset: trader.quote }]);
        expect(transfers.map((event) => (event.kind === 'transfer' ? Number(event.amount) : Number.NaN))).toEqual([250]);
        expect((await trader.balance(trader.quote)).free.toNumber()).toBe(10_250);
      });
    });

    describe('the account', () => {
      it('E43 can place market and limit orders at the least', async () => {
        const trader = await bench();
        const types = trader.bench.execution.types(trader.symbol);
        expect([types.has('market'), types.has('limit')]).toEqual([true, true]);
        for (const type of types) expect(ORDER_TYPES).toContain(type);
      });

      it('E44 may trade, and may not withdraw', async () => {
        const trader = await bench();
        const rights = await trader.bench.execution.rights();
        expect(rights.canTrade).toBe(true);
        expect(rights.canWithdraw).not.toBe(true);
      });

      it('E45 is well while the venue answers, and gives a reason when it is not', async () => {
        const trader = await bench();
        const { state, reason } = trader.bench.execution.health();
        expect(['live', 'polling']).toContain(state);
        expect(reason === '').toBe(state === 'live');
      });

      it('E46 shows resting orders that somebody placed by another way', async ({ skip }) => {
        const trader = await bench();
        if (!trader.bench.placeByAnotherWay) return skip();
        await trader.bench.placeByAnotherWay('buy', '0.01', '40000');
        const open = await trader.bench.execution.openOrders();
        expect(open).toHaveLength(1);
        expect(open[0]?.clientOrderId?.startsWith('oc-') ?? false).toBe(false);
      });

      it('E47 never rejects a placement or a cancellation: what is not answered is unknown, and reads fail as errors for people', async ({ skip }) => {
        const trader = await bench();
        if (!trader.bench.cutOff) return skip();
        await trader.place({ id: 'oc-e47', side: 'buy', type: 'limit', amount: '0.05', price: '45000' });
        await trader.bench.cutOff();
        expect(await trader.place({ id: 'oc-e47b', side: 'buy', type: 'limit', amount: '0.05', price: '45000' })).toMatchObject({ outcome: 'unknown' });
        expect(await trader.cancel('oc-e47', 'limit')).toMatchObject({ outcome: 'unknown' });
        await expect(trader.find('oc-e47', 'limit')).rejects.toBeInstanceOf(OutcryError);
        await expect(trader.bench.execution.balances()).rejects.toBeInstanceOf(OutcryError);
      });

      it('E48 lets go within two seconds, and can be told to twice', async () => {
        const { execution } = (await bench()).bench;
        execution.watch(() => {});
        const before = performance.now();
        await execution.close();
        await execution.close();
        expect(performance.now() - before).toBeLessThan(2500);
      });
    });
  });
}

/** The bench with what the cases have in common. */
class Trader {
  readonly bench: ExecutionBench;

  constructor(bench: ExecutionBench) {
    this.bench = bench;
  }

  get symbol(): Market['symbol'] {
    return this.bench.market.symbol;
  }

  get base(): string {
    return baseOf(this.symbol);
  }

  get quote(): string {
    return quoteOf(this.symbol);
  }

  has(type: OrderType): boolean {
    return this.bench.execution.types(this.symbol).has(type);
  }

  place(sketch: Omit<OrderSketch, 'symbol'>): Promise<Placement> {
    return this.bench.execution.place(clearedOrder({ symbol: this.symbol, ...sketch }));
  }

  /** Buys at market, whole. */
  async buy(id: string, amount: string): Promise<readonly Fill[]> {
    const { order, fills } = placed(await this.place({ id, side: 'buy', type: 'market', amount }));
    if (order.status !== 'filled') throw new Error(`${id} was not filled at once, but ${order.status}`);
    return fills;
  }

  /** What is left of a purchase when its fees are taken from it, on the market's step. */
  sellable(bought: readonly Fill[]): string {
    const net = bought.reduce((sum, { amount, fee }) => sum.plus(amount).minus(fee.currency === this.base ? fee.amount : 0), new Decimal(0));
    const step = this.bench.market.amountStep;
    return (step === null ? net : net.div(step).floor().times(step)).toString();
  }

  async trade(price: number, amount?: number): Promise<void> {
    await this.bench.trade(price, amount);
    await this.bench.settle();
  }

  find(id: string, type: OrderType): Promise<VenueOrder | null> {
    return this.bench.execution.find(this.#ref(id, type));
  }

  async found(id: string, type: OrderType): Promise<VenueOrder> {
    const order = await this.find(id, type);
    if (order === null) throw new Error(`the venue does not know ${id}`);
    return order;
  }

  cancel(id: string, type: OrderType): ReturnType<Execution['cancel']> {
    return this.bench.execution.cancel(this.#ref(id, type));
  }

  fills(): Promise<readonly Fill[]> {
    return this.bench.execution.fills(this.symbol, 0);
  }

  async balance(asset: string): Promise<{ readonly free: Decimal; readonly locked: Decimal }> {
    const balance = (await this.bench.execution.balances()).find((one) => one.asset === asset);
    return { free: new Decimal(balance?.free ?? 0), locked: new Decimal(balance?.locked ?? 0) };
  }

  /** Starts to listen, and waits until the stream is up. */
  async listen(): Promise<readonly ExecutionEvent[]> {
    const events: ExecutionEvent[] = [];
    this.bench.execution.watch((event) => events.push(event));
    await this.bench.settle();
    return events;
  }

  #ref(id: string, type: OrderType): OrderRef {
    return { id, symbol: this.symbol, type };
  }
}

/** The placement, which must have been taken. */
function placed(placement: Placement): Extract<Placement, { outcome: 'placed' }> {
  if (placement.outcome !== 'placed') throw new Error(`the order was not placed: ${placement.reason}`);
  return placement;
}

/** The fills are all of what the order says is filled, and came to what it says they cost. */
function expectSum(fills: readonly Fill[], order: VenueOrder): void {
  const sum = (of: (fill: Fill) => Decimal): string => fills.reduce((total, fill) => total.plus(of(fill)), new Decimal(0)).toString();
  // The halves of a pair may have ids of their own.
  expect(order.type === 'oco' || fills.every(({ venueOrderId }) => venueOrderId === order.venueOrderId)).toBe(true);
  expect(sum(({ amount }) => new Decimal(amount))).toBe(new Decimal(order.filled).toString());
  expect(sum(({ amount, price }) => new Decimal(amount).times(price))).toBe(new Decimal(order.filledCost).toString());
}

/** What must be the same of a fill however it was heard of. */
function exact({ tradeId, side, price, amount, fee }: Fill): readonly unknown[] {
  return [tradeId, side, new Decimal(price).toString(), new Decimal(amount).toString(), new Decimal(fee.amount).toString(), fee.currency];
}

/** The account has what it started with, and what the fills say came and went: nothing appears, nothing is lost. */
async function expectBalances(trader: Trader, fills: readonly Fill[]): Promise<void> {
  const expected = new Map<string, Decimal>([[trader.quote, new Decimal(10_000)]]);
  const add = (asset: string, amount: Decimal): void => void expected.set(asset, amount.plus(expected.get(asset) ?? 0));
  for (const { side, price, amount, fee } of fills) {
    const sign = side === 'buy' ? 1 : -1;
    add(trader.base, new Decimal(amount).times(sign));
    add(trader.quote, new Decimal(price).times(amount).times(-sign));
    add(fee.currency, new Decimal(fee.amount).negated());
  }
  const held = await Promise.all([...expected.keys()].map(async (asset) => [asset, await trader.balance(asset)] as const));
  expect(held.map(([asset, { free, locked }]) => `${asset} ${free.plus(locked).toString()}`)).toEqual(
    [...expected].map(([asset, amount]) => `${asset} ${amount.toString()}`),
  );
}

/** There are fills, each at the price but for what the venue has of slippage. */
function expectNear({ bench: { slippage } }: Trader, fills: readonly Fill[], price: number): void {
  expect(fills.length).toBeGreaterThanOrEqual(1);
  for (const fill of fills) expect(Math.abs(Number(fill.price) / price - 1)).toBeLessThanOrEqual(slippage + 1e-9);
}
