import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TelegramOptions } from '../../../src/channels/telegram/telegram-channel.ts';
import type { Action } from '../../../src/reports/card.ts';
import { deliveryOf } from '../../contract/channel.ts';
import { CONFLICT, SERVER_ERROR, UNAUTHORIZED, tooManyRequests } from '../../wire/telegram/faults.ts';
import { FakeUser } from '../../wire/telegram/fake-user.ts';
import { ALICE, telegramHarness } from './telegram-harness.ts';

const GROUP = -1001;
const RUN: Action = { kind: 'run', label: 'Go', tool: 'get_price', args: { symbol: 'BTC/USDT' } };

describe('the Telegram channel', () => {
  const cleanups: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  async function open(overrides: Partial<TelegramOptions> = {}) {
    const harness = await telegramHarness(overrides);
    cleanups.push(harness.dispose);
    await harness.channel.start(harness.desk);
    return harness;
  }

  const texts = (desk: { readonly texts: readonly string[] }) => expect.poll(() => desk.texts);

  describe('in groups', () => {
    it('hears commands, commands for it by name, mentions and replies, and nothing else', async () => {
      const { fake, desk, alice, channel } = await open();
      fake.group(GROUP);
      const say = (text: string, replyTo?: number) => alice.say(text, { chat: GROUP, ...(replyTo === undefined ? {} : { replyTo }) });
      await channel.send(deliveryOf(String(GROUP), { title: 'Said', tone: 'neutral', blocks: [], actions: [] }));
      say('just talking');
      say('/price btc');
      say('/price@outcry_test_bot eth');
      say('/price@another_bot sol');
      say('@outcry_test_bot how is btc doing?');
      say('what about @OUTCRY_TEST_BOT today');
      say('and you @somebody?');
      say('more of that', fake.shown(GROUP)[0]?.id);
      say('@outcry_test_bot');
      await texts(desk).toEqual(['/price btc', '/price eth', 'how is btc doing?', 'what about today', 'more of that', '/help']);
      expect(desk.messages.every(({ conversation, isPrivate }) => conversation === String(GROUP) && !isPrivate)).toBe(true);
    });

    it('takes a forum topic for a conversation of its own, and answers in it', async () => {
      const { fake, desk, alice, channel } = await open();
      fake.group(GROUP, { forum: true });
      alice.say('/price btc', { chat: GROUP, thread: 7 });
      await texts(desk).toEqual(['/price btc']);
      expect(desk.messages[0]?.conversation).toBe(`${GROUP}:7`);
      await channel.send(deliveryOf(`${GROUP}:7`, { title: 'Price', tone: 'neutral', blocks: [], actions: [RUN] }, { inReplyTo: desk.messages[0]?.key ?? '' }));
      expect(fake.shown(GROUP, 7)[0]).toMatchObject({ text: 'Price', replyTo: 1 });
      alice.press('Go', { chat: GROUP });
      await expect.poll(() => desk.actions.map(({ conversation }) => conversation)).toEqual([`${GROUP}:7`]);
    });

    it('keeps a conversation when Telegram gives the group another id', async () => {
      const { fake, desk, alice, channel, options } = await open();
      fake.group(GROUP);
      fake.upgradeGroup(GROUP, -1002);
      const card = { title: 'Alert', tone: 'neutral', blocks: [], actions: [RUN] } as const;
      await channel.send(deliveryOf(String(GROUP), card));
      expect(fake.shown(-1002).map(({ text }) => text)).toEqual(['Alert']);
      alice.say('/price btc', { chat: -1002 });
      alice.press('Go', { chat: -1002 });
      await expect.poll(() => [...desk.messages, ...desk.actions].map(({ conversation }) => conversation)).toEqual([String(GROUP), String(GROUP)]);
      // The next run knows it from the start.
      expect(await options.memory.read('telegram', 'moved-chats')).toBe('-1001>-1002');
    });
  });

  it('hears no edits, no channel posts, no other bots and nobody joining', async () => {
    const { fake, desk, alice } = await open();
    alice.edit('changed my mind');
    fake.updates.add('channel_post', { message_id: 1, chat: { id: -5, type: 'channel', title: 'News' }, date: 1, text: 'news' });
    new FakeUser(fake, 99, true).say('/price btc');
    alice.sendRaw({ new_chat_members: [alice.account] });
    alice.say('hello');
    await texts(desk).toEqual(['hello']);
    expect(desk.actions).toEqual([]);
  });

  it('gives one update one key however often it comes, and the time at which it was written', async () => {
    const { fake, desk, alice } = await open();
    fake.updates.repeatNext(2);
    const written = Date.now() - 3_600_000;
    alice.say('/buy btc $100', { sentAt: written });
    alice.say('/buy eth $100');
    await texts(desk).toHaveLength(4);
    expect(new Set(desk.messages.map(({ key }) => key)).size).toBe(2);
    expect(desk.messages[0]?.sentAt).toBe(Math.floor(written / 1_000) * 1_000);
  });

  it('confirms nothing to Telegram before the desk has kept it, and then at once, however long the answer takes', async () => {
    const { fake, desk, alice } = await open();
    let keep = () => {};
    desk.handle = (inbound) => {
      if (desk.messages.length > 1) return Promise.resolve();
      keep = () => inbound.onTaken?.();
      return new Promise(() => {});
    };
    const id = alice.say('slow');
    await texts(desk).toEqual(['slow']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(fake.updates.confirmed).toBeLessThanOrEqual(id);
    keep();
    await expect.poll(() => fake.updates.confirmed).toBe(id + 1);
    alice.say('next');
    await texts(desk).toEqual(['slow', 'next']);
  });

  it('leaves what a closing desk did not keep to the next start', async () => {
    const first = await open();
    first.desk.handle = () => Promise.resolve('not-taken');
    first.alice.say('too late');
    await texts(first.desk).toContain('too late');
    await first.channel.stop();
    expect(first.fake.updates.size).toBe(1);
  });

  it('hands 500 messages of 50 conversations over in the order of each, though every other handler is slow', async () => {
    const { fake, desk } = await open();
    desk.handle = (inbound) => {
      inbound.onTaken?.();
      return Number(inbound.user) % 2 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, 50));
    };
    for (let round = 0; round < 10; round++) for (let user = 1; user <= 50; user++) fake.user(user).say(`message ${round}`);
    await texts(desk).toHaveLength(500);
    for (let user = 1; user <= 50; user++) {
      expect(desk.messages.filter((message) => message.user === String(user)).map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, round) => `message ${round}`));
    }
  });

  it('outlives a handler that throws', async () => {
    const { desk, alice, logged } = await open();
    desk.handle = (inbound) => {
      if ('text' in inbound && inbound.text === 'bad') throw new Error('a bug of ours');
      return Promise.resolve();
    };
    alice.say('bad');
    alice.say('good');
    await texts(desk).toEqual(['bad', 'good']);
    await expect.poll(() => logged.join()).toContain('a bug of ours');
  });

  describe('a pressed button', () => {
    async function withButton() {
      const harness = await open();
      harness.alice.open();
      await harness.channel.send(deliveryOf(String(ALICE), { title: 'Card', tone: 'neutral', blocks: [], actions: [RUN] }));
      return harness;
    }

    it('stops turning, and is handed over with the present as its time', async () => {
      const { alice, desk } = await withButton();
      const callback = alice.press('Go');
      await expect.poll(() => desk.actions).toHaveLength(1);
      expect(callback.answer).toEqual({ text: '', alert: false });
      expect(Math.abs(Date.now() - (desk.actions[0]?.sentAt ?? 0))).toBeLessThan(5_000);
    });

    it('that Telegram calls too old is handed over as old, so that the desk lets it expire', async () => {
      const { alice, desk } = await withButton();
      alice.press('Go', { tooOld: true });
      await expect.poll(() => desk.actions).toHaveLength(1);
      expect(Date.now() - (desk.actions[0]?.sentAt ?? 0)).toBeGreaterThan(3_600_000);
    });

    it('whose answer fails is no older than the poll before it', async () => {
      const { alice, desk, fake } = await withButton();
      alice.say('so that a poll has been answered');
      await texts(desk).toHaveLength(1);
      fake.faults.next('answerCallbackQuery', SERVER_ERROR);
      alice.press('Go');
      await expect.poll(() => desk.actions).toHaveLength(1);
      expect(Date.now() - (desk.actions[0]?.sentAt ?? 0)).toBeLessThan(5_000);
    });

    it('that is unknown, from another chat or not ours is told so, and does nothing', async () => {
      const { alice, desk, fake } = await withButton();
      const [message] = fake.shown(ALICE);
      if (!message) throw new Error('no card was shown');
      const bob = fake.user(43).open();
      const foreign = { ...message, chat: 43 };
      const pressed = [alice.pressData('a:0000000000000000', message), alice.pressData('buy everything', message), bob.pressData(message.keyboard[0]?.[0]?.callback_data ?? '', foreign)];
      await expect.poll(() => pressed.map(({ answer }) => answer?.text)).toEqual([expect.stringContaining('too old'), expect.stringContaining('not one of mine'), expect.stringContaining('another chat')]);
      expect(desk.actions).toEqual([]);
    });
  });

  describe('a file', () => {
    it('comes with its name, size and caption, and can be saved', async () => {
      const { alice, desk } = await open();
      alice.sendDocument('btc 1h.csv', 'timestamp,open\n1,2\n', 'BTC/USDT 1h');
      await texts(desk).toEqual(['BTC/USDT 1h']);
      const file = desk.messages[0]?.file;
      expect(file).toMatchObject({ name: 'btc 1h.csv', size: 19 });
      const folder = await mkdtemp(path.join(tmpdir(), 'outcry-telegram-'));
      cleanups.push(() => rm(folder, { recursive: true }));
      await file?.save(path.join(folder, 'file'), new AbortController().signal);
      expect(await readFile(path.join(folder, 'file'), 'utf8')).toBe('timestamp,open\n1,2\n');
    });

    it('that Telegram does not hand out to bots is refused with the reason', async () => {
      const { alice, desk } = await open();
      alice.sendDocument('big.csv', 'x', '', { statedSize: 21 * 1024 * 1024 });
      await texts(desk).toHaveLength(1);
      await expect(desk.messages[0]?.file?.save('never', new AbortController().signal)).rejects.toMatchObject({ kind: 'refused', message: 'Telegram hands out files of up to 20 MB only.' });
    });

    it('that cannot be fetched fails without showing the address, which holds the token', async () => {
      const { alice, desk, fake } = await open();
      alice.sendDocument('a.csv', 'x');
      await texts(desk).toHaveLength(1);
      fake.faults.next('file', { kind: 'drop' });
      const error: unknown = await desk.messages[0]?.file?.save('never', new AbortController().signal).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ kind: 'unreachable' });
      expect(String((error as Error).stack) + JSON.stringify(error)).not.toContain(fake.token);
    });
  });

  it('says once a minute what it can read, to people whom the desk knows only', async () => {
    let now = Date.now();
    const { alice, fake } = await open({ clock: { now: () => now } });
    alice.sendMedia('photo');
    alice.sendMedia('sticker');
    fake.user(77).sendMedia('voice');
    await expect.poll(() => fake.shown(ALICE).map(({ text }) => text)).toEqual([expect.stringContaining('text and CSV')]);
    now += 61_000;
    alice.sendMedia('voice');
    await expect.poll(() => fake.shown(ALICE)).toHaveLength(2);
    expect(fake.shown(77)).toEqual([]);
  });

  describe('when something goes wrong', () => {
    const states = (desk: { readonly healths: readonly { readonly state: string }[] }) => desk.healths.map(({ state }) => state);

    it.each([
      ['a conflict', CONFLICT, false],
      ['a revoked token', UNAUTHORIZED, true],
    ] as const)('reports %s, keeps trying and reports the recovery', async (_name, fault, needsPerson) => {
      const { desk, fake, alice } = await open({ pollSeconds: 0.02 });
      await expect.poll(() => states(desk)).toEqual(['up']);
      fake.faults.always('getUpdates', fault);
      await expect.poll(() => desk.healths.at(-1)).toMatchObject({ state: 'down', needsPerson });
      alice.say('are you there?');
      fake.faults.clear();
      await texts(desk).toEqual(['are you there?']);
      expect(states(desk)).toEqual(['up', 'down', 'up']);
    });

    it('waits out a hiccup in silence', async () => {
      const { desk, fake, alice } = await open();
      await expect.poll(() => states(desk)).toEqual(['up']);
      fake.faults.next('getUpdates', SERVER_ERROR);
      fake.faults.next('getUpdates', { kind: 'drop' });
      alice.say('one');
      await texts(desk).toEqual(['one']);
      alice.say('two');
      await texts(desk).toEqual(['one', 'two']);
      expect(states(desk)).toEqual(['up']);
    });

    it.each([
      ['answers 500', SERVER_ERROR],
      ['answers with a page', { kind: 'page', code: 502 }],
      ['drops connections', { kind: 'drop' }],
      ['asks to slow down', tooManyRequests(0)],
    ] as const)('comes back when Telegram %s for a while', async (_name, fault) => {
      const { desk, fake, alice } = await open({ pollSeconds: 0.02 });
      fake.faults.next('*', fault, 6);
      alice.say('hello');
      await texts(desk).toEqual(['hello']);
      await expect.poll(() => states(desk).at(-1)).toBe('up');
    });

    it('starts without a network, and connects when there is one', async () => {
      const harness = await telegramHarness();
      cleanups.push(harness.dispose);
      harness.fake.die();
      await harness.channel.start(harness.desk);
      await expect.poll(() => harness.desk.healths.at(-1)).toMatchObject({ state: 'down', needsPerson: false });
      harness.alice.say('hello');
      harness.fake.revive();
      await texts(harness.desk).toEqual(['hello']);
      expect(harness.desk.healths.at(-1)?.state).toBe('up');
    });

    it('removes a webhook that keeps it from polling', async () => {
      const harness = await telegramHarness();
      cleanups.push(harness.dispose);
      harness.fake.state.webhook = 'https://elsewhere.example';
      harness.alice.say('hello');
      await harness.channel.start(harness.desk);
      await texts(harness.desk).toEqual(['hello']);
      expect(harness.fake.state.webhook).toBe('');
    });

    it('stops at once in the middle of a poll, and while it cannot connect', async () => {
      const polling = await open({ pollSeconds: 30 });
      await expect.poll(() => polling.fake.calls('getUpdates').length).toBeGreaterThan(1);
      const lost = await open({ retryMs: 60_000, maxRetryMs: 60_000 });
      lost.fake.die();
      for (const { channel } of [polling, lost]) {
        const began = Date.now();
        await channel.stop();
        expect(Date.now() - began).toBeLessThan(1_000);
      }
    });
  });
});
