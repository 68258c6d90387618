import { describe, expect, it } from 'vitest';
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
