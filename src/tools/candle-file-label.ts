import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import { parseSymbol, isKnownMarket } from './values/symbol.ts';
import { parseTimeframe } from './values/timeframe.ts';

/** Which candles a file holds, as far as its sender said. */
export interface CandleFileLabel {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  /** The venue they came from; `null` when the caption names none. */
  readonly venue: string | null;
  /** True when the good rows are wanted of a file that has bad ones. */
  readonly skipBad: boolean;
}

const QUOTES = /^[A-Z0-9]{2,10}?(?:USDT|USDC|FDUSD|TUSD|BUSD|USD|EUR|GBP|TRY|BRL|JPY|AUD|BTC|ETH|BNB)$/;
/** Quotes that may follow their coin after a space; in a file's name coins are quotes too. */
const QUOTE_WORD = /^(?:usdt|usdc|fdusd|usd|eur|gbp)$/i;
const QUOTE_IN_NAME = /^(?:usdt|usdc|fdusd|usd|eur|gbp|btc|eth|bnb)$/i;

/**
 * Which candles a file holds: as its caption says (`BTC/USDT 1h`, `hourly btc from kraken`, `symbol=btc timeframe=4h`), else as its name
 * does (`BTCUSDT-1h.csv`, `eth_usdt_4h.csv.gz`).
 *
 * @throws OutcryError `invalid-input` with field `symbol` or `timeframe` when neither says it.
 */
export function candleFileLabel(name: string, caption: string): CandleFileLabel {
  const { options, words } = splitCaption(caption);
  const nameWords = name.replace(/\.(?:csv|gz|txt)/gi, '').split(/[\s._-]+/).filter((word) => word !== '');
  const timeframe = readTimeframe(options.get('timeframe')) ?? findTimeframe(words) ?? findTimeframe(nameWords);
  const symbol = readSymbol(options.get('symbol')) ?? findSymbol(words, QUOTE_WORD) ?? findSymbol(nameWords, QUOTE_IN_NAME);
  if (symbol === null) throw unclear('symbol', `Which market are the candles of ${name}?`);
  if (timeframe === null) throw unclear('timeframe', `Of which timeframe are the candles of ${name}?`);
  const from = /\b(?:from|exchange|venue)[ =]([a-z][a-z0-9]{2,20})\b/i.exec(caption)?.[1]?.toLowerCase() ?? null;
  return { symbol, timeframe, venue: from, skipBad: /\bskip[ -]?bad\b/i.test(caption) };
}

function unclear(field: 'symbol' | 'timeframe', message: string): OutcryError {
  return new OutcryError('invalid-input', message, { field, hint: 'Send it again with a caption such as "BTC/USDT 1h".' });
}

/** The caption's words, and what it gives by name. */
function splitCaption(caption: string): { readonly options: ReadonlyMap<string, string>; readonly words: readonly string[] } {
  const options = new Map<string, string>();
  const rest = caption.replaceAll(/(?:--)?\b(symbol|pair|timeframe|tf)[=: ]\s*(\S+)/gi, (_, name: string, value: string) => {
    options.set(/^(?:symbol|pair)$/i.test(name) ? 'symbol' : 'timeframe', value);
    return ' ';
  });
  return { options, words: rest.split(/[\s,;]+/).filter((word) => word !== '') };
}

function findTimeframe(words: readonly string[]): Timeframe | null {
  for (const [index, word] of words.entries()) {
    const pair = /^\d+$/.test(word) ? readTimeframe(`${word} ${words[index + 1] ?? ''}`) : null;
    // "Hour" and "day" alone are said of many things.
    const found = pair ?? (/\d|ly$/i.test(word) ? readTimeframe(word) : null);
    if (found !== null) return found;
  }
  return null;
}

function findSymbol(words: readonly string[], quotes: RegExp): MarketSymbol | null {
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? '';
    if (isKnownMarket(word) && !word.includes('/') && quotes.test(next) && next.toUpperCase() !== word.toUpperCase()) return readSymbol(`${word}/${next}`);
    if (isKnownMarket(word) || QUOTES.test(word.toUpperCase().replaceAll(/[-_]/g, ''))) return readSymbol(word);
  }
  return null;
}

function readSymbol(text: string | undefined): MarketSymbol | null {
  return text === undefined ? null : reads(() => parseSymbol(text));
}

function readTimeframe(text: string | undefined): Timeframe | null {
  return text === undefined ? null : reads(() => parseTimeframe(text));
}

/** What is read; `null` where it cannot be. */
function reads<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}
