import type { Draft } from './draft.ts';
import { FILLER } from './plain-text.ts';

/** A parameter of a strategy. */
export interface StrategyParam {
  readonly name: string;
  /** What it is, in words; empty where nobody said. */
  readonly description: string;
  /** Its value where none is given. */
  readonly default: number;
}

/** A strategy as the phrasebook needs to know it: by name, with its parameters. */
export interface StrategyName {
  readonly name: string;
  readonly title?: string;
  /** In the order in which people list them. */
  readonly params?: readonly StrategyParam[];
  /** True for a rule that the person has saved. */
  readonly saved?: boolean;
}

/** What else people call well-known kinds of strategies; used for those that there are. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'sma-cross': ['sma crossover', 'moving average cross', 'moving average crossover', 'ma cross', 'ma crossover', 'simple moving average cross', 'sma crossing'],
  'ema-cross': ['ema crossover', 'exponential moving average cross', 'ema crossing'],
  'mean-reversion': ['mean revert', 'mean reverting', 'mean reversal', 'reversion to the mean', 'bollinger', 'bollinger bands', 'bollinger reversion', 'bollinger bounce', 'bollinger band bounce', 'mr strategy'],
  'donchian-breakout': ['donchian', 'turtle', 'turtles', 'turtle trading', 'donchian channel', 'channel breakout'],
  supertrend: ['super trend'],
  'volatility-breakout': ['vol breakout', 'volatility break out'],
  dca: ['dollar cost averaging', 'cost averaging', 'dollar-cost averaging'],
  grid: ['grid trading', 'grid bot'],
  'buy-and-hold': ['buy and hold', 'buy & hold', 'hodl', 'hodling', 'just holding', 'simply holding', 'buy-hold', 'b&h'],
  momentum: ['momo'],
  rsi: ['relative strength'],
};

/** Words that requests are made of, and that a saved rule may be called all the same. */
const EVERYDAY_NAMES: ReadonlySet<string> = new Set('price chart test backtest buy sell stop alert order book scan compare save delete list help status long short entry exit fast slow daily hourly rule strategy average volume trend btc eth sol'.split(' '));

/** Finds strategies by name in a text; built once from their names. */
export class StrategyWords {
  /** A word that must be there, the whole name, and whose it is; the longer names first. */
  readonly #patterns: readonly (readonly [word: string, pattern: string, name: string])[];
  readonly #strategies: readonly StrategyName[];
  /** Names of parameters that any strategy has. */
  readonly params: readonly string[];
  /** Every word that a strategy's name holds, for correcting misspelt ones. */
  readonly words: readonly string[];

  /** Ids of what there is to be meant: of letters alone, they are told from words by being one of these. */
  readonly ids: ReadonlySet<string>;

  constructor(strategies: readonly StrategyName[], ids: Iterable<string> = []) {
    this.#strategies = strategies;
    this.ids = new Set(ids);
    const spellings = strategies.flatMap(({ name, title, saved = false }) =>
      [name.replaceAll('-', ' '), ...(title === undefined ? [] : [title.toLowerCase()]), ...(saved ? [] : (OTHER_NAMES[name] ?? []))].map((spelling) => ({ spelling, name, saved })));
    this.#patterns = spellings
      .toSorted((a, b) => b.spelling.length - a.spelling.length)
      .map(({ spelling, name, saved }): [string, string, string] => [spelling.split(/[\s-]+/)[0]!, saved ? savedPattern(spelling) : builtInPattern(spelling), name]);
    this.params = [...new Set(strategies.flatMap(({ params = [] }) => params.map((param) => param.name)))];
    this.words = [...new Set(spellings.flatMap(({ spelling }) => spelling.split(/[\s-]+/)))].filter((word) => /^[a-z]{4,}$/.test(word));
  }

  /** The names of the rules that the person has saved. */
  get saved(): readonly string[] {
    return this.#strategies.filter(({ saved = false }) => saved).map(({ name }) => name);
  }

  /** True when it is the name of a rule that the person has saved. */
  isSaved(name: string): boolean {
    return this.saved.includes(name);
  }

  /** The parameters of a strategy, in their order; none for one that is not known. */
  paramsOf(name: string): readonly StrategyParam[] {
    return this.#strategies.find((strategy) => strategy.name === name)?.params ?? [];
  }

  /** Takes every strategy that is named out of the draft, in the order of the text; those in `except` stay. */
  take(draft: Draft, except: readonly string[] = []): readonly string[] {
    const found: string[] = [];
    for (const [word, pattern, name] of this.#patterns) {
      if (except.includes(name) || !draft.text.includes(word)) continue;
      draft.takeAll(new RegExp(pattern), () => `strategy${found.length - 1}`, () => {
        found.push(name);
        return name;
      });
    }
    const inOrder = [...draft.text.matchAll(/\{strategy(\d+)\}/g)].map(([, index]) => found[Number(index)]!);
    draft.text = draft.text.replace(/\{strategy\d+\}/g, '{strategy}');
    return [...new Set(inOrder)];
  }
}

const KIND = '(?:strategy|strategies|strat|system|bot|approach|rule)';

function builtInPattern(spelling: string): string {
  return `(?<![\\w{-])(?:the )?${joinedBy(spelling)}(?: ${KIND})?(?![\\w}${/[ -]/.test(spelling) ? '' : '('}-])`;
}

/** A rule's name may be any word: one that requests are made of counts only where it is called a rule or stands in quotes. */
function savedPattern(spelling: string): string {
  const name = joinedBy(spelling);
  if (!FILLER.has(spelling) && !EVERYDAY_NAMES.has(spelling) && spelling.length > 2) return `(?<![\\w{-])(?:(?:the|my) )?(?:${KIND} )?["']?${name}["']?(?: ${KIND})?(?![\\w}(-])`;
  return `(?<![\\w{-])(?:(?:the|my) )?(?:${KIND} ["']?${name}["']?|["']${name}["']|${name} ${KIND})(?![\\w}(-])`;
}

function joinedBy(spelling: string): string {
  return spelling.split(/[\s-]+/).map(escaped).join('[ -]?');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\&]/g, '\\$&');
}
