import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, ChannelHealth, Delivery, Inbound, InboundAction, InboundCommand, InboundHandler } from '../../src/desk/channel.ts';
import type { Action, Card } from '../../src/reports/card.ts';
import { FULL_CARD } from '../reports/sample-cards.ts';

/** A channel under test, with the person at its other end. */
export interface ChannelHarness {
  readonly channel: Channel;
  /** The person writes a message. Resolves when it is with the channel. */
  say(text: string): Promise<void>;
  /** The person presses the button with this label on the newest card. */
  press(label: string): Promise<void>;
  /** The person gives a command with its arguments by name, where the channel has such commands: `/price` with `symbol` for `btc`. */
  command?(name: string, args: InboundCommand['args']): Promise<void>;
  /** The conversation in which the person and the channel talk. */
  readonly conversation: string;
  /** Everything that the person was shown, as raw text in the channel's own form. */
  shown(): string;
  /** The same as it reads: markup and escapes taken away, and characters that nobody sees. Like `shown` where a channel has none. */
  read?(): string;
  /** Takes the other end down after the channel was stopped. */
  dispose(): Promise<void>;
}

/** Keeps what comes in, and answers nothing. */
class RecordingHandler implements InboundHandler {
  readonly messages: Inbound[] = [];
  readonly actions: InboundAction[] = [];
  readonly commands: InboundCommand[] = [];
  readonly healths: ChannelHealth[] = [];

  message(inbound: Inbound): Promise<void> {
    this.messages.push(inbound);
    return Promise.resolve();
  }

  action(inbound: InboundAction): Promise<void> {
    this.actions.push(inbound);
    return Promise.resolve();
  }

  command(inbound: InboundCommand): Promise<void> {
    this.commands.push(inbound);
    return Promise.resolve();
  }

  health(health: ChannelHealth): void {
    this.healths.push(health);
  }

  cancel(): boolean {
    return false;
  }
}

/** A card on its way for the first time, spoken unasked. */
export function deliveryOf(conversation: string, card: Card, details: Partial<Delivery> = {}): Delivery {
  deliveries += 1;
  return { id: `d${deliveries}`, conversation, card, inReplyTo: null, onlyFor: null, silent: false, partsSent: 0, onPart: () => Promise.resolve(), ...details };
}

let deliveries = 0;

/** Text that means something to Markdown, to HTML, or to a chat's own markup: each must arrive as itself. */
const SPECIALS = ['*bold* _under_ ~~gone~~', '`code` ```block```', '[text](https://example.org)', '<b>tag</b> &amp; &lt;', '||hidden|| > quoted', '# heading\\n', '@everyone <@123> </price:1>', '{a} + (b) - c! = d.', 'a & b < c > d'];

/** More than one message holds on any chat, in rows that can be told apart. */
const LONG_TEXT = Array.from({ length: 900 }, (_, line) => `Line ${line} of a long text that goes on.`).join('\n');

const RUN: Action = { kind: 'run', label: 'Walk forward', tool: 'walk_forward', args: { symbol: 'BTC/USDT', folds: 5 } };
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/; // oxlint-disable-line no-control-regex -- what must not be shown

