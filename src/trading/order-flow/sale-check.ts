import { OutcryError } from '../../domain/errors.ts';
import { baseOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { OrderState } from '../../domain/order.ts';
import type { Books } from '../books/books.ts';
import type { OrderIntent } from '../intent.ts';
import type { OrderRecord, OrderStore } from './order-store.ts';

/** What a sale is checked with. */
export interface SaleCheckOptions {
  readonly books: Pick<Books, 'positions'>;
  readonly orders: Pick<OrderStore, 'list' | 'fills'>;
}

const UNENDED: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];

/**
 * Why a sale must not be sent any more, as a sentence; `null` when nothing stands against it.
 *
 * Between the decision and the sending a stop, or another sale, may have sold what it is of, and the books may not have it yet: it would sell
 * coins then that came another way, and are not ours to sell. Of two sales of one position that are stored at once, the one that was stored
 * first goes first. Books that cannot be read keep nobody from selling.
 */
export async function saleObjection({ books, orders }: SaleCheckOptions, order: OrderRecord): Promise<string | null> {
  const { account, symbol, deployment, side, amount } = order.intent;
  if (side !== 'sell') return null;
  try {
    // Orders first: what fills meanwhile is counted twice, and not left out.
    const open = await orders.list({ account, symbol, deployment, states: UNENDED });
    const own = open.findIndex(({ id }) => id === order.id);
    // Newest first. What is out counts whenever it was stored: its process may have looked before this one was.
    const others = open.filter((other, i) => i !== own && (i > own || other.state !== 'created'));
    const going = await goingOf(orders, others);
    const position = (await books.positions(account)).find((one) => one.symbol === symbol && one.deployment === deployment);
    const left = new Decimal(position?.amount ?? 0).minus(going);
    if (left.greaterThanOrEqualTo(amount)) return null;
    const said = `Of the ${amount} ${baseOf(symbol)} only ${Decimal.max(left, 0).toString()} is held still that nothing else sells`;
    return order.approval === null ? `${said}.` : `${said}: look at what is held, then ask again.`;
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}

/** What of a position (base units) sales that have not ended may sell yet, or have sold without the books having it. To be read before the position is. */
export async function goingAmount(orders: SaleCheckOptions['orders'], position: Pick<OrderIntent, 'account' | 'symbol' | 'deployment'>): Promise<Decimal> {
  const { account, symbol, deployment } = position;
  return await goingOf(orders, await orders.list({ account, symbol, deployment, states: UNENDED }));
}

async function goingOf(orders: Pick<OrderStore, 'fills'>, open: readonly OrderRecord[]): Promise<Decimal> {
  const sales = open.filter(({ intent }) => intent.side === 'sell');
  const amounts = await Promise.all(sales.map(async (sale) => unbooked(orders, sale)));
  return amounts.reduce((sum, amount) => sum.plus(amount), new Decimal(0));
}

/** What of an order the books do not have yet, base units. */
async function unbooked(orders: Pick<OrderStore, 'fills'>, { id, intent }: OrderRecord): Promise<Decimal> {
  const fills = await orders.fills({ order: id });
  return fills.reduce((left, { amount }) => left.minus(amount), new Decimal(intent.amount));
}
