import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { orderIdOfSlot } from '../../../src/trading/order-id.ts';
import { Desk, START, intent } from './order-flow-harness.ts';

const ID = orderIdOfSlot('abcdefgh', START, 0, 'entry', 1);
const LIMIT = intent({ type: 'limit', price: '90' });

describe('an order whose sending was not answered', () => {
  it('is found by its id, with its fills, and never sent again', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    await desk.flow.submit(ID, intent());
    await desk.pass(2);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled', filled: '0.5', note: null });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
    expect(desk.execution.sent).toHaveLength(1);
    expect(desk.news.at(-1)).toMatchObject({ order: { state: 'filled' }, fills: [{ amount: '0.5' }] });
  });

  it('is found with its fills though our clock was ahead of the venue’s by minutes', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    desk.execution.beforePlace = () => {
      desk.clock.time = START - 600_000;
    };
    await desk.flow.submit(ID, intent());
    desk.clock.time = START;
    await desk.pass(2);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled', filled: '0.5' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
  });

  it('that is at the venue and rests is open', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'reply-lost', arrived: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(2);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open', filled: '0', venueOrderId: desk.execution.order(ID).venueOrderId });
  });

  it('is lost only after clear answers, the last half a minute after it was sent, and then within the minute', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'lost' });
    await desk.flow.submit(ID, intent());
    await desk.pass(29);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'unknown' });
    expect(desk.execution.looked.get(ID)).toBeGreaterThanOrEqual(2);
    await desk.pass(31);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'lost', note: 'It never reached the venue; nothing was placed.' });
    expect(desk.execution.sent).toHaveLength(1);
    const asked = desk.execution.looked.get(ID);
    await desk.pass(60);
    expect(desk.execution.looked.get(ID)).toBe(asked);
  });

  it('is lost in time though its end is asked for again and again, and that is on record once', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'lost' });
    await desk.flow.submit(ID, LIMIT);
    for (let second = 0; second < 45; second++) {
      await desk.pass(1);
      await desk.flow.cancel(ID, 'outcry');
    }
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'lost' });
    expect((await desk.kinds(`order:${ID}`)).filter((kind) => kind === 'order.cancel-asked')).toHaveLength(1);
  });

  it('is not lost by an answer that was asked for before it arrived and took its time', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'late' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(20);
    let answer = (): void => {};
    const find = desk.execution.find.bind(desk.execution);
    desk.execution.find = async (ref) => {
      const found = await find(ref);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return found;
    };
    desk.clock.time += 5_000;
    const asking = desk.flow.tick(desk.clock.time);
    await new Promise((resolve) => setImmediate(resolve));
    desk.execution.arrive(ID);
    desk.clock.time += 20_000;
    answer();
    await asking;
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'unknown' });
    desk.execution.find = find;
    await desk.pass(15);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open' });
  });

  it('may turn up late, between two answers that it is not known', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'late' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(20);
    expect(desk.execution.looked.get(ID)).toBeGreaterThanOrEqual(3);
    desk.execution.arrive(ID);
    await desk.pass(40);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open' });
  });

  it('is not lost while the venue does not answer, however long that takes', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'lost' });
    desk.execution.down = true;
    await desk.flow.submit(ID, intent());
    await desk.pass(300);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'unknown' });
    // With pauses between the questions, at most ten seconds long.
    expect(desk.execution.looked.get(ID)).toBeGreaterThanOrEqual(30);
    expect(desk.execution.looked.get(ID)).toBeLessThanOrEqual(35);
    desk.execution.down = false;
    // One answer may be a venue that is just coming up.
    await desk.pass(60);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'lost' });
  });

  it('is not lost because the clock was put forward, and found when it turns up', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'late' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(10);
    desk.clock.time += 3_600_000;
    await desk.pass(15);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'unknown' });
    desk.execution.arrive(ID);
    await desk.pass(15);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open' });
    expect(desk.strange).toEqual([]);
  });

  it('takes two answers for none', async () => {
    const desk = new Desk({ timing: { lostAfterMs: 0 } });
    desk.execution.next({ kind: 'lost' });
    await desk.flow.submit(ID, intent());
    await desk.pass(3);
    expect(desk.execution.looked.get(ID)).toBe(2);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'unknown' });
    await desk.pass(4);
    expect(desk.execution.looked.get(ID)).toBe(3);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'lost' });
  });

  it('that turns up after it was given up is nobody’s secret', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'late' });
    await desk.flow.submit(ID, intent());
    await desk.pass(60);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'lost' });
    desk.execution.arrive(ID);
    const fill = desk.execution.fill(ID);
    await desk.flow.onExecutionEvent(desk.account.id, { kind: 'fill', fill, clientOrderId: ID });
    expect(desk.strange).toEqual([{ kind: 'contradiction', what: ID }]);
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'lost', filled: '0.5' });
  });
});

