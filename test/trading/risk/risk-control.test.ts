import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { ADMIN, DeskBench, TRADER } from './desk-bench.ts';
import { purchase, trade } from './risk-bench.ts';

const ACCOUNT = 'paper:binance';
const DAY = 86_400_000;

/** A desk that rests a purchase below the market and holds 1 BTC with a target resting. */
async function busyDesk(): Promise<DeskBench> {
  const bench = new DeskBench();
  await bench.flow.submit('oc-held', purchase());
  bench.execution.usually({ kind: 'rest' });
  await bench.flow.submit('oc-entry', purchase({ type: 'limit', price: '98' }));
  await bench.flow.submit('oc-exit', purchase({ type: 'limit', price: '103', amount: '0.4', side: 'sell', purpose: 'exit' }));
  await bench.quiet();
  bench.clock.pass(1_000);
  return bench;
}

async function states(bench: DeskBench): Promise<Record<string, string>> {
  return Object.fromEntries((await bench.orders.list({})).map(({ id, state }) => [id, state]));
}

describe('halting', () => {
  it('of entries calls off resting entries and leaves exits', async () => {
    const bench = await busyDesk();
    const outcome = await bench.control.halt('entries', 'terminal:1', 'I want to think.');
    expect(outcome).toEqual({ scope: 'entries', accounts: [ACCOUNT], canceled: 1, failed: [], sold: [], pending: [] });
    expect(await states(bench)).toMatchObject({ 'oc-entry': 'canceled', 'oc-exit': 'open' });
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'reducing', reason: 'I want to think.', scope: 'entries' });
  });

  it('of orders calls off every order of ours', async () => {
    const bench = await busyDesk();
    const outcome = await bench.control.halt('orders', 'terminal:1', 'Stop.');
    expect(outcome).toMatchObject({ canceled: 2, failed: [], sold: [] });
    expect(await states(bench)).toMatchObject({ 'oc-entry': 'canceled', 'oc-exit': 'canceled' });
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'halted', scope: 'orders' });
  });

  it('with flattening sells what is held, once, its guard first', async () => {
    const bench = await busyDesk();
    await bench.keeper.guard({ account: ACCOUNT, symbol: 'BTC/USDT', deployment: null, amount: '1', stop: '90', target: null });
    bench.clock.pass(1_000);
    bench.execution.usually({ kind: 'fill' });
    const outcome = await bench.control.halt('flatten', 'terminal:1', 'Out.');
    expect(outcome).toMatchObject({ canceled: 2, failed: [] });
    expect(outcome.sold).toHaveLength(1);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
    await bench.quiet();
    await bench.control.tick();
    await bench.control.halt('flatten', 'terminal:1', 'Out, I said.');
    expect(bench.execution.sent.filter(({ type, side }) => type === 'market' && side === 'sell')).toHaveLength(1);
    expect(await bench.keeper.active()).toEqual([]);
  });

  it('stores the standing before it asks the venue for anything, and goes on when the venue is back', async () => {
    const bench = await busyDesk();
    bench.execution.down = true;
    const outcome = await bench.control.halt('orders', 'terminal:1', 'Stop.');
    expect(outcome.canceled).toBe(0);
    expect(outcome.failed).toHaveLength(2);
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('halted');
    expect(bench.notifier.titles).toContain(`Halted, but not all is done: ${ACCOUNT}`);
    bench.restart();
    bench.execution.down = false;
    bench.clock.pass(60_000);
    await bench.control.tick();
    expect(await states(bench)).toMatchObject({ 'oc-entry': 'canceled', 'oc-exit': 'canceled' });
  });

  it('goes on selling after a restart, under the same ids', async () => {
    const bench = await busyDesk();
    bench.execution.next({ kind: 'lost' });
    await bench.control.halt('flatten', 'terminal:1', 'Out.');
    await bench.quiet();
    bench.restart();
    await bench.control.tick();
    // The first sale is not known to have failed: nothing else is sent.
    expect(bench.execution.sent.filter(({ type, side }) => type === 'market' && side === 'sell')).toHaveLength(1);
    for (let i = 0; i < 60; i++) {
      bench.clock.pass(2_000);
      // oxlint-disable-next-line no-await-in-loop
      await bench.flow.tick();
    }
    bench.execution.usually({ kind: 'fill' });
    bench.clock.pass(60_000);
    await bench.control.tick();
    const sales = bench.execution.sent.filter(({ type, side }) => type === 'market' && side === 'sell');
    expect(new Set(sales.map(({ id }) => id)).size).toBe(2);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('sells nothing that an earlier sale may have sold, until its trades are in the books', async () => {
    const bench = new DeskBench();
    await bench.flow.submit('oc-held', purchase());
    bench.execution.next({ kind: 'rest' });
    await bench.flow.submit('oc-out', purchase({ side: 'sell', purpose: 'exit' }));
    bench.clock.pass(1_000);
    expect(await bench.control.halt('flatten', 'terminal:1', 'Out.')).toMatchObject({ sold: [] });
    expect(bench.execution.sent).toHaveLength(2);
    bench.execution.fill('oc-out', '0.3');
    bench.execution.end('oc-out', 'expired');
    for (let i = 0; i < 60; i++) {
      bench.clock.pass(2_000);
      // oxlint-disable-next-line no-await-in-loop
      await bench.flow.tick();
      // oxlint-disable-next-line no-await-in-loop
      await bench.control.tick();
    }
    expect(bench.execution.sent.slice(2).map(({ side, amount }) => `${side} ${amount}`)).toEqual(['sell 0.7']);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('leaves alone what is sold after it', async () => {
    const bench = await busyDesk();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    bench.clock.pass(1);
    expect((await bench.flow.submit('oc-later', purchase({ type: 'limit', price: '104', side: 'sell', purpose: 'exit' }))).state).toBe('open');
    await bench.control.tick();
    expect(await states(bench)).toMatchObject({ 'oc-later': 'open' });
  });

  it('takes nothing back from a stricter halt', async () => {
    const bench = new DeskBench();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    await bench.control.halt('entries', 'telegram:2', 'A bit.');
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'halted', scope: 'orders', reason: 'Stop.' });
    await bench.control.halt('flatten', 'terminal:1', 'All.');
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'halted', scope: 'flatten', reason: 'All.' });
    expect((await bench.journal.about(`account:${ACCOUNT}`)).map(({ kind, data }) => [kind, data['scope']])).toEqual([
      ['risk.halt', 'orders'],
      ['risk.halt', 'entries'],
      ['risk.halt', 'flatten'],
    ]);
  });

  it('is told once, also when the outbox was closed at first', async () => {
    const bench = new DeskBench();
    bench.notifier.isDown = true;
    await bench.control.halt('entries', 'terminal:1', 'Stop.');
    expect(bench.notifier.titles).toEqual([]);
    bench.notifier.isDown = false;
    await bench.control.tick();
    bench.restart();
    await bench.control.tick();
    expect(bench.notifier.titles).toEqual([`Entries stopped: ${ACCOUNT}`]);
  });

  it('by two at once ends in one standing that covers both', async () => {
    const bench = new DeskBench();
    await Promise.all([bench.control.halt('entries', 'a', 'one'), bench.control.halt('orders', 'b', 'two'), bench.control.halt('entries', 'c', 'three')]);
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'halted', scope: 'orders' });
  });
});

