import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Fill } from '../../../src/domain/fill.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { Notification } from '../../../src/people/notification.ts';
import type { TradingAccount } from '../../../src/trading/account.ts';
import type { Position } from '../../../src/trading/books/books.ts';
import type { Balance, VenueOrder } from '../../../src/trading/execution/execution.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { Reconciler } from '../../../src/trading/reconcile/reconciler.ts';
import { MemoryJournal } from '../../fakes/memory-journal.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { MemoryRiskStore } from '../../fakes/memory-risk-store.ts';

const ACCOUNT = 'binance';
const ADMIN = { id: 'telegram:42', role: 'admin' } as const;

const position = (amount: string, deployment: string | null = null, symbol: MarketSymbol = 'BTC/USDT'): Position => ({
  account: ACCOUNT, symbol, deployment, amount, averagePrice: '60000', cost: '0', openedAt: 0, fills: 1,
});
const venueOrder = (clientOrderId: string | null, details: Partial<VenueOrder> = {}): VenueOrder => ({
  clientOrderId, venueOrderId: '77', status: 'open', symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '0.1', price: '50000', stopPrice: null,
  stopLimitPrice: null, filled: '0', filledCost: '0', createdAt: 0, updatedAt: 0, ...details,
});
const orderInState = (id: string, state: OrderRecord['state']): OrderRecord => ({
  id, state, approval: null, venueOrderId: null, filled: '0', filledCost: '0', note: null, cancelAskedAt: null, createdAt: 0, sentAt: null, updatedAt: 0,
  intent: {
    account: ACCOUNT, symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.1', price: null, stopPrice: null, stopLimitPrice: null, purpose: 'entry',
    origin: { kind: 'person', person: ADMIN.id, conversation: 'telegram:42' }, deployment: null, guard: null, reason: '',
  },
});