/** What every channel keeps to, whatever it is made of. */
export function describeChannel(name: string, make: () => Promise<ChannelHarness>): void {
  describe(`${name} keeps the channel contract`, () => {
    let harness: ChannelHarness;
    let handler: RecordingHandler;

    beforeEach(async () => {
      harness = await make();
      handler = new RecordingHandler();
      await harness.channel.start(handler);
    });

    afterEach(async () => {
      await harness.channel.stop();
      await harness.dispose();
    });

    const received = async (count: number) => {
      await expect.poll(() => handler.messages.length + handler.actions.length).toBe(count);
    };

    it('hands a message over with its channel, conversation, writer and time', async () => {
      await harness.say('price of btc');
      await received(1);
      const [inbound] = handler.messages;
      expect(inbound).toMatchObject({ channel: harness.channel.id, conversation: harness.conversation, text: 'price of btc' });
      expect(inbound?.user).not.toBe('');
      expect(Number.isFinite(inbound?.sentAt)).toBe(true);
    });

    it('gives every message a key of its own, and takes equal texts for two messages', async () => {
      await harness.say('hello');
      await harness.say('hello');
      await received(2);
      expect(new Set(handler.messages.map((message) => message.key)).size).toBe(2);
    });

    it('shows a card whole: its title, every text, figure, cell and note', async () => {
      await harness.channel.send(deliveryOf(harness.conversation, FULL_CARD));
      for (const text of ['Backtest of sma-cross', 'Second paragraph.', 'Max drawdown', '+12.3%', 'By exit reason', '+1,020.10', 'too few to tell skill', 'Fees 0.1% a side.']) {
        expect(harness.shown()).toContain(text);
      }
    });

    it('says that a card is simulated', async () => {
      await harness.channel.send(deliveryOf(harness.conversation, FULL_CARD));
      expect(harness.shown()).toMatch(/simulated/i);
    });

    it('shows long cards to their end', async () => {
      const rows = Array.from({ length: 400 }, (_, row) => [`row-${row}-begin`, `row-${row}-end`]);
      const card: Card = { title: 'Long', tone: 'neutral', blocks: [{ kind: 'table', columns: [{ header: 'a' }, { header: 'b' }], rows }], actions: [] };
      await harness.channel.send(deliveryOf(harness.conversation, card));
      const shown = harness.shown();
      expect(rows.flat().filter((cell) => !shown.includes(cell))).toEqual([]);
    });

    it('says of every message of a card, in order, that it was taken', async () => {
      const parts: number[] = [];
      let busy = false;
      const card: Card = { title: 'Long', tone: 'neutral', blocks: [{ kind: 'text', text: LONG_TEXT }], actions: [] };
      await harness.channel.send(deliveryOf(harness.conversation, card, {
        onPart: async (count) => {
          // The next message waits until this one is on record.
          expect(busy).toBe(false);
          busy = true;
          await new Promise((resolve) => setImmediate(resolve));
          busy = false;
          parts.push(count);
        },
      }));
      expect(parts.length).toBeGreaterThan(0);
      expect(parts).toEqual(parts.map((_, index) => index + 1));
    });

    it('goes on with a card where an earlier try ended, and sends nothing of one that was brought over whole', async () => {
      const card: Card = { title: 'Long', tone: 'neutral', blocks: [{ kind: 'text', text: LONG_TEXT }, { kind: 'note', tone: 'neutral', text: 'The very end.' }], actions: [] };
      const sent = async (partsSent: number) => {
        const parts: number[] = [];
        const before = harness.shown().length;
        await harness.channel.send(deliveryOf(harness.conversation, card, { partsSent, onPart: (count) => Promise.resolve(void parts.push(count)) }));
        return { parts, shown: harness.shown().slice(before) };
      };
      const { parts: all } = await sent(0);
      const { parts, shown } = await sent(all.length - 1);
      expect(parts).toEqual([all.length]);
      expect(shown).toContain('The very end.');
      expect(shown.includes('Line 0 of')).toBe(all.length === 1);
      expect(await sent(all.length)).toEqual({ parts: [], shown: '' });
    });

    it('shows words without a title as the words alone', async () => {
      const before = harness.shown().length;
      await harness.channel.send(deliveryOf(harness.conversation, { title: '', tone: 'neutral', blocks: [{ kind: 'text', text: 'It rose.' }], actions: [] }));
      const shown = harness.shown().slice(before);
      expect(shown).toContain('It rose.');
      expect(shown).not.toMatch(/undefined|null/);
    });

    it('shows a single word that is longer than any message', async () => {
      await harness.channel.send(deliveryOf(harness.conversation, { title: 'Word', tone: 'neutral', blocks: [{ kind: 'text', text: 'Q'.repeat(9_000) }], actions: [] }));
      expect(harness.shown().split('Q').length - 1).toBe(9_000);
    });

    it('shows markup in a text as the characters that it is made of', async () => {
      const read = () => harness.read?.() ?? harness.shown();
      for (const text of SPECIALS) {
        await harness.channel.send(deliveryOf(harness.conversation, {
          title: `T ${text}`,
          tone: 'neutral',
          blocks: [
            { kind: 'text', text: `P ${text}` },
            { kind: 'fields', title: `H ${text}`, fields: [{ label: `L ${text}`, value: `V ${text}` }] },
            { kind: 'table', columns: [{ header: 'Cell' }], rows: [[`C ${text}`]] },
            { kind: 'note', tone: 'warning', text: `N ${text}` },
          ],
          actions: [],
        }));
        for (const place of ['T', 'P', 'H', 'L', 'V', 'C', 'N']) expect(read()).toContain(`${place} ${text}`);
      }
    });

    it('shows a card with nothing on it but its title, and empty parts, without failing', async () => {
      await harness.channel.send(deliveryOf(harness.conversation, {
        title: 'Bare',
        tone: 'neutral',
        blocks: [{ kind: 'text', text: '' }, { kind: 'fields', fields: [] }, { kind: 'fields', fields: [{ label: '', value: '' }] }, { kind: 'table', columns: [{ header: '' }], rows: [] }, { kind: 'note', tone: 'good', text: '' }],
        actions: [],
      }));
      expect(harness.shown()).toContain('Bare');
    });

    it('shows an answer to a message that is gone, a silent card, and one for a single reader', async () => {
      const titles = ['Late answer', 'Quiet news', 'For you'];
      const details: readonly Partial<Delivery>[] = [{ inReplyTo: 'no-such-message' }, { silent: true }, { onlyFor: 'somebody' }];
      for (const [index, title] of titles.entries()) {
        await harness.channel.send(deliveryOf(harness.conversation, { title, tone: 'neutral', blocks: [], actions: [] }, details[index]));
      }
      for (const title of titles) expect(harness.shown()).toContain(title);
    });

    it('has a button for every action, however many there are', async () => {
      const actions = Array.from({ length: 40 }, (_, index): Action => ({ kind: 'run', label: `Action ${index + 1}`, tool: 'get_price', args: { index } }));
      await harness.channel.send(deliveryOf(harness.conversation, { title: 'Much to do', tone: 'neutral', blocks: [], actions }));
      await harness.press('Action 40');
      await received(1);
      expect(handler.actions[0]?.action).toEqual(actions.at(-1));
    });

    it('hands over a command with its arguments by name, where it has such commands', async ({ skip }) => {
      if (!harness.command) return skip();
      await harness.command('backtest', { timeframe: '4h' });
      await expect.poll(() => handler.commands).toHaveLength(1);
      expect(handler.commands[0]).toMatchObject({ channel: harness.channel.id, conversation: harness.conversation, command: 'backtest', args: { timeframe: '4h' } });
    });

    it('reports that it is up', async () => {
      await expect.poll(() => handler.healths.at(-1)).toMatchObject({ channel: harness.channel.id, state: 'up' });
    });

    it('returns a pressed button as the very action that the card carried', async () => {
      await harness.channel.send(deliveryOf(harness.conversation, { title: 'Done', tone: 'good', blocks: [], actions: [RUN] }));
      await harness.press(RUN.label);
      await received(1);
      expect(handler.actions[0]).toMatchObject({ channel: harness.channel.id, conversation: harness.conversation, action: RUN });
      expect(handler.actions[0]?.key).not.toBe('');
    });

    it('shows no control character that a card brought along', async () => {
      const nasty = 'a\u0007b\u009b31mc\u202ed\u0000';
      await harness.channel.send(deliveryOf(harness.conversation, {
        title: nasty,
        tone: 'neutral',
        blocks: [
          { kind: 'text', text: nasty },
          { kind: 'fields', fields: [{ label: nasty, value: nasty }] },
          { kind: 'table', columns: [{ header: nasty }], rows: [[nasty]] },
          { kind: 'note', tone: 'warning', text: nasty },
        ],
        actions: [{ ...RUN, label: nasty }],
      }));
      expect(harness.shown()).not.toMatch(CONTROL);
    });

    it('takes updates in any order and never throws for them', () => {
      expect(() => {
        harness.channel.update(harness.conversation, { kind: 'done' }, 'm1');
        harness.channel.update(harness.conversation, { kind: 'words', text: 'so ' }, 'm1');
        harness.channel.update(harness.conversation, { kind: 'working', label: 'Reading', done: 3, total: 2 }, 'm1');
        harness.channel.update(harness.conversation, { kind: 'working', label: '', done: 0, total: 0 }, 'm1');
        harness.channel.update(harness.conversation, { kind: 'words', text: '' }, 'm1');
        harness.channel.update('another conversation', { kind: 'done' }, 'm1');
      }).not.toThrow();
    });

    it('can be stopped twice', async () => {
      await harness.channel.stop();
      await expect(harness.channel.stop()).resolves.toBeUndefined();
    });
  });
}
