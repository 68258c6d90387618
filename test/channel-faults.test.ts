import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunningDesk } from './running-desk.ts';
import { unauthorized } from './wire/discord/faults.ts';
import { FakeDiscord } from './wire/discord/fake-discord.ts';
import { FakeTelegram } from './wire/telegram/fake-telegram.ts';
import { CONFLICT, SERVER_ERROR, tooManyRequests } from './wire/telegram/faults.ts';

const OWNER = 42;
const PATIENCE_MS = 60_000;

describe('a desk on two channels', () => {
  let telegram: FakeTelegram;
  let discord: FakeDiscord;
  let desk: RunningDesk;
  let environment: Readonly<Record<string, string>>;

  beforeEach(async () => {
    [telegram, discord] = await Promise.all([FakeTelegram.start(), FakeDiscord.start()]);
    environment = {
      TELEGRAM_TOKEN: telegram.token, TELEGRAM_OWNERS: String(OWNER), TELEGRAM_API: telegram.url,
      DISCORD_TOKEN: discord.token, DISCORD_OWNERS: String(OWNER), DISCORD_API: discord.url,
    };
    desk = new RunningDesk(environment);
    telegram.user(OWNER).open();
    discord.user(String(OWNER));
  });

  afterEach(async () => {
    await desk.remove();
    await Promise.all([telegram.stop(), discord.stop()]);
  });

  const onTelegram = () => telegram.read(OWNER);
  const onDiscord = () => discord.read(discord.dm(String(OWNER)), String(OWNER));
  const up = () => vi.waitUntil(() => telegram.calls('getUpdates').length > 0 && discord.gateway.connected > 0, PATIENCE_MS);
  const reads = (read: () => string, words: RegExp) => expect.poll(read, { timeout: PATIENCE_MS }).toMatch(words);

  it('goes on with one when the other is not let in, and tells the owner there how to mend it', async () => {
    discord.faults.always(/./, unauthorized());
    desk.start();
    await reads(onTelegram, /Discord is down/);
    expect(onTelegram()).toMatch(/DISCORD_TOKEN/);
    telegram.user(OWNER).say('/strategies');
    await reads(onTelegram, /sma-cross/);
    telegram.user(OWNER).say('/status');
    await reads(onTelegram, /Channel discord/);
  });

  it('lives through conflicts, failures and limits of the Bot API by itself, and answers what was asked meanwhile once', async () => {
    desk.start();
    await up();
    telegram.faults.next('getUpdates', CONFLICT);
    telegram.faults.next('getUpdates', SERVER_ERROR);
    telegram.faults.next('sendMessage', tooManyRequests(1));
    telegram.faults.next('sendMessage', SERVER_ERROR);
    telegram.updates.repeatNext(1);
    telegram.user(OWNER).say('/strategy sma-cross');
    await reads(onTelegram, /SMA crossover/);
    discord.user(String(OWNER)).say('/strategy sma-cross');
    await reads(onDiscord, /SMA crossover/);
    expect((await desk.cards('telegram', String(OWNER))).filter((card) => card.title === 'SMA crossover')).toHaveLength(1);
  });

  it('delivers what came up while nobody could be reached, and what another process asked for', async () => {
    desk.start();
    await up();
    telegram.die();
    discord.die();
    const set = await desk.folder.run(['alert', 'btc', 'price > 1'], { env: environment });
    expect({ status: set.status, stderr: set.stderr }).toEqual({ status: 0, stderr: '' });
    await expect.poll(async () => (await desk.waiting()).length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    telegram.revive();
    discord.revive();
    await reads(onTelegram, /Alert 1: price > 1/);
    await reads(onDiscord, /Alert 1: price > 1/);
    expect(onTelegram().match(/Alert 1: price > 1/g)).toHaveLength(1);
  });

  it('takes a person on both channels for one when they link them, with one set of alerts', async () => {
    desk.start();
    await up();
    telegram.user(OWNER).say('/alert eth price > 1000000');
    await reads(onTelegram, /Alert 1 is set/);
    telegram.user(OWNER).say('/link');
    await reads(onTelegram, /\/link [A-Z0-9]{4,}/);
    const code = /\/link ([A-Z0-9-]{4,})/.exec(onTelegram())?.[1] ?? '';
    discord.user(String(OWNER)).say(`/link ${code}`);
    await expect.poll(() => onDiscord().length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    discord.user(String(OWNER)).say('/alerts');
    await reads(onDiscord, /price > 1000000|close > 1000000/);
    discord.user('777').say(`/link ${code}`);
    await reads(() => discord.read(discord.dm('777'), '777'), /code|serves/i);
    discord.user('777').say('/alerts');
    expect(discord.read(discord.dm('777'), '777')).not.toMatch(/1000000/);
  });

  it('is looked at by doctor, which says what to do', async () => {
    const good = await desk.folder.run(['doctor', '--json'], { env: environment });
    const findings = JSON.parse(good.stdout) as readonly { readonly name: string; readonly status: string; readonly fix: string | null }[];
    expect(findings.filter(({ name }) => name.startsWith('Telegram')).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(findings.find(({ name }) => name === 'Discord token')?.status).toBe('ok');
    const bad = await desk.folder.run(['doctor'], { env: { ...environment, TELEGRAM_TOKEN: '1:wrong', DISCORD_TOKEN: 'wrong', TELEGRAM_OWNERS: '' } });
    expect(bad.status).toBe(1);
    expect(bad.stdout).toMatch(/@BotFather/);
    expect(bad.stdout).toMatch(/developer portal/);
  });

  it('keeps its tokens to itself: none is in the log, the database, a reply or on the terminal', async () => {
    telegram.faults.next('getMe', { kind: 'drop' });
    telegram.faults.next('getUpdates', { kind: 'drop' });
    telegram.faults.next('sendMessage', { kind: 'page', code: 502 });
    discord.faults.next(/GET \/gateway/, { kind: 'reset' });
    desk = new RunningDesk({ ...environment, LOG_LEVEL: 'debug' });
    desk.start();
    await up();
    telegram.user(OWNER).say(`what is ${telegram.token}?`);
    discord.user(String(OWNER)).say(`/strategy ${discord.token}`);
    await reads(onTelegram, /./);
    await reads(onDiscord, /./);
    expect(await desk.end('SIGTERM')).toBe(0);
    const replies = [...telegram.calls('sendMessage').map(({ fields }) => JSON.stringify(fields)), onDiscord()];
    for (const token of [telegram.token, discord.token]) {
      expect([desk.output, ...replies].filter((text) => text.includes(token))).toEqual([]);
      for (const file of readdirSync(desk.dataFolder).filter((name) => name.endsWith('.log'))) expect(readFileSync(join(desk.dataFolder, file), 'utf8')).not.toContain(token);
    }
  });
});