/** An account whose venue and positions a test sets, with everything else in memory. */
function bench() {
  const state = { now: 1_000_000, open: [] as VenueOrder[], balances: [] as Balance[], positions: [] as Position[] };
  const told: Notification[] = [];
  const journal = new MemoryJournal();
  const orders = new MemoryOrderStore(journal);
  const risk = new MemoryRiskStore(journal);
  // The parts of an account that reconciling reads.
  const account = {
    id: ACCOUNT, currency: 'USDT',
    execution: { openOrders: async () => state.open, balances: async () => state.balances },
    market: { resolve: async () => ({ ticker: async () => ({ last: 64_000 }) }) },
    rules: async () => ({ amountStep: '0.00001' }),
  } as unknown as { -readonly [Key in keyof TradingAccount]: TradingAccount[Key] };
  const make = () => new Reconciler({
    accounts: { get: () => account }, orders, books: { positions: async () => state.positions }, risk, journal,
    notifier: { notify: async (notification) => void (told.some(({ key }) => key === notification.key) || told.push(notification)) },
    clock: { now: () => state.now }, log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  return { state, account, told, journal, orders, risk, make, reconciler: make(), titles: () => told.map(({ card }) => card.title) };
}

const balance = (asset: string, free: string): Balance => ({ asset, free, locked: '0' });
const FILL: Fill = { tradeId: '9', venueOrderId: '77', symbol: 'ETH/USDT', side: 'sell', price: '3000', amount: '2', fee: { amount: '1', currency: 'USDT' }, at: 5 };

describe('the reconciler', () => {
  it('finds nothing to do where books and exchange agree', async () => {
    const { state, told, reconciler, risk } = bench();
    state.positions = [position('0.5')];
    state.balances = [balance('BTC', '0.5'), balance('USDT', '100')];
    expect(await reconciler.look(ACCOUNT)).toEqual([]);
    expect([told, await risk.frozen()]).toEqual([[], []]);
  });

  it('recognises an order of somebody else, tells it once, over restarts too, and touches nothing', async () => {
    const { state, titles, make, reconciler, risk, journal } = bench();
    state.open = [venueOrder('web_1')];
    await reconciler.look(ACCOUNT);
    await reconciler.look(ACCOUNT);
    await make().look(ACCOUNT);
    await reconciler.order(ACCOUNT, venueOrder('web_1'));
    expect(titles()).toEqual(["binance: an order that is not Outcry's"]);
    expect(await risk.frozen()).toEqual([]);
    expect((await journal.read(1, 10)).map(({ kind }) => kind)).toContain('foreign.order');
  });

  it('records a trade of somebody else, and books it to nobody', async () => {
    const { titles, reconciler, orders, journal } = bench();
    await reconciler.fill(ACCOUNT, FILL);
    await reconciler.fill(ACCOUNT, FILL);
    expect(titles()).toEqual(["binance: a trade that is not Outcry's"]);
    expect(await orders.fills({ account: ACCOUNT })).toEqual([]);
    expect((await journal.read(1, 10)).filter(({ kind }) => kind === 'foreign.fill')).toHaveLength(1);
  });

  it('freezes a market with an open order that bears our number and is not in the books', async () => {
    const { state, titles, reconciler, risk } = bench();
    state.open = [venueOrder('oc-abcdefghij-1')];
    await reconciler.look(ACCOUNT);
    await reconciler.look(ACCOUNT);
    const [frozen] = await risk.frozen(ACCOUNT);
    expect(frozen?.symbol).toBe('BTC/USDT');
    expect(frozen?.reason).toContain('oc-abcdefghij-1');
    expect(titles()).toEqual(['binance: BTC/USDT is frozen']);
  });

  it('freezes a market in which less is there than ours, once that is so for a while and nothing of ours is under way', async () => {
    const { state, told, reconciler, risk, orders } = bench();
    state.positions = [position('0.5')];
    state.balances = [balance('BTC', '0.2')];
    await reconciler.look(ACCOUNT);
    expect(await risk.frozen()).toEqual([]);
    state.now += 10_000;
    await orders.create([orderInState('oc-abcdefghij-1', 'created')], []);
    await reconciler.look(ACCOUNT);
    expect(await risk.frozen()).toEqual([]);
    await orders.change('oc-abcdefghij-1', ['created'], { state: 'refused' }, state.now, []);
    await reconciler.look(ACCOUNT);
    await reconciler.look(ACCOUNT);
    expect(await risk.frozen()).toHaveLength(1);
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told[0]?.card)).toMatch(/0\.5 BTC.*0\.2 BTC.*\/setrisk unfreeze=BTC\/USDT/);
  });

  it('forgets a shortage that was over in between', async () => {
    const { state, reconciler, risk } = bench();
    state.positions = [position('0.5')];
    await reconciler.look(ACCOUNT);
    state.balances = [balance('BTC', '0.5')];
    await reconciler.look(ACCOUNT);
    state.balances = [];
    state.now += 10_000;
    await reconciler.look(ACCOUNT);
    expect(await risk.frozen()).toEqual([]);
  });

  it('books what is gone when a person accepts it: by hand first, then deployments, at the present price', async () => {
    const { state, reconciler, orders, journal } = bench();
    state.positions = [position('0.3', 'abcdefgh'), position('0.2')];
    state.balances = [balance('BTC', '0.25')];
    await reconciler.accept(ACCOUNT, 'BTC/USDT', ADMIN);
    const booked = await orders.fills({ account: ACCOUNT });
    expect(booked.map(({ deployment, side, amount, price, order }) => [deployment, side, amount, price, order])).toEqual([
      [null, 'sell', '0.2', '64000', null],
      ['abcdefgh', 'sell', '0.05', '64000', null],
    ]);
    expect((await journal.read(1, 10)).map(({ kind, by }) => [kind, by])).toEqual([['reconcile.accepted', 'telegram:42'], ['reconcile.accepted', 'telegram:42']]);
  });

  it.each(['open', 'unknown', 'sending'] as const)('neither freezes nor books what an order of ours may have sold, which is %s in our books and over at the exchange', async (to) => {
    const { state, reconciler, orders, risk, told } = bench();
    const sale = orderInState('oc-abcdefghij-1', 'created');
    await orders.create([{ ...sale, intent: { ...sale.intent, side: 'sell', purpose: 'exit' } }], []);
    await orders.change(sale.id, ['created'], { state: 'sending' }, 0, []);
    if (to !== 'sending') await orders.change(sale.id, ['sending'], { state: to }, 0, []);
    state.positions = [position('0.2')];
    state.balances = [balance('BTC', '0.1')];
    await reconciler.look(ACCOUNT);
    state.now += 60_000;
    await reconciler.look(ACCOUNT);
    expect(await risk.frozen()).toEqual([]);
    expect(told).toEqual([]);
    await expect(reconciler.accept(ACCOUNT, 'BTC/USDT', ADMIN)).rejects.toMatchObject({ kind: 'busy' });
    expect(await orders.fills({ account: ACCOUNT })).toEqual([]);
  });

  it('books nothing when there is nothing to accept', async () => {
    const { state, reconciler, orders } = bench();
    state.positions = [position('0.2')];
    state.balances = [balance('BTC', '0.9')];
    await reconciler.accept(ACCOUNT, 'BTC/USDT', ADMIN);
    expect(await orders.fills({ account: ACCOUNT })).toEqual([]);
  });

  it('freezes the market of an order of which venue and books say different things', async () => {
    const { titles, reconciler, risk } = bench();
    await reconciler.contradiction(orderInState('oc-abcdefghij-1', 'open'), 'The venue does not know order oc-abcdefghij-1 any more.');
    expect(await risk.frozen()).toHaveLength(1);
    expect(titles()).toEqual(['binance: BTC/USDT is frozen']);
  });

  it('leaves alone what is ours, and what has ended', async () => {
    const { state, told, risk, reconciler, orders } = bench();
    await orders.create([{ ...orderInState('oc-abcdefghij-1', 'created') }], []);
    await orders.change('oc-abcdefghij-1', ['created'], { state: 'sending' }, 0, []);
    await orders.change('oc-abcdefghij-1', ['sending'], { state: 'open' }, 0, []);
    state.open = [venueOrder('oc-abcdefghij-1')];
    expect(await reconciler.look(ACCOUNT)).toEqual([]);
    await reconciler.order(ACCOUNT, venueOrder('web_1', { status: 'canceled' }));
    await reconciler.order(ACCOUNT, venueOrder('oc-klmnopqrst-1', { status: 'filled' }));
    expect([told, await risk.frozen()]).toEqual([[], []]);
  });

  it('tells orders of somebody else that have no number, each by the exchange’s own', async () => {
    const { state, told, reconciler } = bench();
    state.open = [venueOrder(null), venueOrder(null, { venueOrderId: '78', price: null, stopPrice: '49000' })];
    await reconciler.look(ACCOUNT);
    await reconciler.order(ACCOUNT, venueOrder(null, { venueOrderId: '79' }));
    expect(told).toHaveLength(3);
    expect(JSON.stringify(told[0]?.card)).toContain('50000 USDT');
    expect(JSON.stringify(told[0]?.card)).not.toContain('Stop');
    expect(JSON.stringify(told[1]?.card)).toContain('49000 USDT');
    expect(JSON.stringify(told[1]?.card)).not.toContain('"Price"');
  });

  it('records with its terms what somebody else did, and tries again where that failed', async () => {
    const { told, reconciler, journal } = bench();
    const append = journal.append.bind(journal);
    journal.append = async () => Promise.reject(new Error('the disk is full'));
    await reconciler.fill(ACCOUNT, FILL);
    expect(told).toEqual([]);
    journal.append = append;
    await reconciler.fill(ACCOUNT, FILL);
    expect(await journal.about(`account:${ACCOUNT}`)).toMatchObject([{ kind: 'foreign.fill', by: 'outcry', data: { ...FILL } }]);
    expect(told).toHaveLength(1);
  });

  it('confirms a shortage though an order of another asset is under way', async () => {
    const { state, reconciler, risk, orders } = bench();
    const other = orderInState('oc-abcdefghij-1', 'created');
    await orders.create([{ ...other, intent: { ...other.intent, symbol: 'ETH/USDT' } }], []);
    state.positions = [position('0.5')];
    await reconciler.look(ACCOUNT);
    state.now += 10_000;
    await reconciler.look(ACCOUNT);
    expect((await risk.frozen()).map(({ symbol }) => symbol)).toEqual(['BTC/USDT']);
  });

  it('books nothing of one market as gone when that of another is accepted', async () => {
    const { state, reconciler, orders, journal } = bench();
    state.positions = [position('3', null, 'ETH/USDT'), position('0.5'), position('0.1', 'abcdefgh')];
    state.balances = [balance('BTC', '0.05')];
    await reconciler.accept(ACCOUNT, 'BTC/USDT', ADMIN);
    expect((await orders.fills({ account: ACCOUNT })).map(({ symbol, amount, deployment }) => [symbol, amount, deployment])).toEqual([['BTC/USDT', '0.5', null], ['BTC/USDT', '0.05', 'abcdefgh']]);
    expect(await journal.about('deployment:abcdefgh')).toMatchObject([{ kind: 'reconcile.accepted', data: { amount: '0.05', booked: '0.6', there: '0.05' } }]);
    expect(await journal.about(`account:${ACCOUNT}`)).toHaveLength(2);
  });

  it('takes less than a lot for nothing, and every difference where the lots are not known', async () => {
    const { state, reconciler } = bench();
    state.positions = [position('0.5')];
    state.balances = [balance('BTC', '0.499991')];
    expect(await reconciler.look(ACCOUNT)).toEqual([]);
    const account = bench();
    account.state.positions = [position('0.5')];
    account.state.balances = [balance('BTC', '0.49999999')];
    account.account.rules = async () => Promise.reject(new OutcryError('unreachable', 'binance does not answer.'));
    expect(await account.reconciler.look(ACCOUNT)).toMatchObject([{ kind: 'missing-holding', there: '0.49999999' }]);
    account.account.rules = async () => Promise.reject(new Error('a fault of ours'));
    await expect(account.reconciler.look(ACCOUNT)).rejects.toThrow('a fault of ours');
  });
});
