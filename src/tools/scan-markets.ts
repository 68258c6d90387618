import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Ticker } from '../domain/market.ts';
import { type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import { refuseWhenAborted } from '../domain/abort.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { Card } from '../reports/card.ts';
import { formatCount, formatPrice } from '../reports/format.ts';
import { type Condition, type ConditionOutcome, conditionBars, evaluateCondition, parseCondition } from '../strategies/expression/index.ts';
import { SETTLING_WARMUPS } from './candle-window.ts';
import { columnWriter } from './column-figures.ts';
import { type Tool, type ToolCall, defineTool } from './tool.ts';
import { countField, expressionField, textField, timeframeField } from './values/fields.ts';
import { DEFAULT_QUOTE } from './values/symbol.ts';

/** A market that was looked at, and what the condition said of its last closed candle. */
interface Looked extends ConditionOutcome {
  readonly symbol: MarketSymbol;
  readonly close: number | null;
}

/** What a scan has found. */
interface Scan {
  readonly looked: readonly Looked[];
  /** Markets that could not be read, each with the reason. */
  readonly failed: readonly string[];
  readonly simulated: boolean;
}

/** `/scan rsi(14) < 30`: which of the venue's most traded markets fulfil a condition at their last closed candle. */
export function scanMarketsTool({ market, history }: { readonly market: MarketDataSource; readonly history: HistoryReader }): Tool {
  return defineTool({
    name: 'scan_markets',
    command: 'scan',
    summary: "Find which of the venue's most traded markets fulfil a condition right now.",
    access: 'read',
    input: z.object({
      condition: expressionField('Condition in the rule language, such as "rsi(14) < 30"'),
      timeframe: timeframeField().prefault('1h'),
      quote: textField('Quote currency of the markets', 10).prefault(DEFAULT_QUOTE),
      top: countField('How many of the most traded markets to look at', { max: 100 }).prefault(20),
    }),
    positional: ['timeframe', 'condition'],
    rest: 'condition',
    aliases: { expression: 'condition', entry: 'condition', limit: 'top' },
    phrases: [
      'scan for {condition}', 'which coins have {condition}', 'which coins are oversold', 'find coins with {condition}', 'find markets where {condition}', 'scan the market', 'what is oversold',
      'show me coins where {condition}', 'which markets are overbought', 'any coins with {condition}', 'screen for {condition}', 'what is pumping',
    ],
    examples: ['scan 4h rsi(14) < 35', 'scan condition="close > sma(50)" top=10'],
    async run(input, call) {
      const condition = parseCondition(input.condition);
      const { timeframe } = input;
      const source = await market.resolve(call);
      const quote = input.quote.toUpperCase();
      const tickers = await source.tickers(quote, call);
      const top = tickers.toSorted((a, b) => (b.quoteVolume24h ?? 0) - (a.quoteVolume24h ?? 0)).slice(0, input.top);
      if (top.length === 0) throw new OutcryError('not-found', `${source.venue.id} has no market quoted in ${quote}.`, { field: 'quote' });
      const scan = await lookAt(history, top, condition, timeframe, call);
      const simulated = scan.simulated || source.venue.simulated;
      const hits = scan.looked.filter((one) => one.value === true);
      const unknown = scan.looked.filter((one) => one.value === null).map((one) => one.symbol);
      const looked = scan.looked.length;
      const { text } = condition;
      return {
        card: {
          title: `${formatCount(hits.length, 'market')} of ${looked}: ${text.length > 60 ? `${text.slice(0, 59)}…` : text}`,
          tone: 'neutral',
          simulated,
          blocks: [
            { kind: 'text', text: `${text} at the last closed ${timeframe} candle, of the ${looked} most traded ${quote} markets (${source.venue.simulated ? 'simulated market' : source.venue.id}).` },
            hits.length === 0 ? { kind: 'text', text: 'None fulfils it.' } : hitTable(hits),
            ...(unknown.length === 0 ? [] : [{ kind: 'note', tone: 'neutral', text: `Too little history to tell: ${unknown.join(', ')}.` } as const]),
            ...(scan.failed.length === 0 ? [] : [{ kind: 'note', tone: 'warning', text: `Could not be read: ${scan.failed.join('; ')}` } as const]),
          ],
          actions: hits.slice(0, 3).map((one) => ({ kind: 'run', label: `Chart ${one.symbol}`, tool: 'get_chart', args: { symbol: one.symbol, timeframe } })),
        },
        data: { condition: text, timeframe, simulated, looked, hits, unknown, failed: scan.failed },
        brief: { condition: text, timeframe, simulated, looked, hits: hits.slice(0, HITS_TOLD).map(({ symbol, values }) => ({ symbol, values: values.map(({ value }) => value) })) },
      };
    },
  });
}

/** Hits told to the model; the card has them all. */
const HITS_TOLD = 10;

/**
 * Asks the condition of one market after the other. One that cannot be read does not spoil the others.
 *
 * @throws OutcryError `cancelled` when the signal aborts; the first failure when no market could be read.
 */
async function lookAt(history: HistoryReader, markets: readonly Ticker[], condition: Condition, timeframe: Timeframe, call: ToolCall): Promise<Scan> {
  const lead = conditionBars(condition, timeframe) * SETTLING_WARMUPS;
  const looked: Looked[] = [];
  const failures: { readonly symbol: MarketSymbol; readonly error: OutcryError }[] = [];
  let simulated = false;
  const span = { from: call.now - 2 * timeframeMs(timeframe), to: call.now };
  for (const [index, { symbol }] of markets.entries()) {
    refuseWhenAborted(call.signal);
    call.onProgress?.({ label: `Looking at ${symbol}`, done: index, total: markets.length });
    try {
      // The venue's rate limit allows no more at once.
      // oxlint-disable-next-line no-await-in-loop
      const read = await history.read({ symbol, timeframe, span, lead }, { signal: call.signal });
      simulated ||= read.venue.simulated;
      looked.push({ symbol, close: read.candles.close.at(-1) ?? null, ...evaluateCondition(condition, { candles: read.candles, timeframe }) });
    } catch (error) {
      if (!(error instanceof OutcryError) || error.kind === 'cancelled') throw error;
      failures.push({ symbol, error });
    }
  }
  const [first] = failures;
  if (looked.length === 0 && first) throw first.error;
  return { looked, simulated, failed: failures.map(({ symbol, error }) => `${symbol}: ${error.message}`) };
}

/** The markets that fulfil the condition, with the values that it compares. */
function hitTable(hits: readonly Looked[]): Card['blocks'][number] {
  // The close has a column already.
  const terms = (hits[0]?.values ?? []).map(({ expression }, index) => ({ expression, index })).filter(({ expression }) => expression !== 'close');
  const columns = terms.map(({ expression, index }) => {
    const values = hits.map((hit) => hit.values[index]?.value ?? null);
    const beside = values.filter((value, row) => value !== null && Math.abs(value / (hits[row]?.close ?? Number.NaN) - 1) < 0.3);
    // Prices of several markets have no decimals in common; anything else has.
    const write = beside.length > values.length / 2 ? formatPrice : columnWriter(values, 'other');
    return { header: expression, cells: values.map(write) };
  });
  return {
    kind: 'table',
    columns: [{ header: 'Market' }, { header: 'Close', align: 'right' }, ...columns.map(({ header }) => ({ header, align: 'right' as const }))],
    rows: hits.map((hit, row) => [hit.symbol, formatPrice(hit.close), ...columns.map(({ cells }) => cells[row] ?? '')]),
  };
}
