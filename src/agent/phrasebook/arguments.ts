import { parseNumber } from '../../tools/values/number.ts';
import type { AskedArgument } from '../talk.ts';
import { type DescribedField, type DescribedTool, fieldWords, isOfDeployment } from './described-tool.ts';
import { FILLER, stem, wordsOf } from './plain-text.ts';
import type { ReadRequest, Slots } from './slots.ts';

/** What is asked back when a field that is needed has no value. */
const ASK: Readonly<Record<string, string>> = {
  symbol: 'Which market? For example btc or ETH/USDT.',
  symbols: 'Which market? For example btc or ETH/USDT.',
  strategy: 'Which strategy, or which rule?',
  strategies: 'Which strategies?',
  entry: 'When should it buy? For example "when rsi drops under 30".',
  condition: 'On what condition? For example "when it drops below 50k" or "when rsi goes under 30".',
  budget: 'With what budget?',
  side: 'Buy or sell?',
  id: 'Which one? Give its number.',
  name: 'Under which name?',
  user: 'Which user? Give their number, such as telegram:123456.',
  when: 'When, and how often? For example "every monday at 9" or "daily at 8".',
  period: 'For which period: day, week or month?',
};

/** Arguments of which a desk can offer likely values. */
const OFFERED = ['symbol', 'symbols', 'strategy', 'timeframe'] as const;

/** What a question asks for, where likely values of it can be offered; nothing for any other question, nor for what moves money. */
export function askingFor({ name, command, access, fields }: DescribedTool, args: Readonly<Record<string, unknown>>, question: string): { readonly asks?: AskedArgument } {
  const field = OFFERED.find((one) => ASK[one] === question && fields.some((known) => known.name === one));
  return field === undefined || access === 'trade' || access === 'admin' ? {} : { asks: { tool: name, command, args, field } };
}

/** Arguments for a tool, and what must be asked before it can be called. */
export interface FilledArguments {
  readonly args: Readonly<Record<string, unknown>>;
  readonly question: string | null;
  /** What was taken for granted, in sentences. */
  readonly notes: readonly string[];
}

/** The market of a test that names none; a test costs nothing, and its card and words say which market it was. */
const USUAL_MARKET = 'BTC/USDT';

type Fill = (slots: Slots, tool: DescribedTool, request: ReadRequest) => unknown;

