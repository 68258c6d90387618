import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { HistoryReader } from '../market/history.ts';
import { formatCount, formatNumber, formatPrice } from '../reports/format.ts';
import { type ConditionOutcome, conditionBars, evaluateCondition, parseCondition } from '../strategies/expression/index.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import { type Tool, defineTool } from './tool.ts';
import { countField, expressionField, textField, timeframeField } from './values/fields.ts';
import { DEFAULT_QUOTE } from './values/symbol.ts';

/** Bars read before the last one, in multiples of what the condition needs. */
const SETTLING = 15;

/** A market that was looked at, and what the condition said of its last closed candle. */
interface Looked extends ConditionOutcome {
  readonly symbol: MarketSymbol;
  readonly close: number;
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
      timeframe: timeframeField().default('1h'),
      quote: textField('Quote currency of the markets', 10).default(DEFAULT_QUOTE),
      top: countField('How many of the most traded markets to look at', { max: 100 }).default(20),
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
      const source = await market.resolve(call);
      const quote = input.quote.toUpperCase();
      const tickers = await source.tickers(quote, call);
      const top = tickers.toSorted((a, b) => (b.quoteVolume24h ?? 0) - (a.quoteVolume24h ?? 0)).slice(0, input.top);
      if (top.length === 0) throw new OutcryError('not-found', `${source.venue.id} has no market quoted in ${quote}.`, { field: 'quote' });
      const length = timeframeMs(input.timeframe);
      const lead = conditionBars(condition, input.timeframe) * SETTLING;
      const looked: Looked[] = [];
      const failed: string[] = [];
      let simulated = source.venue.simulated;
      for (const [index, { symbol }] of top.entries()) {
        call.onProgress?.({ label: `Looking at ${symbol}`, done: index, total: top.length });
        try {
          // One market after the other: the venue's rate limit allows no more.
          // oxlint-disable-next-line no-await-in-loop
          const read = await history.read({ symbol, timeframe: input.timeframe, span: { from: call.now - 2 * length, to: call.now }, lead }, { signal: call.signal });
          simulated ||= read.venue.simulated;
          looked.push({ symbol, close: read.candles.close.at(-1) ?? Number.NaN, ...evaluateCondition(condition, { candles: read.candles, timeframe: input.timeframe }) });
        } catch (error) {
          if (!(error instanceof OutcryError) || error.kind === 'cancelled') throw error;
          failed.push(`${symbol}: ${error.message}`);
        }
      }
      const hits = looked.filter((one) => one.value === true);
      const unknown = looked.filter((one) => one.value === null).map((one) => one.symbol);
      const terms = hits[0]?.values.map((value) => value.expression) ?? [];
      return {
        card: {
          title: `${formatCount(hits.length, 'market')} of ${looked.length}: ${input.condition}`,
          tone: 'neutral',
          simulated,
          blocks: [
            hits.length === 0
              ? { kind: 'text', text: `None of the ${looked.length} most traded ${quote} markets fulfils it at its last closed ${input.timeframe} candle.` }
              : {
                  kind: 'table',
                  columns: [{ header: 'Market' }, { header: 'Close', align: 'right' }, ...terms.map((header) => ({ header, align: 'right' as const }))],
                  rows: hits.map((one) => [one.symbol, formatPrice(one.close), ...one.values.map(({ value }) => formatNumber(value))]),
                },
            ...(unknown.length === 0 ? [] : [{ kind: 'note', tone: 'neutral', text: `Too little history to tell: ${unknown.join(', ')}.` } as const]),
            ...(failed.length === 0 ? [] : [{ kind: 'note', tone: 'warning', text: `Could not be read: ${failed.join('; ')}` } as const]),
          ],
          actions: hits.slice(0, 3).map((one) => ({ kind: 'run', label: `Chart ${one.symbol}`, tool: 'get_chart', args: { symbol: one.symbol, timeframe: input.timeframe } })),
        },
        data: { condition: input.condition, timeframe: input.timeframe, simulated, looked: looked.length, hits, unknown, failed },
        brief: { condition: input.condition, timeframe: input.timeframe, looked: looked.length, hits: hits.map((one) => one.symbol) },
      };
    },
  });
}
