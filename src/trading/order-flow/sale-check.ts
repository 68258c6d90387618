import { OutcryError } from '../../domain/errors.ts';
import { baseOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { OrderState } from '../../domain/order.ts';
import type { Books } from '../books/books.ts';
import type { OrderRecord, OrderStore } from './order-store.ts';

/** What a sale is checked with. */
export interface SaleCheckOptions {
  readonly books: Pick<Books, 'positions'>;
  readonly orders: Pick<OrderStore, 'list' | 'fills'>;
}

const UNENDED: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];

/**
 * Why an approved sale must not be sent any more, as a sentence; `null` when nothing stands against it.
 *
 * Between the proposal and the yes a stop, or another sale, may have sold what it is of: it would sell coins then that came another way, and
 * are not ours to sell. Of two sales of one position that are approved at once, the one that was stored first goes first. Books that cannot
 * be read keep nobody from selling.
 */
export async function saleObjection({ books, orders }: SaleCheckOptions, order: OrderRecord): Promise<string | null> {
  const { account, symbol, deployment, side, amount } = order.intent;
  if (order.approval === null || side !== 'sell') return null;
  try {
    // Orders first: what fills meanwhile is counted twice, and not left out.
    const open = await orders.list({ account, symbol, states: UNENDED });
    const before = open.filter((other) => other.intent.side === 'sell' && other.intent.deployment === deployment && isBefore(other, order));
    const going = await Promise.all(before.map(async (other) => unbooked(orders, other)));
    const position = (await books.positions(account)).find((one) => one.symbol === symbol && one.deployment === deployment);
    const left = going.reduce((sum, one) => sum.minus(one), new Decimal(position?.amount ?? 0));
    if (left.greaterThanOrEqualTo(amount)) return null;
    return `Of the ${amount} ${baseOf(symbol)} only ${Decimal.max(left, 0).toString()} is held still that nothing else sells: look at what is held, then ask again.`;
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}

function isBefore(other: OrderRecord, order: OrderRecord): boolean {
  return other.createdAt < order.createdAt || (other.createdAt === order.createdAt && other.id < order.id);
}

/** What of an order the books do not have yet, base units. */
async function unbooked(orders: Pick<OrderStore, 'fills'>, { id, intent }: OrderRecord): Promise<Decimal> {
  const fills = await orders.fills({ order: id });
  return fills.reduce((left, { amount }) => left.minus(amount), new Decimal(intent.amount));
}
