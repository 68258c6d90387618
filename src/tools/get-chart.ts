import { z } from 'zod';
import { sliceCandles } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { HistoryReader } from '../market/history.ts';
import type { ChartLayer, ChartPane } from '../reports/chart.ts';
import { formatPrice, formatSignedPercent } from '../reports/format.ts';
import { columnsBars, evaluateColumns } from '../strategies/expression/index.ts';
import { sourceBlocks } from './source-note.ts';
import { changeTone } from './tones.ts';
import { type Tool, defineTool } from './tool.ts';
import { expressionsField, fromField, symbolField, timeframeField, toField } from './values/fields.ts';
import { parseSpan } from './values/span.ts';

/** Candles on a chart when no span is asked for. */
const USUAL_BARS = 150;

/** Bars read before the ones drawn, in multiples of what the expressions need. */
const SETTLING = 15;

/** `/chart btc 4h 30d`: candles with volume, and indicators over or under them. */
export function getChartTool(history: HistoryReader): Tool {
  return defineTool({
    name: 'get_chart',
    command: 'chart',
    summary: 'Draw a candle chart of a market, with volume and any indicators.',
    access: 'read',
    input: z.object({
      symbol: symbolField(),
      timeframe: timeframeField().default('1h'),
      from: fromField().optional(),
      to: toField().optional(),
      expressions: expressionsField('Indicators to draw, with semicolons between: "sma(50); rsi(14)"').optional(),
    }),
    positional: ['symbol', 'timeframe', 'from', 'to', 'expressions'],
    rest: 'expressions',
    aliases: { symbols: 'symbol', indicators: 'expressions', expression: 'expressions' },
    phrases: [
      'chart of {symbol}', '{symbol} chart', 'show me {symbol}', 'plot {symbol}', 'draw {symbol}', 'candles of {symbol}', 'graph of {symbol}', 'picture of {symbol}',
      'chart {symbol} with {expressions}', 'show the {timeframe} chart of {symbol}', 'what does {symbol} look like',
    ],
    examples: ['chart btc', 'chart eth 4h 30d expressions="sma(50); rsi(14)"'],
    async run(input, call) {
      const expressions = input.expressions ?? [];
      const span = input.from === undefined && input.to === undefined
        ? { from: call.now - (USUAL_BARS + 1) * timeframeMs(input.timeframe), to: call.now }
        : parseSpan(input.from ?? 'all', input.to, call.now);
      const read = await history.read({ symbol: input.symbol, timeframe: input.timeframe, span, lead: columnsBars(expressions, input.timeframe) * SETTLING }, call);
      const candles = sliceCandles(read.candles, read.lead);
      const [firstOpen, last] = [candles.open[0], candles.close.at(-1)];
      if (firstOpen === undefined || last === undefined) throw new OutcryError('no-data', `No ${input.timeframe} candle of ${input.symbol} has closed in that span.`, { field: 'from' });
      const columns = evaluateColumns(expressions, { candles: read.candles, timeframe: input.timeframe }).map(({ column }) => column.subarray(read.lead));
      const high = candles.high.reduce((a, b) => Math.max(a, b));
      const low = candles.low.reduce((a, b) => Math.min(a, b));
      const change = last / firstOpen - 1;
      const panes = panesOf(candles, expressions, columns, { low, high });
      const title = `${input.symbol} · ${input.timeframe}`;
      return {
        card: {
          title,
          tone: changeTone(change),
          simulated: read.venue.simulated,
          blocks: [
            { kind: 'chart', chart: { title, subtitle: read.venue.simulated ? 'simulated market' : read.venue.id, time: candles.time, panes }, alt: `${title}: ${formatPrice(firstOpen)} to ${formatPrice(last)}, ${formatSignedPercent(change)}` },
            {
              kind: 'fields',
              fields: [
                { label: 'Last close', value: formatPrice(last) },
                { label: 'Change', value: formatSignedPercent(change), tone: changeTone(change) },
                { label: 'High', value: formatPrice(high) },
                { label: 'Low', value: formatPrice(low) },
              ],
            },
            ...sourceBlocks(read, input.timeframe),
          ],
          actions: [
            { kind: 'run', label: 'Indicators', tool: 'get_indicators', args: { symbol: input.symbol, timeframe: input.timeframe } },
            { kind: 'run', label: 'Price', tool: 'get_price', args: { symbols: input.symbol } },
          ],
        },
        data: { symbol: input.symbol, timeframe: input.timeframe, bars: candles.time.length, from: candles.time[0], to: candles.time.at(-1), open: firstOpen, close: last, high, low, change, simulated: read.venue.simulated, source: read.source },
      };
    },
  });
}

/** Indicators whose values live where the price lives are drawn over it; each of the others gets a pane of its own. */
function panesOf(candles: ReturnType<typeof sliceCandles>, expressions: readonly string[], columns: readonly Float64Array[], range: { readonly low: number; readonly high: number }): readonly ChartPane[] {
  const overlays: ChartLayer[] = [];
  const below: ChartPane[] = [];
  for (const [index, name] of expressions.entries()) {
    const values = columns[index]!;
    const layer: ChartLayer = { kind: 'line', name, values };
    if (livesAtPrice(values, range)) overlays.push(layer);
    else below.push({ title: name, unit: 'plain', weight: 1, layers: [layer], ...(name.startsWith('rsi(') ? { levels: [30, 70] } : {}) });
  }
  return [
    { title: 'Price', unit: 'price', weight: 4, layers: [{ kind: 'candles', name: 'Candles', candles }, ...overlays] },
    { title: 'Volume', unit: 'plain', weight: 1, layers: [{ kind: 'bars', name: 'Volume', values: candles.volume }] },
    ...below,
  ];
}

function livesAtPrice(values: Float64Array, { low, high }: { readonly low: number; readonly high: number }): boolean {
  const known = values.filter((value) => !Number.isNaN(value));
  const near = known.filter((value) => value > low * 0.7 && value < high * 1.3);
  return known.length > 0 && near.length > known.length / 2;
}
