import { parseNumber, parseRate } from '../../tools/values/number.ts';
import type { Draft } from './draft.ts';

const N = '(\\d[\\d.,]*(?<![.,])(?: ?(?:k|m|mio)\\b)?)';
const RATE = `${N} ?(%|bps)`;

/** Rates, amounts and counts that a request names, each under the argument it is for. Rates are fractions; money is decimal text. */
export interface MoneyWords {
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly trailingStop?: number;
  readonly feeRate?: number;
  readonly slippage?: number;
  readonly fraction?: number;
  readonly maxBars?: number;
  readonly trials?: number;
  /** How many of a list: "top 10", "last 20". */
  readonly top?: number;
  readonly cash?: string;
  readonly budget?: string;
  readonly cost?: string;
  readonly amount?: string;
  readonly price?: string;
  readonly sizing?: string;
  readonly params?: Readonly<Record<string, number>>;
}

/** Takes rates, amounts and counts that say what they are: `3% stop`, `tp 10%`, `0.1% fee`, `exit after 24 bars`, `200 trials`. */
export function takeLabelled(draft: Draft): MoneyWords {
  // All of them are numbers.
  if (!/\d/.test(draft.text)) return {};
  const rate = (patterns: readonly string[], place: string): number | null => first(draft, patterns, place, (match) => rateOf(match[1]!, match[2]!));
  const count = (patterns: readonly string[], place: string): number | null => first(draft, patterns, place, (match) => wholeOf(match[1]!));
  const trailingStop = rate([`${RATE} trailing(?:[ -]stop(?:[ -]?loss)?)?`, `trail(?:ing)?(?:[ -]stop(?:[ -]?loss)?)?(?: (?:of|at|by|is|to))* ?=? ?${RATE}`, `trail(?:s|ed)? (?:it )?(?:by |at )?${RATE}`], 'trailingStop');
  const stopLoss = rate([`${RATE} ?(?:hard |fixed |protective )?(?:stop(?:[ -]?loss)?|sl)(?! trading|\\w)`, `(?:with |and |use |using )?(?:a |an )?(?:hard |protective )?(?:stop(?:[ -]?loss)?|sl|stopped out)(?: (?:of|at|is|to|set at|loss of))? ?[=:]? ?-?${RATE}`, `(?:cut|cutting) loss(?:es)? at ${RATE}`], 'stopLoss');
  const takeProfit = rate([`${RATE} ?(?:profit )?(?:target|take[ -]?profit|tp|profit target)`, `(?:with |and )?(?:a |an )?(?:take[ -]?profits?|tp|profit target|target|taking profits?)(?: (?:of|at|is|to))? ?[=:]? ?${RATE}`], 'takeProfit');
  const feeRate = rate([`${RATE} ?(?:trading |taker |maker )?(?:fees?|commissions?)`, `(?:trading |taker |maker )?(?:fees?|commissions?)(?: (?:of|at|is|rate|down|up|to|are))*? ?[=:]? ?${RATE}`], 'feeRate');
  const slippage = rate([`${RATE} ?slippage`, `slippage(?: (?:of|at|is|to))? ?[=:]? ?${RATE}`], 'slippage');
  const risk = first(draft, [`risk(?:ing)? ${RATE}(?: (?:per|a|each) trade)?`], 'sizing', (match) => `risk ${match[1]}%`);
  const share = first(draft, [`${RATE} (?:of (?:equity|capital|the account|my account|cash)|per trade|position size)`], 'sizing', (match) => `${match[1]}%`);
  const maxBars = count(['(?:exit|close|sell|out|get out|leave|time ?stop)(?: \\w+)? after (?:at most )?(\\d+) ?(?:bars|candles|periods)', '(?:hold|held|holding)(?: \\w+)? (?:for )?(?:at most|max(?:imum)?(?: of)?|no more than|up to)? ?(\\d+) ?(?:bars|candles|periods)', '(?:at most|max(?:imum)?|no longer than) (\\d+) ?(?:bars|candles|periods)', '(\\d+)[ -](?:bars?|candles?) (?:time ?(?:stop|exit|limit)|max(?:imum)?)'], 'maxBars');
  const trials = count(['(\\d[\\d.,]*) (?:trials|combinations|tries|runs|iterations|attempts)', '(?:trials|tries|iterations) ?[=:]? ?(\\d+)'], 'trials');
  const top = count(['\\b(?:top|first|last|latest|newest|best) (\\d{1,3})(?!\\d| ?(?:%|days?|hours?|weeks?|months?|years?|minutes?|d\\b|h\\b|w\\b|m\\b|y\\b|bars|candles))', '(?<![\\d.])(\\d{1,3}) (?:most recent|latest|newest|last)\\b'], 'limit');
  const cash = first(draft, [
    `(?:start(?:ing|ed)?|begin(?:ning)?)(?: (?:with|from|at|cash|capital|balance|money|off|of))* \\$? ?${N}(?: ?usdt)?`, `\\$? ?${N}(?: ?usdt)? (?:of )?(?:starting |start |initial )?(?:cash|capital|starting balance|account|bankroll)`,
    `(?:cash|capital|initial balance)(?: (?:of|is))? ?[=:]? ?\\$? ?${N}`, `if i (?:had )?(?:put|invested) (?:in )?\\$? ?${N}(?: ?usdt)?`,
  ], 'cash', (match) => amountText(match[1]!));
  const budget = first(draft, [`\\$? ?${N}(?: ?usdt)? (?:of )?budget`, `budget(?: (?:of|is))? ?[=:]? ?\\$? ?${N}(?: ?usdt)?`, `up to \\$ ?${N}`], 'budget', (match) => amountText(match[1]!));
  return defined({ trailingStop, stopLoss, takeProfit, feeRate, slippage, maxBars, trials, top, cash, budget, sizing: risk ?? share });
}

