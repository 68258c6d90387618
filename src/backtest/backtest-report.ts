import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { type MarketSymbol, isMarketSymbol } from '../domain/market-symbol.ts';
import { TIMEFRAMES } from '../domain/timeframe.ts';
import { curveSchema } from './backtest-curve.ts';
import { metricsSchema } from './metrics/metrics-schema.ts';
import type { StoredBacktest } from './backtest-store.ts';
import { WARNING_KINDS } from './warnings.ts';

const limit = z.number().nullable();
const symbol = z.string().refine((text): text is MarketSymbol => isMarketSymbol(text));
const timeframe = z.enum(TIMEFRAMES);

const sizingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all-in') }),
  z.object({ kind: z.literal('fraction'), fraction: z.number() }),
  z.object({ kind: z.literal('cost'), cost: z.number() }),
  z.object({ kind: z.literal('risk'), fraction: z.number(), atrMultiple: limit }),
  z.object({ kind: z.literal('volatility'), target: z.number() }),
]);

const exitsSchema = z.object({ stopLoss: limit, takeProfit: limit, trailingStop: limit, maxBars: limit });

const settingsSchema = z.object({
  timeframe,
  cash: z.number(),
  feeRate: z.number(),
  slippage: z.number(),
  exits: exitsSchema,
  sizing: sizingSchema,
  stopsFrom: z.enum(['entry-bar', 'next-bar']),
  sameBar: z.enum(['stop-first', 'target-first']),
  volumeShare: limit,
  maxPositions: z.number(),
});

const strategySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('built-in'), name: z.string(), title: z.string(), params: z.record(z.string(), z.number()) }),
  z.object({
    kind: z.literal('rule'),
    /** The name it is saved under; `null` for a rule that is not saved. */
    name: z.string().nullable(),
    title: z.string(),
    hash: z.string(),
    entry: z.string(),
    exit: z.string().nullable(),
    params: z.record(z.string(), z.number()),
  }),
]);

/** A finished trade as reports show it; the figures of `Trade`, with bars held instead of bar numbers. */
export const tradeSchema = z.object({
  symbol,
  entryTime: z.number(),
  entryPrice: z.number(),
  exitTime: z.number(),
  exitPrice: z.number(),
  amount: z.number(),
  pnl: z.number(),
  return: z.number(),
  fees: z.number(),
  barsHeld: z.number(),
  /** Why it ended. */
  reason: z.enum(['signal', 'stop-loss', 'take-profit', 'trailing-stop', 'time', 'rebalance']),
  /** Why it was entered, in the strategy's words. */
  why: z.string(),
  ambiguous: z.boolean(),
  stopPrice: limit,
  targetPrice: limit,
});

const openTradeSchema = z.object({
  symbol,
  entryTime: z.number(),
  entryPrice: z.number(),
  amount: z.number(),
  lastPrice: z.number(),
  /** Against the last close, after the entry fee and before any exit fee. */
  pnl: z.number(),
  why: z.string(),
});

const dataSchema = z.object({
  /** Where the candles came from, in words. */
  source: z.string(),
  /** A ccxt id, or `simulated`. */
  venue: z.string(),
  simulated: z.boolean(),
  /** Bars of the span, over all markets of the run together in time. */
  bars: z.number(),
  /** How many gaps there are, and how many bars are missing in them. */
  gaps: z.number(),
  missingBars: z.number(),
});

/**
 * A finished backtest: plain JSON, as it is stored, printed and shown. Times are epoch milliseconds (UTC), rates and shares are
 * fractions, money is in `currency`, `pnl` is after both fees. These names are an interface that scripts rely on.
 */
export const reportSchema = z.object({
  /** The first 12 hex digits of `hash`, which is what cards show. */
  id: z.string(),
  /** SHA-256 over strategy, settings, candles and engine version: the same hash is the same result. */
  hash: z.string(),
  createdAt: z.number(),
  /** The rule in words. */
  rule: z.string(),
  strategy: strategySchema,
  symbols: z.array(symbol).min(1),
  timeframe,
  /** Open time of the first bar, and close time of the last. */
  from: z.number(),
  to: z.number(),
  /** The quote currency of all symbols. */
  currency: z.string(),
  settings: settingsSchema,
  /** Who decides how much is bought: `settings.sizing`, or the strategy by its own advice. */
  sizedBy: z.enum(['settings', 'strategy']),
  data: dataSchema,
  metrics: metricsSchema,
  trades: z.array(tradeSchema),
  /** The position still open at the end, the first one of several; `null` when there is none. */
  openTrade: openTradeSchema.nullable(),
  openTrades: z.array(openTradeSchema),
  /** Entry signals that could not be acted on. */
  skipped: z.object({ noCash: z.number(), noPlace: z.number(), tooSmall: z.number() }),
  warnings: z.array(z.object({ kind: z.enum(WARNING_KINDS), text: z.string() })),
  curve: curveSchema,
});

/** What a report is stored as: everything but whether it was taken from the store. */
export type StoredReport = z.output<typeof reportSchema>;

/** A finished backtest; see `reportSchema`. */
export interface BacktestReport extends StoredReport {
  /** True when it was computed earlier and found in the store by its hash. */
  readonly cached: boolean;
}

/** A trade of a report. */
export type ReportTrade = z.output<typeof tradeSchema>;

/**
 * The report of a stored backtest.
 *
 * @throws OutcryError `corrupt` when what is stored is not a report.
 */
export function readStored(stored: StoredBacktest): BacktestReport {
  try {
    return { ...reportSchema.parse(JSON.parse(stored.report)), cached: true };
  } catch (cause) {
    throw new OutcryError('corrupt', `The stored backtest ${stored.hash.slice(0, 12)} cannot be read.`, { cause });
  }
}
