import { type CandleRow, type Candles, candlesFromRows } from '../../src/domain/candles.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import type { SimulationLeg, SimulationSettings } from '../../src/backtest/simulation.ts';
import type { Advice, ExposureAdvice, SignalAdvice } from '../../src/strategies/strategy.ts';

/** One bar as a test writes it; what is left out is flat at the open, and there is plenty of volume. */
export type Bar = readonly [open: number, high?: number | undefined, low?: number | undefined, close?: number | undefined, volume?: number];

const HOUR = 3_600_000;

/** Hourly candles from bars; the first opens `offset` hours after the epoch. */
export function candlesOf(bars: readonly Bar[], offset = 0): Candles {
  const rows = bars.map(
    ([open, high, low, close, volume], i): CandleRow => [
      (offset + i) * HOUR,
      open,
      high ?? Math.max(open, close ?? open),
      low ?? Math.min(open, close ?? open),
      close ?? open,
      volume ?? 1e9,
    ],
  );
  return candlesFromRows(rows);
}

/** Signals at the named bars. */
export function signalsAt(
  length: number,
  enter: readonly number[],
  exit: readonly number[],
  more: Partial<SignalAdvice> = {},
): SignalAdvice {
  const column = (bars: readonly number[]): Uint8Array => Uint8Array.from({ length }, (_, i) => (bars.includes(i) ? 1 : 0));
  return { kind: 'signals', enter: column(enter), exit: column(exit), reason: (bar) => `signal at ${bar}`, ...more };
}

/** Advised exposure; `null` for no advice. */
export function exposureOf(shares: readonly (number | null)[]): ExposureAdvice {
  return { kind: 'exposure', exposure: Float64Array.from(shares, (share) => share ?? Number.NaN), reason: (bar) => `share at ${bar}` };
}

/** A market of a test: whole units unless said otherwise. */
export function legOf(candles: Candles, advice: Advice, more: Partial<SimulationLeg> = {}): SimulationLeg {
  return { symbol: 'AAA/USD', candles, lead: 0, advice, amountStep: 1, ...more };
}

/** A column that is NaN but at the bars given. */
export function columnOf(length: number, values: Readonly<Record<number, number>>): Float64Array {
  return Float64Array.from({ length }, (_, i) => values[i] ?? Number.NaN);
}

/** Ten thousand, no costs, all in, one position; a test says what differs. */
export function settingsOf(more: Partial<SimulationSettings> = {}): SimulationSettings {
  return {
    timeframe: '1h',
    cash: 10_000,
    feeRate: 0,
    slippage: 0,
    exits: NO_EXIT_RULES,
    sizing: { kind: 'all-in' },
    stopsFrom: 'entry-bar',
    sameBar: 'stop-first',
    volumeShare: null,
    maxPositions: 1,
    ...more,
  };
}
