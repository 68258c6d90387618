import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InboundFile } from '../../src/desk/channel.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { ScriptedChannel } from '../fakes/scripted-channel.ts';
import { type HarnessOverrides, deskHarness, titled } from './desk-harness.ts';

describe('the desk and its channels', () => {
  const open: ReturnType<typeof deskHarness>[] = [];

  afterEach(async () => {
    vi.useRealTimers();
    for (const house of open.splice(0)) await house.desk.stop(0);
  });

  async function started(overrides: HarnessOverrides = {}) {
    const house = deskHarness(overrides);
    open.push(house);
    await house.desk.start();
    return house;
  }

  it('sends words as a card of their own, in their place among the others, where they cannot be shown as they come', async () => {
    const house = await started();
    house.channel.streamsWords = false;
    house.agent.respond = async (_, sink) => {
      sink.words('First ');
      sink.words('this.');
      await sink.card(titled('BTC'));
      sink.words(' ');
      await sink.card(titled('ETH'));
      sink.words('It rose.');
    };
    await house.channel.say('hm');
    await house.outbox.flushed('scripted', 'c1');
    expect(house.channel.sent.map(({ card }) => [card.title, ...card.blocks])).toEqual([
      ['', { kind: 'text', text: 'First this.' }],
      ['BTC'],
      ['ETH'],
      ['', { kind: 'text', text: 'It rose.' }],
    ]);
    expect(house.channel.words).toBe('');
  });

  it('offers likely answers to a question of the agent as buttons under it', async () => {
    const house = await started({ menu: { commands: [], suggest: () => Promise.resolve(['BTC/USDT', 'ETH/USDT']) } });
    house.channel.streamsWords = false;
    house.agent.respond = async (_, sink) => {
      sink.words('Which market?');
      await sink.offer?.({ tool: 'do_look', command: 'look', args: { timeframe: '4h' }, field: 'symbol' });
    };
    await house.channel.say('draw me a chart');
    await house.outbox.flushed('scripted', 'c1');
    expect(house.channel.sent.map(({ card }) => card)).toEqual([
      {
        title: '', tone: 'neutral', blocks: [{ kind: 'text', text: 'Which market?' }],
        actions: ['BTC/USDT', 'ETH/USDT'].map((symbol) => ({ kind: 'run', label: symbol, tool: 'do_look', args: { timeframe: '4h', symbol } })),
      },
    ]);
  });

  it('gives the words that were said before something went wrong', async () => {
    const house = await started();
    house.channel.streamsWords = false;
    house.agent.respond = (_, sink) => {
      sink.words('I looked, but');
      return Promise.reject(new OutcryError('timeout', 'It took too long.'));
    };
    await house.channel.say('hm');
    await house.outbox.flushed('scripted', 'c1');
    expect(house.channel.titles).toEqual(['', 'No answer in time']);
  });

  it('keeps streamed words behind the card that they follow', async () => {
    const house = await started();
    const order: string[] = [];
    house.channel.beforeSend = async ({ card }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(card.title);
    };
    vi.spyOn(house.channel, 'update').mockImplementation((_, update) => void order.push(update.kind));
    house.agent.respond = async (_, sink) => {
      await sink.card(titled('BTC'));
      sink.words('It rose.');
    };
    await house.channel.say('hm');
    expect(order).toEqual(['BTC', 'words', 'done']);
  });

  it('takes a command that came with its arguments by name', async () => {
    const house = await started();
    await house.channel.command('look', { words: 'here' });
    await house.channel.command('nonsense', { words: 'here' });
    expect(house.calls.map(({ command, args }) => [command, args])).toEqual([['look', { words: 'here' }]]);
    expect(house.channel.titles).toEqual(['did look', 'Not found']);
  });

  it('answers a message that the channel knows to be too old as expired', async () => {
    const house = await started();
    house.clock.time = Date.UTC(2025, 0, 1);
    await house.channel.command('look', {}, { sentAt: 0 });
    expect(house.channel.titles).toEqual(['Expired']);
  });

  describe('that is down', () => {
    const two = async () => {
      vi.useFakeTimers();
      const other = new ScriptedChannel('other');
      const channel = new ScriptedChannel('scripted');
      const house = await started({ channels: [channel, other] });
      return { ...house, channel, other };
    };
    const told = (house: { readonly notifications: readonly { readonly key: string; readonly card: { readonly title: string } }[] }) => house.notifications.map(({ card }) => card.title);

    it('is told to the owners on the other channels after a minute, once, and again when it is back', async () => {
      const house = await two();
      house.channel.report('down', 'No answer from the server.');
      await vi.advanceTimersByTimeAsync(30_000);
      house.channel.report('down', 'Still no answer.');
      await vi.advanceTimersByTimeAsync(29_999);
      expect(told(house)).toEqual([]);
      expect(house.desk.channelStates()).toEqual([{ id: 'scripted', state: 'down', reason: 'Still no answer.' }, { id: 'other', state: 'up', reason: '' }]);
      await vi.advanceTimersByTimeAsync(1);
      expect(told(house)).toEqual(['Scripted is down']);
      expect(house.notifications[0]).toMatchObject({ event: 'system', to: { kind: 'owners', except: 'scripted' } });
      await vi.advanceTimersByTimeAsync(600_000);
      house.channel.report('up');
      house.channel.report('up');
      expect(told(house)).toEqual(['Scripted is down', 'Scripted is back']);
      expect(house.desk.channelStates()[0]).toEqual({ id: 'scripted', state: 'up', reason: '' });
    });

    it('is not worth a word when it mends itself', async () => {
      const house = await two();
      house.channel.report('down', 'The socket was closed.');
      await vi.advanceTimersByTimeAsync(59_000);
      house.channel.report('up');
      await vi.advanceTimersByTimeAsync(600_000);
      expect(told(house)).toEqual([]);
    });

    it('is told at once when it needs a person, also in the middle of an outage', async () => {
      const house = await two();
      house.channel.report('down', 'The token is not accepted.', true);
      house.channel.report('down', 'The token is not accepted.', true);
      expect(told(house)).toEqual(['Scripted is down']);
      house.other.report('down', 'No answer.');
      await vi.advanceTimersByTimeAsync(60_000);
      house.other.report('down', 'The token is not accepted.', true);
      expect(told(house)).toEqual(['Scripted is down', 'Other is down', 'Other is down']);
      expect(new Set(house.notifications.map(({ key }) => key)).size).toBe(3);
    });

    it('gets what waited for it at once when it is back', async () => {
      const house = await two();
      house.channel.streamsWords = false;
      house.channel.failure = new OutcryError('unreachable', 'Down.');
      await house.channel.say('/look');
      await vi.advanceTimersByTimeAsync(30_000);
      house.channel.failure = null;
      house.channel.report('down', 'Down.');
      house.channel.report('up');
      await vi.advanceTimersByTimeAsync(0);
      expect(house.channel.titles).toEqual(['did look']);
    });

    it('does not keep the others from starting when it cannot start', async () => {
      const broken = new ScriptedChannel('broken');
      broken.startFailure = new OutcryError('invalid-input', 'There is nobody who owns it.', { hint: 'Set BROKEN_OWNERS.' });
      const channel = new ScriptedChannel();
      const house = await started({ channels: [broken, channel] });
      await channel.say('/look');
      expect(channel.titles).toEqual(['did look']);
      expect(house.desk.channelStates()).toMatchObject([{ id: 'broken', state: 'down', reason: 'There is nobody who owns it. Set BROKEN_OWNERS.' }, { id: 'scripted', state: 'up' }]);
      expect(house.notifications.map(({ to }) => to)).toEqual([{ kind: 'owners', except: 'broken' }]);
    });

    it('fails the start when no other channel is there', async () => {
      const broken = new ScriptedChannel();
      broken.startFailure = new OutcryError('refused', 'The history cannot be read.');
      await expect(deskHarness({ channels: [broken] }).desk.start()).rejects.toThrow('The history cannot be read.');
    });
  });

  describe('that bring files', () => {
    const file = (bytes: number, size: number | null = bytes): InboundFile => ({ name: 'btc.csv', size, save: (path) => Promise.resolve(writeFileSync(path, 'x'.repeat(bytes))) });

    it('takes a file in with its caption, and leaves nothing of it behind', async () => {
      const house = await started();
      await house.channel.say(' BTC/USDT 1h ', { file: file(10) });
      expect(house.channel.titles).toEqual(['took btc.csv']);
      expect(house.files).toMatchObject([{ name: 'btc.csv', caption: 'BTC/USDT 1h' }]);
      expect(existsSync(house.files[0]?.path ?? '.')).toBe(false);
      expect(house.agent.requests).toEqual([]);
    });

    it('removes it too when it could not be taken in', async () => {
      let place = '';
      const house = await started({
        files: {
          maxBytes: 100,
          take: (path) => {
            place = path;
            return Promise.reject(new OutcryError('invalid-input', 'No candles in it.', { field: 'symbol' }));
          },
        },
      });
      await house.channel.say('', { file: file(10) });
      expect(house.channel.titles).toEqual(['That cannot be read']);
      expect(place).not.toBe('');
      expect(existsSync(place)).toBe(false);
    });

    it('refuses one that is too large, whether the channel says so or not', async () => {
      const house = await started();
      await house.channel.say('', { file: file(10, 5_000_000) });
      await house.channel.say('', { file: file(2_000, null) });
      expect(house.channel.titles).toEqual(['Refused', 'Refused']);
      expect(house.files).toEqual([]);
    });

    it('takes none from a viewer', async () => {
      const house = await started();
      house.people.set('u', { id: 'u', role: 'viewer' });
      await house.channel.say('', { user: 'u', file: file(10) });
      expect(house.files).toEqual([]);
      expect(house.channel.titles).toEqual(['Refused']);
    });
  });
});
