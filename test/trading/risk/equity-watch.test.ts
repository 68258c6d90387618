import { describe, expect, it } from 'vitest';
import { ADMIN, DeskBench } from './desk-bench.ts';
import { trade } from './risk-bench.ts';

const ACCOUNT = 'paper:binance';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A desk whose account was worth 10,000 a minute ago. */
async function valued(): Promise<DeskBench> {
  const bench = new DeskBench();
  bench.books.equity = '10000';
  await bench.value();
  bench.clock.pass(MINUTE);
  return bench;
}

/** Losing trades that ended so many minutes ago. */
function lost(bench: DeskBench, ...minutesAgo: readonly number[]): void {
  bench.books.finished = minutesAgo.map((minutes) => trade(0, -5, { exitTime: bench.clock.now() - minutes * MINUTE }));
}

async function kinds(bench: DeskBench): Promise<readonly string[]> {
  return (await bench.journal.about(`account:${ACCOUNT}`)).map(({ kind }) => kind);
}

describe('a breaker', () => {
  it('is journaled with what it saw', async () => {
    const bench = await valued();
    bench.books.equity = '9500';
    await bench.value();
    expect((await bench.journal.about(`account:${ACCOUNT}`)).at(-1)).toMatchObject({
      kind: 'risk.breaker',
      at: bench.clock.now(),
      by: 'outcry',
      data: { account: ACCOUNT, state: 'reducing', equity: '9500', peak: '10000', reason: 'Equity is 5 % below its peak; the limit is 5 %.' },
    });
  });

  it('stops entries once, whatever is lost afterwards', async () => {
    const bench = await valued();
    bench.books.equity = '9500';
    await bench.value();
    const standing = await bench.risk.state(ACCOUNT);
    bench.clock.pass(MINUTE);
    bench.books.equity = '9000';
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toEqual(standing);
    expect((await kinds(bench)).filter((kind) => kind === 'risk.breaker')).toHaveLength(1);
  });

  it('takes nothing back from a halt', async () => {
    const bench = await valued();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    bench.books.equity = '9000';
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'halted', scope: 'orders', reason: 'Stop.' });
    expect(await kinds(bench)).toEqual(['risk.halt']);
  });

  it('is not overlooked where the limits cannot be had for another reason than that they are corrupt', async () => {
    const bench = await valued();
    bench.risk.limits = async () => Promise.reject(new Error('the disk is gone'));
    bench.books.equity = '9000';
    await expect(bench.value()).rejects.toThrow('the disk is gone');
  });
});

describe('the peak of equity', () => {
  it('is what it was at while equity is below or at it, and when it was first reached', async () => {
    const bench = await valued();
    const { peak, peakAt } = (await bench.risk.state(ACCOUNT)) ?? {};
    for (const equity of ['9900', '10000']) {
      bench.books.equity = equity;
      // oxlint-disable-next-line no-await-in-loop
      await bench.value();
    }
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ peak, peakAt });
    bench.books.equity = '10000.01';
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ peak: '10000.01', peakAt: bench.clock.now() });
  });

  it('that a resume began anew is not undone by a valuation from before it', async () => {
    const bench = await valued();
    await bench.equity.addTransfer({ account: ACCOUNT, id: 'w1', asset: 'USDT', amount: '-5000', value: '-5000', at: bench.clock.now() });
    await bench.control.halt('entries', 'terminal:1', 'Stop.');
    bench.clock.pass(MINUTE);
    const old = { ...(await bench.books.snapshot(ACCOUNT)), equity: '5100' };
    const transfers = bench.equity.transfers.bind(bench.equity);
    bench.equity.transfers = async (...asked) => {
      bench.equity.transfers = transfers;
      bench.books.equity = '4000';
      await bench.control.resume(ADMIN);
      return transfers(...asked);
    };
    await bench.control.observe(ACCOUNT, old);
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'active', peak: '4000' });
  });
});

describe('a pause after losses', () => {
  it('begins with the last of so many, and not before', async () => {
    const bench = await valued();
    await bench.control.setLimit(ACCOUNT, 'loss-streak', '3', ADMIN);
    bench.clock.pass(HOUR);
    lost(bench, 2, 1);
    await bench.value();
    expect((await bench.risk.state(ACCOUNT))?.coolUntil).toBeNull();
    lost(bench, 3, 2, 1);
    await bench.value();
    expect((await bench.risk.state(ACCOUNT))?.coolUntil).toBe(bench.clock.now() - MINUTE + HOUR);
    expect((await kinds(bench)).at(-1)).toBe('risk.pause');
  });

  it('is told and journaled once, and again when another loss prolongs it', async () => {
    const bench = await valued();
    await bench.control.setLimit(ACCOUNT, 'loss-streak', '2', ADMIN);
    bench.clock.pass(HOUR);
    lost(bench, 3, 2);
    await bench.value();
    await bench.value();
    expect(bench.notifier.titles).toEqual([`Entries pause: ${ACCOUNT}`]);
    lost(bench, 3, 2, 1);
    await bench.value();
    await bench.value();
    expect(bench.notifier.titles).toHaveLength(2);
    expect((await kinds(bench)).filter((kind) => kind === 'risk.pause')).toHaveLength(2);
    expect(JSON.stringify([...bench.notifier.told.values()].at(-1)?.card.blocks)).toContain('The last 3 trades lost.');
  });

  it('that would be over already does not begin', async () => {
    const bench = await valued();
    await bench.control.setLimit(ACCOUNT, 'loss-streak', '2', ADMIN);
    bench.clock.pass(3 * HOUR);
    lost(bench, 61, 60);
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ coolUntil: null });
  });

  it('does not begin while trading is stopped anyway', async () => {
    const bench = await valued();
    await bench.control.setLimit(ACCOUNT, 'loss-streak', '2', ADMIN);
    await bench.control.halt('entries', 'terminal:1', 'Stop.');
    bench.clock.pass(HOUR);
    lost(bench, 2, 1);
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'reducing', coolUntil: null });
    expect(bench.notifier.titles).toEqual([`Entries stopped: ${ACCOUNT}`]);
  });

  it('does not begin while the limit is off', async () => {
    const bench = await valued();
    await bench.control.setLimit(ACCOUNT, 'loss-streak', 'off', ADMIN);
    bench.clock.pass(HOUR);
    lost(bench, 5, 4, 3, 2, 1);
    await bench.value();
    expect((await bench.risk.state(ACCOUNT))?.coolUntil).toBeNull();
  });
});
