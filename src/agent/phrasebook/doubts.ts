import { parseNumber } from '../../tools/values/number.ts';
import type { DescribedTool } from './described-tool.ts';
import { isAmbiguousNumber } from './money-words.ts';
import type { ReadRequest } from './slots.ts';

/** What is said to an order that depends on something. */
export const NO_CONDITIONAL_ORDERS = 'I do not place orders on a condition. Ask for an alert on it, or for a backtest of it as a rule.';

/** "Sell 1 btc if it goes above 100k": an order with a size and a condition, not a rule to be tested. */
export function isConditionalOrder({ slots, plain, rest }: ReadRequest): boolean {
  return slots.conditions.length > 0 && (slots.amount !== undefined || slots.fraction !== undefined || /^(?:please )?sell (?:my|all|half)\b/.test(plain)) && !/\b(?:test|backtest|simulate|would|past|history|alert|strategy|rule|deploy|save|entry|exit)\b/.test(rest) && /^(?:please )?(?:buy|sell)\b|\b(?:buy|sell) (?:\{amount\}|\{fraction\})/.test(rest);
}

/** What an order leaves open that must not be guessed. */
function doubtAbout(read: ReadRequest, args: Readonly<Record<string, unknown>>): string | null {
  const { slots, plain } = read;
  if (slots.conditions.length > 0 && args['entry'] === undefined && args['condition'] === undefined) return NO_CONDITIONAL_ORDERS;
  if (/-\s?\d/.test(read.original.replace(/\boc-[\w-]+/gi, '').replace(/\d-\d/g, '')) && !slots.symbols.some((symbol) => symbol.includes('-'))) return 'An order has no negative amount. Do you mean to buy or to sell?';
  if ([args['amount'], args['cost'], args['budget']].includes('0')) return 'How much? It must be more than nothing.';
  if (slots.symbols.length > 1 && args['symbol'] !== undefined) return oneMarket(read);
  if (slots.from !== null && args['from'] === undefined) return 'I do not know what the time in that request is for. Please leave it out, or say it another way.';
  const leftOver = /(?<![\w{])[$#]?\d[\w.,%:]*/.exec(read.rest)?.[0];
  if (leftOver !== undefined && !Object.values(args).includes(leftOver)) return `I am not sure what ${leftOver} is in that request. Please say it another way.`;
  const ambiguous = ambiguousIn(plain);
  if (ambiguous !== null) return ambiguous;
  if (/\d ?eur\b/.test(plain) && !slots.symbols.some((symbol) => symbol.endsWith('/EUR'))) return 'Is that amount in the quote currency? Please give it in USDT, or name the pair, such as BTC/EUR.';
  const unwritten = ['amount', 'cost', 'price', 'budget'].map((name) => args[name]).find((value) => typeof value === 'string' && !isWritten(value, read.original));
  if (unwritten !== undefined) return 'Please write the amounts of an order in digits, such as 100 or 0.05.';
  if (args['amount'] !== undefined && args['cost'] !== undefined) return 'Is that an amount of coins, or what it should cost? Please give one of them.';
  if (args['entry'] === undefined && /\b(?:buy|purchase)\b/.test(read.rest) && /\bsell\b/.test(read.rest)) return 'Buy or sell? One at a time, please.';
  return null;
}

/** What is asked where several markets are named and one can be served. */
function oneMarket({ slots }: ReadRequest): string {
  return `One market at a time: ${slots.symbols.join(' or ')}?`;
}

/** What is asked about a number that two people would read differently; `null` when there is none. */
export function ambiguousIn(plain: string): string | null {
  const number = [...plain.matchAll(/\d[\d.,]*/g)].map(([text]) => text).find(isAmbiguousNumber);
  if (number === undefined) return null;
  return `Is ${number} meant as ${parseNumber(number)?.toString() ?? number} or as ${number.replaceAll('.', '')}? Please write it without the point.`;
}

/** True when the amount stands in the text as it was written: whatever reading did to it on the way, an order is for what was typed. */
function isWritten(amount: string, original: string): boolean {
  return [...original.matchAll(/\d(?:[\d.,'’ \u00A0\u202F]*\d)?(?: ?(?:k|m|mio)\b)?/gi)].some(([number]) => parseNumber(number)?.toString() === amount);
}

/** What a call that acts leaves open; one that moves no money is only held to a condition that it does not take, and to one market. */
export function doubtOf({ access }: DescribedTool, read: ReadRequest, args: Readonly<Record<string, unknown>>): string | null {
  if (access === 'read') return null;
  if (access !== 'write') return doubtAbout(read, args);
  if (read.slots.conditions.length > 0 && args['entry'] === undefined && args['condition'] === undefined) return NO_CONDITIONAL_ORDERS;
  if (read.slots.symbols.length > 1 && args['symbol'] !== undefined) return oneMarket(read);
  return args['condition'] === undefined ? null : ambiguousIn(read.plain);
}