describe('the HALT file', () => {
  it('halts when it appears, and leaves halted what is when it goes', async () => {
    const bench = await busyDesk();
    bench.haltFile = () => true;
    expect((await bench.control.status(ACCOUNT)).state).toBe('halted');
    await bench.control.tick();
    expect(await states(bench)).toMatchObject({ 'oc-entry': 'canceled', 'oc-exit': 'canceled' });
    bench.haltFile = () => false;
    await bench.control.tick();
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('halted');
    expect((await bench.flow.submit('oc-new', purchase())).state).toBe('refused');
  });

  it('keeps everybody from resuming while it lies there', async () => {
    const bench = new DeskBench();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    bench.haltFile = () => true;
    await expect(bench.control.resume(ADMIN)).rejects.toMatchObject({ kind: 'refused' });
    bench.haltFile = () => false;
    await bench.control.resume(ADMIN);
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('active');
  });

  it('that cannot be looked for is no permission to resume', async () => {
    const bench = new DeskBench();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    bench.haltFile = () => {
      throw new OutcryError('unreachable', 'The folder cannot be read.');
    };
    await expect(bench.control.resume(ADMIN)).rejects.toThrow('cannot be read');
    await bench.control.tick();
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('halted');
  });
});

describe('a drawdown', () => {
  it('stops entries when it reaches the limit, calls open ones off, tells it, and is over with a resume', async () => {
    const bench = new DeskBench();
    bench.books.equity = '10000';
    await bench.value();
    bench.execution.usually({ kind: 'rest' });
    await bench.flow.submit('oc-entry', purchase({ type: 'limit', price: '98' }));
    // Over days, lest the day's or the week's loss speak first.
    bench.clock.pass(8 * DAY);
    bench.books.equity = '9750';
    await bench.value();
    bench.clock.pass(8 * DAY);
    bench.books.equity = '9500.01';
    await bench.value();
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('active');
    bench.books.equity = '9500';
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'reducing', reason: 'Equity is 5 % below its peak; the limit is 5 %.' });
    expect(await states(bench)).toMatchObject({ 'oc-entry': 'canceled' });
    expect(bench.notifier.titles).toEqual([`Entries stopped: ${ACCOUNT}`]);
    bench.restart();
    expect((await bench.flow.submit('oc-again', purchase({ amount: '0.5' }))).state).toBe('refused');
    expect(await bench.control.announce()).toEqual([expect.stringContaining('is reducing since')]);
    await bench.control.resume(ADMIN);
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'active', peak: '9500' });
    bench.execution.usually({ kind: 'fill' });
    expect((await bench.flow.submit('oc-fine', purchase({ amount: '0.5' }))).state).toBe('filled');
    expect(bench.notifier.titles).toEqual([`Entries stopped: ${ACCOUNT}`, `Trading resumed: ${ACCOUNT}`]);
  });

  it('keeps its peak over a restart, and raises it', async () => {
    const bench = new DeskBench();
    for (const equity of ['10000', '10400', '10100']) {
      bench.books.equity = equity;
      bench.clock.pass(DAY);
      // oxlint-disable-next-line no-await-in-loop
      await bench.value();
    }
    bench.restart();
    const status = await bench.control.status(ACCOUNT);
    expect(status).toMatchObject({ peak: '10400', equity: '10100' });
    expect(status.drawdown).toBeCloseTo(300 / 10_400, 10);
  });

  it('is not what taking money out looks like', async () => {
    const bench = new DeskBench();
    bench.books.equity = '10000';
    await bench.value();
    bench.clock.pass(60_000);
    await bench.equity.addTransfer({ account: ACCOUNT, id: 'w1', asset: 'USDT', amount: '-4000', value: '-4000', at: bench.clock.now() });
    bench.books.equity = '6000';
    bench.clock.pass(60_000);
    await bench.value();
    expect(await bench.control.status(ACCOUNT)).toMatchObject({ state: 'active', peak: '6000', drawdown: 0, dayProfit: '0' });
    // A new peak after it is one, though it is below the old.
    bench.books.equity = '6100';
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ peak: '6100' });
    bench.books.equity = '5795';
    await bench.value();
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('reducing');
  });

  it('is not hidden by putting money in', async () => {
    const bench = new DeskBench();
    bench.books.equity = '10000';
    await bench.value();
    bench.clock.pass(60_000);
    await bench.equity.addTransfer({ account: ACCOUNT, id: 'd1', asset: 'USDT', amount: '5000', value: '5000', at: bench.clock.now() });
    bench.books.equity = '14200';
    bench.clock.pass(60_000);
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'reducing' });
  });

  it('waits for an account that can be valued', async () => {
    const bench = new DeskBench();
    bench.books.equity = null;
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toBeNull();
    expect((await bench.flow.submit('oc-a', purchase())).state).toBe('refused');
  });
});

