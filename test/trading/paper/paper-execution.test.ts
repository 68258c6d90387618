import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { Decimal } from '../../../src/domain/money.ts';
import type { ExecutionEvent, Placement } from '../../../src/trading/execution/execution.ts';
import { deskOrderId } from '../../../src/trading/order-id.ts';
import { PaperExecution } from '../../../src/trading/paper/paper-execution.ts';
import type { PaperStore } from '../../../src/trading/paper/paper-store.ts';
import { clearedOrder, type OrderSketch } from '../../fakes/cleared-order.ts';
import { MemoryPaperStore } from '../../fakes/memory-paper-store.ts';
import { HandClock, paperExecution, paperVenue, START } from './paper-bench.ts';

const BTC = 'BTC/USDT';
const MINUTE_MS = 60_000;

function order(sketch: Partial<OrderSketch> & { readonly id: string }): ReturnType<typeof clearedOrder> {
  return clearedOrder({ symbol: BTC, side: 'buy', type: 'market', amount: '1', ...sketch });
}

function placed(placement: Placement): Extract<Placement, { outcome: 'placed' }> {
  if (placement.outcome !== 'placed') throw new Error(placement.reason);
  return placement;
}

async function balance(paper: PaperExecution, asset: string): Promise<readonly [free: number, locked: number]> {
  const found = (await paper.balances()).find((one) => one.asset === asset);
  return [Number(found?.free ?? 0), Number(found?.locked ?? 0)];
}

/** A bar from open to close. */
async function bar(paper: PaperExecution, at: number, [open, high, low, close]: readonly [number, number, number, number], volume: number | null = null): Promise<void> {
  await paper.openBar(BTC, { open, at, volume });
  await paper.rangeOfBar(BTC, { high, low, close, at });
}

