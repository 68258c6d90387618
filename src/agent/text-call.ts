import { z } from 'zod';

/** A tool call that a model wrote as text instead of making it. */
export interface TextCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const record = z.record(z.string(), z.unknown());
const writtenCall = z.union([
  z.object({ name: z.string(), arguments: record }).transform(({ name, arguments: args }) => ({ name, args })),
  z.object({ name: z.string(), parameters: record }).transform(({ name, parameters }) => ({ name, args: parameters })),
  z.object({ name: z.string(), args: record }),
  z.object({ tool: z.string(), args: record }).transform(({ tool, args }) => ({ name: tool, args })),
  z.object({ tool: z.string(), arguments: record }).transform(({ tool, arguments: args }) => ({ name: tool, args })),
  z.object({ function: z.object({ name: z.string(), arguments: record }) }).transform(({ function: { name, arguments: args } }) => ({ name, args })),
]);

/** What a model thinks aloud between tags is for nobody. */
export function withoutThoughts(text: string): string {
  return text.replace(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/g, '').trim();
}

/** True when the text could be the beginning of a tool call written out, so that it must not be shown before it is complete. */
export function looksLikeCall(text: string): boolean {
  return /^\s*(?:[{[<`]|(?:json|tool_call|function)\b)/i.test(text) || /<(?:tool|function)|```|"(?:name|tool|function)"\s*:|\{\s*"/.test(text);
}

/**
 * The tool calls that are written in a text: JSON objects with a tool's name and its arguments, bare, in a code fence or between
 * tags; also `get_price(symbol="btc")`. `null` when there is none that can be read; the tools' names decide what counts as one.
 */
export function readTextCalls(text: string, names: ReadonlySet<string>): readonly TextCall[] | null {
  const calls = jsonObjects(text).flatMap((json): readonly TextCall[] => {
    const call = writtenCall.safeParse(json);
    return call.success && names.has(call.data.name) ? [call.data] : [];
  });
  if (calls.length > 0) return calls;
  const called = /^\W*(\w+)\(([^()]*)\)\W*$/.exec(text);
  if (!called || !names.has(called[1]!)) return null;
  const args = [...called[2]!.matchAll(/(\w+)\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^,\s]+))/g)].map(([, key, double, single, bare]) => [key!, double ?? single ?? bare] as const);
  return [{ name: called[1]!, args: Object.fromEntries(args) }];
}

/** True when the text is meant as a call of one of the tools, readable or not. */
export function meansCall(text: string, names: ReadonlySet<string>): boolean {
  return [...names].some((name) => text.includes(`${name}(`)) || (looksLikeCall(text) && (/"(?:name|tool|function|arguments|parameters)"|<tool|<function/.test(text) || [...names].some((name) => text.includes(name))));
}

/** Every outermost JSON object in the text, and those inside an outermost array. */
function jsonObjects(text: string): readonly unknown[] {
  const found: unknown[] = [];
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
    const end = closing(text, at);
    if (end === null) break;
    try {
      found.push(JSON.parse(text.slice(at, end)));
      at = end;
    } catch (error) {
      // Not JSON: braces of prose or of another language. What stands inside may still be.
      if (!(error instanceof SyntaxError)) throw error;
      at += 1;
    }
  }
  return found;
}

function closing(text: string, start: number): number | null {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === '\\') at += 1;
      else if (sign === '"') isQuoted = false;
    } else if (sign === '"') isQuoted = true;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && (depth -= 1) === 0) return at + 1;
  }
  return null;
}
