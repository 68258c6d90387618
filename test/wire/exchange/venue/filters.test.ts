import { describe, expect, it } from 'vitest';
import { refusal, smallVenue, trader } from './small-venue.ts';

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000' } as const;
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' } as const;

describe('an order is refused in Binance’s words', () => {
  const filters: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['a price off the tick', { ...LIMIT, price: '50000.005' }, 'PRICE_FILTER'],
    ['a stop off the tick', { ...MARKET, side: 'SELL', type: 'STOP_LOSS', stopPrice: '50000.005' }, 'PRICE_FILTER'],
    ['a price above the highest', { ...LIMIT, price: '1000000.01' }, 'PRICE_FILTER'],
    ['an amount off the step', { ...LIMIT, quantity: '0.010001' }, 'LOT_SIZE'],
    ['an amount above the largest', { ...LIMIT, quantity: '9000.1' }, 'LOT_SIZE'],
    ['a market order above its own largest', { ...MARKET, quantity: '501' }, 'MARKET_LOT_SIZE'],
    ['a bid far above the market', { ...LIMIT, price: '300000.01' }, 'PERCENT_PRICE_BY_SIDE'],
    ['an offer far below the market', { ...LIMIT, side: 'SELL', price: '11999.99' }, 'PERCENT_PRICE_BY_SIDE'],
    ['too small an order', { ...LIMIT, quantity: '0.00009' }, 'NOTIONAL'],
    ['too small a market order', { ...MARKET, quantity: '0.00008' }, 'NOTIONAL'],
    ['too small a quote amount', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '4.99' }, 'NOTIONAL'],
    ['too large an order', { ...LIMIT, quantity: '200', price: '50000' }, 'NOTIONAL'],
  ];
  it.each(filters)('%s', (_, order, filter) => {
    const venue = smallVenue();
    expect(refusal(() => venue.submit(trader(venue), order))).toBe(`-1013 Filter failure: ${filter}`);
  });

  const malformed: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['no symbol', { ...LIMIT, symbol: '' }, "-1102 Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."],
    ['no time in force', { ...LIMIT, timeInForce: '' }, "-1102 Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed."],
    ['no price', { ...LIMIT, price: '' }, "-1102 Mandatory parameter 'price' was not sent, was empty/null, or malformed."],
    ['a symbol that is not listed', { ...LIMIT, symbol: 'BTCEUR' }, '-1121 Invalid symbol.'],
    ['an unknown side', { ...LIMIT, side: 'HOLD' }, '-1117 Invalid side.'],
    ['an unknown type', { ...LIMIT, type: 'ICEBERG' }, '-1116 Invalid orderType.'],
    ['an unknown time in force', { ...LIMIT, timeInForce: 'GTX' }, '-1115 Invalid timeInForce.'],
    ['a price where none belongs', { ...MARKET, price: '50000' }, "-1106 Parameter 'price' sent when not required."],
    ['two amounts at once', { ...MARKET, quoteOrderQty: '100' }, '-1128 Combination of optional parameters invalid.'],
    ['more than eight decimals', { ...LIMIT, quantity: '0.010000001' }, "-1111 Parameter 'quantity' has too much precision."],
    ['nothing', { ...LIMIT, quantity: '0' }, '-1013 Invalid quantity.'],
    [
      'an amount that is no number',
      { ...LIMIT, quantity: '1e-3' },
      "-1100 Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    [
      'too long a client id',
      { ...LIMIT, newClientOrderId: 'x'.repeat(37) },
      "-1100 Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
    ],
    ['more than there is money for', { ...LIMIT, quantity: '2.1' }, '-2010 Account has insufficient balance for requested action.'],
    ['a market order beyond the money', { ...MARKET, quantity: '1.7' }, '-2010 Account has insufficient balance for requested action.'],
    ['a sale of what is not there', { ...MARKET, side: 'SELL', quantity: '2.00001' }, '-2010 Account has insufficient balance for requested action.'],
    [
      'a maker that would take',
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.1', price: '60000' },
      '-2010 Order would immediately match and take.',
    ],
  ];
  it.each(malformed)('%s', (_, order, words) => {
    const venue = smallVenue();
    const account = trader(venue);
    expect(refusal(() => venue.submit(account, order))).toBe(words);
    expect(account.orders.size).toBe(0);
  });

  it('too many open orders', () => {
    const venue = smallVenue();
    const account = trader(venue);
    for (let count = 0; count < 200; count++) venue.submit(account, { ...LIMIT, quantity: '0.001' });
    expect(refusal(() => venue.submit(account, LIMIT))).toBe('-1013 Filter failure: MAX_NUM_ORDERS');
    expect(refusal(() => venue.submit(account, { ...LIMIT, symbol: 'ETHUSDT', price: '2500' }))).toBe('taken');
  });

  it('too many stops', () => {
    const venue = smallVenue();
    const account = trader(venue);
    const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.1', stopPrice: '55000' } as const;
    for (let count = 0; count < 5; count++) venue.submit(account, stop);
    expect(refusal(() => venue.submit(account, stop))).toBe('-1013 Filter failure: MAX_NUM_ALGO_ORDERS');
  });
});
