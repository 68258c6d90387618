import { describe, expect, it } from 'vitest';
import type { Inbox, TakenMessage } from '../../src/desk/inbox.ts';

function message(key: string, channel = 'telegram'): TakenMessage {
  return { channel, conversation: 'chat 7', key, text: `text of ${key}` };
}

/** What every inbox must do; `make` gives an empty one. */
export function inboxContract(name: string, make: () => Promise<Inbox>): void {
  describe(`${name} as an inbox`, () => {
    it('lets a message be claimed once, ever', async () => {
      const inbox = await make();
      expect(await inbox.claim(message('1'), 10)).toBe(true);
      expect(await inbox.claim(message('1'), 11)).toBe(false);
      await inbox.finish('telegram', '1');
      expect(await inbox.claim(message('1'), 12)).toBe(false);
    });

    it('gives one of many simultaneous claims the message', async () => {
      const inbox = await make();
      const claims = await Promise.all(Array.from({ length: 10 }, (_, index) => inbox.claim(message('1'), index)));
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('knows a message by its channel and key together', async () => {
      const inbox = await make();
      await inbox.claim(message('1'), 10);
      expect(await inbox.claim(message('1', 'discord'), 10)).toBe(true);
      expect(await inbox.claim(message('2'), 10)).toBe(true);
    });

    it('names what was claimed and not finished, oldest first', async () => {
      const inbox = await make();
      await inbox.claim(message('late'), 30);
      await inbox.claim(message('early'), 10);
      await inbox.claim(message('done'), 20);
      await inbox.finish('telegram', 'done');
      expect(await inbox.unfinished()).toEqual([message('early'), message('late')]);
    });

    it('finishes the message of that channel alone, and unknown ones and repeats without complaint', async () => {
      const inbox = await make();
      await inbox.claim(message('1'), 10);
      await inbox.claim(message('1', 'discord'), 20);
      await inbox.finish('telegram', '1');
      await inbox.finish('telegram', '1');
      await inbox.finish('telegram', 'never seen');
      expect(await inbox.unfinished()).toEqual([message('1', 'discord')]);
    });

    it('forgets what was written in old finished messages only, and lets none of them be claimed again', async () => {
      const inbox = await make();
      for (const [key, at] of [['old', 10], ['open', 11], ['new', 30]] as const) await inbox.claim(message(key), at);
      await inbox.finish('telegram', 'old');
      await inbox.finish('telegram', 'new');
      await inbox.prune(20);
      await inbox.finish('telegram', 'old');
      await inbox.prune(20);
      expect(await inbox.unfinished()).toEqual([message('open')]);
      for (const key of ['old', 'open', 'new']) expect(await inbox.claim(message(key), 40)).toBe(false);
    });
  });
}
