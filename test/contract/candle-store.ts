import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, type CandleRow, type Candles, candlesFromRows, newCandles } from '../../src/domain/candles.ts';
import type { Span } from '../../src/domain/market.ts';
import { timeframeMs } from '../../src/domain/timeframe.ts';
import type { CandleStore, SeriesKey } from '../../src/market/candle-store.ts';

const KEY: SeriesKey = { venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h' };
const HOUR = timeframeMs('1h');
const START = Date.UTC(2024, 0, 31, 20);
const ALL: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Hourly candles at these hours after the start, each with figures of its own that begin at `price`. */
function hours(at: readonly number[], price = 100): Candles {
  return candlesFromRows(at.map((hour): CandleRow => [START + hour * HOUR, price + hour, price + hour + 2, price + hour - 2, price + hour + 1, hour]));
}

function spanOf(fromHour: number, toHour: number): Span {
  return { from: START + fromHour * HOUR, to: START + toHour * HOUR };
}

function hoursOf(candles: Candles): number[] {
  return [...candles.time].map((time) => (time - START) / HOUR);
}

function rowsOf(candles: Candles): number[][] {
  return CANDLE_COLUMNS.map((name) => [...candles[name]]);
}

/** What every candle store must do; `make` gives an empty one. */
export function candleStoreContract(name: string, make: () => Promise<CandleStore>): void {
  describe(`${name} as a candle store`, () => {
    it('reads nothing, knows nothing and lists nothing before the first write', async () => {
      const store = await make();
      expect((await store.read(KEY, ALL)).time).toHaveLength(0);
      expect(await store.coverage(KEY)).toEqual([]);
      expect(await store.list()).toEqual([]);
    });

    it('gives back every column as it was written, over the end of a month and of a year', async () => {
      const store = await make();
      const candles = hours([0, 1, 2, 3, 4, 5, 2_000, 9_000]);
      expect(await store.write(KEY, candles, spanOf(0, 9_001))).toEqual({ added: 8, changed: 0, unchanged: 0 });
      expect(rowsOf(await store.read(KEY, ALL))).toEqual(rowsOf(candles));
    });

    it('reads the half-open span: the bar that opens at its end is not in it', async () => {
      const store = await make();
      await store.write(KEY, hours([0, 1, 2, 3, 4, 5, 6]), spanOf(0, 7));
      expect(hoursOf(await store.read(KEY, spanOf(2, 5)))).toEqual([2, 3, 4]);
      expect(hoursOf(await store.read(KEY, spanOf(3, 4)))).toEqual([3]);
      expect(hoursOf(await store.read(KEY, { from: START + 1, to: START + HOUR + 1 }))).toEqual([1]);
      expect(hoursOf(await store.read(KEY, spanOf(5, 3)))).toEqual([]);
      expect(hoursOf(await store.read(KEY, spanOf(50, 90)))).toEqual([]);
    });

    it('changes nothing when the same bars are written again', async () => {
      const store = await make();
      const candles = hours([0, 1, 2, 3, 4, 5, 6]);
      await store.write(KEY, candles, spanOf(0, 7));
      expect(await store.write(KEY, candles, spanOf(0, 7))).toEqual({ added: 0, changed: 0, unchanged: 7 });
      expect(rowsOf(await store.read(KEY, ALL))).toEqual(rowsOf(candles));
      expect(await store.coverage(KEY)).toEqual([spanOf(0, 7)]);
    });

    it('merges by open time: new bars between the old ones, new figures over old ones, the rest untouched', async () => {
      const store = await make();
      await store.write(KEY, hours([0, 2, 4, 6]), spanOf(0, 7));
      expect(await store.write(KEY, hours([1, 5], 300), spanOf(1, 6))).toEqual({ added: 2, changed: 0, unchanged: 0 });
      expect(await store.write(KEY, hours([4], 500), spanOf(4, 5))).toEqual({ added: 0, changed: 1, unchanged: 0 });
      const read = await store.read(KEY, ALL);
      expect(hoursOf(read)).toEqual([0, 1, 2, 4, 5, 6]);
      expect([...read.open]).toEqual([100, 301, 102, 504, 305, 106]);
    });

    it('notices a change of any single column', async () => {
      const store = await make();
      const row: CandleRow = [START, 10, 12, 8, 11, 5];
      await store.write(KEY, candlesFromRows([row]), spanOf(0, 1));
      for (const column of [1, 2, 3, 4, 5]) {
        const changed = row.with(column, row[column]! + 0.5) as unknown as CandleRow;
        expect(await store.write(KEY, candlesFromRows([changed]), spanOf(0, 1))).toEqual({ added: 0, changed: 1, unchanged: 0 });
        expect(await store.write(KEY, candlesFromRows([row]), spanOf(0, 1))).toEqual({ added: 0, changed: 1, unchanged: 0 });
      }
    });

    it('joins known spans that touch or overlap, and keeps apart those that do not', async () => {
      const store = await make();
      await store.write(KEY, hours([10]), spanOf(10, 12));
      await store.write(KEY, newCandles(0), spanOf(0, 2));
      expect(await store.coverage(KEY)).toEqual([spanOf(0, 2), spanOf(10, 12)]);
      await store.write(KEY, newCandles(0), spanOf(2, 4));
      expect(await store.coverage(KEY)).toEqual([spanOf(0, 4), spanOf(10, 12)]);
      await store.write(KEY, newCandles(0), spanOf(3, 11));
      expect(await store.coverage(KEY)).toEqual([spanOf(0, 12)]);
    });

    it('takes several known spans at once, and leaves out what lies between them', async () => {
      const store = await make();
      await store.write(KEY, hours([0, 1, 3, 4]), [spanOf(3, 5), spanOf(0, 2)]);
      expect(await store.coverage(KEY)).toEqual([spanOf(0, 2), spanOf(3, 5)]);
    });

    it('knows nothing new by an empty span', async () => {
      const store = await make();
      await store.write(KEY, newCandles(0), spanOf(3, 3));
      expect(await store.coverage(KEY)).toEqual([]);
    });

    it('keeps venues, symbols and timeframes apart', async () => {
      const store = await make();
      await store.write(KEY, hours([0]), spanOf(0, 1));
      for (const other of [{ venue: 'kraken' }, { symbol: 'ETH/USDT' }, { timeframe: '2h' }] as const) {
        expect((await store.read({ ...KEY, ...other }, ALL)).time).toHaveLength(0);
        expect(await store.coverage({ ...KEY, ...other })).toEqual([]);
      }
    });

    it('lists series by venue, symbol and length of timeframe, and narrows them by any part of the key', async () => {
      const store = await make();
      const series = [
        { venue: 'kraken', symbol: 'BTC/USDT', timeframe: '1h' },
        { venue: 'binance', symbol: 'ETH/USDT', timeframe: '1d' },
        { venue: 'binance', symbol: 'BTC/USDT', timeframe: '1d' },
        { venue: 'binance', symbol: 'BTC/USDT', timeframe: '30m' },
        { venue: 'binance', symbol: 'BTC/USDT', timeframe: '4h' },
      ] as const;
      for (const key of series) await store.write(key, hours([4, 28, 2_000]), spanOf(4, 2_001));
      const named = (await store.list()).map(({ venue, symbol, timeframe }) => `${venue} ${symbol} ${timeframe}`);
      expect(named).toEqual([
        'binance BTC/USDT 30m',
        'binance BTC/USDT 4h',
        'binance BTC/USDT 1d',
        'binance ETH/USDT 1d',
        'kraken BTC/USDT 1h',
      ]);
      expect(await store.list({ symbol: 'ETH/USDT' })).toEqual([
        { venue: 'binance', symbol: 'ETH/USDT', timeframe: '1d', bars: 3, first: START + 4 * HOUR, last: START + 2_000 * HOUR },
      ]);
      expect(await store.list({ venue: 'binance', timeframe: '1d' })).toHaveLength(2);
      expect(await store.list({ venue: 'nowhere' })).toEqual([]);
    });

    it('refuses bars out of order as the bug that they are, and keeps what it had', async () => {
      const store = await make();
      await store.write(KEY, hours([0, 1]), spanOf(0, 2));
      await expect(store.write(KEY, hours([5, 4]), spanOf(4, 6))).rejects.toThrow(RangeError);
      await expect(store.write(KEY, hours([6, 6]), spanOf(6, 7))).rejects.toThrow(RangeError);
      expect(hoursOf(await store.read(KEY, ALL))).toEqual([0, 1]);
      expect(await store.coverage(KEY)).toEqual([spanOf(0, 2)]);
    });

    it('holds what a plain table would, after any sequence of writes', async () => {
      const write = fc.record({
        at: fc.uniqueArray(fc.nat(1_500), { maxLength: 12 }).map((list) => list.toSorted((a, b) => a - b)),
        price: fc.constantFrom(2_000, 3_000),
        from: fc.nat(1_500),
        length: fc.nat(300),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(write, { maxLength: 6 }), async (writes) => {
          const store = await make();
          const table = new Map<number, number>();
          const known = new Set<number>();
          for (const { at, price, from, length } of writes) {
            const outcome = await store.write(KEY, hours(at, price), spanOf(from, from + length));
            const before = at.map((hour) => table.get(hour));
            expect(outcome).toEqual({
              added: before.filter((held) => held === undefined).length,
              changed: before.filter((held) => held !== undefined && held !== price).length,
              unchanged: before.filter((held) => held === price).length,
            });
            for (const hour of at) table.set(hour, price);
            for (let hour = from; hour < from + length; hour++) known.add(hour);
          }
          const expected = [...table].toSorted(([a], [b]) => a - b);
          const read = await store.read(KEY, ALL);
          expect(hoursOf(read)).toEqual(expected.map(([hour]) => hour));
          expect([...read.open]).toEqual(expected.map(([hour, price]) => price + hour));
          const coverage = await store.coverage(KEY);
          expect(coverage.reduce((sum, span) => sum + (span.to - span.from) / HOUR, 0)).toBe(known.size);
          for (const [index, span] of coverage.entries()) {
            expect(known.has((span.from - START) / HOUR)).toBe(true);
            expect(span.from).toBeGreaterThan(coverage[index - 1]?.to ?? Number.NEGATIVE_INFINITY);
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}
