import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageFlags } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Card } from '../../../src/reports/card.ts';
import { FULL_CARD } from '../../reports/sample-cards.ts';
import { PERMISSION } from '../../wire/discord/world.ts';
import { forbidden, unknownInteraction } from '../../wire/discord/faults.ts';
import { type DiscordHarness, type HarnessOptions, OWNER, delivery, discordHarness, menuOf, saying } from './discord-harness.ts';

/** A clock that the test turns. */
function movable() {
  let ahead = 0;
  return { now: () => Date.now() + ahead, forward: (ms: number) => (ahead += ms) };
}

/** How often a test looks, and for how long, in milliseconds. */
const SOON = { interval: 5, timeout: 20_000 };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const BUTTON: Card = { title: 'Result', tone: 'good', blocks: [], actions: [{ kind: 'run', label: 'Again', tool: 'backtest', args: { symbol: 'BTC/USDT' } }] };

describe('Discord', () => {
  const open: DiscordHarness[] = [];

  afterEach(async () => {
    for (const harness of open.splice(0)) await harness.dispose();
  });

  async function start(options: HarnessOptions = {}) {
    const harness = await discordHarness(options);
    open.push(harness);
    await harness.channel.start(harness.desk);
    await expect.poll(() => harness.desk.states, SOON).toEqual(['up']);
    const scope = options.channel?.guild ?? 'global';
    await expect.poll(() => harness.discord.registered(scope).length, SOON).toBe(2);
    await wait(0);
    return harness;
  }

  describe('a card that takes the place of an earlier one', () => {
    const about = (title: string, details: Partial<Card> = {}): Card => ({ title, tone: 'neutral', blocks: [], actions: [], subject: 'approval:k3', ...details });
    const asks = about('Buy BTC?', { actions: [{ kind: 'approve', label: 'Approve', approvalId: 'k3' }] });

    it('changes the message, its buttons too', async () => {
      const { discord, channel } = await start();
      const place = discord.channel();
      await channel.send(delivery(place, asks));
      await channel.send(delivery(place, about('Approved', { replaces: true })));
      await channel.send(delivery(place, about('Approved, filled', { replaces: true })));
      expect(discord.messages(place)).toHaveLength(1);
      expect(discord.read(place)).toContain('Approved, filled');
      expect(JSON.stringify(discord.messages(place))).not.toContain('outcry:');
    });

    it('changes the answer to a slash command', async () => {
      const { discord, desk, user, channel } = await start();
      const place = discord.channel();
      user.slash('price', { symbol: 'btc' }, { channel: place });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      await channel.send(delivery(place, asks, { inReplyTo: desk.commands[0]?.key ?? null }));
      await channel.send(delivery(place, about('Declined', { replaces: true })));
      expect(discord.messages(place)).toHaveLength(1);
      expect(discord.read(place)).toContain('Declined');
    });

    it('is sent where there is none to change, or it was deleted', async () => {
      const { discord, channel } = await start();
      const place = discord.channel();
      await channel.send(delivery(place, about('Expired', { replaces: true })));
      discord.world.messages.clear();
      await channel.send(delivery(place, about('Declined', { replaces: true })));
      expect(discord.read(place)).toContain('Declined');
    });
  });

  describe('messages', () => {
    it('asks for no privileged intent', async () => {
      const { discord } = await start();
      expect(discord.gateway.intents).toBe((1 << 0) | (1 << 9) | (1 << 12));
    });

    it('takes direct messages, and in a channel only what mentions the bot, without the mention', async () => {
      const { discord, desk, user } = await start();
      user.say('/price btc');
      user.say('talking to others', { channel: discord.channel() });
      const id = user.say('price of btc', { channel: discord.channel(), mention: true });
      await expect.poll(() => desk.messages.length, SOON).toBe(2);
      expect(desk.messages[0]).toMatchObject({ text: '/price btc', isPrivate: true, conversation: `user:${OWNER}`, user: OWNER });
      expect(desk.messages[1]).toMatchObject({ text: 'price of btc', isPrivate: false, conversation: discord.channel(), key: `m${id}` });
      expect(Math.abs((desk.messages[1]?.sentAt ?? 0) - Date.now())).toBeLessThan(5_000);
    });

    it('takes a bare mention for a question what there is', async () => {
      const { discord, desk, user } = await start();
      user.say('', { channel: discord.channel(), mention: true });
      await expect.poll(() => desk.messages.map(({ text }) => text), SOON).toEqual(['/help']);
    });

    it('hears no other bot', async () => {
      const { discord, desk, user } = await start();
      discord.user('9', { bot: true }).say('buy everything', { channel: discord.channel(), mention: true });
      user.say('hello');
      await expect.poll(() => desk.messages.map(({ text }) => text), SOON).toEqual(['hello']);
    });

    it('takes a thread for a conversation of its own', async () => {
      const { discord, desk, user, channel } = await start();
      const thread = discord.world.addChannel('a thread', 11).id;
      user.say('hello', { channel: thread, mention: true });
      await expect.poll(() => desk.messages.map(({ conversation }) => conversation), SOON).toEqual([thread]);
      await channel.send(delivery(thread, saying('Hi'), { inReplyTo: desk.messages[0]?.key ?? null }));
      expect(discord.read(thread)).toBe('Hi');
      expect(discord.read(discord.channel())).toBe('');
    });

    it('answers a message in a channel by a reply to it, and needs no permission for that', async () => {
      const { discord, desk, user, channel } = await start();
      const id = user.say('hello', { channel: discord.channel(), mention: true });
      await expect.poll(() => desk.messages.length, SOON).toBe(1);
      const answer = { inReplyTo: `m${id}` };
      await channel.send(delivery(discord.channel(), saying('One'), answer));
      expect(discord.messages(discord.channel())[0]?.reference).toBe(id);
      discord.world.named('general').denied = PERMISSION.readMessageHistory;
      await channel.send(delivery(discord.channel(), saying('Two'), answer));
      expect(discord.messages(discord.channel())[1]?.reference).toBeNull();
    });

    it('writes to a person’s direct messages before they ever wrote, and keeps its buttons there', async () => {
      const { desk, user, channel } = await start();
      await channel.send(delivery(`user:${OWNER}`, BUTTON));
      user.press('Again');
      await expect.poll(() => desk.actions.length, SOON).toBe(1);
      expect(desk.actions[0]).toMatchObject({ conversation: `user:${OWNER}`, action: BUTTON.actions[0] });
    });

    it('makes no sound where it should not', async () => {
      const { discord, channel } = await start();
      await channel.send(delivery(discord.channel(), saying('Quiet'), { silent: true }));
      await channel.send(delivery(discord.channel(), saying('Loud')));
      expect(discord.messages(discord.channel()).map(({ flags }) => flags)).toEqual([MessageFlags.SuppressNotifications, 0]);
    });
  });

  describe('files', () => {
    it('hands over each CSV, with the words that came with it, and fetches it when it is asked to', async () => {
      const { desk, user } = await start();
      const bytes = new TextEncoder().encode('timestamp,open\n1,2\n');
      user.say('BTC/USDT 1h', { files: [{ name: 'a.csv', bytes }, { name: 'note.png', bytes }, { name: 'b.csv.gz', bytes }] });
      await expect.poll(() => desk.messages.length, SOON).toBe(2);
      expect(desk.messages.map(({ text, file }) => [text, file?.name, file?.size])).toEqual([['BTC/USDT 1h', 'a.csv', 19], ['BTC/USDT 1h', 'b.csv.gz', 19]]);
      expect(new Set(desk.messages.map(({ key }) => key)).size).toBe(2);
      const folder = await mkdtemp(path.join(tmpdir(), 'outcry-discord-'));
      await desk.messages[0]?.file?.save(path.join(folder, 'a.csv'), new AbortController().signal);
      expect(await readFile(path.join(folder, 'a.csv'), 'utf8')).toBe('timestamp,open\n1,2\n');
      await rm(folder, { recursive: true });
    });

    it('hands over a file that is no CSV, so that the desk can say what it takes', async () => {
      const { desk, user } = await start();
      user.say('', { files: [{ name: 'photo.png', bytes: new Uint8Array(3) }] });
      await expect.poll(() => desk.messages.map(({ file }) => file?.name), SOON).toEqual(['photo.png']);
    });

    it('fetches nothing from anywhere but Discord', async () => {
      const { discord, desk, user } = await start();
      discord.gateway.dispatch('MESSAGE_CREATE', { id: discord.world.snowflake(), channel_id: discord.dm(OWNER), author: { id: user.id }, content: '', attachments: [{ filename: 'a.csv', size: 3, url: 'https://cdn.discordapp.com.example.org/a.csv' }] });
      await expect.poll(() => desk.messages.length, SOON).toBe(1);
      await expect(desk.messages[0]?.file?.save('never-written', new AbortController().signal)).rejects.toMatchObject({ kind: 'refused' });
    });
  });

  describe('slash commands', () => {
    it('are deferred at once and answered in that place, then by further messages', async () => {
      const { discord, desk, user, channel } = await start();
      const id = user.slash('backtest', { symbol: 'btc', timeframe: '1h', stop_loss: '3%' }, { channel: discord.channel() });
      await expect.poll(() => discord.read(discord.channel()), SOON).toBe('is thinking…');
      expect(desk.commands[0]).toMatchObject({ command: 'backtest', args: { symbol: 'btc', timeframe: '1h', stopLoss: '3%' }, key: `i${id}`, conversation: discord.channel(), isPrivate: false, user: OWNER });
      const long: Card = { title: 'Long', tone: 'neutral', blocks: [{ kind: 'text', text: 'word '.repeat(3_000) }], actions: [] };
      await channel.send(delivery(discord.channel(), long, { inReplyTo: `i${id}` }));
      await channel.send(delivery(discord.channel(), saying('And another'), { inReplyTo: `i${id}` }));
      const titles = discord.messages(discord.channel()).map(({ embeds }) => embeds[0]?.['title'] ?? embeds[0]?.['author']);
      expect(titles).toEqual(['Long', { name: 'Long · continued' }, { name: 'Long · continued' }, 'And another']);
      expect(discord.asked(/^POST \/channels\/\d+\/messages/)).toEqual([]);
    });

    it('bring pictures and buttons into the deferred reply', async () => {
      const { discord, desk, user, channel } = await start();
      const id = user.slash('price', { symbol: 'btc' }, { channel: discord.channel() });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      await channel.send(delivery(discord.channel(), FULL_CARD, { inReplyTo: `i${id}` }));
      const [message] = discord.messages(discord.channel());
      expect(message?.attachments.map(({ name, description }) => [name, description])).toEqual([['chart-4.png', 'Price, trades, equity and drawdown over four days.']]);
      user.press('Walk-forward', { channel: discord.channel() });
      await expect.poll(() => desk.actions.map(({ action }) => action), SOON).toEqual(FULL_CARD.actions);
    });

    it('show progress in the deferred reply, changed seldom, and leave nothing of it in the answer', async () => {
      const { discord, desk, user, channel } = await start();
      desk.slow = true;
      const id = user.slash('backtest', {}, { channel: discord.channel() });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      for (let done = 1; done <= 10; done++) channel.update(discord.channel(), { kind: 'working', label: 'Reading *candles*', done, total: 10 }, `i${id}`);
      await expect.poll(() => discord.read(discord.channel()), SOON).toBe('⏳ Reading *candles* · 100%');
      channel.update(discord.channel(), { kind: 'working', label: 'Reading *candles*', done: 10, total: 10 }, `i${id}`);
      await wait(80);
      expect(discord.asked(/^PATCH/)).toHaveLength(1);
      await channel.send(delivery(discord.channel(), saying('Done'), { inReplyTo: `i${id}` }));
      channel.update(discord.channel(), { kind: 'working', label: 'Too late', done: 1, total: 2 }, `i${id}`);
      desk.finish();
      await wait(80);
      expect(discord.read(discord.channel())).toBe('Done');
    });

    it('are refused for the eyes of whoever asked alone', async () => {
      const { discord, desk, user, channel } = await start();
      const id = user.slash('backtest', {}, { channel: discord.channel() });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      await channel.send(delivery(discord.channel(), saying('Not for you yet'), { inReplyTo: `i${id}`, onlyFor: OWNER }));
      expect(discord.read(discord.channel())).toBe('');
      expect(discord.read(discord.channel(), OWNER)).toBe('Not for you yet');
      expect(discord.read(discord.channel(), '7')).toBe('');
    });

    it('that are answered by silence leave nothing behind', async () => {
      const { discord, desk, user } = await start();
      user.slash('backtest', {}, { channel: discord.channel() });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      await expect.poll(() => discord.asked(/^DELETE \/webhooks/).length, SOON).toBe(1);
      expect(discord.read(discord.channel(), OWNER)).toBe('');
    });

    it('are answered late all the same', async () => {
      const { discord, desk, user, channel } = await start();
      const id = user.slash('backtest', {}, { channel: discord.channel() });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      await expect.poll(() => discord.asked(/^DELETE \/webhooks/).length, SOON).toBe(1);
      await channel.send(delivery(discord.channel(), saying('Here it is'), { inReplyTo: `i${id}` }));
      expect(discord.read(discord.channel())).toBe('Here it is');
    });

    it('are answered in the channel when a quarter of an hour has passed', async () => {
      const clock = movable();
      const { discord, desk, user, channel } = await start({ fake: { clock } });
      desk.slow = true;
      const id = user.slash('backtest', {}, { channel: discord.channel() });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      clock.forward(15 * 60_000 + 1_000);
      await channel.send(delivery(discord.channel(), saying('At last'), { inReplyTo: `i${id}` }));
      desk.finish();
      expect(discord.asked(/^POST \/channels\/\d+\/messages/)).toHaveLength(1);
      expect(discord.read(discord.channel())).toContain('At last');
    });

    it('are answered in the channel after a restart, and in direct messages too', async () => {
      const { discord, desk, user, channel, again } = await start();
      const here = user.slash('backtest', {}, { channel: discord.channel() });
      const there = user.slash('backtest', {});
      await expect.poll(() => desk.commands.length, SOON).toBe(2);
      await channel.stop();
      const restarted = again();
      await restarted.start(desk);
      await expect.poll(() => desk.states, SOON).toEqual(['up', 'up']);
      await restarted.send(delivery(discord.channel(), saying('Here'), { inReplyTo: `i${here}` }));
      await restarted.send(delivery(`user:${OWNER}`, saying('There'), { inReplyTo: `i${there}`, onlyFor: OWNER }));
      expect(discord.read(discord.channel())).toContain('Here');
      expect(discord.read(discord.dm(OWNER))).toContain('There');
    });

    it('are answered in the channel when Discord knows the interaction no more', async () => {
      const { discord, desk, user, channel } = await start();
      discord.faults.next(/callback/, unknownInteraction());
      const id = user.slash('backtest', {}, { channel: discord.channel() });
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      await channel.send(delivery(discord.channel(), saying('Anyway'), { inReplyTo: `i${id}` }));
      expect(discord.read(discord.channel())).toBe('Anyway');
    });

    it('offer what may be typed, under the argument’s own name', async () => {
      const asked: unknown[] = [];
      const menu = menuOf(undefined, (...question) => {
        asked.push(question);
        return Promise.resolve(['BTC/USDT', 'BTC/USDT', '', 'x'.repeat(101), ...Array.from({ length: 40 }, (_, i) => `B${i}`)]);
      });
      const { user } = await start({ channel: { menu } });
      const choices = await user.autocomplete('price', 'symbol', 'bt');
      expect(asked).toEqual([['price', 'symbols', 'bt', 25]]);
      expect(choices).toHaveLength(25);
      expect(choices[0]).toEqual({ name: 'BTC/USDT', value: 'BTC/USDT' });
    });

    it('offer nothing when the desk is slow or fails, and nothing to strangers', async () => {
      let answer: () => Promise<readonly string[]> = () => new Promise(() => {});
      const { discord, user } = await start({ channel: { menu: menuOf(undefined, () => answer()) } });
      await expect(user.autocomplete('price', 'symbol', 'b')).resolves.toEqual([]);
      answer = () => Promise.reject(new Error('no'));
      await expect(user.autocomplete('price', 'symbol', 'b')).resolves.toEqual([]);
      answer = () => Promise.resolve(['my-secret-strategy']);
      await expect(discord.user('7').autocomplete('price', 'symbol', '')).resolves.toEqual([]);
      await expect(user.autocomplete('price', 'symbol', '')).resolves.toHaveLength(1);
    });
  });

  describe('buttons', () => {
    async function withButton() {
      const harness = await start();
      await harness.channel.send(delivery(harness.discord.channel(), BUTTON));
      return harness;
    }

    it('are acknowledged at once and answered by a message of their own', async () => {
      const { discord, desk, user, channel } = await withButton();
      const id = user.press('Again', { channel: discord.channel() });
      await expect.poll(() => desk.actions.length, SOON).toBe(1);
      expect(desk.actions[0]).toMatchObject({ key: `i${id}`, action: BUTTON.actions[0], user: OWNER });
      await channel.send(delivery(discord.channel(), saying('Once more'), { inReplyTo: `i${id}` }));
      expect(discord.read(discord.channel())).toBe('Result\n[Again]\n\nOnce more');
    });

    it('of a stranger are acknowledged and do nothing that shows', async () => {
      const { discord, desk } = await withButton();
      discord.user('7').press('Again', { channel: discord.channel() });
      await expect.poll(() => desk.actions.length, SOON).toBe(1);
      await expect.poll(() => discord.asked(/callback/).map(({ status, body }) => [status, body['type']]), SOON).toEqual([[204, 6]]);
      await wait(60);
      expect(discord.read(discord.channel(), '7')).toBe('Result\n[Again]');
    });

    it('that are old, foreign or made up are answered politely, to whoever pressed alone', async () => {
      const { discord, desk, user } = await withButton();
      const [message] = discord.messages(discord.channel());
      for (const id of ['outcry:no-such-reference:0', 'another-program', 'outcry:button-000000001:0']) {
        const where = id.endsWith('1:0') ? discord.dm(OWNER) : discord.channel();
        user.pressOn({ id: message?.id ?? '', channelId: where }, id);
        await expect.poll(() => discord.read(where, OWNER), SOON).toContain('This button is no longer in use. Ask again for a fresh one.');
      }
      expect(discord.read(discord.channel(), '7')).toBe('Result\n[Again]');
      expect(desk.actions).toEqual([]);
    });

    it('are acknowledged in time when the desk takes long to find them', async () => {
      const { discord, desk, user, buttons } = await withButton();
      const find = buttons.find.bind(buttons);
      buttons.find = async (...question) => {
        await wait(80);
        return find(...question);
      };
      user.press('Again', { channel: discord.channel() });
      await expect.poll(() => discord.asked(/callback/).length, SOON).toBe(1);
      expect(desk.actions).toEqual([]);
      await expect.poll(() => desk.actions.length, SOON).toBe(1);
    });
  });

  describe('pictures', () => {
    it('that cannot be drawn take no words with them, and are in the log', async () => {
      const { discord, channel, logged } = await start({ channel: { drawChart: () => Promise.reject(new Error('no fonts')) } });
      await channel.send(delivery(discord.dm(OWNER), FULL_CARD));
      expect(discord.read(discord.dm(OWNER))).toContain('Max drawdown');
      expect(logged).toEqual([{ fields: expect.objectContaining({ channel: 'discord', cause: 'no fonts' }) as unknown, message: 'a chart could not be drawn' }]);
    });
  });

  describe('cards for one reader', () => {
    it('go to their direct messages when a message in a channel is refused', async () => {
      const { discord, desk, user, channel } = await start();
      const id = user.say('hello', { channel: discord.channel(), mention: true });
      await expect.poll(() => desk.messages.length, SOON).toBe(1);
      await channel.send(delivery(discord.channel(), saying('Only you'), { inReplyTo: `m${id}`, onlyFor: OWNER }));
      expect(discord.read(discord.channel())).toBe('');
      expect(discord.read(discord.dm(OWNER))).toBe('Only you');
    });

    it('go to the channel when they take no direct messages', async () => {
      const { discord, channel } = await start();
      discord.user(OWNER, { dmsClosed: true });
      await channel.send(delivery(discord.channel(), BUTTON, { onlyFor: OWNER }));
      expect(discord.read(discord.channel())).toBe('Result\n[Again]');
    });
  });

  describe('while it works', () => {
    it('types in a channel, shows progress after a while, and takes it away when the answer comes', async () => {
      const { discord, desk, user, channel } = await start();
      desk.slow = true;
      const id = user.say('backtest it', { channel: discord.channel(), mention: true });
      await expect.poll(() => discord.world.typing.length, SOON).toBeGreaterThan(1);
      channel.update(discord.channel(), { kind: 'working', label: 'Simulating', done: 1, total: null }, `m${id}`);
      await expect.poll(() => discord.read(discord.channel()), SOON).toBe('⏳ Simulating…');
      channel.update(discord.channel(), { kind: 'working', label: 'Simulating', done: 1, total: 2 }, `m${id}`);
      await expect.poll(() => discord.read(discord.channel()), SOON).toBe('⏳ Simulating · 50%');
      await channel.send(delivery(discord.channel(), saying('Done'), { inReplyTo: `m${id}` }));
      expect(discord.read(discord.channel())).toBe('Done');
      const typed = discord.world.typing.length;
      await wait(100);
      expect(discord.world.typing.length).toBe(typed);
      desk.finish();
    });

    it('shows nothing for what is answered at once', async () => {
      const { discord, desk, user, channel } = await start();
      const id = user.say('price');
      await expect.poll(() => desk.messages.length, SOON).toBe(1);
      await channel.send(delivery(`user:${OWNER}`, saying('1'), { inReplyTo: `m${id}` }));
      await wait(60);
      expect(discord.world.typing).toEqual([]);
      expect(discord.asked(/^POST \/channels/)).toHaveLength(1);
    });

    it('leaves no progress behind when a turn ends without an answer, or cannot be shown', async () => {
      const { discord, desk, user, channel } = await start();
      desk.slow = true;
      discord.faults.next(/typing/, forbidden(50_013), 9);
      const id = user.say('long work');
      await expect.poll(() => desk.messages.length, SOON).toBe(1);
      channel.update(discord.dm(OWNER), { kind: 'working', label: 'Working', done: 0, total: null }, `m${id}`);
      await expect.poll(() => discord.read(discord.dm(OWNER)), SOON).toBe('⏳ Working…');
      channel.update(discord.dm(OWNER), { kind: 'done' }, `m${id}`);
      await expect.poll(() => discord.read(discord.dm(OWNER)), SOON).toBe('');
      desk.finish();
    });
  });

  describe('the registration of commands', () => {
    it('happens again only when they changed', async () => {
      const { discord, desk, channel, again } = await start();
      await channel.stop();
      const same = again();
      await same.start(desk);
      await expect.poll(() => discord.asked(/^GET \/applications\/\d+\/commands/).length, SOON).toBe(1);
      await same.stop();
      expect(discord.asked(/^PUT/)).toHaveLength(1);
      const other = again({ menu: menuOf([{ name: 'news', summary: 'Other.', role: 'viewer', options: [] }]) });
      await other.start(desk);
      await expect.poll(() => discord.registered().map(({ name }) => name), SOON).toEqual(['news']);
    });

    it('happens again when Discord has lost them', async () => {
      const { discord, desk, channel, again } = await start();
      await channel.stop();
      discord.world.registered.clear();
      await again().start(desk);
      await expect.poll(() => discord.registered().length, SOON).toBe(2);
    });

    it('is for the guild or for everywhere, never both', async () => {
      const { discord, desk, channel, again } = await start();
      await channel.stop();
      const inGuild = again({ guild: discord.guildId });
      await inGuild.start(desk);
      await expect.poll(() => discord.registered(discord.guildId).length, SOON).toBe(2);
      expect(discord.registered()).toEqual([]);
      await inGuild.stop();
      await again().start(desk);
      await expect.poll(() => discord.registered().length, SOON).toBe(2);
      expect(discord.registered(discord.guildId)).toEqual([]);
    });

    it('touches no commands that it did not register', async () => {
      const harness = await discordHarness();
      open.push(harness);
      harness.discord.world.registered.set('global', [{ name: 'by-somebody-else' }]);
      await harness.again({ guild: harness.discord.guildId }).start(harness.desk);
      await expect.poll(() => harness.discord.registered(harness.discord.guildId).length, SOON).toBe(2);
      expect(harness.discord.registered()).toHaveLength(1);
    });

    it('waits for the guild, says so in the log, and happens when the bot is let in', async () => {
      const harness = await discordHarness();
      open.push(harness);
      harness.discord.world.joined = false;
      await harness.again({ guild: harness.discord.guildId }).start(harness.desk);
      await expect.poll(() => harness.logged.length, SOON).toBeGreaterThan(0);
      expect(harness.logged[0]?.fields['hint']).toContain('invite it');
      harness.discord.world.joined = true;
      harness.discord.gateway.dispatch('GUILD_CREATE', harness.discord.gateway.guild());
      await expect.poll(() => harness.discord.registered(harness.discord.guildId).length, SOON).toBe(2);
    });
  });

  it('says in the log when the alert channel cannot be used', async () => {
    const harness = await discordHarness();
    open.push(harness);
    await harness.again({ alertChannel: '123' }).start(harness.desk);
    await expect.poll(() => harness.logged.map(({ message }) => message), SOON).toEqual(['the alert channel cannot be used']);
  });
});
