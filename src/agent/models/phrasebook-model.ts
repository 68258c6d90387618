import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import type { BaseChatModelCallOptions, BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { AIMessage as AssistantMessage, AIMessageChunk as AssistantChunk, BaseMessage, ToolMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { AIMessage, AIMessageChunk, BaseChatModel, ChatGenerationChunk } from '../langchain.ts';
import { type DescribedTool, describeTool } from '../phrasebook/described-tool.ts';
import { type Before, Phrasebook } from '../phrasebook/phrasebook.ts';
import type { StrategyName } from '../phrasebook/strategy-words.ts';

interface PhrasebookOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
}

/** Tells apart calls of one process; ids only have to be unique within a conversation's few last turns. */
let calls = 0;

/**
 * The model of last resort: a LangChain chat model that needs no network and no weights. It reads the definitions of the tools bound
 * to it and answers with their calls, a question, or a plain word that it did not understand. After a tool has answered it says
 * only what the card cannot: what was taken for granted, and what of the request was not used.
 */
export class PhrasebookModel extends BaseChatModel<PhrasebookOptions, AssistantChunk> {
  readonly #strategies: readonly StrategyName[];
  readonly #ids: readonly string[];
  /** One phrasebook for one list of tools, kept from call to call. */
  #known: { readonly tools: readonly BindToolsInput[]; readonly phrasebook: Phrasebook } | null = null;

  /** @param ids of the deployments and approvals that there are. */
  constructor(strategies: readonly StrategyName[], ids: readonly string[] = []) {
    super({});
    this.#strategies = strategies;
    this.#ids = ids;
  }

  override _llmType(): string {
    return 'phrasebook';
  }

  override bindTools(tools: BindToolsInput[]): Runnable<BaseLanguageModelInput, AssistantChunk, PhrasebookOptions> {
    return this.withConfig({ tools });
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const message = this.#answer(messages, options.tools ?? []);
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(messages: BaseMessage[], options: this['ParsedCallOptions'], run?: CallbackManagerForLLMRun): AsyncGenerator<InstanceType<typeof ChatGenerationChunk>> {
    const answer = this.#answer(messages, options.tools ?? []);
    const { text } = answer;
    const chunk = new ChatGenerationChunk({
      text,
      message: new AIMessageChunk({
        content: text,
        additional_kwargs: answer.additional_kwargs,
        tool_call_chunks: (answer.tool_calls ?? []).map(({ id, name, args }, index) => ({ type: 'tool_call_chunk', index, name, args: JSON.stringify(args), ...(id === undefined ? {} : { id }) })),
      }),
    });
    yield chunk;
    await run?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
  }

  #answer(messages: readonly BaseMessage[], tools: readonly BindToolsInput[]): AssistantMessage {
    const last = messages.at(-1);
    if (last === undefined || last.getType() !== 'human') return new AIMessage(afterwordOf(messages));
    const { calls: planned, say, remark, asks } = this.#phrasebook(tools).interpret(textOf(last), beforeOf(messages.slice(0, -1)));
    return new AIMessage({
      content: say ?? '',
      additional_kwargs: { ...(remark === null ? {} : { remark }), ...(asks === undefined ? {} : { asks }) },
      tool_calls: planned.map(({ tool, args }) => {
        calls += 1;
        return { type: 'tool_call', id: `phrasebook-${calls}-${tool}`, name: tool, args: { ...args } };
      }),
    });
  }

  #phrasebook(tools: readonly BindToolsInput[]): Phrasebook {
    if (this.#known?.tools !== tools) this.#known = { tools, phrasebook: new Phrasebook(tools.flatMap(describeBound), this.#strategies, this.#ids) };
    return this.#known.phrasebook;
  }
}

/** What a LangChain tool says of itself; its `metadata` may hold `phrases`, `access` and `command`. */
function describeBound(tool: BindToolsInput): readonly DescribedTool[] {
  if (!('name' in tool) || typeof tool.name !== 'string') return [];
  const { name, description, schema, metadata } = tool as { readonly name: string; readonly description?: string; readonly schema?: unknown; readonly metadata?: unknown };
  return [describeTool(name, description ?? '', schema, metadata)];
}

/** What was to be said once the calls had been made; nothing when one of them failed, whose error says enough. */
function afterwordOf(messages: readonly BaseMessage[]): string {
  const from = messages.findLastIndex((message) => message.getType() === 'ai');
  const results = messages.slice(from + 1);
  const hasFailed = results.some((message) => message.getType() === 'tool' && (message as ToolMessage).status === 'error');
  return results.length === 0 || hasFailed ? '' : (remarkOf(messages[from]) ?? '');
}

/** What a reply of the phrasebook wants said after the cards of its calls; `null` for nothing. */
export function remarkOf(message: BaseMessage | undefined): string | null {
  const remark = message?.additional_kwargs['remark'];
  return typeof remark === 'string' ? remark : null;
}

/** Turns back in which a follow-up may find the call that it leans on. */
const LOOK_BACK = 3;

function beforeOf(messages: readonly BaseMessage[]): Before {
  const turns: { readonly text: string; readonly answers: AssistantMessage[] }[] = [];
  for (const message of messages) {
    if (message.getType() === 'human') turns.push({ text: textOf(message), answers: [] });
    else if (message.getType() === 'ai') turns.at(-1)?.answers.push(message as AssistantMessage);
  }
  const callsOf = ({ answers }: { readonly answers: readonly AssistantMessage[] }) =>
    answers.flatMap(({ tool_calls: toolCalls = [] }) => toolCalls.map(({ name, args }) => ({ tool: name, args: args as Readonly<Record<string, unknown>> })));
  const last = turns.at(-1);
  const leaning = turns.slice(-LOOK_BACK).findLast((turn) => callsOf(turn).length > 0);
  const asked = last !== undefined && last.answers.length > 0 && callsOf(last).length === 0 ? last.text : null;
  return { calls: leaning === undefined ? [] : callsOf(leaning), asked, said: last?.text ?? null };
}

function textOf(message: BaseMessage): string {
  return typeof message.content === 'string' ? message.content : message.text;
}
