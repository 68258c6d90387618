import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fillWithGenerated } from './contents.ts';
import { FakeExchange } from './fake-exchange.ts';
import { SignedClient } from './signed-client.ts';
import type { Account } from './venue/account.ts';
import { FLAT, START } from './venue/small-venue.ts';

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000' };
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };

describe('signed requests', () => {
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
    // A minute apart, so that no test spends another's weight.
    now += 60_000;
    exchange.venue.skewMs = 0;
    exchange.api.pardon();
    exchange.state.weightLimit = 6000;
    exchange.venue.setPrice('BTCUSDT', 60_000, FLAT);
    keys += 1;
    account = exchange.venue.openAccount({ apiKey: `signer-${keys}`, secret: 'hush', balances: { USDT: '100000', BTC: '1' } });
    client = new SignedClient(exchange.url, account, () => now);
  });
  afterAll(() => exchange.stop());

  it('are told which part of their proof is wrong', async () => {
    const text = `timestamp=${now}`;
    const good = `${text}&signature=${client.sign(text)}`;
    const other = new SignedClient(exchange.url, { apiKey: 'nobody', secret: 'hush' }, () => now);
    expect(await client.raw('GET /api/v3/account', good, {})).toMatchObject({ status: 401, body: { code: -2014, msg: 'API-key format invalid.' } });
    expect(await other.raw('GET /api/v3/account', good)).toMatchObject({
      status: 401,
      body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    });
    expect(await client.raw('GET /api/v3/account', `${good}&omitZeroBalances=true`)).toMatchObject({
      status: 400,
      body: { code: -1022, msg: 'Signature for this request is not valid.' },
    });
    expect(await client.raw('GET /api/v3/account', text)).toMatchObject({ status: 400, body: { code: -1102 } });
    expect(await client.raw('GET /api/v3/account', good)).toMatchObject({ status: 200, body: { canTrade: true, canWithdraw: false } });
  });

  it('must have been made within the window, by the exchange’s clock', async () => {
    exchange.venue.skewMs = 5001;
    expect((await client.send('GET /api/v3/account')).body).toEqual({
      code: -1021,
      msg: 'Timestamp for this request is outside of the recvWindow.',
    });
    expect((await client.send('GET /api/v3/account', { recvWindow: '6000' })).status).toBe(200);
    exchange.venue.skewMs = -1000;
    expect((await client.send('GET /api/v3/account')).body).toMatchObject({
      code: -1021,
      msg: "Timestamp for this request was 1000ms ahead of the server's time.",
    });
    expect((await client.send('GET /api/v3/account', { recvWindow: '60001' })).body).toMatchObject({ code: -1131 });
    expect(await (await fetch(`${exchange.url}/api/v3/time`)).json()).toEqual({ serverTime: now - 1000 });
  });

  it('are weighed, then refused with 429, then banned with 418 until the ban is over', async () => {
    expect((await client.send('GET /api/v3/order', { symbol: 'BTCUSDT', orderId: '1' })).headers.get('x-mbx-used-weight-1m')).toBe('4');
    expect((await client.send('GET /api/v3/openOrders')).headers.get('x-mbx-used-weight-1m')).toBe('84');
    exchange.state.weightLimit = 84;
    const refused = await client.send('POST /api/v3/order', MARKET);
    expect(refused).toMatchObject({ status: 429, body: { code: -1003 } });
    expect(refused.headers.get('retry-after')).toBe('60');
    for (let asked = 0; asked < 4; asked++) await client.send('GET /api/v3/account');
    const ban = await client.send('GET /api/v3/account');
    expect([ban.status, ban.headers.get('retry-after'), (ban.body as { msg: string }).msg]).toEqual([
      418, '120', `Way too much request weight used; IP banned until ${now + 120_000}.`,
    ]);
    now += 119_999;
    expect((await client.send('GET /api/v3/account')).status).toBe(418);
    now += 1;
    expect((await client.send('GET /api/v3/account')).status).toBe(200);
    expect(account.orders.size).toBe(0);
  });

  it('count orders, and take no more than the limit in ten seconds', async () => {
    exchange.api.orderLimits.perTenSeconds = 2;
    expect((await client.send('POST /api/v3/order', LIMIT)).headers.get('x-mbx-order-count-10s')).toBe('1');
    expect((await client.send('POST /api/v3/order', LIMIT)).headers.get('x-mbx-order-count-1d')).toBe('2');
    expect(await client.send('POST /api/v3/order', LIMIT)).toMatchObject({
      status: 429,
      body: { code: -1015, msg: 'Too many new orders; current limit is 2 orders per 10 SECOND.' },
    });
    now += 10_000;
    expect((await client.send('POST /api/v3/order', LIMIT)).status).toBe(200);
    exchange.api.orderLimits.perTenSeconds = 100;
  });

  it('page through own trades by id and by time', async () => {
    for (let minute = 0; minute < 5; minute++) {
      now += 60_000;
      await client.send('POST /api/v3/order', MARKET);
    }
    const ids = account.trades.map(({ id }) => id);
    const page = async (parameters: Readonly<Record<string, string>>) =>
      ((await client.send('GET /api/v3/myTrades', { symbol: 'BTCUSDT', ...parameters })).body as { id: number }[]).map(({ id }) => ids.indexOf(id));
    expect(await page({ limit: '2' })).toEqual([3, 4]);
    expect(await page({ fromId: String(ids[1]), limit: '2' })).toEqual([1, 2]);
    expect(await page({ startTime: String(now - 120_000), limit: '2' })).toEqual([2, 3]);
    expect(await page({ startTime: String(now - 120_000), endTime: String(now - 60_000) })).toEqual([2, 3]);
    expect(await page({ orderId: String(account.trades[2]?.orderId) })).toEqual([2]);
    const wide = { symbol: 'BTCUSDT', startTime: String(now - 86_400_001), endTime: String(now) };
    expect((await client.send('GET /api/v3/myTrades', wide)).body).toMatchObject({ code: -1127 });
    const both = { symbol: 'BTCUSDT', startTime: String(now), fromId: '1' };
    expect((await client.send('GET /api/v3/myTrades', both)).body).toMatchObject({ code: -1128 });
  });

  it('list all orders of a symbol, and the open ones', async () => {
    const first = (await client.send('POST /api/v3/order', { ...LIMIT, newClientOrderId: 'first' })).body as { orderId: number };
    await client.send('POST /api/v3/order', { ...LIMIT, newClientOrderId: 'second', symbol: 'ETHUSDT', price: '2500' });
    await client.send('POST /api/v3/order', { ...MARKET, newClientOrderId: 'third' });
    const ids = async (route: string, parameters: Readonly<Record<string, string>>) =>
      ((await client.send(route, parameters)).body as { clientOrderId: string }[]).map(({ clientOrderId }) => clientOrderId);
    expect(await ids('GET /api/v3/allOrders', { symbol: 'BTCUSDT' })).toEqual(['first', 'third']);
    expect(await ids('GET /api/v3/allOrders', { symbol: 'BTCUSDT', orderId: String(first.orderId + 1) })).toEqual(['third']);
    expect(await ids('GET /api/v3/openOrders', {})).toEqual(['first', 'second']);
    expect(await ids('GET /api/v3/openOrders', { symbol: 'ETHUSDT' })).toEqual(['second']);
    expect(await ids('DELETE /api/v3/openOrders', { symbol: 'BTCUSDT' })).toHaveLength(1);
    expect((await client.send('DELETE /api/v3/openOrders', { symbol: 'BTCUSDT' })).body).toEqual({ code: -2011, msg: 'Unknown order sent.' });
  });

  it('are answered as briefly or as fully as they ask', async () => {
    const fields = async (newOrderRespType: string) => Object.keys((await client.send('POST /api/v3/order', { ...MARKET, newOrderRespType })).body as object);
    expect(await fields('ACK')).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']);
    expect(await fields('RESULT')).not.toContain('fills');
    expect(await fields('FULL')).toContain('fills');
    expect((await client.send('POST /api/v3/order/test', MARKET)).body).toEqual({});
    expect((await client.send('POST /api/v3/order/test', { ...MARKET, quantity: '5' })).body).toMatchObject({ code: -2010 });
    expect(account.orders.size).toBe(3);
  });

  it('place a pair in the new words and in the old, find it, and cancel it by one of the two', async () => {
    const pair = {
      symbol: 'BTCUSDT', side: 'SELL', quantity: '0.1', listClientOrderId: 'pair', aboveType: 'LIMIT_MAKER', abovePrice: '65000',
      belowType: 'STOP_LOSS_LIMIT', belowStopPrice: '55000', belowPrice: '54900', belowTimeInForce: 'GTC', belowClientOrderId: 'stop',
    };
    const placed = (await client.send('POST /api/v3/orderList/oco', pair)).body as { orderListId: number };
    expect(placed).toMatchObject({ listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING', orderReports: [{ type: 'LIMIT_MAKER' }, { type: 'STOP_LOSS_LIMIT' }] });
    expect((await client.send('GET /api/v3/orderList', { origClientOrderId: 'pair' })).body).toMatchObject({ orderListId: placed.orderListId });
    expect((await client.send('GET /api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'stop' })).body).toMatchObject({
      orderListId: placed.orderListId, isWorking: false, status: 'NEW',
    });
    expect((await client.send('GET /api/v3/openOrderList')).body).toHaveLength(1);
    expect((await client.send('DELETE /api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'stop' })).body).toMatchObject({
      listOrderStatus: 'ALL_DONE', orderReports: [{ status: 'CANCELED' }, { status: 'CANCELED' }],
    });
    const old = {
      symbol: 'BTCUSDT', side: 'SELL', quantity: '0.1', price: '65000', stopPrice: '55000', listClientOrderId: 'old', stopClientOrderId: 'old-stop',
    };
    expect((await client.send('POST /api/v3/order/oco', old)).body).toMatchObject({ orderReports: [{ type: 'LIMIT_MAKER' }, { clientOrderId: 'old-stop' }] });
    expect((await client.send('DELETE /api/v3/orderList', { symbol: 'BTCUSDT', listClientOrderId: 'old' })).body).toMatchObject({ listStatusType: 'ALL_DONE' });
    expect((await client.send('GET /api/v3/allOrderList')).body).toHaveLength(2);
    expect((await client.send('GET /api/v3/orderList', { origClientOrderId: 'none' })).body).toEqual({ code: -2018, msg: 'Order list does not exist.' });
  });

  it('tell what the key may do, what trading costs, and what came and went', async () => {
    account.rights.canWithdraw = true;
    expect((await client.send('GET /sapi/v1/account/apiRestrictions')).body).toMatchObject({
      enableReading: true, enableSpotAndMarginTrading: true, enableWithdrawals: true, ipRestrict: false,
    });
    expect((await client.send('GET /sapi/v1/asset/tradeFee', { symbol: 'BTCUSDT' })).body).toEqual([
      { symbol: 'BTCUSDT', makerCommission: '0.001', takerCommission: '0.001' },
    ]);
    exchange.venue.transfer(account, 'USDT', '250');
    exchange.venue.transfer(account, 'BTC', '-0.5');
    expect((await client.send('GET /sapi/v1/capital/deposit/hisrec')).body).toMatchObject([{ coin: 'USDT', amount: '250', status: 1 }]);
    expect((await client.send('GET /sapi/v1/capital/withdraw/history')).body).toMatchObject([{ coin: 'BTC', amount: '0.5', status: 6 }]);
  });

  it('leave the venue’s prices and book in the public routes', async () => {
    exchange.venue.setPrice('BTCUSDT', 61_000, { spread: 0.001 });
    const [ticker, depth] = await Promise.all(
      ['/api/v3/ticker/bookTicker?symbol=BTCUSDT', '/api/v3/depth?symbol=BTCUSDT&limit=1'].map(async (path) => (await fetch(`${exchange.url}${path}`)).json()),
    );
    expect(ticker).toMatchObject({ bidPrice: '60969.50000000', askPrice: '61030.50000000' });
    expect(depth).toMatchObject({ bids: [['60969.50000000', '1000.00000000']], asks: [['61030.50000000', '1000.00000000']] });
  });
});
