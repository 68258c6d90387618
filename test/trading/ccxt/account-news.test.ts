import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CcxtExecution } from '../../../src/trading/ccxt/ccxt-execution.ts';
import { USUAL_VENUE } from '../../../src/trading/ccxt/keyed-venues.ts';
import type { Execution, ExecutionEvent } from '../../../src/trading/execution/execution.ts';
import { clearedOrder, type OrderSketch } from '../../fakes/cleared-order.ts';
import { ExchangeBench } from './exchange-bench.ts';

type Kind = ExecutionEvent['kind'];
type Told<K extends Kind> = Extract<ExecutionEvent, { kind: K }>;

describe('news of an account', () => {
  let bench: ExchangeBench;
  let execution: CcxtExecution;
  let events: ExecutionEvent[];

  const told = <K extends Kind>(kind: K): Told<K>[] => events.filter((event): event is Told<K> => event.kind === kind);
  const listen = async (options: Parameters<ExchangeBench['execution']>[0] = {}): Promise<() => void> => {
    execution = bench.execution(options);
    await execution.connect();
    events = [];
    return execution.watch((event) => events.push(event));
  };
  const live = (): Promise<void> => expect.poll(() => execution.health()).toEqual({ state: 'live', reason: '' });
  const place = (id: string, terms: Partial<OrderSketch> = {}): ReturnType<Execution['place']> =>
    execution.place(clearedOrder({ id, symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '0.1', price: '45000', ...terms }));
  const statesOf = (id: string): string[] => told('order').filter(({ order }) => order.clientOrderId === id).map(({ order }) => order.status);

  beforeEach(async () => {
    bench = await ExchangeBench.start();
  });
  afterEach(() => bench.stop());

  it('asks for everything to be read again once the stream is up, and after every gap', async () => {
    await listen();
    await live();
    expect(told('resync')).toHaveLength(1);
    await place('oc-1');
    await expect.poll(() => statesOf('oc-1')).toEqual(['open']);
    bench.exchange.userStream.drop();
    // While nobody listens, it fills: that news is gone for good.
    bench.price(44_900);
    await expect.poll(() => told('resync').length).toBeGreaterThanOrEqual(3);
    await live();
    expect(await execution.find({ id: 'oc-1', symbol: 'BTC/USDT', type: 'limit' })).toMatchObject({ status: 'filled' });
    expect(bench.exchange.userStream.accepted).toBeGreaterThanOrEqual(2);
    expect(bench.exchange.userStream.subscribers).toBe(1);
  });

  it('asks for it from time to time, as a stream may leave things out without breaking', async () => {
    await listen({ pace: { firstRetryMs: 10, resyncMs: 20 } });
    await live();
    await expect.poll(() => told('resync').filter(({ reason }) => reason === 'A regular look.').length).toBeGreaterThanOrEqual(2);
  });

  it('connects again when the exchange ends the subscription and leaves the connection standing', async () => {
    await listen();
    await live();
    bench.exchange.userStream.terminateSubscriptions();
    await expect.poll(() => bench.exchange.userStream.accepted).toBe(2);
    await live();
    await place('oc-2');
    await expect.poll(() => statesOf('oc-2')).toEqual(['open']);
  });

  it('tells what is repeated once, and nothing that comes late', async () => {
    await listen();
    await live();
    await place('oc-3');
    await expect.poll(() => statesOf('oc-3')).toEqual(['open']);
    bench.exchange.userStream.faults.next('repeat', 6);
    bench.exchange.venue.trade('BTCUSDT', 44_900, 0.04);
    await expect.poll(() => told('fill').length).toBe(1);
    await place('oc-4', { price: '40000' });
    await expect.poll(() => statesOf('oc-4').length).toBe(1);
    expect(told('fill')).toHaveLength(1);
    // The next event, a partial fill, comes after the one that ends the order.
    bench.exchange.userStream.faults.clear();
    bench.exchange.userStream.faults.next('swap');
    bench.exchange.venue.trade('BTCUSDT', 44_900, 0.02);
    bench.exchange.venue.trade('BTCUSDT', 44_900, 0.04);
    await expect.poll(() => statesOf('oc-3').at(-1)).toBe('filled');
    await expect.poll(() => told('fill').map(({ fill }) => fill.amount).sort()).toEqual(['0.02', '0.04', '0.04']);
    expect(statesOf('oc-3').filter((status) => status === 'filled')).toHaveLength(1);
    expect(statesOf('oc-3').at(-1)).toBe('filled');
  });

  it('tells a pair as one order, and its fill under the pair’s id', async () => {
    bench.exchange.venue.transfer(bench.account, 'BTC', '1');
    await listen();
    await live();
    expect(await place('oc-5', { side: 'sell', type: 'oco', price: '55000', stopPrice: '45000', stopLimitPrice: null })).toMatchObject({ outcome: 'placed', order: { stopLimitPrice: null } });
    await expect.poll(() => statesOf('oc-5')).toEqual(['open']);
    bench.price(55_100);
    await expect.poll(() => statesOf('oc-5')).toEqual(['open', 'filled']);
    expect(told('fill')).toMatchObject([{ clientOrderId: 'oc-5', fill: { side: 'sell', amount: '0.1', price: '55000' } }]);
    expect(new Set(told('order').map(({ order }) => order.type))).toEqual(new Set(['oco']));
    const [fill] = told('fill');
    expect(fill?.fill.venueOrderId).toBe(told('order')[0]?.order.venueOrderId);
  });

  it('asks for everything to be read again when a pair cannot be read', async () => {
    bench.exchange.venue.transfer(bench.account, 'BTC', '1');
    await listen();
    await live();
    bench.exchange.faults.always('GET /api/v3/orderList', 'overloaded-before');
    await place('oc-6', { side: 'sell', type: 'oco', price: '55000', stopPrice: '45000' });
    await expect.poll(() => told('resync').some(({ reason }) => reason.startsWith('A pair of orders could not be read'))).toBe(true);
  });

  it('tells deposits and withdrawals as what they are', async () => {
    await listen();
    await live();
    bench.exchange.venue.transfer(bench.account, 'USDT', '250.50');
    bench.exchange.venue.transfer(bench.account, 'USDT', '-100');
    await expect.poll(() => told('transfer').map(({ asset, amount }) => [asset, amount])).toEqual([['USDT', '250.5'], ['USDT', '-100']]);
    expect(new Set(told('transfer').map(({ id }) => id)).size).toBe(2);
  });

  it('is had by asking while there is no stream, and tells the same', async () => {
    bench.exchange.userStream.refusing = true;
    await listen({ pace: { pollMs: 15, firstRetryMs: 10_000 } });
    await expect.poll(() => execution.health()).toMatchObject({ state: 'polling', reason: expect.stringMatching(/\w/) as string });
    await place('oc-7');
    await expect.poll(() => statesOf('oc-7')).toEqual(['open']);
    bench.now += 1_000;
    bench.exchange.venue.trade('BTCUSDT', 44_900, 0.04);
    await expect.poll(() => told('fill')).toMatchObject([{ clientOrderId: 'oc-7', fill: { amount: '0.04' } }]);
    bench.now += 1_000;
    bench.price(44_900);
    await expect.poll(() => statesOf('oc-7').at(-1)).toBe('filled');
    await expect.poll(() => told('fill')).toMatchObject([{ fill: { amount: '0.04' } }, { clientOrderId: 'oc-7', fill: { amount: '0.06' } }]);
    expect(told('balances').at(-1)?.balances.find(({ asset }) => asset === 'USDT')?.locked).toBe('0');
  });

  it('is down when asking fails as well, and comes back by itself', async () => {
    bench.exchange.userStream.refusing = true;
    await listen({ pace: { pollMs: 10, firstRetryMs: 10, longestRetryMs: 20 } });
    bench.exchange.faults.always('GET /api/v3/openOrders', 'overloaded-before');
    await expect.poll(() => execution.health()).toMatchObject({ state: 'down', reason: expect.stringContaining('does not answer') as string });
    bench.exchange.faults.clear();
    await expect.poll(() => execution.health().state).toBe('polling');
    bench.exchange.userStream.refusing = false;
    await live();
    expect(told('resync').at(-1)).toMatchObject({ reason: 'The stream of the account is up.' });
  });

  it('gives up a connection on which the exchange does not begin', async () => {
    await listen({ exchange: 'binance', pace: { patienceMs: 50, firstRetryMs: 10 }, quirks: { ...USUAL_VENUE, readMessage: () => [] } });
    await expect.poll(() => bench.logged.some((line) => line.includes('did not begin'))).toBe(true);
    expect(execution.health().state).toBe('polling');
  });

  it('is not ended by a message that makes no sense, nor by a listener that fails', async () => {
    await listen();
    execution.watch(() => {
      throw new Error('trouble of its own');
    });
    await live();
    bench.account.emit({ e: 'executionReport', E: 1, nonsense: true });
    bench.account.flush();
    await expect.poll(() => told('resync').some(({ reason }) => reason.includes('could not be read'))).toBe(true);
    await place('oc-8');
    await expect.poll(() => statesOf('oc-8')).toEqual(['open']);
    expect(bench.logged.some((line) => line.includes('trouble of its own'))).toBe(true);
  });

  it('ends with its last listener, and begins again with the next', async () => {
    const stop = await listen();
    await live();
    stop();
    await expect.poll(() => bench.exchange.userStream.open).toBe(0);
    expect(execution.health()).toEqual({ state: 'polling', reason: 'Nobody listens to the account.' });
    execution.watch((event) => events.push(event));
    await live();
    await place('oc-9');
    await expect.poll(() => statesOf('oc-9')).toEqual(['open']);
  });

  it('is let go at once, whatever is under way', async () => {
    await listen();
    await execution.close();
    await expect.poll(() => bench.exchange.userStream.open).toBe(0);
    execution.watch((event) => events.push(event));
    expect(execution.health().reason).toBe('Nobody listens to the account.');
  });
});
