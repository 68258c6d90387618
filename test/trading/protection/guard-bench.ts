import { afterEach, beforeEach } from 'vitest';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { GuardWish } from '../../../src/trading/protection/protector.ts';
import { DeskBench } from '../risk/desk-bench.ts';
import { purchase } from '../risk/risk-bench.ts';

export const ACCOUNT = 'paper:binance';
export const BTC: MarketSymbol = 'BTC/USDT';

/** The desk of the test that runs: its guards are watched, and what it sends rests. */
export let bench: DeskBench;

/** Gives each test of a file a desk of its own. */
export function openDeskForEach(): void {
  beforeEach(async () => {
    bench = new DeskBench();
    bench.execution.usually({ kind: 'rest' });
    await bench.keeper.start();
  });

  afterEach(async () => {
    await bench.keeper.stop();
  });
}

/** The levels of what is held of BTC. */
export function wish(change: Partial<GuardWish> = {}): GuardWish {
  return { account: ACCOUNT, symbol: BTC, deployment: null, amount: '1', stop: '90', target: '120', ...change };
}

/** Buys, which the venue fills at once; what is sent afterwards rests. */
export async function hold(amount = '1', deployment: string | null = null): Promise<void> {
  bench.execution.next({ kind: 'fill' });
  await bench.flow.submit(`oc-buy-${bench.execution.sent.length}`, purchase({ amount, deployment }));
  await bench.quiet();
}

/** What was sent to protect something. */
export function protection(): readonly string[] {
  return bench.execution.sent.filter(({ purpose }) => purpose === 'protect').map(({ type, amount }) => `${type} ${amount}`);
}

/** The venue ends what rests, and the desk hears of it. */
export async function venueEnds(id: string, status: 'canceled' | 'expired'): Promise<void> {
  bench.clock.pass(1);
  await bench.flow.onExecutionEvent(ACCOUNT, { kind: 'order', order: bench.execution.end(id, status) });
  await bench.quiet();
}

/** A second later the market has this price, and whoever watches it hears of it. */
export async function price(value: number, change: Parameters<DeskBench['ticks']['send']>[2] = {}): Promise<void> {
  bench.clock.pass(1_000);
  bench.market.prices.set(BTC, value);
  bench.ticks.send(BTC, value, change);
  await bench.quiet();
}
