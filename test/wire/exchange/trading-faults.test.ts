import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fillWithGenerated } from './contents.ts';
import { ExchangeApi } from './exchange-api.ts';
import { FakeExchange } from './fake-exchange.ts';
import { FaultPlan } from './fault-plan.ts';
import { FAULTS, type FaultName } from './faults.ts';
import { fetchFrom } from './in-process.ts';
import { SignedClient } from './signed-client.ts';
import type { Account } from './venue/account.ts';
import { FLAT, START } from './venue/small-venue.ts';

const ORDER = 'POST /api/v3/order';
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };
const BY_ID = { symbol: 'BTCUSDT', origClientOrderId: 'mine' };

describe('the exchange misbehaves on request', () => {
  let exchange: FakeExchange;
  let account: Account;
  let client: SignedClient;
  let now = START;
  let keys = 0;

  beforeAll(async () => {
    exchange = await FakeExchange.start({ now: () => now });
    fillWithGenerated(exchange.state);
    exchange.openTrading();
  });
  beforeEach(() => {
    now += 60_000;
    keys += 1;
    exchange.api.pardon();
    exchange.faults.clear();
    exchange.venue.setPrice('BTCUSDT', 60_000, FLAT);
    account = exchange.venue.openAccount({ apiKey: `victim-${keys}`, secret: 'hush', balances: { USDT: '100000' } });
    client = new SignedClient(exchange.url, account, () => now);
  });
  afterAll(() => exchange.stop());

  const place = () => client.send(ORDER, { ...MARKET, newClientOrderId: 'mine' });
  const found = async (): Promise<string> => {
    const { body } = await client.send('GET /api/v3/order', BY_ID);
    return (body as { status?: string; msg: string }).status ?? (body as { msg: string }).msg;
  };

  const outcomes: readonly (readonly [FaultName, unknown, 'FILLED' | 'Order does not exist.'])[] = [
    ['lost-before', 'fetch failed', 'Order does not exist.'],
    ['lost-after', 'fetch failed', 'FILLED'],
    ['bad-gateway-before', 502, 'Order does not exist.'],
    ['bad-gateway-after', 502, 'FILLED'],
    ['overloaded-before', 503, 'Order does not exist.'],
    ['overloaded-after', 503, 'FILLED'],
    ['timeout-before', 504, 'Order does not exist.'],
    ['timeout-after', 504, 'FILLED'],
    ['rate-limited', 429, 'Order does not exist.'],
    ['slow', 200, 'FILLED'],
  ];
  it.each(outcomes)('%s: the client sees %s, and then %s', async (fault, seen, status) => {
    exchange.faults.next(ORDER, fault);
    const outcome = await place().then(
      (reply) => reply.status,
      (error: unknown) => (error as Error).message,
    );
    expect([outcome, await found()]).toEqual([seen, status]);
  });

  it('bans for two minutes, whatever is asked', async () => {
    exchange.faults.next(ORDER, 'banned');
    expect((await place()).headers.get('retry-after')).toBe('120');
    expect((await client.send('GET /api/v3/account')).status).toBe(418);
    now += 120_000;
    expect(await found()).toBe('Order does not exist.');
  });

  it('carries out an order late: nobody knows it until it has been looked for often enough', async () => {
    exchange.faults.next(ORDER, 'late');
    await expect(place()).rejects.toThrow('fetch failed');
    expect([await found(), await found(), account.orders.size]).toEqual(['Order does not exist.', 'Order does not exist.', 0]);
    expect(await found()).toBe('FILLED');
  });

  it('never carries out a late order whose time has run out', async () => {
    exchange.faults.next(ORDER, { kind: 'late', lookups: 0, failure: FAULTS['lost-before'] });
    await expect(place()).rejects.toThrow('fetch failed');
    now += 5001;
    expect([await found(), account.orders.size]).toEqual(['Order does not exist.', 0]);
  });

  it('carries out late orders at once when told to', async () => {
    exchange.faults.next(ORDER, 'late');
    await expect(place()).rejects.toThrow('fetch failed');
    exchange.api.arrive();
    expect(await found()).toBe('FILLED');
  });

  it('hides an order that it has taken, from look-ups and lists', async () => {
    exchange.faults.next(ORDER, 'hidden');
    await expect(client.send(ORDER, { ...MARKET, type: 'LIMIT', timeInForce: 'GTC', price: '50000', newClientOrderId: 'mine' })).rejects.toThrow('fetch failed');
    expect(account.openOrders()).toHaveLength(1);
    expect((await client.send('GET /api/v3/openOrders')).body).toEqual([]);
    expect([await found(), await found(), await found()]).toEqual(['Order does not exist.', 'Order does not exist.', 'NEW']);
    expect((await client.send('GET /api/v3/openOrders')).body).toHaveLength(1);
  });

  it('carries out a pair of orders late, and hides both of its orders until it is found', async () => {
    exchange.venue.transfer(account, 'BTC', '1');
    const pair = {
      symbol: 'BTCUSDT', side: 'SELL', quantity: '0.1', listClientOrderId: 'pair', aboveType: 'LIMIT_MAKER', abovePrice: '65000',
      aboveClientOrderId: 'target', belowType: 'STOP_LOSS', belowStopPrice: '54000', belowClientOrderId: 'stop',
    };
    const find = async () => (await client.send('GET /api/v3/orderList', { origClientOrderId: 'pair' })).body;
    exchange.faults.next('POST /api/v3/orderList/oco', 'hidden');
    await expect(client.send('POST /api/v3/orderList/oco', pair)).rejects.toThrow('fetch failed');
    expect([account.openOrders().length, (await client.send('GET /api/v3/openOrders')).body]).toEqual([2, []]);
    expect([await find(), await find()]).toEqual(Array.from({ length: 2 }, () => ({ code: -2018, msg: 'Order list does not exist.' })));
    expect(await find()).toMatchObject({ listClientOrderId: 'pair' });
    expect((await client.send('GET /api/v3/openOrders')).body).toHaveLength(2);
    const late = { ...pair, listClientOrderId: 'second', aboveClientOrderId: 'target-2', belowClientOrderId: 'stop-2' };
    exchange.faults.next('POST /api/v3/orderList/oco', { kind: 'late', lookups: 0, failure: FAULTS['lost-before'] });
    await expect(client.send('POST /api/v3/orderList/oco', late)).rejects.toThrow('fetch failed');
    expect((await client.send('GET /api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'stop-2' })).body).toMatchObject({ status: 'NEW' });
  });

  it('holds an answer back until it is released', async () => {
    exchange.faults.next(ORDER, 'held');
    const answer = place();
    await expect.poll(() => account.orders.size, { interval: 2, timeout: 20_000 }).toBe(1);
    exchange.release();
    expect((await answer).status).toBe(200);
  });

  it('goes down and comes up on the same port with its orders and balances', async () => {
    await client.send(ORDER, { ...MARKET, type: 'LIMIT', timeInForce: 'GTC', price: '50000', newClientOrderId: 'mine' });
    await exchange.goDown();
    await expect(found()).rejects.toThrow('fetch failed');
    await exchange.comeUp();
    expect(await found()).toBe('NEW');
    await exchange.restart();
    expect((await client.send('GET /api/v3/openOrders')).body).toHaveLength(1);
  });
});

describe('a plan of faults', () => {
  /** Orders sent one after the other by plain `fetch` with no socket; what became of each. */
  async function run(seed: number): Promise<{ readonly seen: readonly string[]; readonly taken: readonly string[] }> {
    const api = new ExchangeApi({ now: () => START });
    fillWithGenerated(api.state);
    api.openTrading();
    const account = api.venue.openAccount({ apiKey: 'planned', secret: 'hush', balances: { USDT: '100000' } });
    const plan = new FaultPlan(seed, { requests: { 'lost-before': 0.2, 'lost-after': 0.2, 'overloaded-after': 0.1, late: 0.1 } });
    api.faults.follow(plan);
    const send = fetchFrom(api);
    const sign = new SignedClient('', { apiKey: 'planned', secret: 'hush' }, () => START);
    const seen: string[] = [];
    for (let index = 0; index < 40; index++) {
      if (index === 30) plan.rest();
      const text = new URLSearchParams({ ...MARKET, newClientOrderId: `o${index}`, timestamp: String(START) }).toString();
      const body = `${text}&signature=${sign.sign(text)}`;
      const init = { method: 'POST', headers: { 'X-MBX-APIKEY': 'planned' }, body };
      seen.push(await send('http://exchange/api/v3/order', init).then(({ status }) => String(status), (error: unknown) => (error as Error).message));
    }
    return { seen, taken: [...account.orders.values()].map(({ clientOrderId }) => clientOrderId) };
  }

  it('is the same for the same seed, another for another, and ends when told to', async () => {
    const [once, again, other] = [await run(7), await run(7), await run(8)];
    expect(again).toEqual(once);
    expect(other.seen).not.toEqual(once.seen);
    expect(new Set(once.seen.slice(0, 30))).toEqual(new Set(['200', '503', 'fetch failed']));
    expect(once.seen.slice(30)).toEqual(Array.from({ length: 10 }, () => '200'));
  });

  it('leaves some orders taken that the client knows nothing of, and some not taken', async () => {
    const { seen, taken } = await run(7);
    const lost = seen.flatMap((outcome, index) => (outcome === 'fetch failed' ? [taken.includes(`o${index}`)] : []));
    expect(new Set(lost)).toEqual(new Set([true, false]));
  });

  it('leaves public market data alone, unless it is to hit everything', () => {
    const everything = { requests: { 'lost-before': 1 } };
    expect(new FaultPlan(1, everything).draw('GET', '/api/v3/klines')).toBeNull();
    expect(new FaultPlan(1, everything, { everywhere: true }).draw('GET', '/api/v3/klines')).toEqual({ kind: 'reset' });
    expect(new FaultPlan(1, { requests: { late: 1 } }).draw('GET', '/api/v3/order')).toBeNull();
  });
});
