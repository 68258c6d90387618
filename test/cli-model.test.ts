import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliFolder } from './run-cli.ts';
import { FakeOllama, type ScriptedReply } from './wire/ollama/fake-ollama.ts';

/** Runs one request of the command against an Ollama that gives these replies. */
async function withOllama<Result>(replies: readonly ScriptedReply[], use: (ollama: FakeOllama, env: Readonly<Record<string, string>>) => Promise<Result>): Promise<Result> {
  const ollama = await FakeOllama.start(replies);
  try {
    return await use(ollama, { MODEL: 'auto', OLLAMA_URL: ollama.url });
  } finally {
    await ollama.stop();
  }
}

describe('the outcry command with a local model', () => {
  let folder: CliFolder;
  beforeAll(() => {
    folder = new CliFolder();
  });
  afterAll(() => folder.remove());

  it('lets the model choose the tool, shows the card from code, and adds the words that hold no figure of its own', async () => {
    const replies: ScriptedReply[] = [
      { calls: [{ name: 'backtest', arguments: { symbols: 'btc', timeframe: '1h', strategy: 'mean-reversion', from: '30d' } }] },
      { text: ['The rule stayed out of the market most of the time. ', 'It made 987.65 USDT. ', 'Mind the fees.'] },
    ];
    const { run, shown } = await withOllama(replies, async (ollama, env) => ({
      run: await folder.run(['ask', 'how did mean reversion do on bitcoin lately?'], { env }),
      shown: ollama.chats,
    }));
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(/^Mean reversion · BTC\/USDT · 1h {2}SIMULATED$/m);
    expect(run.stdout).toMatch(/Mind the fees\./);
    expect(run.stdout).not.toMatch(/987\.65/);
    expect(shown.map((chat) => chat.model)).toEqual(['qwen3:8b', 'qwen3:8b']);
    expect(shown[0]?.options).toMatchObject({ num_ctx: 8192 });
  });

  it('plans with the model and does nothing', async () => {
    const replies: ScriptedReply[] = [{ calls: [{ name: 'get_price', arguments: { symbols: 'eth' } }, { name: 'get_price', arguments: { symbols: 'sol' } }] }];
    const run = await withOllama(replies, (_, env) => folder.run(['ask', '--plan', '--json', 'eth and sol please'], { env }));
    expect(JSON.parse(run.stdout)).toEqual({
      calls: [
        { tool: 'get_price', args: { symbols: ['ETH/USDT'] } },
        { tool: 'get_price', args: { symbols: ['SOL/USDT'] } },
      ],
      question: null,
    });
  });

  it('says that the model failed, and lets the phrasebook answer', async () => {
    const run = await withOllama([{ status: 500, body: '{"error":"out of memory"}' }], (_, env) => folder.run(['ask', 'price of btc'], { env }));
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/BTC\/USDT \d/);
    expect(run.stdout).toMatch(/phrasebook/);
    expect(run.stderr).toBe('');
  });

  it('tells doctor which model would answer, and how to get one that is missing', async () => {
    const missing = await withOllama([], (_, env) => folder.run(['doctor'], { env: { ...env, MODEL: 'ollama:llama9' } }));
    expect(missing.status).toBe(1);
    expect(missing.stdout).toMatch(/ollama pull llama9/);
    const found = await withOllama([], (_, env) => folder.run(['doctor'], { env }));
    expect(found.stdout).toMatch(/Model +ok +ollama:qwen3:8b/);
  });

  it('streams the words of the model into the chat as they come', async () => {
    const replies: ScriptedReply[] = [{ text: ['Good day. ', 'What shall ', 'I look up?'] }];
    const run = await withOllama(replies, (_, env) => folder.run([], { env, input: 'hello there\n' }));
    expect(run.stdout).toMatch(/Good day\. What shall I look up\?/);
  });
});
