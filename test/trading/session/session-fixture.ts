import { expect } from 'vitest';
import type { Candles } from '../../../src/domain/candles.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { NO_EXIT_RULES } from '../../../src/domain/trade-rules.ts';
import type { Rule } from '../../../src/strategies/rule.ts';
import type { Deployment, DeploymentTerms, SlotDecision } from '../../../src/trading/session/deployment.ts';
import { type Bar, candlesOf } from '../../backtest/simulate-fixture.ts';
import { deploymentOf } from './parity-run.ts';
import { TradingFloor } from './trading-floor.ts';

export const HOUR = 3_600_000;
export const BTC: MarketSymbol = 'BTC/USDT';

/** Buys after a close below 90, sells after one above 110; nothing else. */
export const DIP: Rule = { ...NO_EXIT_RULES, entry: 'close < 90', exit: 'close > 110', sizing: { kind: 'all-in' }, params: {} };

/** Hourly candles, from the epoch on, whose opens are the closes before. */
export function closes(...values: readonly number[]): Candles {
  return candlesOf(values.map((close, i): Bar => [values[i - 1] ?? close, Math.max(values[i - 1] ?? close, close), Math.min(values[i - 1] ?? close, close), close, 1e9]));
}

/** A floor on one market of these closes with the dip buyer deployed, which may act on the close of the first candle. */
export async function dipFloor(values: readonly number[], rest: { readonly terms?: Partial<DeploymentTerms>; readonly deployment?: Partial<Deployment>; readonly onError?: (message: string) => void } = {}): Promise<TradingFloor> {
  const floor = new TradingFloor({ markets: [{ symbol: BTC, candles: closes(...values), amountStep: '0.001', priceStep: '0.01' }], timeframe: '1h', onError: rest.onError ?? (() => {}) });
  await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC], ...rest.terms }, rest.deployment));
  await floor.start();
  await floor.runner.start();
  return floor;
}

/** What was decided at the candle that opened `bar` hours after the epoch. */
export async function decided(floor: TradingFloor, bar: number, deployment = 'abcdefgh'): Promise<SlotDecision | undefined> {
  const slots = await floor.deployments.slots(deployment, 1000);
  return slots.find(({ time }) => time === bar * HOUR)?.decisions[0];
}

/** Matches a text that says this somewhere. */
export function saying(words: string): unknown {
  return expect.stringContaining(words) as unknown;
}
