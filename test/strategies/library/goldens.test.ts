import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type CandleRow, type Candles, candlesFromRows } from '../../../src/domain/candles.ts';
import type { Timeframe } from '../../../src/domain/timeframe.ts';
import { requireStrategy } from '../../../src/strategies/registry.ts';
import { sharedData } from '../../shared-data.ts';

const RUNS: readonly (readonly [series: string, timeframe: Timeframe, folder: string])[] = [
  ['binance_BTC-USDT_1h', '1h', 'backtesting.py'],
  ['binance_ETH-USDT_1h', '1h', 'backtesting.py'],
  ['binance_BTC-USDT_1d', '1d', 'backtesting.py'],
  ['kernc_GOOG_1d', '1d', 'backtesting.py'],
  ['binanceusdm_DOGE-USDT_1h', '1h', 'precision-traps/backtrader'],
];

const STRATEGY_OF = { S1: 'sma-cross', S2: 'mean-reversion', S3: 'donchian-breakout' } as const;

const GOLDEN = z.object({
  open_trade_at_end: z.object({ entry_bar: z.number() }).nullable(),
  trades: z.array(z.object({ entry_bar: z.number(), exit_bar: z.number() })),
});

function readCandles(path: string): Candles {
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n').slice(1);
  return candlesFromRows(lines.map((line) => line.split(',').map(Number) as unknown as CandleRow));
}

/** Bars of entry and exit when every signal fills at the next bar's open and one position is held at a time. */
function roundTrips(enter: Uint8Array, exit: Uint8Array): { closed: [number, number][]; open: number | null } {
  const closed: [number, number][] = [];
  let entry: number | null = null;
  for (let bar = 0; bar + 1 < enter.length; bar++) {
    if (entry === null && enter[bar] === 1) entry = bar + 1;
    else if (entry !== null && exit[bar] === 1) {
      closed.push([entry, bar + 1]);
      entry = null;
    }
  }
  return { closed, open: entry };
}

for (const [series, timeframe, folder] of RUNS) {
  const candlesPath = sharedData('ohlcv', `${series}.csv.gz`);
  for (const [golden, name] of Object.entries(STRATEGY_OF)) {
    // The references decide this pair's exact ties by rounding, each in its own way; the rule is tested below instead.
    if (golden === 'S1' && series === 'binanceusdm_DOGE-USDT_1h') continue;
    const path = sharedData('goldens', 'backtests', ...folder.split('/'), `${series}_${golden}.json`);
    it.skipIf(candlesPath === null || path === null)(`${name} enters and leaves ${series} at the reference's bars (needs ../shared/data)`, () => {
      const candles = readCandles(candlesPath!);
      const expected = GOLDEN.parse(JSON.parse(readFileSync(path!, 'utf8')));
      const strategy = requireStrategy(name);
      const advice = strategy.advise({ candles, timeframe }, strategy.params.parse({}));
      if (advice.kind !== 'signals') throw new Error('these strategies give signals');
      const { closed, open } = roundTrips(advice.enter, advice.exit);
      expect(closed).toEqual(expected.trades.map((trade) => [trade.entry_bar, trade.exit_bar]));
      expect(open).toBe(expected.open_trade_at_end?.entry_bar ?? null);
    });
  }
}

const TIES = sharedData('ohlcv', 'binanceusdm_DOGE-USDT_1h.csv.gz');

it.skipIf(TIES === null)('sma-cross decides exact ties of two averages as whole numbers do (needs ../shared/data)', () => {
  const candles = readCandles(TIES!);
  // Prices of this market have at most eight decimals: in units of 1e-8 they and their sums are whole numbers.
  const units = candles.close.map((price) => Math.round(price * 1e8));
  const sumOf = (bar: number, period: number): number => units.subarray(bar - period + 1, bar + 1).reduce((sum, value) => sum + value, 0);
  const sides = Array.from(units, (_, bar) => (bar < 29 ? Number.NaN : Math.sign(3 * sumOf(bar, 10) - sumOf(bar, 30))));
  const strategy = requireStrategy('sma-cross');
  const advice = strategy.advise({ candles, timeframe: '1h' }, strategy.params.parse({}));
  if (advice.kind !== 'signals') throw new Error('sma-cross gives signals');
  expect(sides.filter((side) => side === 0).length).toBeGreaterThan(0);
  expect([...advice.enter]).toEqual(sides.map((side, bar) => Number(side > 0 && sides[bar - 1]! <= 0)));
  expect([...advice.exit]).toEqual(sides.map((side, bar) => Number(side < 0 && sides[bar - 1]! >= 0)));
});
