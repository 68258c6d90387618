import type { binance } from 'ccxt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { ccxtClient, isWaiting } from './ccxt-client.ts';
import { fillWithGenerated } from './contents.ts';
import { FakeExchange } from './fake-exchange.ts';
import type { Account } from './venue/account.ts';

const BTC = 'BTC/USDT';

describe('ccxt trading at the fake exchange', () => {
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
    exchange.venue.setPrice('BTCUSDT', 60_000, { spread: 0, depth: '1000' });
  });
  afterAll(async () => {
    await client.close();
    await exchange.stop();
  });

  it('fills a market order, whose trades and fee come with the answer', async () => {
    const order = await client.createOrder(BTC, 'market', 'buy', 0.1, undefined, { clientOrderId: 'oc-market-1' });
    expect(order).toMatchObject({ clientOrderId: 'oc-market-1', status: 'closed', filled: 0.1, average: 60_000, cost: 6000 });
    expect(order.trades?.[0]).toMatchObject({ amount: 0.1, price: 60_000, fee: { cost: 0.0001, currency: 'BTC' } });
  });

  it('rests a limit order, finds it by its client id, and calls it off', async () => {
    const placed = await client.createOrder(BTC, 'limit', 'buy', 0.2, 50_000, { clientOrderId: 'oc-limit-1' });
    expect(placed.status).toBe('open');
    expect(await client.fetchOrder('', BTC, { clientOrderId: 'oc-limit-1' })).toMatchObject({ id: placed.id, status: 'open', filled: 0, amount: 0.2 });
    expect((await client.fetchOpenOrders(BTC)).map(({ clientOrderId }) => clientOrderId)).toEqual(['oc-limit-1']);
    expect((await client.fetchBalance())['USDT']).toMatchObject({ used: 10_000 });
    await client.cancelOrder('', BTC, { clientOrderId: 'oc-limit-1' });
    expect(await client.fetchOrder('', BTC, { clientOrderId: 'oc-limit-1' })).toMatchObject({ status: 'canceled' });
    expect((await client.fetchBalance())['USDT']).toMatchObject({ used: 0 });
  });

  it('lists own trades from an instant on', async () => {
    const trades = await client.fetchMyTrades(BTC, 0);
    expect(trades.map(({ order, price, takerOrMaker }) => [order, price, takerOrMaker])).toEqual([[expect.any(String), 60_000, 'taker']]);
  });

  it('streams orders, trades and balances', async () => {
    const orders = client.watchOrders(BTC);
    const trades = client.watchMyTrades(BTC);
    const waiting = () => ['orders', 'myTrades'].every((kind) => isWaiting(client, kind));
    await expect.poll(waiting, { interval: 2, timeout: 20_000 }).toBe(true);
    await client.createOrder(BTC, 'limit', 'sell', 0.1, 61_000, { clientOrderId: 'oc-stream-1' });
    expect((await orders).at(-1)).toMatchObject({ clientOrderId: 'oc-stream-1', status: 'open' });
    const filled = client.watchOrders(BTC);
    const balance = client.watchBalance();
    exchange.venue.trade('BTCUSDT', 61_000, 0.04);
    expect((await trades).at(-1)).toMatchObject({ amount: 0.04, price: 61_000, takerOrMaker: 'maker', fee: { currency: 'USDT', cost: 2.44 } });
    expect((await filled).at(-1)).toMatchObject({ clientOrderId: 'oc-stream-1', status: 'open', filled: 0.04 });
    // What the order bound may be told before what the trade freed; the client keeps the newest.
    await balance;
    await expect.poll(() => client.balance, { interval: 2, timeout: 20_000 }).toMatchObject({ spot: { BTC: { used: 0.06 } } });
    exchange.venue.cancelOpen(account, 'BTCUSDT');
  });
});
