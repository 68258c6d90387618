import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBinanceMessage } from '../../../src/trading/ccxt/binance-stream.ts';
import type { AccountClient, KeyedClient } from '../../../src/trading/ccxt/keyed-client.ts';
import type { StreamSignal } from '../../../src/trading/ccxt/keyed-quirks.ts';
import { fillOf, fillsOfOrder, venueOrderOf } from '../../../src/trading/ccxt/venue-order.ts';
import { sharedData } from '../../shared-data.ts';
import { offlineClient } from './offline-client.ts';

const RUST = sharedData('exchange', 'nautilus_trader', 'rust-adapter', 'spot');
const PYTHON = sharedData('exchange', 'nautilus_trader', 'python-adapter', 'ws_messages');
const NOW = 1_800_000_000_000;

function payload(folder: string | null, ...path: readonly string[]): unknown {
  return JSON.parse(readFileSync([folder, ...path].join('/'), 'utf8'));
}

describe.skipIf(RUST === null || PYTHON === null)('recorded Binance account traffic (needs ../shared/data)', () => {
  let client: KeyedClient;
  let stream: AccountClient;
  const order = (file: string) => venueOrderOf('binance', client.parseOrder(payload(RUST, 'http_json', `${file}_response.json`)), NOW);
  const heard = (...path: readonly string[]): readonly StreamSignal[] => readBinanceMessage(stream, payload(path[0] === 'user_data_json' ? RUST : PYTHON, ...path), NOW);
  const signalled = (name: string): readonly StreamSignal[] => heard(`ws_spot_execution_report_${name}.json`);

  beforeAll(async () => {
    ({ client, stream } = await offlineClient());
  });

  it('becomes an order with its digits as they were sent, but for zeros at the end', () => {
    expect(order('order')).toEqual({
      clientOrderId: 'myOrder1', venueOrderId: '1', symbol: 'LTC/BTC', side: 'buy', type: 'limit', amount: '1', price: '0.1', stopPrice: null, stopLimitPrice: null,
      status: 'open', filled: '0', filledCost: '0', createdAt: 1_499_827_319_559, updatedAt: 1_499_827_319_559,
    });
    expect(order('cancel_order')).toMatchObject({ venueOrderId: '4', status: 'canceled', amount: '1', price: '2', updatedAt: 1_684_804_350_068 });
  });

  it('becomes a filled market order with its five fills and their fees', () => {
    const answer = client.parseOrder(payload(RUST, 'http_json', 'new_order_full_response.json'));
    const placed = venueOrderOf('binance', answer, NOW);
    expect(placed).toMatchObject({ type: 'market', side: 'sell', status: 'filled', amount: '10', filled: '10', price: null });
    if (placed === null) return;
    const fills = fillsOfOrder('binance', answer, placed);
    expect(fills.map(({ tradeId, amount, price, fee }) => [tradeId, amount, price, fee.amount, fee.currency])).toEqual([
      ['56', '1', '4000', '4', 'USDT'],
      ['57', '5', '3999', '19.995', 'USDT'],
      ['58', '2', '3998', '7.996', 'USDT'],
      ['59', '1', '3997', '3.997', 'USDT'],
      ['60', '1', '3995', '3.995', 'USDT'],
    ]);
    expect(fills.every((fill) => fill.venueOrderId === '28' && fill.side === 'sell' && fill.at === 1_507_725_176_595)).toBe(true);
  });

  it('becomes a trade whose fee was taken in the exchange’s own coin', () => {
    const [trade] = payload(RUST, 'http_json', 'account_trades_response.json') as readonly unknown[];
    expect(fillOf('binance', (client as unknown as { parseTrade(raw: unknown): unknown }).parseTrade(trade))).toEqual({
      tradeId: '28457', venueOrderId: '100234', symbol: 'BNB/BTC', side: 'buy', price: '4.000001', amount: '12', fee: { amount: '10.1', currency: 'BNB' }, at: 1_499_865_549_590,
    });
  });

  it('tells of a new order, wrapped as Binance wraps it', () => {
    expect(heard('user_data_json', 'execution_report_wrapped.json')).toMatchObject([
      { kind: 'event', event: { kind: 'order', order: { clientOrderId: 'mUvoqJxFIILMdfAW5iGSOW', venueOrderId: '4293153', symbol: 'ETH/BTC', price: '0.1026441', status: 'open' } } },
    ]);
  });

  it('tells of a trade before what it made of its order', () => {
    expect(signalled('trade')).toMatchObject([
      { event: { kind: 'fill', clientOrderId: 'O-12345-test-trade', fill: { tradeId: '98765432', venueOrderId: '1234567890', price: '2499.5', amount: '0.5', fee: { amount: '0.0005', currency: 'ETH' } } } },
      { event: { kind: 'order', order: { status: 'open', filled: '0.5', filledCost: '1249.75' } } },
    ]);
  });

  it.each([
    ['new', 'open'],
    ['canceled', 'canceled'],
    ['expired', 'expired'],
    ['rejected', 'rejected'],
    ['pending_cancel', 'open'],
    ['trade_prevention', 'expired'],
  ])('tells of an order that is %s as %s, with no trade', (name, status) => {
    expect(signalled(name)).toMatchObject([{ event: { kind: 'order', order: { status } } }]);
  });

  it('tells of a stop by what triggers it', () => {
    expect(heard('user_data_json', 'execution_report_stop_loss.json')).toMatchObject([{ event: { order: { type: 'stop-limit', price: '2400', stopPrice: '2450', status: 'open' } } }]);
  });

  it('tells of balances, of money moved, and of a pair', () => {
    expect(heard('user_data_json', 'account_position_wrapped.json')).toEqual([{ kind: 'event', event: { kind: 'balances', balances: [{ asset: 'ETH', free: '10000', locked: '0' }] } }]);
    expect(heard('user_data_json', 'balance_update_wrapped.json')).toMatchObject([{ event: { kind: 'transfer', asset: 'BTC', amount: '100', at: 1_573_200_697_068 } }]);
    expect(heard('user_data_json', 'list_status_wrapped.json')).toEqual([{ kind: 'list', listId: '2' }]);
  });
});

