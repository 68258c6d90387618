import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import type { Tool } from '../tools/tool.ts';
import { tokensOf, turnsWithin } from './context-window.ts';
import { AIMessage, HumanMessage, ToolMessage } from './langchain.ts';
import { type LoadedModel, loadModel } from './loaded-model.ts';
import type { ModelInUse, ModelSettings } from './model-source.ts';
import { PhrasebookModel } from './models/phrasebook-model.ts';
import { describeTool } from './phrasebook/described-tool.ts';
import { Phrasebook } from './phrasebook/phrasebook.ts';
import type { StrategyName } from './phrasebook/strategy-words.ts';
import { fillPrompt } from './prompts.ts';
import type { TranscriptEntry } from './transcript.ts';

/** What a turn starts from. */
export interface TurnBeginning {
  readonly text: string;
  readonly tools: readonly Tool[];
  readonly found: ModelInUse;
  readonly settings: ModelSettings;
  readonly strategies: readonly StrategyName[];
  readonly ids: readonly string[];
  readonly entries: readonly TranscriptEntry[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly modelTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** A turn ready to be run: the model, and what of tools and history fits into its context. */
export interface PreparedTurn {
  readonly model: LoadedModel;
  readonly phrasebook: BaseChatModel;
  readonly shown: ReadonlySet<string>;
  readonly systemPrompt: string;
  readonly history: readonly BaseMessage[];
}

/** Shares of the context: for the descriptions of tools, and kept free for results and the reply. The rest is for what was said before. */
const TOOLS_SHARE = 0.45;
const FREE_SHARE = 0.25;
/** History for a model whose context is not ours to know, and for the phrasebook. */
const PLENTY = 6_000;

/** Loads the model and fits the prompt to its context: the tools that suit the request best, and whole turns of the past. */
export async function prepareTurn(beginning: TurnBeginning): Promise<PreparedTurn> {
  const { text, tools, found, settings, strategies, ids, entries, now, modelTimeoutMs, signal } = beginning;
  const phrasebook = new PhrasebookModel(strategies, ids);
  const model = await loadModel(found, settings, phrasebook, modelTimeoutMs, signal);
  const shown = model.contextTokens === null ? tools : fittingTools(tools, text, strategies, TOOLS_SHARE * model.contextTokens);
  const systemPrompt = fillPrompt('desk', { now: new Date(now).toISOString().slice(0, 16).replace('T', ' '), tools: shown.map(({ name }) => name).join(', ') });
  const budget = model.contextTokens === null
    ? PLENTY
    : (1 - FREE_SHARE) * model.contextTokens - tokensOf(systemPrompt) - tokensOf(text) - shown.reduce((sum, tool) => sum + toolTokens(tool), 0);
  return { model, phrasebook, shown: new Set(shown.map(({ name }) => name)), systemPrompt, history: turnsWithin(entries, budget).flat().map(messageOfEntry) };
}

function fittingTools(tools: readonly Tool[], text: string, strategies: readonly StrategyName[], budget: number): readonly Tool[] {
  let left = budget - tools.reduce((sum, tool) => sum + toolTokens(tool), 0);
  if (left >= 0) return tools;
  const book = new Phrasebook(tools.map((tool) => describeTool(tool.name, tool.summary, tool.schema, tool)), strategies);
  const dropped = new Set<string>();
  for (const { tool } of book.rank(text).toReversed()) {
    if (left >= 0) break;
    dropped.add(tool.name);
    left += toolTokens(tools.find(({ name }) => name === tool.name)!);
  }
  return tools.filter(({ name }) => !dropped.has(name));
}

function toolTokens(tool: Tool): number {
  return tokensOf(tool.name + tool.summary + JSON.stringify(tool.schema));
}

function messageOfEntry(entry: TranscriptEntry): BaseMessage {
  switch (entry.role) {
    case 'user':
      return new HumanMessage(entry.text);
    case 'assistant':
      return new AIMessage({ content: entry.text, tool_calls: entry.calls.map(({ id, tool, args }) => ({ type: 'tool_call', id, name: tool, args: { ...args } })) });
    case 'tool':
      return new ToolMessage({ content: entry.text, tool_call_id: entry.callId, name: entry.tool });
  }
}
