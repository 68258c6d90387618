import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Person } from '../../../src/people/person.ts';
import { DeploymentDesk } from '../../../src/trading/session/deployment-desk.ts';
import { HOUR, dipFloor } from './session-fixture.ts';
import { ACCOUNT, type TradingFloor } from './trading-floor.ts';

const ANNA: Person = { id: 'terminal:1', role: 'trader' };
const ID = 'abcdefgh';

/** A floor whose deployment holds BTC, at the open of the third candle. */
async function holding(): Promise<{ readonly floor: TradingFloor; readonly desk: DeploymentDesk }> {
  const floor = await dipFloor([100, 85, 86, 87, 88, 89], { onError: () => {} });
  await floor.replay(HOUR, 2 * HOUR);
  const { deployments, accounts, books, orders, windDown, runner, clock } = floor;
  return { floor, desk: new DeploymentDesk({ deployments, accounts, books, orders, windDown, runner, clock }) };
}

async function held(floor: TradingFloor): Promise<readonly string[]> {
  return (await floor.books.positions(ACCOUNT)).map(({ amount }) => amount);
}

async function sales(floor: TradingFloor): Promise<readonly string[]> {
  return (await floor.orders.list({ deployment: ID })).filter(({ intent }) => intent.side === 'sell').map(({ state }) => state);
}

describe('a deployment that was stopped to be sold', () => {
  it('is sold at a later minute when the sale failed', async () => {
    const { floor, desk } = await holding();
    const place = floor.paper.place.bind(floor.paper);
    floor.paper.place = async () => ({ outcome: 'rejected', reason: 'closed for a moment', code: null });
    expect(await desk.stop(ID, ANNA, 'flatten')).toMatchObject({ state: 'stopped' });
    expect(await held(floor)).toHaveLength(1);
    floor.paper.place = place;
    floor.clock.time += 60_000;
    await floor.runner.candlesClosed();
    await floor.settle();
    expect(await held(floor)).toEqual([]);
    expect(await sales(floor)).toEqual(['filled', 'rejected']);
    await floor.stop();
  });

  it('is sold at the next start when the process ended in the middle', async () => {
    const { floor, desk } = await holding();
    const carryOut = floor.windDown.carryOut.bind(floor.windDown);
    floor.windDown.carryOut = () => Promise.reject(new Error('the process ends here'));
    await expect(desk.stop(ID, ANNA, 'flatten')).rejects.toThrow('the process ends here');
    floor.windDown.carryOut = carryOut;
    await floor.newRunner().start();
    await floor.settle();
    expect(await held(floor)).toEqual([]);
    await floor.stop();
  });

  it('is not sold twice while nobody knows what came of the first sale', async () => {
    const { floor, desk } = await holding();
    floor.paper.place = async () => ({ outcome: 'unknown', reason: 'no answer' });
    await desk.stop(ID, ANNA, 'flatten');
    floor.clock.time += 600_000;
    await floor.windDown.tick();
    expect(await sales(floor)).toEqual(['unknown']);
    await floor.stop();
  });

  it('is told of once when it cannot be sold', async () => {
    const { floor, desk } = await holding();
    floor.paper.place = async () => ({ outcome: 'rejected', reason: 'closed for good', code: null });
    await desk.stop(ID, ANNA, 'flatten');
    for (let i = 0; i < 40; i++) {
      floor.clock.time += 200_000;
      // oxlint-disable-next-line no-await-in-loop
      await floor.windDown.tick();
    }
    await floor.settle();
    expect(await sales(floor)).toHaveLength(20);
    expect(floor.told.filter(({ key }) => key === `deployment:${ID}:unsold:BTC/USDT`).map(({ card }) => card.title)).toEqual(['BTC of a stopped deployment is not sold yet']);
    await floor.stop();
  });
});

describe('a deployment that was stopped to keep what it holds', () => {
  it('keeps it', async () => {
    const { floor, desk } = await holding();
    await desk.stop(ID, ANNA, 'keep');
    floor.clock.time += 60_000;
    await floor.runner.candlesClosed();
    await floor.settle();
    expect(await held(floor)).toHaveLength(1);
    await floor.stop();
  });
});

