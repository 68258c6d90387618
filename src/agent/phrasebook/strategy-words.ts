import type { Draft } from './draft.ts';

/** A strategy as the phrasebook needs to know it: by name, with its parameters' names. */
export interface StrategyName {
  readonly name: string;
  readonly title?: string;
  readonly params?: readonly string[];
}

/** What else people call well-known kinds of strategies; used for those that there are. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'sma-cross': ['sma crossover', 'moving average cross', 'moving average crossover', 'ma cross', 'ma crossover', 'simple moving average cross', 'sma crossing'],
  'ema-cross': ['ema crossover', 'exponential moving average cross', 'ema crossing'],
  'mean-reversion': ['mean revert', 'mean reverting', 'mean reversal', 'reversion to the mean', 'bollinger', 'bollinger bands', 'bollinger reversion', 'mr strategy'],
  'donchian-breakout': ['donchian', 'turtle', 'turtles', 'turtle trading', 'donchian channel', 'channel breakout'],
  supertrend: ['super trend'],
  'volatility-breakout': ['vol breakout', 'volatility break out'],
  dca: ['dollar cost averaging', 'cost averaging', 'dollar-cost averaging'],
  grid: ['grid trading', 'grid bot'],
  'buy-and-hold': ['buy and hold', 'buy & hold', 'hodl', 'hodling', 'just holding', 'simply holding', 'buy-hold', 'b&h'],
  momentum: ['momo'],
  rsi: ['relative strength'],
};

/** Finds strategies by name in a text; built once from their names. */
export class StrategyWords {
  readonly #patterns: readonly (readonly [RegExp, string])[];
  /** Names of parameters that any strategy has, the longer first. */
  readonly params: readonly string[];
  /** Every word that a strategy's name holds, for correcting misspelt ones. */
  readonly words: readonly string[];

  constructor(strategies: readonly StrategyName[]) {
    const spellings = strategies.flatMap(({ name, title }) =>
      [name.replaceAll('-', ' '), ...(title === undefined ? [] : [title.toLowerCase()]), ...(OTHER_NAMES[name] ?? [])].map((spelling): [string, string] => [spelling, name]));
    this.#patterns = spellings
      .toSorted(([a], [b]) => b.length - a.length)
      .map(([spelling, name]): [RegExp, string] => [
        new RegExp(`(?<![\\w{-])(?:the )?${spelling.split(/[\s-]+/).map(escaped).join('[ -]?')}(?: (?:strategy|strategies|strat|system|bot|approach))?(?![\\w}${/[ -]/.test(spelling) ? '' : '('}-])`), name,
      ]);
    this.params = [...new Set(strategies.flatMap(({ params = [] }) => params))].toSorted((a, b) => b.length - a.length);
    this.words = [...new Set(spellings.flatMap(([spelling]) => spelling.split(/[\s-]+/)))].filter((word) => /^[a-z]{4,}$/.test(word));
  }

  /** Takes every strategy that is named out of the draft, in the order of the text. */
  take(draft: Draft): readonly string[] {
    const found: string[] = [];
    for (const [pattern, name] of this.#patterns) {
      draft.takeAll(pattern, () => `strategy${found.length - 1}`, () => {
        found.push(name);
        return name;
      });
    }
    const inOrder = [...draft.text.matchAll(/\{strategy(\d+)\}/g)].map(([, index]) => found[Number(index)]!);
    draft.text = draft.text.replace(/\{strategy\d+\}/g, '{strategy}');
    return [...new Set(inOrder)];
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\&]/g, '\\$&');
}
