import { z } from 'zod';
import { sliceCandles } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { HistoryReader } from '../market/history.ts';
import type { Card, FieldsBlock, TableBlock } from '../reports/card.ts';
import { formatDateTime, formatNumber } from '../reports/format.ts';
import { columnsBars, evaluateColumns } from '../strategies/expression/index.ts';
import { sourceBlocks } from './source-note.ts';
import { type Tool, defineTool } from './tool.ts';
import { expressionsField, fromField, symbolField, timeframeField, toField } from './values/fields.ts';
import { parseNumber } from './values/number.ts';
import { parseSpan } from './values/span.ts';

/** What a look at a market shows when nothing particular is asked for. */
const USUAL = ['close', 'rsi(14)', 'macd(12, 26, 9)', 'macd(12, 26, 9).signal', 'bbands(20, 2).upper', 'bbands(20, 2).lower', 'sma(50)', 'sma(200)', 'atr(14)', 'adx(14)'];

/** Bars read before the ones shown, in multiples of what the expressions need, so that recursive indicators have settled. */
const SETTLING = 15;

/** Rows of a table on a card; the data holds all of them. */
const TABLE_ROWS = 20;

/** `/ta btc 1h`: indicator values at the last closed candle, or over a span. */
export function getIndicatorsTool(history: HistoryReader): Tool {
  return defineTool({
    name: 'get_indicators',
    command: 'ta',
    summary: 'Compute indicators or any expressions of the rule language on the closed candles of a market.',
    access: 'read',
    input: z.object({
      symbol: symbolField(),
      timeframe: timeframeField().default('1h'),
      expressions: expressionsField('Expressions, with semicolons between: "rsi(14); macd(12, 26, 9).signal"').optional(),
      bars: barsField().default(1),
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
      const expressions = input.expressions ?? USUAL;
      const needed = columnsBars(expressions, input.timeframe);
      const length = timeframeMs(input.timeframe);
      const explicit = input.from !== undefined || input.to !== undefined || input.bars === 'all';
      const span = explicit ? parseSpan(input.from ?? 'all', input.to, call.now) : { from: call.now - (Number(input.bars) + 1) * length, to: call.now };
      const read = await history.read({ symbol: input.symbol, timeframe: input.timeframe, span, lead: needed * SETTLING }, call);
      const count = read.candles.time.length;
      if (count === read.lead) throw new OutcryError('no-data', `No ${input.timeframe} candle of ${input.symbol} has closed in that span.`, { field: 'from' });
      const shown = input.bars === 'all' || input.from !== undefined ? count - read.lead : Math.min(input.bars, count - read.lead);
      const first = count - shown;
      const columns = evaluateColumns(expressions, { candles: read.candles, timeframe: input.timeframe });
      const candles = sliceCandles(read.candles, first);
      const values = new Map(columns.map(({ expression, column }) => [expression, column.subarray(first)]));
      const card = indicatorCard(`${input.symbol} · ${input.timeframe}`, candles.time, values);
      return {
        card: { ...card, simulated: read.venue.simulated, blocks: [...card.blocks, ...sourceBlocks(read, input.timeframe)] },
        data: { time: [...candles.time], columns: Object.fromEntries([...values].map(([expression, column]) => [expression, [...column].map(jsonNumber)])) },
        brief: { symbol: input.symbol, timeframe: input.timeframe, at: new Date(candles.time.at(-1) ?? 0).toISOString(), values: Object.fromEntries([...values].map(([expression, column]) => [expression, jsonNumber(column.at(-1))])) },
      };
    },
  });
}

/** JSON has no NaN: what has no value is null. */
function jsonNumber(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function barsField() {
  return z
    .union([z.string(), z.number()])
    .transform((value, context): number | 'all' => {
      if (String(value).trim().toLowerCase() === 'all') return 'all';
      const count = parseNumber(String(value))?.toNumber();
      if (count !== undefined && Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count;
      context.addIssue({ code: 'custom', message: `"${value}" will not do: expected a whole number of candles, or all.` });
      return z.NEVER;
    })
    .meta({ description: 'How many closed candles back, or "all"' });
}

function indicatorCard(title: string, time: Float64Array, values: ReadonlyMap<string, Float64Array>): Card {
  const at = (bar: number) => [...values.values()].map((column) => formatNumber(column[bar]));
  const single: FieldsBlock = { kind: 'fields', fields: [...values.keys()].map((expression, index) => ({ label: expression, value: at(0)[index] ?? '' })) };
  const rows = Array.from({ length: Math.min(time.length, TABLE_ROWS) }, (_, back) => time.length - 1 - back);
  const table: TableBlock = {
    kind: 'table',
    ...(time.length > TABLE_ROWS ? { title: `Last ${TABLE_ROWS} of ${time.length} candles` } : {}),
    columns: [{ header: 'Opened (UTC)' }, ...[...values.keys()].map((header) => ({ header, align: 'right' as const }))],
    rows: rows.map((bar) => [formatDateTime(time[bar]), ...at(bar)]),
  };
  const closed = `Candle opened ${formatDateTime(time.at(-1))} UTC`;
  return { title, tone: 'neutral', blocks: time.length === 1 ? [single, { kind: 'text', text: closed }] : [table], actions: [] };
}
