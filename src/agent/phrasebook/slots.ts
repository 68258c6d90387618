import { type AlertWords, takeAlertWords } from './alert-words.ts';
import { type ChangeWords, takeChanges, takeReplaced } from './change-words.ts';
import { Draft, type TakenPiece } from './draft.ts';
import { indicatorsIn } from './indicator-words.ts';
import { type LimitWords, takeLimitWords } from './limit-words.ts';
import { type MoneyWords, takeLabelled, takeOrderWords } from './money-words.ts';
import { type NotificationWords, takeNotificationWords } from './notification-words.ts';
import { takeParams, wordsAbout } from './param-words.ts';
import { asksOfPresent, presentWords } from './present-words.ts';
import { operandsOf, readRule } from './rule-sides.ts';
import { type ScheduleWords, takeSchedule } from './schedule-words.ts';
import { type Selection, takeSelection } from './selection-words.ts';
import { barsPerDay, takeSpan, takeTimeframe } from './span-words.ts';
import type { StrategyWords } from './strategy-words.ts';
import { takeSymbols } from './symbol-words.ts';
import { type UserWords, takeUser } from './user-words.ts';

/** What a request says, by the arguments of the house; what it does not say is left out. */
export interface Slots extends MoneyWords, AlertWords, NotificationWords, ScheduleWords, UserWords, LimitWords {
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
  /** Several positions, meant by what they are; `null` where none are. */
  readonly selection: Selection | null;
  readonly id: string | null;
  readonly name: string | null;
  /** True for a question about a market as it is now. */
  readonly ofPresent: boolean;
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
  /** What was taken out of it, with the words it stood in. */
  readonly taken: readonly TakenPiece[];
  /** What was taken for granted, for the person to know. */
  readonly notes: readonly string[];
  /** What it wants changed in the request before: `20 instead of 14`, `without the stop`. */
  readonly changes: ChangeWords;
  /** The names of the rules that the person has saved. */
  readonly saved: readonly string[];
}

const BUYS = /\b(?:buy|purchase|long|spend|invest|acquire|grab|pick up)\b|\bput \{cost\} (?:into|in|on|towards)\b|\bget me \{(?:amount|cost)\}/;
const SELLS = /\b(?:sell|short|dump|unload|offload)\b/;

