import { parseArgs } from 'node:util';
import { Agent } from '../../src/agent/agent.ts';
import type { AgentLog } from '../../src/agent/agent-log.ts';
import { ModelSource } from '../../src/agent/model-source.ts';
import type { TranscriptEntry } from '../../src/agent/transcript.ts';
import { messageOf } from '../../src/domain/errors.ts';
import { MemoryTranscriptStore } from '../fakes/memory-transcript-store.ts';
import { CATALOGUE, READ_ONLY_CATALOGUE, STRATEGY_NAMES } from './catalogue.ts';
import { type Outcome, type Planner, evaluate } from './evaluate.ts';
import { HELD_OUT } from './held-out.ts';
import type { Phrasing } from './phrasing.ts';
import { PHRASINGS } from './phrasings.ts';

/*
 * npm run eval -- --model phrasebook
 * npm run eval -- --model ollama:qwen3:8b --url http://127.0.0.1:11434 --failures
 *
 * Puts every phrasing to a model through the agent and prints how many it understands, by tool. Nothing is run: the agent plans.
 */
const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'phrasebook' },
    url: { type: 'string', default: 'http://127.0.0.1:11434' },
    context: { type: 'string', default: '8192' },
    failures: { type: 'boolean', default: false },
  },
});

const quiet: AgentLog = { info: () => undefined, warn: () => undefined };
const clock = { now: () => Date.UTC(2026, 10, 22, 12) };
const models = new ModelSource({ model: values.model, ollamaUrl: values.url, contextTokens: Number(values.context) }, clock, quiet);
const transcripts = new MemoryTranscriptStore();
const agentFor = ({ saved = [], readOnly = false }: Pick<Phrasing, 'saved' | 'readOnly'>) => new Agent({
  tools: readOnly ? READ_ONLY_CATALOGUE : CATALOGUE, models, transcripts, clock, log: quiet,
  ids: () => Promise.resolve([]),
  strategies: () => Promise.resolve([...STRATEGY_NAMES, ...saved.map((name) => ({ name, saved: true }))]),
  run: () => Promise.reject(new Error('an evaluation runs no tool')),
});

let conversations = 0;
const planner: Planner = async (phrasing) => {
  const { text, after } = phrasing;
  const agent = agentFor(phrasing);
  conversations += 1;
  const conversation = `eval-${conversations}`;
  if (after !== undefined) {
    const { calls, question } = await agent.plan(after);
    const entries: TranscriptEntry[] = [
      { role: 'user', text: after, at: 0 },
      { role: 'assistant', text: question ?? '', calls: calls.map(({ tool, args }, index) => ({ id: `call-${index}`, tool, args })), at: 0 },
      ...calls.map(({ tool }, index): TranscriptEntry => ({ role: 'tool', callId: `call-${index}`, tool, text: '{"ok":true}', at: 0 })),
    ];
    await transcripts.append(conversation, entries);
  }
  return agent.plan(text, { conversation });
};

function table(title: string, outcomes: readonly Outcome[]): string {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) groups.set(outcome.group, [...(groups.get(outcome.group) ?? []), outcome]);
  const rows = [...groups, ['all', outcomes] as const].map(([group, of]) => {
    const passed = of.filter(({ failure }) => failure === null).length;
    return `${group.padEnd(22)} ${String(passed).padStart(4)} of ${String(of.length).padStart(3)}  ${`${((100 * passed) / of.length).toFixed(1)} %`.padStart(8)}`;
  });
  return [title, '-'.repeat(46), ...rows].join('\n');
}

function failuresOf(outcomes: readonly Outcome[]): string {
  return outcomes.flatMap(({ phrasing, group, failure }) => (failure === null ? [] : [`[${group}] ${phrasing.text}\n    ${failure}`])).join('\n');
}

try {
  const tuned = await evaluate(PHRASINGS, planner, CATALOGUE);
  const heldOut = await evaluate(HELD_OUT, planner, CATALOGUE);
  process.stdout.write(`${table(`phrasings, ${await models.describe()}`, tuned)}\n\n${table('held out: never tuned on', heldOut)}\n`);
  if (values.failures) process.stdout.write(`\n${failuresOf(tuned)}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
