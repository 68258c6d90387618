import { describe, expect, it } from 'vitest';
import { FLAT, eventsOf, holdings, refusal, smallVenue, story, trader } from './small-venue.ts';

const MARKET_BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET' } as const;
const LIMIT_BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
const LIMIT_SELL = { ...LIMIT_BUY, side: 'SELL' } as const;
const STOP_SELL = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS' } as const;

describe('the venue’s matching', () => {
  it('fills a market order level by level and charges what is received', () => {
    const venue = smallVenue();
    const account = trader(venue);
    venue.setPrice('BTCUSDT', 60_000, { spread: 0, depth: '0.1', levels: 5 });
    const order = venue.submit(account, { ...MARKET_BUY, quantity: '0.15' });
    expect(order.trades.map(({ price, quantity }) => [price.toString(), quantity.toString()])).toEqual([['60000', '0.1'], ['60006', '0.05']]);
    expect(order.status).toBe('FILLED');
    expect(holdings(account)).toEqual({ USDT: ['90999.7', '0'], BTC: ['2.14985', '0'] });
  });

  it('ends what a market order finds no offers for', () => {
    const venue = smallVenue();
    venue.setPrice('BTCUSDT', 60_000, { spread: 0, depth: '0.1', levels: 1 });
    const account = trader(venue);
    const events = eventsOf(account);
    const order = venue.submit(account, { ...MARKET_BUY, newClientOrderId: 'a', quantity: '0.5' });
    expect([order.status, order.executed.toString()]).toEqual(['EXPIRED', '0.1']);
    expect(story(events)).toEqual(['a NEW/NEW', 'a TRADE/PARTIALLY_FILLED', 'a EXPIRED/EXPIRED']);
  });

  it('spends a quote amount down to the step of the market', () => {
    const venue = smallVenue();
    const order = venue.submit(trader(venue), { ...MARKET_BUY, quoteOrderQty: '100' });
    expect([order.quantity.toString(), order.cost.toString(), order.status]).toEqual(['0.00166', '99.6', 'FILLED']);
  });

  it('serves the better price first, and the older order at the same price', () => {
    const venue = smallVenue();
    const [first, second, seller] = [trader(venue), trader(venue), trader(venue)];
    const low = venue.submit(first, { ...LIMIT_BUY, quantity: '0.1', price: '59000' });
    const old = venue.submit(first, { ...LIMIT_BUY, quantity: '0.1', price: '59500' });
    const young = venue.submit(second, { ...LIMIT_BUY, quantity: '0.1', price: '59500' });
    venue.setPrice('BTCUSDT', 59_800, { depth: '0' });
    venue.submit(seller, { ...LIMIT_SELL, quantity: '0.25', price: '59000' });
    expect([old, young, low].map(({ status, executed }) => [status, executed.toString()])).toEqual([
      ['FILLED', '0.1'],
      ['FILLED', '0.1'],
      ['PARTIALLY_FILLED', '0.05'],
    ]);
    expect(old.trades[0]).toMatchObject({ isMaker: true });
  });

  it('fills a resting order piece by piece, at its own price, and frees what it had bound too much', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const events = eventsOf(account);
    const order = venue.submit(account, { ...LIMIT_BUY, newClientOrderId: 'a', quantity: '1', price: '50000' });
    expect(holdings(account)['USDT']).toEqual(['50000', '50000']);
    venue.trade('BTCUSDT', 49_000, '0.4');
    expect(holdings(account)['USDT']).toEqual(['50000', '30000']);
    venue.setPrice('BTCUSDT', 49_000, { depth: '0.5', levels: 1 });
    expect([order.status, order.executed.toString()]).toEqual(['PARTIALLY_FILLED', '0.9']);
    venue.setPrice('BTCUSDT', 48_000);
    expect(holdings(account)).toEqual({ USDT: ['50000', '0'], BTC: ['2.999', '0'] });
    expect(story(events)).toEqual(['a NEW/NEW', 'a TRADE/PARTIALLY_FILLED', 'a TRADE/PARTIALLY_FILLED', 'a TRADE/FILLED']);
  });

  it('gives a limit order the better price of the book', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const order = venue.submit(account, { ...LIMIT_BUY, quantity: '0.1', price: '61000' });
    expect(order.cost.toString()).toBe('6000');
    expect(holdings(account)['USDT']).toEqual(['94000', '0']);
  });

  it('keeps nothing of an immediate-or-cancel order, and takes fill-or-kill all at once or not at all', () => {
    const venue = smallVenue();
    const account = trader(venue);
    venue.setPrice('BTCUSDT', 60_000, { spread: 0, depth: '0.1', levels: 1 });
    const some = venue.submit(account, { ...LIMIT_BUY, timeInForce: 'IOC', quantity: '0.3', price: '60000' });
    expect([some.status, some.executed.toString()]).toEqual(['EXPIRED', '0.1']);
    venue.setPrice('BTCUSDT', 60_000);
    const none = venue.submit(account, { ...LIMIT_BUY, timeInForce: 'FOK', quantity: '0.3', price: '60000' });
    expect([none.status, none.executed.toString()]).toEqual(['EXPIRED', '0']);
    expect(holdings(account)['USDT']?.[1]).toBe('0');
  });

  it('ends an order in the book rather than let an account trade with itself', () => {
    const venue = smallVenue();
    const account = trader(venue);
    venue.setPrice('BTCUSDT', 60_000, { depth: '0' });
    const resting = venue.submit(account, { ...LIMIT_BUY, quantity: '0.1', price: '59000' });
    const taker = venue.submit(account, { ...LIMIT_SELL, quantity: '0.1', price: '58000' });
    expect([resting.status, taker.status, account.trades.length]).toEqual(['EXPIRED_IN_MATCH', 'NEW', 0]);
    expect(holdings(account)).toEqual({ USDT: ['100000', '0'], BTC: ['1.9', '0.1'] });
  });

  it('takes commissions in the asset of the account’s choice, as long as it lasts', () => {
    const venue = smallVenue();
    const fees = (feeAsset: 'base' | 'quote' | 'BNB', bnb = '1') => {
      const account = trader(venue, { feeAsset, balances: { USDT: '100000', BTC: '2', BNB: bnb } });
      venue.submit(account, { ...MARKET_BUY, quantity: '0.1' });
      venue.submit(account, { ...MARKET_BUY, side: 'SELL', quantity: '0.1' });
      return account.trades.map(({ commission, commissionAsset }) => `${commission.toString()} ${commissionAsset}`);
    };
    expect(fees('quote')).toEqual(['6 USDT', '6 USDT']);
    expect(fees('base')).toEqual(['0.0001 BTC', '0.0001 BTC']);
    expect(fees('BNB')).toEqual(['0.0075 BNB', '0.0075 BNB']);
    expect(fees('BNB', '0.01')).toEqual(['0.0075 BNB', '6 USDT']);
  });
});

