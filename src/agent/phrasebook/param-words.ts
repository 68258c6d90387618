import { parseNumber } from '../../tools/values/number.ts';
import type { Draft } from './draft.ts';
import { FILLER, stem, wordsOf } from './plain-text.ts';
import type { StrategyParam } from './strategy-words.ts';

/** Parameters that a request names, and what to say of those that it did not name outright. */
export interface ParamWords {
  readonly params: Readonly<Record<string, number>> | null;
  readonly notes: readonly string[];
}

const NUMBER = String.raw`(\d+(?:[.,]\d+)?)(%?)(?![\w%]|[.,]\d)`;
/** Words between a number and the one that it takes the place of: `20 instead of 30`. */
export const INSTEAD = String.raw`,? ?(?:instead of|rather than|in place of|in lieu of|and not|not|replacing)(?: (?:the )?(?:usual|default|standard|normal))? `;

/** Words of a description that tell no parameter from another. */
const COMMON: ReadonlySet<string> = new Set('bar,bars,level,change,fraction,counts,market,average,below,above,from,before,one,each,next,down,simple,over,taken,time,spent,whose,must,passed,says,crossing,between,stand,standard,middle,line,close,low,lower,high,upper,rise,starting,cash'.split(',').map(stem));

/**
 * Takes the parameters of a named strategy out: `fast=10`, `with fast 10 and slow 30`, `period of 21`, `14 period`, `sma cross 20/50`, `55
 * in place of 20`, `rsi level 20`. What could be two parameters is left in the text, to be asked about. Needs the strategy taken out.
 */
export function takeParams(draft: Draft, known: readonly StrategyParam[]): ParamWords {
  const params: Record<string, number> = {};
  const notes: string[] = [];
  const set = (param: StrategyParam, number: string, percent: string): number | null => {
    const value = valueOf(number, percent);
    if (value === null || params[param.name] !== undefined) return null;
    params[param.name] = value;
    return value;
  };
  takeSwaps(draft, known, (param, value) => {
    params[param.name] = value;
    notes.push(`I took ${value} for ${param.name}, which is ${param.default} otherwise.`);
  });
  for (const param of known.toSorted((a, b) => b.name.length - a.name.length)) {
    const spelt = `(?:${spelling(param.name)}|${param.name.toLowerCase()})`;
    if (draft.take(new RegExp(`(?<![\\w{])${spelt}(?: (?:length|value|level))?(?: ?(?:=|:|→|->) ?| (?:of|is|at|to|set to) | ?)${NUMBER}(?! ?(?:bars|candles) (?:ago|later))`), 'params', ([, number, percent]) => set(param, number!, percent!)) !== null) continue;
    draft.take(new RegExp(`(?<![\\w{.,$])${NUMBER}[ -](?:(?:bar|candle|day)s?[ -])?${spelt}(?![\\w}])`), 'params', ([, number, percent]) => set(param, number!, percent!));
  }
  takeListed(draft, known, set);
  for (const param of known) {
    const words = ownWords(param, known);
    if (words.length === 0 || params[param.name] !== undefined) continue;
    const value = draft.take(new RegExp(`(?<![\\w{])(?:${words.join('|')})(?:s|es)?(?: (?:of|is|at|to|level|=) ?| ?=? ?)${NUMBER}`), 'params', ([, number, percent]) => set(param, number!, percent!));
    if (value !== null) notes.push(`I took ${value} for ${param.name}.`);
  }
  return { params: Object.keys(params).length > 0 ? params : null, notes };
}

/** `55 instead of 20`: the only parameter whose value is 20 otherwise. */
function takeSwaps(draft: Draft, known: readonly StrategyParam[], found: (param: StrategyParam, value: number) => void): void {
  draft.takeAll(new RegExp(`(?:(?<![\\w{])(\\w+) (?:of |at )?)?(?<![\\w{.,$])${NUMBER}(?: (?:bars|days|candles|periods))?${INSTEAD}${NUMBER}(?: (?:bars|days|candles|periods))?`), 'params', ([, word, number, percent, old, oldPercent]) => {
    const [value, before] = [valueOf(number!, percent!), valueOf(old!, oldPercent!)];
    const same = known.filter((param) => param.default === before);
    const named = same.filter((param) => word !== undefined && wordsAbout(param).includes(stem(word)));
    const meant = named.length > 0 ? named : same;
    if (value === null || meant.length !== 1) return null;
    found(meant[0]!, value);
    return value;
  });
}

/** `sma cross 20/50`, `macd (8, 21, 5)`: numbers behind the name, in the order of the parameters. */
function takeListed(draft: Draft, known: readonly StrategyParam[], set: (param: StrategyParam, number: string, percent: string) => number | null): void {
  if (known.length < 2) return;
  const list = String.raw`\d+(?:\.\d+)?(?: ?[,/x-] ?| and | )`;
  draft.take(new RegExp(`(?<=\\{strategy\\}:? ?(?:with |using |of )?)\\(?(${list}(?:${list})*\\d+(?:\\.\\d+)?)\\)?(?![\\w%.,]*[\\w%])`), 'params', ([, numbers]) => {
    const values = numbers!.split(/ ?[,/x-] ?| and | /);
    if (values.length < 2 || values.length > known.length) return null;
    return values.map((value, index) => set(known[index]!, value, ''));
  });
}

/** Words that mean this parameter and no other of the strategy's. */
function ownWords(param: StrategyParam, known: readonly StrategyParam[]): readonly string[] {
  const others = new Set(known.filter((other) => other !== param).flatMap(wordsAbout));
  return wordsAbout(param).filter((word) => !others.has(word));
}

/** The words that tell what a parameter is, as stems. */
export function wordsAbout({ name, description }: StrategyParam): readonly string[] {
  const words = [...spelled(name).split(' '), ...wordsOf(description.toLowerCase())].map(stem);
  return [...new Set(words)].filter((word) => word.length >= 3 && !FILLER.has(word) && !COMMON.has(word));
}

function spelling(name: string): string {
  return spelled(name).replace(/\s+/g, '[ _-]?');
}

function spelled(name: string): string {
  return name.replace(/([A-Z])/g, ' $1').replace(/_/g, ' ').toLowerCase().trim();
}

function valueOf(number: string, percent: string): number | null {
  const value = parseNumber(number);
  return value === null ? null : percent === '%' ? value.div(100).toNumber() : value.toNumber();
}
