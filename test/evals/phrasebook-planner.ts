import { describeTool } from '../../src/agent/phrasebook/described-tool.ts';
import { type Before, Phrasebook } from '../../src/agent/phrasebook/phrasebook.ts';
import type { Tool } from '../../src/tools/tool.ts';
import { READ_ONLY_CATALOGUE, STRATEGY_NAMES } from './catalogue.ts';
import type { Planner } from './evaluate.ts';

/** The phrasebook itself, without the agent around it: fast enough to be held to its pass rate by the unit tests. */
export function phrasebookPlanner(tools: readonly Tool[]): Planner {
  const bookOf = (of: readonly Tool[], saved: readonly string[] = []) =>
    new Phrasebook(of.map((tool) => describeTool(tool.name, tool.summary, tool.schema, tool)), [...STRATEGY_NAMES, ...saved.map((name) => ({ name, saved: true }))]);
  const usual = bookOf(tools);
  return ({ text, after, saved, readOnly = false }) => {
    const phrasebook = saved === undefined && !readOnly ? usual : bookOf(readOnly ? READ_ONLY_CATALOGUE : tools, saved);
    const earlier = after === undefined ? null : phrasebook.interpret(after);
    const before: Before = { calls: earlier?.calls ?? [], asked: earlier !== null && earlier.calls.length === 0 ? (after ?? null) : null, said: after ?? null };
    const { calls, say, remark } = phrasebook.interpret(text, before);
    return Promise.resolve({ calls, question: say, remark });
  };
}
