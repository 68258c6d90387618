import { type Candles, sliceCandles } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import type { History, HistoryReader } from '../market/history.ts';
import { columnsBars, evaluateColumns } from '../strategies/expression/index.ts';
import { parseSpan } from './values/span.ts';

/** Bars read before the ones shown, in multiples of what the expressions need, so that recursive indicators have settled. */
export const SETTLING_WARMUPS = 15;

/** Candles of a window, and columns of expressions over them, computed with the bars before it. */
export interface CandleWindow {
  readonly read: History;
  /** The candles of the window alone, at least one. */
  readonly candles: Candles;
  /** One column for each expression, as long as the candles; NaN where it has no value. */
  readonly columns: readonly Float64Array[];
}

/** What is wanted of a market. */
export interface WindowRequest {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly span: Span;
  readonly expressions: readonly string[];
  /** Only the last so many candles of the span. */
  readonly last?: number | undefined;
}

/**
 * The span that `from` and `to` name; without a beginning, the last `bars` candles that have closed by its end, with one to spare
 * for the candle that is forming.
 *
 * @throws OutcryError `invalid-input` naming `from` or `to`.
 */
export function spanOrLast(written: { readonly from?: string | undefined; readonly to?: string | undefined }, bars: number, timeframe: Timeframe, now: number): Span {
  if (written.from !== undefined) return parseSpan(written.from, written.to, now);
  const { to } = parseSpan('all', written.to, now);
  return { from: to - (bars + 1) * timeframeMs(timeframe), to };
}

/**
 * Reads the candles and computes the expressions.
 *
 * @throws ExpressionError with `field` `expressions`; OutcryError `no-data` when no candle has closed in the span, and what the reader throws.
 */
export async function readWindow(history: HistoryReader, { symbol, timeframe, span, expressions, last }: WindowRequest, options: WorkOptions): Promise<CandleWindow> {
  const lead = columnsBars(expressions, timeframe, { field: 'expressions' }) * SETTLING_WARMUPS;
  const read = await history.read({ symbol, timeframe, span, lead }, options);
  const bars = read.candles.time.length;
  const first = Math.max(read.lead, last === undefined ? 0 : bars - last);
  if (first >= bars) throw new OutcryError('no-data', `No ${timeframe} candle of ${symbol} has closed in that span.`, { field: 'from' });
  const columns = evaluateColumns(expressions, { candles: read.candles, timeframe }, { field: 'expressions' });
  return { read: { ...read, lead: first }, candles: sliceCandles(read.candles, first), columns: columns.map(({ column }) => column.subarray(first)) };
}
