import type { OrderState } from '../domain/order.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { OrderRecord } from '../trading/order-flow/order-store.ts';
import type { TradingNeeds } from './trading-needs.ts';

/** States of orders that may still be filled. */
export const OPEN_STATES: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];

/** Our orders that may still be filled, newest first. */
export async function openOrders(orders: Pick<TradingNeeds['orders'], 'list'>, { account, symbol }: { readonly account?: string; readonly symbol?: MarketSymbol | undefined }): Promise<readonly OrderRecord[]> {
  return await orders.list({ states: OPEN_STATES, ...(account === undefined ? {} : { account }), ...(symbol === undefined ? {} : { symbol }) });
}
