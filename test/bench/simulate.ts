import { measure } from '../../src/backtest/metrics/measure.ts';
import { simulate } from '../../src/backtest/simulate.ts';
import { type Candles, newCandles } from '../../src/domain/candles.ts';
import type { ExitRules } from '../../src/domain/trade-rules.ts';
import { smaCross } from '../../src/strategies/library/sma-cross.ts';
import { legOf, settingsOf } from '../backtest/simulate-fixture.ts';
import { type BenchResult, SIZES, type Taken, growthResult, timeResult, timesMs } from './bench.ts';

const RUNS = 9;
const WARM_UPS = 5;

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

const CROSS = { fast: 10, slow: 30 } as const;
const STOPS: ExitRules = { stopLoss: 0.03, takeProfit: 0.06, trailingStop: 0.04, maxBars: null };

/**
 * What a whole run of sma-cross costs, with its indicators and all metrics, and what the simulator does of it, with and without
 * stops; per candle at three lengths. The series trades about 20,000 times in a million minutes, as Bitcoin's do.
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
    ...(await rows('sma-cross with indicators and metrics', 60, series.map((candles) => () => whole(candles)))),
    ...(await rows('  of which simulate', null, legs.map((leg) => () => simulate([leg], settings)))),
    ...(await rows('simulate with stop, target and trailing stop', null, legs.map((leg) => () => simulate([leg], { ...settings, exits: STOPS })))),
  ];
}

/** Times the work at every length: the longest against its target, and the cost of a candle over the lengths. */
async function rows(name: string, targetMs: number | null, work: readonly (() => unknown)[]): Promise<BenchResult[]> {
  // Warmed up on all lengths: on the shortest alone, compiling would take longer than the work.
  for (let i = 0; i < WARM_UPS; i++) for (const run of work) run();
  const taken: Taken[] = [];
  for (const run of work) taken.push(await timesMs(RUNS, run));
  return [timeResult(`${name}, 1,000,000 candles`, taken.at(-1)!, targetMs), growthResult(name, taken)];
}
