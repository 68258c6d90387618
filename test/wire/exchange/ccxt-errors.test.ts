import { type binance, pro } from 'ccxt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { ccxtClient, isWaiting } from './ccxt-client.ts';
import { fillWithGenerated } from './contents.ts';
import { ExchangeApi } from './exchange-api.ts';
import { FakeExchange } from './fake-exchange.ts';
import type { FaultName } from './faults.ts';
import { type FetchInit, fetchFrom } from './in-process.ts';
import type { Account } from './venue/account.ts';
import { FLAT } from './venue/small-venue.ts';

const BTC = 'BTC/USDT';

/** The name of the error class that an act rejects with. */
async function classOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'none',
    (error: unknown) => (error as Error).constructor.name,
  );
}

describe('ccxt at a fake exchange that says no', () => {
  let exchange: FakeExchange;
  let account: Account;
  let client: binance;

  beforeAll(async () => {
    exchange = await FakeExchange.start(systemClock);
    fillWithGenerated(exchange.state);
    exchange.openTrading();
    account = exchange.venue.openAccount({ apiKey: 'trader-key', secret: 'trader-secret', balances: { USDT: '100000', BTC: '1' } });
    client = await ccxtClient(exchange.url, 'trader-key', 'trader-secret');
    await client.loadMarkets();
  });
  beforeEach(() => {
    exchange.faults.clear();
    exchange.api.pardon();
    exchange.venue.skewMs = 0;
    exchange.venue.setPrice('BTCUSDT', 60_000, FLAT);
  });
  afterAll(async () => {
    await client.close();
    await exchange.stop();
  });

  it('names the refusals of the matching engine', async () => {
    expect(await classOf(client.createOrder(BTC, 'market', 'buy', 5))).toBe('InsufficientFunds');
    expect(await classOf(client.createOrder(BTC, 'limit', 'buy', 0.0001, 40_000))).toBe('BadRequest');
    expect(await classOf(client.createOrder(BTC, 'limit', 'buy', 0.1, 400_000))).toBe('InvalidOrder');
    expect(await classOf(client.fetchOrder('', BTC, { clientOrderId: 'nothing' }))).toBe('OrderNotFound');
    expect(await classOf(client.cancelOrder('', BTC, { clientOrderId: 'nothing' }))).toBe('OrderNotFound');
    await client.createOrder(BTC, 'limit', 'buy', 0.1, 50_000, { clientOrderId: 'twice' });
    expect(await classOf(client.createOrder(BTC, 'limit', 'buy', 0.1, 50_000, { clientOrderId: 'twice' }))).toBe('InvalidOrder');
    await client.cancelAllOrders(BTC);
    expect(account.openOrders()).toEqual([]);
  });

  const failures: readonly (readonly [FaultName, string])[] = [
    ['lost-after', 'NetworkError'],
    ['bad-gateway-before', 'ExchangeNotAvailable'],
    ['overloaded-before', 'OperationFailed'],
    ['rate-limited', 'DDoSProtection'],
    ['banned', 'DDoSProtection'],
  ];
  it.each(failures)('sees %s as %s', async (fault, name) => {
    exchange.faults.next('POST /api/v3/order', fault);
    expect(await classOf(client.createOrder(BTC, 'market', 'buy', 0.01))).toBe(name);
    expect(exchange.asked('POST /api/v3/order')).toBeGreaterThan(0);
  });

  it('sees a slow clock, and cures it by asking for the time', async () => {
    exchange.venue.skewMs = 15_000;
    const late = await ccxtClient(exchange.url, 'trader-key', 'trader-secret');
    late.setMarketsFromExchange(client);
    expect(await classOf(late.fetchBalance())).toBe('InvalidNonce');
    await late.loadTimeDifference();
    expect(await classOf(late.fetchBalance())).toBe('none');
    await late.close();
  });

  it('sees a wrong key', async () => {
    const stranger = await ccxtClient(exchange.url, 'stranger', 'trader-secret');
    stranger.setMarketsFromExchange(client);
    expect(await classOf(stranger.fetchBalance())).toBe('AuthenticationError');
    await stranger.close();
  });

  it('rests stops and pairs of orders', async () => {
    const stop = await client.createOrder(BTC, 'market', 'sell', 0.1, undefined, { stopLossPrice: 55_000, clientOrderId: 'stop' });
    expect(await client.fetchOrder(String(stop.id), BTC)).toMatchObject({ status: 'open', triggerPrice: 55_000, clientOrderId: 'stop' });
    const pair = {
      symbol: 'BTCUSDT', side: 'SELL', quantity: '0.1', listClientOrderId: 'pair', aboveType: 'LIMIT_MAKER', abovePrice: '65000',
      belowType: 'STOP_LOSS', belowStopPrice: '54000',
    };
    await client.privatePostOrderListOco(pair);
    expect(await client.privateGetOrderList({ origClientOrderId: 'pair' })).toMatchObject({ listOrderStatus: 'EXECUTING' });
    exchange.venue.setPrice('BTCUSDT', 54_500, FLAT);
    expect(await client.fetchOrder(String(stop.id), BTC)).toMatchObject({ status: 'closed', average: 54_500 });
    await client.privateDeleteOrderList({ symbol: 'BTCUSDT', listClientOrderId: 'pair' });
    expect(await client.fetchOpenOrders(BTC)).toEqual([]);
  });

  it('loses its stream with the socket, and hears again once it asks again', async () => {
    const subscribed = () => expect.poll(() => exchange.userStream.subscribers === 1 && isWaiting(client, 'orders'), { interval: 2, timeout: 20_000 }).toBe(true);
    const watching = classOf(client.watchOrders(BTC));
    await subscribed();
    exchange.userStream.drop();
    expect(await watching).toBe('NetworkError');
    const again = client.watchOrders(BTC);
    await subscribed();
    exchange.venue.submit(account, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', newClientOrderId: 'heard' });
    expect((await again).map(({ clientOrderId }) => clientOrderId)).toContain('heard');
  });
});

describe('ccxt at a fake exchange with no socket in between', () => {
  it('trades as over the wire', async () => {
    const api = new ExchangeApi(systemClock);
    fillWithGenerated(api.state);
    api.openTrading();
    api.venue.openAccount({ apiKey: 'inside', secret: 'hush', balances: { USDT: '1000' } });
    api.venue.setPrice('BTCUSDT', 60_000, FLAT);
    const send = fetchFrom(api);
    const client = new pro.binance({ apiKey: 'inside', secret: 'hush', enableRateLimit: false, options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false } });
    client.fetchImplementation = (url: string, init: FetchInit) => send(url, init);
    expect(await client.createOrder(BTC, 'market', 'buy', 0.01)).toMatchObject({ status: 'closed', cost: 600 });
    api.faults.next('POST /api/v3/order', 'lost-after');
    expect(await classOf(client.createOrder(BTC, 'limit', 'buy', 0.001, 50_000, { clientOrderId: 'unheard' }))).toBe('NetworkError');
    expect(await client.fetchOrder('', BTC, { clientOrderId: 'unheard' })).toMatchObject({ status: 'open' });
  });
});
