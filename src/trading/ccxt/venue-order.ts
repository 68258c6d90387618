import { z } from 'zod';
import { OutcryError } from '../../domain/errors.ts';
import type { Fill } from '../../domain/fill.ts';
import { isMarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { OrderType } from '../../domain/order.ts';
import type { Balance, VenueOrder, VenueOrderStatus } from '../execution/execution.ts';

/**
 * ccxt's shapes of orders, trades and balances as ours. Its clients are told to keep the digits of every number as the venue wrote them
 * (`number: String`), so that money never passes through a float; texts lose their trailing zeros here and nothing else.
 */

const text = z
  .union([z.string().regex(/^[-+]?\d*\.?\d+(?:e[-+]?\d+)?$/i), z.number()])
  .transform((value) => new Decimal(String(value)).toString());
const maybeText = text.nullish().transform((value) => value ?? null);
/** An instant; a stop that is not at work yet says -1. */
const maybeTime = z
  .union([z.number(), z.string().transform(Number)])
  .nullish()
  .transform((value) => (value === null || value === undefined || !(value > 0) ? null : value));

/** Zero stands for "none" wherever a price is meant. */
const maybePrice = maybeText.transform((value) => (value === null || new Decimal(value).isZero() ? null : value));

const STATUSES: Readonly<Record<string, VenueOrderStatus>> = {
  open: 'open',
  closed: 'filled',
  canceled: 'canceled',
  // Asked for and not carried out yet: it may still fill.
  canceling: 'open',
  expired: 'expired',
  rejected: 'rejected',
};

const orderReply = z.object({
  id: z.string(),
  clientOrderId: z.string().nullish(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.string().nullish(),
  price: maybePrice,
  triggerPrice: maybePrice,
  stopLossPrice: maybePrice.optional(),
  takeProfitPrice: maybePrice.optional(),
  amount: maybeText,
  filled: maybeText,
  cost: maybeText,
  status: z.enum(Object.keys(STATUSES)),
  timestamp: maybeTime,
  lastUpdateTimestamp: maybeTime.optional(),
  lastTradeTimestamp: maybeTime.optional(),
});

const tradeReply = z.object({
  id: z.string(),
  order: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: text,
  amount: text,
  timestamp: maybeTime,
  fee: z.object({ cost: maybeText, currency: z.string().nullish() }).nullish(),
});

/** An order in ccxt's form; `null` for a market whose name is none of ours. @throws OutcryError `bad-reply`. */
export function venueOrderOf(venue: string, reply: unknown, now: number): VenueOrder | null {
  const order = parsed(venue, orderReply, reply, 'an order');
  if (!isMarketSymbol(order.symbol)) return null;
  const trigger = order.triggerPrice ?? order.stopLossPrice ?? order.takeProfitPrice ?? null;
  const type = typeOf(order.type ?? null, trigger);
  const filled = order.filled ?? '0';
  const createdAt = order.timestamp ?? order.lastUpdateTimestamp ?? now;
  return {
    clientOrderId: order.clientOrderId === undefined || order.clientOrderId === '' ? null : order.clientOrderId,
    venueOrderId: order.id,
    symbol: order.symbol,
    side: order.side,
    type,
    // An order for a sum of money has no amount before it filled.
    amount: order.amount ?? filled,
    // Of a market order, ccxt puts the average price here.
    price: type === 'limit' || type === 'stop-limit' ? order.price : null,
    stopPrice: trigger,
    stopLimitPrice: null,
    status: STATUSES[order.status] ?? 'open',
    filled,
    filledCost: order.cost ?? '0',
    createdAt,
    updatedAt: order.lastUpdateTimestamp ?? order.lastTradeTimestamp ?? createdAt,
  };
}

function typeOf(unified: string | null, trigger: string | null): OrderType {
  if (unified === 'market') return trigger === null ? 'market' : 'stop';
  return trigger === null ? 'limit' : 'stop-limit';
}

/**
 * An own trade in ccxt's form; `null` for a market whose name is none of ours.
 *
 * @param venueOrderId what its order is called here, where that is not the id in the trade: the list that an order belongs to.
 */
export function fillOf(venue: string, reply: unknown, venueOrderId: string | null = null): Fill | null {
  const trade = parsed(venue, tradeReply, reply, 'a trade');
  if (!isMarketSymbol(trade.symbol)) return null;
  if (trade.timestamp === null) throw senseless(venue, 'a trade (timestamp)');
  return {
    tradeId: trade.id,
    venueOrderId: venueOrderId ?? trade.order,
    symbol: trade.symbol,
    side: trade.side,
    price: trade.price,
    amount: trade.amount,
    // A venue that names no fee took none; it would have been in the quote currency.
    fee: { amount: trade.fee?.cost ?? '0', currency: trade.fee?.currency ?? quoteOf(trade.symbol) },
    at: trade.timestamp,
  };
}

/** The fills that came with an order's own answer, where the venue sends them; they happened when the order last changed. */
export function fillsOfOrder(venue: string, reply: unknown, order: VenueOrder): readonly Fill[] {
  const { trades } = parsed(venue, z.object({ trades: z.array(z.record(z.string(), z.unknown())).nullish() }), reply, 'an order');
  return (trades ?? []).flatMap((trade) => {
    const { symbol, side, venueOrderId, updatedAt } = order;
    return fillOf(venue, { ...trade, symbol, side, order: venueOrderId, timestamp: trade['timestamp'] ?? updatedAt }) ?? [];
  });
}

const balancesReply = z.object({ free: z.record(z.string(), maybeText), used: z.record(z.string(), maybeText) });

/** Balances in ccxt's form, those of zero left out. */
export function balancesOf(venue: string, reply: unknown): readonly Balance[] {
  const { free, used } = parsed(venue, balancesReply, reply, 'the balances');
  return Object.entries(free)
    .map(([asset, amount]) => ({ asset, free: amount ?? '0', locked: used[asset] ?? '0' }))
    .filter((balance) => !new Decimal(balance.free).isZero() || !new Decimal(balance.locked).isZero());
}

/** A list of whatever a venue sent. @throws OutcryError `bad-reply`. */
export function listOf(venue: string, reply: unknown, what: string): readonly unknown[] {
  return parsed(venue, z.array(z.unknown()), reply, what);
}

/** Parses what a venue sent. @throws OutcryError `bad-reply` that names the field at fault and none of its values. */
export function parsed<Schema extends z.ZodType>(venue: string, schema: Schema, reply: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(reply);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw senseless(venue, `${what}${where}`);
}

function senseless(venue: string, what: string): OutcryError {
  return new OutcryError('bad-reply', `${venue} sent ${what} in a form that makes no sense.`);
}
