import { z } from 'zod';
import type { Candles } from '../domain/candles.ts';
import type { HistoryReader } from '../market/history.ts';
import type { ChartLayer, ChartPane } from '../reports/chart.ts';
import { formatPrice, formatSignedPercent } from '../reports/format.ts';
import { livesAtPrice, priceRange } from '../reports/price-scale.ts';
import { readWindow, spanOrLast } from './candle-window.ts';
import { sourceBlocks } from './source-note.ts';
import { changeTone } from './tones.ts';
import { type Tool, defineTool } from './tool.ts';
import { expressionsField, fromField, symbolField, timeframeField, toField } from './values/fields.ts';

/** Candles on a chart when no span is asked for. */
const USUAL_BARS = 150;

/** `/chart btc 4h 30d`: candles with volume, and indicators over or under them. */
export function getChartTool(history: HistoryReader): Tool {
  return defineTool({
    name: 'get_chart',
    command: 'chart',
    summary: 'Draw a candle chart of a market, with volume and any indicators.',
    access: 'read',
    input: z.object({
      symbol: symbolField(),
      timeframe: timeframeField().prefault('1h'),
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
      const { symbol, timeframe, expressions = [] } = input;
      const last = input.from === undefined ? USUAL_BARS : undefined;
      const span = spanOrLast(input, USUAL_BARS, timeframe, call.now);
      const { read, candles, columns } = await readWindow(history, { symbol, timeframe, span, expressions, last }, call);
      // A window has at least one candle.
      const [firstOpen, lastClose] = [candles.open[0]!, candles.close.at(-1)!];
      const { low, high } = priceRange(candles);
      const change = lastClose / firstOpen - 1;
      const panes = panesOf(candles, expressions, columns);
      const title = `${symbol} · ${timeframe}`;
      return {
        card: {
          title,
          tone: changeTone(change),
          simulated: read.venue.simulated,
          blocks: [
            { kind: 'chart', chart: { title, subtitle: read.venue.simulated ? 'simulated market' : read.venue.id, time: candles.time, panes }, alt: `${title}: ${formatPrice(firstOpen)} to ${formatPrice(lastClose)}, ${formatSignedPercent(change)}` },
            {
              kind: 'fields',
              fields: [
                { label: 'Last close', value: formatPrice(lastClose) },
                { label: 'Change', value: formatSignedPercent(change), tone: changeTone(change) },
                { label: 'High', value: formatPrice(high) },
                { label: 'Low', value: formatPrice(low) },
              ],
            },
            ...sourceBlocks(read, timeframe),
          ],
          actions: [
            { kind: 'run', label: 'Indicators', tool: 'get_indicators', args: { symbol, timeframe } },
            { kind: 'run', label: 'Price', tool: 'get_price', args: { symbols: symbol } },
          ],
        },
        data: { symbol, timeframe, bars: candles.time.length, from: candles.time[0], to: candles.time.at(-1), open: firstOpen, close: lastClose, high, low, change, simulated: read.venue.simulated, source: read.source },
      };
    },
  });
}

/** Indicators whose values live where the price lives are drawn over it; each of the others gets a pane of its own. */
function panesOf(candles: Candles, expressions: readonly string[], columns: readonly Float64Array[]): readonly ChartPane[] {
  const overlays: ChartLayer[] = [];
  const below: ChartPane[] = [];
  for (const [index, name] of expressions.entries()) {
    const values = columns[index]!;
    const layer: ChartLayer = { kind: 'line', name, values };
    if (livesAtPrice(values, candles)) overlays.push(layer);
    else below.push({ title: name, unit: 'plain', weight: 1, layers: [layer], ...(name.startsWith('rsi(') ? { levels: [30, 70] } : {}) });
  }
  return [
    { title: 'Price', unit: 'price', weight: 4, layers: [{ kind: 'candles', name: 'Candles', candles }, ...overlays] },
    { title: 'Volume', unit: 'plain', weight: 1, layers: [{ kind: 'bars', name: 'Volume', values: candles.volume }] },
    ...below,
  ];
}
