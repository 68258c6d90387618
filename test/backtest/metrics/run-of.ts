import type { OpenTrade, Simulation, Trade } from '../../../src/backtest/simulation.ts';
import { marketSymbol } from '../../../src/domain/market-symbol.ts';

/** 2024-01-01 00:00 UTC. */
export const START = Date.UTC(2024, 0, 1);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A trade that made `pnl`; whatever else matters to a test is given. */
export function trade(pnl: number, rest: Partial<Trade> = {}): Trade {
  return {
    symbol: marketSymbol('BTC/USDT'),
    entryBar: 0,
    exitBar: 1,
    entryTime: START,
    exitTime: START + HOUR,
    entryPrice: 100,
    exitPrice: 100 + pnl,
    amount: 1,
    pnl,
    return: pnl / 100,
    fees: 0,
    reason: 'signal',
    signalBar: 0,
    ambiguous: false,
    stopPrice: null,
    targetPrice: null,
    ...rest,
  };
}

/** An open position that stands at `pnl`. */
export function openTrade(pnl: number, rest: Partial<OpenTrade> = {}): OpenTrade {
  return { symbol: marketSymbol('BTC/USDT'), entryBar: 0, entryTime: START, entryPrice: 100, amount: 1, lastPrice: 100 + pnl, pnl, why: 'because', ...rest };
}

/** A simulation with this equity, one bar every `step` from `START`; whatever else matters is given. */
export function runOf(equity: readonly number[], rest: Partial<Simulation> & { readonly step?: number } = {}): Simulation {
  const { step = HOUR, ...given } = rest;
  return {
    time: Float64Array.from(equity, (_, index) => START + index * step),
    equity: Float64Array.from(equity),
    invested: new Uint8Array(equity.length),
    trades: [],
    openTrades: [],
    cash: equity.at(-1) ?? 0,
    feesPaid: 0,
    slippagePaid: 0,
    turnover: 0,
    skipped: { noCash: 0, noPlace: 0, tooSmall: 0 },
    ...given,
  };
}
