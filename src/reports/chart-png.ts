import { createRequire } from 'node:module';
import type * as Canvas from '@napi-rs/canvas';
import type * as ECharts from 'echarts/dist/echarts.esm.min.mjs';
import type { Chart } from './chart.ts';
import { prepareChart } from './chart-condense.ts';
import { type TextMeasure, layoutChart } from './chart-layout.ts';
import { chartOption } from './chart-option.ts';
import { CHART_FONT, CHART_SIZE } from './chart-theme.ts';

/** Below this nothing can be read, above it nothing is gained but bytes. */
const MIN_SIZE = 200;
const MAX_SIZE = 4_096;

/** Size of the picture in pixels, 200 to 4,096 each way. */
export interface ChartPngOptions {
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws a chart as a PNG: panes over one time axis, candles, lines, areas, bars and trade marks, in the house's dark theme.
 *
 * Longer series are condensed to what the width can show (see `prepareChart`), and the picture says so under its title.
 * The drawing itself takes the calling thread for about 100 ms; a service draws through `HeavyWork`.
 *
 * @throws RangeError for a size that is no picture's.
 */
export async function renderChartPng(chart: Chart, options: ChartPngOptions = {}): Promise<Buffer> {
  const { width, height } = { ...CHART_SIZE, ...options };
  if (![width, height].every((size) => Number.isInteger(size) && size >= MIN_SIZE && size <= MAX_SIZE)) {
    throw new RangeError(`a picture is ${MIN_SIZE} to ${MAX_SIZE} pixels wide and high, not ${width} × ${height}`);
  }
  const { echarts, createCanvas, measure } = await drawingKit();
  const shown = prepareChart(chart, width);
  const layout = layoutChart(shown, width, height, measure);
  const canvas = createCanvas(width, height);
  // ECharts asks for a DOM element and takes anything with a canvas' methods.
  const drawing = echarts.init(canvas, null, { width, height, devicePixelRatio: 1 });
  try {
    drawing.setOption(chartOption(shown, layout, measure));
    // Flushes what ECharts would draw on the next animation frame.
    drawing.getZr().flush();
    return await canvas.encode('png');
  } finally {
    drawing.dispose();
  }
}

interface DrawingKit {
  readonly echarts: typeof ECharts;
  readonly createCanvas: typeof Canvas.createCanvas;
  readonly measure: TextMeasure;
}

let kit: Promise<DrawingKit> | undefined;

/**
 * ECharts and the canvas, loaded on first use (about 120 ms) because most commands draw nothing. Both keep process-wide
 * registries of their own (platform, fonts), which is why this is done once.
 */
function drawingKit(): Promise<DrawingKit> {
  kit ??= loadDrawingKit();
  return kit;
}

async function loadDrawingKit(): Promise<DrawingKit> {
  const [echarts, { createCanvas, GlobalFonts }] = await Promise.all([import('echarts/dist/echarts.esm.min.mjs'), import('@napi-rs/canvas')]);
  const { resolve } = createRequire(import.meta.url);
  for (const file of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) GlobalFonts.registerFromPath(resolve(`dejavu-fonts-ttf/ttf/${file}`), CHART_FONT);
  const context = createCanvas(1, 1).getContext('2d');
  // Typed for the DOM, which this build does not know; ECharts only measures text on what it gets.
  const platform: Parameters<typeof ECharts.setPlatformAPI>[0] = { createCanvas: (() => createCanvas(1, 1)) as never };
  echarts.setPlatformAPI(platform);
  const measure: TextMeasure = (text, size, weight = 'normal') => {
    context.font = `${weight} ${size}px "${CHART_FONT}"`;
    return context.measureText(text).width;
  };
  return { echarts, createCanvas, measure };
}
