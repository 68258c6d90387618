import { type DescribedTool, isOfDeployment } from './described-tool.ts';
import { FILLER, stem, wordsOf } from './plain-text.ts';
import type { Slots } from './slots.ts';

/** A tool with how well a request fits it: about 0 for not at all, 1 and more for word by word. */
export interface ToolMatch {
  readonly tool: DescribedTool;
  readonly score: number;
  /** The share of the score that the words of the request have earned, without the slots that fit. */
  readonly words: number;
}

/** `{field}`s that stand for the same kind of thing in a phrase. */
const SAME_PLACE: Readonly<Record<string, string>> = {
  symbols: 'symbol', unfreeze: 'symbol', strategies: 'strategy', entry: 'rule', exit: 'rule', condition: 'rule', cost: 'amount', fraction: 'amount', cash: 'amount', budget: 'amount', from: 'span', to: 'span', expressions: 'indicator', expression: 'indicator',
};

/** What a slot costs a tool that cannot take it, and what it costs a tool that takes it when it is not there. */
const UNTAKEN: readonly (readonly [names: readonly string[], penalty: number, present: (slots: Slots) => boolean, absent?: number])[] = [
  [['when'], 0.6, ({ when }) => when !== null, 0.2],
  [['quiet', 'loudness'], 0.8, speaksOfNotifications, 0.6],
  [['except'], 0.5, ({ selection }) => selection !== null],
  [['user'], 0.8, ({ user }) => user !== null, 0.3],
  [['symbol', 'symbols'], 0.3, ({ symbols }) => symbols.length > 0],
  [['entry', 'condition', 'rule'], 0.5, ({ conditions }) => conditions.length > 0],
  [['strategy', 'strategies', 'name'], 0.35, ({ strategies }) => strategies.length > 0],
  [['id'], 0.5, ({ id }) => id !== null, 0.15],
  [['amount', 'cost', 'cash', 'budget', 'fraction'], 0.25, ({ amount, cost, fraction, cash, budget }) => [amount, cost, fraction, cash, budget].some((value) => value !== undefined)],
  [['from', 'to', 'period', 'at'], 0.12, ({ from, to }) => from !== null || to !== null],
  [['timeframe'], 0.1, ({ timeframe }) => timeframe !== null],
  [['stopLoss', 'takeProfit', 'trailingStop'], 0.2, ({ stopLoss, takeProfit, trailingStop }) => [stopLoss, takeProfit, trailingStop].some((value) => value !== undefined)],
  [['params'], 0.2, ({ params }) => params !== undefined],
  [['trials'], 0.4, ({ trials }) => trials !== undefined],
  [['feeRate', 'slippage'], 0.2, ({ feeRate, slippage }) => feeRate !== undefined || slippage !== undefined],
];

interface Phrase {
  readonly words: ReadonlyMap<string, number>;
  readonly weight: number;
}

/** Ranks tools for a request by the words of their definitions. Built once for a set of tools. */
export class ToolMatcher {
  readonly tools: readonly DescribedTool[];
  readonly #rarity = new Map<string, number>();
  readonly #phrases = new Map<string, readonly Phrase[]>();
  readonly #keywords = new Map<string, ReadonlySet<string>>();