/** How each argument of the house is filled from what a request says. */
const FILL: Readonly<Record<string, Fill>> = {
  symbol: ({ symbols }) => symbols[0],
  symbols: ({ symbols, selection }, tool) => (selection !== null && has(tool, 'except') ? ['all'] : symbols.length > 0 ? symbols : undefined),
  except: ({ symbols, selection }) => (selection?.excepts === true ? symbols : undefined),
  return: ({ selection }) => selection?.returns ?? undefined,
  unfreeze: ({ symbols }, _tool, { plain }) => (/\bunfreeze\b/.test(plain) ? symbols[0] : undefined),
  limit: ({ limit, top }, tool) => (has(tool, 'value') ? (limit ?? undefined) : top),
  value: ({ value }) => value ?? undefined,
  holdings: (_slots, _tool, { plain }) => HOLDINGS.find(([pattern]) => pattern.test(plain))?.[1],
  scope: (_slots, tool, { plain }) => (fieldOf(tool, 'scope')?.choices.includes('flatten') === true ? SCOPES.find(([pattern]) => pattern.test(plain))?.[1] : undefined),
  asks: (_slots, _tool, { plain }) => (WHY_NOT.test(plain) ? 'why-not' : undefined),
  which: (_slots, _tool, { plain }) => (/\b(?:all|old|every|closed|past|ended|history|previous)\b/.test(plain) ? 'all' : undefined),
  export: (_slots, _tool, { plain }) => (/\bcsv\b|\bexport\b|\bdownload\b|\btax\b|\bspreadsheet\b|\bexcel\b/.test(plain) ? 'csv' : undefined),
  show: (_slots, _tool, { plain }) => (/\b(?:round[ -]trips?|finished|closed|completed)\b/.test(plain) ? 'round-trips' : undefined),
  account: (_slots, tool, { plain }) => (has(tool, 'account') ? ACCOUNTS.find(([pattern]) => pattern.test(plain))?.[1] : undefined),
  strategy: ({ strategies, conditions, name }, tool) => (conditions.length > 0 && has(tool, 'entry') ? undefined : (strategies[0] ?? (has(tool, 'name') ? undefined : name))),
  strategies: ({ strategies }, tool) => (strategies.length === 0 ? undefined : fieldOf(tool, 'strategies')?.type === 'list' ? strategies : strategies.join(', ')),
  entry: ({ entry }) => entry,
  exit: ({ exit }) => exit,
  condition: ({ conditions }) => (conditions.length > 0 ? conditions.join(' and ') : undefined),
  expressions: ({ expressions, conditions }) => (expressions.length > 0 ? expressions : conditions.length > 0 ? conditions : undefined),
  budget: ({ budget, cost, cash }) => budget ?? cost ?? cash,
  cash: ({ cash, cost, budget }, tool) => (has(tool, 'cost') ? cash : (cash ?? cost ?? budget)),
  name: ({ name, strategies }, tool) => name ?? (has(tool, 'entry') ? undefined : strategies[0]),
  id: ({ id, strategies }, tool, { plain }) => id ?? (meansAll(tool, plain) ? 'all' : isOfDeployment(tool) ? strategies[0] : undefined),
  events: ({ events }) => events,
  mute: ({ mutes, symbols }) => (mutes && symbols.length > 0 ? symbols : undefined),
  unmute: ({ unmutes, symbols }) => (unmutes === 'all' ? 'all' : unmutes && symbols.length > 0 ? symbols : undefined),
  role: ({ shutsOut }, _tool, { plain }) => (shutsOut && !/\b(?:viewer|trader|admin)\b/.test(plain) ? 'none' : undefined),
  action: (_slots, _tool, { plain }) => ACTIONS.find(([pattern]) => pattern.test(plain))?.[1],
  kind: ({ strategies, conditions }, tool, { plain }) => (fieldOf(tool, 'kind')?.choices.includes('backtest') === true ? KINDS.find(([pattern]) => pattern.test(plain))?.[1] ?? (strategies.length > 0 || conditions.length > 0 ? 'backtest' : undefined) : undefined),
  count: ({ top }) => top,
};

/** What becomes of what a deployment holds. */
const HOLDINGS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:keep|hold on to|leave) (?:the|its|what|my|all|everything|them|it)\b|\bkeeping\b/, 'keep'],
  [/\b(?:sell|flatten|liquidate|close)\b/, 'flatten'],
];

/** How much a halt stops. */
const SCOPES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:sell|flatten|liquidate|close (?:everything|all|my|the|out))\b/, 'flatten'],
  [/\b(?:cancel|withdraw|pull|call off)\b.*\borders?\b/, 'orders'],
  [/\b(?:buying|entries|entering|opening)\b|\bnew (?:positions?|trades?|orders?|entries)\b/, 'entries'],
];

/** What asks why nothing was done. */
const WHY_NOT = /\b(?:why|how come)\b.*\b(?:not|no|never|nothing|none)\b/;

/** Which account is meant. */
const ACCOUNTS: readonly (readonly [RegExp, string])[] = [
  [/\bpaper\b/, 'paper'],
  [/\blive\b|\breal money\b|\breal account\b/, 'live'],
];

/** True for "all my alerts" said to a tool that takes all of them; the thing itself must be named. */
function meansAll({ name, access, fields, phrases }: DescribedTool, plain: string): boolean {
  if ((access !== 'write' && access !== 'trade') || !/\b(?:all|every|everything)\b/.test(plain) || !fields.some((field) => field.name === 'id' && /\ball\b/.test(field.description))) return false;
  const [verb = ''] = name.split('_');
  const things = new Set(phrases.flatMap((phrase) => wordsOf(phrase)).filter((word) => !FILLER.has(word) && word !== verb && word !== 'all').map(stem));
  return wordsOf(plain).some((word) => /s$|^alert|^report|^schedule|^order|^open$/.test(word) && things.has(stem(word)));
}

const ACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:un-?pause|resume|continue|restart|reactivate|go on|(?:switch|turn)\b.*\bon)\b/, 'resume'],
  [/\b(?:pause|suspend|hold|freeze|halt)\b|\b(?:switch|turn)\b.*\boff\b/, 'pause'],
];
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\bback ?up\b|\bback\b.*\bup\b/, 'backup'],
  [/\bback ?test|\b(?:re-?run|re-?test|rerun)\b|\b(?:run|test)\b.*\b(?:rule|strategy)\b/, 'backtest'],
  [/\b(?:sync\w*|fetch|download|update|refresh)\b.*\bcandles?\b|\bcandles?\b.*\b(?:sync\w*|fetch|download)\b/, 'candles'],
  [/\b(?:account|portfolio|positions?|holdings|pnl|p ?& ?l|profits?|earnings|balance|equity|deployments?|bots|(?:what|how much) i (?:made|earned|own|hold|lost))\b/, 'account'],
];
const PERIODS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:today|daily|day|24 ?h(?:ours)?)\b|every morning/, 'day'],
  [/\b(?:week|weekly)\b/, 'week'],
  [/\b(?:month|monthly)\b/, 'month'],
  [/\b(?:all|overall|ever|total|so far|all-time|lifetime|since (?:the )?(?:start|beginning))\b/, 'all'],
];

/**
 * Fills a tool's arguments from a request. Nothing is made up: what was not said and is needed is asked for, but for the market of a
 * test, which is taken to be the usual one, and said. `pointedAt` are the arguments that the request's "it" stands for; they fill what
 * it leaves open.
 */
export function fillArguments(tool: DescribedTool, request: ReadRequest, pointedAt: Readonly<Record<string, unknown>> = {}): FilledArguments {
  const { slots } = request;
  const captured = captureFrom(tool, request);
  const args: Record<string, unknown> = {};
  for (const field of tool.fields) {
    const value = FILL[field.name]?.(slots, tool, request) ?? slotOf(slots, field.name) ?? generic(field, request) ?? captured.get(field.name);
    if (value !== undefined && value !== null) args[field.name] = value;
  }
  // "Without fees" is a value too.
  for (const name of request.changes.without) if (NOTHING_OF.has(name) && has(tool, name) && args[name] === undefined) args[name] = 0;
  leanOn(pointedAt, tool, args);
  settleAlert(tool, args, request);
  const isAgain = settleSchedule(tool, args);
  // "With a 3% stop" guards what is bought: it names no price at which to buy.
  if (args['type'] === 'stop' && args['stopLoss'] !== undefined && args['stopPrice'] === undefined) delete args['type'];
  if (args['price'] !== undefined && has(tool, 'type') && args['type'] === undefined) args['type'] = 'limit';
  const isTest = (tool.access === 'read' || isAgain) && ['entry', 'strategy', 'strategies'].some((name) => args[name] !== undefined);
  const takesUsual = isTest && args['symbols'] === undefined && (isAgain ? has(tool, 'symbols') : fieldOf(tool, 'symbols')?.required === true);
  if (takesUsual) args['symbols'] = [USUAL_MARKET];
  return { args, question: missing(tool, args, request.saved), notes: takesUsual ? [`You named no market: I took ${USUAL_MARKET}.`] : [] };
}

function leanOn(pointedAt: Readonly<Record<string, unknown>>, tool: DescribedTool, args: Record<string, unknown>): void {
  // "Compare it with macd" names one of two.
  const [named, pointed] = [args['strategies'], pointedAt['strategy']];
  if (typeof named === 'string' && !named.includes(',') && typeof pointed === 'string' && pointed !== named) args['strategies'] = `${pointed}, ${named}`;
  const hasRule = args['strategy'] !== undefined || args['entry'] !== undefined;
  for (const { name } of tool.fields) {
    if (args[name] !== undefined || (hasRule && ['strategy', 'entry', 'exit', 'params'].includes(name)) || ['from', 'to', 'cash'].includes(name)) continue;
    const symbols = pointedAt['symbols'] ?? (pointedAt['symbol'] === undefined ? undefined : [pointedAt['symbol']]);
    const value = name === 'condition' ? (pointedAt['condition'] ?? pointedAt['entry']) : name === 'symbol' && Array.isArray(symbols) ? (symbols.length === 1 ? (symbols[0] as unknown) : undefined) : name === 'symbols' ? symbols : pointedAt[name];
    if (value !== undefined) args[name] = value;
  }
}

