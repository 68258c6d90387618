import type { EChartsOption } from 'echarts';
import type { Chart } from './chart.ts';
import type { ChartLayout, PaneLayout, TextMeasure } from './chart-layout.ts';
import { legendOf } from './chart-legend.ts';
import { paneSeries } from './chart-series.ts';
import { CHART_FONT, CHART_THEME, CHART_TYPE } from './chart-theme.ts';
import { safeLine } from './safe-text.ts';

type One<T> = T extends readonly (infer Item)[] ? Item : T;
type TitleOption = One<NonNullable<EChartsOption['title']>>;
type XAxisOption = One<NonNullable<EChartsOption['xAxis']>>;
type YAxisOption = One<NonNullable<EChartsOption['yAxis']>>;

/** The drawing instructions of a laid-out chart. Pure: no canvas, no global state. */
export function chartOption(chart: Chart, layout: ChartLayout, measure: TextMeasure): EChartsOption {
  const { panes, timeTicks } = layout;
  const labels = new Map(timeTicks.map((tick) => [tick.index, tick.label]));
  return {
    animation: false,
    backgroundColor: CHART_THEME.background,
    textStyle: { fontFamily: CHART_FONT, color: CHART_THEME.text },
    title: [...headings(chart, layout, measure), ...panes.map((pane) => paneHeading(pane, measure))],
    // The boxes were laid out with their labels in mind: ECharts must not inset them again.
    grid: panes.map(({ box }) => ({ ...box, outerBoundsMode: 'none', containLabel: false, show: true, backgroundColor: CHART_THEME.panel, borderColor: CHART_THEME.gridLine })),
    xAxis: panes.map((_, index) => timeAxis(chart.time.length, labels, index, index === panes.length - 1)),
    yAxis: panes.map((pane, index) => valueAxis(pane, index)),
    series: panes.flatMap((pane, index) => paneSeries(chart, pane, index)),
  };
}

function headings(chart: Chart, { margin, width }: ChartLayout, measure: TextMeasure): TitleOption[] {
  const heading = (text: string, top: number, size: number, fontWeight: 'bold' | 'normal', color: string): TitleOption => {
    const fitted = fit(safeLine(text), size, width - 2 * margin, (candidate, at) => measure(candidate, at, fontWeight));
    return { text: fitted.text, left: margin, top, padding: 0, textStyle: { fontSize: fitted.size, fontWeight, color, fontFamily: CHART_FONT } };
  };
  const title = heading(chart.title, 20, CHART_TYPE.title, 'bold', CHART_THEME.text);
  return chart.subtitle === undefined ? [title] : [title, heading(chart.subtitle, 72, CHART_TYPE.subtitle, 'normal', CHART_THEME.mutedText)];
}

/** Text in the largest type, up to `size`, in which it fits; what is too long for the smallest readable type ends in "…". */
function fit(text: string, size: number, width: number, measure: TextMeasure): { readonly text: string; readonly size: number } {
  const fitted = Math.floor((size * width) / Math.max(1, measure(text, size)));
  if (fitted >= size) return { text, size };
  if (fitted >= CHART_TYPE.axis) return { text, size: fitted };
  let end = text.length;
  while (end > 0 && measure(`${text.slice(0, end)}…`, CHART_TYPE.axis) > width) end -= 1;
  return { text: `${text.slice(0, end)}…`, size: CHART_TYPE.axis };
}

function paneHeading({ pane, box }: PaneLayout, measure: TextMeasure): TitleOption {
  const { text, styles } = legendOf(pane, box.width, measure);
  return { text, left: box.left, top: box.top - 31, padding: 0, textStyle: { rich: { ...styles }, fontFamily: CHART_FONT } };
}

function timeAxis(bars: number, labels: ReadonlyMap<number, string>, index: number, written: boolean): XAxisOption {
  const labelled = (bar: number) => labels.has(bar);
  return {
    type: 'category',
    gridIndex: index,
    data: Array.from({ length: bars }, (_, bar) => String(bar)),
    boundaryGap: true,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: true, interval: labelled, lineStyle: { color: CHART_THEME.gridLine, width: 1 } },
    axisLabel: {
      show: written,
      interval: labelled,
      formatter: (_, bar) => labels.get(bar) ?? '',
      color: CHART_THEME.mutedText,
      fontSize: CHART_TYPE.axis,
      margin: 12,
      hideOverlap: true,
    },
  };
}

function valueAxis({ scale, labels }: PaneLayout, index: number): YAxisOption {
  const ticks = [...scale.ticks];
  return {
    type: 'value',
    gridIndex: index,
    position: 'right',
    min: scale.min,
    max: scale.max,
    axisLine: { show: false },
    axisTick: { show: false, customValues: ticks },
    splitLine: { show: true, lineStyle: { color: CHART_THEME.gridLine, width: 1 } },
    axisLabel: {
      customValues: ticks,
      formatter: (value: number) => labels[nearest(ticks, value)] ?? '',
      color: CHART_THEME.mutedText,
      fontSize: CHART_TYPE.axis,
      margin: 10,
    },
  };
}

function nearest(ticks: readonly number[], value: number): number {
  let best = 0;
  for (const [index, tick] of ticks.entries()) if (Math.abs(tick - value) < Math.abs(ticks[best]! - value)) best = index;
  return best;
}
