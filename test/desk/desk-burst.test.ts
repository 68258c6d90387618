import { describe, expect, it } from 'vitest';
import { deskHarness, titled } from './desk-harness.ts';

describe('a burst of messages', () => {
  it('is handled whole, each message once, in the order of its conversation, though some come twice', async () => {
    const house = deskHarness();
    house.channel.streamsWords = false;
    house.behaviours.set('look', ({ words }) => Promise.resolve({ card: titled(String(words)), data: null }));
    await house.desk.start();
    const messages = Array.from({ length: 2_000 }, (_, index) => ({ conversation: `c${index % 50}`, key: `k${index}`, text: `/look ${index}` }));
    // Every seventh is delivered again, as after a reconnection.
    const delivered = messages.flatMap((message, index) => (index % 7 === 0 ? [message, message] : [message]));
    await Promise.all(delivered.map(({ text, ...details }) => house.channel.say(text, details)));
    await Promise.all(Array.from({ length: 50 }, (_, index) => house.outbox.flushed('scripted', `c${index}`)));
    expect(house.calls).toHaveLength(2_000);
    for (let index = 0; index < 50; index++) {
      const shown = house.channel.sent.filter(({ conversation }) => conversation === `c${index}`).map(({ card }) => Number(card.title));
      expect(shown).toEqual(Array.from({ length: 40 }, (_, turn) => turn * 50 + index));
    }
    expect(await house.outbox.summary()).toEqual({ waiting: 0, lost: [] });
    expect(await house.inbox.unfinished()).toEqual([]);
    await house.desk.stop(0);
  });
});