describe('an order of Binance’s', () => {
  let client: KeyedClient;
  let stream: AccountClient;
  beforeAll(async () => {
    ({ client, stream } = await offlineClient());
  });
  const RAW = {
    symbol: 'ETHUSDT', orderId: 9_007_199_254_740, orderListId: -1, clientOrderId: 'oc-1', price: '0.00000001', origQty: '123456789012345678.12345678', executedQty: '0.10000001',
    cummulativeQuoteQty: '98765432109876543.21', status: 'PARTIALLY_FILLED', type: 'LIMIT', side: 'BUY', stopPrice: '0.0', time: 1_499_827_319_559, updateTime: 1_499_827_319_560,
  };

  it('keeps more digits than a float has', () => {
    expect(venueOrderOf('binance', client.parseOrder(RAW), NOW)).toMatchObject({
      amount: '123456789012345678.12345678', filled: '0.10000001', filledCost: '98765432109876543.21', price: '0.00000001', status: 'open',
    });
  });

  it('is placed at the time that it was placed, though it is not at work yet', () => {
    const { time: _time, updateTime: _update, ...raw } = RAW;
    expect(venueOrderOf('binance', client.parseOrder({ ...raw, type: 'STOP_LOSS', stopPrice: '10', workingTime: -1, transactTime: 1_499_827_319_561 }), NOW)).toMatchObject({
      type: 'stop', price: null, stopPrice: '10', createdAt: 1_499_827_319_561,
    });
  });

  it('is named by its own id when it is called off, not by that of the calling off', () => {
    const event = { e: 'executionReport', s: 'ETHUSDT', c: 'web_1', C: 'oc-1', S: 'BUY', o: 'LIMIT', q: '1', p: '2', P: '0', g: -1, x: 'CANCELED', X: 'CANCELED', i: 5, z: '0', Z: '0', O: 1, T: 2 };
    expect(readBinanceMessage(stream, { event }, NOW)).toMatchObject([{ event: { order: { clientOrderId: 'oc-1', status: 'canceled' } } }]);
  });

  it('that makes no sense is an error that names the field and quotes nothing', () => {
    expect(() => venueOrderOf('binance', { ...RAW, id: '1', symbol: 'ETH/USDT', side: 'sideways', status: 'open' }, NOW)).toThrow('binance sent an order (side) in a form that makes no sense.');
    expect(() => venueOrderOf('binance', null, NOW)).toThrow(/no sense/);
  });
});
