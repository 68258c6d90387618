import { indicatorsIn } from './indicator-words.ts';
import type { StatedRule } from './rule-sides.ts';

/** What a question about the present wants computed. */
export interface PresentWords {
  readonly expressions: readonly string[];
  /** True when it speaks of days, so that it wants daily candles where no timeframe is named. */
  readonly daily: boolean;
  /** What was taken for granted, for the person to know. */
  readonly notes: readonly string[];
}

const LEAD = /^(?:(?:so|and|but|hey|please|tell me|do you know|can you (?:say|tell me|check)|check|say|see|i wonder)[, ]+)*(?:(?:if|whether) )?/;
const QUESTION = /^(?:is|are|has|have|how (?:far|close|near)\b|how much (?:above|below|over|under)\b|where (?:is|does)|did|does)\b/;
const OF_ANOTHER_KIND = /\b(?:if|when|whenever|once|buy\w*|sell\w*|bought|sold|hold\w*|backtest\w*|strateg\w*|rules?|coins?|markets|pairs?|tokens?|altcoins?|any|which|would|better|best|worth|should|alert\w*)\b|\{strategy\}.*\{strategy\}/;

/**
 * True for a yes-or-no question about a market as it is now: "is eth overbought?", "has btc fallen below its average", "how far is sol from
 * its high". Such a question is never a test of the past. Needs the symbols taken.
 */
export function asksOfPresent(text: string): boolean {
  const asked = text.replace(LEAD, '');
  if (!QUESTION.test(asked) || !text.includes('{symbol}') || OF_ANOTHER_KIND.test(asked)) return false;
  // "How close to 60k" and "did btc drop" ask of the price; "does macd work on btc" asks of a strategy.
  return !/^(?:did|does)\b/.test(asked) || /\b(?:above|below|over|under|near|at)\b/.test(asked);
}

const EXTREME = /\b(?:(\d{1,4})[ -]?(day|d|week|w|month|year|y)s?[ -]?|(all[- ]time|record|yearly|annual|monthly|weekly) |(?:last|this|the) (year|month|week)(?:'?s)? |(?:its |the |recent |last |previous |latest )+)(high|low|peak|top|bottom|highs|lows)\b|\b(ath|atl)\b/;
const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };

/** The figures that answer a question about the present: what it compares, and how far apart the price and a line are where it asks that. */
export function presentWords(text: string, rule: StatedRule): PresentWords {
  const notes: string[] = [];
  const compared = rule.conditions.flatMap(operandsIn).filter((operand) => operand !== '' && !/^-?[\d.]+$/.test(operand));
  const extreme = EXTREME.exec(text);
  const line = extreme && !compared.some((operand) => /^(?:highest|lowest)\(/.test(operand)) ? extremeOf(extreme, notes) : null;
  const named = indicatorsIn(text);
  const isOfPrice = compared.every((operand) => operand === 'close');
  const expressions = [...new Set([...(isOfPrice && named.length > 0 ? named : compared), ...(line === null ? [] : [line])])];
  // The price alone is answered by its price.
  if (expressions.every((expression) => expression === 'close')) return { expressions: [], daily: false, notes };
  const lines = expressions.filter((expression) => /^(?:sma|ema|wma|vwap|bbands|highest|lowest|supertrend)\(/.test(expression));
  const asksHowFar = /\bhow (?:far|close|near|much)\b/.test(text) && lines.length === 1;
  const shown = lines.length > 0 && (compared.length > 0 || asksHowFar) && !expressions.includes('close') ? ['close', ...expressions] : expressions;
  return { expressions: asksHowFar ? [...shown, `close / ${lines[0]!} - 1`] : shown, daily: rule.daily || line !== null || /\b\d+[ -]?days?\b/.test(text), notes };
}

function extremeOf([whole, count, unit, kind, span, word, short]: RegExpExecArray, notes: string[]): string {
  const isLow = /low|bottom/.test(word ?? '') || short === 'atl';
  const days = count === undefined ? (/month/.test(kind ?? span ?? '') ? 30 : /week/.test(kind ?? span ?? '') ? 7 : 365) : Number(count) * DAYS[unit![0]!]!;
  if (count === undefined && !/year|annual|month|week/.test(whole)) notes.push(`I took the ${isLow ? 'lowest low' : 'highest high'} of the last ${days} days.`);
  return `${isLow ? 'lowest(low' : 'highest(high'}, ${days})`;
}

/** What the first comparison or crossing of a condition compares. */
function operandsIn(condition: string): readonly string[] {
  const crossing = /^crosses_(?:above|below)\(((?:[^(),]|\([^()]*\))+), ?((?:[^(),]|\([^()]*\))+)\)/.exec(condition);
  if (crossing) return [crossing[1]!, crossing[2]!];
  return condition.split(/ (?:and|or) /).flatMap((part) => part.split(/ (?:<=|>=|<|>) /)).map((operand) => operand.replace(/^-?[\d.]+ \* /, '').trim());
}