const NAME = String.raw`["']?((?:[a-z][\w-]{1,40})(?: (?!(?:and|when|if|buy\w*|sell\w*|with|on|for|that|which|go|enter|long)\b)[a-z][\w-]{0,20}){0,2})["']?(?=\s*(?::|,|;|$| -|\.$))|["']?([a-z][\w-]{1,40})["']?`;
/** Where a request gives a name to what it wants saved. */
const NAMING_PATTERNS: readonly RegExp[] = [
  new RegExp(String.raw`\b(?:save|store|keep|remember)(?: (?:it|this|that|the|my|rule|strategy|one|setup|idea))* (?:as|under(?: the name)?(?: of)?|named|called) (?:${NAME})`),
  new RegExp(String.raw`\b(?:call|name) (?:it|this|that|the|my)(?: (?:rule|strategy|one|setup|idea))? (?:${NAME})`),
  /^(?:please )?(?:save|store|keep|remember)\b.*\b(?:as|under(?: the name)?(?: of)?|called|named) ["']?([a-z][\w-]{1,40})["']?\W*$/,
];
/** Where a request speaks of something by its name. */
const NAME_PATTERNS: readonly RegExp[] = [
  /\b(?:called|named|under the name)(?: of)? ["']?([a-z][\w-]{1,40})["']?/,
  /\b(?:strategy|rule|strat) ["']?([a-z]\w*(?:-\w+)+|[a-z]+\d+)["']?/,
  /(?<![\w{-])["']?([a-z]\w*(?:-\w+)+)["']?(?= (?:strategy|rule|strat)\b|$)/,
];
const ID_PATTERNS: readonly RegExp[] = [
  /(?<![\w{-])(oc-[a-z0-9]+(?:-[a-z0-9]+)*)(?![\w}])/,
  /\b(?:deployment|session|bot|strategy) ((?=[a-z]*\d)[a-z2-7]{8})(?![\w%}-])/,
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
  const naming = firstMatch(draft, NAMING_PATTERNS, 'name');
  const user = takeUser(draft);
  const own = firstMatch(draft, ID_PATTERNS.slice(0, 2), 'id') ?? takeKnownId(draft, strategies.ids);
  const schedule = takeSchedule(draft);
  const replaced = takeReplaced(draft);
  const symbols = takeSymbols(draft, original);
  const selection = takeSelection(draft);
  const limit = takeLimitWords(draft);
  const notification = takeNotificationWords(draft);
  const alert = takeAlertWords(draft);
  const changes = takeChanges(draft, replaced);
  const labelled = takeLabelled(draft);
  const name = naming?.replaceAll(' ', '-') ?? firstMatch(draft, NAME_PATTERNS, 'name', (word) => strategies.take(new Draft(word)).length === 0);
  const id = own ?? firstMatch(draft, ID_PATTERNS, 'id');
  const timeframe = takeTimeframe(new Draft(draft.text));
  const ofPresent = asksOfPresent(draft.text);
  const rule = readRule(draft.text, { barsPerDay: timeframe === null ? null : barsPerDay(timeframe) }, before === null ? null : operandsOf(before));
  const present = ofPresent ? presentWords(draft.text, rule) : null;
  for (const [index, [start, end]] of [...rule.places.entries()].toReversed()) draft.put(start, end, 'rule', rule.conditions[index]);
  const span = takeSpan(draft);
  const expressions = present?.expressions ?? indicatorsIn(draft.text);
  const chosen = strategies.take(draft, namesOfParams(draft.text, strategies));
  const params = chosen.length === 1 ? takeParams(draft, strategies.paramsOf(chosen[0]!)) : null;
  const length = takeTimeframe(draft);
  const order = takeOrderWords(draft);
  const type = /\blimit\b/.test(draft.text) || order.price !== undefined ? 'limit' : /\bmarket order\b|\bat market\b|\bmarket (?:buy|sell)\b/.test(draft.text) ? 'market' : null;
  const conditions = present === null ? rule.conditions : [];
  return {
    original,
    plain,
    rest: draft.text,
    taken: draft.taken,
    notes: [...(params?.notes ?? []), ...(present?.notes ?? [])],
    changes,
    saved: strategies.saved,
    slots: {
      ...user, ...schedule, ...limit, ...notification, ...alert, ...labelled, ...order, ...(params?.params ? { params: params.params } : {}), ...span,
      symbols, strategies: chosen, expressions, name, id, type, selection, conditions, ofPresent,
      timeframe: length ?? timeframe ?? (rule.daily || present?.daily === true ? '1d' : null),
      entry: conditions.length === 0 ? null : rule.entry, exit: conditions.length === 0 ? null : rule.exit,
      side: BUYS.test(draft.text) ? 'buy' : SELLS.test(draft.text) ? 'sell' : null,
    },
  };
}

/** Strategies whose name is said of a parameter of another: the RSI in "mean reversion with rsi 20". */
function namesOfParams(text: string, strategies: StrategyWords): readonly string[] {
  const [main, ...others] = strategies.take(new Draft(text));
  if (main === undefined || /\b(?:vs|or|better|best|compar\w+|against|than|between|side by side)\b/.test(text.replace(/\brather than\b/g, ''))) return [];
  return others.filter((name) => new RegExp(`\\b${name}\\b[^{},;]{0,20}\\d`).test(text) && strategies.paramsOf(main).some((param) => wordsAbout(param).includes(name)));
}

/** An id of something that there is: a word of letters alone is one only then. */
function takeKnownId(draft: Draft, ids: ReadonlySet<string>): string | null {
  return ids.size === 0 ? null : draft.take(/(?<![\w{-])#?([a-z2-7]{8,10})(?![\w}-])/, 'id', ([, word = '']) => (ids.has(word) ? word : null));
}

function firstMatch(draft: Draft, patterns: readonly RegExp[], place: string, accepts: (word: string) => boolean = () => true): string | null {
  for (const pattern of patterns) {
    const match = pattern.exec(draft.text);
    const word = match?.[1] ?? match?.[2];
    if (!match || word === undefined || word.includes('{') || !accepts(word)) continue;
    const at = match.index + match[0].lastIndexOf(word);
    draft.put(at, at + word.length, place, word);
    return word;
  }
  return null;
}
