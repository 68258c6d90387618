import { mergeRecurrence } from '../../tools/values/recurrence.ts';
import { looseMoney } from './accounting.ts';
import { fillArguments } from './arguments.ts';
import type { ChangeWords, Swap } from './change-words.ts';
import type { DescribedTool } from './described-tool.ts';
import type { ReadRequest } from './slots.ts';
import type { StrategyParam } from './strategy-words.ts';

/** Arguments that say the same thing in different ways: naming one leaves the others of its group behind. */
const EITHER_OR: readonly (readonly string[])[] = [
  ['symbol', 'symbols'],
  ['from', 'to'],
  ['amount', 'cost', 'fraction'],
];

/** What a follow-up makes of the call before. */
export interface FollowUp {
  readonly args: Readonly<Record<string, unknown>>;
  /** What it said, without the words of a change that was made. */
  readonly read: ReadRequest;
}

type Args = Readonly<Record<string, unknown>>;

/**
 * The arguments of the call before, with what the follow-up changes; a sentence when it changes something that was not there, `null` when
 * it changes nothing that the tool takes.
 */
export function followUp(tool: DescribedTool, before: Args, read: ReadRequest, paramsOf: (strategy: string) => readonly StrategyParam[]): FollowUp | string | null {
  const { args: said } = fillArguments(tool, read);
  const changes = Object.fromEntries(Object.entries(said).filter(([name]) => tool.fields.some((field) => field.name === name)));
  const names = Object.keys(changes);
  const dropped = new Set(EITHER_OR.filter((group) => group.some((name) => names.includes(name))).flat());
  if (names.includes('strategy')) for (const name of ['entry', 'exit', 'params']) dropped.add(name);
  if (names.includes('entry') || names.includes('exit')) for (const name of ['strategy', 'params']) dropped.add(name);
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !dropped.has(name)));
  const merged: Record<string, unknown> = { ...kept, ...changes, ...rescheduled(before, changes, read) };
  // "Sell above 70 instead" names no side that the reader could not place: a lone condition replaces the exit only if it was said to sell.
  if (names.includes('exit') && !names.includes('entry') && typeof before['entry'] === 'string') merged['entry'] = before['entry'];
  const isRule = typeof before['entry'] === 'string' && changes['entry'] === undefined && changes['exit'] === undefined;
  const redrawn = isRule ? redrawnRule(before, read) : null;
  if (typeof redrawn === 'string') return redrawn;
  const without = takenAway(tool, redrawn ?? merged, read.changes);
  if (typeof without === 'string') return without;
  const { swap } = read.changes;
  const swapped = swap === null || changes['params'] !== undefined ? without : swappedIn(without, swap, paramsOf);
  const isMade = names.length > 0 || merged['when'] !== before['when'] || redrawn !== null || read.changes.without.length > 0;
  if (swapped === null && !isMade) return `There is no ${swap?.from ?? ''} in the request before.`;
  const args = swapped ?? without;
  // What takes the place of something is said together with what it replaces.
  const rest = read.rest.replace(swap?.text ?? /\b(?:instead of|rather than|in place of) \S+/, '');
  const changed = { ...read, rest };
  if (!isMade && swapped === without && looseMoney(changed, args) === null) return null;
  return { args, read: changed };
}

/** When it comes after a change that names only the days, or only the time. */
function rescheduled(before: Args, changes: Args, { plain }: ReadRequest): Args {
  const [was, said] = [before['when'], changes['when']];
  const wanted = typeof said === 'string' ? said : (/\b(?:at|by) (\d{1,2}(?:[:.]\d{2})?(?: ?[ap]m)?|noon|midnight)\b/.exec(plain)?.[0] ?? /\bin [a-z]+(?: [a-z]+)?(?= instead| time|$)/.exec(plain)?.[0]);
  return typeof was === 'string' && wanted !== undefined ? { when: mergeRecurrence(was, wanted) } : {};
}

