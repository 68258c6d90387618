import { type Image, createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { sliceCandles } from '../../src/domain/candles.ts';
import type { Chart } from '../../src/reports/chart.ts';
import { renderChartPng } from '../../src/reports/chart-png.ts';
import { CHART_THEME } from '../../src/reports/chart-theme.ts';
import { sampleCandles, sampleChart } from './sample-cards.ts';

/** How many pixels of a picture are of a colour, inside a box; by columns when asked where. */
async function pixels(png: Buffer, hex: string) {
  const image: Image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const found: { x: number; y: number }[] = [];
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] === r && data[i + 1] === g && data[i + 2] === b) found.push({ x: (i / 4) % image.width, y: Math.floor(i / 4 / image.width) });
  }
  return { found, width: image.width, height: image.height };
}

const lineChart = (values: readonly number[]): Chart => ({
  title: 'Line',
  time: Float64Array.from(values, (_, i) => i * 3_600_000),
  panes: [{ title: 'Value', unit: 'plain', weight: 1, layers: [{ kind: 'line', name: 'value', values: Float64Array.from(values) }] }],
});

describe('the picture of a chart', () => {
  it('is a PNG of the size asked for', async () => {
    const png = await renderChartPng(sampleChart(), { width: 640, height: 480 });
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([640, 480]);
    const usual = await renderChartPng(sampleChart());
    expect([usual.readUInt32BE(16), usual.readUInt32BE(20)]).toEqual([1200, 800]);
  });

  it('is the same picture for the same chart', async () => {
    expect((await renderChartPng(sampleChart())).equals(await renderChartPng(sampleChart()))).toBe(true);
  });

  it('draws rising and falling candles, buys and sells, each in its colour', async () => {
    const png = await renderChartPng(sampleChart());
    for (const colour of [CHART_THEME.up, CHART_THEME.down, CHART_THEME.buy, CHART_THEME.sell]) {
      expect((await pixels(png, colour)).found.length).toBeGreaterThan(50);
    }
  });

  it('puts one instant on one vertical line through all panes', async () => {
    // One spike at the same bar of two panes whose axis labels are of very different widths.
    const values = (peak: number) => Float64Array.from({ length: 101 }, (_, i) => (i === 50 ? peak : 0));
    const png = await renderChartPng({
      title: 'Aligned',
      time: Float64Array.from({ length: 101 }, (_, i) => i * 3_600_000),
      panes: [
        { title: 'Small', unit: 'plain', weight: 1, layers: [{ kind: 'bars', name: 's', values: values(1) }] },
        { title: 'Large', unit: 'price', weight: 1, layers: [{ kind: 'bars', name: 'l', values: values(123_456.78) }] },
      ],
    });
    const { found, height } = await pixels(png, CHART_THEME.neutral);
    // The legends' swatches are at the far left; the bars stand in the middle.
    const bars = found.filter(({ x }) => x > 400);
    const columns = (part: typeof bars) => [Math.min(...part.map(({ x }) => x)), Math.max(...part.map(({ x }) => x))];
    const upper = bars.filter(({ y }) => y < height / 2);
    const lower = bars.filter(({ y }) => y >= height / 2);
    expect(upper.length).toBeGreaterThan(100);
    expect(columns(upper)).toEqual(columns(lower));
  });

  it('leaves a gap where a line has no value', async () => {
    const values = Array.from({ length: 100 }, (_, i) => (i >= 40 && i < 60 ? Number.NaN : 5 + (i % 2)));
    const { found } = await pixels(await renderChartPng(lineChart(values)), CHART_THEME.lines[0]);
    const plot = found.filter(({ y }) => y > 130);
    expect(plot.filter(({ x }) => x > 500 && x < 620)).toEqual([]);
    expect(plot.filter(({ x }) => x < 440).length).toBeGreaterThan(100);
    expect(plot.filter(({ x }) => x > 700).length).toBeGreaterThan(100);
  });

  it('draws charts with nothing, one bar, or one value in them', async () => {
    const candles = sampleCandles(3);
    const odd: Chart[] = [
      { title: 'No panes', time: new Float64Array(0), panes: [] },
      { ...sampleChart(0), title: 'No bars' },
      { ...sampleChart(1), title: 'One bar' },
      lineChart([7, 7, 7]),
      lineChart([Number.NaN, Number.NaN]),
      { title: '', time: candles.time, panes: [{ title: '', unit: 'price', weight: 1, layers: [{ kind: 'candles', name: '', candles: sliceCandles(candles, 0) }] }] },
    ];
    for (const chart of odd) await expect(renderChartPng(chart)).resolves.toBeInstanceOf(Buffer);
  });

  it('takes names with the chart library’s own markup in them for plain text', async () => {
    const chart = lineChart([1, 2, 3]);
    const named = { ...chart, title: '{a|b} \u0000 }{', panes: chart.panes.map((pane) => ({ ...pane, title: '{x|', layers: pane.layers.map((layer) => ({ ...layer, name: '}|{name|' })) })) };
    await expect(renderChartPng(named)).resolves.toBeInstanceOf(Buffer);
  });
});
