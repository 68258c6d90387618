import type { BookedFill } from '../../../src/trading/order-flow/order-store.ts';

let count = 0;

/** A booked fill of BTC/USDT; what is not given is a purchase by hand of 1 at 100 without a fee. */
export function bookedFill(given: Partial<BookedFill> = {}): BookedFill {
  count += 1;
  return {
    account: 'paper:test',
    order: `oc-${count}`,
    deployment: null,
    tradeId: `t${count}`,
    venueOrderId: `v${count}`,
    symbol: 'BTC/USDT',
    side: 'buy',
    price: '100',
    amount: '1',
    fee: { amount: '0', currency: 'USDT' },
    at: count,
    ...given,
  };
}
