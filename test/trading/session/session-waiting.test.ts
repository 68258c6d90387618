import { describe, expect, it, onTestFinished } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { SessionRunner } from '../../../src/trading/session/session-runner.ts';
import { candlesOf } from '../../backtest/simulate-fixture.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR, closes, decided, dipFloor } from './session-fixture.ts';
import { TradingFloor } from './trading-floor.ts';

const ETH: MarketSymbol = 'ETH/USDT';
const DOWN = new OutcryError('unreachable', 'test does not answer.');
const RULE = { strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] } as const;
const MINUTE = 60_000;

async function floorOf(values: readonly number[], errors: string[] = []): Promise<TradingFloor> {
  const floor = await dipFloor(values, { onError: (message) => errors.push(message) });
  onTestFinished(() => floor.stop());
  return floor;
}

/** The floor's runner anew, one that looks again after so many milliseconds for candles that have not come. */
function patientRunner(floor: TradingFloor, ...retriesMs: readonly number[]): SessionRunner {
  const { deployments, accounts, orders, flow, books, protector, teller, windDown, clock } = floor;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const runner = new SessionRunner({ deployments, accounts, orders, desk: flow, events: flow.events, books, protector, teller, windDown, clock, log, retriesMs });
  onTestFinished(() => runner.stop());
  return runner;
}

/** Candle closes that have been decided on, in hours after the epoch, oldest first. */
async function decidedOn(floor: TradingFloor, id = 'abcdefgh'): Promise<readonly number[]> {
  return (await floor.deployments.slots(id, 100)).filter(({ doneAt }) => doneAt !== null).map(({ time }) => time / HOUR).toReversed();
}

