import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { loadOllama } from '../langchain.ts';
import { OutcryError } from '../../domain/errors.ts';
import { causeOf } from './ollama-api.ts';

/** How a local model is run. */
export interface OllamaSettings {
  readonly url: string;
  readonly model: string;
  /** Tokens of context. Ollama's own default is 4,096 on most machines, and what does not fit is dropped in silence. */
  readonly contextTokens: number;
  /** The longest that one reply may take, milliseconds. */
  readonly timeoutMs: number;
  /** True when the model can think; it is told not to, since a tool call needs no essay. */
  readonly thinks?: boolean;
}

/**
 * A chat model that talks to Ollama's native interface.
 *
 * `signal` ends a request even while Ollama is still loading the model: the client's own abort takes hold only once the response
 * has begun. Every failure comes out as an `OutcryError` that says what to do.
 */
export function ollamaModel(settings: OllamaSettings, signal: AbortSignal | undefined): BaseChatModel {
  const { ChatOllama } = loadOllama();
  return new ChatOllama({
    model: settings.model,
    baseUrl: settings.url.replace(/\/+$/, ''),
    numCtx: settings.contextTokens,
    temperature: 0,
    maxRetries: 0,
    ...(settings.thinks === true ? { think: false } : {}),
    fetch: async (input, init) => {
      const signals = [AbortSignal.timeout(settings.timeoutMs), ...(signal ? [signal] : []), ...(init?.signal ? [init.signal] : [])];
      let response: Response;
      try {
        response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
      } catch (error) {
        throw requestFailure(error, settings);
      }
      if (response.ok) return response;
      // Read here, since the client would print what it cannot parse to the console.
      throw statusFailure(response.status, await response.text(), settings);
    },
  });
}

function requestFailure(error: unknown, { url, model, timeoutMs }: OllamaSettings): unknown {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new OutcryError('timeout', `The model ${model} did not answer within ${Math.round(timeoutMs / 1000)} s.`, { hint: 'A smaller model answers sooner; see MODEL.', cause: error });
  }
  if (error instanceof DOMException && error.name === 'AbortError') return error;
  return new OutcryError('unreachable', `No Ollama answers at ${url}: ${causeOf(error)}.`, { hint: 'Start it with "ollama serve", or set OLLAMA_URL.', cause: error });
}

function statusFailure(status: number, body: string, { model }: OllamaSettings): OutcryError {
  const said = /"error"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1]?.replaceAll('\\"', '"') ?? body.slice(0, 200);
  if (status === 404) return new OutcryError('not-found', `Ollama has no model ${model}.`, { hint: `Fetch it with: ollama pull ${model}` });
  if (status === 400 && /does not support tools/i.test(said)) {
    return new OutcryError('refused', `The model ${model} cannot call tools.`, { hint: 'Choose one that can, such as ollama:qwen3:8b; see MODEL.' });
  }
  return new OutcryError(status >= 500 ? 'bad-reply' : 'refused', `Ollama answered with ${status}: ${said}`);
}
