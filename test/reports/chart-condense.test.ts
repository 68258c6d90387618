import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, candlesFromRows, sliceCandles } from '../../src/domain/candles.ts';
import type { Chart, ChartLayer } from '../../src/reports/chart.ts';
import { condenseChart, prepareChart } from '../../src/reports/chart-condense.ts';
import { sampleCandles, sampleChart } from './sample-cards.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2025, 0, 1);

function chartOf(bars: number, ...layers: ChartLayer[]): Chart {
  return { title: 'c', time: Float64Array.from({ length: bars }, (_, i) => START + i * HOUR), panes: [{ title: 'p', unit: 'plain', weight: 1, layers }] };
}

const values = (...numbers: number[]) => Float64Array.from(numbers);

function condensed(layer: ChartLayer, bars: number, points: number): ChartLayer | undefined {
  return condenseChart(chartOf(bars, layer), points).chart.panes[0]?.layers[0];
}

describe('condensing a chart', () => {
  it('leaves a chart alone that is short enough', () => {
    const chart = sampleChart(50);
    expect(condenseChart(chart, 50)).toEqual({ chart, mergedMs: null });
  });

  it('merges on natural boundaries of time', () => {
    const { chart, mergedMs } = condenseChart(chartOf(100), 30);
    expect(mergedMs).toBe(4 * HOUR);
    expect(chart.time.every((time) => time % (4 * HOUR) === 0)).toBe(true);
    expect(chart.time).toHaveLength(25);
  });

  it('merges candles as candles', () => {
    const candles = candlesFromRows([
      [START, 10, 12, 9, 11, 1],
      [START + HOUR, 11, 15, 10, 14, 2],
      [START + 2 * HOUR, 14, 14, 5, 6, 3],
      [START + 3 * HOUR, 6, 7, 6, 7, 4],
    ]);
    const layer = condensed({ kind: 'candles', name: 'x', candles }, 4, 3);
    expect(layer).toEqual({
      kind: 'candles',
      name: 'x',
      candles: candlesFromRows([
        [START, 10, 15, 9, 14, 3],
        [START + 2 * HOUR, 14, 14, 5, 7, 7],
      ]),
    });
  });

  it('keeps the last value of a line, and the deepest of an area', () => {
    expect(condensed({ kind: 'line', name: 'l', values: values(1, Number.NaN, 3, 4) }, 4, 3)).toMatchObject({ values: values(1, 4) });
    expect(condensed({ kind: 'area', name: 'a', values: values(-0.1, -0.5, -0.2, 0) }, 4, 3)).toMatchObject({ values: values(-0.5, -0.2) });
  });

  it('adds volume up, but not a histogram with two sides', () => {
    expect(condensed({ kind: 'bars', name: 'v', values: values(1, 2, 3, 4) }, 4, 3)).toMatchObject({ values: values(3, 7) });
    expect(condensed({ kind: 'bars', name: 'h', values: values(1, -2, 3, 4) }, 4, 3)).toMatchObject({ values: values(-2, 4) });
  });

  it('never leaves more points than asked for, give or take the ends, and loses no extreme', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 2, max: 300 }), (bars, points) => {
        const candles = sampleCandles(bars);
        const { chart } = condenseChart(chartOf(bars, { kind: 'candles', name: 'x', candles }), points);
        expect(chart.time.length).toBeLessThanOrEqual(points + 1);
        const layer = chart.panes[0]?.layers[0];
        if (layer?.kind !== 'candles') throw new Error('the candles are gone');
        expect(Math.max(...layer.candles.high)).toBe(Math.max(...candles.high));
        expect(Math.min(...layer.candles.low)).toBe(Math.min(...candles.low));
        expect(layer.candles.close.at(-1)).toBe(candles.close.at(-1));
      }),
      { numRuns: 60 },
    );
  });

  it('says in the subtitle how long each bar is, once, however often it is prepared', () => {
    const once = prepareChart(sampleChart(2_000), 1_200);
    expect(once.subtitle).toBe('2025-01-01 to 2025-01-05 · simulated · each bar 8h');
    expect(prepareChart(once, 1_200)).toEqual(once);
  });

  it('prepares copies, so that no large buffer travels with a small view of it', () => {
    const all = sampleCandles(5_000);
    const candles = sliceCandles(all, 0, 10);
    const prepared = prepareChart({ title: 't', time: candles.time, panes: [{ title: 'p', unit: 'price', weight: 1, layers: [{ kind: 'candles', name: 'x', candles }] }] }, 1_200);
    const layer = prepared.panes[0]?.layers[0];
    if (layer?.kind !== 'candles') throw new Error('the candles are gone');
    const columns = [prepared.time, ...CANDLE_COLUMNS.map((name) => layer.candles[name])];
    expect(columns.map((column) => column.buffer.byteLength)).toEqual(columns.map(() => 10 * 8));
  });
});