describe('candles on the paper venue', () => {
  it('fills a market order at the open, worse by the slippage, and charges the fee in the quote currency', async () => {
    const paper = paperExecution({ slippage: 0.001, feeRate: 0.002 });
    await paper.openBar(BTC, { open: 100, at: START, volume: null });
    const { fills, order: filled } = placed(await paper.place(order({ id: 'a', amount: '10' })));
    expect(fills).toMatchObject([{ price: '100.1', amount: '10', fee: { amount: '2.002', currency: 'USDT' }, at: START }]);
    expect(filled).toMatchObject({ status: 'filled', filled: '10', filledCost: '1001' });
    expect(await balance(paper, 'USDT')).toEqual([8996.998, 0]);
    expect(await balance(paper, 'BTC')).toEqual([10, 0]);
  });

  it('fills a market order over as many bars as its volume takes, each at its own open', async () => {
    const paper = paperExecution({ volumeShare: 0.1 });
    await paper.openBar(BTC, { open: 100, at: START, volume: 30 });
    expect(placed(await paper.place(order({ id: 'a', amount: '8' }))).order).toMatchObject({ status: 'open', filled: '3' });
    await paper.rangeOfBar(BTC, { high: 120, low: 80, close: 110, at: START });
    await bar(paper, START + MINUTE_MS, [110, 120, 80, 100], 40);
    await bar(paper, START + 2 * MINUTE_MS, [90, 120, 80, 100], 40);
    const fills = await paper.fills(BTC, 0);
    expect(fills.map(({ price, amount }) => [price, amount])).toEqual([['100', '3'], ['110', '4'], ['90', '1']]);
    expect(await paper.find({ id: 'a', symbol: BTC, type: 'market' })).toMatchObject({ status: 'filled', filled: '8', filledCost: '830' });
  });

  it('gives up what a waiting purchase can no longer pay for, for good, and never overdraws', async () => {
    const paper = paperExecution({ volumeShare: 1 });
    await paper.openBar(BTC, { open: 100, at: START, volume: 50 });
    await paper.place(order({ id: 'a', amount: '100' }));
    expect(await balance(paper, 'USDT')).toEqual([0, 5000]);
    await bar(paper, START + MINUTE_MS, [200, 200, 200, 200], 20);
    expect(await paper.find({ id: 'a', symbol: BTC, type: 'market' })).toMatchObject({ status: 'open', filled: '70' });
    await bar(paper, START + 2 * MINUTE_MS, [50, 50, 50, 50], 1000);
    expect(await paper.find({ id: 'a', symbol: BTC, type: 'market' })).toMatchObject({ status: 'expired', filled: '75' });
    expect(await balance(paper, 'USDT')).toEqual([750, 0]);
  });

  it('counts purchases and sales of one bar against one volume', async () => {
    const paper = paperExecution({ volumeShare: 0.5 });
    await paper.openBar(BTC, { open: 100, at: START, volume: 10 });
    await paper.place(order({ id: 'a', amount: '4' }));
    expect(placed(await paper.place(order({ id: 'b', side: 'sell', amount: '4' }))).order).toMatchObject({ status: 'open', filled: '1' });
  });

  it('sells at every open before it buys at any, so that proceeds pay for purchases', async () => {
    const paper = paperExecution({ volumeShare: 1 });
    await paper.openBars([{ symbol: 'ETH/USDT', open: 100, at: START, volume: 100 }, { symbol: BTC, open: 100, at: START, volume: 0 }]);
    await paper.place(order({ id: 'a', symbol: 'ETH/USDT', amount: '60' }));
    await paper.place(order({ id: 'b', amount: '40' }));
    await paper.openBars([{ symbol: BTC, open: 200, at: START + MINUTE_MS, volume: 100 }, { symbol: 'ETH/USDT', open: 100, at: START + MINUTE_MS, volume: 100 }]);
    await paper.place(order({ id: 'c', symbol: 'ETH/USDT', side: 'sell', amount: '60' }));
    await paper.buyAtOpen([BTC, 'ETH/USDT'], START + MINUTE_MS);
    expect(await paper.find({ id: 'b', symbol: BTC, type: 'market' })).toMatchObject({ status: 'filled', filled: '40', filledCost: '8000' });
  });

  describe('a pair of stop and target', () => {
    const holding = async (settings = {}): Promise<PaperExecution> => {
      const paper = paperExecution(settings);
      await paper.openBar(BTC, { open: 100, at: START, volume: null });
      await paper.place(order({ id: 'buy', amount: '10' }));
      await paper.place(order({ id: 'pair', side: 'sell', type: 'oco', amount: '10', price: '110', stopPrice: '90' }));
      return paper;
    };
    const sold = async (paper: PaperExecution): Promise<readonly (readonly [string, string])[]> =>
      (await paper.fills(BTC, 0)).flatMap(({ side, price, amount }) => (side === 'sell' ? [[price, amount] as const] : []));

    it('lives from the bar that it is placed in', async () => {
      const paper = await holding();
      await paper.rangeOfBar(BTC, { high: 101, low: 89, close: 95, at: START });
      expect(await sold(paper)).toEqual([['90', '10']]);
    });

    it('stops first in a bar that reaches both', async () => {
      const paper = await holding();
      await paper.rangeOfBar(BTC, { high: 111, low: 89, close: 95, at: START });
      expect(await sold(paper)).toEqual([['90', '10']]);
    });

    it('fills at the open of a bar that opens beyond its stop, worse by the slippage, or beyond its target, which is not', async () => {
      const below = await holding({ slippage: 0.01 });
      await bar(below, START + MINUTE_MS, [80, 120, 70, 100]);
      expect(await sold(below)).toEqual([['79.2', '10']]);
      const above = await holding({ slippage: 0.01 });
      await bar(above, START + MINUTE_MS, [115, 120, 70, 100]);
      expect(await sold(above)).toEqual([['115', '10']]);
    });

    it('is at market from the next open on where its stop was touched and not filled whole', async () => {
      const paper = await holding({ volumeShare: 1 });
      await bar(paper, START + MINUTE_MS, [95, 96, 85, 95], 4);
      await bar(paper, START + 2 * MINUTE_MS, [105, 120, 104, 106], 3);
      await bar(paper, START + 3 * MINUTE_MS, [98, 99, 97, 98], 100);
      expect(await sold(paper)).toEqual([['90', '4'], ['105', '3'], ['98', '3']]);
    });

    it('goes on waiting at its target where that did not fill whole, with the stop still there', async () => {
      const paper = await holding({ volumeShare: 1 });
      await bar(paper, START + MINUTE_MS, [105, 112, 104, 106], 4);
      await bar(paper, START + 2 * MINUTE_MS, [106, 107, 105, 106], 100);
      await bar(paper, START + 3 * MINUTE_MS, [95, 96, 85, 95], 100);
      expect(await sold(paper)).toEqual([['110', '4'], ['90', '6']]);
    });

    it('is stopped at once where a stop that was moved up has passed the target', async () => {
      const paper = await holding();
      await paper.cancel({ id: 'pair', symbol: BTC, type: 'oco' });
      await paper.place(order({ id: 'moved', side: 'sell', type: 'oco', amount: '10', price: '99', stopPrice: '101' }));
      expect(await sold(paper)).toEqual([['100', '10']]);
    });

    it('buys back the other way round: the target below, the stop above', async () => {
      const paper = paperExecution();
      await paper.openBar(BTC, { open: 100, at: START, volume: null });
      await paper.place(order({ id: 'pair', type: 'oco', amount: '10', price: '90', stopPrice: '110' }));
      expect(await balance(paper, 'USDT')).toEqual([8900, 1100]);
      await paper.rangeOfBar(BTC, { high: 111, low: 89, close: 95, at: START });
      expect(await paper.fills(BTC, 0)).toMatchObject([{ side: 'buy', price: '110', amount: '10' }]);
    });
  });

  it('fills the target of a position on a touch, as the simulator does, where it rests alone', async () => {
    const paper = paperExecution();
    await paper.price(BTC, 100, START);
    placed(await paper.place(order({ id: 'a', amount: '2' })));
    const target = deskOrderId({ because: 'protection', account: 'paper:test', symbol: BTC, deployment: null, occasion: 'a' });
    placed(await paper.place(order({ id: target, side: 'sell', type: 'limit', price: '105', purpose: 'protect' })));
    placed(await paper.place(order({ id: 'by-hand', side: 'sell', type: 'limit', price: '105', purpose: 'exit' })));
    await paper.price(BTC, 105, START + 1);
    expect(await paper.find({ id: target, symbol: BTC, type: 'limit' })).toMatchObject({ status: 'filled', filledCost: '105' });
    expect(await paper.find({ id: 'by-hand', symbol: BTC, type: 'limit' })).toMatchObject({ status: 'open' });
  });

  it('lets a limit be traded through, and not merely touched', async () => {
    const paper = paperExecution();
    await paper.openBar(BTC, { open: 100, at: START, volume: null });
    await paper.place(order({ id: 'a', type: 'limit', price: '95' }));
    await paper.rangeOfBar(BTC, { high: 101, low: 95, close: 100, at: START });
    expect(await paper.fills(BTC, 0)).toEqual([]);
    await bar(paper, START + MINUTE_MS, [93, 94, 92, 93]);
    expect(await paper.fills(BTC, 0)).toMatchObject([{ price: '93' }]);
  });
});

