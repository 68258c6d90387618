import type { Condition } from '../strategies/expression/index.ts';

const CROSSING = String.raw`crosses_(above|below)\(close, (\d[\d.e+-]*)\)`;
const ONE = new RegExp(`^${CROSSING}$`);
const EITHER = new RegExp(`^${CROSSING} or ${CROSSING}$`);

/** The price's crossing of a fixed level. */
export interface PriceCrossing {
  readonly direction: 'above' | 'below' | 'either';
  readonly level: number;
}

/** The crossing that a condition is and nothing else: `crosses_above(close, 100000)`; `null` for any other. */
export function priceCrossingOf({ text }: Condition): PriceCrossing | null {
  const [, direction, level] = ONE.exec(text) ?? [];
  if (level !== undefined) return { direction: direction === 'above' ? 'above' : 'below', level: Number(level) };
  const [, first, of, second, and] = EITHER.exec(text) ?? [];
  return of !== undefined && of === and && first !== second ? { direction: 'either', level: Number(of) } : null;
}

/**
 * The condition on the price alone that comes true when the price, which stands at `price` now, crosses the level; `null` where it stands on the
 * far side already, so that it must come back before it can cross.
 */
export function crossedFrom({ direction, level }: PriceCrossing, price: number): string | null {
  if (price < level && direction !== 'below') return `close > ${level}`;
  if (price > level && direction !== 'above') return `close < ${level}`;
  return null;
}