  constructor(tools: readonly DescribedTool[]) {
    this.tools = tools;
    const wordSets = tools.map((tool) => new Set([...tool.phrases.flatMap(stemsOf), ...keywordsOf(tool)]));
    for (const words of wordSets) for (const word of words) this.#rarity.set(word, (this.#rarity.get(word) ?? 0) + 1);
    for (const [word, count] of this.#rarity) this.#rarity.set(word, Math.min(1.6, 0.45 + Math.log(1 + tools.length / count) / 2.2));
    for (const tool of tools) {
      this.#keywords.set(tool.name, keywordsOf(tool));
      this.#phrases.set(tool.name, spellingsOf(tool).map((phrase) => {
        const words = new Map(stemsOf(phrase).map((word) => [word, this.#weight(word)]));
        return { words, weight: sum(words.values()) };
      }));
    }
  }

  /** All tools, the best fit first. `hints` are words that the request means without saying them. */
  rank(rest: string, slots: Slots, hints: readonly string[]): readonly ToolMatch[] {
    const written = new Set(stemsOf(rest));
    const text = new Set([...written, ...hints.map(stem), ...(slots.expressions.length > 0 ? ['{indicator}'] : [])]);
    const textWeight = sum([...text].filter((word) => !word.startsWith('{')).map((word) => this.#weight(word)));
    return this.tools.map((tool) => this.#match(tool, text, written, textWeight, slots, rest)).toSorted((a, b) => b.score - a.score);
  }

  #match(tool: DescribedTool, text: ReadonlySet<string>, written: ReadonlySet<string>, textWeight: number, slots: Slots, rest: string): ToolMatch {
    let best = 0;
    for (const phrase of this.#phrases.get(tool.name) ?? []) {
      let matched = 0;
      let said = 0;
      for (const [word, weight] of phrase.words) {
        if (!text.has(word)) continue;
        matched += weight;
        if (!word.startsWith('{')) said += weight;
      }
      if (said === 0) continue;
      // A longer phrase that matches tells more than a short one.
      const whole = [...phrase.words.keys()].every((word) => written.has(word)) ? 0.15 + 0.03 * said : 0;
      best = Math.max(best, (0.6 * matched) / phrase.weight + (0.4 * said) / Math.max(textWeight, 0.3) + whole);
    }
    const keywords = this.#keywords.get(tool.name) ?? new Set();
    const hits = [...keywords].filter((word) => text.has(word));
    const keyword = hits.length === 0 ? 0 : (0.25 * sum(hits.map((word) => this.#weight(word) ))) / sum([...keywords].map((word) => this.#weight(word)));
    const words = best + keyword;
    return { tool, words, score: words + this.#fit(tool, slots) + (tool.access !== 'read' && beginsLike(rest, tool) ? 0.4 : 0) };
  }

  #fit(tool: DescribedTool, slots: Slots): number {
    const names = new Set(tool.fields.map(({ name }) => name));
    if (isOfDeployment(tool)) names.add('strategy');
    let fit = 0;
    for (const [fields, penalty, isPresent, absent = 0.05] of UNTAKEN) {
      // A span of the past is for looking back, not for acting.
      const weight = tool.access !== 'read' && fields.includes('from') ? 4 : 1;
      if (isPresent(slots)) fit += fields.some((name) => names.has(name)) ? penalty / 4 : -weight * penalty;
      else if (tool.fields.some(({ name, required }) => (required || absent >= 0.3) && fields.includes(name))) fit -= absent;
    }
    if (slots.strategies.length > 1) fit += names.has('strategies') ? 0.2 : -0.1;
    return fit;
  }

  #weight(word: string): number {
    if (word.startsWith('{')) return 0.35;
    if (FILLER.has(word)) return 0.12;
    return this.#rarity.get(word) ?? 0.5;
  }
}

/** True when a request begins with the very verb that one of the tool's phrases begins with: "alert me when …" but not "alerts". */
function beginsLike(rest: string, tool: DescribedTool): boolean {
  const first = wordsOf(rest).find((word) => !['please', 'can', 'could', 'you', 'will', 'i', 'want', 'to'].includes(word));
  // "Run it" is said of tests as well as of trading.
  if (first === 'run') return false;
  return first !== undefined && !FILLER.has(first) && tool.phrases.some((phrase) => phrase.includes(' ') && wordsOf(phrase)[0] === first);
}

/** A tool's phrases, and those about a deployment by its id once more for the name of its strategy. */
function spellingsOf(tool: DescribedTool): readonly string[] {
  if (!isOfDeployment(tool)) return tool.phrases;
  return [...tool.phrases, ...tool.phrases.filter((phrase) => phrase.includes('{id}')).map((phrase) => phrase.replaceAll('{id}', '{strategy}'))];
}

function keywordsOf(tool: DescribedTool): ReadonlySet<string> {
  return new Set([tool.command, ...tool.name.split('_').filter((word) => !['get', 'list', 'show'].includes(word))].map((word) => stem(word.toLowerCase())));
}

function stemsOf(text: string): readonly string[] {
  return wordsOf(text.toLowerCase()).map((word) => {
    const place = /^\{(\w+)\}$/.exec(word)?.[1];
    return place === undefined ? (FILLER.has(word) ? word : stem(word)) : `{${SAME_PLACE[place] ?? place}}`;
  });
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** True when a request says how it wants to be notified. */
export function speaksOfNotifications({ quiet, digest, mutes, unmutes, events, only, over, zone }: Slots): boolean {
  return [quiet, digest, events, only, over, zone].some((value) => value !== null) || mutes || unmutes !== false;
}
