import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agentBench, cardText, recordingTool, someTools } from './agent-bench.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a turn with the phrasebook', () => {
  it('goes through the tools and shows their cards, without a word of its own', async () => {
    const { ask, heard } = agentBench({ model: 'phrasebook' });
    await ask('price of btc');
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_price']);
    expect(heard.words).toBe('');
  });

  it('asks for what is missing, and says what it is, so that likely values can be offered', async () => {
    const { ask, heard } = agentBench({ model: 'phrasebook' });
    await ask('draw me a chart on the 4h');
    expect(heard.words).toMatch(/Which market/);
    expect(heard.offered).toEqual([{ tool: 'get_chart', command: 'getchart', args: { timeframe: '4h' }, field: 'symbol' }]);
    await ask('chart of btc');
    expect(heard.offered).toHaveLength(1);
  });

  it('serves two requests of one message', async () => {
    const { ask, heard } = agentBench({ model: 'phrasebook' });
    await ask('price of btc and chart of eth');
    expect(heard.cards.map(({ title }) => title).toSorted()).toEqual(['get_chart', 'get_price']);
  });

  it('takes what a follow-up leaves out from the call before', async () => {
    const calls: unknown[] = [];
    const { ask } = agentBench({ model: 'phrasebook', tools: someTools(calls) });
    await ask('chart of btc on the 4h');
    await ask('and on eth?');
    expect(calls).toEqual([{ symbol: 'BTC/USDT', timeframe: '4h' }, { symbol: 'ETH/USDT', timeframe: '4h' }]);
  });

  it('forgets the conversation when told to', async () => {
    const calls: unknown[] = [];
    const { agent, ask } = agentBench({ model: 'phrasebook', tools: someTools(calls) });
    await ask('chart of btc on the 4h');
    await agent.reset('c');
    await ask('and on the daily?');
    expect(calls).toHaveLength(1);
  });

  it('asks for the size of an order, and takes it from the answer', async () => {
    const calls: unknown[] = [];
    const { ask, heard } = agentBench({ model: 'phrasebook', tools: someTools(calls) });
    await ask('buy btc');
    expect(heard.words).toMatch(/How much/);
    expect(calls).toEqual([]);
    await ask('$100');
    expect(calls).toEqual([{ side: 'buy', symbol: 'BTC/USDT', cost: '100' }]);
  });

  it('shows why a tool refused', async () => {
    const { ask, heard } = agentBench({ model: 'phrasebook', refuses: () => true });
    await ask('price of btc');
    expect(cardText(heard.cards[0])).toMatch(/ann may not do that/);
  });

  it('lets a fault inside a tool through to whoever asked, and keeps the turn on record', async () => {
    const broken = recordingTool('get_price', z.object({}), { phrases: ['price'], answer: () => { throw new TypeError('a bug'); } });
    const { ask, transcripts } = agentBench({ model: 'phrasebook', tools: [broken] });
    await expect(ask('price')).rejects.toThrow('a bug');
    expect((await transcripts.read('c', 9))[0]).toMatchObject({ role: 'user', text: 'price' });
  });

  it('plans without running anything', async () => {
    const calls: unknown[] = [];
    const { agent } = agentBench({ model: 'phrasebook', tools: someTools(calls) });
    expect(await agent.plan('chart of eth, hourly')).toEqual({ calls: [{ tool: 'get_chart', args: { symbol: 'ETH/USDT', timeframe: '1h' } }], question: null });
    expect(await agent.plan('buy btc')).toEqual({ calls: [], question: expect.stringMatching(/How much/) as string });
    expect(calls).toEqual([]);
  });

  it('says after the card what it did not use, and keeps it on record', async () => {
    const { ask, heard, transcripts } = agentBench({ model: 'phrasebook' });
    await ask('chart of btc with fireworks');
    expect(heard.cards.map(({ title }) => title)).toEqual(['get_chart']);
    expect(heard.words).toBe('I did not use "fireworks".');
    expect((await transcripts.read('c', 9)).map(({ role, text }) => `${role}: ${text}`).at(-1)).toBe('assistant: I did not use "fireworks".');
    await ask('and on eth?');
    expect(heard.cards).toHaveLength(2);
  });

  it('does not remark on a call that was refused', async () => {
    const { ask, heard } = agentBench({ model: 'phrasebook', refuses: () => true });
    await ask('chart of btc with fireworks');
    expect(heard.words).toBe('');
  });

  it('plans with the remark that would go with the calls', async () => {
    const { agent } = agentBench({ model: 'phrasebook' });
    expect(await agent.plan('chart of btc with fireworks')).toMatchObject({ calls: [{ tool: 'get_chart' }], question: null, remark: 'I did not use "fireworks".' });
  });

  it('knows what was asked before', async () => {
    const { ask, heard } = agentBench({ model: 'phrasebook' });
    await ask('price of btc');
    await ask('what did I ask before?');
    expect(heard.words).toBe('You asked: "price of btc"');
  });

  it('may be warmed up before the first question, any number of times', async () => {
    const { agent, ask, heard } = agentBench({ model: 'phrasebook' });
    agent.warmUp();
    agent.warmUp();
    await ask('price of btc');
    expect(heard.cards).toHaveLength(1);
  });

  it('sends nothing to a tracing service, whatever the environment says', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const name of ['LANGSMITH_TRACING', 'LANGCHAIN_TRACING_V2']) vi.stubEnv(name, 'true');
    for (const name of ['LANGSMITH_ENDPOINT', 'LANGCHAIN_ENDPOINT']) vi.stubEnv(name, endpoint);
    for (const name of ['LANGSMITH_API_KEY', 'LANGCHAIN_API_KEY']) vi.stubEnv(name, 'key');
    const { ask, heard } = agentBench({ model: 'phrasebook' });
    await ask('price of btc');
    await new Promise((resolve) => setTimeout(resolve, 400));
    server.close();
    expect(heard.cards).toHaveLength(1);
    expect(requests).toBe(0);
  });
});
