import { z } from 'zod';
import { OutcryError, messageOf } from '../../domain/errors.ts';

const tagsSchema = z.object({ models: z.array(z.object({ name: z.string(), size: z.number().default(0) })) });
const showSchema = z.object({ capabilities: z.array(z.string()).default([]) });

/** A model that an Ollama has installed. */
export interface InstalledModel {
  /** With its tag: `qwen3:8b`. */
  readonly name: string;
  /** Bytes on disk. */
  readonly size: number;
}

/** How long Ollama may take to say what it has; it answers at once or is not there. */
const PROBE_MS = 1_500;

/** The models an Ollama has installed. @throws OutcryError `unreachable`, `timeout` or `bad-reply` */
export async function installedModels(url: string): Promise<readonly InstalledModel[]> {
  return (await requestJson(url, '/api/tags', tagsSchema)).models;
}

/** What a model can do, by Ollama's names: `tools`, `vision`, `thinking`. @throws OutcryError */
export async function capabilitiesOf(url: string, model: string): Promise<readonly string[]> {
  return (await requestJson(url, '/api/show', showSchema, { model })).capabilities;
}

async function requestJson<Shape extends z.ZodType>(url: string, path: string, shape: Shape, body?: unknown): Promise<z.output<Shape>> {
  const address = `${url.replace(/\/+$/, '')}${path}`;
  try {
    const response = await fetch(address, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(PROBE_MS),
    });
    if (!response.ok) throw new OutcryError('bad-reply', `Ollama at ${url} answered ${path} with ${response.status}.`);
    return shape.parse(await response.json());
  } catch (error) {
    if (error instanceof OutcryError) throw error;
    if (error instanceof z.ZodError || error instanceof SyntaxError) throw new OutcryError('bad-reply', `What answers at ${url} is not an Ollama.`, { cause: error });
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    throw new OutcryError(isLate ? 'timeout' : 'unreachable', isLate ? `Ollama at ${url} does not answer.` : `No Ollama answers at ${url}: ${causeOf(error)}.`, { cause: error });
  }
}

/** `fetch failed` says nothing; its cause does. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  return code === 'ECONNREFUSED' ? 'connection refused' : (code ?? messageOf(cause));
}

/**
 * Models that call tools well, the better first, among those that fit on a desk's machine. From reported pass rates of tool calling
 * (Qwen 3 and 3.5 lead at 4 to 14 billion weights, then gpt-oss, Mistral and Llama 3.1); matched by the beginning of the name.
 */
const PREFERRED: readonly string[] = [
  'qwen3.5:9b', 'qwen3.5:4b', 'qwen3.5', 'qwen3:8b', 'qwen3:14b', 'qwen3:4b', 'qwen3', 'gpt-oss:20b', 'gpt-oss', 'qwen2.5:14b', 'qwen2.5:7b', 'qwen2.5', 'mistral-small', 'mistral-nemo', 'llama3.1', 'llama3.3', 'llama3.2', 'granite', 'mistral', 'command-r',
];

/** The installed models in the order in which they are tried: preferred ones first, then the smaller. Embedding models are left out. */
export function byPreference(models: readonly InstalledModel[]): readonly InstalledModel[] {
  const rank = ({ name }: InstalledModel): number => {
    const index = PREFERRED.findIndex((start) => name === start || name.startsWith(start.includes(':') ? start : `${start}:`) || name.startsWith(`${start}-`));
    return index < 0 ? PREFERRED.length : index;
  };
  return models.filter(({ name }) => !/embed|bge-|minilm|rerank/.test(name)).toSorted((a, b) => rank(a) - rank(b) || a.size - b.size);
}
