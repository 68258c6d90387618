import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { DAY_MS } from '../../../src/domain/timeframe.ts';
import type { RealisedTrade } from '../../../src/trading/books/books.ts';
import type { PromotionRules } from '../../../src/trading/risk/limits/limit-book.ts';
import type { Deployment } from '../../../src/trading/session/deployment.ts';
import { Promotions, drawdownOf } from '../../../src/trading/session/promotion.ts';
import type { DeploymentReport, DeploymentWish } from '../../../src/trading/session/session-desk.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, dipFloor } from './session-fixture.ts';
import type { TradingFloor } from './trading-floor.ts';

const RULES: PromotionRules = { minDays: 14, minTrades: 3, maxDrawdown: 0.1, maxDrift: 0.02, coolOffMs: DAY_MS };

const trade = (profit: string, exitTime: number): RealisedTrade => ({
  account: 'paper:test', symbol: BTC, deployment: 'abcdefgh', entryTime: 0, exitTime, entryPrice: '1', exitPrice: '1', amount: '1', fees: '0', profit, return: 0, orders: [],
});

interface Shown {
  readonly profits: readonly string[];
  readonly drift: number | Error;
  readonly rules?: PromotionRules;
}

async function promotions(floor: TradingFloor, { profits, drift, rules = RULES }: Shown): Promise<{ readonly judge: Promotions; readonly paused: string[]; readonly wishes: DeploymentWish[] }> {
  const paused: string[] = [];
  const wishes: DeploymentWish[] = [];
  const report = async (deployment: Deployment): Promise<DeploymentReport> => ({
    deployment, equity: null, cash: '0', realised: '0', unrealised: null, return: null, fees: '0', positions: [], trades: profits.map((profit, i) => trade(profit, i)), winRate: null, lastSlot: null, refused: null, nextAt: null,
  });
  const judge = new Promotions({
    deployments: floor.deployments,
    sessions: {
      report: async ({ id }) => Promise.all((await floor.deployments.list({})).filter((one) => one.id === id).map(report)),
      terms: async (wish) => {
        wishes.push(wish);
        return { ...deploymentOf({ strategy: wish.strategy, symbols: wish.symbols }).terms, account: wish.account, budget: wish.budget };
      },
      pause: async (id, _by, note) => {
        paused.push(`${id}: ${note}`);
        await floor.deployments.change(id, ['running'], { state: 'paused', note }, []);
        return (await floor.deployments.find(id))!;
      },
    },
    accounts: floor.accounts,
    rules: async () => rules,
    drift: async () => {
      if (typeof drift === 'number') return drift;
      throw drift;
    },
    teller: floor.teller,
    clock: floor.clock,
  });
  return { judge, paused, wishes };
}

const failing = async (floor: TradingFloor, shown: Shown): Promise<readonly string[]> => {
  const { judge } = await promotions(floor, shown);
  const { evidence, ready } = await judge.judge('abcdefgh');
  const missing = evidence.filter(({ passed }) => !passed).map(({ what }) => what);
  expect(ready).toBe(missing.length === 0);
  return missing;
};