describe('live prices on the paper venue', () => {
  it('buys at the ask and sells at the bid where they are known, worse by the slippage', async () => {
    const paper = paperExecution({ slippage: 0.001 });
    await paper.price(BTC, 100, START, 99, 101);
    expect(placed(await paper.place(order({ id: 'a' }))).fills).toMatchObject([{ price: '101.101' }]);
    expect(placed(await paper.place(order({ id: 'b', side: 'sell' }))).fills).toMatchObject([{ price: '98.901' }]);
  });

  it('asks for the price where the last one is old, and refuses a market order when there is none', async () => {
    const clock = new HandClock();
    let last: number | null = 105;
    const quote = async () => {
      if (last === null) throw new OutcryError('unreachable', 'The venue does not answer.');
      return { last, bid: null, ask: null };
    };
    const paper = paperExecution({ freshMs: 10_000 }, { clock, quote });
    await paper.price(BTC, 100, START, 100, 100);
    clock.time += 10_000;
    expect(placed(await paper.place(order({ id: 'a' }))).fills).toMatchObject([{ price: '100' }]);
    clock.time += 1;
    expect(placed(await paper.place(order({ id: 'b' }))).fills).toMatchObject([{ price: '105' }]);
    last = null;
    clock.time += 20_000;
    expect(await paper.place(order({ id: 'c' }))).toEqual({ outcome: 'rejected', reason: 'There is no fresh price of BTC/USDT to fill at.', code: 'no-price' });
    expect(placed(await paper.place(order({ id: 'd', type: 'limit', price: '90' }))).order).toMatchObject({ status: 'open' });
  });

  it('takes the share of the last known volume in each minute, and knows no bound before there is one', async () => {
    const paper = paperExecution({ volumeShare: 0.5 });
    await paper.price(BTC, 100, START);
    expect(placed(await paper.place(order({ id: 'a', amount: '20' }))).order).toMatchObject({ status: 'filled' });
    await paper.openBar(BTC, { open: 100, at: START + MINUTE_MS, volume: 10 });
    expect(placed(await paper.place(order({ id: 'b', amount: '12' }))).order).toMatchObject({ filled: '5' });
    await paper.price(BTC, 101, START + MINUTE_MS + 30_000);
    expect(await paper.find({ id: 'b', symbol: BTC, type: 'market' })).toMatchObject({ filled: '5' });
    await paper.price(BTC, 102, START + 2 * MINUTE_MS);
    expect(await paper.find({ id: 'b', symbol: BTC, type: 'market' })).toMatchObject({ filled: '10' });
  });

  it('lets a market order meet the price that there is when its latency is over', async () => {
    const clock = new HandClock();
    let price = 100;
    const wait = async (ms: number): Promise<void> => {
      clock.time += ms;
      price = 103;
    };
    const paper = paperExecution({ latencyMs: 200 }, { clock, wait, quote: async () => ({ last: price, bid: null, ask: null }) });
    expect(placed(await paper.place(order({ id: 'a' }))).fills).toMatchObject([{ price: '103', at: START + 200 }]);
  });

  it('does not match a resting order before its latency is over', async () => {
    const clock = new HandClock();
    const paper = paperExecution({ latencyMs: 200 }, { clock, wait: async () => {}, quote: async () => ({ last: 100, bid: null, ask: null }) });
    await paper.place(order({ id: 'a', type: 'limit', price: '95' }));
    await paper.price(BTC, 90, START + 100);
    expect(await paper.fills(BTC, 0)).toEqual([]);
    await paper.price(BTC, 90, START + 200);
    expect(await paper.fills(BTC, 0)).toHaveLength(1);
  });
});

