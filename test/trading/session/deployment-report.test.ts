import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { DeploymentBook, Position } from '../../../src/trading/books/books.ts';
import { DeploymentReporter } from '../../../src/trading/session/deployment-report.ts';
import type { Deployment } from '../../../src/trading/session/deployment.ts';
import type { DeploymentReport } from '../../../src/trading/session/session-desk.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR, dipFloor } from './session-fixture.ts';
import { ACCOUNT } from './trading-floor.ts';

const position = (change: Partial<Position> = {}): Position => ({ account: ACCOUNT, symbol: BTC, deployment: 'abcdefgh', amount: '2', averagePrice: '80', cost: '160', openedAt: 0, fills: 1, ...change });
const trade = (profit: string): DeploymentBook['trades'][number] => ({
  account: ACCOUNT, symbol: BTC, deployment: 'abcdefgh', entryTime: 0, exitTime: 1, entryPrice: '1', exitPrice: '1', amount: '1', fees: '0', profit, return: 0, orders: [],
});

/** A report of a deployment with a budget of 1,000 over this book, where BTC is at 100 or nobody says what it is at. */
async function reported(book: Partial<DeploymentBook>, given: { readonly deployment?: Partial<Deployment>; readonly silence?: Error } = {}): Promise<DeploymentReport> {
  const floor = await dipFloor([100, 100, 100]);
  await floor.openBars(HOUR);
  await floor.stop();
  const { deployments, orders, clock } = floor;
  clock.time = 1.5 * HOUR;
  const accounts: typeof floor.accounts = {
    ...floor.accounts,
    get: (id) => ({ ...floor.accounts.get(id), market: { resolve: async () => (given.silence === undefined ? floor.account.market.resolve() : Promise.reject(given.silence)) } }),
  };
  const books = { deployment: async (): Promise<DeploymentBook> => ({ cash: '900', positions: [], trades: [], realised: '60', fees: '1.5', ...book }) };
  const deployment = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC], budget: '1000' }, given.deployment);
  return await new DeploymentReporter({ accounts, books, slots: deployments, orders, clock }).report(deployment);
}

describe('the report of a deployment', () => {
  it('values what it holds at the present price, and says what that makes of the budget', async () => {
    const report = await reported({ positions: [position()] });
    expect(report).toMatchObject({ cash: '900', equity: '1100', realised: '60', unrealised: '40', fees: '1.5', winRate: null });
    expect(report.return).toBeCloseTo(0.1, 12);
    expect(report.positions).toMatchObject([{ amount: '2', price: '100', value: '200', profit: '40', return: 0.25 }]);
  });

  it('of one that holds nothing is its cash', async () => {
    expect(await reported({ cash: '1060' })).toMatchObject({ equity: '1060', unrealised: '0', return: 0.06, positions: [] });
  });

  it('says no return of what cost nothing', async () => {
    expect((await reported({ positions: [position({ cost: '0' })] })).positions).toMatchObject([{ profit: '200', return: null }]);
  });

  it.each([
    ['the venue gives none', new OutcryError('unreachable', 'test does not answer.'), {}],
    ['configuration does not have the account of any more', undefined, { account: 'kraken' }],
    ['the venue does not list any more', undefined, { symbol: 'XYZ/USDT' as const }],
  ])('leaves out what needs a price that %s, and says the rest', async (_why, silence, change) => {
    const report = await reported({ positions: [position(), position(change)], trades: [trade('5')] }, silence === undefined ? {} : { silence });
    expect(report).toMatchObject({ equity: null, unrealised: null, return: null, cash: '900', realised: '60', fees: '1.5', winRate: 1 });
    expect(report.positions[1]).toMatchObject({ amount: '2', cost: '160', price: null, value: null, profit: null, return: null });
  });

  it('is given up where whoever asked for it does not want it any more, or for a fault of ours', async () => {
    await expect(reported({ positions: [position()] }, { silence: new OutcryError('cancelled', 'Called off.') })).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(reported({ positions: [position()] }, { silence: new Error('a fault of ours') })).rejects.toThrow('a fault of ours');
  });

  it('counts a trade as won that made something', async () => {
    expect((await reported({ trades: [trade('5'), trade('0'), trade('-5'), trade('0.01')] })).winRate).toBe(0.5);
  });

  it('says when the next candle closes that it acts on, and nothing of the kind once it has ended', async () => {
    expect((await reported({})).nextAt).toBe(2 * HOUR);
    expect((await reported({}, { deployment: { state: 'paused' } })).nextAt).toBe(2 * HOUR);
    expect((await reported({}, { deployment: { state: 'stopped' } })).nextAt).toBeNull();
  });
});
