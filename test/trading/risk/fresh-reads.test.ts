import { describe, expect, it } from 'vitest';
import { FRESH_MS, FreshReads } from '../../../src/trading/risk/fresh-reads.ts';
import { HandClock } from './risk-bench.ts';

function reading(): { readonly clock: HandClock; readonly reads: FreshReads<number>; readonly ask: () => Promise<number> } {
  const clock = new HandClock();
  let asked = 0;
  return { clock, reads: new FreshReads<number>(clock), ask: async () => ++asked };
}

describe('what orders are judged by', () => {
  it('is good for a second look at the same order, as long after it was asked for as is stated, and no longer', async () => {
    const { clock, reads, ask } = reading();
    expect(await reads.read('oc-a', 'BTC/USDT', ask)).toBe(1);
    clock.pass(FRESH_MS);
    expect(await reads.read('oc-a', 'BTC/USDT', ask)).toBe(1);
    clock.pass(1);
    expect(await reads.read('oc-a', 'BTC/USDT', ask)).toBe(2);
  });

  it('counts its age from when it was asked for, however long the answer took', async () => {
    const { clock, reads, ask } = reading();
    await reads.read('oc-a', 'BTC/USDT', async () => {
      clock.pass(FRESH_MS + 1);
      return 0;
    });
    expect(await reads.read('oc-a', 'BTC/USDT', ask)).toBe(1);
  });

  it('is no other order’s, nor another market’s', async () => {
    const { reads, ask } = reading();
    expect(await reads.read('oc-a', 'BTC/USDT', ask)).toBe(1);
    expect(await reads.read('oc-b', 'BTC/USDT', ask)).toBe(2);
    expect(await reads.read('oc-a', 'ETH/USDT', ask)).toBe(3);
  });

  it('is shared by orders that are looked at while it is being asked, unless that takes long', async () => {
    const { clock, reads, ask } = reading();
    let answer: (value: number) => void = () => {};
    const first = reads.read('oc-a', 'BTC/USDT', async () => new Promise<number>((resolve) => (answer = resolve)));
    clock.pass(FRESH_MS);
    const second = reads.read('oc-b', 'BTC/USDT', ask);
    clock.pass(1);
    expect(await reads.read('oc-c', 'BTC/USDT', ask)).toBe(1);
    answer(7);
    expect(await Promise.all([first, second])).toEqual([7, 7]);
    expect(await reads.read('oc-d', 'BTC/USDT', ask)).toBe(2);
  });

  it('is asked anew when the clock was set back', async () => {
    const { clock, reads, ask } = reading();
    await reads.read('oc-a', 'BTC/USDT', ask);
    clock.pass(-1);
    expect(await reads.read('oc-a', 'BTC/USDT', ask)).toBe(2);
  });

  it('is not kept when it failed', async () => {
    const { reads, ask } = reading();
    await expect(reads.read('oc-a', 'BTC/USDT', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await reads.read('oc-a', 'BTC/USDT', ask)).toBe(1);
  });
});
