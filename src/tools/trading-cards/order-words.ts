import type { OrderState, OrderTerms } from '../../domain/order.ts';
import type { OrderIntent } from '../../trading/intent.ts';
import { coins, priceText } from './figures.ts';

/** An order as a person says it, exactly: `Buy 0.00123 BTC at 60,000.00 USDT or better`. */
export function orderWords(order: OrderTerms): string {
  const what = `${order.side === 'buy' ? 'Buy' : 'Sell'} ${coins(order.amount, order.symbol)}`;
  const price = priceText(order.price, order.symbol);
  const stop = priceText(order.stopPrice, order.symbol);
  switch (order.type) {
    case 'market': return `${what} at the market`;
    case 'limit': return `${what} at ${price} or better`;
    case 'stop': return `${what} at the market once the price touches ${stop}`;
    case 'stop-limit': return `${what} at ${price} or better once the price touches ${stop}`;
    case 'oco': return `${what} at ${price}, or once the price touches ${stop}, whichever comes first`;
  }
}

/** The levels that a bought position is to be guarded with: `stop 58,200.00 USDT, target 66,000.00 USDT`; `null` for none. */
export function guardWords({ guard, symbol }: Pick<OrderIntent, 'guard' | 'symbol'>): string | null {
  const words = [
    ...(guard === null || guard.stop === null ? [] : [`stop ${priceText(guard.stop, symbol)}`]),
    ...(guard === null || guard.target === null ? [] : [`target ${priceText(guard.target, symbol)}`]),
  ];
  return words.length === 0 ? null : words.join(', ');
}

const STATES: Readonly<Record<OrderState, string>> = {
  created: 'about to be sent',
  sending: 'being sent',
  unknown: 'not confirmed yet: being looked up',
  open: 'open',
  filled: 'filled',
  canceled: 'cancelled',
  expired: 'expired',
  rejected: 'rejected by the venue',
  refused: 'refused before it was sent',
  lost: 'never reached the venue',
};

/** Where an order stands, in words. */
export function stateWords(state: OrderState): string {
  return STATES[state];
}
