import type { SeriesOption } from 'echarts';
import type { Chart, ChartLayer, ChartMark } from './chart.ts';
import { type PaneLayout, barOfTime } from './chart-layout.ts';
import { layerColours, literal } from './chart-legend.ts';
import { formatInUnit } from './chart-scale.ts';
import { CHART_THEME, CHART_TYPE } from './chart-theme.ts';

/** More marks than this lose their labels. */
const LABELLED_MARKS = 12;

/** Width of a mark in pixels: large while there is room for it. */
function markSize(marks: number, bars: number): number {
  if (marks > bars / 2) return 7;
  return marks > 60 ? 10 : 17;
}

/** ECharts' word for "no value here". */
const NOTHING = '-';

/** What is drawn in one pane, back to front: its layers, then its reference lines and price tag. */
export function paneSeries(chart: Chart, layout: PaneLayout, index: number): SeriesOption[] {
  const { pane } = layout;
  const place = { xAxisIndex: index, yAxisIndex: index, silent: true, animation: false } as const;
  const colours = layerColours(pane.layers);
  const layers = pane.layers.flatMap((layer, position) => layerSeries(chart, layout, layer, colours[position]!).map((series) => ({ ...series, ...place })));
  return [...layers, { ...place, ...referenceLines(layout) }];
}

function layerSeries(chart: Chart, layout: PaneLayout, layer: ChartLayer, colour: string): SeriesOption[] {
  switch (layer.kind) {
    case 'candles':
      return [candleSeries(layer)];
    case 'line':
      return [
        {
          type: 'line',
          data: points(layer.values),
          showSymbol: false,
          lineStyle: { color: colour, width: layer.dashed === true ? 2 : 2.5, type: layer.dashed === true ? 'dashed' : 'solid' },
          z: 3,
        },
      ];
    case 'area':
      return [
        {
          type: 'line',
          data: points(layer.values),
          showSymbol: false,
          lineStyle: { color: colour, width: 2 },
          areaStyle: { color: colour, opacity: 0.28, origin: 0 },
          z: 2,
        },
      ];
    case 'bars':
      return [barSeries(layer.values)];
    case 'marks':
      return markSeries(chart, layout, layer.marks);
  }
}

function points(values: Float64Array): (number | typeof NOTHING)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? NOTHING : value));
}

function candleSeries({ candles }: Extract<ChartLayer, { kind: 'candles' }>): SeriesOption {
  const { open, high, low, close } = candles;
  return {
    type: 'candlestick',
    // ECharts' order: open, close, lowest, highest.
    data: Array.from(open, (value, i) => (Number.isNaN(value) ? [NOTHING, NOTHING, NOTHING, NOTHING] : [value, close[i]!, low[i]!, high[i]!])),
    itemStyle: { color: CHART_THEME.up, color0: CHART_THEME.down, borderColor: CHART_THEME.up, borderColor0: CHART_THEME.down, borderColorDoji: CHART_THEME.neutral, borderWidth: 1 },
    barWidth: '70%',
    barMaxWidth: 22,
    // Never drawn in ECharts' simplified large mode: few enough bars come here, and it has no bodies.
    large: false,
    z: 2,
  };
}

/** Bars from zero: one muted colour when all point the same way (volume), red and green when not (a histogram). */
function barSeries(values: Float64Array): SeriesOption {
  const twoSided = values.some((value) => value < 0);
  const colourOf = (value: number) => (value < 0 ? CHART_THEME.down : CHART_THEME.up);
  return {
    type: 'bar',
    data: Array.from(values, (value) => (Number.isNaN(value) ? NOTHING : { value, itemStyle: { color: twoSided ? colourOf(value) : CHART_THEME.neutral } })),
    barWidth: '70%',
    barMaxWidth: 22,
    z: 2,
  };
}

/** Buys as ▲ under the bar, sells as ▼ over it, so that neither hides the price it was done at. */
function markSeries(chart: Chart, layout: PaneLayout, marks: readonly ChartMark[]): SeriesOption[] {
  const candles = layout.pane.layers.find((layer) => layer.kind === 'candles')?.candles;
  const size = markSize(marks.length, chart.time.length);
  const side = (wanted: ChartMark['side']): SeriesOption => {
    const buys = wanted === 'buy';
    const edge = buys ? candles?.low : candles?.high;
    const taken = new Set<number>();
    const data = marks.flatMap((mark) => {
      const bar = barOfTime(chart.time, mark.time);
      // Bars that were merged may hold many trades, whose marks would lie on one another exactly.
      if (mark.side !== wanted || bar < 0 || taken.has(bar)) return [];
      taken.add(bar);
      const y = edge?.[bar] ?? mark.price;
      const text = marks.length <= LABELLED_MARKS && mark.label !== undefined ? literal(mark.label) : '';
      return [{ value: [bar, y], label: { show: text !== '', formatter: text } }];
    });
    return {
      type: 'scatter',
      data,
      symbol: 'triangle',
      symbolSize: size,
      symbolRotate: buys ? 0 : 180,
      symbolOffset: [0, buys ? size * 0.8 : -size * 0.8],
      itemStyle: { color: buys ? CHART_THEME.buy : CHART_THEME.sell, borderColor: CHART_THEME.background, borderWidth: 1.5, opacity: 1 },
      label: { position: buys ? 'bottom' : 'top', color: buys ? CHART_THEME.buy : CHART_THEME.sell, fontSize: CHART_TYPE.mark },
      labelLayout: { hideOverlap: true },
      z: 5,
    };
  };
  return [side('buy'), side('sell')];
}

/** A pane's levels as dashed lines, and a tag on the axis at its last close. */
function referenceLines({ pane, lastClose }: PaneLayout): SeriesOption {
  const levels = (pane.levels ?? []).map((level) => ({ yAxis: level, lineStyle: { color: CHART_THEME.neutral, type: 'dashed' as const, width: 1.5 }, label: { show: false } }));
  const tag =
    lastClose === null
      ? []
      : [
          {
            yAxis: lastClose,
            lineStyle: { color: CHART_THEME.warning, type: 'dotted' as const, width: 1.5 },
            label: {
              show: true,
              position: 'end' as const,
              distance: 4,
              formatter: formatInUnit(lastClose, pane.unit),
              color: CHART_THEME.background,
              backgroundColor: CHART_THEME.warning,
              padding: [4, 6],
              borderRadius: 3,
              fontSize: CHART_TYPE.axis,
            },
          },
        ];
  return { type: 'line', data: [], markLine: { silent: true, symbol: 'none', animation: false, data: [...levels, ...tag] }, z: 4 };
}
