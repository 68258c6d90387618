/** When a position is left other than by a signal. Fractions of the entry price (0.03 = 3 %); `null` for none. */
export interface ExitRules {
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  /** Fraction below the highest high since entry. */
  readonly trailingStop: number | null;
  /** Bars after the entry bar at whose close the position is given up, to be sold at the next open. */
  readonly maxBars: number | null;
}

/** No stop, no target, no time limit. */
export const NO_EXIT_RULES: ExitRules = { stopLoss: null, takeProfit: null, trailingStop: null, maxBars: null };

/** How much an entry buys. Fractions are of equity at the close of the signal bar. */
export type Sizing =
  /** All the cash there is (shared out evenly over the free places when several symbols share it). */
  | { readonly kind: 'all-in' }
  /** A fixed fraction of equity, 0 to 1. */
  | { readonly kind: 'fraction'; readonly fraction: number }
  /** A fixed amount of the quote currency. */
  | { readonly kind: 'cost'; readonly cost: number }
  /** So much that the stop, when hit, loses this fraction of equity. The stop's distance is the rule's own, or `atrMultiple` × ATR(14). */
  | { readonly kind: 'risk'; readonly fraction: number; readonly atrMultiple: number | null }
  /** So much that the position's yearly volatility (sample deviation of the last 30 bars' log returns, annualised) is this fraction of equity's. */
  | { readonly kind: 'volatility'; readonly target: number };
