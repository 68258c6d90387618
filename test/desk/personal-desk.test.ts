import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { deskIdentity } from '../../src/desk/identity.ts';
import { PERSONAL_COMMANDS, personalRequest, readPersonalCommand } from '../../src/desk/personal-commands.ts';
import { defineTool } from '../../src/tools/tool.ts';
import { layoutCard } from '../../src/reports/text-layout.ts';
import { MemoryUserBook } from '../fakes/memory-user-book.ts';
import { ScriptedChannel } from '../fakes/scripted-channel.ts';
import { deskHarness, titled } from './desk-harness.ts';

const MINUTE = 60_000;

describe('personal commands', () => {
  let telegram: ScriptedChannel;
  let discord: ScriptedChannel;
  let users: MemoryUserBook;
  let house: ReturnType<typeof deskHarness>;

  beforeEach(async () => {
    telegram = new ScriptedChannel('telegram');
    discord = new ScriptedChannel('discord');
    users = new MemoryUserBook();
    const owners = { telegram: ['owner'] };
    house = deskHarness({ channels: [telegram, discord], users, identity: deskIdentity(users, owners) });
    await house.desk.start();
  });

  afterEach(async () => {
    await house.desk.stop(0);
  });

  const lastOf = (channel: ScriptedChannel) => layoutCard(channel.sent.at(-1)?.card ?? titled('nothing'), { width: 500 }).join('\n');
  const codeFrom = (channel: ScriptedChannel) => /\/link (\S+)/.exec(lastOf(channel))?.[1] ?? '';
  const written = (text: string) => ({ text, sentAt: house.clock.time });
  const say = (channel: ScriptedChannel, text: string, details: Parameters<ScriptedChannel['say']>[1] = {}) => channel.say(text, { ...written(text), ...details });

  it.each([
    ['/start', { command: 'start' }],
    ['/start payload', { command: 'start' }],
    ['/START@outcry_bot', { command: 'start' }],
    ['/new', { command: 'new' }],
    ['/link', { command: 'link', code: null }],
    [' /link  abcd-2345 ', { command: 'link', code: 'abcd-2345' }],
    ['/link share on', { command: 'share', shares: true }],
    ['/link@bot share=off', { command: 'share', shares: false }],
    ['/links', null],
    ['/newest', null],
    ['new', null],
  ])('reads %j', (text, expected) => {
    expect(readPersonalCommand(text)).toEqual(expected);
  });

  it('reads them with their arguments by name', () => {
    expect(personalRequest('link', { code: 'X' })).toEqual({ command: 'link', code: 'X' });
    expect(personalRequest('link', {})).toEqual({ command: 'link', code: null });
    expect(personalRequest('link', { share: 'On' })).toEqual({ command: 'share', shares: true });
    expect(() => personalRequest('link', { share: 'maybe' })).toThrow('"maybe" is neither on nor off.');
    expect(personalRequest('price', {})).toBeNull();
    for (const { name } of PERSONAL_COMMANDS) expect(personalRequest(name, {})).not.toBeNull();
  });

  it('greets with what to try, by buttons whose tools there are and whoever came may call', async () => {
    const price = defineTool({ name: 'get_price', command: 'price', summary: 'Price.', access: 'read', input: z.object({}), positional: [], phrases: [], examples: [], run: () => Promise.resolve({ card: titled('price'), data: null }) });
    const greeted = deskHarness({ moreTools: [price, { ...price, name: 'backtest', access: 'admin' }] });
    greeted.people.set('u', { id: 'u', role: 'viewer' });
    await greeted.desk.start();
    await greeted.channel.say('/start', { user: 'u' });
    expect(lastOf(greeted.channel)).toContain('Ask in plain words');
    expect(lastOf(greeted.channel)).toContain('You are here as viewer.');
    expect(greeted.channel.sent[0]?.card.actions.map(({ label }) => label)).toEqual(['Price of BTC']);
    await greeted.desk.stop(0);
  });

  it('answers what is wrong with one as any other error', async () => {
    await say(telegram, '/link share maybe');
    expect(lastOf(telegram)).toContain('"maybe" is neither on nor off.');
  });

  describe('/link', () => {
    it('makes two accounts one person: one role, and what the one had is the other\'s', async () => {
      await say(telegram, '/link');
      const code = codeFrom(telegram);
      expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
      await say(discord, `/link ${code.toLowerCase().replace('-', ' ')}`, { user: '77' });
      expect(discord.titles).toEqual(['Linked']);
      expect(await users.find({ channel: 'discord', user: '77' })).toMatchObject({ id: 'telegram:owner', role: 'admin' });
      expect(house.reassigned).toEqual(['discord:77 → telegram:owner']);
      await say(discord, '/rule', { user: '77' });
      expect(house.calls.at(-1)?.call.person).toEqual({ id: 'telegram:owner', role: 'admin' });
    });

    it('keeps of a code its hash only', async () => {
      const kept = vi.spyOn(users, 'keepCode');
      await say(telegram, '/link');
      expect(kept.mock.calls[0]?.[0].hash).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.stringify(kept.mock.calls)).not.toContain(codeFrom(telegram).slice(0, 4));
    });

    it('takes a code once, for ten minutes, and only the newest of a person', async () => {
      await say(telegram, '/link');
      const first = codeFrom(telegram);
      await say(telegram, '/link');
      const second = codeFrom(telegram);
      await say(discord, `/link ${first}`, { user: '77' });
      house.clock.time = 10 * MINUTE;
      await say(discord, `/link ${second}`, { user: '77' });
      expect(discord.titles).toEqual(['That code does not fit', 'That code does not fit']);
      await say(telegram, '/link');
      const third = codeFrom(telegram);
      await say(discord, `/link ${third}`, { user: '77' });
      await say(discord, `/link ${third}`, { user: '77' });
      expect(discord.titles.slice(2)).toEqual(['Linked', 'That code does not fit']);
    });

    it('does nothing with one\'s own code', async () => {
      await say(telegram, '/link');
      await say(telegram, `/link ${codeFrom(telegram)}`);
      expect(telegram.titles).toEqual(['Link another account', 'Nothing to link']);
      expect(house.reassigned).toEqual([]);
    });

    it('looks at no code after five wrong ones in an hour', async () => {
      await users.setRole({ channel: 'discord', user: '77' }, 'viewer', 0);
      await say(telegram, '/link');
      const code = codeFrom(telegram);
      for (let tries = 0; tries < 5; tries++) await say(discord, '/link AAAA-AAAA', { user: '77' });
      await say(discord, `/link ${code}`, { user: '77' });
      expect(discord.titles.at(-1)).toBe('Too many tries');
      house.clock.time = 60 * MINUTE;
      await say(telegram, '/link');
      await say(discord, `/link ${codeFrom(telegram)}`, { user: '77' });
      expect(discord.titles.at(-1)).toBe('Linked');
    });

    it('says nothing to a stranger who goes on guessing', async () => {
      for (let tries = 0; tries < 8; tries++) await say(discord, '/link AAAA-AAAA', { user: '77' });
      expect(discord.titles).toEqual(Array.from({ length: 5 }, () => 'That code does not fit'));
    });

    it('is for private conversations only', async () => {
      await say(telegram, '/link', { isPrivate: false });
      expect(telegram.titles).toEqual(['Not here']);
      await say(telegram, '/link');
      await say(discord, `/link ${codeFrom(telegram)}`, { user: '77', isPrivate: false });
      expect(discord.titles).toEqual(['Not for you yet']);
      expect(await users.find({ channel: 'discord', user: '77' })).toBeNull();
    });

    it('takes a typed command as well', async () => {
      await telegram.command('link');
      await discord.command('link', { code: codeFrom(telegram) }, { user: '77' });
      expect(discord.titles).toEqual(['Linked']);
    });
  });

  describe('/link share', () => {
    const link = async () => {
      await say(telegram, '/link');
      await say(discord, `/link ${codeFrom(telegram)}`, { user: '77' });
    };
    const memories = () => house.agent.requests.map(({ conversation, memory }) => [conversation, memory]);

    it('needs a second account', async () => {
      await say(telegram, '/link share on');
      expect(telegram.titles).toEqual(['Nothing to share yet']);
    });

    it('makes private conversations one to the memory, and no others; tools still hear where they are', async () => {
      await link();
      await say(telegram, 'before');
      await say(telegram, '/link share on');
      await say(telegram, 'one');
      await say(discord, 'two', { user: '77', conversation: 'dm' });
      await say(discord, 'in a group', { user: '77', conversation: 'group', isPrivate: false });
      expect(memories()).toEqual([
        ['telegram:c1', 'telegram:c1'],
        ['telegram:c1', 'person:telegram:owner'],
        ['discord:dm', 'person:telegram:owner'],
        ['discord:group', 'discord:group'],
      ]);
      await say(discord, '/new', { user: '77' });
      expect(house.agent.resets).toEqual(['person:telegram:owner']);
      await say(telegram, '/link share off');
      await say(telegram, '/new');
      expect(house.agent.resets.at(-1)).toBe('telegram:c1');
    });
  });
});
