import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { DeploymentReporter } from '../../../src/trading/session/deployment-report.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR, decided, dipFloor, saying } from './session-fixture.ts';
import type { TradingFloor } from './trading-floor.ts';

const ordersOf = async (floor: TradingFloor): Promise<readonly OrderRecord[]> => (await floor.orders.list({})).toReversed();

describe('a candle close', () => {
  it('is decided on once, however often and by however many it is announced', async () => {
    const floor = await dipFloor([100, 85, 86, 87]);
    const other = floor.newRunner();
    await floor.openBars(2 * HOUR);
    await Promise.all([floor.runner.candlesClosed(), floor.runner.candlesClosed(), other.candlesClosed()]);
    await floor.runner.candlesClosed();
    await floor.settle();
    expect((await ordersOf(floor)).map(({ intent }) => intent.side)).toEqual(['buy']);
    expect((await floor.deployments.slots('abcdefgh', 10)).map(({ time }) => time / HOUR)).toEqual([1, 0]);
    await other.stop();
    await floor.stop();
  });

  it('is taken up again after the process ended before it was finished, under the same order id', async () => {
    const floor = await dipFloor([100, 85, 86, 87]);
    await floor.openBars(2 * HOUR);
    const dying = floor.newRunner({
      submit: async (id, intent) => {
        await floor.flow.submit(id, intent);
        throw new Error('the process ends here');
      },
      cancel: async (id, by) => floor.flow.cancel(id, by),
    });
    await dying.candlesClosed();
    expect(await floor.deployments.unfinishedSlots()).toHaveLength(1);
    await floor.newRunner().start();
    expect(await floor.deployments.unfinishedSlots()).toEqual([]);
    const [order, ...others] = await ordersOf(floor);
    expect(others).toEqual([]);
    expect(await decided(floor, 1)).toMatchObject({ action: 'entry', order: order?.id });
    await floor.stop();
  });

  it('that was cut short stands by what it did, though the terms were changed before it is taken up again', async () => {
    const exits = { stopLoss: null, takeProfit: null, trailingStop: null, maxBars: 1 };
    const floor = await dipFloor([100, 85, 95, 96, 97, 98], { terms: { exits } });
    await floor.replay(HOUR, 3 * HOUR);
    await floor.runner.stop();
    await floor.openBars(4 * HOUR);
    const dying = floor.newRunner({
      submit: async (id, intent) => {
        await floor.flow.submit(id, intent);
        throw new Error('the process ends here');
      },
      cancel: async (id, by) => floor.flow.cancel(id, by),
    });
    await dying.candlesClosed();
    const terms = (await floor.deployments.find('abcdefgh'))?.terms;
    if (terms === undefined) throw new Error('it is gone');
    await floor.deployments.change('abcdefgh', ['running'], { terms: { ...terms, exits: { ...exits, maxBars: null } }, hash: 'other' }, []);
    await floor.newRunner().start();
    const [, sale, ...others] = await ordersOf(floor);
    expect(others).toEqual([]);
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', order: sale?.id });
    await floor.stop();
  });

  it('that another process is at is left to it for a minute, with what is due after it, and then taken over', async () => {
    const floor = await dipFloor([100, 85, 86, 87]);
    await floor.replay(HOUR, HOUR);
    await floor.openBars(2 * HOUR);
    let end = (): void => {};
    const hanging = floor.newRunner({ submit: () => new Promise((_, reject) => (end = () => reject(new Error('ended')))), cancel: async (id, by) => floor.flow.cancel(id, by) });
    const other = floor.newRunner();
    const hangs = hanging.candlesClosed();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await floor.deployments.unfinishedSlots()).toHaveLength(1);
    floor.clock.time += 59_000;
    await other.candlesClosed();
    expect(await ordersOf(floor)).toEqual([]);
    floor.clock.time += 1_000;
    await other.candlesClosed();
    await floor.settle();
    expect(await decided(floor, 1)).toMatchObject({ action: 'entry' });
    expect(await ordersOf(floor)).toHaveLength(1);
    end();
    await hangs;
    await floor.stop();
  });

  it('is not acted on any more by whoever took so long that another process has dealt with it', async () => {
    const floor = await dipFloor([100, 85, 86, 87]);
    await floor.replay(HOUR, HOUR);
    await floor.openBars(2 * HOUR);
    let answer = (): void => {};
    const deployment = floor.books.deployment.bind(floor.books);
    floor.books.deployment = async (...args) => {
      floor.books.deployment = deployment;
      await new Promise<void>((resolve) => (answer = resolve));
      return await deployment(...args);
    };
    const slow = floor.newRunner();
    const late = slow.candlesClosed();
    await new Promise((resolve) => setImmediate(resolve));
    await floor.deployments.finishSlot('abcdefgh', HOUR, floor.clock.now(), [], []);
    answer();
    await late;
    expect(await ordersOf(floor)).toEqual([]);
    await floor.stop();
  });

  it('is not decided on twice when the clock goes back, nor skipped when it jumps', async () => {
    const floor = await dipFloor([100, 100, 100, 100, 100, 100]);
    await floor.openBars(3 * HOUR);
    await floor.runner.candlesClosed();
    floor.clock.time = 1.5 * HOUR;
    await floor.runner.candlesClosed();
    await floor.openBars(5 * HOUR);
    await floor.runner.candlesClosed();
    expect((await floor.deployments.slots('abcdefgh', 10)).map(({ time }) => time / HOUR)).toEqual([4, 3, 2, 1, 0]);
    await floor.stop();
  });

  it('records why nothing was done: the conditions that do not hold, with their values', async () => {
    const rule = { ...DIP, entry: 'close < 90 and volume > 5' };
    const floor = await dipFloor([100, 95, 95], { terms: { strategy: { kind: 'rule', rule } } });
    await floor.replay(HOUR, 2 * HOUR);
    expect(await decided(floor, 1)).toMatchObject({ action: 'none', close: 95, order: null, why: 'no entry, since this does not hold: close = 95 < 90' });
    await floor.stop();
  });

  it('reads each market once for dozens of deployments on it', async () => {
    const floor = await dipFloor([100, 100, 100, 100]);
    for (let n = 0; n < 40; n++) {
      await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] }, { id: `abcdef${String.fromCodePoint(97 + Math.floor(n / 20), 97 + (n % 20))}` }));
    }
    await floor.openBars(2 * HOUR);
    const before = floor.reads;
    await floor.runner.candlesClosed();
    expect(floor.reads - before).toBe(1);
    expect(await decided(floor, 1, 'abcdefaa')).toBeDefined();
    await floor.stop();
  });

  it('of one deployment is decided on though another one fails', async () => {
    const errors: string[] = [];
    const floor = await dipFloor([100, 85, 86], { onError: (message) => errors.push(message) });
    await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] }, { id: 'brokenaa', terms: { ...deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] }).terms, strategy: { kind: 'built-in', name: 'no-such' } } }));
    await floor.openBars(2 * HOUR);
    await floor.runner.candlesClosed();
    expect(await decided(floor, 1)).toMatchObject({ action: 'entry' });
    expect(errors.join()).toContain('no-such');
    expect(floor.told.map(({ card }) => card.title)).toContain('A strategy could not be evaluated');
    await floor.stop();
  });
});

