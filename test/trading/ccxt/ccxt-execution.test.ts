import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CcxtExecution } from '../../../src/trading/ccxt/ccxt-execution.ts';
import { RECEIVE_WINDOW_MS } from '../../../src/trading/ccxt/keyed-client.ts';
import type { OrderRef } from '../../../src/trading/execution/execution.ts';
import type { ClearedOrder } from '../../../src/trading/risk/cleared-order.ts';
import { clearedOrder, type OrderSketch } from '../../fakes/cleared-order.ts';
import { symbolInfo } from '../../wire/exchange/contents.ts';
import { FAULTS, type FaultName } from '../../wire/exchange/faults.ts';
import { readPair } from '../../wire/exchange/venue/order-request.ts';
import { ExchangeBench, KEYS } from './exchange-bench.ts';

const ORDER = 'POST /api/v3/order';
const DAY = 86_400_000;
const limit = (id: string, terms: Partial<OrderSketch> = {}): ClearedOrder => clearedOrder({ id, symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '0.05', price: '45000', ...terms });
const ref = (id: string): OrderRef => ({ id, symbol: 'BTC/USDT', type: 'limit' });
const refusal = (status: number, code: number, msg: string) => ({ kind: 'answer', status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code, msg }) }) as const;

describe('an order at an exchange that misbehaves', () => {
  let bench: ExchangeBench;
  let execution: CcxtExecution;

  beforeEach(async () => {
    bench = await ExchangeBench.start();
    execution = bench.execution({ timeoutMs: 150 });
    await execution.connect();
  });
  afterEach(() => bench.stop());

  const sent = (): number => bench.exchange.asked(ORDER);
  const known = (): number => bench.account.orders.size;

  it.each<FaultName>(['lost-after', 'silent-after', 'overloaded-after', 'bad-gateway-after', 'truncated'])(
    'is unknown after %s, was sent once, and is found by its id',
    async (fault) => {
      bench.exchange.faults.next(ORDER, fault);
      expect(await execution.place(limit('oc-a'))).toMatchObject({ outcome: 'unknown', reason: expect.stringMatching(/\w/) as string });
      expect(await execution.find(ref('oc-a'))).toMatchObject({ clientOrderId: 'oc-a', status: 'open', amount: '0.05', price: '45000' });
      expect([sent(), known()]).toEqual([1, 1]);
    },
  );

  it.each<FaultName>(['lost-before', 'silent-before', 'overloaded-before', 'bad-gateway-before'])(
    'is unknown after %s, and only surely not there once it can no longer come in',
    async (fault) => {
      bench.exchange.faults.next(ORDER, fault);
      expect(await execution.place(limit('oc-b'))).toMatchObject({ outcome: 'unknown' });
      await expect(execution.find(ref('oc-b'))).rejects.toMatchObject({ kind: 'busy', retryAfterMs: expect.any(Number) as number });
      bench.now += RECEIVE_WINDOW_MS + 1_001;
      expect(await execution.find(ref('oc-b'))).toBeNull();
      expect([sent(), known()]).toEqual([1, 0]);
    },
  );

  it.each<FaultName>(['late', 'hidden'])('is not called lost while it is %s', async (fault) => {
    bench.exchange.faults.next(ORDER, fault);
    expect(await execution.place(limit('oc-c'))).toMatchObject({ outcome: 'unknown' });
    await expect(execution.find(ref('oc-c'))).rejects.toMatchObject({ kind: 'busy' });
    await expect(execution.find(ref('oc-c'))).rejects.toMatchObject({ kind: 'busy' });
    expect(await execution.find(ref('oc-c'))).toMatchObject({ status: 'open' });
    expect([sent(), known()]).toEqual([1, 1]);
  });

  it('is given up within the deadline when the exchange takes it and never answers', async () => {
    bench.exchange.faults.next(ORDER, 'silent-before');
    const before = performance.now();
    expect(await execution.place(limit('oc-d'))).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('did not answer') as string });
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('is rejected in the exchange’s words, with its number', async () => {
    expect(await execution.place(limit('oc-e1', { amount: '0.5' }))).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('insufficient balance') as string });
    expect(await execution.place(limit('oc-e2', { amount: '0.0001' }))).toMatchObject({ outcome: 'rejected', code: '-1013', reason: expect.stringContaining('NOTIONAL') as string });
    expect(known()).toBe(0);
  });

  it('is not sent at all where the exchange would have been sent something else', async () => {
    for (const terms of [{ amount: '0.050001' }, { price: '45000.001' }, { amount: '0.0500000000000000000000001' }, { symbol: 'NOSUCH/COIN' as const }]) {
      expect(await execution.place(limit('oc-f', terms))).toMatchObject({ outcome: 'rejected', code: null });
    }
    expect(sent()).toBe(0);
  });

  it('is sent to the last digit as it was cleared', async () => {
    await execution.place(limit('oc-g', { amount: '0.12345', price: '40000.01' }));
    const [order] = bench.account.orders.values();
    expect([order?.quantity.toString(), order?.price.toString()]).toEqual(['0.12345', '40000.01']);
  });

  it('is answered with the order that its id already names, and not with a no', async () => {
    const first = await execution.place(limit('oc-h'));
    const second = await execution.place(limit('oc-h'));
    expect([first.outcome, second.outcome]).toEqual(['placed', 'placed']);
    expect(known()).toBe(1);
    bench.exchange.faults.next('GET /api/v3/order', 'lost-before', 4);
    expect(await execution.place(limit('oc-h'))).toMatchObject({ outcome: 'unknown' });
  });

  it('is rejected by a limit on requests, and nothing more is sent until the exchange is patient again', async () => {
    bench.exchange.faults.next(ORDER, { ...FAULTS['rate-limited'], headers: { 'retry-after': '30' } });
    expect(await execution.place(limit('oc-i1'))).toMatchObject({ outcome: 'rejected' });
    expect(await execution.place(limit('oc-i2'))).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('30 s') as string });
    expect(sent()).toBe(1);
    bench.now += 30_001;
    expect(await execution.place(limit('oc-i3'))).toMatchObject({ outcome: 'placed' });
  });

  it('is refused here while the address is banned, as are reads, until the ban is over', async () => {
    bench.exchange.faults.next(ORDER, 'banned');
    expect(await execution.place(limit('oc-j1'))).toMatchObject({ outcome: 'rejected' });
    const asked = bench.exchange.requests.length;
    expect(await execution.place(limit('oc-j2'))).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('banned') as string });
    expect(await execution.cancel(ref('oc-j1'))).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('banned') as string });
    await expect(execution.balances()).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 120_000 });
    expect(bench.exchange.requests.length).toBe(asked);
    bench.now += 120_001;
    expect(await execution.place(limit('oc-j3'))).toMatchObject({ outcome: 'placed' });
  });

  it('is rejected when the key stops being accepted, which ccxt takes for a ban once it was accepted before', async () => {
    await execution.balances();
    bench.exchange.faults.next(ORDER, refusal(401, -2015, 'Invalid API-key, IP, or permissions for action.'));
    expect(await execution.place(limit('oc-k'))).toMatchObject({ outcome: 'rejected', code: '-2015' });
  });

  it('is rejected when the clocks have moved apart, and the next one is stamped with the exchange’s time again', async () => {
    bench.skewMs = -60_000;
    expect(await execution.place(limit('oc-l1'))).toMatchObject({ outcome: 'rejected', code: '-1021' });
    await expect.poll(() => execution.clockAheadMs).toBe(60_000);
    expect(await execution.place(limit('oc-l2'))).toMatchObject({ outcome: 'placed' });
  });

  it('is rejected when no connection can be made, as nothing was sent', async () => {
    await bench.exchange.goDown();
    // Finds out that the connections of before are gone.
    await expect(execution.balances()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(await execution.place(limit('oc-m'))).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('does not answer') as string });
    expect(await bench.execution().place(limit('oc-n'))).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('does not answer') as string });
    await bench.exchange.comeUp();
    expect(await execution.place(limit('oc-m'))).toMatchObject({ outcome: 'placed' });
  });

  it('is called off although the answer to that was lost, and as often as wanted', async () => {
    await execution.place(limit('oc-o'));
    bench.exchange.faults.next('DELETE /api/v3/order', 'lost-after');
    expect(await execution.cancel(ref('oc-o'))).toMatchObject({ outcome: 'over', order: { status: 'canceled' } });
    await execution.place(limit('oc-p'));
    bench.exchange.faults.next('DELETE /api/v3/order', 'lost-before');
    expect(await execution.cancel(ref('oc-p'))).toMatchObject({ outcome: 'unknown' });
    expect(await execution.cancel(ref('oc-p'))).toMatchObject({ outcome: 'canceled', order: { clientOrderId: 'oc-p' } });
  });

  it('leaves no key, secret or signature in anything that is said, thrown or logged', async () => {
    const said: unknown[] = [];
    execution.watch((event) => said.push(event));
    for (const [index, fault] of (Object.keys(FAULTS) as FaultName[]).filter((name) => !['held', 'slow', 'banned', 'rate-limited'].includes(name)).entries()) {
      for (const path of fault.startsWith('silent') ? [ORDER] : ['*', ORDER]) {
        bench.exchange.faults.clear();
        bench.exchange.faults.always(path, fault);
        said.push(await execution.place(limit(`oc-s${index}`)), await execution.cancel(ref(`oc-s${index}`)));
        said.push(await execution.balances().catch((error: unknown) => error), await execution.find(ref('oc-x')).catch((error: unknown) => error));
      }
    }
    bench.exchange.userStream.refusing = true;
    bench.exchange.userStream.drop();
    bench.exchange.faults.clear();
    bench.exchange.faults.always('*', refusal(401, -2015, `Invalid API-key ${KEYS.apiKey}`));
    said.push(await execution.rights().catch((error: unknown) => error));
    await expect.poll(() => bench.logged.length).toBeGreaterThan(0);
    const text = inspect([said, bench.logged, execution.health()], { depth: 12, showHidden: true, maxArrayLength: null });
    expect(text.length).toBeGreaterThan(5_000);
    for (const secret of [KEYS.apiKey, KEYS.secret, encodeURIComponent(KEYS.secret)]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/signature=(?!\[hidden])/);
    expect(text).not.toMatch(/\b[0-9a-f]{64}\b/);
  });
});

