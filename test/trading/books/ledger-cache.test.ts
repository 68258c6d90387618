import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { LedgerCache, type LedgerAccount } from '../../../src/trading/books/ledger-cache.ts';
import type { Rate } from '../../../src/trading/books/rates.ts';
import type { BookedFill } from '../../../src/trading/order-flow/order-store.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { HandClock, rulesOf } from '../paper/paper-bench.ts';
import { bookedFill } from './fills.ts';

/** An order store that counts how many fills were read from it. */
class CountedStore extends MemoryOrderStore {
  read = 0;

  override async fills(query: Parameters<MemoryOrderStore['fills']>[0]): Promise<readonly BookedFill[]> {
    const fills = await super.fills(query);
    this.read += fills.length;
    return fills;
  }

  async keep(...fills: readonly BookedFill[]): Promise<void> {
    await this.book(fills.map((fill) => ({ fill, journal: { at: fill.at, kind: 'fill', about: [], by: 'outcry', data: {} } })));
  }
}

const ACCOUNT = { id: 'paper:test', rules: async (symbol) => rulesOf(symbol) } as LedgerAccount;

function cacheOf(store: CountedStore, rate: () => Rate = () => ({ kind: 'no-market' })): { readonly cache: LedgerCache; readonly clock: HandClock } {
  const clock = new HandClock();
  const rates = { price: async () => null, now: async () => rate(), at: async () => rate() };
  return { cache: new LedgerCache(store, rates, clock), clock };
}

const amountIn = async (cache: LedgerCache, account = ACCOUNT): Promise<string | undefined> => (await cache.of(account)).positions()[0]?.amount;

describe('kept ledgers', () => {
  it('read and fold only what was booked since', async () => {
    const store = new CountedStore();
    const { cache } = cacheOf(store);
    await store.keep(...Array.from({ length: 500 }, (_, at) => bookedFill({ at })));
    expect(await amountIn(cache)).toBe('500');
    expect(store.read).toBe(500);
    await cache.of(ACCOUNT);
    expect(store.read).toBe(500);
    await store.keep(bookedFill({ at: 499 }), bookedFill({ at: 600 }));
    expect(await amountIn(cache)).toBe('502');
    // The last instant is read again, since more may have happened at it.
    expect(store.read).toBe(503);
  });

  it('fold everything anew when a fill is booked late, which happened before others', async () => {
    const store = new CountedStore();
    const { cache } = cacheOf(store);
    await store.keep(bookedFill({ at: 10, price: '100' }), bookedFill({ at: 20, side: 'sell', price: '120', amount: '0.5' }));
    expect((await cache.of(ACCOUNT)).totals(null).profit.toString()).toBe('10');
    await store.keep(bookedFill({ at: 15, price: '200' }));
    expect((await cache.of(ACCOUNT)).totals(null).profit.toString()).toBe('-15');
  });

  it('fold once when asked several times at once, and keep accounts apart', async () => {
    const store = new CountedStore();
    const { cache } = cacheOf(store);
    await store.keep(bookedFill(), bookedFill(), bookedFill({ account: 'binance' }));
    const amounts = await Promise.all([amountIn(cache), amountIn(cache), amountIn(cache, { ...ACCOUNT, id: 'binance' })]);
    expect(amounts).toEqual(['2', '2', '1']);
    expect(store.read).toBe(3);
  });

  it('try again later for the price of a fee that had none', async () => {
    const store = new CountedStore();
    let rate: Rate = { kind: 'no-price' };
    const { cache, clock } = cacheOf(store, () => rate);
    await store.keep(bookedFill({ fee: { amount: '1', currency: 'BNB' } }));
    expect((await cache.of(ACCOUNT)).unpriced).toHaveLength(1);
    rate = { kind: 'rate', rate: new Decimal(300) };
    expect((await cache.of(ACCOUNT)).unpriced).toHaveLength(1);
    clock.time += 600_000;
    const ledger = await cache.of(ACCOUNT);
    expect(ledger.unpriced).toEqual([]);
    expect(ledger.totals(null).fees.toString()).toBe('300');
  });

  it('do without a market’s rules while they are not to be had, and pass on what is a bug', async () => {
    const store = new CountedStore();
    await store.keep(bookedFill({ amount: '0.000001' }));
    const without = (error: Error): LedgerAccount => ({
      ...ACCOUNT,
      rules: async () => {
        throw error;
      },
    });
    const { cache, clock } = cacheOf(store);
    expect(await amountIn(cache, without(new OutcryError('unreachable', 'The venue does not answer.')))).toBe('0.000001');
    clock.time += 600_000;
    expect(await amountIn(cache)).toBeUndefined();
    await expect(cacheOf(store).cache.of(without(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});
