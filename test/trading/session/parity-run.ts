import { expect } from 'vitest';
import { simulate } from '../../../src/backtest/simulate.ts';
import type { Simulation, SimulationLeg, SimulationSettings } from '../../../src/backtest/simulation.ts';
import type { Candles } from '../../../src/domain/candles.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { NO_EXIT_RULES } from '../../../src/domain/trade-rules.ts';
import { type StrategyChoice, resolveStrategy } from '../../../src/strategies/strategy-choice.ts';
import { lotSize } from '../../../src/trading/lots.ts';
import { termsHash } from '../../../src/trading/session/deployment-terms.ts';
import type { Deployment, DeploymentTerms } from '../../../src/trading/session/deployment.ts';
import { type SessionTrade, tradesOfFills } from '../../../src/trading/session/session-trades.ts';
import { ACCOUNT, TradingFloor } from './trading-floor.ts';

/** A run that is made twice: by the simulator over the candles, and by a session on paper money, bar after bar. */
export interface ParityCase {
  readonly strategy: StrategyChoice;
  readonly markets: readonly { readonly symbol: MarketSymbol; readonly candles: Candles }[];
  /** Bars before the first that is acted on. */
  readonly lead: number;
  readonly settings?: Partial<SimulationSettings>;
  readonly amountStep?: string;
  /** Whether the process ends now, asked before and after each order that a session sends. */
  readonly crash?: () => boolean;
}

/** What both made of it. */
export interface ParityResult {
  readonly simulation: Simulation;
  readonly trades: readonly SessionTrade[];
  readonly floor: TradingFloor;
  readonly settings: SimulationSettings;
  readonly errors: readonly string[];
}

/** A deployment of these terms; whatever matters to a test is given. */
export function deploymentOf(terms: Partial<DeploymentTerms> & Pick<DeploymentTerms, 'strategy' | 'symbols'>, rest: Partial<Deployment> = {}): Deployment {
  const whole: DeploymentTerms = {
    account: ACCOUNT,
    strategyId: resolveStrategy(terms.strategy).id,
    rule: 'a rule',
    timeframe: '1h',
    budget: '10000',
    exits: NO_EXIT_RULES,
    sizing: { kind: 'all-in' },
    maxPositions: terms.symbols.length,
    slippage: 0,
    volumeShare: null,
    ...terms,
  };
  return {
    id: 'abcdefgh',
    terms: whole,
    hash: termsHash(whole),
    state: 'running',
    seriesFrom: 0,
    startsAt: 0,
    by: 'terminal:1',
    conversation: 'terminal:1',
    createdAt: 0,
    stoppedAt: null,
    note: null,
    promotedFrom: null,
    ...rest,
  };
}

export async function runBoth({ strategy: choice, markets, lead, settings: given = {}, amountStep = '0.00000001', crash }: ParityCase): Promise<ParityResult> {
  const settings: SimulationSettings = {
    timeframe: '1h',
    cash: 10_000,
    feeRate: 0.001,
    slippage: 0.0005,
    exits: NO_EXIT_RULES,
    sizing: { kind: 'all-in' },
    stopsFrom: 'entry-bar',
    sameBar: 'stop-first',
    volumeShare: null,
    maxPositions: markets.length,
    ...given,
  };
  const { timeframe, feeRate, slippage, volumeShare, exits, sizing, maxPositions, cash } = settings;
  const { strategy, params } = resolveStrategy(choice);
  const legs = markets.map(({ symbol, candles }): SimulationLeg => ({ symbol, candles, lead, advice: strategy.advise({ candles, timeframe }, params), amountStep: Number(amountStep) }));
  const simulation = simulate(legs, settings);

  const errors: string[] = [];
  const floor = new TradingFloor({ markets: markets.map((market) => ({ ...market, amountStep })), timeframe, feeRate, slippage, volumeShare, balance: String(cash), onError: (message) => errors.push(message) });
  const times = markets.flatMap(({ candles }) => [candles.time[lead]!]);
  const [from, to] = [Math.min(...times), Math.max(...markets.map(({ candles }) => candles.time.at(-1)!))];
  await floor.deploy(
    deploymentOf({ strategy: choice, symbols: markets.map(({ symbol }) => symbol), timeframe, budget: String(cash), exits, sizing, maxPositions, slippage, volumeShare }, { seriesFrom: Math.min(...markets.map(({ candles }) => candles.time[0]!)), startsAt: from }),
  );
  await floor.start();
  await floor.runner.start();
  await floor.replay(from, to, async () => {
    await (crash === undefined ? floor.runner.candlesClosed() : decideThroughCrashes(floor, crash));
  });
  const trades: SessionTrade[] = [];
  for (const { symbol, advice } of legs) {
    const fills = await floor.orders.fills({ deployment: 'abcdefgh', symbol });
    trades.push(...tradesOfFills(fills, { timeframe, lot: lotSize(Number(amountStep)), settlesEachSale: advice.kind === 'exposure' }));
  }
  await floor.stop();
  return { simulation, trades, floor, settings, errors };
}

/** Lets the sessions decide, in a new process for as long as the one before ended in the middle of a slot. */
async function decideThroughCrashes(floor: TradingFloor, crash: () => boolean): Promise<void> {
  let crashed = true;
  while (crashed) {
    crashed = false;
    const die = (): void => {
      crashed = crash();
      if (crashed) throw new Error('the process ends here');
    };
    await floor.runner.stop();
    floor.runner = floor.newRunner({
      submit: async (id, intent) => {
        die();
        const order = await floor.flow.submit(id, intent);
        die();
        return order;
      },
      cancel: async (id, by) => floor.flow.cancel(id, by),
    });
    await floor.runner.start();
    await floor.settle();
  }
}

/** The same trades: times by bar, prices to 1e-9, amounts within a step, results to the cent. */
export function expectParity({ simulation, trades, errors }: ParityResult, step = 1e-8): void {
  expect(errors.filter((error) => !error.includes('the process ends here'))).toEqual([]);
  const order = <T extends SessionTrade>(list: readonly T[]): T[] =>
    list.toSorted((a, b) => a.exitTime - b.exitTime || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0) || a.entryTime - b.entryTime);
  const expected = order(simulation.trades);
  const made = order(trades);
  const outline = (list: readonly SessionTrade[]): string[] => list.map(({ symbol, entryTime, exitTime }) => `${symbol} ${new Date(entryTime).toISOString()} ${new Date(exitTime).toISOString()}`);
  expect(outline(made)).toEqual(outline(expected));
  expected.forEach((trade, i) => {
    const own = made[i]!;
    const where = `trade ${i} of ${expected.length}`;
    expect(Math.abs(own.entryPrice / trade.entryPrice - 1), `${where}: entry ${own.entryPrice} for ${trade.entryPrice}`).toBeLessThan(1e-9);
    expect(Math.abs(own.exitPrice / trade.exitPrice - 1), `${where}: exit ${own.exitPrice} for ${trade.exitPrice}`).toBeLessThan(1e-9);
    expect(Math.abs(own.amount - trade.amount), `${where}: amount ${own.amount} for ${trade.amount}`).toBeLessThanOrEqual(step * 1.001);
    expect(Math.abs(own.pnl - trade.pnl), `${where}: profit ${own.pnl} for ${trade.pnl}`).toBeLessThan(0.01);
  });
}