describe('the venue’s stops', () => {
  it('bring a market order to life once the price has come, and not before', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const events = eventsOf(account);
    const stop = venue.submit(account, { ...STOP_SELL, newClientOrderId: 's', quantity: '1', stopPrice: '58000' });
    venue.setPrice('BTCUSDT', 58_001, FLAT);
    expect([stop.status, stop.workingTime]).toEqual(['NEW', -1]);
    venue.setPrice('BTCUSDT', 57_900);
    expect([stop.status, stop.trades[0]?.price.toString()]).toEqual(['FILLED', '57900']);
    expect(story(events)).toEqual(['s NEW/NEW', 's NEW/NEW', 's TRADE/FILLED']);
    expect(events.filter(({ e }) => e === 'executionReport').map((event) => event['w'])).toEqual([false, true, false]);
  });

  it('become a limit order that the market may leave behind', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const terms = { ...STOP_SELL, type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', quantity: '1', stopPrice: '58000', price: '57950' } as const;
    const stop = venue.submit(account, terms);
    venue.setPrice('BTCUSDT', 57_000, FLAT);
    expect([stop.status, stop.workingTime > 0]).toEqual(['NEW', true]);
    venue.setPrice('BTCUSDT', 57_960);
    expect([stop.status, stop.cost.toString()]).toEqual(['FILLED', '57950']);
  });

  it('fire upwards for a buy, and for a sale at a profit', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const breakout = venue.submit(account, { ...MARKET_BUY, type: 'STOP_LOSS', quantity: '0.1', stopPrice: '61000' });
    const profit = venue.submit(account, { ...STOP_SELL, type: 'TAKE_PROFIT', quantity: '0.1', stopPrice: '61000' });
    venue.setPrice('BTCUSDT', 61_000, FLAT);
    expect([breakout.status, profit.status]).toEqual(['FILLED', 'FILLED']);
  });

  it('are refused where they would fire at once', () => {
    const venue = smallVenue();
    const account = trader(venue);
    expect(refusal(() => venue.submit(account, { ...STOP_SELL, quantity: '1', stopPrice: '60000' }))).toBe(
      '-2010 Stop price would trigger immediately.',
    );
  });
});

