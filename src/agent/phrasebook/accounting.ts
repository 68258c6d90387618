import { parseNumber } from '../../tools/values/number.ts';
import type { DescribedTool } from './described-tool.ts';
import { wordsAbout } from './param-words.ts';
import { FILLER, stem, wordsOf } from './plain-text.ts';
import type { ReadRequest } from './slots.ts';
import { EVERYDAY } from './spelling.ts';
import type { StrategyParam } from './strategy-words.ts';
import { meaningWords } from './synonyms.ts';
import { WEIGHTY } from './weighty-words.ts';

/** What of a request no argument of the call holds. */
export interface Unused {
  /** What would change the result, as it was written: it must be asked about. */
  readonly weighty: readonly string[];
  /** What is left out without harm, to be said. */
  readonly light: readonly string[];
}

/** Words that begin a condition or an exception; what follows one has not been understood as a rule. */
const BEGINS_CONDITION = /\b(?:but only|only|unless|except|whenever|when|if|once|while|until|provided|as long as|but not|but|without|excluding|not)\b(?! (?:please|thanks|now)\b)([^,;.{}]*)/g;
/** A word that goes on a condition beyond what was read of it. */
const GOES_ON = /\{rule\} (?:and|or|but|plus|with)\b([^,;.{}]*)/g;

/** Places whose values decide a result; the others say where or when. */
const WEIGHTY_PLACES: ReadonlySet<string> = new Set('stopLoss takeProfit trailingStop feeRate slippage maxBars sizing cash cost amount price fraction budget params rule trials'.split(' '));
/** Places that are words of the request rather than values in it. */
const WORDS_ONLY: ReadonlySet<string> = new Set(['', 'name', 'id']);

/** Words for the whole of something, which is what a tool takes anyway. */
const ALL = /^(?:all|everything|whole|entire)(?: of)?$/;

/** Politeness, hurry and the verbs of asking: free, wherever they stand. */
const FREE: ReadonlySet<string> = new Set(
  ('see check set far off whenever approve remind immediately max min pls plz thx asap quickly kindly really very bit little lot maybe actually basically simply again also too again instead else same first last next more less much good bad big small new old way thing things stuff idea some kind sort type using use used based like via per each every total overall amount number ' +
    'chart graph picture numbers figures result results data value values level levels price prices market markets coin coins crypto token pair trading trade trades position money cash start starting starts begin candle candles bar bars timeframe period periods over time today currently present moment live year month week day hour minute en con de di da del dal el la le les il lo gli een het om te des du una une uno um uma por para sur sobre al ao na dem ein eine einen em e et ou o os as op zien').split(' ').map(stem),
);

function isFree(word: string): boolean {
  return FREE.has(stem(word)) && !WEIGHTY.test(word);
}

/**
 * Accounts for a request: every value that was taken out of it and every word that is left of it must be in the call, be part of how the
 * tool is asked for, or carry no meaning. What is none of these is named here, so that nothing is dropped in silence.
 */
export function unusedIn(read: ReadRequest, tool: DescribedTool, args: Readonly<Record<string, unknown>>, params: readonly StrategyParam[] = []): Unused {
  const weighty: string[] = [];
  const light: string[] = [];
  const held = new Held(args);
  const computes = tool.fields.some(({ name }) => ['entry', 'params', 'condition', 'stopLoss', 'feeRate'].includes(name));
  for (const { place, text } of unheld(read, held)) (computes && WEIGHTY_PLACES.has(place) ? weighty : light).push(text);
  for (const symbol of read.slots.symbols) if (!held.hasText(symbol)) light.push(symbol);
  const takesStrategy = tool.fields.some(({ name }) => name === 'strategy' || name === 'strategies');
  // Whoever states both sides of a rule may call it by the name of a strategy as well.
  const isWhole = args['entry'] !== undefined && args['exit'] !== undefined;
  if (takesStrategy && !read.slots.ofPresent) for (const name of read.slots.strategies) if (!held.hasText(name)) (isWhole ? light : weighty).push(name);
  const rest = strayNumbers(read.rest, held, computes ? weighty : light);
  if (computes && tool.fields.some(({ name }) => name === 'entry' || name === 'condition')) strayConditions(rest, tool, weighty);
  if (tool.fields.length > 0 && !read.slots.ofPresent) {
    const known = new Set([...explainedBy(tool, rest), ...wordsIn(args, read).map(stem), ...params.flatMap(wordsAbout)]);
    strayWords(rest, known, { weighty: computes ? weighty : light, light }, [...weighty, ...light]);
  }
  const asked = [...new Set(weighty)];
  return { weighty: asked, light: [...new Set(light)].filter((text) => !asked.some((other) => other.includes(text))) };
}

