import { OutcryError } from '../../domain/errors.ts';
import { type MarketSymbol, baseOf, isMarketSymbol, quoteOf } from '../../domain/market-symbol.ts';

/** The quote currency meant when only a coin is named. */
export const DEFAULT_QUOTE = 'USDT';

/** Quote currencies that an unseparated symbol may end in, the longer first so that `FDUSD` is not read as `…USD`. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'USDP', 'DAI', 'USD', 'EUR', 'GBP', 'TRY', 'BRL', 'JPY', 'AUD', 'BTC', 'ETH', 'BNB'] as const;

/** Those of them that are no coin to trade by themselves. */
const CASH: ReadonlySet<string> = new Set(['FDUSD', 'USDT', 'USDC', 'USD', 'EUR', 'GBP', 'TRY', 'BRL', 'JPY', 'AUD']);

/** Coins by the names that people call them. */
export const COIN_NAMES: Readonly<Record<string, string>> = {
  bitcoin: 'BTC',
  xbt: 'BTC',
  ethereum: 'ETH',
  ether: 'ETH',
  solana: 'SOL',
  ripple: 'XRP',
  dogecoin: 'DOGE',
  cardano: 'ADA',
  binancecoin: 'BNB',
  polkadot: 'DOT',
  litecoin: 'LTC',
  chainlink: 'LINK',
  avalanche: 'AVAX',
  polygon: 'POL',
  matic: 'POL',
  tron: 'TRX',
  stellar: 'XLM',
  monero: 'XMR',
  uniswap: 'UNI',
  cosmos: 'ATOM',
  near: 'NEAR',
  aptos: 'APT',
  arbitrum: 'ARB',
  optimism: 'OP',
  pepe: 'PEPE',
  'shiba inu': 'SHIB',
  shiba: 'SHIB',
  'bitcoin cash': 'BCH',
  toncoin: 'TON',
  sui: 'SUI',
};

/** Tickers of large coins, by which a bare word in a sentence can be told to be a coin. */
export const KNOWN_COINS: ReadonlySet<string> = new Set([...Object.values(COIN_NAMES), 'HBAR', 'ICP', 'FIL', 'ETC', 'INJ', 'AAVE', 'MKR', 'WIF', 'BONK', 'SEI', 'TIA', 'FET', 'RENDER']);

/**
 * A market as people write it: `btc`, `$BTC`, `bitcoin`, `BTCUSDT`, `btc-usdt`, `BTC/USDT`, `btc usdt`. A coin alone is
 * quoted in USDT.
 *
 * @throws OutcryError `invalid-input` when it cannot be a market; whether a venue lists it is the venue's to say.
 */
export function parseSymbol(text: string): MarketSymbol {
  const named = text.trim().toLowerCase().replace(/^[$#]/, '');
  const coin = COIN_NAMES[named];
  if (coin !== undefined) return `${coin}/${DEFAULT_QUOTE}`;
  const parts = named.toUpperCase().split(/[/\-_:\s]+/);
  const [first = '', second, ...more] = parts;
  const symbol = second === undefined ? splitQuote(first) : `${ticker(first)}/${ticker(second)}`;
  if (more.length === 0 && isMarketSymbol(symbol) && baseOf(symbol) !== quoteOf(symbol)) return symbol;
  throw new OutcryError('invalid-input', `"${text}" is not a market: expected a coin such as btc, or a pair such as BTC/USDT.`);
}

/**
 * Several markets as people list them, each once: `btc, eth`, `btc and eth`, `btc eth sol`, `bitcoin cash, btc usdc`. A quote in cash after
 * a space belongs to the coin before it; `btc eth` are two markets.
 *
 * @throws OutcryError `invalid-input` for what cannot be a market, and when nothing is named.
 */
export function parseSymbols(text: string): readonly MarketSymbol[] {
  const named = text.split(/[,;&]|\s+and\s+/i).flatMap(namesIn);
  if (named.length === 0) throw new OutcryError('invalid-input', 'expected at least one market such as btc.');
  return [...new Set(named.map(parseSymbol))];
}

/** True for a word that can be told to be a market by itself: a coin that is known, or a pair with its slash. */
export function isKnownMarket(word: string): boolean {
  const plain = word.replace(/^[$#]/, '');
  if (KNOWN_COINS.has(plain.toUpperCase()) || COIN_NAMES[plain.toLowerCase()] !== undefined) return true;
  const [base = '', quote = '', ...more] = plain.toUpperCase().split('/');
  return more.length === 0 && isMarketSymbol(`${ticker(base)}/${ticker(quote)}`) && ticker(base) !== ticker(quote);
}

/** The names in a text without separators, of which some are two words. */
function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const before = names.at(-1);
    const pair = `${before ?? ''} ${word}`;
    const joins = before !== undefined && (COIN_NAMES[pair.toLowerCase()] !== undefined || (CASH.has(word.toUpperCase()) && /^\w+$/.test(before)));
    if (joins) names[names.length - 1] = pair;
    else names.push(word);
  }
  return names;
}

function ticker(part: string): string {
  return COIN_NAMES[part.toLowerCase()] ?? part;
}

function splitQuote(joined: string): string {
  const quote = QUOTES.find((candidate) => joined.endsWith(candidate) && joined.length >= candidate.length + 2);
  if (quote === undefined || KNOWN_COINS.has(joined)) return `${joined}/${DEFAULT_QUOTE}`;
  return `${ticker(joined.slice(0, -quote.length))}/${quote}`;
}
