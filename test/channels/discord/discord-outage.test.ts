import { afterEach, describe, expect, it } from 'vitest';
import type { OutcryError } from '../../../src/domain/errors.ts';
import type { Card } from '../../../src/reports/card.ts';
import { forbidden, rateLimited, serverError, unauthorized, unknownChannel } from '../../wire/discord/faults.ts';
import { type DiscordHarness, type HarnessOptions, OWNER, delivery, discordHarness, saying } from './discord-harness.ts';

/** How often a test looks, and for how long, in milliseconds. */
const SOON = { interval: 5, timeout: 20_000 };

describe('when things go wrong, Discord', () => {
  const open: DiscordHarness[] = [];

  afterEach(async () => {
    for (const harness of open.splice(0)) await harness.dispose();
  });

  async function make(options: HarnessOptions = {}) {
    const harness = await discordHarness(options);
    open.push(harness);
    return harness;
  }

  async function start(options: HarnessOptions = {}) {
    const harness = await make(options);
    await harness.channel.start(harness.desk);
    await expect.poll(() => harness.desk.states, SOON).toEqual(['up']);
    return harness;
  }

  /** Says something and sees it arrive. */
  async function hears({ user, desk }: DiscordHarness, text: string) {
    user.say(text);
    await expect.poll(() => desk.messages.map((message) => message.text), SOON).toContain(text);
  }

  describe('the connection', () => {
    it('comes back by itself when the socket drops, hears what was said meanwhile, and makes no noise about it', async () => {
      const harness = await start({ channel: { pace: { blipMs: 3_000 } } });
      harness.discord.gateway.drop();
      harness.user.say('while it was away');
      await expect.poll(() => harness.desk.messages.length, SOON).toBe(1);
      expect(harness.discord.gateway).toMatchObject({ identified: 1, resumed: 1 });
      expect(harness.desk.states).toEqual(['up']);
    });

    it('gives a message that is told again after a resumption the same key', async () => {
      const harness = await start();
      await hears(harness, 'once');
      harness.discord.gateway.replayExtra = 1;
      harness.discord.gateway.drop();
      await expect.poll(() => harness.desk.messages.length, SOON).toBe(2);
      expect(new Set(harness.desk.messages.map(({ key }) => key)).size).toBe(1);
    });

    it('takes a command that is told again for the one it was', async () => {
      const harness = await start();
      const { discord, desk, user } = harness;
      await expect.poll(() => discord.registered().length, SOON).toBe(2);
      user.slash('backtest');
      await expect.poll(() => desk.commands.length, SOON).toBe(1);
      discord.gateway.replayExtra = 1;
      discord.gateway.drop();
      await hears(harness, 'afterwards');
      expect(desk.commands).toHaveLength(1);
      expect(discord.asked(/callback/)).toHaveLength(1);
    });

    it('connects again when Discord asks it to', async () => {
      const harness = await start();
      harness.discord.gateway.askToReconnect();
      await expect.poll(() => harness.discord.gateway.resumed, SOON).toBe(1);
      await hears(harness, 'hello again');
    });

    it.each([true, false])('goes on after an invalid session (resumable: %s)', async (resumable) => {
      const harness = await start();
      harness.discord.gateway.invalidate(resumable);
      await expect.poll(() => harness.discord.gateway.identified + harness.discord.gateway.resumed, SOON).toBe(2);
      await expect.poll(() => harness.discord.gateway.connected, SOON).toBe(1);
      await hears(harness, 'hello again');
    });

    it('identifies again when its first identification is not accepted', async () => {
      const harness = await make();
      harness.discord.gateway.invalidIdentifies = 1;
      await harness.channel.start(harness.desk);
      await expect.poll(() => harness.desk.states.at(-1), SOON).toBe('up');
      expect(harness.discord.gateway.identified).toBe(2);
    });

    it('is given up for a fresh one when heartbeats are not answered', async () => {
      const harness = await make();
      harness.discord.gateway.heartbeatMs = 60;
      await harness.channel.start(harness.desk);
      await expect.poll(() => harness.desk.states, SOON).toEqual(['up']);
      harness.discord.gateway.deaf = true;
      await expect.poll(() => harness.discord.gateway.resumed, SOON).toBeGreaterThan(0);
      harness.discord.gateway.deaf = false;
      await hears(harness, 'still there');
    });

    it('is begun anew when nothing is said on it', async () => {
      const harness = await make({ channel: { pace: { stuckMs: 150 } } });
      harness.discord.gateway.mute = true;
      await harness.channel.start(harness.desk);
      await expect.poll(() => harness.desk.healths, SOON).toMatchObject([{ state: 'down', needsPerson: false }]);
      harness.discord.gateway.mute = false;
      harness.discord.gateway.drop();
      await expect.poll(() => harness.desk.states, SOON).toEqual(['down', 'up']);
    });

    it('is made when Discord comes back to life, however long that takes, and tells both', async () => {
      const harness = await start();
      const { discord, desk } = harness;
      discord.die();
      await expect.poll(() => desk.healths.at(-1), SOON).toMatchObject({ state: 'down', needsPerson: false, channel: 'discord' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      discord.revive();
      await expect.poll(() => desk.states, SOON).toEqual(['up', 'down', 'up']);
      await hears(harness, 'welcome back');
    });

    it('is waited for when Discord is dead from the start, and start does not wait', async () => {
      const { discord, channel, desk } = await make();
      discord.die();
      await channel.start(desk);
      await expect.poll(() => desk.states, SOON).toEqual(['down']);
      discord.revive();
      await expect.poll(() => desk.states, SOON).toEqual(['down', 'up']);
    });

    it('is waited for when the address of the gateway cannot be had', async () => {
      const { discord, channel, desk } = await make();
      discord.faults.next(/gateway/, serverError(), 2);
      await channel.start(desk);
      await expect.poll(() => desk.states, SOON).toEqual(['down', 'up']);
      expect(desk.healths[0]?.reason).toContain('503');
    });

    it('needs a person when the token is not accepted, says what to do, and still tries', async () => {
      const { discord, channel, desk } = await make();
      discord.faults.next(/gateway/, unauthorized(), 2);
      await channel.start(desk);
      await expect.poll(() => desk.healths.length, SOON).toBe(1);
      expect(desk.healths[0]).toMatchObject({ state: 'down', needsPerson: true });
      expect(desk.healths[0]?.reason).toContain('DISCORD_TOKEN');
      await expect.poll(() => desk.states, SOON).toEqual(['down', 'up']);
    });

    it.each([
      [4004, 'DISCORD_TOKEN'],
      [4014, 'Privileged Gateway Intents'],
    ])('needs a person when Discord closes with %d', async (code, words) => {
      const { discord, channel, desk } = await make();
      discord.gateway.refusal = code;
      await channel.start(desk);
      await expect.poll(() => desk.healths, SOON).toMatchObject([{ state: 'down', needsPerson: true }]);
      expect(desk.healths[0]?.reason).toContain(words);
      discord.gateway.refusal = null;
      await expect.poll(() => desk.states, SOON).toEqual(['down', 'up']);
    });

    const until = (state: string) => async ({ desk }: DiscordHarness) => expect.poll(() => desk.states, SOON).toEqual([state]);
    const moments: readonly [string, (harness: DiscordHarness) => void, (harness: DiscordHarness) => Promise<void>][] = [
      ['before it is made', () => {}, () => Promise.resolve()],
      ['while it is made', () => {}, async ({ discord }) => expect.poll(() => discord.asked(/gateway/).length, SOON).toBe(1)],
      ['while it is lost', () => {}, async (harness) => until('up')(harness).then(() => harness.discord.gateway.drop())],
      ['while Discord is dead', () => {}, async (harness) => until('up')(harness).then(() => harness.discord.die())],
      [
        'when it is refused',
        ({ discord }) => {
          discord.gateway.refusal = 4004;
        },
        until('down'),
      ],
    ];

    it.each(moments)('can be let go of within a moment: %s', async (_when, prepare, reach) => {
      const harness = await make();
      prepare(harness);
      await harness.channel.start(harness.desk);
      await reach(harness);
      const begun = performance.now();
      await harness.channel.stop();
      expect(performance.now() - begun).toBeLessThan(2_000);
      // The library's own pause between two tries.
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(harness.discord.gateway.connected).toBe(0);
    });
  });

  describe('a card that cannot be sent', () => {
    it.each([
      ['channel gone', unknownChannel(), 'refused'],
      ['no access', forbidden(50_001), 'refused'],
      ['no permission', forbidden(50_013), 'refused'],
      ['closed direct messages', forbidden(50_007), 'refused'],
      ['token not accepted', unauthorized(), 'unreachable'],
      ['server error', serverError(502), 'unreachable'],
      ['dropped connection', { kind: 'reset' } as const, 'unreachable'],
    ])('says what kind of failure it was: %s', async (_name, fault, kind) => {
      const { discord, channel } = await start();
      discord.faults.next(/messages/, fault);
      await expect(channel.send(delivery(discord.channel(), saying('Card')))).rejects.toMatchObject({ kind });
      // Once: whoever sent it tries again.
      expect(discord.asked(/messages/)).toHaveLength(1);
      await channel.send(delivery(discord.channel(), saying('Card')));
      expect(discord.read(discord.channel())).toBe('Card');
    });

    it('is a fault of ours when Discord will not have it', async () => {
      const { discord, channel } = await start();
      const body = JSON.stringify({ code: 50_035, message: 'Invalid Form Body', errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] } } });
      discord.faults.next(/messages/, { kind: 'answer', status: 400, headers: { 'content-type': 'application/json' }, body });
      await expect(channel.send(delivery(discord.channel(), saying('Card')))).rejects.toMatchObject({ kind: 'invalid-input', message: expect.stringContaining('2000 or fewer') as string });
    });

    it('waits out a short rate limit, and hands a long one back', async () => {
      const { discord, channel } = await start();
      discord.faults.next(/messages/, rateLimited(0.05));
      await channel.send(delivery(discord.channel(), saying('Soon')));
      discord.faults.next(/messages/, rateLimited(30));
      await expect(channel.send(delivery(discord.channel(), saying('Later')))).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: expect.closeTo(30_050, -2) as number });
      expect(discord.read(discord.channel())).toBe('Soon');
    });

    it('hands a long global rate limit back for every channel, until it is over', async () => {
      const { discord, channel } = await start();
      discord.faults.next(/messages/, rateLimited(30, 'global'));
      await expect(channel.send(delivery(discord.channel(), saying('One')))).rejects.toMatchObject({ kind: 'rate-limited' });
      await expect(channel.send(delivery(`user:${OWNER}`, saying('Two')))).rejects.toMatchObject({ kind: 'rate-limited' });
      expect(discord.asked(/channels/)).toHaveLength(1);
    });

    it('is not shown twice when it was taken and nobody heard of that', async () => {
      const { discord, channel } = await start();
      discord.faults.next(/messages/, { kind: 'lose' });
      const card = delivery(discord.channel(), saying('Once'));
      await expect(channel.send(card)).rejects.toMatchObject({ kind: 'unreachable' });
      await channel.send(card);
      expect(discord.messages(discord.channel())).toHaveLength(1);
    });

    it('goes on after the messages that were taken', async () => {
      const { discord, channel } = await start();
      const long: Card = { title: 'Long', tone: 'neutral', blocks: [{ kind: 'text', text: 'word '.repeat(3_000) }], actions: [] };
      let parts = 0;
      const attempt = () =>
        channel.send(
          delivery(discord.channel(), long, {
            id: 'long',
            partsSent: parts,
            onPart: async (count) => {
              parts = count;
              // The second message of the first try does not pass.
              if (count === 1) discord.faults.next(/messages/, serverError());
            },
          }),
        );
      await expect(attempt()).rejects.toMatchObject({ kind: 'unreachable' });
      expect(parts).toBe(1);
      await attempt();
      expect(parts).toBe(3);
      expect(discord.messages(discord.channel())).toHaveLength(3);
    });

    it('is refused for good when it is for somebody whom Discord does not know', async () => {
      const { channel } = await start();
      await expect(channel.send(delivery('user:999', saying('Hello?')))).rejects.toMatchObject({ kind: 'refused', hint: expect.stringContaining('DISCORD_OWNERS') as string });
    });

    it('keeps within Discord’s rate limits by itself', async () => {
      const { discord, channel } = await start({ fake: { rateLimits: true } });
      const results = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => channel.send(delivery(discord.channel(), saying(`Card ${i}`)))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as OutcryError).kind] : []));
      expect(reasons).toEqual(Array.from({ length: 7 }, () => 'rate-limited'));
      expect(discord.requests.filter(({ status }) => status === 429)).toEqual([]);
    });
  });

  it('never says its token, in an error, a log line or a report', async () => {
    const { discord, channel, desk, logged } = await make({ channel: { guild: '123', alertChannel: '456' } });
    discord.faults.next(/gateway/, unauthorized());
    await channel.start(desk);
    await expect.poll(() => logged.length, SOON).toBeGreaterThan(1);
    const errors: unknown[] = [];
    for (const fault of [unauthorized(), serverError(), forbidden(50_013), { kind: 'reset' } as const]) {
      discord.faults.next(/messages/, fault);
      errors.push(await channel.send(delivery(discord.channel(), saying('Card'))).catch((error: unknown) => error));
    }
    const whole = (value: unknown) => JSON.stringify(value, (_key, one: unknown) => (one instanceof Error ? [Object.entries(one), one.message, one.stack, one.cause] : one));
    expect(errors).toHaveLength(4);
    expect(whole([errors, logged, desk.healths])).not.toContain(discord.token);
  });
});