describe('a pair of orders', () => {
  const pair = {
    symbol: 'BTCUSDT', side: 'SELL', quantity: '1', listClientOrderId: 'pair', aboveType: 'LIMIT_MAKER', abovePrice: '65000',
    aboveClientOrderId: 'target', belowType: 'STOP_LOSS', belowStopPrice: '55000', belowClientOrderId: 'stop',
  } as const;

  it('binds its amount once, and its stop ends when the target trades', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const events = eventsOf(account);
    const list = venue.submitPair(account, pair);
    expect(holdings(account)['BTC']).toEqual(['1', '1']);
    venue.trade('BTCUSDT', 65_000, '0.4');
    venue.trade('BTCUSDT', 65_000, '0.6');
    expect(list.orders.map(({ status }) => status)).toEqual(['FILLED', 'EXPIRED']);
    expect(story(events)).toEqual([
      'list EXEC_STARTED', 'target NEW/NEW', 'stop NEW/NEW', 'stop EXPIRED/EXPIRED', 'target TRADE/PARTIALLY_FILLED', 'target TRADE/FILLED', 'list ALL_DONE',
    ]);
    expect(holdings(account)).toEqual({ USDT: ['164935', '0'], BTC: ['1', '0'] });
  });

  it('loses its target when the stop fires', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const list = venue.submitPair(account, pair);
    venue.setPrice('BTCUSDT', 54_000, FLAT);
    expect(list.orders.map(({ status }) => status)).toEqual(['EXPIRED', 'FILLED']);
    expect(holdings(account)['BTC']).toEqual(['1', '0']);
  });

  it('ends as a whole when one of the two is cancelled', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const list = venue.submitPair(account, pair);
    venue.cancel(account, 'BTCUSDT', { orderId: null, clientOrderId: 'stop' });
    expect(list.orders.map(({ status }) => status)).toEqual(['CANCELED', 'CANCELED']);
    expect(holdings(account)['BTC']).toEqual(['2', '0']);
    expect(refusal(() => venue.cancelList(account, { orderId: list.orderListId, clientOrderId: null }))).toBe('-2011 Unknown order list sent.');
  });

  it('is refused whole: on the wrong side of the market, without the money, under an id that is taken', () => {
    const venue = smallVenue();
    const account = trader(venue);
    expect(refusal(() => venue.submitPair(account, { ...pair, belowStopPrice: '61000' }))).toBe(
      '-2010 The relationship of the prices for the orders is not correct.',
    );
    expect(refusal(() => venue.submitPair(account, { ...pair, quantity: '3' }))).toBe('-2010 Account has insufficient balance for requested action.');
    venue.submitPair(account, pair);
    expect(refusal(() => venue.submitPair(account, { ...pair, aboveClientOrderId: 't2', belowClientOrderId: 's2' }))).toBe('-2010 Duplicate order sent.');
    expect(refusal(() => venue.submitPair(account, { ...pair, listClientOrderId: 'p2' }))).toBe('-2010 Duplicate order sent.');
    expect(account.orders.size).toBe(2);
  });

  it('binds the dearer of two buys', () => {
    const venue = smallVenue();
    const account = trader(venue);
    venue.submitPair(account, {
      symbol: 'BTCUSDT', side: 'BUY', quantity: '1', aboveType: 'STOP_LOSS_LIMIT', aboveStopPrice: '65000', abovePrice: '65100',
      aboveTimeInForce: 'GTC', belowType: 'LIMIT_MAKER', belowPrice: '55000',
    });
    expect(holdings(account)['USDT']).toEqual(['34900', '65100']);
  });
});

