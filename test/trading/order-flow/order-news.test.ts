import { describe, expect, it } from 'vitest';
import type { OrderNews } from '../../../src/trading/order-flow/order-events.ts';
import { OrderNewsDesk } from '../../../src/trading/order-flow/order-news.ts';
import type { BookedFill, OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { ACCOUNT, START, intent } from './order-flow-harness.ts';

function order(change: Partial<OrderRecord> = {}): OrderRecord {
  return {
    id: 'oc-a', intent: intent(), state: 'open', approval: null, venueOrderId: 'v1', filled: '0', filledCost: '0', note: null,
    cancelAskedAt: null, createdAt: START, sentAt: START, updatedAt: START, ...change,
  };
}

function fill(tradeId: string, of = 'oc-a'): BookedFill {
  const fee = { amount: '0', currency: 'USDT' };
  return { account: ACCOUNT, order: of, deployment: null, symbol: 'BTC/USDT', side: 'buy', price: '100', amount: '0.1', fee, at: START, tradeId, venueOrderId: 'v1' };
}

/** A desk of news over orders that a test keeps, with what was told. */
function newsDesk() {
  const store = new MemoryOrderStore();
  const kept = new Map<string, OrderRecord>();
  const fills: BookedFill[] = [];
  const listed: (number | undefined)[] = [];
  store.find = async (id) => kept.get(id) ?? null;
  store.list = async ({ since }) => {
    listed.push(since);
    return [...kept.values()].filter(({ createdAt }) => since === undefined || createdAt >= since);
  };
  store.fills = async ({ order: id }) => fills.filter((one) => one.order === id);
  const told: OrderNews[] = [];
  const errors: unknown[] = [];
  const log = { info: () => {}, warn: () => {}, error: (_fields: unknown, message: string) => void errors.push(message) };
  const desk = new OrderNewsDesk(store, log);
  desk.listen(async (news) => void told.push(news));
  const keep = (record: OrderRecord): OrderRecord => {
    kept.set(record.id, record);
    return record;
  };
  const heard = async (): Promise<readonly (readonly [string, readonly string[]])[]> => {
    await desk.quiet();
    return told.splice(0).map(({ order: { state }, fills: news }) => [state, news.map(({ tradeId }) => tradeId)]);
  };
  return { desk, keep, kept, fills, heard, listed, errors };
}

describe('news of an order', () => {
  it('are told once of each standing, and once of each trade', async () => {
    const { desk, heard } = newsDesk();
    desk.tell(order(), []);
    desk.tell(order(), []);
    desk.tell(order({ filled: '0.1' }), [fill('t1')]);
    desk.tell(order({ filled: '0.1' }), [fill('t1')]);
    desk.tell(order({ filled: '0.1' }), [fill('t1'), fill('t2')]);
    expect(await heard()).toEqual([['open', []], ['open', ['t1']], ['open', ['t2']]]);
  });

  it('that were read before something newer was told are not told after it', async () => {
    const { desk, heard } = newsDesk();
    desk.tell(order({ state: 'filled', filled: '0.5', updatedAt: START + 1_000 }), []);
    desk.tell(order({ updatedAt: START + 999 }), []);
    desk.tell(order({ updatedAt: START + 1_000 }), []);
    expect(await heard()).toEqual([['filled', []]]);
    desk.tell(order({ state: 'filled', filled: '0.5', updatedAt: START + 1_000, note: 'One more word.' }), []);
    expect(await heard()).toEqual([['filled', []]]);
  });

  it('reach those who listen though another fails, until they stop', async () => {
    const { desk, heard, errors } = newsDesk();
    const stop = desk.listen(async () => Promise.reject(new Error('out of paper')));
    desk.tell(order(), []);
    expect(await heard()).toEqual([['open', []]]);
    expect(errors).toHaveLength(1);
    stop();
    desk.tell(order({ filled: '0.1' }), []);
    await heard();
    expect(errors).toHaveLength(1);
  });
});

describe('what another process did', () => {
  it('is told: orders it created, how they moved, and how those ended that were open', async () => {
    const { desk, keep, kept, fills, heard } = newsDesk();
    keep(order());
    await desk.catchUp([...kept.values()], START);
    expect(await heard()).toEqual([['open', []]]);
    fills.push(fill('t1'));
    keep(order({ filled: '0.1', updatedAt: START + 1 }));
    keep(order({ id: 'oc-b', createdAt: START + 60_000, updatedAt: START + 60_000 }));
    await desk.catchUp([...kept.values()], START + 60_000);
    expect(await heard()).toEqual([['open', ['t1']], ['open', []]]);
    // It is no longer among the open ones, and too old to be among the new.
    keep(order({ state: 'canceled', filled: '0.1', updatedAt: START + 120_000 }));
    await desk.catchUp([], START + 120_000);
    expect(await heard()).toEqual([['canceled', []]]);
    await desk.catchUp([], START + 180_000);
    expect(await heard()).toEqual([]);
  });

  it('is looked for from a while before the last look on', async () => {
    const { desk, listed } = newsDesk();
    await desk.catchUp([], START);
    await desk.catchUp([], START + 60_000);
    await desk.catchUp([], START + 61_000);
    expect(listed).toEqual([START - 10_000, START - 10_000, START + 50_000]);
  });

  it('is no more remembered once an order has ended and is long past', async () => {
    const { desk, keep, heard } = newsDesk();
    const ended = keep(order({ state: 'filled', filled: '0.5' }));
    desk.tell(ended, []);
    await heard();
    await desk.catchUp([], START + 60_000);
    await desk.retell([ended], START + 61_000);
    expect(await heard()).toEqual([['filled', []]]);
  });

  it('that was deleted is told by nobody', async () => {
    const { desk, heard } = newsDesk();
    desk.tell(order(), []);
    await desk.catchUp([], START + 60_000);
    expect(await heard()).toEqual([['open', []]]);
  });
});

describe('what is read late', () => {
  it.each([
    ['less filled', { filled: '0.2' }, { filled: '0.1' }],
    ['not called off yet', { cancelAskedAt: START }, { note: 'x' }],
    ['not answered yet', { state: 'open' }, { state: 'sending' }],
    ['not sent yet', { state: 'sending' }, { state: 'created' }],
    ['open still', { state: 'canceled' }, { state: 'open' }],
  ] as const)('is not told after it was told otherwise: %s', async (_what, told, late) => {
    const { desk, heard } = newsDesk();
    desk.tell(order(told), []);
    await heard();
    desk.tell(order(late), []);
    expect(await heard()).toEqual([]);
  });

  it.each([
    ['filled further', {}, { filled: '0.1' }],
    ['called off', {}, { cancelAskedAt: START }],
    ['with another word', { cancelAskedAt: START }, { cancelAskedAt: START, note: 'x' }],
    ['at the venue', { state: 'sending', venueOrderId: null }, { state: 'open' }],
    ['unknown and then at the venue', { state: 'unknown', venueOrderId: null }, { state: 'open' }],
  ] as const)('is told where it goes on: %s', async (_what, told, next) => {
    const { desk, heard } = newsDesk();
    desk.tell(order(told), []);
    await heard();
    desk.tell(order(next), []);
    expect(await heard()).toHaveLength(1);
  });
});
