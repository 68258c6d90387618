import type { AIMessage as AssistantMessage, BaseMessage, UsageMetadata } from '@langchain/core/messages';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ModelRequest, WrapModelCallHandler } from 'langchain';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { Progress } from '../domain/progress.ts';
import { errorCard, noticeCard } from '../reports/error-card.ts';
import type { Tool, ToolResult } from '../tools/tool.ts';
import type { AgentLog } from './agent-log.ts';
import { briefJson } from './brief.ts';
import { DeskTool, type Performed } from './desk-tool.ts';
import { FigureGuard } from './figures.ts';
import { AIMessage, HumanMessage, NO_TRACING, createAgent, createMiddleware } from './langchain.ts';
import { type LoadedModel, modelFailure } from './loaded-model.ts';
import { fillPrompt } from './prompts.ts';
import { Speaker } from './speaker.ts';
import type { AskedArgument, TalkSink } from './talk.ts';
import { meansCall, readTextCalls, withoutThoughts } from './text-call.ts';
import type { TranscriptEntry } from './transcript.ts';

type Handler = WrapModelCallHandler;

/** How much one turn may take. */
export interface TurnLimits {
  /** Times the model is asked. */
  readonly modelCalls: number;
  readonly toolCalls: number;
  /** Tries that one tool's arguments are given: the first and one repair. */
  readonly triesPerTool: number;
}

/** What a turn works with. */
export interface TurnNeeds {
  readonly text: string;
  readonly model: LoadedModel;
  /** What answers when the model fails. */
  readonly phrasebook: BaseChatModel;
  readonly tools: readonly Tool[];
  /** The tools that the model is shown; the phrasebook always sees all. */
  readonly shown: ReadonlySet<string>;
  readonly systemPrompt: string;
  readonly history: readonly BaseMessage[];
  readonly limits: TurnLimits;
  readonly signal: AbortSignal;
  readonly log: AgentLog;
  now(): number;
  /** Runs a tool for the person who asked. @throws OutcryError */
  run(tool: Tool, args: unknown, onProgress: (progress: Progress) => void): Promise<ToolResult>;
  readonly sink: TalkSink;
}

/** One turn of a conversation: a request, the model's tool calls, their cards, and at most a few words. */
export class AgentTurn {
  /** What happened, in order, to be kept; it grows as things happen, so that a turn that fails leaves its part. */
  readonly record: TranscriptEntry[] = [];
  readonly #needs: TurnNeeds;
  readonly #guard = new FigureGuard();
  readonly #speaker: Speaker;
  readonly #toolNames: ReadonlySet<string>;
  readonly #failures = new Map<string, number>();
  /** Failures that no later call of the same tool has made good. */
  readonly #unresolved = new Map<string, OutcryError>();
  #modelCalls = 0;
  #toolCalls = 0;
  #cards = 0;
  #hasRepaired = false;
  #hasWarned = false;
  #hasFallenBack = false;
  /** What the phrasebook's last words ask for. */
  #asks: AskedArgument | null = null;
  /** A fault of ours inside a tool: it ends the turn and is thrown when the graph has come to rest. */
  #bug: { readonly error: unknown } | null = null;

  constructor(needs: TurnNeeds) {
    this.#needs = needs;
    this.#speaker = new Speaker(this.#guard, (text) => needs.sink.words(text), needs.log);
    this.#toolNames = new Set(needs.tools.map(({ name }) => name));
    this.#guard.learn(needs.text);
    this.record.push({ role: 'user', text: needs.text, at: needs.now() });
  }

