import { afterEach, describe, expect, it } from 'vitest';
import { ChartWorker } from '../../src/reports/chart-worker.ts';
import { renderChartPng } from '../../src/reports/chart-png.ts';
import { sampleChart } from './sample-cards.ts';

/** The sources are TypeScript, which a bare thread cannot run; tsx, asked for by --import, serves main threads only. */
const TYPESCRIPT = `data:text/javascript,import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register();`;

describe('drawing in a thread of its own', () => {
  const worker = new ChartWorker(['--import', TYPESCRIPT]);

  afterEach(async () => {
    await worker.close();
  });

  it('gives the picture that drawing here gives', async () => {
    const [one, two] = await Promise.all([worker.draw(sampleChart(500)), worker.draw(sampleChart(40), { width: 600, height: 400 })]);
    expect(one.equals(await renderChartPng(sampleChart(500)))).toBe(true);
    expect(two.readUInt32BE(16)).toBe(600);
  });

  it('rejects what it was drawing when it is closed, and draws again afterwards', async () => {
    const drawing = worker.draw(sampleChart());
    await Promise.all([expect(drawing).rejects.toThrow('the drawing thread ended'), worker.close()]);
    await expect(worker.draw(sampleChart())).resolves.toBeInstanceOf(Buffer);
  });

  it('says why a chart cannot be drawn, and draws the next', async () => {
    await expect(worker.draw(sampleChart(), { width: 800, height: -1 })).rejects.toThrow('not 800 × -1');
    await expect(worker.draw(sampleChart())).resolves.toBeInstanceOf(Buffer);
  });
});