describe('the paper venue’s books', () => {
  it('does not take an id again whose order has ended', async () => {
    const paper = paperExecution();
    await paper.price(BTC, 100, START);
    await paper.place(order({ id: 'a' }));
    expect(await paper.place(order({ id: 'a' }))).toMatchObject({ outcome: 'rejected', code: 'duplicate' });
    expect(await paper.fills(BTC, 0)).toHaveLength(1);
  });

  it('goes on after a restart where it was, with locks, triggered stops and unfilled rests', async () => {
    const store = new MemoryPaperStore();
    const before = paperExecution({ volumeShare: 1 }, { store });
    await before.openBar(BTC, { open: 100, at: START, volume: 100 });
    await before.place(order({ id: 'buy', amount: '10' }));
    await before.place(order({ id: 'limit', type: 'limit', amount: '1', price: '50' }));
    await before.place(order({ id: 'pair', side: 'sell', type: 'oco', amount: '10', price: '110', stopPrice: '90' }));
    await before.rangeOfBar(BTC, { high: 100, low: 100, close: 100, at: START });
    await bar(before, START + MINUTE_MS, [95, 95, 85, 95], 4);

    const after = paperExecution({ volumeShare: 1 }, { store });
    expect((await after.openOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual(['limit', 'pair']);
    expect(await balance(after, 'BTC')).toEqual([0, 6]);
    await bar(after, START + 2 * MINUTE_MS, [97, 97, 40, 45], 100);
    expect((await after.fills(BTC, START + 2 * MINUTE_MS)).map(({ side, price, amount }) => [side, price, amount])).toEqual([['sell', '97', '6'], ['buy', '50', '1']]);
    expect(await after.openOrders()).toEqual([]);
    expect(await balance(after, 'USDT')).toEqual([10_000 - 1000 + 4 * 90 + 6 * 97 - 50, 0]);
  });

  it('serves two processes at once: each sees the other’s orders, and one order is filled once', async () => {
    const store = new MemoryPaperStore();
    const [service, cli] = [paperExecution({}, { store }), paperExecution({}, { store, quote: async () => ({ last: 100, bid: null, ask: null }) })];
    await service.price(BTC, 100, START);
    const events: ExecutionEvent[] = [];
    service.watch((event) => events.push(event));
    await cli.place(order({ id: 'limit', type: 'limit', amount: '10', price: '95' }));
    await Promise.all([service.price(BTC, 94, START + 1), cli.price(BTC, 94, START + 1)]);
    expect(await service.fills(BTC, 0)).toHaveLength(1);
    expect(await balance(service, 'USDT')).toEqual([9060, 0]);
    expect(await balance(cli, 'USDT')).toEqual([9060, 0]);
    expect(events.map(({ kind }) => kind)).toContain('resync');
  });

  it('never lets two processes spend the same money', async () => {
    const store = new MemoryPaperStore();
    const quote = async () => ({ last: 100, bid: null, ask: null });
    const two = [paperExecution({}, { store, quote }), paperExecution({}, { store, quote })];
    const placements = await Promise.all(two.flatMap((paper, process) => [0, 1, 2].map(async (n) => await paper.place(order({ id: `${process}-${n}`, amount: '40' })))));
    expect(placements.filter(({ outcome }) => outcome === 'placed')).toHaveLength(2);
    expect(await balance(two[0] ?? paperExecution(), 'USDT')).toEqual([2000, 0]);
  });

  it('answers unknown, and throws nothing, when its store fails as an order is placed or called off', async () => {
    class Broken extends MemoryPaperStore {
      override async apply(): Promise<boolean> {
        throw new Error('the disk is full');
      }
    }
    const store: PaperStore = new Broken();
    const paper = paperExecution({}, { store, quote: async () => ({ last: 100, bid: null, ask: null }) });
    expect(await paper.place(order({ id: 'a' }))).toEqual({ outcome: 'unknown', reason: 'the disk is full' });
    // What failed keeps nothing after it from being done.
    expect(await balance(paper, 'USDT')).toEqual([10_000, 0]);
  });

  it('gives up on books that change faster than it can read them', async () => {
    class Busy extends MemoryPaperStore {
      override async apply(): Promise<boolean> {
        return false;
      }
    }
    const paper = paperExecution({}, { store: new Busy(), quote: async () => ({ last: 100, bid: null, ask: null }) });
    expect(await paper.place(order({ id: 'a' }))).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('too fast') as string });
  });

  it('tells the other listeners when one of them fails, and logs it', async () => {
    const warnings: string[] = [];
    const paper = new PaperExecution(paperVenue({}, { log: { warn: (_fields, message) => warnings.push(message) } }));
    paper.watch(() => {
      throw new Error('a bug');
    });
    const heard: string[] = [];
    paper.watch(({ kind }) => heard.push(kind));
    await paper.price(BTC, 100, START);
    await paper.place(order({ id: 'a' }));
    expect(heard).toEqual(['fill', 'order', 'balances']);
    expect(warnings).toEqual(['A listener of the paper venue failed.', 'A listener of the paper venue failed.', 'A listener of the paper venue failed.']);
  });

  it('spends all the cash there is to the last digit, and not one more', async () => {
    const paper = paperExecution({ feeRate: 0.001, slippage: 0.0005, startingBalance: '12.345678901' });
    await paper.price(BTC, 3.3, START);
    const cash = new Decimal('12.345678901');
    const amount = cash.div(new Decimal('3.30165').times('1.001')).toDecimalPlaces(5, Decimal.ROUND_DOWN);
    placed(await paper.place(order({ id: 'a', amount: amount.toString() })));
    const [free] = await balance(paper, 'USDT');
    expect(free).toBeGreaterThanOrEqual(0);
    expect(free).toBeLessThan(0.0001);
  });
});

