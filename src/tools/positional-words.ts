import { OutcryError } from '../domain/errors.ts';
import { isTimeframe } from '../domain/timeframe.ts';
import type { Tool } from './tool.ts';
import { parseNumber } from './values/number.ts';
import { isSpanText } from './values/span.ts';
import { isKnownMarket, parseSymbol } from './values/symbol.ts';
import { parseTimeframe } from './values/timeframe.ts';

/** What else a word can be told by than its place: the names of strategies and saved rules. */
export interface CommandVocabulary {
  readonly isStrategy: (word: string) => boolean;
}

/** What is known beside the words. */
interface Placing {
  /** Arguments that were given by name, which words must leave alone. */
  readonly named: readonly string[];
  readonly vocabulary: CommandVocabulary;
}

/** An instant to try a span's wording against; whether a text is a span does not depend on when it is read. */
const SOME_INSTANT = Date.UTC(2024, 5, 15);

/** The most words that a span or a name is written in: `for the last 3 months`. */
const PHRASE_WORDS = 5;

/**
 * The arguments that words without a name give: each word goes to the first positional argument still free that it looks like,
 * else to the first that anything may be. Spans and names may be several words (`since 2022`, `the last 3 months to 2024-06-01`,
 * `buy and hold`), and markets and strategies may follow each other.
 *
 * @throws OutcryError `invalid-input` for a word that there is no place for.
 */
export function placeWords(tool: Tool, words: readonly string[], { named, vocabulary }: Placing): Readonly<Record<string, string>> {
  const placed: Record<string, string> = {};
  const free = () => tool.positional.filter((name) => !named.includes(name) && placed[name] === undefined);
  for (let at = 0; at < words.length; ) {
    const word = words[at]!;
    const phrase = phraseAt(words, at, free(), vocabulary);
    const list = LISTS.find((name) => placed[name] !== undefined && continues(name, word, vocabulary));
    if (phrase !== null) {
      placed[phrase.name] = phrase.text;
      at += phrase.length;
    } else if (list !== undefined) {
      placed[list] = `${placed[list]!},${word}`;
      at++;
    } else {
      const name = placeFor(tool, word, free(), vocabulary);
      placed[name] = name === tool.rest ? words.slice(at).join(' ') : word;
      at += name === tool.rest ? words.length - at : 1;
    }
  }
  return placed;
}

/** Several words from one on that belong together, and the free argument that they are. */
interface Phrase {
  readonly name: 'timeframe' | 'from' | 'to' | 'strategy' | 'strategies' | 'cost' | 'price';
  readonly text: string;
  readonly length: number;
}

/** What several words from one on are together: `since 2022`, `for 7d`, `to 2024-06-01`, `4 hours`, `buy and hold`. */
function phraseAt(words: readonly string[], at: number, free: readonly string[], { isStrategy }: CommandVocabulary): Phrase | null {
  for (let length = Math.min(PHRASE_WORDS, words.length - at); length > 1; length--) {
    const text = words.slice(at, at + length).join(' ');
    if (free.includes('timeframe') && /^\d+ (?:h|min)/i.test(text) && isTimeframeText(text)) return { name: 'timeframe', text, length };
    if (free.includes('cost') && length === 2 && isMoney(text)) return { name: 'cost', text, length };
    const level = /^(?:at|@) (\S+)$/i.exec(text)?.[1];
    if (free.includes('price') && level !== undefined && isNumber(level)) return { name: 'price', text: level, length };
    const end = /^(?:to|until|till|bis) (.+)$/i.exec(text)?.[1];
    if (end !== undefined && free.includes('to') && isSpan(end)) return { name: 'to', text: end, length };
    const bound = free.find((candidate) => candidate === 'from' || candidate === 'to');
    const span = text.replace(/^(?:for|over) /i, '');
    if (bound !== undefined && isSpan(span)) return { name: bound, text: span, length };
    const named = free.find((candidate) => candidate === 'strategy' || candidate === 'strategies');
    if (named !== undefined && isStrategy(text)) return { name: named, text, length };
  }
  return null;
}