describe('while a stopped deployment is seen to its end', () => {
  const DOWN = new OutcryError('unreachable', 'test does not answer.');

  it('nothing is sold of a market that is frozen until a person has looked', async () => {
    const { floor, desk } = await holding();
    const { risk } = floor.stores;
    await risk.freeze({ account: ACCOUNT, symbol: 'ETH/USDT', reason: 'another market', since: 0 }, []);
    await risk.freeze({ account: ACCOUNT, symbol: 'BTC/USDT', reason: 'it does not add up', since: 0 }, []);
    await desk.stop(ID, ANNA, 'flatten');
    expect(await sales(floor)).toEqual([]);
    await risk.unfreeze(ACCOUNT, 'BTC/USDT', []);
    await floor.windDown.tick();
    await floor.settle();
    expect(await sales(floor)).toEqual(['filled']);
    await floor.stop();
  });

  it('what a venue or store does not answer is tried again, and a fault of ours is not hidden', async () => {
    const { floor, desk } = await holding();
    const positions = floor.books.positions.bind(floor.books);
    floor.books.positions = async () => Promise.reject(DOWN);
    expect(await desk.stop(ID, ANNA, 'flatten')).toMatchObject({ state: 'stopped' });
    await floor.windDown.tick();
    expect(await sales(floor)).toEqual([]);
    floor.books.positions = async () => Promise.reject(new Error('a fault of ours'));
    await expect(floor.windDown.tick()).rejects.toThrow('a fault of ours');
    floor.books.positions = positions;
    await floor.windDown.tick();
    await floor.settle();
    expect(await held(floor)).toEqual([]);
    await floor.stop();
  });

  it('its entries that rest are called off, and no others', async () => {
    const { floor, desk } = await holding();
    const entry = (id: string, deployment: string | null): Promise<unknown> =>
      floor.flow.submit(id, {
        symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '1', price: '50', stopPrice: null, stopLimitPrice: null, account: ACCOUNT, purpose: 'entry',
        origin: { kind: 'person', person: 'terminal:1', conversation: 'terminal:1' }, deployment, guard: null, reason: 'x',
      });
    await entry('oc-own', ID);
    await entry('oc-hand', null);
    await desk.stop(ID, ANNA, 'keep');
    await floor.settle();
    const states = async (): Promise<unknown> => Promise.all(['oc-own', 'oc-hand'].map(async (id) => (await floor.orders.find(id))?.state));
    expect(await states()).toEqual(['canceled', 'open']);
    // One that another process sent just then is called off at the next look.
    await entry('oc-late', ID);
    await floor.windDown.tick();
    await floor.settle();
    expect((await floor.orders.find('oc-late'))?.state).toBe('canceled');
    await floor.stop();
  });

  it('an entry of one that holds nothing is called off, though it was sent just then', async () => {
    const floor = await dipFloor([100, 100, 100], { onError: () => {} });
    await floor.openBars(HOUR);
    await floor.deployments.change(ID, ['running'], { state: 'stopped', stoppedAt: HOUR }, []);
    await floor.flow.submit('oc-late', {
      symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '1', price: '50', stopPrice: null, stopLimitPrice: null, account: ACCOUNT, purpose: 'entry',
      origin: { kind: 'person', person: 'terminal:1', conversation: 'terminal:1' }, deployment: ID, guard: null, reason: 'x',
    });
    await floor.windDown.tick();
    await floor.settle();
    expect((await floor.orders.find('oc-late'))?.state).toBe('canceled');
    await floor.stop();
  });

  it('what it holds is kept where nothing is on record of what was wanted', async () => {
    const { floor } = await holding();
    await floor.deployments.change(ID, ['running'], { state: 'stopped', stoppedAt: floor.clock.now() }, []);
    await floor.windDown.tick();
    await floor.settle();
    expect(await sales(floor)).toEqual([]);
    expect(await held(floor)).toHaveLength(1);
    await floor.stop();
  });

  it('one that runs is left as it is', async () => {
    const { floor } = await holding();
    await floor.windDown.tick();
    await floor.settle();
    expect(await held(floor)).toHaveLength(1);
    expect(await sales(floor)).toEqual([]);
    await floor.stop();
  });
});
