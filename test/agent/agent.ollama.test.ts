import { z } from 'zod';
import { textField } from '../../src/tools/values/fields.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeOllama, type ScriptedReply } from '../wire/ollama/fake-ollama.ts';
import { agentBench, cardText, recordingTool, someTools } from './agent-bench.ts';

const started: FakeOllama[] = [];

async function withReplies(replies: readonly ScriptedReply[], options: Partial<Parameters<typeof agentBench>[0]> = {}) {
  const fake = await FakeOllama.start(replies);
  started.push(fake);
  return { fake, ...agentBench({ model: 'ollama:qwen3:8b', url: fake.url, ...options }) };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((fake) => fake.stop()));
});

const PRICE = { name: 'get_price', arguments: { symbols: 'btc' } };

describe('a turn with a local model', () => {
  it('runs the tool that the model calls, shows its card, and lets the model add a few words', async () => {
    const { ask, heard, fake, transcripts } = await withReplies([{ calls: [PRICE] }, { text: 'There you are.' }]);
    await ask('what is btc at');
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_price']);
    expect(heard.words).toBe('There you are.');
    expect(fake.chats[1]?.messages.at(-1)).toMatchObject({ role: 'tool', content: '{"prices":[{"symbol":"BTC/USDT","last":64250.5,"change":0.0213}]}' });
    expect((await transcripts.read('c', 10)).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  });

  it('asks for the configured context and hands the tools over with their schemas', async () => {
    const { ask, fake } = await withReplies([{ text: 'Hello.' }], { contextTokens: 4096 });
    await ask('hello');
    expect(fake.chats[0]?.options).toMatchObject({ num_ctx: 4096, temperature: 0 });
    expect(fake.chats[0]?.tools?.map((tool) => tool.function.name)).toEqual(['get_price', 'get_chart', 'place_order']);
    expect(fake.chats[0]?.tools?.[1]?.function.parameters).toMatchObject({ required: ['symbol'] });
  });

  it('shows a model with little context only the tools that suit the request, and what was said last', async () => {
    const many = [...someTools(), ...Array.from({ length: 40 }, (_, index) => recordingTool(`spare_part_${index}`, z.object({ part: textField('A part of the machine that nobody asks for, described at some length') })))];
    const { ask, fake } = await withReplies(Array.from({ length: 12 }, () => ({ text: 'All is well, as far as I can see from here.' })), { tools: many, contextTokens: 2048 });
    for (let turn = 0; turn < 12; turn += 1) {
      // A conversation: one message after the other.
      // oxlint-disable-next-line no-await-in-loop
      await ask(`hello there, number ${turn}, and what is the price of btc today, if I may ask once more`);
    }
    const last = fake.chats.at(-1)!;
    expect(last.tools!.length).toBeLessThan(many.length);
    expect(last.tools!.map((tool) => tool.function.name)).toContain('get_price');
    expect(last.messages.filter(({ role }) => role === 'user').length).toBeLessThan(12);
    expect(last.messages.filter(({ role }) => role === 'user').at(-1)?.content).toMatch(/number 11/);
    expect(JSON.stringify(last).length / 4).toBeLessThan(2048);
  });

  it('streams words sentence by sentence', async () => {
    const { ask, heard } = await withReplies([{ text: ['It is ', 'quiet today. ', 'Nothing ', 'to do.'] }]);
    await ask('how is the market');
    expect(heard.pieces).toEqual(['It is quiet today. ', 'Nothing to do.']);
  });

  it.each([{ apart: false }, { apart: true }])('runs two calls of one reply (in chunks of their own: $apart)', async ({ apart }) => {
    const { ask, heard, fake } = await withReplies([{ calls: [PRICE, { name: 'get_chart', arguments: { symbol: 'eth' } }], apart }, { text: 'Both.' }]);
    await ask('price of btc and chart of eth');
    expect(heard.cards.map(({ title }) => title).toSorted()).toEqual(['get_chart', 'get_price']);
    expect(fake.chats[1]?.messages.filter(({ role }) => role === 'tool')).toHaveLength(2);
  });

  it('lets the model repair bad arguments once', async () => {
    const calls: unknown[] = [];
    const { ask, heard, fake } = await withReplies(
      [{ calls: [{ name: 'get_chart', arguments: { symbol: 'btc', timeframe: '7h' } }] }, { calls: [{ name: 'get_chart', arguments: { symbol: 'btc', timeframe: '4h' } }] }, { text: 'Done.' }],
      { tools: someTools(calls) },
    );
    await ask('a chart of btc');
    expect(fake.chats[1]?.messages.at(-1)?.content).toMatch(/timeframe/);
    expect(calls).toEqual([{ symbol: 'BTC/USDT', timeframe: '4h' }]);
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_chart']);
  });

  it('tells the person when the repaired arguments are bad as well, and asks no third time', async () => {
    const bad = { calls: [{ name: 'get_chart', arguments: { symbol: 'btc', timeframe: '7h' } }] };
    const { ask, heard, fake } = await withReplies([bad, bad, bad, { text: 'I could not.' }]);
    await ask('a chart of btc');
    expect(heard.cards).toHaveLength(1);
    expect(cardText(heard.cards[0])).toMatch(/7h/);
    expect(fake.chats[3]?.messages.at(-1)?.content).toMatch(/no more calls/);
  });

  it('goes on after a call of a tool that does not exist', async () => {
    const { ask, heard } = await withReplies([{ calls: [{ name: 'get_weather', arguments: {} }] }, { calls: [PRICE] }, { text: 'There.' }]);
    await ask('price of btc');
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_price']);
  });

  it.each([
    '{"name": "get_price", "arguments": {"symbols": "btc"}}',
    '```json\n{"name": "get_price", "parameters": {"symbols": "btc"}}\n```',
    '<tool_call>{"name": "get_price", "arguments": {"symbols": "btc"}}</tool_call>',
    'get_price(symbols="btc")',
  ])('carries out a call written as text: %s', async (text) => {
    const { ask, heard, fake } = await withReplies([{ text: Array.from(text) }, { text: 'There.' }]);
    await ask('price of btc');
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_price']);
    expect(heard.words).toBe('There.');
    expect(fake.chats).toHaveLength(2);
  });

  it('asks once more for a call written as text that cannot be read', async () => {
    const { ask, heard, fake } = await withReplies([{ text: '{"name": "get_price", "arguments": {symbols: btc' }, { calls: [PRICE] }, { text: 'There.' }]);
    await ask('price of btc');
    expect(fake.chats[1]?.messages.at(-1)).toMatchObject({ role: 'user', content: expect.stringMatching(/tool interface/) as string });
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_price']);
    expect(heard.words).toBe('There.');
  });

  it('drops a sentence with a figure that no tool has computed, and keeps the others', async () => {
    const { ask, heard } = await withReplies([{ calls: [PRICE] }, { text: 'Bitcoin stands at 64,250.50. It will reach 99,000 soon. It rose 2.13% today.' }]);
    await ask('price of btc');
    expect(heard.words).toBe('Bitcoin stands at 64,250.50. It rose 2.13% today.');
    expect(heard.log).toContainEqual({ fields: { figure: '99,000', sentence: 'It will reach 99,000 soon.' }, message: expect.stringMatching(/dropped/) as string });
  });

  it('says nothing of what the model thought aloud', async () => {
    const { ask, heard } = await withReplies([{ text: ['<think>The user ', 'wants calm.</think>', 'All is calm.'] }]);
    await ask('how is it going over there');
    expect(heard.words).toBe('All is calm.');
  });

  it('warns when the prompt nearly fills the context', async () => {
    const { ask, heard } = await withReplies([{ text: 'Fine.', promptTokens: 8000 }]);
    await ask('hello');
    expect(cardText(heard.cards[0])).toMatch(/8000 of the model's 8192 tokens/);
    expect(heard.log.some(({ message }) => /fills the context/.test(message))).toBe(true);
  });

  it('stops a model that calls tools without end', async () => {
    const { ask, heard, fake } = await withReplies(Array.from({ length: 20 }, () => ({ calls: [PRICE] })));
    await ask('price of btc');
    expect(fake.chats.length).toBeLessThanOrEqual(6);
    expect(heard.words).toMatch(/too many steps/);
  });

  it('holds tool calls to the role of the person', async () => {
    const { ask, heard } = await withReplies([{ calls: [{ name: 'place_order', arguments: { side: 'buy', symbol: 'btc', amount: '1' } }] }, { text: 'No.' }], { refuses: ({ access }) => access === 'trade' });
    await ask('buy 1 btc');
    expect(cardText(heard.cards[0])).toMatch(/ann may not do that/);
  });
});

describe('a model that fails', () => {
  it.each<[string, ScriptedReply, RegExp]>([
    ['is not installed', { status: 404, body: '{"error":"model \\"qwen3:8b\\" not found, try pulling it first"}' }, /ollama pull qwen3:8b/],
    ['cannot call tools', { status: 400, body: '{"error":"registry.ollama.ai/library/qwen3:8b does not support tools"}' }, /cannot call tools/],
    ['answers with an error that is no JSON', { status: 502, body: '<html>Bad gateway</html>' }, /502/],
    ['breaks off', { text: ['Let me '], truncated: true }, /broke off|failed/],
  ])('that %s: the person is told why, and the phrasebook answers', async (_, reply, note) => {
    const print = vi.spyOn(console, 'log');
    const printError = vi.spyOn(console, 'error');
    const { ask, heard } = await withReplies([reply]);
    await ask('price of btc');
    expect(cardText(heard.cards[0])).toMatch(note);
    expect(cardText(heard.cards[0])).toMatch(/phrasebook answers instead/);
    expect(heard.cards[1]?.title).toBe('get_price');
    expect(print).not.toHaveBeenCalled();
    expect(printError).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('that does not answer in time: the request is closed and the phrasebook answers', async () => {
    const { ask, heard, fake } = await withReplies([{ hang: true }], { modelTimeoutMs: 200 });
    await ask('price of btc');
    expect(cardText(heard.cards[0])).toMatch(/did not answer within/);
    expect(heard.cards[1]?.title).toBe('get_price');
    await vi.waitFor(() => expect(fake.aborted).toBe(1));
  });

  it('that is not there at all: the phrasebook answers', async () => {
    const { ask, heard } = agentBench({ model: 'ollama:qwen3:8b', url: 'http://127.0.0.1:9' });
    await ask('price of btc');
    expect(cardText(heard.cards[0])).toMatch(/ollama serve/);
    expect(heard.cards[1]?.title).toBe('get_price');
  });

  it('after a card was shown: nothing is run twice', async () => {
    const calls: unknown[] = [];
    const { ask, heard } = await withReplies([{ calls: [PRICE] }, { status: 500, body: '{"error":"out of memory"}' }], { tools: someTools(calls) });
    await ask('price of btc');
    expect(calls).toHaveLength(1);
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_price', 'Answering without the language model']);
  });

  it('lets go of a request when the person cancels, even before the response has begun', async () => {
    const { ask, fake } = await withReplies([{ hang: true }]);
    const stop = new AbortController();
    const asked = ask('price of btc', stop.signal);
    await vi.waitFor(() => expect(fake.chats).toHaveLength(1));
    stop.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    await vi.waitFor(() => expect(fake.aborted).toBe(1));
  });

  it('is stopped with its turn when that takes too long', async () => {
    const { ask } = await withReplies([{ hang: true }], { turnTimeoutMs: 200 });
    await expect(ask('price of btc')).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('a plan', () => {
  it('collects what a local model would call, in canonical arguments, and runs nothing', async () => {
    const calls: unknown[] = [];
    const { agent, heard } = await withReplies([{ calls: [{ name: 'get_chart', arguments: { symbol: 'bitcoin', timeframe: 'hourly' } }] }], { tools: someTools(calls) });
    expect(await agent.plan('chart of btc')).toEqual({ calls: [{ tool: 'get_chart', args: { symbol: 'BTC/USDT', timeframe: '1h' } }], question: null });
    expect(calls).toEqual([]);
    expect(heard.cards).toEqual([]);
  });

  it('gives the question that a model asks back', async () => {
    const { agent } = await withReplies([{ text: 'Which market?' }]);
    expect(await agent.plan('a chart')).toEqual({ calls: [], question: 'Which market?' });
  });
});