/** What an alert says in ways of its own: a bare price to be crossed; a change that is to be seen when it happens, not when the day is over. */
function settleAlert(tool: DescribedTool, args: Record<string, unknown>, { slots, rest, taken }: ReadRequest): void {
  if (!has(tool, 'condition') || !has(tool, 'cooldown')) return;
  const level = slots.price ?? /\{symbol\}(?: price)?:? \$?(\d[\d.,]*k?)$/.exec(rest)?.[1];
  const price = level === undefined ? null : parseNumber(level);
  if (args['condition'] === undefined && price !== null) args['condition'] = `crosses_above(close, ${price.toFixed()}) or crosses_below(close, ${price.toFixed()})`;
  const isSaid = taken.some(({ place }) => place === 'timeframe');
  if (!isSaid && slots.conditions.length > 0 && slots.conditions.every((condition) => condition.startsWith('change('))) delete args['timeframe'];
}

/** A schedule of a strategy or a rule is a test that is run again; true when it is one. */
function settleSchedule(tool: DescribedTool, args: Record<string, unknown>): boolean {
  if (!has(tool, 'kind') || !has(tool, 'when') || (args['strategy'] === undefined && args['entry'] === undefined)) return false;
  args['kind'] = 'backtest';
  return true;
}

function slotOf(slots: Slots, name: string): unknown {
  const value = (slots as unknown as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

function missing(tool: DescribedTool, args: Readonly<Record<string, unknown>>, saved: readonly string[]): string | null {
  const needed = tool.fields.find(({ name, required }) => required && args[name] === undefined);
  if (needed?.name === 'name' && !has(tool, 'entry')) return `Which one?${saved.length === 0 ? '' : ` You have saved ${saved.join(', ')}.`}`;
  if (needed) return ASK[needed.name] ?? `${needed.description === '' ? fieldWords(needed.name) : needed.description}?`;
  if (has(tool, 'strategy') && has(tool, 'entry') && !has(tool, 'name') && !has(tool, 'when') && args['strategy'] === undefined && args['entry'] === undefined) return args['exit'] === undefined ? ASK['strategy']! : ASK['entry']!;
  if (has(tool, 'name') && has(tool, 'entry') && args['entry'] === undefined && args['strategy'] === undefined) return ASK['entry']!;
  if (tool.access === 'trade' && has(tool, 'amount') && has(tool, 'cost') && ['amount', 'cost', 'fraction'].every((name) => args[name] === undefined)) return 'How much? For example $100 or an amount of coins.';
  if (tool.access === 'trade' && args['type'] === 'limit' && args['price'] === undefined && has(tool, 'price')) return 'At what price?';
  if (has(tool, 'limit') && has(tool, 'unfreeze') && args['unfreeze'] === undefined && (args['limit'] === undefined || args['value'] === undefined)) return 'Which limit, and what is it to be? For example "set the max drawdown to 4%"; /risk lists the limits.';
  if (args['kind'] === 'backtest' && has(tool, 'when') && args['strategy'] === undefined && args['entry'] === undefined) return ASK['strategy']!;
  if (has(tool, 'mute') && args['until'] !== undefined && args['mute'] === undefined) return 'Only markets can be muted for a time; kinds of events are off until you turn them on again. Which do you want?';
  if (has(tool, 'quiet') && has(tool, 'mute') && Object.keys(args).length === 0) return 'What is to change? For example "quiet 23-7", "digest at 8", "mute btc today" or "turn reports off".';
  if (has(tool, 'action') && has(tool, 'when') && args['action'] === undefined && args['when'] === undefined) return ASK['when']!;
  if (tool.access !== 'read' && tool.fields.length > 0 && tool.fields.every(({ name, required }) => !required && args[name] === undefined) && tool.phrases.every((phrase) => phrase.includes('{'))) return `${tool.summary.replace(/\.$/, '')}: which, and to what?`;
  return null;
}

/** A field that has no meaning of its own to the phrasebook: its choices, or its name with a value beside it, looked for in the text. */
function generic(field: DescribedField, { plain, rest }: ReadRequest): unknown {
  if (OWN_WAYS.has(field.name)) return undefined;
  if (field.choices.length > 0) {
    if (field.choices.includes('week')) {
      const period = PERIODS.find(([pattern, choice]) => field.choices.includes(choice) && pattern.test(plain));
      if (period) return period[1];
    }
    const words = new Set(wordsOf(plain).map(stem));
    return field.choices.find((choice) => new RegExp(`(?<![\\w-])${choice.replaceAll('-', '[ -]')}(?![\\w-])`).test(plain) || (choice.length > 3 && words.has(stem(choice))));
  }
  const words = fieldWords(field.name);
  if (KNOWN.has(field.name)) return undefined;
  if (field.type === 'flag') return new RegExp(`\\b${words}\\b`).test(plain) ? true : undefined;
  const shorter = words.split(' ').length > 2 ? `(?:${words}|${words.split(' ').slice(0, 2).join(' ')}|${words.split(' ').slice(1).join(' ')})` : words;
  const after = new RegExp(`\\b${shorter}(?: [a-z]+)? ?(?:to|of|is|=|:|at|as)? ?\\$?(\\d[\\d.,]*(?: ?[%k])?(?![\\w]))`).exec(plain)?.[1];
  if (after !== undefined) return after;
  if (/^(?:at|time|hour)$/.test(field.name)) return /\bat (\d{1,2}(?::\d{2})?(?: ?[ap]m)?)\b/.exec(plain)?.[1] ?? (/\{price\}/.test(rest) ? /\bat (\d{1,2})\b/.exec(plain)?.[1] : undefined);
  return new RegExp(`\\b${words} (?:is |= ?|: ?)([\\w.-]+)`).exec(plain)?.[1];
}

/** Arguments whose choices are everyday words, which a request may hold without meaning them. */
const OWN_WAYS: ReadonlySet<string> = new Set(['kind', 'action', 'missed', 'repeat', 'cooldown', 'only', 'loudness', 'events', 'over', 'digest', 'quiet', 'zone', 'mute', 'unmute', 'until', 'when', 'user', 'channel', 'scope', 'holdings', 'asks', 'which', 'export', 'show', 'account', 'except', 'return', 'limit', 'value', 'unfreeze', 'reason']);

/** Arguments of which none is as good as nothing said; a stop of a saved rule is taken away by a stop of 0. */
const NOTHING_OF: ReadonlySet<string> = new Set(['feeRate', 'slippage']);

/** Arguments that a request names in ways of their own; a generic look for their name would find the wrong thing. */
const KNOWN: ReadonlySet<string> = new Set(
  'when user role kind action missed repeat cooldown only loudness events over digest quiet zone mute unmute until channel symbol symbols strategy strategies entry exit condition expressions timeframe from to cash budget feeRate slippage stopLoss takeProfit trailingStop maxBars sizing params side type amount cost fraction price trials id name limit count bars'.split(' '),
);

/** What stands where a phrase of the tool has a `{field}` that no slot is for: `add user {user} as {role}`. */
function captureFrom(tool: DescribedTool, { plain }: ReadRequest): ReadonlyMap<string, string> {
  const captured = new Map<string, string>();
  for (const phrase of tool.phrases) {
    const names = [...phrase.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    const open = names.filter((name) => !KNOWN.has(name) && has(tool, name));
    if (open.length === 0) continue;
    const pattern = phrase.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/ ?\b(?:my|the|an?)\b ?/g, ' ?(?:my|the|an?)? ?').replace(/\{\w+\}/g, '["\']?([\\w.:%$@/-]+)["\']?');
    const match = new RegExp(`\\b${pattern}`).exec(plain);
    for (const [index, name] of names.entries()) {
      const value = match?.[index + 1];
      if (value !== undefined && open.includes(name) && !captured.has(name)) captured.set(name, value);
    }
  }
  return captured;
}

function has(tool: DescribedTool, name: string): boolean {
  return fieldOf(tool, name) !== undefined;
}

function fieldOf(tool: DescribedTool, name: string): DescribedField | undefined {
  return tool.fields.find((field) => field.name === name);
}