describe('an account at an exchange', () => {
  let bench: ExchangeBench;

  beforeEach(async () => {
    bench = await ExchangeBench.start();
  });
  afterEach(() => bench.stop());

  it('is asked nothing, and nothing of ccxt is loaded, before the first request', async () => {
    const execution = bench.execution();
    expect([...execution.types('BTC/USDT')]).toEqual(['market', 'limit']);
    expect(execution.health()).toMatchObject({ state: 'polling' });
    expect(bench.exchange.requests).toEqual([]);
  });

  it('is reached although this machine’s clock is wrong by minutes', async () => {
    bench.skewMs = -300_000;
    const execution = bench.execution();
    expect(await execution.place(limit('oc-1'))).toMatchObject({ outcome: 'placed' });
    expect(execution.clockAheadMs).toBe(300_000);
  });

  it('has its clock and its markets compared again every hour, behind whoever asks', async () => {
    const execution = bench.execution();
    await execution.balances();
    const listings = (): number => bench.exchange.asked('/api/v3/exchangeInfo');
    expect([bench.exchange.asked('/api/v3/time'), listings()]).toEqual([1, 1]);
    bench.now += 3_600_001;
    bench.skewMs = 2_000;
    await execution.balances();
    await expect.poll(() => execution.clockAheadMs).toBe(-2_000);
    await expect.poll(listings).toBe(2);
  });

  it('takes the types that the market’s own listing names', async () => {
    const list = (base: string, change: object): void => {
      const info = { ...symbolInfo(base, 'USDT', '0.01000000', '0.00001000'), ...change };
      bench.exchange.state.symbols.set(info.symbol, info);
    };
    list('AAA', { orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT'] });
    list('BBB', { ocoAllowed: false });
    list('CCC', { orderTypes: ['LIMIT', 'LIMIT_MAKER'] });
    const execution = bench.execution();
    await execution.connect();
    expect([...execution.types('BTC/USDT')]).toEqual(['market', 'limit', 'stop', 'stop-limit', 'oco']);
    expect([...execution.types('AAA/USDT')]).toEqual(['market', 'limit', 'stop-limit']);
    expect([...execution.types('BBB/USDT')]).toEqual(['market', 'limit', 'stop', 'stop-limit']);
    expect([...execution.types('CCC/USDT')]).toEqual(['limit']);
    expect(await execution.place(limit('oc-2', { symbol: 'CCC/USDT', type: 'market', price: null }))).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('no market order') as string });
  });

  it('lists every own trade once however many there are, from any instant on', async () => {
    const execution = bench.execution();
    await execution.place(clearedOrder({ id: 'oc-3', symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.001' }));
    const [trade] = bench.account.trades;
    if (trade === undefined) throw new Error('nothing was traded');
    const start = bench.now - 200 * DAY;
    // 2,500 trades over 200 days, three of them at each instant.
    const trades = Array.from({ length: 2_500 }, (_, index) => ({ ...trade, id: 1_000 + index, time: start + Math.floor(index / 3) * 20_000_000 }));
    bench.account.trades.splice(0, Infinity, ...trades);
    const idsFrom = (since: number): string[] => trades.filter(({ time }) => time >= since).map(({ id }) => String(id));
    for (const since of [0, start + 50 * DAY, bench.now - 20 * DAY, bench.now - DAY / 2, bench.now]) {
      expect((await execution.fills('BTC/USDT', since)).map(({ tradeId }) => tradeId)).toEqual(idsFrom(since));
    }
  });

  it('shows somebody else’s pair as one order, under its own name', async () => {
    bench.exchange.venue.transfer(bench.account, 'BTC', '1');
    const execution = bench.execution();
    const target = { aboveType: 'LIMIT_MAKER', abovePrice: '55000' };
    const stop = { belowType: 'STOP_LOSS_LIMIT', belowStopPrice: '45000', belowPrice: '44900', belowTimeInForce: 'GTC' };
    let made = 0;
    bench.exchange.venue.placePair(
      bench.account,
      readPair({ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.2', listClientOrderId: 'web-pair', ...target, ...stop }, () => `made-${(made += 1)}`),
    );
    expect(await execution.openOrders()).toMatchObject([
      { clientOrderId: 'web-pair', type: 'oco', side: 'sell', amount: '0.2', price: '55000', stopPrice: '45000', stopLimitPrice: '44900', status: 'open' },
    ]);
  });

  it('says what its key may do; on the test network only whether it trades', async () => {
    Object.assign(bench.account.rights, { canWithdraw: true, ipRestricted: true });
    expect(await bench.execution().rights()).toEqual({ canTrade: true, canWithdraw: true, ipRestricted: true });
    bench.account.rights.canTrade = false;
    expect(await bench.execution({ sandbox: true }).rights()).toEqual({ canTrade: false, canWithdraw: null, ipRestricted: null });
  });

  it('has no way to a test network that the exchange has not', async () => {
    await expect(bench.execution({ exchange: 'kraken', sandbox: true }).connect()).rejects.toMatchObject({ kind: 'invalid-input', field: 'EXCHANGE_SANDBOX' });
    await expect(bench.execution({ exchange: 'binanse' }).connect()).rejects.toMatchObject({ kind: 'invalid-input', hint: expect.stringContaining('binance') as string });
  });
});
