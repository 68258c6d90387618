import type { MarketSymbol } from './market-symbol.ts';

/** Which way an order goes: into the base asset, or out of it. */
export type OrderSide = 'buy' | 'sell';

/**
 * How an order fills. `stop` becomes a market order once the market touches `stopPrice`, `stop-limit` a limit order at `price`;
 * `oco` is a pair of which one cancels the other: a limit (the target) at `price` and a stop at `stopPrice`.
 */
export type OrderType = 'market' | 'limit' | 'stop' | 'stop-limit' | 'oco';

/** Every type, simplest first. */
export const ORDER_TYPES: readonly OrderType[] = ['market', 'limit', 'stop', 'stop-limit', 'oco'];

/** What is asked of a venue. Amounts are base units, prices the quote currency, both exact decimal text on the market's steps. */
export interface OrderTerms {
  readonly symbol: MarketSymbol;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly amount: string;
  /** The limit of `limit` and `stop-limit`, the target of `oco`; `null` for others. */
  readonly price: string | null;
  /** What triggers `stop`, `stop-limit` and the stop of `oco`; `null` for others. */
  readonly stopPrice: string | null;
  /** The limit that the stop of `oco` becomes; `null` where it becomes a market order, and for other types. */
  readonly stopLimitPrice: string | null;
}

/**
 * Where an order stands.
 *
 * `created` is stored and not sent; `sending` was stored just before it was sent; `unknown` was sent and not answered. `open` rests at the
 * venue, partly filled or not. Final: `filled`, `canceled` and `expired` (both possibly after partial fills), `rejected` (the venue said no),
 * `refused` (we did: the second look at the risk, a halt, a restart), `lost` (the venue never got it).
 */
export type OrderState = 'created' | 'sending' | 'unknown' | 'open' | 'filled' | 'canceled' | 'expired' | 'rejected' | 'refused' | 'lost';

/** The moves there are; every other one is a bug. */
export const ORDER_MOVES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  created: ['sending', 'refused'],
  sending: ['open', 'filled', 'canceled', 'expired', 'rejected', 'unknown', 'lost'],
  unknown: ['open', 'filled', 'canceled', 'expired', 'rejected', 'lost'],
  open: ['filled', 'canceled', 'expired', 'rejected'],
  filled: [],
  canceled: [],
  expired: [],
  rejected: [],
  refused: [],
  lost: [],
};

/** True when no move leads on. */
export function isFinal(state: OrderState): boolean {
  return ORDER_MOVES[state].length === 0;
}

/** True when an order may go from one state to the other. */
export function mayMove(from: OrderState, to: OrderState): boolean {
  return ORDER_MOVES[from].includes(to);
}
