import { performance } from 'node:perf_hooks';
import { measure } from '../../src/backtest/metrics/measure.ts';
import { simulate } from '../../src/backtest/simulate.ts';
import { type Candles, newCandles } from '../../src/domain/candles.ts';
import type { ExitRules } from '../../src/domain/trade-rules.ts';
import { smaCross } from '../../src/strategies/library/sma-cross.ts';
import { legOf, settingsOf } from '../backtest/simulate-fixture.ts';
import type { BenchResult } from './bench.ts';

const RUNS = 5;
const WARM_UPS = 5;
const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Times that a candle of the longest series may cost that of the cheapest: noise, caches and page faults, not growth. */
const GROWTH = 2.5;

/** Minutes of a seeded random walk, in the manner of a busy market. */
function walk(length: number): Candles {
  const candles = newCandles(length);
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  let price = 30_000;
  for (let i = 0; i < length; i++) {
    candles.time[i] = i * 60_000;
    candles.open[i] = price;
    const close = price * (1 + 0.002 * random());
    candles.high[i] = Math.max(price, close) * 1.0003;
    candles.low[i] = Math.min(price, close) * 0.9997;
    candles.close[i] = close;
    candles.volume[i] = 100;
    price = close;
  }
  return candles;
}

function medianMs(work: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return times[(RUNS - 1) / 2]!;
}

const CROSS = { fast: 10, slow: 30 } as const;
const STOPS: ExitRules = { stopLoss: 0.03, takeProfit: 0.06, trailingStop: 0.04, maxBars: null };

/**
 * What the simulator costs: by itself, with and without stops, per candle at three lengths; and a whole run of sma-cross with its
 * indicators and all metrics. The series trades about 20,000 times in a million minutes, as Bitcoin's do.
 */
export async function benchSimulate(): Promise<readonly BenchResult[]> {
  const settings = settingsOf({ timeframe: '1m', cash: 1e6, feeRate: 0.0001, slippage: 0.00005 });
  const series = SIZES.map(walk);
  const legs = series.map((candles) => legOf(candles, smaCross.advise({ candles, timeframe: '1m' }, CROSS), { amountStep: 1e-8 }));
  const whole = (candles: Candles): void => {
    const leg = legOf(candles, smaCross.advise({ candles, timeframe: '1m' }, CROSS), { amountStep: 1e-8 });
    measure(simulate([leg], settings), { settings, legs: [leg] });
  };
  return [
    ...row('simulate, signals only', 25, legs.map((leg) => () => void simulate([leg], settings))),
    ...row('simulate, stop, target and trailing stop', 60, legs.map((leg) => () => void simulate([leg], { ...settings, exits: STOPS }))),
    ...row('sma-cross with indicators and metrics', 60, series.map((candles) => () => whole(candles))),
  ];
}

/** Times the work at every length: the longest against its target, and the cost of a candle over the lengths. */
function row(name: string, targetMs: number, work: readonly (() => void)[]): BenchResult[] {
  // Warmed up on all lengths: on the shortest alone, compiling would take longer than the work.
  for (let i = 0; i < WARM_UPS; i++) for (const run of work) run();
  const times = work.map(medianMs);
  const nanoseconds = times.map((ms, i) => (ms * 1e6) / SIZES[i]!);
  const total = times.at(-1)!;
  const growth = nanoseconds.at(-1)! / Math.min(...nanoseconds);
  return [
    { name: `${name}, 1,000,000 candles`, measured: `${total.toFixed(1)} ms`, target: `<= ${targetMs} ms`, ok: total <= targetMs },
    {
      name: `${name}, per candle at 10k, 100k, 1M`,
      measured: nanoseconds.map((ns) => `${ns.toFixed(0)} ns`).join(', '),
      target: 'does not grow',
      ok: growth <= GROWTH,
    },
  ];
}
