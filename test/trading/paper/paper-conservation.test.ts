import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import type { OrderType } from '../../../src/domain/order.ts';
import type { PaperExecution } from '../../../src/trading/paper/paper-execution.ts';
import { clearedOrder } from '../../fakes/cleared-order.ts';
import { MemoryPaperStore } from '../../fakes/memory-paper-store.ts';
import { HandClock, paperExecution } from './paper-bench.ts';

const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'ETH/BTC'] as const;
const COINS = ['USDT', 'BTC', 'ETH'] as const;

type Act =
  | { readonly kind: 'place'; readonly symbol: number; readonly side: 'buy' | 'sell'; readonly type: OrderType; readonly amount: number; readonly near: number; readonly far: number }
  | { readonly kind: 'cancel'; readonly nth: number }
  | { readonly kind: 'bar'; readonly symbol: number; readonly prices: readonly [number, number, number, number]; readonly volume: number }
  | { readonly kind: 'tick'; readonly symbol: number; readonly price: number; readonly spread: number }
  | { readonly kind: 'restart' };

const level = fc.integer({ min: 5000, max: 20_000 });
const symbol = fc.integer({ min: 0, max: SYMBOLS.length - 1 });
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('place' as const),
        symbol,
        side: fc.constantFrom('buy' as const, 'sell' as const),
        type: fc.constantFrom<OrderType>('market', 'limit', 'stop', 'stop-limit', 'oco'),
        amount: fc.integer({ min: 1, max: 9_000_000 }),
        near: level,
        far: level,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat({ max: 30 }) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('bar' as const), symbol, prices: fc.tuple(level, level, level, level), volume: fc.nat({ max: 200 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick' as const), symbol, price: level, spread: fc.nat({ max: 50 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 10, maxLength: 60 },
);

describe('the paper venue under random orders, bars, ticks, cancellations and restarts', () => {
  it('has exactly what its fills say, overdraws nothing, locks what its open orders need, and fills no order beyond its amount', async () => {
    let fills = 0;
    await fc.assert(
      fc.asyncProperty(acts, fc.constantFrom(0, 0.001), fc.constantFrom(0, 0.0007), async (list, feeRate, slippage) => {
        const store = new MemoryPaperStore();
        const clock = new HandClock();
        const start = (): PaperExecution => paperExecution({ feeRate, slippage, volumeShare: 0.5 }, { store, clock, quote: async () => ({ last: 100, bid: null, ask: null }) });
        let paper = start();
        const ids: string[] = [];
        for (const [n, act] of list.entries()) {
          clock.time += 1000;
          if (act.kind === 'restart') paper = start();
          else await perform(paper, act, `oc-${n}`, ids, clock.time);
          fills += await check(paper, store, ids);
        }
      }),
      { numRuns: 120 },
    );
    expect(fills).toBeGreaterThan(500);
  });
});

async function perform(paper: PaperExecution, act: Exclude<Act, { kind: 'restart' }>, id: string, ids: string[], at: number): Promise<void> {
  switch (act.kind) {
    case 'place': {
      const [stopPrice, price] = [String(act.near / 100), String(act.far / 100)];
      const order = { id, symbol: SYMBOLS[act.symbol] ?? SYMBOLS[0], side: act.side, type: act.type, amount: new Decimal(act.amount).div(100_000).toString() };
      const priced = act.type === 'limit' || act.type === 'stop-limit' || act.type === 'oco';
      const stops = act.type === 'stop' || act.type === 'stop-limit' || act.type === 'oco';
      const terms = { price: priced ? price : null, stopPrice: stops ? stopPrice : null, stopLimitPrice: act.type === 'oco' && act.amount % 2 === 0 ? stopPrice : null };
      const placement = await paper.place(clearedOrder({ ...order, ...terms }));
      if (placement.outcome === 'unknown') throw new Error(placement.reason);
      if (placement.outcome === 'placed') ids.push(id);
      return;
    }
    case 'cancel':
      await paper.cancel({ id: ids[act.nth] ?? 'none', symbol: SYMBOLS[0], type: 'limit' });
      return;
    case 'bar': {
      const [open, close, ...others] = act.prices.map((price) => price / 100) as [number, number, number, number];
      const of = SYMBOLS[act.symbol] ?? SYMBOLS[0];
      await paper.openBar(of, { open, at, volume: act.volume });
      await paper.rangeOfBar(of, { high: Math.max(open, close, ...others), low: Math.min(open, close, ...others), close, at });
      return;
    }
    case 'tick':
      await paper.price(SYMBOLS[act.symbol] ?? SYMBOLS[0], act.price / 100, at, (act.price - act.spread) / 100, (act.price + act.spread) / 100);
  }
}

async function check(paper: PaperExecution, store: MemoryPaperStore, ids: readonly string[]): Promise<number> {
  const holds = new Map<string, Decimal>(COINS.map((coin) => [coin, new Decimal(coin === 'USDT' ? 10_000 : 0)]));
  const filled = new Map<string, Decimal>();
  const add = (asset: string, amount: Decimal): void => void holds.set(asset, amount.plus(holds.get(asset) ?? 0));
  let count = 0;
  for (const symbol of SYMBOLS) {
    for (const { side, price, amount, fee, venueOrderId } of await paper.fills(symbol, 0)) {
      const [base, quote] = symbol.split('/') as [string, string];
      const sign = side === 'buy' ? 1 : -1;
      add(base, new Decimal(amount).times(sign));
      add(quote, new Decimal(amount).times(price).times(-sign));
      add(fee.currency, new Decimal(fee.amount).negated());
      filled.set(venueOrderId, new Decimal(amount).plus(filled.get(venueOrderId) ?? 0));
      count += 1;
    }
  }
  const balances = new Map((await paper.balances()).map((balance) => [balance.asset, balance]));
  const open = await store.openOrders('paper:test');
  for (const coin of COINS) {
    const { free, locked } = balances.get(coin) ?? { free: '0', locked: '0' };
    expect(`${coin} ${new Decimal(free).isNegative()}`).toBe(`${coin} false`);
    expect(`${coin} ${new Decimal(free).plus(locked).toString()}`).toBe(`${coin} ${holds.get(coin)?.toString()}`);
    const reserved = open.filter(({ symbol, side }) => symbol.split('/')[side === 'buy' ? 1 : 0] === coin);
    expect(reserved.every((order) => !new Decimal(order.reserved).isNegative())).toBe(true);
    expect(`${coin} ${locked}`).toBe(`${coin} ${reserved.reduce((sum, order) => sum.plus(order.reserved), new Decimal(0)).toString()}`);
  }
  for (const id of ids) {
    const order = await store.order('paper:test', id);
    if (order === null) throw new Error(`${id} is lost`);
    expect(order.filled).toBe((filled.get(order.venueOrderId) ?? new Decimal(0)).toString());
    expect(new Decimal(order.filled).plus(order.givenUp).lte(order.amount)).toBe(true);
    expect(order.status === 'filled').toBe(new Decimal(order.filled).eq(order.amount));
    expect(order.status === 'open' || order.reserved === '0').toBe(true);
  }
  return count;
}