/** Values that a request gives and no argument of the call holds, as they were written: an order with one of them is not understood. */
export function unheldValues(read: ReadRequest, args: Readonly<Record<string, unknown>>): readonly string[] {
  return unheld(read, new Held(args)).filter(({ place }) => WEIGHTY_PLACES.has(place)).map(({ text }) => text);
}

function unheld(read: ReadRequest, held: Held): readonly { readonly place: string; readonly text: string }[] {
  return read.taken.flatMap(({ place, text, value }) => {
    const said = text.replace(/\s*\{\w+\}\s*/g, ' ').trim();
    const isFree = WORDS_ONLY.has(place) || (place === 'rule' && read.slots.ofPresent) || /^symbol|^strateg/.test(place) || said === '' || ALL.test(said);
    return isFree || held.has(place, value) ? [] : [{ place, text: said }];
  });
}

/** A lone number that can only be money to begin with: "and 2k", "5000". `null` when there is none, or more than one number is left. */
export function looseMoney(read: ReadRequest, args: Readonly<Record<string, unknown>>): { readonly text: string; readonly amount: string } | null {
  const left: string[] = [];
  strayNumbers(read.rest, new Held(args), left);
  const [text] = left;
  if (left.length !== 1 || text === undefined || !/^\d[\d.,]*(?:k|m)?$/.test(text) || /^(?:19|20)\d\d$/.test(text)) return null;
  const value = parseNumber(text);
  return value !== null && (/[km]$/.test(text) || value.gte(LEAST_CASH)) ? { text, amount: value.toString() } : null;
}

/** Below this a bare number may as well be a period, a level or a count. */
const LEAST_CASH = 500;

/** What the arguments of a call hold. */
class Held {
  readonly #args: Readonly<Record<string, unknown>>;
  readonly #texts: readonly string[];
  readonly #numbers: ReadonlySet<number>;

  constructor(args: Readonly<Record<string, unknown>>) {
    this.#args = args;
    this.#texts = leaves(args);
    this.#numbers = new Set(this.#texts.flatMap((text) => (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number)));
  }

  has(place: string, value: unknown): boolean {
    if (place === 'timeframe') return this.#args['timeframe'] !== undefined;
    if (place === 'span') return this.#args['from'] !== undefined || this.#args['to'] !== undefined || this.#args['period'] !== undefined;
    const values = leaves(value);
    return values.every((one) => this.hasText(one) || (Number.isFinite(Number(one)) && this.hasNumber(Number(one))));
  }

  hasText(text: string): boolean {
    return this.#texts.some((held) => held === text || ` ${held.replaceAll(',', ' ')} `.includes(` ${text} `) || (text.length > 3 && held.includes(text)));
  }

  hasNumber(value: number): boolean {
    return this.#numbers.has(value) || this.#numbers.has(Number((value / 100).toFixed(10)));
  }
}

function leaves(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [value];
  return typeof value === 'object' ? Object.values(value).flatMap(leaves) : [JSON.stringify(value)];
}

