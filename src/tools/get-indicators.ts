import { z } from 'zod';
import type { HistoryReader } from '../market/history.ts';
import type { FieldsBlock, TableBlock } from '../reports/card.ts';
import { formatCount, formatDateTime } from '../reports/format.ts';
import { livesAtPrice } from '../reports/price-scale.ts';
import { type CandleWindow, readWindow, spanOrLast } from './candle-window.ts';
import { columnWriter } from './column-figures.ts';
import { sourceBlocks } from './source-note.ts';
import { type Tool, defineTool } from './tool.ts';
import { countOrAllField, expressionsField, fromField, symbolField, timeframeField, toField } from './values/fields.ts';

/** What a look at a market shows when nothing particular is asked for. */
const USUAL = ['close', 'rsi(14)', 'macd(12, 26, 9)', 'macd(12, 26, 9).signal', 'bbands(20, 2).upper', 'bbands(20, 2).lower', 'sma(50)', 'sma(200)', 'atr(14)', 'adx(14)'];

/** The most candles that can be asked for by number. */
const MOST_BARS = 1_000_000;

/** Candles of a table on a card, the newest first; the data holds all of them. */
const TABLE_ROWS = 20;

/** Columns of figures that fit side by side on a screen. */
const MOST_COLUMNS = 4;

/** `/ta btc 1h`: indicator values at the last closed candle, or over a span. */
export function getIndicatorsTool(history: HistoryReader): Tool {
  return defineTool({
    name: 'get_indicators',
    command: 'ta',
    summary: 'Compute indicators or any expressions of the rule language on the closed candles of a market.',
    access: 'read',
    input: z.object({
      symbol: symbolField(),
      timeframe: timeframeField().prefault('1h'),
      expressions: expressionsField('Expressions, with semicolons between: "rsi(14); macd(12, 26, 9).signal"').optional(),
      bars: countOrAllField('How many closed candles back, or "all"; the last one if left out', MOST_BARS).optional(),
      from: fromField().optional(),
      to: toField().optional(),
    }),
    positional: ['symbol', 'timeframe', 'expressions'],
    rest: 'expressions',
    aliases: { symbols: 'symbol', expression: 'expressions', indicators: 'expressions', limit: 'bars' },
    phrases: [
      'indicators for {symbol}', 'rsi of {symbol}', '{expressions} of {symbol}', 'what is the rsi on {symbol}', 'technical analysis of {symbol}', 'ta {symbol}', 'is {symbol} overbought',
      'is {symbol} oversold', 'what does the macd say on {symbol}', 'show {expressions} for {symbol}', 'compute {expressions} on {symbol}', 'moving averages of {symbol}', 'how volatile is {symbol}',
    ],
    examples: ['ta btc 1h', 'ta eth 4h expressions="rsi(14); adx(14)" bars=5'],
    async run(input, call) {
      const { symbol, timeframe, expressions = USUAL } = input;
      const everything = input.bars === 'all' || (input.bars === undefined && input.from !== undefined);
      const last = everything ? undefined : Number(input.bars ?? 1);
      const span = spanOrLast({ from: input.from ?? (everything ? 'all' : undefined), to: input.to }, last ?? 1, timeframe, call.now);
      const window = await readWindow(history, { symbol, timeframe, span, expressions, last }, call);
      const { read, candles, columns } = window;
      const named = <Value>(pick: (column: Float64Array) => Value) => Object.fromEntries(expressions.map((expression, index) => [expression, pick(columns[index]!)]));
      return {
        card: {
          title: `${symbol} · ${timeframe}`,
          tone: 'neutral',
          simulated: read.venue.simulated,
          blocks: [valuesBlock(window, expressions), ...sourceBlocks(read, timeframe)],
          actions: [{ kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol, timeframe } }],
        },
        data: { time: [...candles.time], columns: named((column) => Array.from(column, jsonNumber)) },
        brief: {
          symbol,
          timeframe,
          opened: formatDateTime(candles.time.at(-1)),
          simulated: read.venue.simulated,
          values: named((column) => jsonNumber(column.at(-1))),
        },
      };
    },
  });
}

/** JSON has neither NaN nor infinities: what has no value is null. */
function jsonNumber(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** One candle's values as fields; several candles' as a table, the time running down it, or across where there are many expressions. */
function valuesBlock({ candles, columns }: CandleWindow, expressions: readonly string[]): FieldsBlock | TableBlock {
  const { time } = candles;
  const isWide = expressions.length > MOST_COLUMNS;
  const shown = time.length === 1 ? 1 : Math.min(time.length, isWide ? MOST_COLUMNS : TABLE_ROWS);
  const bars = Array.from({ length: shown }, (_, back) => time.length - 1 - back);
  const series = expressions.map((expression, index) => {
    const column = columns[index]!;
    const write = columnWriter(column.subarray(-shown), livesAtPrice(column, candles) ? 'price' : 'other');
    return { expression, cells: bars.map((bar) => write(column[bar])) };
  });
  if (time.length === 1) return { kind: 'fields', fields: series.map(({ expression, cells }) => ({ label: expression, value: cells[0] ?? '' })) };
  const title = time.length > shown ? { title: `Last ${shown} of ${formatCount(time.length, 'candle')}` } : {};
  const opened = bars.map((bar) => formatDateTime(time[bar]));
  const figures = (header: string) => ({ header, align: 'right' as const });
  if (isWide) {
    return { kind: 'table', ...title, columns: [{ header: 'Opened (UTC)' }, ...opened.map(figures)], rows: series.map(({ expression, cells }) => [expression, ...cells]) };
  }
  const rows = opened.map((at, row) => [at, ...series.map(({ cells }) => cells[row] ?? '')]);
  return { kind: 'table', ...title, columns: [{ header: 'Opened (UTC)' }, ...expressions.map(figures)], rows };
}
