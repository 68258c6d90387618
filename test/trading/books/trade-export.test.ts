import { describe, expect, it } from 'vitest';
import type { RealisedTrade } from '../../../src/trading/books/books.ts';
import { fillsCsv, tradesCsv } from '../../../src/trading/books/trade-export.ts';
import { bookedFill } from './fills.ts';

describe('trades for tax records', () => {
  it('have one row per fill, in UTC, with nothing rounded', () => {
    const fill = bookedFill({ order: 'oc-1', tradeId: '77', price: '50000.123456789', amount: '0.1', fee: { amount: '0.0001', currency: 'BNB' }, at: Date.UTC(2024, 1, 29, 23, 59, 59, 999) });
    expect(fillsCsv([fill], () => 'binance')).toBe(
      '\ufefftime,account,venue,market,side,amount,price,cost,fee,fee currency,order id,trade id\r\n' +
        '2024-02-29T23:59:59.999Z,paper:test,binance,BTC/USDT,buy,0.1,50000.123456789,5000.0123456789,0.0001,BNB,oc-1,77\r\n',
    );
  });

  it('name the venue’s own order where it was none of ours', () => {
    expect(fillsCsv([bookedFill({ order: null, venueOrderId: 'v9', tradeId: 't9' })], () => 'binance')).toContain(',v9,t9\r\n');
  });

  it('keep a spreadsheet from running what a venue calls a trade', () => {
    const text = fillsCsv([bookedFill({ tradeId: '=HYPERLINK("http://x","y")' })], () => 'a,b');
    expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(text).toContain('"a,b"');
  });

  it('have one row per finished trade', () => {
    const trade: RealisedTrade = {
      account: 'paper:test',
      symbol: 'BTC/USDT',
      deployment: null,
      entryTime: 0,
      exitTime: 60_000,
      entryPrice: '100',
      exitPrice: '90',
      amount: '1',
      fees: '0.19',
      profit: '-10.19',
      return: -0.1019,
      orders: ['a', 'b'],
    };
    expect(tradesCsv([trade], () => 'binance').split('\r\n')[1]).toBe(
      '1970-01-01T00:00:00.000Z,1970-01-01T00:01:00.000Z,paper:test,binance,BTC/USDT,,1,100,90,0.19,-10.19,a b',
    );
  });
});
