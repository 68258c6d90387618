import { describe, expect, it } from 'vitest';
import { type CandleRow, type Candles, candlesFromRows, concatCandles, sliceCandles } from '../../../src/domain/candles.ts';
import { timeframeMs } from '../../../src/domain/timeframe.ts';
import { resampledPages, sourceTimeframe } from '../../../src/market/ccxt/candle-pages.ts';
import { columns, resampledColumns } from '../../contract/market-data.ts';

const HOUR = timeframeMs('1h');

function hours(count: number): Candles {
  return candlesFromRows(Array.from({ length: count }, (_, bar): CandleRow => [bar * HOUR, 10 + bar, 12 + bar, 9 + bar, 11 + bar, 1 + bar]));
}

async function* pagesOf(candles: Candles, size: number): AsyncGenerator<Candles> {
  for (let start = 0; start < candles.time.length; start += size) yield sliceCandles(candles, start, Math.min(start + size, candles.time.length));
}

describe('the timeframe that a venue is asked for', () => {
  it('is the wanted one where the venue has it', () => {
    expect(sourceTimeframe('kraken', ['1m', '1h', '4h'], '4h')).toBe('4h');
  });

  it('is the longest that fills the wanted one otherwise', () => {
    expect(sourceTimeframe('kraken', ['1m', '5m', '15m', '30m', '1h', '4h', '1d'], '12h')).toBe('4h');
    expect(sourceTimeframe('x', ['8h', '1h'], '12h')).toBe('1h');
    expect(sourceTimeframe('x', ['1h', '1d', '2w'], '1w')).toBe('1d');
  });

  it('is refused with what there is when nothing fills it', () => {
    expect(() => sourceTimeframe('x', ['4h', '1d'], '1h')).toThrow(
      expect.objectContaining({ kind: 'invalid-input', field: 'timeframe', hint: 'It has 4h, 1d.' }),
    );
  });
});

describe('pages of a lower timeframe', () => {
  it.each([1, 3, 4, 5, 24, 100])('come out as the same higher candles whatever their size (%i)', async (size) => {
    const source = hours(50);
    const pages: Candles[] = [];
    for await (const page of resampledPages(pagesOf(source, size), '4h')) pages.push(page);
    expect(columns(concatCandles(pages))).toEqual(resampledColumns(source, '4h'));
  });

  it('give out no candle before the page after it has begun', async () => {
    const pages = resampledPages(pagesOf(hours(8), 4), '4h');
    expect((await pages.next()).value).toMatchObject({ time: new Float64Array([0]) });
    expect((await pages.next()).value).toMatchObject({ time: new Float64Array([4 * HOUR]) });
    expect((await pages.next()).done).toBe(true);
  });
});