describe('a candle that has not come yet', () => {
  it('is asked for again a few times, and decided on as soon as it is there', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    const runner = patientRunner(floor, 1, 1);
    await floor.openBars(2 * HOUR);
    floor.lastGiven = 0;
    const before = floor.reads;
    await runner.candlesClosed();
    await expect.poll(() => floor.reads).toBe(before + 3);
    await runner.idle();
    expect(await decidedOn(floor)).toEqual([0]);
    floor.lastGiven = HOUR;
    await runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([0, 1]);
  });

  it('is not waited for by those who have it', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    const runner = patientRunner(floor, 1);
    await floor.openBars(2 * HOUR);
    await runner.candlesClosed();
    const before = floor.reads;
    await new Promise((resolve) => setTimeout(resolve, 10));
    await runner.idle();
    expect(floor.reads).toBe(before);
  });

  it('is asked for again where the venue did not answer, and comes in time for its entry', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    const runner = patientRunner(floor, 1);
    await floor.openBars(2 * HOUR);
    floor.silence = DOWN;
    await runner.candlesClosed();
    floor.silence = null;
    await expect.poll(async () => (await decided(floor, 1))?.action).toBe('entry');
  });

  it('is not asked for again once the service ends, nor for what asking again does not help', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    const runner = patientRunner(floor, 1);
    await floor.openBars(2 * HOUR);
    floor.silence = new OutcryError('bad-reply', 'test answers nonsense.');
    await runner.candlesClosed();
    const before = floor.reads;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(floor.reads).toBe(before);
    expect(floor.told.map(({ card }) => card.title)).toEqual(['A strategy could not be evaluated']);
    floor.silence = DOWN;
    await runner.candlesClosed();
    await runner.stop();
    const last = floor.reads;
    await new Promise((resolve) => setTimeout(resolve, 10));
    await runner.candlesClosed();
    expect(floor.reads).toBe(last);
  });

  it('of a market in which nothing was traded keeps the others waiting for twenty seconds, and no longer', async () => {
    const [btc, eth] = [closes(100, 85, 86, 87), closes(100, 85, 86, 87)];
    const floor = new TradingFloor({ markets: [{ symbol: BTC, candles: btc, amountStep: '0.001' }, { symbol: ETH, candles: { ...candlesOf([[100, 100, 100, 100, 1]]) }, amountStep: '0.001' }], timeframe: '1h' });
    onTestFinished(() => floor.stop());
    expect(eth.time).toHaveLength(4);
    await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC, ETH] }));
    await floor.start();
    await floor.openBars(HOUR);
    await floor.runner.start();
    await floor.openBars(2 * HOUR);
    floor.clock.time = 2 * HOUR + 19_999;
    await floor.runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([0]);
    floor.clock.time = 2 * HOUR + 20_000;
    await floor.runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([0, 1]);
    const [slot] = await floor.deployments.slots('abcdefgh', 1);
    expect(slot?.decisions).toMatchObject([
      { symbol: BTC, action: 'entry' },
      { symbol: ETH, action: 'none', close: 100, order: null, why: 'the market has no candle then: nothing was traded, or the venue did not have it' },
    ]);
  });

  it('of every market is waited for however long it takes', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    floor.lastGiven = 0;
    await floor.openBars(2 * HOUR);
    floor.clock.time = 2 * HOUR + 21_000;
    await floor.runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([0]);
  });

  it.each([
    ['by the hour, after an hour', HOUR, 2 * HOUR, { lastGiven: 0 }],
    ['by the hour and the venue does not answer, after an hour', HOUR, 2 * HOUR, { silence: DOWN }],
  ])('is told of once it has been waited for long: %s', async (_what, wait, closedAt, trouble) => {
    const floor = await floorOf([100, 85, 86, 87]);
    await floor.replay(HOUR, HOUR);
    await floor.openBars(closedAt);
    Object.assign(floor, trouble);
    floor.clock.time = closedAt + wait - 1;
    await floor.runner.candlesClosed();
    expect(floor.told).toEqual([]);
    floor.clock.time = closedAt + wait;
    await floor.runner.candlesClosed();
    expect(floor.told.map(({ key }) => key)).toEqual([`deployment:abcdefgh:silent:${HOUR}`]);
  });

  it('by the minute is told of after five minutes', async () => {
    const minutes = { ...closes(100, 100, 100), time: Float64Array.from([0, 1, 2], (n) => n * MINUTE) };
    const floor = new TradingFloor({ markets: [{ symbol: BTC, candles: minutes, amountStep: '0.001' }], timeframe: '1m' });
    onTestFinished(() => floor.stop());
    await floor.deploy(deploymentOf({ ...RULE, timeframe: '1m' }));
    await floor.start();
    await floor.openBars(MINUTE);
    floor.lastGiven = -1;
    floor.clock.time = 6 * MINUTE - 1;
    await floor.runner.start();
    expect(floor.told).toEqual([]);
    floor.clock.time = 6 * MINUTE;
    await floor.runner.candlesClosed();
    expect(JSON.stringify(floor.told.map(({ card }) => card.blocks))).toContain('test has not given it.');
  });
});

