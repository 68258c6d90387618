import type { Candles } from '../domain/candles.ts';

/** How the values of a pane are written on its axis. */
export type ChartUnit = 'price' | 'money' | 'percent' | 'plain';

/** Something drawn in a pane; every column has one value per entry of the chart's `time`, NaN where there is none. */
export type ChartLayer =
  | { readonly kind: 'candles'; readonly name: string; readonly candles: Candles }
  | { readonly kind: 'line'; readonly name: string; readonly values: Float64Array; readonly dashed?: boolean }
  | { readonly kind: 'area'; readonly name: string; readonly values: Float64Array; readonly tone?: 'bad' | 'neutral' }
  | { readonly kind: 'bars'; readonly name: string; readonly values: Float64Array }
  | { readonly kind: 'marks'; readonly name: string; readonly marks: readonly ChartMark[] };

/** A trade shown on the price pane. */
export interface ChartMark {
  readonly time: number;
  readonly price: number;
  readonly side: 'buy' | 'sell';
  readonly label?: string;
}

/** A band of a chart with its own vertical axis. */
export interface ChartPane {
  readonly title: string;
  readonly unit: ChartUnit;
  /** Height relative to the other panes. */
  readonly weight: number;
  readonly layers: readonly ChartLayer[];
  /** Horizontal reference lines: an RSI's 30 and 70. */
  readonly levels?: readonly number[];
}

/** A picture as data: panes one above the other over one time axis. */
export interface Chart {
  readonly title: string;
  readonly subtitle?: string;
  /** Open times of the bars, epoch milliseconds, ascending. */
  readonly time: Float64Array;
  readonly panes: readonly ChartPane[];
}
