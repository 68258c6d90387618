import { Draft } from './draft.ts';
import { indicatorsIn } from './indicator-words.ts';
import { type MoneyWords, takeLabelled, takeOrderWords, takeParams } from './money-words.ts';
import { operandsOf, readRule } from './rule-sides.ts';
import { barsPerDay, takeSpan, takeTimeframe } from './span-words.ts';
import type { StrategyWords } from './strategy-words.ts';
import { takeSymbols } from './symbol-words.ts';

/** What a request says, by the arguments of the house; what it does not say is left out. */
export interface Slots extends MoneyWords {
  readonly symbols: readonly string[];
  readonly strategies: readonly string[];
  readonly timeframe: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly entry: string | null;
  readonly exit: string | null;
  readonly conditions: readonly string[];
  readonly expressions: readonly string[];
  readonly side: 'buy' | 'sell' | null;
  readonly type: 'market' | 'limit' | null;
  readonly id: string | null;
  readonly name: string | null;
}

/** A request taken apart. */
export interface ReadRequest {
  readonly slots: Slots;
  /** What is left of the text, with `{field}` where each slot stood. */
  readonly rest: string;
  /** The text as it was written. */
  readonly original: string;
  /** The text before anything was taken out of it, in plain words. */
  readonly plain: string;
}

const NAME_PATTERNS: readonly RegExp[] = [
  /\b(?:save|store|keep|remember)(?: (?:it|this|that|the|my|rule|strategy|as))* (?:as|under(?: the name)?|named|called) ["']?([a-z][\w-]{1,40})["']?/,
  /\b(?:call|name) (?:it|this|that|the rule|the strategy) ["']?([a-z][\w-]{1,40})["']?/,
  /\b(?:called|named|under the name)(?: of)? ["']?([a-z][\w-]{1,40})["']?/,
  /\b(?:strategy|rule|strat) ["']?([a-z]\w*(?:-\w+)+|[a-z]+\d+)["']?/,
  /(?<![\w{-])["']?([a-z]\w*(?:-\w+)+)["']?(?= (?:strategy|rule|strat)\b|$)/,
];
const ID_PATTERNS: readonly RegExp[] = [
  /(?<![\w{])#([\w-]{1,40})\b/,
  /\b(?:id|no\.?|number|nr\.?)(?: ?[:=] ?| )((?=[\w-]*\d)[a-z0-9][\w-]{0,40})\b/,
  /\b(?:order|alert|schedule|deployment|trade|strategy|approval|report|session|bot)s? (?:id |no\.? |number |nr\.? )?((?=[\w-]*\d)[\w-]{1,40})(?![\w%}]|[.,]\d)/,
  /\b((?=[a-z-]*\d)(?=\d*[a-z])[a-z0-9]{6,12}(?:-[a-z0-9]+)*)\b/,
  /\b(?:undeploy|unalert|cancel|stop|delete|remove|explain|why|kill) (\d{1,12})(?![\w%}]|[.,]\d)/,
];

/**
 * Takes a request apart into slots. `before` is the rule of the request before, which "sell above 70 instead" points back at.
 *
 * The order matters: what can only be one thing is taken out first, so that it is not mistaken for another later.
 */
export function readRequest(plain: string, original: string, strategies: StrategyWords, before: string | null = null): ReadRequest {
  const draft = new Draft(plain);
  const symbols = takeSymbols(draft, original);
  const labelled = takeLabelled(draft);
  const name = firstMatch(draft, NAME_PATTERNS, 'name', (word) => strategies.take(new Draft(word)).length === 0);
  const id = firstMatch(draft, ID_PATTERNS, 'id');
  const timeframe = takeTimeframe(new Draft(draft.text));
  const asksOfNow = /^(?:is|are) (?!.*\b(?:if|when|whenever|buy\w*|sell\w*|backtest|strategy)\b)/.test(plain);
  const rule = asksOfNow ? null : readRule(draft.text, { barsPerDay: timeframe === null ? null : barsPerDay(timeframe) }, before === null ? null : operandsOf(before));
  if (rule !== null) draft.text = rule.rest;
  const span = takeSpan(draft);
  const expressions = asksOfNow && /\bover ?(?:bought|sold)\b/.test(draft.text) ? ['rsi(14)'] : indicatorsIn(draft.text);
  const isOfStrategy = strategies.take(new Draft(draft.text)).length > 0;
  const params = isOfStrategy ? takeParams(draft, strategies.params) : null;
  const chosen = strategies.take(draft);
  const length = takeTimeframe(draft);
  const order = takeOrderWords(draft);
  const type = /\blimit\b/.test(draft.text) || order.price !== undefined ? 'limit' : /\bmarket order\b|\bat market\b|\bmarket (?:buy|sell)\b/.test(draft.text) ? 'market' : null;
  return {
    original,
    plain,
    rest: draft.text,
    slots: {
      ...labelled, ...order, ...(params === null ? {} : { params }), ...span,
      symbols, strategies: chosen, expressions, name, id, type,
      timeframe: length ?? timeframe ?? (rule?.daily === true ? '1d' : null),
      entry: rule?.entry ?? null, exit: rule?.exit ?? null, conditions: rule?.conditions ?? [],
      side: /\b(?:buy|purchase|long)\b/.test(draft.text) ? 'buy' : /\b(?:sell|short)\b/.test(draft.text) ? 'sell' : null,
    },
  };
}

function firstMatch(draft: Draft, patterns: readonly RegExp[], place: string, accepts: (word: string) => boolean = () => true): string | null {
  for (const pattern of patterns) {
    const match = pattern.exec(draft.text);
    if (!match || match[1]!.includes('{') || !accepts(match[1]!)) continue;
    const at = match.index + match[0].lastIndexOf(match[1]!);
    draft.text = `${draft.text.slice(0, at)}{${place}}${draft.text.slice(at + match[1]!.length)}`;
    return match[1]!;
  }
  return null;
}
