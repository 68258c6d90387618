import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { ModelInUse, ModelSettings } from './model-source.ts';
import { ollamaModel } from './models/ollama-model.ts';
import { providerModel } from './models/provider-model.ts';

/** A model that is ready to be asked. */
export interface LoadedModel {
  readonly chat: BaseChatModel;
  /** In words, for notes and the log: `ollama:qwen3:8b`. */
  readonly label: string;
  /** False for the phrasebook, whose words are code's own. */
  readonly isLanguageModel: boolean;
  /** Tokens of its context, where we set them; `null` where the provider does, or there is none. */
  readonly contextTokens: number | null;
}

/** Loads the model in use for one turn, whose `signal` ends its requests. @throws OutcryError `refused` when a provider is not set up. */
export async function loadModel(found: ModelInUse, settings: ModelSettings, phrasebook: BaseChatModel, timeoutMs: number, signal: AbortSignal | undefined): Promise<LoadedModel> {
  switch (found.kind) {
    case 'phrasebook':
      return { chat: phrasebook, label: 'phrasebook', isLanguageModel: false, contextTokens: null };
    case 'ollama': {
      const { ollamaUrl: url, contextTokens } = settings;
      return { chat: ollamaModel({ url, model: found.model, contextTokens, timeoutMs, thinks: found.thinks }, signal), label: `ollama:${found.model}`, isLanguageModel: true, contextTokens };
    }
    case 'provider':
      return { chat: await providerModel(found.provider, found.model, timeoutMs), label: `${found.provider}:${found.model}`, isLanguageModel: true, contextTokens: null };
  }
}

/** Whatever a model's client threw, as a failure that a person can read; the framework's wrappings are taken off. */
export function modelFailure(error: unknown, label: string): OutcryError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof OutcryError) return cause;
    if (cause.name === 'TimeoutError') return new OutcryError('timeout', `The model ${label} did not finish its answer in time.`, { hint: 'A smaller model answers sooner; see MODEL.', cause: error });
  }
  const text = messageOf(error);
  if (/did not receive done|terminated|unexpected end|aborted|socket/i.test(text)) return new OutcryError('bad-reply', `The answer of ${label} broke off.`, { cause: error });
  return new OutcryError('bad-reply', `The model ${label} failed: ${text.split('\n')[0] ?? text}`, { cause: error });
}
