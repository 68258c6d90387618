import { fillArguments } from './arguments.ts';
import type { DescribedTool } from './described-tool.ts';
import type { ReadRequest } from './slots.ts';

/** Arguments that say the same thing in different ways: naming one leaves the others of its group behind. */
const EITHER_OR: readonly (readonly string[])[] = [
  ['symbol', 'symbols'],
  ['from', 'to'],
  ['amount', 'cost', 'fraction'],
];

/**
 * The arguments of the call before, with what the follow-up changes; `null` when it changes nothing that the tool takes.
 */
export function followUp(tool: DescribedTool, before: Readonly<Record<string, unknown>>, read: ReadRequest): Readonly<Record<string, unknown>> | null {
  const { args: said } = fillArguments(tool, read);
  const changes = Object.fromEntries(Object.entries(said).filter(([name]) => tool.fields.some((field) => field.name === name)));
  const names = Object.keys(changes);
  if (names.length === 0) return null;
  const dropped = new Set(EITHER_OR.filter((group) => group.some((name) => names.includes(name))).flat());
  if (names.includes('strategy')) for (const name of ['entry', 'exit', 'params']) dropped.add(name);
  if (names.includes('entry') || names.includes('exit')) for (const name of ['strategy', 'params']) dropped.add(name);
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !dropped.has(name)));
  const merged: Record<string, unknown> = { ...kept, ...changes };
  // "Sell above 70 instead" names no side that the reader could not place: a lone condition replaces the exit only if it was said to sell.
  if (names.includes('exit') && !names.includes('entry') && typeof before['entry'] === 'string') merged['entry'] = before['entry'];
  return merged;
}
