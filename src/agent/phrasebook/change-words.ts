import { parseNumber } from '../../tools/values/number.ts';
import type { Draft } from './draft.ts';
import { INSTEAD } from './param-words.ts';

/** What a request wants changed in the one before it. */
export interface ChangeWords {
  /** Arguments that are to be taken away: `without the stop`. */
  readonly without: readonly string[];
  /** A number that is to take the place of another: `20 instead of 14`, `change 14 to 20`. Rates are fractions. */
  readonly swap: Swap | null;
  /** A word that another is to take the place of: `eth instead of btc`, `ema instead of sma`. */
  readonly replaced: Replaced | null;
}

/** One word in place of another. */
export interface Replaced {
  readonly from: string;
  readonly to: string;
}

/** One number in place of another. */
export interface Swap {
  readonly from: number;
  readonly to: number;
  /** As it was written. */
  readonly text: string;
}

const AWAY = '(?:without|with no|no more|no|minus|less|skip|drop|remove|delete|take (?:off|out|away)|lose|leave out|forget|cancel|get rid of|switch off|turn off|disable|ditch)(?: (?:the|a|an|any|my|that|its))*';
const REMOVABLE: readonly (readonly [words: string, names: readonly string[]])[] = [
  ['trailing(?:[ -]stop(?:[ -]?loss)?)?s?', ['trailingStop']],
  ['(?:hard |fixed |protective )?(?:stop(?:[ -]?loss(?:es)?)?s?|sl)', ['stopLoss', 'trailingStop']],
  ['(?:take[ -]?profits?|profit targets?|targets?|tp)', ['takeProfit']],
  ['(?:time (?:stop|limit|exit)|bar limit)', ['maxBars']],
  ['(?:trading )?(?:fees?|commissions?)', ['feeRate']],
  ['slippage', ['slippage']],
];

/** Takes the word that is to be replaced out: what stands behind "instead of" is what is not wanted. */
export function takeReplaced(draft: Draft): Replaced | null {
  const word = String.raw`([a-z][a-z0-9/-]*(?: (?:cross(?:over)?|reversion|breakout|and hold))?)`;
  return draft.take(new RegExp(`(?<=${word}) (?:instead of|rather than|in place of) (?:the |a )?${word}(?![\\w/-])`), '', ([, to, from]) => ({ from: from!, to: to! }))
    ?? draft.take(new RegExp(`\\b(?:swap|replace|change|switch)(?: from)?(?: the)? ${word} (?=(?:for|with|by|to) ${word}(?![\\w/-]))`), '', ([, from, to]) => ({ from: from!, to: to! }));
}

/** Takes out of the draft what else it wants changed in the request before. */
export function takeChanges(draft: Draft, replaced: Replaced | null): ChangeWords {
  const without: string[] = [];
  const removable = /\b(?:stops?|sl|trail|take|target|tp|time|bar|fees?|commissions?|slippage|trading)/.test(draft.text) ? REMOVABLE : [];
  for (const [words, names] of removable) {
    // A stop that is given a size is not taken away, and "no stop under 5%" says something else.
    const sized = '(?! ?(?:of|at|to|[=:])? ?-?\\d)(?! (?:order|all|trading|everything|strategy|deployment))';
    for (const pattern of [`(?<![\\w{]|% )${AWAY} ${words}(?![\\w-])${sized}`, `(?<![\\w{])(?:take|leave|turn|switch) (?:the |its )?${words} (?:off|out|away)(?![\\w-])`]) {
      if (draft.take(new RegExp(pattern), '', () => names) !== null) without.push(...names);
    }
  }
  return { without, swap: takeSwap(draft), replaced };
}

const NUMBER = '(\\d+(?:[.,]\\d+)?)(%?)(?![\\w%]|[.,]\\d)';

/** Reads a swap without taking it: what it means depends on the request before, or on the strategy that is named. */
function takeSwap({ text: whole }: Draft): Swap | null {
  const instead = new RegExp(`(?<![\\w{.,$])${NUMBER}${INSTEAD}${NUMBER}`).exec(whole);
  const change = instead ? null : new RegExp(`\\b(?:change|switch|move|raise|lower|set|swap)(?: \\w+){0,3} (?:from )?(?<![\\w{.,$])${NUMBER} (?:to|for|with|into) ${NUMBER}`).exec(whole);
  const [, to, toPercent, from, fromPercent] = instead ?? (change ? [change[0], change[3], change[4], change[1], change[2]] : []);
  const [before, after] = [valueOf(from, fromPercent), valueOf(to, toPercent)];
  const text = (instead ?? change)?.[0];
  return before === null || after === null || text === undefined ? null : { from: before, to: after, text };
}

function valueOf(number: string | undefined, percent: string | undefined): number | null {
  const value = number === undefined ? null : parseNumber(number);
  if (value === null) return null;
  return percent === '%' ? value.div(100).toNumber() : value.toNumber();
}