describe('an open order', () => {
  it('whose end did not come by stream is found by asking, with its fills, within 90 seconds', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(5);
    desk.execution.fill(ID, '0.2');
    desk.execution.fill(ID);
    await desk.pass(60);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled', filled: '0.5', filledCost: '45' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(2);
  });

  it('whose part-fill did not come by stream is brought up to date', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(5);
    desk.execution.fill(ID, '0.2');
    await desk.pass(60);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open', filled: '0.2' });
    expect(desk.news.at(-1)?.fills).toMatchObject([{ amount: '0.2' }]);
  });

  it.each([
    ['canceled', 'It was called off at the venue, not by Outcry.'],
    ['expired', 'The venue let it expire.'],
  ] as const)('that the venue %s ends so', async (status, note) => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(5);
    desk.execution.fill(ID, '0.1');
    desk.execution.end(ID, status);
    await desk.pass(60);
    expect(await desk.orders.find(ID)).toMatchObject({ state: status, filled: '0.1', note });
  });

  it('is asked after often while the stream is not live', async () => {
    const desk = new Desk();
    desk.execution.health = () => ({ state: 'polling', reason: 'no stream' });
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(7);
    desk.execution.fill(ID);
    await desk.pass(6);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled' });
  });

  it('is asked after at once when the stream says that it may have missed something', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(5);
    desk.execution.fill(ID);
    await desk.flow.onExecutionEvent(desk.account.id, { kind: 'resync', reason: 'the socket was gone' });
    await desk.pass(1);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled' });
  });

  it('ends only once its fills are booked, or did not turn up for a minute', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    desk.execution.fill(ID);
    const all = desk.execution.fills.bind(desk.execution);
    desk.execution.fills = async () => [];
    await desk.flow.onExecutionEvent(desk.account.id, { kind: 'order', order: desk.execution.order(ID) });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open', filled: '0.5' });
    await desk.pass(30);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open' });
    desk.execution.fills = all;
    await desk.pass(15);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled' });
    expect(desk.strange).toEqual([]);

    const second = orderIdOfSlot('abcdefgh', START, 0, 'entry', 2);
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(second, LIMIT);
    desk.execution.fill(second);
    desk.execution.fills = async () => [];
    await desk.pass(120);
    expect(await desk.orders.find(second)).toMatchObject({ state: 'filled' });
    expect(desk.strange).toEqual([{ kind: 'contradiction', what: second }]);
  });

  it('of an account that is not configured any more waits for it, and keeps no other one waiting', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' }, { kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    const second = orderIdOfSlot('abcdefgh', START, 1, 'entry', 1);
    await desk.flow.submit(second, { ...LIMIT, account: 'binance' });
    const get = (id: string) => {
      if (id === 'binance') throw new OutcryError('refused', 'Configuration does not ask for live trading.');
      return desk.account;
    };
    desk.flow = desk.open({ accounts: { get, all: () => [desk.account] } });
    desk.execution.fill(ID);
    await desk.pass(35);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled' });
    expect(await desk.orders.find(second)).toMatchObject({ state: 'open' });
    expect(desk.logged).not.toContain('order flow could not do all that was due; it is tried again at the next tick');
  });

  it('that the venue has forgotten does not stay open for ever', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(2);
    desk.execution.find = async () => null;
    desk.execution.openOrders = async () => [];
    await desk.pass(20);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open' });
    await desk.pass(90);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled', note: 'The venue does not know it any more.' });
    expect(desk.strange).toEqual([{ kind: 'contradiction', what: ID }]);
  });
});

