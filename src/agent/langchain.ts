import { createRequire } from 'node:module';
import type * as Callbacks from '@langchain/core/callbacks/base';
import type * as Models from '@langchain/core/language_models/chat_models';
import type * as Messages from '@langchain/core/messages';
import type * as Outputs from '@langchain/core/outputs';
import type * as Tools from '@langchain/core/tools';
import type * as Ollama from '@langchain/ollama';
import type * as LangChain from 'langchain';

/*
 * The one door to LangChain. Its CommonJS build loads in about half the time of its several hundred ES modules (measured on Node 20:
 * 250 ms against 450), which a single `outcry ask` would pay for every time. All parts must come through here, since classes of the
 * two builds are not the same classes. Files that need this one are imported when the first question arrives, not before.
 */
const load = createRequire(import.meta.url);

const agents = load('langchain') as typeof LangChain;
const messages = load('@langchain/core/messages') as typeof Messages;
const models = load('@langchain/core/language_models/chat_models') as typeof Models;
const callbacks = load('@langchain/core/callbacks/base') as typeof Callbacks;
const outputs = load('@langchain/core/outputs') as typeof Outputs;
const tools = load('@langchain/core/tools') as typeof Tools;

export const { createAgent, createMiddleware } = agents;
export const { AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage } = messages;
export const { BaseChatModel } = models;
export const { ChatGenerationChunk } = outputs;
export const { StructuredTool } = tools;

/** The Ollama client's chat model; loaded only when a local model is used. */
export function loadOllama(): typeof Ollama {
  return load('@langchain/ollama') as typeof Ollama;
}

/** LangChain's own finder of a provider's chat model by name. */
export const { initChatModel } = agents;

/**
 * Stands where LangChain would put its tracer, and traces nothing: the framework adds its own, which sends every prompt to a service,
 * only where no handler has this name. So no `LANGSMITH_…` variable that happens to be set can make anything leave the machine.
 */
class NoTracer extends callbacks.BaseCallbackHandler {
  readonly name = 'langchain_tracer';

  /** Asked for by the framework's context; there is no run to continue. */
  getRunTreeWithTracingConfig(): undefined {
    return undefined;
  }

  /** Told of a run that was begun elsewhere; nothing is kept of it. */
  updateFromRunTree(): void {
    // Nothing is traced.
  }

  override copy(): this {
    return this;
  }
}

/** What every run of a model or agent is given, so that none is traced. */
export const NO_TRACING = [new NoTracer()];
