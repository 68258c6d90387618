import { OutcryError, messageOf } from '../domain/errors.ts';
import type { ModelSettings } from './model-source.ts';
import { parseModelChoice } from './models/model-choice.ts';
import { byPreference, capabilitiesOf, installedModels } from './models/ollama-api.ts';

/** Who would answer plain words, and what would be better, if anything. */
export interface ModelFinding {
  readonly name: string;
  /** What to do for a better answer; `null` when there is nothing to do. */
  readonly remark: string | null;
}

const WHERE = 'Ollama is at https://ollama.com; the phrasebook reads everyday requests without it.';

/**
 * Looks the configured model over, as doctor does: is it there, and can it call tools.
 *
 * @throws OutcryError with a hint, when the model that was asked for by name cannot answer.
 */
export async function checkModel({ model, ollamaUrl }: ModelSettings): Promise<ModelFinding> {
  const choice = parseModelChoice(model);
  switch (choice.kind) {
    case 'phrasebook':
      return { name: 'phrasebook', remark: null };
    case 'provider':
      return { name: `${choice.provider}:${choice.model} (not asked)`, remark: null };
    case 'ollama':
      return checkOllama(choice.model, ollamaUrl);
    case 'auto': {
      let names: readonly string[];
      try {
        names = byPreference(await installedModels(ollamaUrl)).map(({ name }) => name);
      } catch (error) {
        return { name: `phrasebook (${messageOf(error).replace(/\.$/, '')})`, remark: null };
      }
      for (const name of names) {
        // In order of preference: the first that can call tools is the one.
        // oxlint-disable-next-line no-await-in-loop
        if ((await capabilitiesOf(ollamaUrl, name)).includes('tools')) return { name: `ollama:${name}`, remark: null };
      }
      return { name: 'phrasebook', remark: 'Ollama has no model that can call tools: ollama pull qwen3:8b' };
    }
  }
}

async function checkOllama(model: string, url: string): Promise<ModelFinding> {
  const installed = await installedModels(url).catch((error: unknown) => {
    throw new OutcryError('unreachable', messageOf(error), { hint: WHERE, cause: error });
  });
  if (!installed.some(({ name }) => name === model || name === `${model}:latest`)) {
    throw new OutcryError('not-found', `Ollama has no model "${model}".`, { hint: `ollama pull ${model}` });
  }
  const capable = (await capabilitiesOf(url, model)).includes('tools');
  return { name: `ollama:${model}`, remark: capable ? null : `${model} cannot call tools, so the phrasebook will answer; qwen3:8b can.` };
}
