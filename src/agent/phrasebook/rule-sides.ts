import type { Operand, RuleContext } from './rule-operands.ts';
import { type FoundCondition, findConditions } from './rule-words.ts';

/** The rule that a request states, as far as it states one. */
export interface StatedRule {
  readonly entry: string | null;
  readonly exit: string | null;
  /** All its conditions in order, for requests that have one and no side: an alert, a scan. */
  readonly conditions: readonly string[];
  /** True when it speaks of days, so that it wants daily candles where no timeframe is named. */
  readonly daily: boolean;
  /** Where each condition stands in the text, half-open, in order. */
  readonly places: readonly (readonly [start: number, end: number])[];
}

const BUYING = /\b(?:buy(?:s|ing)?|bought|long|enter(?:s|ing)?|entr(?:y|ies)|get(?:ting)? in|purchas\w+|accumulat\w+|in when)\b/g;
const SELLING = /\b(?:sell(?:s|ing)?|sold|exit(?:s|ing|ed)?|close (?:it|out|the position|when|if|once)|closing (?:it|out|the position)|get(?:ting)? out|out (?:when|if|once|above|at|below)|tak(?:e|ing) profits? (?:when|at the|if|once)|until|leav(?:e|ing)|dump(?:ing)?)\b/g;

/** Signals that close what their counterpart opened, so that both may be named without saying which buys. */
const CLOSING = new Set(['crosses_below(sma(50), sma(200))', 'crosses_below(macd(12, 26, 9), macd(12, 26, 9).signal)']);

/**
 * Reads the rule out of a request: which conditions buy, which sell.
 *
 * A condition belongs to the last "buy" or "sell" word before it; in a text that begins "if rsi < 30 buy", to the one right
 * after it. The first condition without any is the entry.
 * `before` is what an earlier rule compared, for "sell above 70 instead".
 */
export function readRule(text: string, context: RuleContext, before: readonly [Operand, Operand] | null = null): StatedRule {
  const found = findConditions(text, context, before);
  const verbs = [...verbsIn(text, BUYING, 'entry'), ...verbsIn(text, SELLING, 'exit')].filter(({ at }) => !found.some(({ start, end }) => at >= start && at < end)).toSorted((a, b) => a.at - b.at);
  const leadsOn = (at: number) => found.some(({ start }) => start > at && /^\w+(?: (?:it|when|if|once|at|whenever))*\s*$/.test(text.slice(at, start)));
  const verbAfter = ({ end }: FoundCondition) => verbs.find(({ at }) => at >= end && /^[,\s]*(?:then |to |we |i )?$/.test(text.slice(end, at)) && !leadsOn(at));
  const [first] = found;
  const conditionsFirst = first !== undefined && !verbs.some(({ at }) => at < first.start) && verbAfter(first) !== undefined;
  const sides: Record<'entry' | 'exit', FoundCondition[]> = { entry: [], exit: [] };
  for (const [index, condition] of found.entries()) {
    const earlier = verbs.findLast(({ at }) => at < condition.start);
    const side = (conditionsFirst ? (verbAfter(condition)?.side ?? earlier?.side) : earlier?.side) ?? (index > 0 && verbs.length === 0 ? 'exit' : 'entry');
    const closes = CLOSING.has(condition.expression) && sides.entry.length > 0;
    sides[closes ? 'exit' : side].push(condition);
  }
  return {
    entry: joined(sides.entry),
    exit: joined(sides.exit),
    conditions: found.map(({ expression }) => expression),
    daily: found.some(({ daily }) => daily),
    places: found.map(({ start, end }) => [start, end]),
  };
}

function verbsIn(text: string, pattern: RegExp, side: 'entry' | 'exit'): readonly { readonly at: number; readonly side: 'entry' | 'exit' }[] {
  return [...text.matchAll(pattern)].map(({ index }) => ({ at: index, side }));
}

function joined(conditions: readonly FoundCondition[]): string | null {
  const expressions = [...new Set(conditions.map(({ expression }) => expression))];
  if (expressions.length <= 1) return expressions[0] ?? null;
  return expressions.map((expression) => (/ or /.test(expression) ? `(${expression})` : expression)).join(' and ');
}

/** What the first comparison of an expression compares, to point back at: `rsi(14) > 50` → `rsi(14)` and `50`. */
export function operandsOf(expression: string): readonly [Operand, Operand] | null {
  const match = /^(.+?) (?:<=|>=|<|>) (.+?)(?: (?:and|or) .*)?$/.exec(expression);
  if (!match) return null;
  return [operand(match[1]!), operand(match[2]!)];
}

function operand(text: string): Operand {
  if (/^[\d.]+$/.test(text)) return { expression: text, kind: 'number' };
  if (/^(?:close|open|high|low)$/.test(text)) return { expression: text, kind: 'price' };
  return { expression: text, kind: /^(?:sma|ema|bbands|highest|lowest)\(/.test(text) ? 'average' : 'gauge' };
}
