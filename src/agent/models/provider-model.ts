import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { initChatModel } from '../langchain.ts';

/**
 * The chat model of another provider, by LangChain's names (`openai:gpt-4.1-mini`). Its package must be installed and its key be in the
 * environment under the provider's own name.
 *
 * @throws OutcryError `refused` naming what is missing.
 */
export async function providerModel(provider: string, model: string, timeoutMs: number): Promise<BaseChatModel> {
  try {
    // The configurable wrapper that `initChatModel` gives behaves as the model once it is bound; the model itself is what we want.
    const found = await initChatModel(model, { modelProvider: provider, temperature: 0, maxRetries: 0, timeout: timeoutMs });
    // oxlint-disable-next-line no-underscore-dangle
    return await found._getModelInstance();
  } catch (error) {
    const text = messageOf(error);
    const missing = /npm install (@?[\w/-]+)/.exec(text)?.[1] ?? /Cannot find (?:package|module) '([^']+)'/.exec(text)?.[1];
    if (missing !== undefined) throw new OutcryError('refused', `MODEL=${provider}:${model} needs the package ${missing}.`, { field: 'MODEL', hint: `Install it with: npm install ${missing}`, cause: error });
    if (/unsupported|unable to infer|not supported/i.test(text)) throw new OutcryError('refused', `There is no model provider "${provider}".`, { field: 'MODEL', hint: 'Use ollama:NAME, or a provider that LangChain knows, such as openai.', cause: error });
    throw new OutcryError('refused', `The model ${provider}:${model} could not be set up: ${text.split('\n')[0] ?? text}`, { field: 'MODEL', cause: error });
  }
}
