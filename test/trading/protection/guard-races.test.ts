import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderType } from '../../../src/domain/order.ts';
import type { BookedFill } from '../../../src/trading/order-flow/order-store.ts';
import { PositionSale } from '../../../src/trading/protection/position-sale.ts';
import { purchase } from '../risk/risk-bench.ts';
import { ACCOUNT, BTC, bench, hold, openDeskForEach, price, protection, venueEnds, wish } from './guard-bench.ts';


const sale = (change: Parameters<typeof purchase>[0] = {}): ReturnType<typeof purchase> => purchase({ side: 'sell', purpose: 'exit', ...change });

/** Guards that are in force, in a few words. */
async function inForce(): Promise<readonly string[]> {
  return (await bench.keeper.active()).map(({ by, amount, stop, target }) => `${by} ${amount} ${stop} ${target}`);
}

/** Makes the books not have the trades of single orders yet, until the returned function is called. */
function booksBehind(): () => void {
  const fills = bench.orders.fills.bind(bench.orders);
  bench.orders.fills = async (query): Promise<readonly BookedFill[]> => (query.order === undefined ? fills(query) : []);
  return () => {
    bench.orders.fills = fills;
  };
}

openDeskForEach();

describe('nothing is put to rest beside a sale, and nobody is bothered with that, while', () => {
  /** What came of putting a guard in force: how it is kept, what was sent, told and refused. */
  const tried = async (amount = '1'): Promise<unknown> => {
    const guard = await bench.keeper.guard(wish({ amount }));
    return [guard?.by, guard?.amount, protection(), bench.notifier.titles, await bench.orders.count({ states: ['refused', 'rejected'] })];
  };
  const watched = (amount = '1'): unknown => ['outcry', amount, [], [], 0];

  it('nobody knows what it came to, however long ago it was sent', async () => {
    await hold();
    bench.execution.next({ kind: 'lost' });
    bench.execution.down = true;
    await bench.flow.submit('oc-out', sale({ amount: '0.5' }));
    expect(await tried()).toEqual(watched());
    bench.clock.pass(61_000);
    await bench.keeper.tick();
    expect(await tried()).toEqual(watched());
  });

  it('one rests at a price of its own', async () => {
    await hold();
    await bench.flow.submit('oc-out', sale({ type: 'limit', price: '110', amount: '0.5' }));
    bench.clock.pass(61_000);
    expect(await tried()).toEqual(watched());
  });

  it('what was sold is not in the books yet', async () => {
    await hold();
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-out', sale({ amount: '0.5' }));
    const catchUp = booksBehind();
    expect(await tried('0.5')).toEqual(watched('0.5'));
    catchUp();
    bench.clock.pass(60_000);
    await bench.keeper.tick();
    expect(await inForce()).toEqual(['venue 0.5 90 120']);
  });
});

describe('a guard rests though', () => {
  it('somebody bids for more at a price of his own', async () => {
    await hold();
    await bench.flow.submit('oc-bid', purchase({ type: 'limit', price: '95' }));
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'venue', amount: '1' });
  });

  it('a sale has just been booked', async () => {
    await hold();
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-out', sale({ amount: '0.5' }));
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'venue', amount: '0.5' });
  });
});

describe('the same levels again', () => {
  it('are put to rest anew where their order has ended and nobody heard', async () => {
    await hold();
    const first = await bench.keeper.guard(wish());
    await bench.keeper.stop();
    await venueEnds(first?.order ?? '', 'canceled');
    const second = await bench.keeper.guard(wish());
    expect(second).toMatchObject({ by: 'venue', since: first?.since });
    expect(second?.order).not.toBe(first?.order);
  });

  it('that the venue did not take are left for a minute, and others are tried at once', async () => {
    await hold();
    bench.execution.next({ kind: 'reject', reason: 'Too many orders.' });
    await bench.keeper.guard(wish());
    bench.clock.pass(59_999);
    await bench.keeper.guard(wish());
    await bench.keeper.tick();
    expect(protection()).toHaveLength(1);
    const [watched] = await bench.guards.list();
    if (watched === undefined) throw new Error('there is no guard');
    await bench.guards.put({ ...watched, stop: '91' });
    await bench.keeper.tick();
    expect(await inForce()).toEqual(['venue 1 91 120']);
  });

  it('that the venue did not take are put to it again after a minute', async () => {
    await hold();
    bench.execution.next({ kind: 'reject', reason: 'Too many orders.' });
    await bench.keeper.guard(wish());
    bench.clock.pass(60_000);
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'venue' });
  });

  it('are given up to be watched after five orders that did not stay', async () => {
    await hold();
    for (let n = 0; n < 8; n++) {
      bench.execution.next({ kind: 'reject', reason: 'Too many orders.' });
      // oxlint-disable-next-line no-await-in-loop
      await bench.keeper.guard(wish());
      bench.clock.pass(60_000);
    }
    expect(protection()).toHaveLength(5);
    expect(await inForce()).toEqual(['outcry 1 90 120']);
  });
});