/** Takes what an order says of size and price: `$100 of {symbol}`, `0.1 {symbol}`, `half my {symbol}`, `at 60000`. Needs the symbols taken. */
export function takeOrderWords(draft: Draft): MoneyWords {
  const price = first(draft, [`(?:limit(?: price)?(?: of| at)?|at(?: a price of)?|@|for a price of|price) \\$? ?${N}(?: ?usdt)?(?: limit| each| or better)?(?! ?%| ?(?:bars|o'clock|am|pm|h\\b|:))(?![\\w%:])`], 'price', (match) => amountText(match[1]!));
  const fraction = first(draft, [`${RATE} of (?:my|the|all|our|what)`, `${RATE}(?= \\{symbol\\})`], 'fraction', (match) => rateOf(match[1]!, match[2]!))
    ?? first(draft, ['(?:a |one )?(half|third|quarter|3 quarters)(?: of)?(?= (?:my|the|our|\\{symbol\\}|position))', '\\b(all|everything|whole|entire)(?: of)?(?= (?:my |the |our )?(?:\\{symbol\\}|position|holdings|bag))'], 'fraction', (match) => ({ half: 0.5, third: 0.3333, quarter: 0.25, '3 quarters': 0.75 })[match[1]!] ?? 1);
  const amount = first(draft, [`(?<![$\\w.,])${N}(?: (?:units?|coins?)(?: of)?)? ?(?=\\{symbol\\}(?! ?(?:worth|at \\d)))`, `\\{symbol\\} (?:amount )?${N}(?! ?(?:usdt|%|\\w))(?<=buy.*|sell.*)`], 'amount', (match) => amountText(match[1]!));
  const cost = first(draft, [`\\$ ?${N}(?: worth of)?`, `${N} ?(?:usdt|usdc)(?: worth)?(?: of)?`, `(?:for|worth|with) \\$? ?${N}(?: ?usdt)?(?= ?(?:$|[,;.!?{]|(?:in|on|as|and|to|please|now)\\b))`, `${N} (?:worth )?of (?=\\{symbol\\})`], 'cost', (match) => amountText(match[1]!));
  return defined({ price, fraction, amount, cost });
}

/**
 * True for a number that two people would read differently: `1.250` is one and a quarter here and twelve hundred and fifty there.
 * Where money moves, it is asked for.
 */
export function isAmbiguousNumber(text: string): boolean {
  return /(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])/.test(text);
}

function first<Value>(draft: Draft, patterns: readonly string[], place: string, read: (match: RegExpExecArray) => Value | null): Value | null {
  for (const pattern of patterns) {
    const value = draft.take(new RegExp(/^[\\(]/.test(pattern) && !pattern.startsWith('(?:') ? pattern : `(?<![\\w{])${pattern}`), place, read);
    if (value !== null) return value;
  }
  return null;
}

function rateOf(number: string, unit: string): number | null {
  return parseNumber(number) === null ? null : parseRate(`${number}${unit === '%' ? '%' : ' bps'}`);
}

function wholeOf(text: string): number | null {
  const value = parseNumber(text)?.toNumber();
  return value !== undefined && Number.isInteger(value) ? value : null;
}

function amountText(text: string): string | null {
  return parseNumber(text)?.toString() ?? null;
}

function defined(values: { readonly [Key in keyof MoneyWords]: MoneyWords[Key] | null }): MoneyWords {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
