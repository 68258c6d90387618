import type { ExitReason } from '../trade-settings.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { orderIdOfSlot } from '../order-id.ts';
import type { Deployment } from './deployment.ts';

/** What an order of a slot does: opens or adds to a position, sells all of it, or sells some of it to hold a smaller share. */
export type SlotAct = { readonly act: 'buy' } | { readonly act: 'sell'; readonly reason: ExitReason };

/** Which sale of a slot is which, by the number in its id: so that a restart knows what a sale was for. */
const SALE_NUMBERS: Readonly<Record<ExitReason, number>> = { signal: 1, rebalance: 2, time: 3, 'stop-loss': 4, 'trailing-stop': 5, 'take-profit': 6 };

/** The id of the order that a deployment sends for a market at a candle's close. */
export function slotOrderId({ id, terms }: Pick<Deployment, 'id' | 'terms'>, slot: number, symbol: MarketSymbol, act: SlotAct): string {
  const index = terms.symbols.indexOf(symbol);
  return act.act === 'buy' ? orderIdOfSlot(id, slot, index, 'entry', 1) : orderIdOfSlot(id, slot, index, 'exit', SALE_NUMBERS[act.reason]);
}

/** Every id that a slot may have given an order of a market. */
export function slotOrderIds(deployment: Pick<Deployment, 'id' | 'terms'>, slot: number, symbol: MarketSymbol): ReadonlySet<string> {
  const sales = (Object.keys(SALE_NUMBERS) as ExitReason[]).map((reason) => slotOrderId(deployment, slot, symbol, { act: 'sell', reason }));
  return new Set([slotOrderId(deployment, slot, symbol, { act: 'buy' }), ...sales]);
}

/** What a sale of a slot was for; `null` for an order that is none. */
export function saleReason(deployment: Pick<Deployment, 'id' | 'terms'>, slot: number, symbol: MarketSymbol, order: string): ExitReason | null {
  for (const reason of Object.keys(SALE_NUMBERS) as ExitReason[]) {
    if (slotOrderId(deployment, slot, symbol, { act: 'sell', reason }) === order) return reason;
  }
  return null;
}

/** The candle, by its open time, whose close an order of a deployment was sent at; `null` for an order that is none of its slots'. */
export function slotOfOrder(deployment: Pick<Deployment, 'id'>, order: string): number | null {
  if (!isSlotOrder(deployment, order)) return null;
  const [, , , slot = ''] = order.split('-');
  return Number.parseInt(slot, 36);
}

/** True for orders that a deployment sent at a candle's close, as opposed to stops, targets and sales by hand. */
export function isSlotOrder({ id }: Pick<Deployment, 'id'>, order: string): boolean {
  return order.startsWith(`oc-s-${id}-`);
}
