import type { AIMessage as AssistantMessage, BaseMessage } from '@langchain/core/messages';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { OutcryError } from '../domain/errors.ts';
import type { Tool } from '../tools/tool.ts';
import type { AgentLog } from './agent-log.ts';
import { DeskTool } from './desk-tool.ts';
import { HumanMessage, NO_TRACING, SystemMessage } from './langchain.ts';
import { modelFailure } from './loaded-model.ts';
import { remarkOf } from './models/phrasebook-model.ts';
import type { TalkPlan } from './talk.ts';
import { meansCall, readTextCalls, withoutThoughts } from './text-call.ts';
import type { PreparedTurn } from './turn-preparation.ts';

interface PlanNeeds extends PreparedTurn {
  readonly text: string;
  readonly tools: readonly Tool[];
  readonly signal: AbortSignal;
  readonly log: AgentLog;
}

/**
 * Asks the model what it would do: its tool calls are collected and none is run. Arguments come out in canonical form; calls that the
 * tool would refuse are left as the model made them.
 *
 * @throws OutcryError `cancelled`
 */
export async function planTurn(needs: PlanNeeds): Promise<TalkPlan> {
  const { model, phrasebook, tools, shown, log, signal } = needs;
  let reply: AssistantMessage;
  try {
    reply = await ask(model.chat, model.isLanguageModel ? tools.filter(({ name }) => shown.has(name)) : tools, needs);
  } catch (error) {
    if (signal.aborted) throw new OutcryError('cancelled', 'Stopped.', { cause: error });
    log.warn({ model: model.label, reason: modelFailure(error, model.label).message }, 'the model failed: the phrasebook plans');
    reply = await ask(phrasebook, tools, needs);
  }
  const text = withoutThoughts(reply.text);
  const names = new Set(tools.map(({ name }) => name));
  const made = (reply.tool_calls ?? []).map(({ name, args }) => ({ name, args: args as Readonly<Record<string, unknown>> }));
  const calls = made.length === 0 && meansCall(text, names) ? (readTextCalls(text, names) ?? []) : made;
  const planned = calls.filter(({ name }) => names.has(name)).map(({ name, args }) => ({ tool: name, args: canonical(tools.find((tool) => tool.name === name)!, args) }));
  const remark = planned.length > 0 ? remarkOf(reply) : null;
  return { calls: planned, question: planned.length > 0 ? null : text === '' ? 'I did not understand that.' : text, ...(remark === null ? {} : { remark }) };
}

async function ask(model: BaseChatModel, tools: readonly Tool[], { systemPrompt, history, text, signal }: PlanNeeds): Promise<AssistantMessage> {
  const refuse = () => Promise.reject(new Error('a plan runs no tool'));
  const bound = model.bindTools?.(tools.map((tool) => new DeskTool(tool, refuse))) ?? model;
  const messages: BaseMessage[] = [new SystemMessage(systemPrompt), ...history, new HumanMessage(text)];
  return bound.invoke(messages, { signal, callbacks: NO_TRACING });
}

function canonical(tool: Tool, args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return tool.check(args);
  } catch (error) {
    if (error instanceof OutcryError) return args;
    throw error;
  }
}
