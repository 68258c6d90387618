import { BINANCE } from './binance.ts';
import type { KeyedQuirks } from './keyed-quirks.ts';

/** A venue that does as ccxt has it. */
export const USUAL_VENUE: KeyedQuirks = {
  settings: {},
  options: {},
  types: () => null,
  isUnknownOrder: (error) => error instanceof Error && error.constructor.name === 'OrderNotFound',
  byClientId: (id) => ({ clientOrderId: id }),
  tradePaging: 'by-time',
  lists: null,
  listIdOf: () => null,
  rights: null,
  readMessage: null,
};

const VENUES: Readonly<Record<string, Partial<KeyedQuirks>>> = { binance: BINANCE, binanceus: BINANCE };

/** The quirks of a venue, by its ccxt id. */
export function keyedQuirksOf(venue: string): KeyedQuirks {
  return { ...USUAL_VENUE, ...VENUES[venue] };
}
