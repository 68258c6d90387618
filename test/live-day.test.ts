import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Decimal } from '../src/domain/money.ts';
import { PipedChat } from './piped-chat.ts';
import { CliFolder } from './run-cli.ts';

const SLOW_MS = 300_000;
const LEFT = z.object({ ids: z.array(z.string()), sent: z.number(), balances: z.record(z.string(), z.string()), faults: z.number() });

describe('hours of live trading at an exchange that misbehaves', () => {
  const folder = new CliFolder();
  let chat: PipedChat;
  beforeAll(() => {
    chat = new PipedChat(['--import', 'tsx', fileURLToPath(new URL('stepped-live-desk.ts', import.meta.url)), folder.path, '7'], { cwd: fileURLToPath(new URL('..', import.meta.url)), env: folder.environment });
  });
  afterAll(() => {
    chat.kill();
    folder.remove();
  });

  it('go from a question to a daily report, and end with books equal to the exchange’s', async () => {
    chat.say('how would buying BTC under RSI 35 and selling over 55 have done in the last 30 days, with a 3% stop?', 'save it as dip', '/deploy dip btc 1h 3000 account=live');
    chat.say(`/approve ${await chat.heard(/LIVE: let a strategy[\s\S]*?\/approve (\w{10}.*)/)}`);
    chat.say('/forward 5h', '/buy eth $4500');
    chat.say(`/approve ${await chat.heard(/LIVE: buy[\s\S]*?\/approve (\w{10})/)}`);
    chat.say('/setrisk max-drawdown 1%', '/forward 1d', '/resume');
    chat.say(`/approve ${await chat.heard(/\/approve (\w{10} resume trading)/)}`);
    chat.say('/why dip', '/report account daily at 15', '/forward 4h', '/balance');
    expect({ status: await chat.leave(), errors: chat.errors }).toEqual({ status: 0, errors: '' });
    const { output } = chat;
    const story = [/Saved dip/, /LIVE: the strategy is running/, /Bought [\d.]+ BTC/, /LIVE .* in 5h\n/, /ETH at the market: filled/, /Entries stopped: binance/, /Trading is on again/, /LIVE deployment \w+, candle by candle/, /LIVE account: /, /LIVE balance/];
    expect(story.map((words) => output.search(words)).toSorted((one, other) => one - other)).toEqual(story.map((words) => output.search(words)));
    expect(story.filter((words) => !words.test(output))).toEqual([]);

    const { ids, balances, faults } = LEFT.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
    expect(faults).toBeGreaterThan(5);
    // A buy of the deployment's, its stop and one by hand at least, and none of them twice.
    expect(ids.length).toBeGreaterThanOrEqual(3);
    expect(new Set(ids).size).toBe(ids.length);
    const shown = output.slice(output.search(/LIVE balance/));
    for (const [asset, total] of Object.entries(balances)) {
      const [, free = '0', locked = '0'] = new RegExp(`^${asset} +([\\d.,]+) +([\\d.,]+)`, 'm').exec(shown) ?? [];
      expect({ asset, total: new Decimal(free.replaceAll(',', '')).plus(locked.replaceAll(',', '')).toString() }).toEqual({ asset, total });
    }
    // What the desk booked was held against the exchange at every step.
    expect(output).not.toMatch(/is frozen|not Outcry's|cannot be told/);
    const journal = await folder.run(['journal', 'verify'], { env: { OUTCRY_DATA: folder.path } });
    expect(journal).toMatchObject({ status: 0, stderr: '' });
  }, SLOW_MS);
});
