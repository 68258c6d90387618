import { type Unused, looseMoney, unusedIn } from './accounting.ts';
import { customaryExit, customaryExitNote, exitQuestion } from './customary-exit.ts';
import type { DescribedTool } from './described-tool.ts';
import { ambiguousIn } from './doubts.ts';
import type { ReadRequest } from './slots.ts';
import type { StrategyParam } from './strategy-words.ts';

/** A call made complete, or what must be asked first. */
export interface Completion {
  readonly args: Readonly<Record<string, unknown>>;
  readonly question: string | null;
  /** What was taken for granted and what was not used, in sentences. */
  readonly notes: readonly string[];
}

/** What a completion draws on. */
export interface CompletionContext {
  /** Parameters of the strategy that is named, if one is. */
  readonly params: readonly StrategyParam[];
  /** True when the person has said that what is not understood may be left out. */
  readonly lenient: boolean;
  /** True when the call changes one before it. */
  readonly isChange: boolean;
}

/** How the words begin that say what of a request was not used. */
export const NOT_USED = 'I did not use';

/** Exits of a rule beside its exit condition. */
const OTHER_EXITS = ['stopLoss', 'takeProfit', 'trailingStop', 'maxBars'];

/**
 * Completes the arguments of a call that moves no money: a lone amount becomes the starting cash, an entry gets the exit that goes with it
 * by custom, and what no argument holds is asked about where it would change the result, and said where it would not.
 */
export function complete(tool: DescribedTool, given: Readonly<Record<string, unknown>>, read: ReadRequest, context: CompletionContext): Completion {
  const notes = [...read.notes];
  let args = given;
  const has = (name: string) => tool.fields.some((field) => field.name === name);
  if (has('cash') && (context.isChange || args['cash'] === undefined)) {
    const money = looseMoney(read, args);
    if (money !== null) {
      args = { ...args, cash: money.amount };
      notes.push(`I took ${money.text} for the starting cash.`);
    }
  }
  const entry = args['entry'];
  const lacksExit = typeof entry === 'string' && has('exit') && [...OTHER_EXITS, 'exit'].every((name) => args[name] === undefined || args[name] === 0);
  const opposite = lacksExit ? customaryExit(entry) : null;
  if (opposite !== null) {
    args = { ...args, exit: opposite };
    notes.push(customaryExitNote(opposite));
  }
  const unused = unusedIn(read, tool, args, context.params);
  const asked = context.lenient ? null : questionAbout(unused, args, context.params);
  const question = asked ?? (has('cash') && args['cash'] !== undefined ? ambiguousIn(read.plain) : null) ?? (lacksExit && opposite === null ? exitQuestion(entry) : null);
  const leftOut = [...unused.light, ...(context.lenient ? unused.weighty : [])];
  if (leftOut.length > 0) notes.push(`${NOT_USED} ${leftOut.map((text) => `"${text}"`).join(' or ')}.`);
  return { args, question, notes };
}

function questionAbout({ weighty }: Unused, args: Readonly<Record<string, unknown>>, params: readonly StrategyParam[]): string | null {
  const [first] = weighty;
  if (first === undefined) return null;
  const isNumber = weighty.length <= 2 && weighty.every((text) => /^[\d.,]+%?(?: \w+)?$/.test(text));
  if (isNumber && params.length > 0 && typeof args['strategy'] === 'string') {
    const listed = params.map(({ name, default: usual }) => `${name} (${usual})`);
    const example = `${params[0]!.name} ${/[\d.,]+%?/.exec(first)?.[0] ?? first}`;
    return `What is ${weighty.join(' and ')} for? ${args['strategy']} takes ${inWords(listed)}: say for example "${example}".`;
  }
  return `I do not know what to do with ${weighty.map((text) => `"${text}"`).join(' and ')} here. Say it another way, or "leave it out".`;
}

function inWords(items: readonly string[]): string {
  return items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}