describe('after an absence', () => {
  it('sells at once what an exit asked for, misses entries that are older than a bar, and tells the conversation', async () => {
    const floor = await dipFloor([100, 85, 86, 115, 112, 80, 95, 96]);
    await floor.replay(HOUR, 2 * HOUR);
    expect(await decided(floor, 1)).toMatchObject({ action: 'entry' });
    // Away while the exit of bar 3 and the entry of bar 5 were given; back after bar 6.
    await floor.openBars(7 * HOUR);
    const runner = floor.newRunner();
    await runner.start();
    await floor.settle();
    await runner.idle();
    const sides = (await ordersOf(floor)).map(({ intent, state }) => `${intent.side} ${state}`);
    expect(sides).toEqual(['buy filled', 'sell filled']);
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit' });
    expect(await decided(floor, 5)).toMatchObject({ action: 'missed', order: null });
    const card = floor.told.find(({ key }) => key.includes(':late:'))?.card;
    expect(card?.title).toBe('4 candles closed while Outcry was away');
    expect(JSON.stringify(card)).toContain('entry missed');
    await runner.stop();
    await floor.stop();
  });

  it('acts on the newest close as ever', async () => {
    const floor = await dipFloor([100, 100, 100, 100, 85, 86]);
    await floor.openBars(5 * HOUR);
    await floor.runner.candlesClosed();
    await floor.settle();
    expect(await decided(floor, 4)).toMatchObject({ action: 'entry' });
    await floor.stop();
  });
});