const AVERAGES = new Set(['sma', 'ema', 'wma', 'dema', 'tema', 'kama']);

/**
 * The call with its rule drawn anew: one average in place of another, an indicator with another period. `null` when the words speak of
 * neither, a sentence when they want a change of the rule that cannot be made by itself.
 */
function redrawnRule(before: Args, { changes: { replaced }, slots, plain }: ReadRequest): Args | string | null {
  const sides = Object.entries(before).filter((entry): entry is [string, string] => ['entry', 'exit'].includes(entry[0]) && typeof entry[1] === 'string');
  const rule = sides.map(([, text]) => text).join(' ');
  const redraw = (pattern: RegExp, text: string): Args => ({ ...before, ...Object.fromEntries(sides.map(([name, side]) => [name, side.replace(pattern, text)])) });
  if (replaced !== null && rule.includes(`${replaced.from}(`)) {
    if (AVERAGES.has(replaced.from) && AVERAGES.has(replaced.to)) return redraw(new RegExp(`\\b${replaced.from}\\(`, 'g'), `${replaced.to}(`);
    return `I cannot put ${replaced.to} in place of ${replaced.from} by itself: please say when to buy and when to sell.`;
  }
  const [, name, periods] = /^(\w+)\((\d+)\)$/.exec(slots.expressions[0] ?? '') ?? [];
  if (slots.expressions.length !== 1 || name === undefined || !rule.includes(`${name}(`) || !new RegExp(`\\b${periods!}\\b`).test(plain) || /\b(?:strategy|backtest|test)\b/.test(plain)) return null;
  return redraw(new RegExp(`\\b${name}\\(\\d+`, 'g'), `${name}(${periods!}`);
}

/** The arguments without those that were to be taken away. */
function takenAway(tool: DescribedTool, args: Args, { without }: ChangeWords): Args | string {
  if (without.length === 0) return args;
  const left: Record<string, unknown> = { ...args };
  let isAny = false;
  for (const name of without) {
    if (!tool.fields.some((field) => field.name === name)) continue;
    isAny ||= left[name] !== undefined;
    // A strategy may bring a stop or the usual fee of its own; nought takes it away.
    if (name === 'feeRate' || name === 'slippage') left[name] = 0;
    else if (left[name] !== undefined) delete left[name];
    else if (name === without[0] && typeof left['strategy'] === 'string') left[name] = 0;
  }
  const isMoney = without.some((name) => name === 'feeRate' || name === 'slippage');
  return isAny || isMoney || typeof args['strategy'] === 'string' ? left : 'There was none in the request before.';
}

/** The arguments with one number in place of another: a parameter, a number of the rule, a stop. `null` when it is nowhere in them. */
function swappedIn(args: Args, { from, to }: Swap, paramsOf: (strategy: string) => readonly StrategyParam[]): Args | null {
  const strategy = args['strategy'];
  const given = (typeof args['params'] === 'object' && args['params'] !== null ? args['params'] : {}) as Readonly<Record<string, unknown>>;
  if (typeof strategy === 'string') {
    const meant = paramsOf(strategy).filter((param) => Number(given[param.name] ?? param.default) === from);
    if (meant.length === 1) return { ...args, params: { ...given, [meant[0]!.name]: to } };
  }
  const inRule = Object.fromEntries(['entry', 'exit'].flatMap((name) => {
    const text = args[name];
    if (typeof text !== 'string') return [];
    const changed = text.replace(/(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g, (number) => (Number(number) === from ? String(to) : number));
    return changed === text ? [] : [[name, changed]];
  }));
  if (Object.keys(inRule).length > 0) return { ...args, ...inRule };
  const field = Object.entries(args).find(([name, value]) => name !== 'symbols' && (typeof value === 'number' || typeof value === 'string') && Number(value) === from);
  return field === undefined ? null : { ...args, [field[0]]: typeof field[1] === 'number' ? to : String(to) };
}