/** Notes the numbers that are left, and gives the text without them. */
function strayNumbers(rest: string, held: Held, into: string[]): string {
  return rest.replace(/(?<![\w{])([$#]?-?\d[\w.,%:/-]*(?<![.,:/-]))(?: (bars?|candles?|days?|x|times|%|bps|percent|hours?|weeks?|months?|years?))?/g, (whole, token: string) => {
    const number = /-?\d[\d.,]*(?<![.,])(?:k|m)?/.exec(token)?.[0];
    const value = number === undefined ? null : parseNumber(number);
    if (value === null || !held.hasNumber(value.abs().toNumber())) into.push(whole.trim());
    return ' ';
  });
}

function strayConditions(rest: string, tool: DescribedTool, into: string[]): void {
  const explained = explainedBy(tool, rest);
  for (const pattern of [GOES_ON, BEGINS_CONDITION]) {
    for (const [whole, after] of rest.matchAll(pattern)) {
      const words = wordsOf(after ?? '').filter((word) => !word.startsWith('{'));
      // "When I buy {rule}" is the rule's own beginning.
      const strangers = words.filter((word) => !FILLER.has(word) && !isFree(word) && !explained.has(stem(word)) && !SIDES.test(word));
      if (strangers.length > 0 || (words.length > 0 && /^(?:unless|except|excluding)/.test(whole))) into.push(whole.replace(/\{\w+\}/g, '').replace(/\s+/g, ' ').trim());
    }
  }
}

const SIDES = /^(?:buy\w*|bought|sell\w*|sold|enter\w*|entry|exit\w*|long|close\w*|out|in|get\w*|go\w*|take\w*|happen\w*|price|it|he|she|they|you|we|i)$/;

/** Words that neither the tool's own phrases nor everyday speech explain, in the groups in which they stand. */
function strayWords(rest: string, explained: ReadonlySet<string>, into: { readonly weighty: string[]; readonly light: string[] }, noted: readonly string[]): void {
  const seen = new Set(noted.flatMap(wordsOf));
  for (const piece of rest.split(/\{\w+\}|[,;:.!?"()]+/)) {
    const words = wordsOf(piece);
    const isKnown = (word: string) => word.length < 2 || FILLER.has(word) || isFree(word) || explained.has(stem(word)) || SIDES.test(word) || seen.has(word) || /^\d/.test(word);
    const strangers = words.filter((word) => !isKnown(word) && (WEIGHTY.test(word) || !EVERYDAY.has(word)));
    if (strangers.length === 0) continue;
    const first = words.indexOf(strangers[0]!);
    const last = words.lastIndexOf(strangers.at(-1)!);
    (strangers.some((word) => WEIGHTY.test(word)) ? into.weighty : into.light).push(words.slice(first, last + 1).join(' '));
  }
}

/** Words that what the call holds is said with, and that reading it did not take out of the text. */
function wordsIn(args: Readonly<Record<string, unknown>>, { changes: { replaced } }: ReadRequest): readonly string[] {
  const names = ['expressions', 'entry', 'exit', 'condition'].flatMap((name) => leaves(args[name])).flatMap((expression) => expression.match(/[a-z_]+/g) ?? []);
  const ofIndicators = names.length === 0 ? [] : ['bollinger', 'bands', 'moving', 'average', 'signal', 'histogram', 'line', 'stochastic', 'exponential', 'simple', 'indicator'];
  const ofRules = args['entry'] === undefined && args['condition'] === undefined ? [] : ['breakout', 'crossover', 'cross', 'crossing', 'bounce', 'dip', 'reversal', 'signal'];
  return [...names, ...(replaced === null ? [] : [replaced.from, replaced.to]), ...ofIndicators, ...ofRules, ...leaves(args['when']).flatMap((when) => when.toLowerCase().match(/[a-z]+/g) ?? []), ...(args['period'] === undefined ? [] : ['daily', 'weekly', 'monthly', 'overall'])];
}

/** Stems of the words with which a tool is asked for: its own, and those that mean one of them. */
function explainedBy(tool: DescribedTool, rest: string): ReadonlySet<string> {
  const own = [tool.command, ...tool.name.split('_'), ...tool.phrases.flatMap((phrase) => wordsOf(phrase.toLowerCase())), ...wordsOf(tool.summary.toLowerCase())];
  const stems = new Set(own.map(stem));
  for (const word of meaningWords(rest, stems)) stems.add(stem(word));
  for (const { choices } of tool.fields) for (const choice of choices) for (const word of choice.split('-')) stems.add(stem(word));
  return stems;
}