describe('a deployment', () => {
  it('whose account is not set up waits, and no other waits with it', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    const { terms } = deploymentOf(RULE);
    await floor.deploy(deploymentOf(RULE, { id: 'otheraaa', terms: { ...terms, account: 'kraken' } }));
    await floor.openBars(2 * HOUR);
    await floor.runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([0, 1]);
    expect(await decidedOn(floor, 'otheraaa')).toEqual([]);
    expect(floor.told.filter(({ event }) => event === 'system')).toEqual([]);
  });

  it('that is stopped while others have their turn is not decided on any more', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    await floor.openBars(2 * HOUR);
    const find = floor.deployments.find.bind(floor.deployments);
    floor.deployments.find = async (id) => {
      const found = await find(id);
      return found && { ...found, state: 'stopped' };
    };
    await floor.runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([]);
    floor.deployments.find = async () => null;
    await floor.runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([]);
    expect(floor.told).toEqual([]);
  });

  it('is looked at again a minute later where the stores did not answer', async () => {
    const errors: string[] = [];
    const floor = await floorOf([100, 85, 86, 87], errors);
    await floor.openBars(2 * HOUR);
    const unfinished = floor.deployments.unfinishedSlots.bind(floor.deployments);
    floor.deployments.unfinishedSlots = async () => Promise.reject(new Error('the disk is full'));
    await floor.runner.candlesClosed();
    floor.deployments.unfinishedSlots = unfinished;
    expect(errors.join()).toContain('the disk is full');
    expect(await decidedOn(floor)).toEqual([]);
    await floor.runner.candlesClosed();
    expect(await decidedOn(floor)).toEqual([0, 1]);
  });

  it('that missed more than two candles is told so though they asked for nothing, and for two it is not', async () => {
    for (const [missed, told] of [[2, 0], [3, 1]] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one floor after the other
      const floor = await floorOf([100, 100, 100, 100, 100, 100]);
      // The newest close is in time.
      // oxlint-disable-next-line no-await-in-loop
      await floor.openBars((missed + 1) * HOUR);
      // oxlint-disable-next-line no-await-in-loop
      await floor.newRunner().start();
      expect(floor.told.filter(({ key }) => key.includes(':late:'))).toHaveLength(told);
    }
  });

  it('buys up to the close of the next candle, and not from then on', async () => {
    for (const [at, action] of [[3 * HOUR - 1, 'entry'], [3 * HOUR, 'missed']] as const) {
      // oxlint-disable-next-line no-await-in-loop
      const floor = await floorOf([100, 85, 95, 95, 95]);
      // oxlint-disable-next-line no-await-in-loop
      await floor.openBars(2 * HOUR);
      floor.clock.time = at;
      // oxlint-disable-next-line no-await-in-loop
      await floor.runner.candlesClosed();
      // oxlint-disable-next-line no-await-in-loop
      expect(await decided(floor, 1)).toMatchObject({ action });
    }
  });

  it('that missed an entry says that it was away, with what would have been the reason', async () => {
    const floor = await floorOf([100, 85, 95, 95, 95]);
    await floor.openBars(4 * HOUR);
    await floor.runner.candlesClosed();
    expect(await decided(floor, 1)).toMatchObject({ action: 'missed', order: null, why: 'close = 85 < 90; the candle closed while Outcry was away' });
  });

  it('that was stopped is told of what its last order did, and nothing is guarded for it', async () => {
    const errors: string[] = [];
    const floor = await floorOf([100, 85, 86, 87], errors);
    const place = floor.paper.place.bind(floor.paper);
    floor.flow.events.listen(async () => {
      await floor.deployments.change('abcdefgh', ['running'], { state: 'stopped', stoppedAt: floor.clock.now() }, []);
    });
    floor.paper.place = place;
    await floor.replay(HOUR, 2 * HOUR);
    expect(floor.told.filter(({ event }) => event === 'order').map(({ card }) => card.title)).toEqual(['Bought 117.647 BTC at 85.00 USDT']);
    expect(errors).toEqual([]);
  });

  it('that missed an entry is told of it though it was away for no more than two candles', async () => {
    const floor = await floorOf([100, 100, 85, 95, 95, 95]);
    await floor.replay(HOUR, HOUR);
    await floor.openBars(4 * HOUR);
    await floor.runner.candlesClosed();
    expect(floor.told.filter(({ key }) => key.includes(':late:')).map(({ card }) => card.title)).toEqual(['2 candles closed while Outcry was away']);
  });

  it('has its decisions on record, about each order that came of them, and none that asked for nothing', async () => {
    const floor = await floorOf([100, 85, 86, 95, 96]);
    await floor.replay(HOUR, 2 * HOUR);
    await floor.deployments.change('abcdefgh', ['running'], { state: 'paused' }, []);
    await floor.replay(3 * HOUR, 4 * HOUR);
    const decidedEntries = (await floor.journal.about('deployment:abcdefgh')).filter(({ kind }) => kind === 'slot.decided');
    const [order] = await floor.orders.list({});
    expect(decidedEntries.map(({ about, data }) => [about, data['slot']])).toEqual([[['deployment:abcdefgh', `order:${order?.id}`], HOUR]]);
  });

  it('that is paused without a word says no more than that', async () => {
    const floor = await floorOf([100, 85, 86, 95]);
    await floor.deployments.change('abcdefgh', ['running'], { state: 'paused', note: null }, []);
    await floor.replay(HOUR, 2 * HOUR);
    expect((await decided(floor, 1))?.why).toBe('close = 85 < 90; the deployment is paused');
    const [entry] = (await floor.journal.about('deployment:abcdefgh')).filter(({ kind }) => kind === 'slot.decided');
    expect(entry?.about).toEqual(['deployment:abcdefgh']);
  });
});
