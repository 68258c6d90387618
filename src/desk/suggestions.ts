import { nearest } from '../domain/nearest.ts';
import { COIN_NAMES, DEFAULT_QUOTE } from '../tools/values/symbol.ts';

/** Markets that most people mean, likeliest first: offered before anything is typed, and while no venue answers. */
export const USUAL_MARKETS: readonly string[] = ['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'DOGE', 'ADA', 'LINK', 'AVAX', 'LTC'].map((coin) => `${coin}/${DEFAULT_QUOTE}`);

/** Quote currencies by how likely they are meant. */
const QUOTES = [DEFAULT_QUOTE, 'USDC', 'USD', 'EUR', 'BTC'];

/**
 * The values that somebody may be typing, likeliest first: what is the same, begins so, has it in it, or is nearly that. All of them, in
 * their own order, when nothing is typed.
 */
export function matching(values: readonly string[], typed: string, limit: number): readonly string[] {
  const wanted = plain(typed);
  const ranked = values.map((value, index) => ({ value, index, rank: rankOf(plain(value), wanted) })).filter(({ rank }) => rank !== null);
  const found = ranked.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.index - b.index).map(({ value }) => value);
  if (found.length > 0 || wanted === '') return found.slice(0, limit);
  const near = nearest(typed.trim(), values);
  return near === null ? [] : [near].slice(0, limit);
}

/** The markets that somebody may be typing, likeliest first: `btc`, `bitcoin` and `btcu` all begin with BTC/USDT where it is listed. */
export function matchingMarkets(listed: readonly string[], typed: string, limit: number): readonly string[] {
  const written = typed.trim().toLowerCase();
  const likely = [...listed].map((symbol) => ({ symbol, rank: likelihood(symbol) })).sort((a, b) => a.rank - b.rank || a.symbol.length - b.symbol.length || (a.symbol < b.symbol ? -1 : 1));
  return matching(likely.map(({ symbol }) => symbol), COIN_NAMES[written] ?? written, limit);
}

/** Lower is likelier. */
function likelihood(symbol: string): number {
  const usual = USUAL_MARKETS.indexOf(symbol);
  if (usual >= 0) return usual;
  const quote = QUOTES.indexOf(symbol.slice(symbol.indexOf('/') + 1));
  return USUAL_MARKETS.length + (quote < 0 ? QUOTES.length : quote);
}

function rankOf(value: string, wanted: string): number | null {
  if (value === wanted) return 0;
  if (value.startsWith(wanted)) return 1;
  return value.includes(wanted) ? 2 : null;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