describe('the venue’s accounts', () => {
  it('refuse a client id while its order is open, and take it again afterwards', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const order = { ...LIMIT_BUY, newClientOrderId: 'mine', quantity: '0.1', price: '50000' } as const;
    const first = venue.submit(account, order);
    expect(refusal(() => venue.submit(account, order))).toBe('-2010 Duplicate order sent.');
    venue.cancel(account, 'BTCUSDT', { orderId: first.orderId, clientOrderId: null });
    expect(venue.submit(account, order).orderId).not.toBe(first.orderId);
    expect(venue.find(account, 'BTCUSDT', { orderId: null, clientOrderId: 'mine' }).status).toBe('NEW');
    venue.submit(account, { ...MARKET_BUY, newClientOrderId: 'once', quantity: '0.1' });
    expect(refusal(() => venue.submit(account, { ...MARKET_BUY, newClientOrderId: 'once', quantity: '0.1' }))).toBe('taken');
  });

  it('know nothing of each other’s orders', () => {
    const venue = smallVenue();
    const [mine, theirs] = [trader(venue), trader(venue)];
    const order = venue.submit(mine, { ...LIMIT_BUY, quantity: '0.1', price: '50000' });
    const reference = { orderId: order.orderId, clientOrderId: null };
    expect(refusal(() => venue.find(theirs, 'BTCUSDT', reference))).toBe('-2013 Order does not exist.');
    expect(refusal(() => venue.cancel(theirs, 'BTCUSDT', reference))).toBe('-2011 Unknown order sent.');
    expect(refusal(() => venue.cancelOpen(theirs, 'BTCUSDT'))).toBe('-2011 Unknown order sent.');
    expect(refusal(() => venue.find(mine, 'ETHUSDT', reference))).toBe('-2013 Order does not exist.');
    expect(refusal(() => venue.find(mine, 'NOSUCH', reference))).toBe('-1121 Invalid symbol.');
  });

  it('hear of money that comes and goes without a trade', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const events = eventsOf(account);
    venue.transfer(account, 'USDT', '-500');
    expect(events).toMatchObject([
      { e: 'balanceUpdate', a: 'USDT', d: '-500.00000000' },
      { e: 'outboundAccountPosition', B: [{ a: 'USDT', f: '99500.00000000', l: '0.00000000' }] },
    ]);
  });

  it('may act on what they hear: what comes of it is told after the rest', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const events = eventsOf(account);
    account.listen((event) => {
      if (event['X'] === 'FILLED' && event['c'] === 'in') venue.submit(account, { ...LIMIT_SELL, newClientOrderId: 'out', quantity: '0.1', price: '61000' });
    });
    venue.submit(account, { ...MARKET_BUY, newClientOrderId: 'in', quantity: '0.1' });
    expect(story(events)).toEqual(['in NEW/NEW', 'in TRADE/FILLED', 'out NEW/NEW']);
    expect(events.at(-1)).toMatchObject({ B: [{ a: 'BTC', l: '0.10000000' }, { a: 'USDT' }] });
  });

  it('trade nothing where the key may not, or the market is closed', () => {
    const venue = smallVenue();
    const order = { ...MARKET_BUY, quantity: '0.1' };
    const reader = trader(venue, { rights: { canTrade: false } });
    expect(refusal(() => venue.submit(reader, order))).toBe('-2015 Invalid API-key, IP, or permissions for action.');
    venue.market('BTCUSDT').isTrading = false;
    expect(refusal(() => venue.submit(trader(venue), order))).toBe('-1013 Market is closed.');
  });
});
