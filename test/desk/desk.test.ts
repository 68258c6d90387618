import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MESSAGE_EXPIRY_MS, TRADE_EXPIRY_MS } from '../../src/desk/expiry.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import type { Card } from '../../src/reports/card.ts';
import { layoutCard } from '../../src/reports/text-layout.ts';
import { deskHarness, gate, titled, untilAborted } from './desk-harness.ts';

const textOf = (card: Card | undefined) => (card ? layoutCard(card, { width: 500 }).join('\n') : '');

describe('the desk', () => {
  let house: ReturnType<typeof deskHarness>;

  beforeEach(async () => {
    house = deskHarness();
    await house.desk.start();
  });

  afterEach(async () => {
    await house.desk.stop(0);
  });

  const last = () => textOf(house.channel.sent.at(-1)?.card);

  describe('takes a message to whoever can answer it', () => {
    it('gives a slash command to its tool and shows the card', async () => {
      await house.channel.say('  /look at this ');
      expect(house.calls.map(({ command, args }) => [command, args])).toEqual([['look', { words: 'at this' }]]);
      expect(house.channel.titles).toEqual(['did look']);
    });

    it('gives everything else to the agent, with who asked and in which conversation', async () => {
      await house.channel.say('price of btc');
      expect(house.agent.requests[0]).toMatchObject({ text: 'price of btc', conversation: 'scripted:c1', user: { id: 'p1', role: 'admin' } });
      expect(house.channel.titles).toEqual(['heard price of btc']);
    });

    it('passes words and progress on as they come, and says when the turn is done', async () => {
      house.agent.respond = async (_, sink) => {
        sink.working({ label: 'Reading', done: 1, total: 4 });
        sink.words('It ');
        sink.words('rose.');
        await sink.card(titled('BTC'));
      };
      await house.channel.say('hm');
      expect(house.channel.updates).toEqual([
        { kind: 'working', label: 'Reading', done: 1, total: 4 },
        { kind: 'words', text: 'It ' },
        { kind: 'words', text: 'rose.' },
        { kind: 'done' },
      ]);
    });

    it('shows the progress of a command', async () => {
      house.behaviours.set('look', (_, call) => {
        call.onProgress?.({ label: 'Looking', done: 2, total: null });
        return Promise.resolve({ card: titled('seen'), data: null });
      });
      await house.channel.say('/look');
      expect(house.channel.updates[0]).toEqual({ kind: 'working', label: 'Looking', done: 2, total: null });
    });

    it('calls the tool of a pressed button with the arguments of the card', async () => {
      await house.channel.press({ kind: 'run', label: 'Look', tool: 'do_look', args: { words: 'x' } });
      expect(house.calls.map(({ command, args }) => [command, args])).toEqual([['look', { words: 'x' }]]);
    });

    it('says so when a button calls a tool that is no more', async () => {
      await house.channel.press({ kind: 'run', label: 'Old', tool: 'gone', args: {} });
      expect(last()).toContain('earlier version');
    });

    it('reads approve and decline buttons as the commands of that name', async () => {
      await house.channel.press({ kind: 'approve', label: 'Approve', approvalId: 'a1' });
      expect(last()).toContain('There is no command /approve.');
    });

    it('starts the conversation afresh at /new', async () => {
      await house.channel.say('/new');
      await house.channel.say('/new@outcry_bot');
      expect(house.agent.resets).toEqual(['scripted:c1', 'scripted:c1']);
      expect(house.agent.requests).toEqual([]);
    });
  });

  describe('knows whom it serves', () => {
    it('refuses a stranger once, politely, with the id their owner would need, and is silent ever after', async () => {
      await house.channel.say('/look', { user: '4711' });
      await house.channel.say('hello?', { user: '4711' });
      await house.channel.press({ kind: 'run', label: 'Look', tool: 'do_look', args: {} }, { user: '4711' });
      expect(house.channel.sent).toHaveLength(1);
      expect(last()).toContain('scripted id: 4711');
      expect(house.calls).toEqual([]);
      await house.channel.say('/look', { user: '4712', conversation: 'group', isPrivate: false });
      expect(house.channel.deliveries.map(({ onlyFor, inReplyTo }) => [onlyFor, inReplyTo])).toEqual([[null, 'm1'], ['4712', 'm4']]);
    });

    it('does nothing at all for a button that a stranger presses', async () => {
      await house.channel.press({ kind: 'run', label: 'Look', tool: 'do_look', args: {} }, { user: '4711' });
      expect(house.channel.sent).toEqual([]);
      await house.channel.say('hello', { user: '4711' });
      expect(house.channel.sent).toHaveLength(1);
    });

    it('refuses a stranger once over restarts too', async () => {
      await house.channel.say('hello', { user: '4711' });
      const next = deskHarness({ store: house.store });
      await next.desk.start();
      await next.channel.say('hello', { user: '4711' });
      expect(next.channel.sent).toEqual([]);
    });

    it('refuses at most ten strangers a minute, and those that came in vain later', async () => {
      for (let user = 0; user < 12; user++) await house.channel.say('hi', { user: `s${user}` });
      expect(house.channel.sent).toHaveLength(10);
      house.clock.time = 60_000;
      await house.channel.say('hi', { user: 's0', sentAt: 60_000 });
      await house.channel.say('hi', { user: 's11', sentAt: 60_000 });
      expect(house.channel.sent).toHaveLength(11);
    });

it('goes by the role that somebody has when their turn comes, not when they wrote', async () => {
      house.people.set('u', { id: 'u', role: 'trader' });
      const slow = gate();
      house.behaviours.set('look', async () => {
        await slow.opened;
        return { card: titled('looked'), data: null };
      });
      const first = house.channel.say('/look', { user: 'u' });
      const demoted = house.channel.say('/trade', { user: 'u' });
      await vi.waitFor(() => expect(house.calls).toHaveLength(1));
      house.people.set('u', { id: 'u', role: 'viewer' });
      slow.open();
      await Promise.all([first, demoted]);
      expect(house.calls.map(({ command }) => command)).toEqual(['look']);
      expect(last()).toContain('/trade needs the role trader, and yours is viewer.');
    });

    it('shows a refusal to nobody but the asker where others read along', async () => {
      house.people.set('u', { id: 'u', role: 'viewer' });
      await house.channel.say('/trade', { user: 'u' });
      await house.channel.say('/trade', { user: 'u', isPrivate: false });
      await house.channel.say('/look', { user: 'u', isPrivate: false });
      expect(house.channel.deliveries.map(({ onlyFor }) => onlyFor)).toEqual([null, 'u', null]);
    });

    it('tells somebody who sends too much to slow down, once a minute, and takes the rest again later', async () => {
      house.people.set('u', { id: 'u', role: 'trader' });
      for (let count = 0; count < 70; count++) await house.channel.say('/look', { user: 'u' });
      expect(house.calls).toHaveLength(60);
      expect(house.channel.titles.filter((title) => title === 'Slow down')).toHaveLength(1);
      expect(await house.inbox.unfinished()).toEqual([]);
      house.clock.time = 60_000;
      for (let count = 0; count < 31; count++) await house.channel.say('/look', { user: 'u', sentAt: 60_000 });
      expect(house.calls).toHaveLength(90);
      expect(house.channel.titles.filter((title) => title === 'Slow down')).toHaveLength(2);
    });

    it('takes everything from those whose desk it is', async () => {
      for (let count = 0; count < 100; count++) await house.channel.say('/look');
      expect(house.calls).toHaveLength(100);
    });

    it.each([
      ['viewer', ['look']],
      ['trader', ['look', 'note', 'trade']],
      ['admin', ['look', 'note', 'trade', 'rule']],
    ] as const)('lets a %s call %j and nothing more', async (role, allowed) => {
      house.people.set('u', { id: 'u', role });
      for (const command of ['look', 'note', 'trade', 'rule']) await house.channel.say(`/${command}`, { user: 'u' });
      expect(house.calls.map(({ command }) => command)).toEqual(allowed);
      expect(house.channel.sent).toHaveLength(4);
    });

    it('says which role is missing', async () => {
      house.people.set('u', { id: 'u', role: 'viewer' });
      await house.channel.say('/trade', { user: 'u' });
      expect(last()).toContain('/trade needs the role trader, and yours is viewer.');
    });

    it('holds a button to the role of whoever presses it', async () => {
      house.people.set('u', { id: 'u', role: 'viewer' });
      await house.channel.press({ kind: 'run', label: 'Trade', tool: 'do_trade', args: {} }, { user: 'u' });
      expect(house.calls).toEqual([]);
    });
  });

  describe('does nothing twice and nothing late', () => {
    it('drops a message that is delivered again', async () => {
      await house.channel.say('/trade', { key: 'same' });
      await house.channel.say('/trade', { key: 'same' });
      expect(house.calls).toHaveLength(1);
      expect(house.channel.sent).toHaveLength(1);
    });

    it('drops it also when both deliveries are under way at once', async () => {
      await Promise.all([house.channel.say('/trade', { key: 'same' }), house.channel.say('/trade', { key: 'same' })]);
      expect(house.calls).toHaveLength(1);
    });

    it.each([
      ['/trade', TRADE_EXPIRY_MS],
      ['/rule', TRADE_EXPIRY_MS],
      ['/look', MESSAGE_EXPIRY_MS],
      ['/note', MESSAGE_EXPIRY_MS],
      ['in words', MESSAGE_EXPIRY_MS],
    ])('carries out %s up to its age limit and not after', async (text, limit) => {
      house.clock.time = 1_000_000_000;
      await house.channel.say(text, { sentAt: house.clock.time - limit });
      const done = () => house.calls.length + house.agent.requests.length;
      expect(done()).toBe(1);
      await house.channel.say(text, { sentAt: house.clock.time - limit - 1 });
      expect(done()).toBe(1);
      expect(last()).toContain('expired, not executed');
    });

    it('counts the time that a message waited in the queue', async () => {
      const first = gate();
      house.behaviours.set('look', async () => {
        await first.opened;
        return { card: titled('slow'), data: null };
      });
      const turns = [house.channel.say('/look'), house.channel.say('/trade')];
      house.clock.time = TRADE_EXPIRY_MS + 1;
      first.open();
      await Promise.all(turns);
      expect(house.calls.map(({ command }) => command)).toEqual(['look']);
      expect(house.channel.titles).toEqual(['slow', 'Expired']);
    });
  });

  describe('has one running turn a conversation', () => {
    it('answers in the order of writing, and other conversations beside it', async () => {
      const first = gate();
      house.agent.respond = async ({ text }, sink) => {
        if (text === 'one') await first.opened;
        await sink.card(titled(text));
      };
      const one = house.channel.say('one');
      const two = house.channel.say('two');
      await house.channel.say('elsewhere', { conversation: 'c2' });
      expect(house.channel.titles).toEqual(['elsewhere']);
      first.open();
      await Promise.all([one, two]);
      expect(house.channel.titles).toEqual(['elsewhere', 'one', 'two']);
    });

    it('takes a thousand messages in, says of any more that it was not taken, and takes messages again later', async () => {
      const first = gate();
      house.agent.respond = async ({ text }, sink) => {
        await first.opened;
        await sink.card(titled(text));
      };
      const turns = Array.from({ length: 1_002 }, (_, i) => house.channel.say(`${i}`));
      await expect.poll(() => house.channel.titles).toEqual(['Busy']);
      first.open();
      await Promise.all(turns);
      expect(house.channel.titles).toEqual(['Busy', ...Array.from({ length: 1_001 }, (_, i) => `${i}`)]);
      await house.channel.say('again');
      expect(house.channel.titles.at(-1)).toBe('again');
      expect(await house.inbox.unfinished()).toEqual([]);
    });

    it('lets an urgent command past a running turn and a full queue', async () => {
      const first = gate();
      house.agent.respond = () => first.opened;
      const turns = Array.from({ length: 6 }, (_, i) => house.channel.say(`${i}`));
      await house.channel.say('/halt');
      expect(house.channel.titles).toEqual(['did halt']);
      first.open();
      await Promise.all(turns);
    });

    it('gives up the running turn when asked, says so, and goes on with the next', async () => {
      house.behaviours.set('look', (_, call) => untilAborted(call.signal));
      const looking = house.channel.say('/look');
      const waiting = house.channel.say('/note');
      await expect.poll(() => house.calls.length).toBe(1);
      expect(house.channel.cancel()).toBe(true);
      await Promise.all([looking, waiting]);
      expect(house.channel.titles).toEqual(['Cancelled', 'did note']);
      expect(house.channel.cancel()).toBe(false);
    });
  });

  describe('tells what went wrong', () => {
    it('shows what a person can act on, with its field and hint', async () => {
      house.behaviours.set('look', () => Promise.reject(new OutcryError('unknown-symbol', 'No market is called BTX.', { field: 'symbol', hint: 'Try BTC/USDT.' })));
      await house.channel.say('/look');
      expect(last()).toBe('Unknown market\n\nNo market is called BTX.\n\nField  symbol\n\ni Try BTC/USDT.');
      expect(house.logged).toEqual([]);
    });

    it('shows nothing of a bug but a reference under which the log has it', async () => {
      const bug = new TypeError('secret is undefined');
      house.agent.respond = () => Promise.reject(bug);
      await house.channel.say('hm');
      expect(last()).not.toContain('secret');
      const reference = /log under (\w{8})\./.exec(last())?.[1];
      expect(house.logged).toMatchObject([{ fields: { reference, err: bug, key: 'm1' } }]);
    });

    it('answers the next message as if nothing had happened', async () => {
      house.behaviours.set('look', () => Promise.reject(new Error('bug')));
      await house.channel.say('/look');
      await house.channel.say('/note');
      expect(house.channel.titles.at(-1)).toBe('did note');
    });

    it('never rejects into a channel, even when its own ports fail', async () => {
      const broken = deskHarness({ identity: { whoIs: () => Promise.reject(new Error('down')) } });
      await broken.desk.start();
      await expect(broken.channel.say('hello')).resolves.toBeUndefined();
      expect(broken.channel.titles).toEqual(['Something went wrong']);
    });

    it('logs a card that a channel would not take', async () => {
      house.channel.failure = new OutcryError('refused', 'The chat is gone.');
      await house.channel.say('/look');
      expect(house.logged).toMatchObject([{ fields: { title: 'did look', reason: 'The chat is gone.' }, message: 'a card was given up' }]);
    });
  });

  describe('owns up to what it left unanswered', () => {
    it('says so at the next start, once, quoting the message', async () => {
      await house.inbox.claim({ channel: 'scripted', conversation: 'c9', key: 'k1', text: '/backtest btc' }, 5);
      const next = deskHarness({ inbox: house.inbox });
      await next.desk.start();
      await next.outbox.flushed('scripted', 'c9');
      expect(next.channel.sent.map(({ conversation, card }) => [conversation, textOf(card)])).toEqual([
        ['c9', 'Interrupted\n\nOutcry was stopped before it had answered “/backtest btc”. Send it again if it still matters.'],
      ]);
      const third = deskHarness({ inbox: house.inbox });
      await third.desk.start();
      expect(third.channel.sent).toEqual([]);
    });

    it('does not ask for an approval again that may have been carried out', async () => {
      await house.inbox.claim({ channel: 'scripted', conversation: 'c9', key: 'k1', text: 'Approve' }, 5);
      const next = deskHarness({ inbox: house.inbox });
      await next.desk.start();
      await next.outbox.flushed('scripted', 'c9');
      expect(next.channel.sent.map(({ card }) => textOf(card)).join('')).toMatch(/“Approve”\. What came of it is in \/orders/);
    });

    it('keeps a debt on a channel that is not running until it is', async () => {
      await house.inbox.claim({ channel: 'telegram', conversation: 'c', key: 'k', text: 'x' }, 5);
      await deskHarness({ inbox: house.inbox }).desk.start();
      expect(await house.inbox.unfinished()).toHaveLength(1);
    });

    it('finishes every message that it answered, refused, or could not read', async () => {
      house.people.set('u', { id: 'u', role: 'viewer' });
      for (const text of ['/look', 'words', '/nonsense', '/new']) await house.channel.say(text);
      await house.channel.say('/trade', { user: 'u' });
      expect(await house.inbox.unfinished()).toEqual([]);
    });

    it('leaves a message unfinished whose answer could not be stored', async () => {
      vi.spyOn(house.store, 'add').mockRejectedValue(new Error('disk full'));
      await house.channel.say('/look');
      expect((await house.inbox.unfinished()).map(({ text }) => text)).toEqual(['/look']);
      expect(house.logged.at(-1)).toMatchObject({ fields: { cause: 'disk full' }, message: 'an answer could not be stored' });
    });

    it('delivers an answer that was stored, in the next run, and does not do the work again', async () => {
      house.channel.failure = new OutcryError('unreachable', 'No network.');
      await house.channel.say('/trade');
      expect(await house.inbox.unfinished()).toEqual([]);
      await house.desk.stop(0);
      const next = deskHarness({ inbox: house.inbox, store: house.store });
      await next.desk.start();
      await next.outbox.flushed('scripted', 'c1');
      expect(next.channel.titles).toEqual(['did trade']);
      expect(next.calls).toEqual([]);
      expect(next.channel.deliveries[0]).toMatchObject({ inReplyTo: 'm1' });
    });
  });

  describe('stops in good order', () => {
    it('waits for a running turn, and for its answer, before the channels stop', async () => {
      const work = gate();
      house.behaviours.set('look', async () => {
        await work.opened;
        return { card: titled('just in time'), data: null };
      });
      const turn = house.channel.say('/look');
      await expect.poll(() => house.calls.length).toBe(1);
      const stopping = house.desk.stop(5_000);
      expect(house.channel.stopped).toBe(false);
      work.open();
      await Promise.all([turn, stopping]);
      expect(house.channel.titles).toEqual(['just in time']);
      expect(house.channel.stopped).toBe(true);
      expect(await house.inbox.unfinished()).toEqual([]);
    });

    it('aborts what takes too long, and leaves it and what waited behind it to be owned up to', async () => {
      house.behaviours.set('look', (_, call) => untilAborted(call.signal));
      const turns = [house.channel.say('/look long'), house.channel.say('/note waits')];
      await expect.poll(() => house.calls.length).toBe(1);
      await house.desk.stop(10);
      await Promise.all(turns);
      expect(house.channel.sent).toEqual([]);
      expect((await house.inbox.unfinished()).map(({ text }) => text)).toEqual(['/look long', '/note waits']);
    });

    it('takes nothing up once it is stopping', async () => {
      const stopping = house.desk.stop(10);
      await house.channel.say('/look');
      await stopping;
      expect(house.calls).toEqual([]);
      expect(await house.inbox.unfinished()).toEqual([]);
    });
  });
});
