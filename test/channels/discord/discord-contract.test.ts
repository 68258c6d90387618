import { expect } from 'vitest';
import { type ChannelHarness, describeChannel } from '../../contract/channel.ts';
import { OWNER, discordHarness } from './discord-harness.ts';

/** The contract in direct messages or in a channel of the guild, where the bot is mentioned. */
async function harnessIn(place: 'direct messages' | 'a channel'): Promise<ChannelHarness> {
  const { discord, channel, user, dispose } = await discordHarness();
  const room = place === 'a channel' ? discord.channel() : discord.dm(OWNER);
  const conversation = place === 'a channel' ? room : `user:${OWNER}`;
  const ready = () => expect.poll(() => discord.gateway.connected, { interval: 5 }).toBe(1);
  return {
    channel,
    conversation,
    shown: () => discord.shown(room, OWNER),
    read: () => discord.read(room, OWNER),
    dispose,
    say: async (text) => {
      await ready();
      user.say(text, { channel: room, mention: place === 'a channel' });
    },
    press: async (label) => {
      await ready();
      user.press(label, { channel: room });
    },
    command: async (name, args) => {
      await ready();
      await expect.poll(() => discord.registered().length, { interval: 5 }).toBeGreaterThan(0);
      user.slash(name, args, { channel: room });
    },
  };
}

describeChannel('Discord in direct messages', () => harnessIn('direct messages'));
describeChannel('Discord in a channel', () => harnessIn('a channel'));