describe('a venue that gives no candle', () => {
  it('is waited for, and told of once after a while', async () => {
    const floor = await dipFloor([100, 85, 86, 87, 88]);
    await floor.replay(HOUR, HOUR);
    await floor.openBars(2 * HOUR);
    floor.silence = new OutcryError('unreachable', 'test does not answer.');
    await floor.runner.candlesClosed();
    expect(await floor.deployments.slots('abcdefgh', 10)).toHaveLength(1);
    expect(floor.told).toEqual([]);
    floor.clock.time = 3 * HOUR;
    await floor.runner.candlesClosed();
    await floor.runner.candlesClosed();
    expect(floor.told.map(({ card }) => card.title)).toEqual(['Waiting for candles']);
    floor.silence = null;
    await floor.runner.candlesClosed();
    await floor.settle();
    expect(await decided(floor, 1)).toMatchObject({ action: 'missed' });
    await floor.stop();
  });

  it('and is late with it keeps the close due, taken up by nobody', async () => {
    const floor = await dipFloor([100, 85, 86, 87, 88]);
    floor.lastGiven = 0;
    await floor.openBars(2 * HOUR);
    await floor.runner.candlesClosed();
    expect((await floor.deployments.slots('abcdefgh', 10)).map(({ time }) => time)).toEqual([0]);
    floor.lastGiven = HOUR;
    await floor.runner.candlesClosed();
    await floor.settle();
    expect(await decided(floor, 1)).toMatchObject({ action: 'entry' });
    await floor.stop();
  });
});

describe('what stands in the way', () => {
  it('of an entry is a pause, which lets exits go on', async () => {
    const floor = await dipFloor([100, 85, 86, 115, 112, 80, 81]);
    await floor.replay(HOUR, 2 * HOUR);
    await floor.deployments.change('abcdefgh', ['running'], { state: 'paused', note: 'for a test' }, []);
    await floor.replay(3 * HOUR, 6 * HOUR);
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit' });
    expect(await decided(floor, 5)).toMatchObject({ action: 'held-off', why: saying('the deployment is paused: for a test') });
    await floor.stop();
  });

  it('of anything is an order of which nobody knows what it has come to', async () => {
    const floor = await dipFloor([100, 85, 80, 115, 112, 113]);
    const { paper } = floor;
    const place = paper.place.bind(paper);
    paper.place = async () => ({ outcome: 'unknown', reason: 'no answer' });
    await floor.replay(HOUR, 3 * HOUR);
    paper.place = place;
    expect(await decided(floor, 1)).toMatchObject({ action: 'entry', why: saying('unknown') });
    expect(await decided(floor, 2)).toMatchObject({ action: 'held-off', why: saying('is not settled yet (unknown)') });
    expect(await ordersOf(floor)).toHaveLength(1);
    await floor.stop();
  });

  it('of a sale is that somebody else sold some of it: what is there is sold, and it is said', async () => {
    const floor = await dipFloor([100, 85, 86, 115, 112]);
    await floor.replay(HOUR, 2 * HOUR);
    const balances = floor.paper.balances.bind(floor.paper);
    floor.paper.balances = async () => (await balances()).map((one) => (one.asset === 'BTC' ? { ...one, free: '50' } : one));
    await floor.replay(3 * HOUR, 4 * HOUR);
    const sale = (await ordersOf(floor)).at(-1);
    expect(sale?.intent).toMatchObject({ side: 'sell', amount: '50' });
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', why: saying('something else moved or sold it') });
    await floor.stop();
  });

  it('of an exit that was refused is tried again at the next close', async () => {
    const floor = await dipFloor([100, 85, 86, 115, 105, 104, 103]);
    await floor.replay(HOUR, 2 * HOUR);
    const { paper } = floor;
    const place = paper.place.bind(paper);
    paper.place = async () => ({ outcome: 'rejected', reason: 'closed for a moment', code: null });
    await floor.replay(3 * HOUR, 4 * HOUR);
    paper.place = place;
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', why: saying('rejected: closed for a moment') });
    await floor.replay(5 * HOUR, 5 * HOUR);
    expect(await decided(floor, 4)).toMatchObject({ action: 'exit' });
    expect((await ordersOf(floor)).at(-1)).toMatchObject({ state: 'filled', intent: { side: 'sell' } });
    await floor.stop();
  });
});