describe('promotion', () => {
  const GOOD: Shown = { profits: ['100', '-50', '100'], drift: 0.01 };

  it('is open to what has shown enough for long enough', async () => {
    const floor = await dipFloor([100]);
    floor.clock.time = 15 * DAY_MS;
    expect(await failing(floor, GOOD)).toEqual([]);
    await floor.stop();
  });

  it('names each thing that is missing, with what is needed and what there is', async () => {
    const floor = await dipFloor([100]);
    floor.clock.time = 3 * DAY_MS;
    expect(await failing(floor, { profits: ['-2000', '100'], drift: 0.05 })).toEqual(['days on paper', 'finished trades', 'largest drawdown', 'drift from the backtest']);
    const { judge } = await promotions(floor, { profits: ['-2000'], drift: 0.05 });
    expect((await judge.judge('abcdefgh')).evidence.slice(0, 3)).toMatchObject([
      { needed: 'at least 14', have: '3.0' },
      { needed: 'at least 3', have: '1 trade' },
      { needed: 'at most 10.0%', have: '20.0%' },
    ]);
    await floor.stop();
  });

  it('has to cool off after the last one', async () => {
    const floor = await dipFloor([100]);
    floor.clock.time = 15 * DAY_MS;
    await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] }, { id: 'liveaaaa', promotedFrom: 'abcdefgh', createdAt: 15 * DAY_MS - 1000 }));
    expect(await failing(floor, GOOD)).toEqual(['time since it was last promoted or taken back']);
    floor.clock.time = 16 * DAY_MS;
    expect(await failing(floor, GOOD)).toEqual([]);
    await floor.stop();
  });

  it('is not for what there is not, nor for what trades on an exchange already', async () => {
    const floor = await dipFloor([100]);
    const { judge } = await promotions(floor, GOOD);
    await expect(judge.judge('nosuchid')).rejects.toMatchObject({ kind: 'not-found', field: 'id', hint: '/deployments lists them.' });
    floor.accounts.get = () => ({ ...floor.account, kind: 'live' });
    await expect(judge.judge('abcdefgh')).rejects.toMatchObject({ kind: 'refused', message: 'Deployment abcdefgh is not on paper.', field: 'id' });
    await floor.stop();
  });

  it('is open at exactly what is asked for, and shut at a little less', async () => {
    const floor = await dipFloor([100]);
    floor.clock.time = 14 * DAY_MS;
    // An eighth, which is a number that there is.
    expect(await failing(floor, { profits: ['0', '0', '-1250'], drift: 0.02, rules: { ...RULES, maxDrawdown: 0.125 } })).toEqual([]);
    floor.clock.time -= 1;
    expect(await failing(floor, { profits: ['0', '-1000.1'], drift: 0.0201 })).toEqual(['days on paper', 'finished trades', 'largest drawdown', 'drift from the backtest']);
    await floor.stop();
  });

  it('counts the days up to the end of one that was stopped, from when it was started', async () => {
    const floor = await dipFloor([100], { deployment: { createdAt: 2 * DAY_MS } });
    await floor.deployments.change('abcdefgh', ['running'], { state: 'stopped', stoppedAt: 15 * DAY_MS }, []);
    floor.clock.time = 30 * DAY_MS;
    const { judge } = await promotions(floor, GOOD);
    const { evidence } = await judge.judge('abcdefgh');
    expect(evidence[0]).toMatchObject({ have: '13.0', passed: false });
    expect(evidence.at(-1)).toMatchObject({ needed: 'at least 1d', have: 'it never was', passed: true });
    await floor.stop();
  });

  it('cools off from the end of what it was promoted to, the latest of several', async () => {
    const floor = await dipFloor([100]);
    const choice = { strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] } as const;
    await floor.deploy(deploymentOf(choice, { id: 'liveaaaa', promotedFrom: 'abcdefgh', createdAt: DAY_MS, state: 'stopped', stoppedAt: 20 * DAY_MS }));
    await floor.deploy(deploymentOf(choice, { id: 'livebbbb', promotedFrom: 'abcdefgh', createdAt: 2 * DAY_MS, state: 'stopped', stoppedAt: 10 * DAY_MS }));
    await floor.deploy(deploymentOf(choice, { id: 'livecccc', promotedFrom: 'otherone', createdAt: 21 * DAY_MS }));
    floor.clock.time = 21 * DAY_MS - 1;
    expect(await failing(floor, GOOD)).toEqual(['time since it was last promoted or taken back']);
    floor.clock.time = 21 * DAY_MS;
    const { judge } = await promotions(floor, GOOD);
    expect((await judge.judge('abcdefgh')).evidence.at(-1)).toMatchObject({ have: '1d', passed: true });
    await floor.stop();
  });

  it('takes over everything but the account and the money', async () => {
    const floor = await dipFloor([100], { terms: { exits: { stopLoss: 0.02, takeProfit: null, trailingStop: null, maxBars: 9 }, sizing: { kind: 'fraction', fraction: 0.5 }, maxPositions: 1 } });
    floor.accounts.live = () => ({ ...floor.account, id: 'binance', kind: 'live' });
    const { judge, wishes } = await promotions(floor, GOOD);
    const deployment = await floor.deployments.find('abcdefgh');
    if (deployment === null) throw new Error('it is not there');
    expect(await judge.terms(deployment, '250')).toMatchObject({ account: 'binance', budget: '250' });
    const { strategy, symbols, timeframe, exits, sizing, maxPositions } = deployment.terms;
    expect(wishes).toEqual([{ account: 'binance', strategy, symbols, timeframe, budget: '250', exits, sizing, maxPositions }]);
    await floor.stop();
  });
});