function placeFor(tool: Tool, word: string, free: readonly string[], vocabulary: CommandVocabulary): string {
  const kind = durationKind(word);
  if (kind === 'candle' && free.includes('timeframe')) return 'timeframe';
  const isLookBack = kind === 'look-back' && free.includes('from');
  // A word that is one of few is meant as that, unless everybody knows it for a market.
  const choice = isKnownMarket(word) ? undefined : free.find((name) => choicesOf(tool, name)?.includes(word.toLowerCase()) === true);
  const like = choice ?? free.find((name) => !(name === 'timeframe' && isLookBack) && (choicesOf(tool, name)?.includes(word.toLowerCase()) ?? looksLike(name, word, vocabulary)));
  const open = like ?? (/^\d/.test(word) && tool.rest === null ? undefined : free.find((name) => !isTelling(name) && choicesOf(tool, name) === null));
  if (open !== undefined) return open;
  const takes = tool.positional.length === 0 ? 'no words without a name' : tool.positional.join(', ');
  const field = free.find(isTelling);
  throw new OutcryError('invalid-input', `What is "${word}"? /${tool.command} takes ${takes}.`, field === undefined ? {} : { field });
}

/**
 * What hours or days without another word mean: hours that make less than a day are candles, also `7h`, of which there are none,
 * so that this is said; `24h`, `48h` and `7d` are how far back. `null` for anything else, and for what is a timeframe as it stands.
 */
function durationKind(word: string): 'candle' | 'look-back' | null {
  const [, count, unit] = /^(\d+)([hd])$/i.exec(word) ?? [];
  if (count === undefined || unit === undefined || isTimeframe(word.toLowerCase())) return null;
  return unit.toLowerCase() === 'h' && Number(count) < 24 ? 'candle' : 'look-back';
}

/** The words that an argument may be, where they are few and another argument may follow; `null` for any other. */
function choicesOf({ fields, positional }: Tool, name: string): readonly string[] | null {
  if (positional.at(-1) === name) return null;
  const listed = /\(([a-z0-9-]+(?:, [a-z0-9-]+)+)\)$/.exec(fields.find((field) => field.name === name)?.description ?? '')?.[1];
  return listed?.split(', ') ?? null;
}

/** Arguments whose words can be told by their look, so that a word that does not look like one is not forced into it. */
function isTelling(argument: string): boolean {
  return argument === 'timeframe' || argument === 'from' || argument === 'to';
}

function looksLike(argument: string, word: string, vocabulary: CommandVocabulary): boolean {
  switch (argument) {
    case 'symbol':
    case 'symbols':
      return parts(word).every(isSymbolWord) && !vocabulary.isStrategy(word);
    case 'timeframe':
      return isTimeframeText(word);
    case 'from':
    case 'to':
      return isSpan(word);
    case 'strategy':
      return vocabulary.isStrategy(word);
    case 'strategies':
      return parts(word).every(vocabulary.isStrategy);
    case 'cost':
      return isMoney(word);
    case 'fraction':
      return /^(?:half|all|everything|(?:\d[\d.,]*)%)$/i.test(word);
    case 'amount':
      return isNumber(word);
    case 'price':
    case 'budget':
      return isNumber(word.replace(/^[$€£@]/, ''));
    case 'depth':
      return parseNumber(word) !== null;
    default:
      return true;
  }
}

/** Arguments that take several words, one after the other. */
const LISTS = ['symbols', 'strategies'] as const;

/** True for a word that lengthens a list that was begun: only what can be nothing else. */
function continues(list: (typeof LISTS)[number], word: string, vocabulary: CommandVocabulary): boolean {
  const known = (part: string) => (list === 'strategies' ? vocabulary.isStrategy(part) : isKnownMarket(part) && !vocabulary.isStrategy(part));
  return parts(word).every(known);
}

function parts(word: string): readonly string[] {
  const named = word.split(',').filter((part) => part !== '');
  return named.length === 0 ? [word] : named;
}

function isNumber(text: string): boolean {
  return parseNumber(text) !== null;
}

/** Money as one writes it: with a sign before it or a currency behind it. */
function isMoney(text: string): boolean {
  const [, sign, number = '', unit] = /^([$€£])?\s*(.*?)\s*(usdt|usdc|fdusd|usd|eur|gbp|[$€£])?$/i.exec(text) ?? [];
  return (sign !== undefined || unit !== undefined) && isNumber(number);
}

function isSymbolWord(word: string): boolean {
  const plain = word.replace(/^[$#]/, '');
  return isKnownMarket(word) || (!/^[\d.,]+[a-z]?$/i.test(plain) && !isSpan(plain) && reads(() => parseSymbol(plain)));
}

function isSpan(text: string): boolean {
  return isSpanText(text, SOME_INSTANT);
}

function isTimeframeText(text: string): boolean {
  return reads(() => parseTimeframe(text));
}

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