describe('while the books do not have yet what a resting order sold', () => {
  const soldInPart = async (): Promise<{ readonly order: string; readonly catchUp: () => void }> => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    const order = guard?.order ?? '';
    const catchUp = booksBehind();
    bench.execution.fill(order, '0.4', '90');
    return { order, catchUp };
  };

  it('nobody may sell by what was held before, and is told to try again', async () => {
    const { catchUp } = await soldInPart();
    await expect(bench.keeper.release(ACCOUNT, BTC, null)).rejects.toMatchObject({ kind: 'busy', message: 'What was just sold of BTC/USDT is not in the books yet.', hint: 'Try again in a moment.' });
    catchUp();
    await bench.keeper.tick();
    expect(await inForce()).toEqual(['venue 0.6 90 120']);
  });

  it('its guard stays as it is, and covers what is left once they have', async () => {
    const { order, catchUp } = await soldInPart();
    await venueEnds(order, 'canceled');
    expect(await bench.guards.list()).toMatchObject([{ order, amount: '1' }]);
    expect(protection()).toHaveLength(1);
    catchUp();
    bench.clock.pass(60_000);
    await bench.flow.tick();
    await bench.quiet();
    await bench.keeper.tick();
    expect(await inForce()).toEqual(['venue 0.6 90 120']);
  });
});

describe('a lifted guard', () => {
  it('stays off as long as a sale at the market is out, however long that takes', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    await bench.flow.submit('oc-out', sale());
    for (let n = 0; n < 3; n++) {
      bench.clock.pass(60_000);
      // oxlint-disable-next-line no-await-in-loop
      await bench.keeper.tick();
      // oxlint-disable-next-line no-await-in-loop
      expect(await inForce()).toEqual([]);
    }
    await venueEnds('oc-out', 'expired');
    bench.clock.pass(60_000);
    await bench.keeper.tick();
    expect(await inForce()).toEqual(['venue 1 90 120']);
  });

  it('comes back after half a minute without a sale, whatever was bought meanwhile', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    await bench.keeper.release(ACCOUNT, BTC, null);
    await bench.flow.submit('oc-bid', purchase({ type: 'limit', price: '95' }));
    bench.clock.pass(29_999);
    await bench.keeper.tick();
    expect(await inForce()).toEqual([]);
    bench.clock.pass(1);
    await bench.keeper.tick();
    expect(await inForce()).toEqual(['venue 1 90 120']);
  });

  it('comes back at once after a sale, though something else was ordered meanwhile', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    await bench.keeper.release(ACCOUNT, BTC, null);
    await bench.flow.submit('oc-bid', purchase({ type: 'limit', price: '95' }));
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-out', sale({ amount: '0.5' }));
    await bench.quiet();
    expect(await inForce()).toEqual(['venue 0.5 90 120']);
  });
});

describe('a watched level', () => {
  beforeEach(() => {
    bench.execution.supported = new Set<OrderType>(['market', 'limit']);
  });

  it('of a position that is gone sells nothing, and is forgotten', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.books.positions = async () => [];
    await price(80);
    expect(protection()).toEqual([]);
    expect(await bench.guards.list()).toEqual([]);
    expect(bench.notifier.titles).toEqual([]);
  });

  it('whose sale went out, filled or not answered, is told of as nothing that failed', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.usually({ kind: 'reply-lost', arrived: 'rest' });
    await price(89);
    await price(88);
    expect(bench.notifier.titles).toEqual([]);
    expect(bench.logged).toEqual([]);
    expect(protection()).toEqual(['market 1']);
  });

  it('whose sale was refused says so, and waits before it is tried again, without a word', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.next({ kind: 'reject', reason: 'Market is closed.' });
    await price(89);
    expect([...bench.notifier.told.values()]).toMatchObject([{ to: { kind: 'owners' }, event: 'risk', symbol: BTC, card: { blocks: [{ text: 'Market is closed.' }, { kind: 'note' }] } }]);
    await price(88);
    expect(protection()).toHaveLength(1);
    expect(bench.logged).toEqual([]);
  });

  it('is acted on once for prices that come one upon the other', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.usually({ kind: 'fill' });
    bench.market.prices.set(BTC, 89);
    for (const value of [89, 88.5, 88]) bench.ticks.send(BTC, value);
    await bench.quiet();
    expect(protection()).toEqual(['market 1']);
    expect(bench.logged).toEqual([]);
  });

  it('of each of two positions in one market sells its own', async () => {
    const held = [['abcdefgh', '1'], ['zyxwvuts', '0.5']] as const;
    bench.books.positions = async () => held.map(([deployment, amount]) => ({ account: ACCOUNT, symbol: BTC, deployment, amount, averagePrice: '100', cost: '100', openedAt: 0, fills: 1 }));
    await bench.keeper.guard(wish({ deployment: 'abcdefgh' }));
    await bench.keeper.guard(wish({ deployment: 'zyxwvuts' }));
    bench.execution.usually({ kind: 'fill' });
    await price(89);
    expect(protection().toSorted()).toEqual(['market 0.5', 'market 1']);
  });

  it('is watched no more once the service ends, nor by a command that only sets it', async () => {
    await hold();
    await bench.keeper.guard(wish());
    expect(bench.ticks.count(BTC)).toBe(1);
    await bench.keeper.stop();
    expect(bench.ticks.count(BTC)).toBe(0);
    bench.clock.pass(1_000);
    await bench.keeper.guard(wish({ stop: '91' }));
    expect(bench.ticks.count(BTC)).toBe(0);
    bench.restart();
    bench.keeper.follow();
    bench.clock.pass(1_000);
    await bench.keeper.guard(wish({ stop: '92' }));
    expect(bench.ticks.count(BTC)).toBe(0);
  });
});