describe('demotion', () => {
  const promoted = async (): Promise<TradingFloor> => {
    const floor = await dipFloor([100]);
    await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] }, { id: 'liveaaaa', promotedFrom: 'abcdefgh' }));
    return floor;
  };

  it('pauses what fell too far, once, and tells its conversation', async () => {
    const floor = await promoted();
    const { judge, paused } = await promotions(floor, { profits: ['-1500'], drift: 0 });
    expect(await judge.demoteOnBreach()).toEqual(['liveaaaa']);
    expect(await judge.demoteOnBreach()).toEqual([]);
    expect(paused).toEqual(['liveaaaa: It fell 15.0% from its peak; at most 10.0% was allowed.']);
    expect(floor.told).toMatchObject([{
      event: 'risk',
      card: {
        title: 'Deployment liveaaaa is paused',
        tone: 'warning',
        blocks: [{ text: 'It fell 15.0% from its peak; at most 10.0% was allowed.' }, { text: 'It buys nothing any more; exits and stops go on. Look at it before you let it go on.' }],
        actions: [{ tool: 'explain_trade', args: { id: 'liveaaaa' } }, { tool: 'stop_strategy', args: { id: 'liveaaaa' } }],
      },
    }]);
    await floor.stop();
  });

  it('pauses what drifted too far from its backtest', async () => {
    const floor = await promoted();
    const { judge, paused } = await promotions(floor, { profits: [], drift: 0.03 });
    expect(await judge.demoteOnBreach()).toEqual(['liveaaaa']);
    expect(paused.join()).toContain('It drifted 3.00% of its budget');
    await floor.stop();
  });

  it('leaves alone what fell and drifted exactly as far as it may', async () => {
    const floor = await promoted();
    const { judge } = await promotions(floor, { profits: ['-1250'], drift: 0.02, rules: { ...RULES, maxDrawdown: 0.125 } });
    expect(await judge.demoteOnBreach()).toEqual([]);
    await floor.stop();
  });

  it('fails loudly where a fault of ours keeps drift from being measured', async () => {
    const floor = await promoted();
    const { judge } = await promotions(floor, { profits: [], drift: new Error('a fault of ours') });
    await expect(judge.demoteOnBreach()).rejects.toThrow('a fault of ours');
    await floor.stop();
  });

  it('leaves alone what holds, what was never promoted, and what nothing can be said of', async () => {
    const floor = await promoted();
    const { judge } = await promotions(floor, { profits: ['-10'], drift: new OutcryError('unreachable', 'no candles') });
    expect(await judge.demoteOnBreach()).toEqual([]);
    await floor.stop();
  });
});

describe('drawdown', () => {
  it('is the largest fall from a peak, the present counted', () => {
    const { terms } = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] });
    const deployment = deploymentOf(terms);
    expect(drawdownOf({ deployment, trades: [trade('2000', 1), trade('-3000', 2), trade('5000', 3)], equity: '13900' })).toBeCloseTo(0.25, 12);
    expect(drawdownOf({ deployment, trades: [], equity: '9000' })).toBeCloseTo(0.1, 12);
    expect(drawdownOf({ deployment, trades: [], equity: null })).toBe(0);
    expect(drawdownOf({ deployment, trades: [trade('1000', 2), trade('-500', 1)], equity: '10500' })).toBeCloseTo(0.05, 12);
    expect(drawdownOf({ deployment: { ...deployment, terms: { ...terms, budget: '0' } }, trades: [], equity: '0' })).toBe(0);
  });
});
