import { COIN_NAMES, KNOWN_COINS, parseSymbol } from '../../tools/values/symbol.ts';
import type { Draft } from './draft.ts';

/** Tickers and coin names that are everyday words or words of the trade as well; written small they are not coins. */
const EVERYDAY_TICKERS: ReadonlySet<string> = new Set(['near', 'link', 'dot', 'op', 'ton', 'uni', 'one', 'sand', 'gas', 'sei', 'tia', 'fet', 'etc', 'icp', 'fil', 'render', 'apt', 'arb', 'atom', 'optimism', 'polygon', 'cosmos', 'stellar', 'ripple', 'ether', 'avalanche']);

/** Capitals that are no coin. */
const NOT_COINS: ReadonlySet<string> = new Set(
  'RSI EMA SMA WMA MACD ATR ADX CCI MFI OBV VWAP BB DCA TA PNL USD USDT USDC EUR GBP AI API OK SL TP FEE ROC KAMA DEMA TEMA UTC YTD ATH ATL HODL FYI ASAP LOL OMG WTF SYSTEM USER NOW ALL BUY SELL STOP HALT HELP THE AND FOR NOT YES NO PLEASE PRICE CHART SHOW ME MY IS IN ON AT TO OF IT IF OR AN I A BEST BULL BEAR RISK TEST LIVE FROM WITH WHAT HOW WHY CAN DO SO BY UP US GO TF PDF CSV JSON HTTP ID'.split(' '),
);

const QUOTES = 'usdt|usdc|fdusd|tusd|busd|usd|eur|gbp|btc|eth|bnb|try';
const NAMES = [...Object.keys(COIN_NAMES), 'etherium', 'btcs'].toSorted((a, b) => b.length - a.length).join('|');

/** The spellings of a coin that a plain word may have, lower-case, for correcting misspelt ones. */
export const COIN_WORDS: readonly string[] = [...Object.keys(COIN_NAMES), ...[...KNOWN_COINS].map((ticker) => ticker.toLowerCase())];

/**
 * Takes every market out of the draft: pairs (`btc/usdt`, `ethbtc`), tickers, and coins by name. `original` is the text as it was
 * written, whose capitals tell `NEAR` from "near" and make unknown tickers (`PEPE`) recognisable.
 */
export function takeSymbols(draft: Draft, original: string): readonly string[] {
  const capitals = new Set((original.match(/(?<![\w'])[$#]?[A-Z][A-Z0-9]{1,9}(?![\w'])/g) ?? []).map((word) => word.replace(/^[$#]/, '')));
  const shouted = original === original.toUpperCase() && /\s/.test(original.trim());
  const found: string[] = [];
  const isCoin = (word: string): boolean => {
    const upper = word.toUpperCase();
    if (capitals.has(upper) && !shouted && !NOT_COINS.has(upper)) return true;
    if (!KNOWN_COINS.has(upper)) return false;
    return !EVERYDAY_TICKERS.has(word) || new RegExp(`\\b(?:price of|chart (?:of|for)|rsi (?:of|for|on)|quote for|buy|sell|backtest|how is|how much is|(?:buy|sell) \\$?[\\d.,]+k?(?: usdt)?(?: worth)?(?: of)?) ${word}\\b|\\b(?:when|if|once|whenever|time) ${word} (?:is|goes|gets|hits?|reach\\w*|drops?|falls?|cross\\w*|clos\\w*|trades?|rises?|climbs?|breaks?|moves?)\\b|\\b${word} (?:price|chart|usdt|rsi)\\b`).test(draft.text);
  };
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => string | null) =>
    draft.takeAll(pattern, () => `symbol${found.length - 1}`, (match) => {
      const text = read(match);
      if (text !== null) found.push(parseSymbol(text));
      return text;
    });
  take(new RegExp(`(?<![\\w{/.])[$#]?([a-z0-9]{2,10}) ?[/] ?(${QUOTES})(?![\\w}/])`), ([, base, quote]) => `${base}/${quote}`);
  take(new RegExp(`(?<![\\w{/.-])[$#]?([a-z0-9]{2,6})[-_:](${QUOTES})(?![\\w}-])`), ([, base, quote]) => (isCoin(base!) ? `${base}/${quote}` : null));
  take(new RegExp(`(?<![\\w{/.-])[$#]?([a-z]{2,6}?)(usdt|usdc|fdusd|eur|usd)(?![\\w}-])`), ([, base, quote]) => (isCoin(base!) || capitals.has(`${base}${quote}`.toUpperCase()) ? `${base}/${quote}` : null));
  take(new RegExp(`(?<![\\w{/-])(?:${NAMES})(?![\\w}-])`), ([name]) => {
    if (EVERYDAY_TICKERS.has(name) && !new RegExp(`(?<!^)\\b${name[0]!.toUpperCase()}${name.slice(1)}\\b|\\b${name.toUpperCase()}\\b`).test(original) && name !== 'ether' && name !== 'ripple') return null;
    return name === 'etherium' ? 'ethereum' : name;
  });
  take(/(?<![\w{/.-])\$([a-z][a-z0-9]{1,9})(?![\w}])/, ([, coin]) => coin!);
  take(/(?<![\w{/.-])([a-z][a-z0-9]{1,9})(?:'s)?(?![\w}(/]|-\w|\.\w)/, ([, coin]) => (isCoin(coin!) ? coin! : null));
  const quoted = found.length === 1 ? draft.take(/\bin (eur|euros?|gbp|usdc|try|brl)\b/, '', ([, quote]) => quote!.slice(0, quote!.startsWith('eur') ? 3 : 4).toUpperCase()) : null;
  if (quoted !== null) found[0] = `${found[0]!.split('/')[0]!}/${quoted}`;
  // The passes above take what they know best first; the order in the text is what was meant.
  const inOrder = [...draft.text.matchAll(/\{symbol(\d+)\}/g)].map(([, index]) => found[Number(index)]!);
  draft.text = draft.text.replace(/\{symbol\d+\}/g, '{symbol}');
  return [...new Set(inOrder)];
}