describe('a loss', () => {
  it('of a day stops entries', async () => {
    const bench = new DeskBench();
    bench.books.equity = '10000';
    await bench.value();
    bench.clock.pass(60_000);
    bench.books.equity = '9700';
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'reducing', reason: 'The day has lost 3 %; the limit is 3 %.' });
  });

  it('that stopped entries does not stop them again after a resume on the same day', async () => {
    const bench = new DeskBench();
    bench.books.equity = '10000';
    await bench.value();
    bench.clock.pass(60_000);
    bench.books.equity = '9600';
    await bench.value();
    bench.clock.pass(60_000);
    await bench.control.resume(ADMIN);
    bench.clock.pass(60_000);
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'active' });
    expect((await bench.flow.submit('oc-a', purchase())).state).toBe('filled');
  });

  it('of a week stops entries where no single day did', async () => {
    const bench = new DeskBench();
    await bench.control.setLimit(ACCOUNT, 'max-drawdown', 'off', ADMIN);
    bench.clock.time = Date.UTC(2026, 0, 12, 12);
    for (const equity of ['10000', '9800', '9600', '9500']) {
      bench.books.equity = equity;
      // oxlint-disable-next-line no-await-in-loop
      await bench.value();
      bench.clock.pass(DAY);
    }
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'reducing', reason: 'The week has lost 5 %; the limit is 5 %.' });
  });

  it('after a loss pauses entries for a while, says so, and ends by itself', async () => {
    const bench = new DeskBench();
    await bench.value();
    await bench.control.setLimit(ACCOUNT, 'loss-streak', '2', ADMIN);
    bench.clock.pass(3_600_000);
    const exit = bench.clock.now();
    bench.books.finished = [trade(0, -5, { exitTime: exit - 60_000 }), trade(0, -5, { exitTime: exit })];
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'active', coolUntil: exit + 3_600_000 });
    expect(bench.notifier.titles).toEqual([`Entries pause: ${ACCOUNT}`]);
    expect((await bench.flow.submit('oc-a', purchase())).state).toBe('refused');
    expect(await bench.control.announce()).toEqual([expect.stringContaining('entries pause until')]);
    bench.clock.pass(3_600_000);
    expect((await bench.flow.submit('oc-b', purchase())).state).toBe('filled');
    expect(await bench.control.announce()).toEqual([]);
  });
});

