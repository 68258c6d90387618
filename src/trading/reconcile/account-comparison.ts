import { Decimal } from '../../domain/money.ts';
import { type MarketSymbol, baseOf } from '../../domain/market-symbol.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import type { Position } from '../books/books.ts';
import type { Balance, VenueOrder } from '../execution/execution.ts';

/** What we believe of an account, and what the venue says of it, read at one time. */
export interface AccountViews {
  /** What the account's cash is in; it is nobody's holding. */
  readonly currency: string;
  /** Our orders that have not ended, by our books. */
  readonly orders: readonly OrderRecord[];
  readonly positions: readonly Position[];
  readonly openAtVenue: readonly VenueOrder[];
  readonly balances: readonly Balance[];
  /** True for a client order id of the form that only we mint. */
  readonly isOurs: (clientOrderId: string) => boolean;
  /** True when an order of ours has this client id, whatever became of it. */
  readonly knows: (clientOrderId: string) => boolean;
  /** The smallest amount of a market that can be traded, base units; what is less is dust. */
  readonly lot: (symbol: MarketSymbol) => Decimal;
}

/** Something in which our books and the venue differ. Amounts are decimal text in base units. */
export type Finding =
  /** Ours by our books, not open at the venue: it ended, and nobody told us. */
  | { readonly kind: 'ended-unheard'; readonly order: OrderRecord }
  /** Open at the venue and nobody's order of ours: made by hand or by another program. */
  | { readonly kind: 'foreign-order'; readonly order: VenueOrder }
  /** Bears an id of our making that our books do not know: they are older than the order, or lost it. */
  | { readonly kind: 'unknown-own-order'; readonly order: VenueOrder }
  /** Less of an asset is there than our positions come to: sold or moved by another way. */
  | { readonly kind: 'missing-holding'; readonly symbol: MarketSymbol; readonly booked: string; readonly there: string }
  /** More of an asset is there than our positions come to; nothing is wrong with that. */
  | { readonly kind: 'foreign-holding'; readonly asset: string; readonly amount: string };

/** Compares our books with what the venue says. Pure; the same views give the same findings, in the same order. */
export function compareAccount(views: AccountViews): readonly Finding[] {
  return [...orderFindings(views), ...holdingFindings(views)];
}

/**
 * Assets of which it is not known yet what we hold: an order of ours was not answered, has ended or has filled at the venue, and its trades
 * are not in our books. What seems to be missing of them may be what that order sold.
 */
export function unsettledAssets({ orders, openAtVenue }: Pick<AccountViews, 'orders' | 'openAtVenue'>): ReadonlySet<string> {
  const there = new Map(openAtVenue.map((order) => [order.clientOrderId, order]));
  const isSettled = ({ id, state, filled }: OrderRecord): boolean => state === 'open' && new Decimal(there.get(id)?.filled ?? Number.POSITIVE_INFINITY).lessThanOrEqualTo(filled);
  return new Set(orders.filter((order) => !isSettled(order)).map(({ intent }) => baseOf(intent.symbol)));
}

function orderFindings({ orders, openAtVenue, isOurs, knows }: AccountViews): readonly Finding[] {
  const open = new Set(openAtVenue.map((order) => order.clientOrderId));
  const ended = orders.filter((order) => order.state === 'open' && !open.has(order.id)).map((order): Finding => ({ kind: 'ended-unheard', order }));
  const others = openAtVenue.flatMap((order): readonly Finding[] => {
    const id = order.clientOrderId;
    if (id !== null && knows(id)) return [];
    return [{ kind: id !== null && isOurs(id) ? 'unknown-own-order' : 'foreign-order', order }];
  });
  return [...ended, ...others];
}

/** Positions are compared by asset: what is there of it is shared by every market and deployment that trades it. */
function holdingFindings({ currency, positions, balances, lot }: AccountViews): readonly Finding[] {
  const booked = new Map<string, { amount: Decimal; largest: Position }>();
  for (const position of positions) {
    const asset = baseOf(position.symbol);
    const before = booked.get(asset);
    const isLarger = before === undefined || new Decimal(position.amount).greaterThan(before.largest.amount);
    booked.set(asset, { amount: (before?.amount ?? new Decimal(0)).plus(position.amount), largest: isLarger ? position : before.largest });
  }
  const there = new Map(balances.map(({ asset, free, locked }) => [asset, new Decimal(free).plus(locked)]));
  const findings: Finding[] = [];
  for (const [asset, { amount, largest }] of booked) {
    const held = there.get(asset) ?? new Decimal(0);
    const difference = held.minus(amount);
    if (difference.abs().lessThan(lot(largest.symbol))) continue;
    if (difference.isNegative()) findings.push({ kind: 'missing-holding', symbol: largest.symbol, booked: amount.toString(), there: held.toString() });
    else findings.push({ kind: 'foreign-holding', asset, amount: difference.toString() });
  }
  for (const [asset, held] of there) if (asset !== currency && !booked.has(asset) && held.greaterThan(0)) findings.push({ kind: 'foreign-holding', asset, amount: held.toString() });
  return findings;
}
