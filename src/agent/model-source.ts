import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { AgentLog } from './agent-log.ts';
import { type ModelChoice, parseModelChoice } from './models/model-choice.ts';
import { byPreference, capabilitiesOf, installedModels } from './models/ollama-api.ts';

/** The model that answers, found and not yet loaded. */
export type ModelInUse =
  | { readonly kind: 'phrasebook' }
  | { readonly kind: 'ollama'; readonly model: string; readonly thinks: boolean }
  | { readonly kind: 'provider'; readonly provider: string; readonly model: string };

/** Which model to use, and how. */
export interface ModelSettings {
  /** The `MODEL` setting: `auto`, `phrasebook`, `ollama:NAME` or `PROVIDER:NAME`. */
  readonly model: string;
  readonly ollamaUrl: string;
  /** Tokens of context that a local model is run with. */
  readonly contextTokens: number;
}

/** How long a found model is taken to be there still, and how long a missing one to be missing, milliseconds. */
const REMEMBER_MS = 60_000;

/** Finds the model that answers. `auto` takes the best installed one that can call tools, and the phrasebook where there is none. */
export class ModelSource {
  readonly settings: ModelSettings;
  readonly #choice: ModelChoice;
  readonly #clock: Clock;
  readonly #log: AgentLog;
  #found: { readonly model: ModelInUse; readonly at: number } | null = null;

  /** @throws OutcryError `invalid-input` for a `MODEL` that is none. */
  constructor(settings: ModelSettings, clock: Clock, log: AgentLog) {
    this.settings = settings;
    this.#choice = parseModelChoice(settings.model);
    this.#clock = clock;
    this.#log = log;
  }

  /** The model in use. Never fails: what cannot be found out leaves the phrasebook. */
  async find(): Promise<ModelInUse> {
    const now = this.#clock.now();
    if (this.#found !== null && now - this.#found.at < REMEMBER_MS) return this.#found.model;
    const model = await this.#look();
    this.#found = { model, at: now };
    return model;
  }

  /** The model in use in one word, as `MODEL` would name it. */
  async describe(): Promise<string> {
    const model = await this.find();
    if (model.kind === 'phrasebook') return 'phrasebook';
    return model.kind === 'ollama' ? `ollama:${model.model}` : `${model.provider}:${model.model}`;
  }

  /**
   * Looks closely at the model that is set, for `doctor`: whether it is there and can call tools. `remark` is worth knowing and
   * stops nothing.
   *
   * @throws OutcryError for a model that is set and cannot be used, with what to do as its hint.
   */
  async examine(): Promise<{ readonly name: string; readonly remark: string | null }> {
    const { ollamaUrl } = this.settings;
    const choice = this.#choice;
    switch (choice.kind) {
      case 'phrasebook':
        return { name: 'phrasebook', remark: null };
      case 'provider': {
        const { providerModel } = await import('./models/provider-model.ts');
        await providerModel(choice.provider, choice.model, REMEMBER_MS);
        return { name: `${choice.provider}:${choice.model}`, remark: 'What you write leaves this machine for this provider.' };
      }
      case 'ollama': {
        const installed = (await installedModels(ollamaUrl)).map(({ name }) => name);
        if (!installed.includes(choice.model) && !installed.includes(`${choice.model}:latest`)) {
          throw new OutcryError('not-found', `Ollama has no model ${choice.model}.`, { hint: `Fetch it with: ollama pull ${choice.model}` });
        }
        if (!(await capabilitiesOf(ollamaUrl, choice.model)).includes('tools')) {
          throw new OutcryError('refused', `The model ${choice.model} cannot call tools, so the phrasebook answers.`, { hint: 'Choose one that can, such as ollama:qwen3:8b; see MODEL.' });
        }
        return { name: `ollama:${choice.model}`, remark: null };
      }
      case 'auto': {
        try {
          await installedModels(ollamaUrl);
        } catch (error) {
          // Nobody asked for a model, and the phrasebook needs none: nothing is wrong.
          return { name: `phrasebook (${messageOf(error).replace(/\.$/, '')})`, remark: null };
        }
        const name = await this.describe();
        return { name, remark: name === 'phrasebook' ? 'Ollama has no model that can call tools. For freer words: ollama pull qwen3:8b' : null };
      }
    }
  }

  async #look(): Promise<ModelInUse> {
    switch (this.#choice.kind) {
      case 'phrasebook':
        return { kind: 'phrasebook' };
      case 'provider':
        return { kind: 'provider', provider: this.#choice.provider, model: this.#choice.model };
      case 'ollama':
        return { kind: 'ollama', model: this.#choice.model, thinks: (await this.#capabilities(this.#choice.model))?.includes('thinking') ?? false };
      case 'auto':
        return (await this.#bestInstalled()) ?? { kind: 'phrasebook' };
    }
  }

  async #bestInstalled(): Promise<ModelInUse | null> {
    try {
      for (const { name } of byPreference(await installedModels(this.settings.ollamaUrl))) {
        // In order of preference: the first that can call tools is the one.
        // oxlint-disable-next-line no-await-in-loop
        const capabilities = await this.#capabilities(name);
        if (capabilities?.includes('tools')) return { kind: 'ollama', model: name, thinks: capabilities.includes('thinking') };
      }
    } catch (error) {
      this.#log.info({ reason: messageOf(error) }, 'no local model: the phrasebook answers');
    }
    return null;
  }

  async #capabilities(model: string): Promise<readonly string[] | null> {
    try {
      return await capabilitiesOf(this.settings.ollamaUrl, model);
    } catch (error) {
      this.#log.info({ model, reason: messageOf(error) }, 'what the model can do is not known');
      return null;
    }
  }
}
