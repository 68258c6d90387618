import { afterEach, describe, expect, it } from 'vitest';
import { TelegramChannel, type TelegramOptions } from '../../../src/channels/telegram/telegram-channel.ts';
import type { Action, Card } from '../../../src/reports/card.ts';
import { deliveryOf } from '../../contract/channel.ts';
import { FULL_CARD, sampleChart } from '../../reports/sample-cards.ts';
import { BLOCKED, type Fault, SERVER_ERROR, UNAUTHORIZED, tooManyRequests } from '../../wire/telegram/faults.ts';
import { ALICE, telegramHarness } from './telegram-harness.ts';

const GROUP = -1001;
const CHAT = String(ALICE);
const plain = (title: string): Card => ({ title, tone: 'neutral', blocks: [], actions: [] });
const refused = (description: string): Fault => ({ kind: 'refuse', code: 400, description: `Bad Request: ${description}` });

describe('the Telegram channel', () => {
  const cleanups: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  async function open(overrides: Partial<TelegramOptions> = {}) {
    const harness = await telegramHarness(overrides);
    cleanups.push(harness.dispose);
    harness.alice.open();
    harness.fake.group(GROUP);
    return harness;
  }

  it.each([
    ['a bot that was blocked', BLOCKED, 'refused'],
    ['a bot that was kicked', { kind: 'refuse', code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' }, 'refused'],
    ['a chat that is gone', refused('chat not found'), 'refused'],
    ['a group where it may not write', refused('not enough rights to send text messages to the chat'), 'refused'],
    ['a topic that was closed', refused('TOPIC_CLOSED'), 'refused'],
    ['a message that Telegram will not have', refused('message text is empty'), 'invalid-input'],
    ['trouble at Telegram', SERVER_ERROR, 'unreachable'],
    ['a proxy in between', { kind: 'page', code: 502 }, 'unreachable'],
    ['a dropped connection', { kind: 'drop' }, 'unreachable'],
    ['a token that was revoked', UNAUTHORIZED, 'unreachable'],
    ['silence', { kind: 'hang' }, 'timeout'],
  ] as const)('fails to send to %s, and says so without the token', async (_name, fault, kind) => {
    const { channel, fake } = await open({ callTimeoutMs: 150 });
    fake.faults.next('sendMessage', fault);
    const error: unknown = await channel.send(deliveryOf(CHAT, plain('Hello'))).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'OutcryError', kind });
    let told = '';
    for (let cause = error; cause instanceof Error; cause = cause.cause) told += `${cause.stack ?? ''} ${JSON.stringify(cause, Object.getOwnPropertyNames(cause))}`;
    expect(told).not.toContain(fake.token.split(':')[1]);
    // One try: the outbox makes the next.
    expect(fake.calls('sendMessage')).toHaveLength(1);
  });

  describe('with a card that takes the place of an earlier one', () => {
    const about = (title: string, details: Partial<Card> = {}): Card => ({ ...plain(title), subject: 'approval:k3', ...details });
    const asks = about('Buy BTC?', { actions: [{ kind: 'approve', label: 'Approve', approvalId: 'k3' }] });

    it('changes the message, its buttons too, over a restart', async () => {
      const { channel, fake, options } = await open();
      await channel.send(deliveryOf(CHAT, asks));
      const parts: number[] = [];
      const restarted = new TelegramChannel(options);
      await restarted.send(deliveryOf(CHAT, about('Approved', { replaces: true }), { onPart: async (sent) => void parts.push(sent) }));
      expect(fake.shown(ALICE).map(({ text, keyboard }) => [text, keyboard])).toEqual([['Approved', []]]);
      expect(parts).toEqual([1]);
      // A try that was told to have failed though it had not.
      await restarted.send(deliveryOf(CHAT, about('Approved', { replaces: true })));
      expect(fake.shown(ALICE)).toHaveLength(1);
      await restarted.stop();
    });

    it('takes the buttons off a message that is no text, and sends the new card', async () => {
      const { channel, fake } = await open();
      await channel.send(deliveryOf(CHAT, { ...asks, blocks: [{ kind: 'chart', chart: sampleChart(), alt: 'A chart.' }] }));
      expect(fake.shown(ALICE).at(-1)?.keyboard).toHaveLength(1);
      await channel.send(deliveryOf(CHAT, about('Approved', { replaces: true })));
      expect(fake.shown(ALICE).map(({ text, keyboard }) => [text.split('\n')[0], keyboard])).toEqual([['Buy BTC?', []], ['Approved', []]]);
    });

    it('sends it where there is none to change, or it is gone', async () => {
      const { channel, fake } = await open();
      await channel.send(deliveryOf(CHAT, about('Declined', { replaces: true })));
      fake.faults.next('editMessageText', refused('message to edit not found'));
      await channel.send(deliveryOf(CHAT, about('Expired', { replaces: true })));
      expect(fake.shown(ALICE).map(({ text }) => text)).toEqual(['Declined', 'Expired']);
    });

    it('tries again what Telegram has no time for', async () => {
      const { channel, fake } = await open();
      await channel.send(deliveryOf(CHAT, asks));
      fake.faults.next('editMessageText', tooManyRequests(7));
      await expect(channel.send(deliveryOf(CHAT, about('Approved', { replaces: true })))).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 7_000 });
    });
  });

  it('says after how long another try may succeed', async () => {
    const { channel, fake } = await open();
    fake.faults.next('sendMessage', tooManyRequests(7));
    await expect(channel.send(deliveryOf(CHAT, plain('Hello')))).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 7_000 });
  });

  it('refuses a conversation that is no chat of Telegram', async () => {
    const { channel } = await open();
    await expect(channel.send(deliveryOf('local', plain('Hello')))).rejects.toMatchObject({ kind: 'refused' });
  });

  it('answers the question in a group, in silence when asked to, without link previews', async () => {
    const { channel, fake, alice, desk } = await open();
    await channel.start(desk);
    alice.say('/price btc', { chat: GROUP });
    await expect.poll(() => desk.messages).toHaveLength(1);
    const asked = desk.messages[0]?.key ?? '';
    await channel.send(deliveryOf(String(GROUP), plain('See https://example.org'), { inReplyTo: asked, silent: true }));
    expect(fake.shown(GROUP)[0]).toMatchObject({ replyTo: 1, silent: true });
    expect(fake.calls('sendMessage')[0]?.fields['link_preview_options']).toEqual({ is_disabled: true });
    await channel.send(deliveryOf(CHAT, plain('Private'), { inReplyTo: asked }));
    expect(fake.shown(ALICE)[0]).toMatchObject({ replyTo: null, silent: false });
  });

  it('sends a chart as a picture, and its words when it cannot be drawn or the group takes none', async () => {
    const { channel, fake, logged } = await open();
    await channel.send(deliveryOf(CHAT, FULL_CARD));
    expect(fake.shown(ALICE)[0]?.photo).not.toBeNull();
    fake.state.chats.at(GROUP).forbidden.add('photos');
    await channel.send(deliveryOf(String(GROUP), FULL_CARD));
    expect(fake.shown(GROUP)[0]).toMatchObject({ photo: null, text: expect.stringContaining('Max drawdown') as string });
    expect(logged).toEqual([]);
    const broken = await open({ drawChart: () => Promise.reject(new Error('no canvas')) });
    await broken.channel.send(deliveryOf(CHAT, { ...plain('Chart'), blocks: [{ kind: 'chart', chart: sampleChart(), alt: 'Prices rose.' }] }));
    expect(broken.fake.shown(ALICE)[0]).toMatchObject({ photo: null, text: expect.stringContaining('Prices rose.') as string });
    expect(broken.logged.join()).toContain('no canvas');
  });

  it('gives the same buttons to a card that is tried again', async () => {
    const { channel, fake } = await open();
    const action: Action = { kind: 'run', label: 'Go', tool: 't', args: {} };
    const delivery = deliveryOf(CHAT, { ...plain('Card'), actions: [action] });
    fake.faults.next('sendMessage', { kind: 'refuse-after', code: 500, description: 'Internal Server Error' });
    await expect(channel.send(delivery)).rejects.toMatchObject({ kind: 'unreachable' });
    await channel.send(delivery);
    const [first, second] = fake.shown(ALICE);
    expect(second?.keyboard).toEqual(first?.keyboard);
  });

  it('keeps within the limits of Telegram', async () => {
    const { channel, fake } = await open({ paced: true });
    fake.enforcePace();
    const to = (chat: number, count: number) => Array.from({ length: count }, (_, index) => channel.send(deliveryOf(String(chat), plain(`${index}`))));
    for (let user = 1; user <= 12; user++) fake.user(user).open();
    await Promise.all([...Array.from({ length: 12 }, (_, user) => to(user + 1, 2)).flat(), ...to(ALICE, 4), ...to(GROUP, 8)]);
    expect(fake.shown(ALICE).map(({ text }) => text)).toEqual(['0', '1', '2', '3']);
    expect(fake.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  describe('while it works', () => {
    it('shows typing, then one message that follows the progress, and takes it away when the answer comes', async () => {
      const { channel, fake, alice, desk } = await open();
      await channel.start(desk);
      desk.handle = async (inbound) => {
        inbound.onTaken?.();
        const work = (done: number) => channel.update(CHAT, { kind: 'working', label: 'Reading candles', done, total: 100 }, inbound.key);
        work(34);
        await fake.until(() => fake.shown(ALICE).length === 1);
        work(34);
        work(80);
        await fake.until(() => fake.calls('editMessageText').length === 1);
        await channel.send(deliveryOf(CHAT, plain('The answer'), { inReplyTo: inbound.key }));
      };
      alice.say('backtest btc');
      await expect.poll(() => fake.shown(ALICE).map(({ text }) => text)).toEqual(['The answer']);
      expect(fake.state.deleted).toMatchObject([{ text: '⏳ Reading candles 80%', earlier: ['⏳ Reading candles 34%'], silent: true }]);
      expect(fake.state.actions.length).toBeGreaterThan(0);
      expect(fake.state.actions.every(({ action }) => action === 'typing')).toBe(true);
    });

    it('shows nothing for what is answered at once, nor to those whom the desk does not hear', async () => {
      const { channel, fake, alice, desk } = await open();
      await channel.start(desk);
      alice.say('/price btc');
      await expect.poll(() => desk.messages).toHaveLength(1);
      desk.handle = () => new Promise((resolve) => setTimeout(resolve, 60));
      fake.user(77).say('let me in');
      await expect.poll(() => desk.messages).toHaveLength(2);
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect(fake.state.actions).toEqual([]);
      expect(fake.shown(ALICE)).toEqual([]);
    });

    it('answers though every sign of life fails', async () => {
      const { channel, fake, alice, desk, logged } = await open({ callTimeoutMs: 1_000 });
      await channel.start(desk);
      fake.faults.always('sendChatAction', { kind: 'hang' });
      fake.faults.always('editMessageText', SERVER_ERROR);
      fake.faults.always('deleteMessage', { kind: 'drop' });
      desk.handle = async (inbound) => {
        inbound.onTaken?.();
        for (let done = 0; done < 5; done++) {
          channel.update(CHAT, { kind: 'working', label: 'Reading', done, total: null }, inbound.key);
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
        await channel.send(deliveryOf(CHAT, plain('The answer'), { inReplyTo: inbound.key }));
      };
      alice.say('backtest btc');
      await expect.poll(() => fake.shown(ALICE).map(({ text }) => text)).toContain('The answer');
      expect(logged).toEqual([]);
    });
  });

  describe('its menu of commands', () => {
    const names = (commands: readonly { readonly command: string }[] | undefined) => commands?.map(({ command }) => command);

    it('is registered for each user by role, for strangers almost empty, and again only when something changed', async () => {
      const { channel, fake, menu, desk, options } = await open({ menuEveryMs: 10 });
      fake.user(43).open();
      menu.people.push({ user: '43', role: 'viewer' });
      await channel.start(desk);
      await expect.poll(() => names(fake.state.commands.get('chat:43'))).toEqual(['start', 'help', 'price']);
      expect(names(fake.state.commands.get(`chat:${ALICE}`))).toEqual(['start', 'help', 'price', 'buy', 'users']);
      expect(names(fake.state.commands.get('default'))).toEqual(['start', 'help']);
      menu.people = [{ user: CHAT, role: 'trader' }];
      await expect.poll(() => names(fake.state.commands.get(`chat:${ALICE}`))).toEqual(['start', 'help', 'price', 'buy']);
      await expect.poll(() => fake.state.commands.has('chat:43')).toBe(false);
      const calls = fake.calls('setMyCommands').length;
      await new Promise((resolve) => setTimeout(resolve, 40));
      await channel.stop();
      // The next run remembers it.
      const next = await telegramHarness({ ...options, menuEveryMs: 10 });
      cleanups.push(next.dispose);
      await next.channel.start(next.desk);
      await expect.poll(() => next.desk.healths).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(fake.calls('setMyCommands')).toHaveLength(calls);
    });

    it('that fails is no outage, and is not tried without pause', async () => {
      const { channel, fake, menu, desk, alice, logged } = await open({ menuEveryMs: 5 });
      menu.people.push({ user: '404', role: 'viewer' });
      menu.commands = [...menu.commands, { name: 'Not A Command', summary: '', role: 'viewer', options: [] }, { name: 'quiet', summary: '', role: 'viewer', options: [] }, { name: 'wordy', summary: 'word '.repeat(90), role: 'viewer', options: [] }];
      await channel.start(desk);
      await expect.poll(() => names(fake.state.commands.get(`chat:${ALICE}`))).toEqual(['start', 'help', 'price', 'buy', 'users', 'quiet', 'wordy']);
      alice.say('hello');
      await expect.poll(() => desk.texts).toEqual(['hello']);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(fake.calls('setMyCommands').filter(({ status }) => status === 400)).toHaveLength(1);
      expect(logged).toHaveLength(1);
      expect(desk.healths.map(({ state }) => state)).toEqual(['up']);
    });
  });

  it('writes its token into no log, error or health report, whatever goes wrong', async () => {
    const { channel, fake, alice, desk, logged } = await open({ callTimeoutMs: 50, pollSeconds: 0.02 });
    await channel.start(desk);
    const told: unknown[] = [];
    for (const fault of [UNAUTHORIZED, SERVER_ERROR, { kind: 'drop' }, { kind: 'page', code: 502 }, { kind: 'hang' }] as const) {
      fake.faults.always('*', fault);
      alice.say('hello');
      alice.sendMedia('photo');
      await channel.send(deliveryOf(CHAT, FULL_CARD)).catch((error: unknown) => told.push(error));
      await new Promise((resolve) => setTimeout(resolve, 30));
      fake.faults.clear();
    }
    fake.die();
    await channel.send(deliveryOf(CHAT, plain('Hello'))).catch((error: unknown) => told.push(error));
    expect(told.length).toBeGreaterThan(4);
    const everything = JSON.stringify([logged, desk.healths, told.map((error) => [String(error), (error as Error).stack, (error as Error).cause])]);
    expect(everything).not.toContain(fake.token.split(':')[1]);
  });
});
