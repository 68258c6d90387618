import type { TableBlock } from '../../reports/card.ts';
import { NOT_AVAILABLE, formatDateTime, formatPrice } from '../../reports/format.ts';
import type { OrderRecord } from '../../trading/order-flow/order-store.ts';
import { averagePrice } from './average-price.ts';
import { exact } from './figures.ts';
import { stateWords } from './order-words.ts';

/** Orders as a table, one a row. */
export function orderTable(orders: readonly OrderRecord[], title?: string): TableBlock {
  return {
    kind: 'table',
    ...(title === undefined ? {} : { title }),
    columns: [
      { header: 'Number' }, { header: 'Market' }, { header: 'Side' }, { header: 'Type' }, { header: 'Amount', align: 'right' }, { header: 'Price', align: 'right' }, { header: 'Filled', align: 'right' }, { header: 'State' },
      { header: 'For' }, { header: 'Since (UTC)' },
    ],
    rows: orders.map((order) => {
      const { id, intent, filled, state, createdAt } = order;
      return [id, intent.symbol, intent.side, intent.type, exact(intent.amount), levels(order), exact(filled), stateWords(state), intent.deployment ?? (intent.purpose === 'protect' ? 'protection' : 'by hand'), formatDateTime(createdAt)];
    }),
  };
}

/** The prices that an order waits for: `target / stop` for a pair. */
function levels({ intent: { price, stopPrice } }: OrderRecord): string {
  const [limit, stop] = [price, stopPrice].map((text) => (text === null ? null : formatPrice(Number(text))));
  return [limit, stop === null || stop === undefined ? null : `stop ${stop}`].filter((text) => text !== null && text !== undefined).join(' / ') || NOT_AVAILABLE;
}

/** An order for scripts; see `get_orders`. */
export function orderData({ id, intent, filled, filledCost, state, approval, note, createdAt }: OrderRecord): Readonly<Record<string, unknown>> {
  const { account, symbol, side, type, amount, price, stopPrice, deployment, purpose } = intent;
  return { id, account, symbol, side, type, amount, price, stopPrice, purpose, filled, averagePrice: averagePrice(filled, filledCost), state, approval, deployment, note, createdAt };
}