describe('calling an order off', () => {
  const resting = async (): Promise<Desk> => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    return desk;
  };

  it('stores that it was asked for before the venue is, and settles by the answer', async () => {
    const desk = await resting();
    const cancel = desk.execution.cancel.bind(desk.execution);
    desk.execution.cancel = async (ref) => {
      expect(await desk.orders.find(ID)).toMatchObject({ state: 'open', cancelAskedAt: START });
      return await cancel(ref);
    };
    expect(await desk.flow.cancel(ID, 'telegram:1')).toMatchObject({ state: 'canceled', note: 'Called off.' });
    expect(await desk.kinds(`order:${ID}`)).toEqual(['order.created', 'order.sending', 'order.open', 'order.cancel-asked', 'order.canceled']);
    expect((await desk.journal.about(`order:${ID}`)).find(({ kind }) => kind === 'order.cancel-asked')?.by).toBe('telegram:1');
  });

  it('is safe to repeat, and returns an order that had ended as it is', async () => {
    const desk = await resting();
    await Promise.all([desk.flow.cancel(ID, 'a'), desk.flow.cancel(ID, 'b')]);
    expect(await desk.flow.cancel(ID, 'a')).toMatchObject({ state: 'canceled' });
    await expect(desk.flow.cancel('oc-aaaaaaaaaa-1', 'a')).rejects.toMatchObject({ kind: 'not-found', field: 'id' });
  });

  it('that a fill came before gives the truth, with the fill', async () => {
    const desk = await resting();
    desk.execution.fill(ID);
    expect(await desk.flow.cancel(ID, 'a')).toMatchObject({ state: 'filled', filled: '0.5' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
  });

  it('that came between two fills keeps the first', async () => {
    const desk = await resting();
    desk.execution.fill(ID, '0.3');
    expect(await desk.flow.cancel(ID, 'a')).toMatchObject({ state: 'canceled', filled: '0.3' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
  });

  it.each(['reply-lost', 'lost'] as const)('goes on until the venue has answered: %s', async (step) => {
    const desk = await resting();
    desk.execution.nextCancel(step, 'lost');
    expect(await desk.flow.cancel(ID, 'a')).toMatchObject({ state: 'open' });
    await desk.pass(15);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled', note: 'Called off.' });
  });

  it('goes on after a restart', async () => {
    const desk = await resting();
    desk.execution.down = true;
    await desk.flow.cancel(ID, 'a');
    await desk.flow.stop();
    desk.execution.down = false;
    desk.flow = desk.open();
    await desk.flow.start();
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled' });
  });

  it('is done by the service for an order that another process was asked to call off and could not', async () => {
    const desk = await resting();
    await desk.pass(5);
    const other = desk.open();
    desk.execution.nextCancel('lost');
    await other.cancel(ID, 'cli');
    await desk.pass(5);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled' });
  });

  it('reaches an order that is on its way as soon as it has arrived', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    desk.execution.beforePlace = async () => {
      expect(await desk.flow.cancel(ID, 'a')).toMatchObject({ state: 'sending', cancelAskedAt: START });
    };
    await desk.flow.submit(ID, LIMIT);
    await desk.pass(2);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled' });
  });

  it('reaches an order of which nobody knew whether it arrived', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'late' });
    await desk.flow.submit(ID, LIMIT);
    expect(await desk.flow.cancel(ID, 'a')).toMatchObject({ state: 'unknown', cancelAskedAt: START });
    await desk.pass(5);
    desk.execution.arrive(ID);
    await desk.pass(15);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled' });
  });

  it('of an order that was not sent yet keeps it from being sent', async () => {
    const desk = new Desk();
    let checks = 0;
    desk.gate.before = async () => {
      if (++checks === 2) await desk.flow.cancel(ID, 'a');
    };
    expect(await desk.flow.submit(ID, LIMIT)).toMatchObject({ state: 'refused', note: 'Called off before it was sent.' });
    expect(desk.execution.sent).toEqual([]);
  });
});
