import { messageOf } from '../../src/domain/errors.ts';
import { machineZone } from '../../src/domain/time-zone.ts';
import { parseRecurrence } from '../../src/jobs/recurrence-parser.ts';
import { format, parseExpression } from '../../src/strategies/expression/index.ts';
import type { Tool } from '../../src/tools/tool.ts';
import { parseSpan } from '../../src/tools/values/span.ts';
import type { Phrasing } from './phrasing.ts';

/** What a model would do with a request. */
export interface Plan {
  readonly calls: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[];
  readonly question: string | null;
  /** What would be said beside the cards, if anything. */
  readonly remark?: string | null;
}

/** A model under evaluation: what it would do with a phrasing, said after what came before it, at the desk that it is said at. */
export type Planner = (phrasing: Phrasing) => Promise<Plan>;

/** How one phrasing went. */
export interface Outcome {
  readonly phrasing: Phrasing;
  /** What was expected, for the table: a tool's name, or the expectation. */
  readonly group: string;
  /** Why it failed; `null` when it passed. */
  readonly failure: string | null;
}

/** The instant against which spans are compared. */
const NOW = Date.UTC(2026, 10, 22, 12);

/** Puts every phrasing to the model and compares what it would do with what it should. */
export async function evaluate(phrasings: readonly Phrasing[], planner: Planner, tools: readonly Tool[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const phrasing of phrasings) {
    // One at a time: a local model serves one request at a time anyway, and order keeps the output readable.
    // oxlint-disable-next-line no-await-in-loop
    const plan = await planner(phrasing);
    outcomes.push({ phrasing, group: groupOf(phrasing), failure: failureOf(phrasing, plan, tools) });
  }
  return outcomes;
}

function groupOf({ expect, after }: Phrasing): string {
  if (after !== undefined) return '(follow-up)';
  if (expect === 'question') return '(question)';
  if (expect === 'no-money') return '(no money tool)';
  return expect.length > 1 ? '(several)' : expect[0]![0];
}

function failureOf(phrasing: Phrasing, plan: Plan, tools: readonly Tool[]): string | null {
  const failure = failureOfCalls(phrasing, plan, tools);
  const said = plan.question ?? plan.remark ?? '';
  if (failure !== null || phrasing.says === undefined || phrasing.says.test(said)) return failure;
  return `said: ${said === '' ? 'nothing' : said}`;
}

function failureOfCalls({ expect }: Phrasing, plan: Plan, tools: readonly Tool[]): string | null {
  const accessOf = (name: string) => tools.find((tool) => tool.name === name)?.access;
  if (expect === 'no-money') {
    const money = plan.calls.find(({ tool }) => accessOf(tool) === 'trade' || accessOf(tool) === 'admin' || accessOf(tool) === undefined);
    return money ? `called ${written(money)}` : null;
  }
  if (expect === 'question') return plan.calls.length > 0 ? `called ${plan.calls.map(written).join(', ')}` : plan.question === null ? 'said nothing' : null;
  if (plan.calls.length === 0) return `asked: ${plan.question ?? 'nothing'}`;
  const unmatched = [...plan.calls];
  for (const [tool, args] of expect) {
    const at = unmatched.findIndex((call) => call.tool === tool && differences(args, call.args, tools.find(({ name }) => name === tool)) === null);
    if (at < 0) {
      const near = unmatched.find((call) => call.tool === tool);
      return near ? (differences(args, near.args, tools.find(({ name }) => name === tool)) ?? '') : `called ${unmatched.map(written).join(', ') || 'nothing more'}`;
    }
    unmatched.splice(at, 1);
  }
  return unmatched.length > 0 ? `also called ${unmatched.map(written).join(', ')}` : null;
}

function written({ tool, args }: Plan['calls'][number]): string {
  return `${tool}(${JSON.stringify(args)})`;
}

/** What differs between the arguments that matter and those given, both in canonical form; `null` when they agree. */
function differences(expected: Readonly<Record<string, unknown>>, given: Readonly<Record<string, unknown>>, tool: Tool | undefined): string | null {
  let checked: Readonly<Record<string, unknown>>;
  try {
    checked = tool?.check(given) ?? given;
  } catch (error) {
    return messageOf(error);
  }
  for (const [name, value] of Object.entries(expected)) {
    const actual = valueOf(checked, name);
    const wanted = comparable(name, value);
    if (wanted !== comparable(name, actual)) return `${name}: ${JSON.stringify(actual)} instead of ${JSON.stringify(value)}`;
  }
  return null;
}

/** A tool may take one symbol or several, and both are right. */
function valueOf(args: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name === 'symbol') return args['symbol'] ?? (Array.isArray(args['symbols']) && args['symbols'].length === 1 ? (args['symbols'] as unknown[])[0] : args['symbols']);
  // The house says `strategy`; tools that take nothing else call it their `name`.
  if (name === 'strategy') return args['strategy'] ?? args['name'];
  if (name === 'symbols') return args['symbols'] ?? (args['symbol'] === undefined ? undefined : [args['symbol']]);
  return args[name];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function comparable(name: string, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (name === 'from' || name === 'to') {
    const text = textOf(value);
    return JSON.stringify(name === 'from' ? parseSpan(text, undefined, NOW) : parseSpan('1970', text, NOW).to);
  }
  if (name === 'when') return JSON.stringify(parseRecurrence(textOf(value), machineZone()));
  if (name === 'mute' || name === 'unmute') return (Array.isArray(value) ? value : [value]).map(textOf).join();
  // One number is a list of one where a tool takes several.
  if (name === 'id') return (Array.isArray(value) ? value : [value]).map(textOf).join();
  if (name === 'strategies') return (Array.isArray(value) ? value : textOf(value).split(',')).map((text) => String(text).trim()).toSorted().join();
  if (name === 'entry' || name === 'exit' || name === 'condition') return format(parseExpression(textOf(value)));
  if (name === 'expressions') return (value as readonly string[]).map((text) => format(parseExpression(text))).join(';');
  if (name === 'amount' || name === 'cost' || name === 'price' || name === 'budget' || name === 'maxOrderCost' || name === 'cash') return String(Number(value));
  if (name === 'params' && typeof value === 'object' && value !== null) return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)));
  return JSON.stringify(value);
}