describe('an order that rests while its guard names another', () => {
  it('is called off, and the guard’s own is left', async () => {
    await hold();
    const first = await bench.keeper.guard(wish());
    await bench.flow.submit('oc-d-p-lost', purchase({ side: 'sell', purpose: 'protect', type: 'limit', price: '130', amount: '0.001', origin: { kind: 'desk', because: 'protection' } }));
    bench.clock.pass(30_000);
    await bench.keeper.tick();
    await bench.quiet();
    const open = await bench.execution.openOrders();
    expect(open.map(({ clientOrderId }) => clientOrderId)).not.toContain('oc-d-p-lost');
    expect(open).toHaveLength(1);
    expect((await bench.keeper.active())[0]).toMatchObject({ by: 'venue', since: first?.since });
  });

  it('of which there is no guard keeps the level that it has', async () => {
    await hold();
    bench.execution.supported = new Set<OrderType>(['market', 'limit', 'stop-limit']);
    await bench.keeper.guard(wish({ target: null }));
    await bench.guards.remove(ACCOUNT, BTC, null);
    bench.clock.pass(30_000);
    await bench.keeper.tick();
    expect(await inForce()).toEqual(['venue 1 90 null']);
  });
});

describe('the sale of a whole position', () => {
  const occasion = { key: 'halt 1', reason: 'Everything is sold.', most: 2 };
  const sell = async (): ReturnType<PositionSale['sell']> => {
    const { accounts, orders, flow, books, keeper, clock } = bench;
    return await new PositionSale({ accounts, orders, desk: flow, books, protector: keeper, clock }).sell({ account: ACCOUNT, symbol: BTC, deployment: null }, occasion);
  };

  it('takes its levels off first, and sells all of it', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.next({ kind: 'fill' });
    const { sold, failed } = await sell();
    expect(failed).toBeNull();
    expect(await bench.orders.find(sold ?? '')).toMatchObject({ state: 'filled', intent: { type: 'market', amount: '1', purpose: 'exit', reason: 'Everything is sold.' } });
  });

  it('sells what is left where a level sold some of it in that moment', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    bench.execution.fill(guard?.order ?? '', '0.4', '90');
    // Its levels are put back to rest for what is left, and called off once more before the sale.
    bench.execution.next({ kind: 'rest' }, { kind: 'fill' });
    const { sold } = await sell();
    expect(await bench.orders.find(sold ?? '')).toMatchObject({ intent: { amount: '0.6' } });
  });

  it('waits for another sale of all of it', async () => {
    await hold();
    await bench.flow.submit('oc-out', sale());
    expect(await sell()).toEqual({ sold: null, failed: null });
  });

  it('says of too little that it is too little', async () => {
    expect(await sell()).toEqual({ sold: null, failed: 'What is held of BTC/USDT is too little to be sold.' });
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-buy', purchase({ amount: '0.0004' }));
    expect(await sell()).toMatchObject({ failed: 'What is held of BTC/USDT is too little to be sold.' });
  });

  it('says why it failed, waits before another try, and is left to a person after the last', async () => {
    await hold();
    bench.execution.usually({ kind: 'reject', reason: 'Market is closed.' });
    expect(await sell()).toEqual({ sold: null, failed: 'BTC/USDT could not be sold: Market is closed.' });
    expect(await sell()).toEqual({ sold: null, failed: null });
    bench.clock.pass(5_000);
    expect(await sell()).toEqual({ sold: null, failed: 'BTC/USDT could not be sold: Market is closed.' });
    bench.clock.pass(9_999);
    expect(await sell()).toEqual({ sold: null, failed: null });
    bench.clock.pass(1);
    expect(await sell()).toEqual({ sold: null, failed: 'BTC/USDT could not be sold in 2 tries: sell it by hand, or at the exchange.' });
  });

  it('that order flow does not take says why, and one whose levels cannot be called off is not sent', async () => {
    await hold();
    const submit = bench.flow.submit.bind(bench.flow);
    bench.flow.submit = async () => Promise.reject(new Error('the disk is full'));
    expect(await sell()).toEqual({ sold: null, failed: 'BTC/USDT could not be sold: the disk is full' });
    bench.flow.submit = submit;
    await bench.keeper.guard(wish());
    bench.execution.down = true;
    await expect(sell()).rejects.toMatchObject({ kind: 'busy' });
    expect(bench.execution.sent.filter(({ purpose }) => purpose === 'exit')).toEqual([]);
  });
});