  /** Runs the turn to its end. @throws OutcryError `cancelled`, and whatever a bug in a tool threw. */
  async run(): Promise<void> {
    const { model, tools, systemPrompt, history, text, limits, signal, sink } = this.#needs;
    const agent = createAgent({
      model: model.chat,
      tools: tools.map((tool) => new DeskTool(tool, (called, args, callId) => this.#perform(called, args, callId))),
      systemPrompt,
      middleware: [createMiddleware({ name: 'desk', wrapModelCall: (request, handler) => this.#ask(request as ModelRequest, handler as Handler) })],
    });
    try {
      await agent.invoke(
        { messages: [...history, new HumanMessage(text)] },
        { signal, recursionLimit: 4 * limits.modelCalls + 8, callbacks: [...NO_TRACING, { name: 'words', handleLLMNewToken: (token: string) => this.#hear(token) }] },
      );
    } catch (error) {
      if (signal.aborted) throw cancelled(signal);
      throw error;
    }
    if (signal.aborted) throw cancelled(signal);
    if (this.#bug !== null) throw this.#bug.error;
    for (const error of this.#unresolved.values()) {
      // In the order in which they happened.
      // oxlint-disable-next-line no-await-in-loop
      await sink.card(errorCard(error));
      this.#cards += 1;
    }
    if (this.#asks !== null && this.#cards === 0) await sink.offer?.(this.#asks);
    if (this.#cards === 0 && !this.#speaker.hasSpoken) this.#speaker.state('I could not make an answer of that. Try other words, or see /help.');
  }

  #hear(token: string): void {
    if (!this.#hasFallenBack && this.#needs.model.isLanguageModel) this.#speaker.hear(token);
  }

  /** One question to the model: its failure hands over to the phrasebook, a call written as text becomes a call. */
  async #ask(request: ModelRequest, handler: Handler): Promise<AssistantMessage> {
    const { model, limits, phrasebook, signal, log, shown } = this.#needs;
    if (this.#bug !== null) return new AIMessage('');
    this.#modelCalls += 1;
    if (this.#modelCalls > limits.modelCalls) {
      this.#speaker.state('I stopped there: this took too many steps.');
      return this.#close(new AIMessage(''), '');
    }
    const fallBack = async () => this.#closePhrasebook(await handler({ ...request, model: phrasebook }));
    if (this.#hasFallenBack || !model.isLanguageModel) return fallBack();
    const tools = request.tools.filter((tool) => typeof tool === 'object' && tool !== null && 'name' in tool && shown.has(String(tool.name)));
    let reply: AssistantMessage;
    try {
      reply = await handler({ ...request, tools });
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = modelFailure(error, model.label);
      log.warn({ model: model.label, reason: failure.message }, 'the model failed: the phrasebook answers');
      this.#hasFallenBack = true;
      this.#speaker.finish('', true);
      await this.#needs.sink.card(noticeCard('Answering without the language model', `${failure.message}${failure.hint === undefined ? '' : ` ${failure.hint}`} The phrasebook answers instead.`));
      return fallBack();
    }
    await this.#watchContext(reply.usage_metadata);
    const text = withoutThoughts(reply.text);
    if ((reply.tool_calls?.length ?? 0) > 0 || !meansCall(text, this.#toolNames)) return this.#close(reply, text);
    return this.#repair(request, handler, reply, text);
  }

  /** A call written as text: carried out if it can be read, else asked for again, once. */
  async #repair(request: ModelRequest, handler: Handler, reply: AssistantMessage, text: string): Promise<AssistantMessage> {
    const calls = readTextCalls(text, this.#toolNames);
    this.#needs.log.info({ model: this.#needs.model.label, readable: calls !== null }, 'a tool call came as text');
    if (calls !== null) {
      return this.#close(new AIMessage({ content: '', tool_calls: calls.map(({ name, args }, index) => ({ type: 'tool_call', id: `text-${this.#modelCalls}-${index}`, name, args: { ...args } })) }), '', true);
    }
    if (this.#hasRepaired) return this.#close(new AIMessage(''), '', true);
    this.#hasRepaired = true;
    this.#speaker.finish('', true);
    const again = new HumanMessage(fillPrompt('repair-call', { tools: [...this.#needs.shown].join(', ') }));
    const second = await handler({ ...request, messages: [...request.messages, reply, again] });
    const secondText = withoutThoughts(second.text);
    const stillText = (second.tool_calls?.length ?? 0) === 0 && meansCall(secondText, this.#toolNames);
    const readable = stillText ? readTextCalls(secondText, this.#toolNames) : null;
    if (readable !== null) return this.#repair(request, handler, second, secondText);
    return this.#close(stillText ? new AIMessage('') : second, stillText ? '' : secondText, stillText);
  }

  #closePhrasebook(reply: AssistantMessage): AssistantMessage {
    if (reply.text !== '') this.#speaker.state(reply.text);
    this.#asks = (reply.additional_kwargs['asks'] as AskedArgument | undefined) ?? null;
    return this.#close(reply, '');
  }

  /** Notes a reply in the record with the words that the person was shown of it. */
  #close(reply: AssistantMessage, text: string, isCall = false): AssistantMessage {
    const said = this.#speaker.finish(text, isCall);
    const calls = (reply.tool_calls ?? []).map(({ id = '', name, args }) => ({ id, tool: name, args: args as Readonly<Record<string, unknown>> }));
    if (said !== '' || calls.length > 0) this.record.push({ role: 'assistant', text: said, calls, at: this.#needs.now() });
    return reply;
  }

  async #perform(tool: Tool, args: unknown, callId: string): Promise<Performed> {
    const performed = await this.#tryTool(tool, args);
    this.record.push({ role: 'tool', callId, tool: tool.name, text: performed.text, at: this.#needs.now() });
    return performed;
  }

  async #tryTool(tool: Tool, args: unknown): Promise<Performed> {
    const { limits, sink, signal, log } = this.#needs;
    const failed = this.#failures.get(tool.name) ?? 0;
    this.#toolCalls += 1;
    if (this.#toolCalls > limits.toolCalls || failed >= limits.triesPerTool) return { text: 'Not done: no more calls in this turn. Finish with a few words.', isError: true };
    try {
      const { card, data, brief } = await this.#needs.run(tool, args, (progress) => sink.working(progress));
      const text = briefJson(brief ?? data);
      this.#guard.learn(text);
      this.#unresolved.delete(tool.name);
      await sink.card(card);
      this.#cards += 1;
      return { text, isError: false };
    } catch (error) {
      if (signal.aborted) return { text: 'Cancelled.', isError: true };
      if (!(error instanceof OutcryError)) {
        this.#bug = { error };
        return { text: 'Failed.', isError: true };
      }
      log.info({ tool: tool.name, kind: error.kind, reason: error.message }, 'a tool call failed');
      this.#failures.set(tool.name, failed + 1);
      this.#unresolved.set(tool.name, error);
      const advice = failed + 1 < limits.triesPerTool ? 'If the mistake is clear, correct the arguments and call once more; otherwise stop.' : 'Do not call this again; the person is told.';
      return { text: `Error (${error.kind}): ${error.message} ${advice}`, isError: true };
    }
  }

  /** Ollama drops what does not fit into the context without a word, the instructions first; so it is said here. */
  async #watchContext(usage: UsageMetadata | undefined): Promise<void> {
    const { contextTokens, label } = this.#needs.model;
    if (usage === undefined || contextTokens === null || this.#hasWarned || usage.input_tokens < 0.9 * contextTokens) return;
    this.#hasWarned = true;
    this.#needs.log.warn({ model: label, promptTokens: usage.input_tokens, contextTokens }, 'the prompt nearly fills the context of the model');
    await this.#needs.sink.card(noticeCard(
      'The model is out of room',
      `The request took ${usage.input_tokens} of the model's ${contextTokens} tokens of context: parts of it may have been dropped, and the answer may be wrong. Raise MODEL_CONTEXT, or start afresh with /new.`,
    ));
  }
}

function cancelled(signal: AbortSignal): OutcryError {
  const { reason } = signal as { readonly reason: unknown };
  if (reason instanceof OutcryError) return reason;
  return new OutcryError('cancelled', 'Stopped.', { cause: messageOf(reason) });
}
