import type { MarketSymbol } from '../domain/market-symbol.ts';

/** A market that competes with others for cash and for places among the positions that may be open at once. */
export interface Buyer {
  readonly symbol: MarketSymbol;
  readonly buying: boolean;
  /** Which goes first: the higher; those without a rank are at minus infinity. */
  readonly rank: number;
  readonly placed: boolean;
  /** Cash that the unfilled rest of its purchase has a claim on. */
  readonly claim: number;
}

/** Those that are to buy, in the order in which they may: by rank (unfilled rests first), then by symbol. */
export function buyersInOrder<T extends Buyer>(markets: readonly T[]): readonly T[] {
  const buyers = markets.filter((market) => market.buying);
  if (buyers.length < 2) return buyers;
  // Subtracting infinite ranks would give NaN, hence the comparisons; symbols are told apart by code unit, not by locale.
  return buyers.sort((a, b) => (a.rank === b.rank ? (a.symbol < b.symbol ? -1 : 1) : a.rank > b.rank ? -1 : 1));
}

/** Of `cash`, what no other market has a claim on, and of so many places, those that no other has. */
export function roomFor(buyer: Buyer, all: readonly Buyer[], places: number, cash: number): { readonly cash: number; readonly places: number } {
  let freeCash = cash;
  let freePlaces = places;
  for (const other of all) {
    if (other === buyer) continue;
    freeCash -= other.claim;
    if (other.placed) freePlaces -= 1;
  }
  return { cash: Math.max(freeCash, 0), places: freePlaces };
}