describe('what a deployment did', () => {
  it('is told in its conversation: purchases, and sales with what they made', async () => {
    const floor = await dipFloor([100, 85, 86, 115, 112]);
    await floor.replay(HOUR, 4 * HOUR);
    const fills = floor.told.filter(({ event }) => event === 'order');
    expect(fills.map(({ card }) => card.title)).toEqual(['Bought 117.647 BTC at 85.00 USDT', 'Sold 117.647 BTC at 115.00 USDT']);
    expect(fills.map(({ to }) => to)).toEqual([0, 1].map(() => ({ kind: 'conversation', conversation: 'terminal:1' })));
    expect(fills[1]?.profit).toEqual({ amount: '3529.41', currency: 'USDT' });
    await floor.stop();
  });

  it('that is refused again and again is told first, when the reason is another, and once a day with how often', async () => {
    // A close below 90 asks for an entry at each of 60 closes; the venue takes none of them.
    const floor = await dipFloor(Array.from({ length: 62 }, () => 85));
    let reason = 'Only 10.5 USDT is free.';
    floor.paper.place = async () => ({ outcome: 'rejected', reason, code: null });
    await floor.replay(HOUR, 30 * HOUR);
    // Another figure is no other reason.
    reason = 'Only 9.25 USDT is free.';
    await floor.replay(31 * HOUR, 50 * HOUR);
    reason = 'The market is closed.';
    await floor.replay(51 * HOUR, 60 * HOUR);
    const told = floor.told.filter(({ event }) => event === 'order');
    const words = told.map(({ at, card }) => [at / HOUR, ...card.blocks.flatMap((block) => (block.kind === 'text' ? [/Only|closed|That makes \d+ times/.exec(block.text)?.[0] ?? []] : [])).flat()]);
    expect(words).toEqual([[1, 'Only'], [24, 'Only', 'That makes 24 times'], [48, 'Only', 'That makes 24 times'], [51, 'closed']]);
    expect(new Set(told.map(({ key }) => key)).size).toBe(4);
    const { deployments, accounts, books, orders, clock } = floor;
    const deployment = await deployments.find('abcdefgh');
    if (deployment === null) throw new Error('it is not there');
    const report = await new DeploymentReporter({ accounts, books, slots: deployments, orders, clock }).report(deployment);
    expect(report.refused).toEqual({ count: 24, why: 'The market is closed.' });
    await floor.stop();
  });

  it('is journalled with its slot, its orders and the hash of its terms', async () => {
    const floor = await dipFloor([100, 85, 86]);
    await floor.replay(HOUR, 2 * HOUR);
    const [entry] = (await floor.journal.about('deployment:abcdefgh')).filter(({ kind }) => kind === 'slot.decided');
    expect(entry).toMatchObject({ by: 'deployment:abcdefgh', data: { slot: HOUR, hash: (await floor.deployments.find('abcdefgh'))?.hash, decisions: [{ action: 'entry' }] } });
    await floor.stop();
  });

  it('is guarded by its stop from the first fill on, and the stop goes when it is sold', async () => {
    const exits = { stopLoss: 0.1, takeProfit: null, trailingStop: null, maxBars: null };
    const floor = await dipFloor([100, 85, 86, 115, 112], { terms: { exits } });
    await floor.replay(HOUR, 2 * HOUR);
    expect(await floor.protector.active()).toMatchObject([{ stop: '76.5', target: null, amount: '117.647', by: 'venue', deployment: 'abcdefgh' }]);
    await floor.replay(3 * HOUR, 4 * HOUR);
    expect(await floor.protector.active()).toEqual([]);
    await floor.stop();
  });
});
