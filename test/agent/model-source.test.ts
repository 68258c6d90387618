import { afterEach, describe, expect, it } from 'vitest';
import { ModelSource } from '../../src/agent/model-source.ts';
import { parseModelChoice } from '../../src/agent/models/model-choice.ts';
import { byPreference } from '../../src/agent/models/ollama-api.ts';
import { FakeOllama } from '../wire/ollama/fake-ollama.ts';

const started: FakeOllama[] = [];
const log = { info: () => undefined, warn: () => undefined };

async function sourceWith(model: string, installed: Readonly<Record<string, readonly string[]>>): Promise<ModelSource> {
  const fake = await FakeOllama.start([], installed);
  started.push(fake);
  return new ModelSource({ model, ollamaUrl: fake.url, contextTokens: 8192 }, { now: () => 0 }, log);
}

const unreachable = (model: string) => new ModelSource({ model, ollamaUrl: 'http://127.0.0.1:9', contextTokens: 8192 }, { now: () => 0 }, log);

afterEach(async () => {
  await Promise.all(started.splice(0).map((fake) => fake.stop()));
});

describe('the MODEL setting', () => {
  it.each([
    ['auto', { kind: 'auto' }],
    ['phrasebook', { kind: 'phrasebook' }],
    ['ollama:qwen3:8b', { kind: 'ollama', model: 'qwen3:8b' }],
    ['openai:gpt-4.1-mini', { kind: 'provider', provider: 'openai', model: 'gpt-4.1-mini' }],
  ])('reads %s', (text, choice) => {
    expect(parseModelChoice(text)).toEqual(choice);
  });

  it.each(['', 'qwen3', 'ollama:', ':x'])('refuses "%s"', (text) => {
    expect(() => parseModelChoice(text)).toThrow(/expected auto, phrasebook, ollama:NAME or PROVIDER:NAME/);
  });
});

describe('auto', () => {
  it('takes the preferred installed model that can call tools', async () => {
    const source = await sourceWith('auto', { 'gemma3:4b': ['completion'], 'llama3.1:8b': ['completion', 'tools'], 'qwen3:8b': ['completion', 'tools', 'thinking'], 'nomic-embed-text:latest': ['embedding'] });
    expect(await source.find()).toEqual({ kind: 'ollama', model: 'qwen3:8b', thinks: true });
    expect(await source.describe()).toBe('ollama:qwen3:8b');
  });

  it('takes an unknown model that can call tools before none', async () => {
    expect(await (await sourceWith('auto', { 'mymodel:latest': ['tools'] })).describe()).toBe('ollama:mymodel:latest');
  });

  it('takes the phrasebook where no model can call tools, and where no Ollama answers', async () => {
    expect(await (await sourceWith('auto', { 'gemma3:4b': ['completion'] })).describe()).toBe('phrasebook');
    expect(await unreachable('auto').describe()).toBe('phrasebook');
  });

  it('puts preferred models first and smaller ones before larger', () => {
    const models = [{ name: 'zeta:1b', size: 9 }, { name: 'alpha:1b', size: 5 }, { name: 'llama3.1:8b', size: 50 }, { name: 'bge-m3', size: 1 }, { name: 'qwen3:4b', size: 30 }];
    expect(byPreference(models).map(({ name }) => name)).toEqual(['qwen3:4b', 'llama3.1:8b', 'alpha:1b', 'zeta:1b']);
  });
});

describe('a close look at the model', () => {
  it('finds nothing wrong with a model that is there', async () => {
    expect(await (await sourceWith('ollama:qwen3:8b', { 'qwen3:8b': ['tools'] })).examine()).toEqual({ name: 'ollama:qwen3:8b', remark: null });
  });

  it('says how to get a model that is not', async () => {
    await expect((await sourceWith('ollama:qwen3:8b', {})).examine()).rejects.toMatchObject({ kind: 'not-found', hint: 'Fetch it with: ollama pull qwen3:8b' });
  });

  it('refuses a model without tools', async () => {
    await expect((await sourceWith('ollama:gemma3:4b', { 'gemma3:4b': ['completion'] })).examine()).rejects.toMatchObject({ kind: 'refused' });
  });

  it('says that no Ollama answers', async () => {
    await expect(unreachable('ollama:qwen3:8b').examine()).rejects.toMatchObject({ kind: 'unreachable', message: expect.stringMatching(/No Ollama answers/) as string });
  });

  it('says which package another provider needs', async () => {
    await expect(unreachable('anthropic:claude').examine()).rejects.toMatchObject({ kind: 'refused', message: expect.stringMatching(/needs the package @langchain\/anthropic/) as string });
  });

  it('knows no provider that does not exist', async () => {
    await expect(unreachable('nobody:model').examine()).rejects.toMatchObject({ kind: 'refused', message: expect.stringMatching(/no model provider "nobody"/) as string });
  });

  it('remarks that the phrasebook stands in', async () => {
    expect(await unreachable('auto').examine()).toEqual({ name: expect.stringMatching(/^phrasebook \(No Ollama answers/) as string, remark: null });
    expect((await (await sourceWith('auto', { 'gemma3:4b': ['completion'] })).examine()).remark).toMatch(/ollama pull/);
  });
});
