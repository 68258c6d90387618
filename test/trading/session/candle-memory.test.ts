import { assert, asyncProperty, array, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, barAtOrAfter, newCandles, sliceCandles } from '../../../src/domain/candles.ts';
import type { Span } from '../../../src/domain/market.ts';
import { CandleMemory, type CandleNeed, keyOfSeries } from '../../../src/trading/session/candle-memory.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** A market of so many minutes, with what was asked of it. */
class Market {
  readonly candles: Candles;
  readonly asked: number[] = [];
  now = 0;
  silence: Error | null = null;
  readonly memory = new CandleMemory(() => this.now);

  constructor(bars: number) {
    this.candles = newCandles(bars);
    for (let i = 0; i < bars; i++) {
      this.candles.time[i] = i * MINUTE;
      this.candles.close[i] = 100 + i;
    }
  }

  /** Candles from one bar to another (exclusive), as a session asks for them. */
  read(from: number, to: number): Promise<Candles> {
    const history = {
      read: async ({ span }: { readonly span: Span }) => {
        if (this.silence !== null) throw this.silence;
        const candles = this.#between(span);
        this.asked.push(candles.time.length);
        return { candles, lead: 0 };
      },
    };
    return this.memory.read({ account: { id: 'a', history }, symbol: 'BTC/USDT', timeframe: '1m', from: from * MINUTE, to: to * MINUTE } as unknown as CandleNeed);
  }

  #between({ from, to }: Span): Candles {
    const { time } = this.candles;
    return sliceCandles(this.candles, barAtOrAfter(time, from), barAtOrAfter(time, to));
  }
}

describe('candles that sessions keep', () => {
  it('are read whole once, and then only the newest of them, however old the series is', async () => {
    const market = new Market(500_100);
    for (let to = 500_000; to < 500_020; to++) {
      // oxlint-disable-next-line no-await-in-loop
      const candles = await market.read(0, to);
      expect([candles.time.length, candles.close.at(-1)]).toEqual([to, 100 + to - 1]);
    }
    expect(market.asked[0]).toBe(500_000);
    expect(Math.max(...market.asked.slice(1))).toBeLessThan(100);
  });

  it('are not read at all while nothing has closed', async () => {
    const market = new Market(200);
    await market.read(0, 150);
    expect((await market.read(10, 150)).time.length).toBe(140);
    expect(market.asked).toEqual([150]);
  });

  it('are the market’s own, whatever is asked for and in whatever order', async () => {
    await assert(
      asyncProperty(array(integer({ min: 1, max: 400 }), { minLength: 2, maxLength: 12 }), array(integer({ min: 0, max: 60 }), { minLength: 12, maxLength: 12 }), async (ends, starts) => {
        const market = new Market(401);
        const given: { readonly candles: Candles; readonly closes: readonly number[] }[] = [];
        for (const [i, end] of ends.entries()) {
          const [from, to] = [Math.min(starts[i] ?? 0, end - 1), end];
          // oxlint-disable-next-line no-await-in-loop
          const candles = await market.read(from, to);
          expect([...candles.close]).toEqual(Array.from({ length: to - from }, (_, bar) => 100 + from + bar));
          given.push({ candles, closes: [...candles.close] });
        }
        // What was given out before stays as it was while the series grows.
        for (const { candles, closes } of given) expect([...candles.close]).toEqual(closes);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('are read whole again where a new bar does not fit on to what is kept', async () => {
    const market = new Market(300);
    await market.read(0, 200);
    market.candles.close[190] = 1;
    expect((await market.read(0, 201)).close[190]).toBe(1);
    expect(market.asked.at(-1)).toBe(201);
  });

  it('are read whole again after a day, so that corrections further back come in', async () => {
    const market = new Market(300);
    await market.read(0, 200);
    market.candles.close[10] = 1;
    expect((await market.read(0, 201)).close[10]).toBe(110);
    market.now += DAY + 1;
    expect((await market.read(0, 202)).close[10]).toBe(1);
  });

  it('are asked for again after the venue was silent, and one reading’s failure is not the next one’s', async () => {
    const market = new Market(300);
    await market.read(0, 200);
    market.silence = new Error('silent');
    const [one, two] = await Promise.allSettled([market.read(0, 201), market.read(0, 201)]);
    expect([one.status, two.status]).toEqual(['rejected', 'rejected']);
    market.silence = null;
    expect((await market.read(0, 201)).time.length).toBe(201);
  });

  it('are forgotten when nobody trades on them', async () => {
    const market = new Market(300);
    await market.read(0, 200);
    market.memory.keep(new Set([keyOfSeries({ account: { id: 'a' }, symbol: 'BTC/USDT', timeframe: '1m' })]));
    await market.read(0, 201);
    market.memory.keep(new Set());
    await market.read(0, 202);
    expect(market.asked.map((bars) => bars > 100)).toEqual([true, false, true]);
  });
});
