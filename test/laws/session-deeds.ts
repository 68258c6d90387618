import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { type ExitRules, NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import type { Rule } from '../../src/strategies/rule.ts';
import type { StrategyChoice } from '../../src/strategies/strategy-choice.ts';
import type { Deployment, DeploymentState } from '../../src/trading/session/deployment.ts';
import type { DeploymentDesk } from '../../src/trading/session/deployment-desk.ts';
import type { DeploymentWish } from '../../src/trading/session/session-desk.ts';
import { ACCOUNT, ADMIN, TRADER } from './cast.ts';
import type { Doing } from './deeds.ts';
import { MINUTE } from './minute-candles.ts';
import type { Act, SessionDeed } from './schedule.ts';
import type { World } from './world.ts';

/** So long after a candle's end its close is announced. */
const SETTLING_MS = 2_000;

/** Most deployments at work at once. */
const MOST = 3;

const MARKETS: readonly (readonly MarketSymbol[])[] = [['BTC/USDT'], ['ETH/USDT'], ['BTC/USDT', 'ETH/USDT']];
const BUDGETS = ['600', '2000', '5000', '9000'] as const;
const GUARDED: ExitRules = { ...NO_EXIT_RULES, stopLoss: 0.015, takeProfit: 0.02 };
const TRAILING: ExitRules = { ...NO_EXIT_RULES, trailingStop: 0.01 };

/** Buys after a fall and sells after a rise: at most closes there is something to do. */
const SWING: Rule = { ...NO_EXIT_RULES, entry: 'close < close[1]', exit: 'close > close[1]', sizing: { kind: 'all-in' }, params: {} };

const STRATEGIES: readonly StrategyChoice[] = [
  { kind: 'rule', rule: { ...SWING, ...GUARDED } },
  { kind: 'rule', rule: SWING },
  { kind: 'rule', rule: { ...SWING, ...TRAILING, sizing: { kind: 'fraction', fraction: 0.5 } } },
  { kind: 'rule', rule: { ...SWING, ...GUARDED, exit: null, maxBars: 3 } },
  { kind: 'built-in', name: 'dca', params: { interval: 2, share: 0.3 } },
  { kind: 'built-in', name: 'grid', params: { period: 3, width: 0.01, steps: 4 } },
];

function pick<Value>(values: readonly [Value, ...Value[]] | readonly Value[], at: number): Value {
  const value = values[at % values.length];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}

function wishOf(at: number): DeploymentWish {
  const symbols = pick(MARKETS, at);
  return { account: ACCOUNT, strategy: pick(STRATEGIES, Math.floor(at / 3)), symbols, timeframe: '1m', budget: pick(BUDGETS, Math.floor(at / 18)), maxPositions: at % 5 === 0 ? 1 : symbols.length };
}

/** Changes a deployment that is in one of these states, if there is any; a person is told that it is done when it is. */
async function change(world: World, { who, at }: Act, states: readonly DeploymentState[], what: (desk: DeploymentDesk, deployment: Deployment) => Promise<Deployment>): Promise<void> {
  const all = await world.deployments.list({ states });
  if (all.length === 0) return;
  const changed = await what(world.process(who).deploymentDesk, pick(all, at));
  world.acknowledged.push({ what: 'changed', id: changed.id, value: `${changed.state} ${changed.hash}` });
}

/** The service of one process or of both hears that candles may have closed, now and then twice. */
async function announce(world: World, { who, at }: Act): Promise<void> {
  const processes = at % 4 === 0 ? [world.process(who)] : world.processes;
  const times = at % 7 === 0 ? 2 : 1;
  await Promise.all(processes.flatMap(({ sessions }) => Array.from({ length: times }, async () => sessions.candlesClosed())));
}

/**
 * Sets the desk's clock wrong or right, unless an order is on its way: a clock that says a minute has passed would have it taken for lost, and
 * the venue's answer then freezes the market and asks a person.
 */
async function setClock(world: World, skewMs: number): Promise<void> {
  if ((await world.orders.list({ states: ['sending', 'unknown'] })).length > 0) return;
  if (skewMs !== 0) world.tally.count('fault: the clock is wrong');
  world.wasSkewed ||= skewMs !== 0;
  world.skewMs = skewMs;
}

/** What happens to deployments. */
export const SESSION_DEEDS: Readonly<Record<SessionDeed, Doing>> = {
  deploy: async (world, { who, at }) => {
    if ((await world.deployments.list({ states: ['running', 'paused'] })).length >= MOST) return;
    const { deploymentDesk } = world.process(who);
    const { id } = await deploymentDesk.start(await deploymentDesk.terms(wishOf(at)), TRADER, TRADER.id);
    world.acknowledged.push({ what: 'deployed', id });
    world.tally.count('deployments');
  },
  'candle closes': async (world, act) => {
    const symbol = act.at % 2 === 0 ? 'BTC/USDT' : 'ETH/USDT';
    const market = world.engine.market(symbol.replace('/', ''));
    // A little up or down within the candle, or not at all.
    world.engine.setPrice(market.symbol, market.last.times(1 + ((Math.floor(act.at / 2) % 9) - 4) / 1_500).toDecimalPlaces(2).toString());
    world.seePrices();
    world.sendTicks();
    await world.rest();
    const now = world.clock.now();
    world.link.pass(MINUTE - (now % MINUTE) + SETTLING_MS);
    world.tally.count('candles');
    await announce(world, act);
    await Promise.all(world.processes.map(async (process) => process.tick()));
  },
  'candles are announced': announce,
  'pause a deployment': (world, act) => change(world, act, ['running'], (desk, { id }) => desk.pause(id, TRADER.id, 'for a while')),
  'resume a deployment': (world, act) => change(world, act, ['paused'], (desk, { id }) => desk.resume(id, TRADER)),
  'edit a deployment': (world, act) => change(world, act, ['running', 'paused'], (desk, { id }) => desk.edit(id, { exits: pick([{ stopLoss: 0.01 }, { stopLoss: null, takeProfit: 0.01 }, { trailingStop: 0.02 }], act.at) }, TRADER)),
  'change a budget': (world, act) => change(world, act, ['running', 'paused'], (desk, { id }) => desk.edit(id, { budget: pick(BUDGETS, act.at) }, ADMIN)),
  'stop and keep': (world, act) => change(world, act, ['running', 'paused'], (desk, { id }) => desk.stop(id, TRADER, 'keep')),
  'stop and flatten': (world, act) => {
    world.tally.count('stops with everything sold');
    return change(world, act, ['running', 'paused'], (desk, { id }) => desk.stop(id, TRADER, 'flatten'));
  },
  'the clock jumps': (world, { at }) => setClock(world, ((at % 9) - 4) * MINUTE + (at % 7) * 7_000),
  'the clock is put right': (world) => setClock(world, 0),
};