describe('status', () => {
  it('tells how much of the limits is used', async () => {
    const bench = new DeskBench();
    bench.books.cash = '9000';
    await bench.flow.submit('oc-a', purchase({ amount: '10' }));
    await bench.value();
    const { limits, state, equity } = await bench.control.status(ACCOUNT);
    expect({ state, equity }).toEqual({ state: 'active', equity: '10000' });
    const used = Object.fromEntries(limits.map(({ name, used }) => [name, used]));
    expect(used).toMatchObject({ 'max-exposure': '10 %', 'max-symbol-notional': '1,000.00 USDT', 'max-open-positions': '1', 'orders-per-minute': '1', 'max-drawdown': '0 %', 'loss-streak': '0' });
    expect(limits.find(({ name }) => name === 'max-drawdown')).toEqual({ name: 'max-drawdown', value: '5 %', summary: 'entries stop this far below the equity peak', used: '0 %' });
  });

  it('says when the limits cannot be read, and the breakers go by the usual ones', async () => {
    const bench = new DeskBench();
    await bench.value();
    await bench.risk.saveLimits(ACCOUNT, 'null', null, 0, []);
    const status = await bench.control.status(ACCOUNT);
    expect(status.reason).toContain('cannot be read');
    expect(status.limits).toEqual([expect.objectContaining({ value: 'not readable' })]);
    bench.books.equity = '9000';
    await bench.value();
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('reducing');
    expect(bench.notifier.titles).toContain(`Risk limits cannot be read: ${ACCOUNT}`);
  });

  it('answers while the account cannot be valued', async () => {
    const bench = new DeskBench();
    bench.books.silence = new OutcryError('unreachable', 'binance does not answer.');
    expect(await bench.control.status(ACCOUNT)).toMatchObject({ state: 'active', equity: null, drawdown: null, dayProfit: null });
  });
});

describe('resuming and letting a market be traded again', () => {
  it('are an admin’s', async () => {
    const bench = new DeskBench();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    await expect(bench.control.resume(TRADER)).rejects.toMatchObject({ kind: 'refused' });
    await expect(bench.control.unfreeze(ACCOUNT, 'BTC/USDT', TRADER)).rejects.toMatchObject({ kind: 'refused' });
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('halted');
  });

  it('say when there is nothing to let go', async () => {
    const bench = new DeskBench();
    await expect(bench.control.unfreeze(ACCOUNT, 'BTC/USDT', ADMIN)).rejects.toMatchObject({ kind: 'not-found' });
    await bench.risk.freeze({ account: ACCOUNT, symbol: 'BTC/USDT', reason: 'The books differ.', since: 0 }, []);
    expect(await bench.control.announce()).toEqual([`BTC/USDT is frozen on ${ACCOUNT}: The books differ.`]);
    await bench.control.unfreeze(ACCOUNT, 'BTC/USDT', ADMIN);
    expect((await bench.gate.check('oc-a', purchase())).passed).toBe(true);
  });

  it('leave alone what trades', async () => {
    const bench = new DeskBench();
    await bench.value();
    await bench.control.resume(ADMIN);
    expect(bench.notifier.titles).toEqual([]);
  });
});