describe('what the paper venue refuses', () => {
  const refusal = async (sketch: Partial<OrderSketch>): Promise<unknown> => {
    const paper = paperExecution();
    await paper.price(BTC, 100, START);
    const placement = await paper.place(order({ id: 'a', ...sketch }));
    return placement.outcome === 'rejected' ? [placement.code, placement.reason] : placement.outcome;
  };

  it.each([
    [{ amount: '101' }, ['insufficient-balance', 'The account has 10000 USDT free, and 10100 is needed.']],
    [{ side: 'sell', amount: '1' }, ['insufficient-balance', 'The account has 0 BTC free, and 1 is needed.']],
    [{ amount: '0.04' }, ['below-minimum', 'The smallest order of BTC/USDT is worth 5 USDT.']],
    [{ amount: '0.000001' }, ['off-step', 'BTC/USDT is traded in steps of 0.00001, which 0.000001 is not.']],
    [{ type: 'limit', price: '99.999' }, ['off-step', 'Prices of BTC/USDT go in steps of 0.01, which 99.999 is not.']],
    [{ type: 'limit' }, ['bad-order', 'A limit order needs a price.']],
    [{ type: 'stop-limit', price: '99' }, ['bad-order', 'A stop-limit order needs a stop price.']],
    [{ amount: '0' }, ['bad-order', 'Amounts and prices must be above 0, not 0.']],
    [{ symbol: 'NOSUCH/USDT' }, ['unknown-symbol', 'NOSUCH/USDT is not listed.']],
  ] as const)('%j', async (sketch, expected) => {
    expect(await refusal(sketch)).toEqual(expected);
  });
});
