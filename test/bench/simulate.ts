import { performance } from 'node:perf_hooks';
import { simulate } from '../../src/backtest/simulate.ts';
import { type Candles, newCandles } from '../../src/domain/candles.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import { sma } from '../../src/strategies/indicators/windows.ts';
import { crossesAbove, crossesBelow } from '../../src/strategies/signals.ts';
import type { SignalAdvice } from '../../src/strategies/strategy.ts';
import { legOf, settingsOf } from '../backtest/simulate-fixture.ts';

/** One line of the bench table. */
export interface BenchRow {
  readonly name: string;
  readonly measured: string;
  readonly target: string;
  readonly ok: boolean;
}

const RUNS = 5;
const WARM_UPS = 2;
const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Most that a candle may cost at a million more than at a hundred thousand: noise and caches, not growth. */
const GROWTH = 2;

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
  for (let i = 0; i < WARM_UPS; i++) work();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return times[(RUNS - 1) / 2]!;
}

/** Advice of SMA(10) crossing SMA(30), as the built-in gives it. */
function crossAdvice(candles: Candles): SignalAdvice {
  const fast = sma(candles.close, 10);
  const slow = sma(candles.close, 30);
  return { kind: 'signals', enter: crossesAbove(fast, slow), exit: crossesBelow(fast, slow), reason: (bar) => `crossed at ${bar}` };
}

/** What the simulator costs by itself: signals alone, then with stop, target and trailing stop, per candle at three lengths. */
export async function benchSimulate(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const plain = settingsOf({ timeframe: '1m', feeRate: 0.0001, slippage: 0.00005 });
  const kinds = [
    { name: 'simulate, signals only', settings: plain, targetMs: 10 },
    {
      name: 'simulate, stop, target, trailing stop',
      settings: { ...plain, exits: { ...NO_EXIT_RULES, stopLoss: 0.03, takeProfit: 0.06, trailingStop: 0.04 }, volumeShare: 0.05 },
      targetMs: 60,
    },
  ];
  const series = SIZES.map((size) => {
    const candles = walk(size);
    return legOf(candles, crossAdvice(candles), { amountStep: 1e-8 });
  });
  for (const { name, settings, targetMs } of kinds) {
    const times = series.map((leg) => medianMs(() => simulate([leg], settings)));
    const perCandle = times.map((ms, i) => (ms * 1e6) / SIZES[i]!);
    const total = times.at(-1)!;
    rows.push({ name: `${name}: 1,000,000 candles`, measured: `${total.toFixed(1)} ms`, target: `<= ${targetMs} ms`, ok: total <= targetMs });
    rows.push({
      name: `${name}: ns per candle at 10k, 100k, 1M`,
      measured: perCandle.map((ns) => ns.toFixed(1)).join(', '),
      target: 'does not grow',
      ok: perCandle[2]! <= GROWTH * Math.min(perCandle[0]!, perCandle[1]!),
    });
  }
  return rows;
}
