/** The colours of a picture; dark, because that reads well inside both light and dark chats. */
export const CHART_THEME = {
  background: '#10151d',
  panel: '#151c26',
  text: '#e8edf4',
  mutedText: '#93a1b3',
  gridLine: '#232d3a',
  axisLine: '#33404f',
  up: '#2ebd85',
  down: '#f6465d',
  neutral: '#7d8da1',
  comparison: '#b6c2d1',
  warning: '#f0b90b',
  buy: '#4fd1ff',
  sell: '#ffb347',
  /** Colours of lines, in the order in which a pane's lines are given. */
  lines: ['#4c9aff', '#f0b90b', '#c792ea', '#7fdbca', '#ff8fab', '#b8d64c'],
} as const;

/** Size of a picture in pixels unless asked for otherwise. */
export const CHART_SIZE = { width: 1200, height: 800 } as const;

/** The font family that the picture is written in; registered from the `dejavu-fonts-ttf` package. */
export const CHART_FONT = 'DejaVu Sans';

/** Type sizes in pixels of a picture 1,200 wide: large enough to read when a phone shows it at a third of that. */
export const CHART_TYPE = { title: 34, subtitle: 21, legend: 20, axis: 19, mark: 16 } as const;
