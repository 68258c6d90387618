import { OutcryError } from '../domain/errors.ts';
import { type MarketSymbol, quoteOf } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { History } from '../market/history.ts';
import type { Strategy, StrategyParams } from '../strategies/strategy.ts';
import { backtestCurve } from './backtest-curve.ts';
import type { ReportTrade, StoredReport } from './backtest-report.ts';
import { findLookAhead } from './look-ahead.ts';
import { measure } from './metrics/measure.ts';
import { simulate } from './simulate.ts';
import { type OpenTrade, type SimulationLeg, type SimulationSettings, type Trade, tradeReason } from './simulation.ts';
import { reviewRun } from './warnings.ts';

/** One market of a run: what is known of its past, and its amount step in base units. */
export interface RunMarket {
  readonly symbol: MarketSymbol;
  readonly history: History;
  readonly amountStep: number;
}

/** Everything a run needs, already read and resolved. */
export interface RunInput {
  readonly strategy: Strategy;
  readonly params: StrategyParams;
  readonly settings: SimulationSettings;
  readonly markets: readonly RunMarket[];
  /** What was asked for, which may be more than the candles cover. */
  readonly span: Span;
}

/** What a run finds; the report but for who asked, when, and under which hash. */
export type RunResult = Omit<StoredReport, 'id' | 'hash' | 'createdAt' | 'strategy'>;

/** Look-ahead is sought in a stretch of at least this many bars, and of several warm-ups. */
const LOOK_AHEAD_BARS = 5_000;

/**
 * Advises, simulates, measures and doubts. Pure and without waiting, so that it may run on any thread.
 *
 * @throws OutcryError `no-data` when no market has a candle in the span; `invalid-input` when entries are sized by a stop that there is not.
 */
export function runBacktest(input: RunInput): RunResult {
  const { strategy, params, settings, markets, span } = input;
  const { timeframe } = settings;
  const legs = markets.map(({ symbol, history, amountStep }) => {
    const { candles, lead } = history;
    return { symbol, candles, lead, amountStep, advice: strategy.advise({ candles, timeframe }, params) };
  });
  assertStopForRisk(settings, legs);
  const histories = markets.map((market) => market.history);
  const simulation = simulate(legs, settings);
  const first = simulation.time[0];
  const last = simulation.time.at(-1);
  if (first === undefined || last === undefined) {
    throw new OutcryError('no-data', `There are no ${timeframe} candles of ${markets.map(({ symbol }) => symbol).join(', ')} in that span.`, { field: 'from' });
  }
  const ambiguous = simulation.trades.some((trade) => trade.ambiguous);
  const otherOrder = ambiguous ? simulate(legs, { ...settings, sameBar: settings.sameBar === 'stop-first' ? 'target-first' : 'stop-first' }) : null;
  const metrics = measure(simulation, { settings, legs, otherOrderEquity: otherOrder?.equity.at(-1) });
  const warmup = strategy.warmup(params, timeframe);
  const lookAhead = findLookAhead(strategy, params, { candles: legs[0]!.candles, timeframe }, { bars: Math.max(LOOK_AHEAD_BARS, 4 * warmup) });
  const warnings = reviewRun({ simulation, metrics, settings, legs, histories, span, warmup, lookAhead });
  const gaps = histories.flatMap((history) => history.gaps);
  const openTrades = simulation.openTrades.map(reportOpenTrade);
  return {
    rule: strategy.describe(params),
    symbols: markets.map((market) => market.symbol),
    timeframe,
    from: first,
    to: last + timeframeMs(timeframe),
    currency: quoteOf(markets[0]!.symbol),
    settings,
    sizedBy: legs.some(({ advice }) => advice.kind === 'exposure' || advice.size !== undefined) ? 'strategy' : 'settings',
    data: {
      source: sourceInWords(histories),
      venue: [...new Set(histories.map((history) => history.venue.id))].join(', '),
      simulated: histories.some((history) => history.venue.simulated),
      bars: simulation.time.length,
      gaps: gaps.length,
      missingBars: gaps.reduce((sum, gap) => sum + gap.bars, 0),
    },
    metrics,
    trades: simulation.trades.map((trade) => reportTrade(trade, legs)),
    openTrade: openTrades[0] ?? null,
    openTrades,
    skipped: simulation.skipped,
    warnings: [...warnings],
    curve: backtestCurve(simulation, legs, settings),
  };
}

/** Where the candles of several histories came from, each source once. */
export function sourceInWords(histories: readonly History[]): string {
  return [...new Set(histories.map((history) => history.source))].join('; ');
}

/** Sizing by risk divides by the distance of the stop: without one it would buy nothing, and say nothing. */
function assertStopForRisk({ sizing, exits }: SimulationSettings, legs: readonly SimulationLeg[]): void {
  if (sizing.kind !== 'risk' || sizing.atrMultiple !== null || exits.stopLoss !== null || exits.trailingStop !== null) return;
  if (legs.some(({ advice }) => advice.kind === 'exposure' || advice.stopDistance !== undefined)) return;
  throw new OutcryError('invalid-input', 'Sizing by risk needs a stop to measure the risk by, and this rule has none.', {
    field: 'sizing',
    hint: 'Give a stop-loss or a trailing stop, or size by "risk 1% atr 2".',
  });
}

function reportTrade(trade: Trade, legs: readonly SimulationLeg[]): ReportTrade {
  const { entryBar, exitBar, signalBar: _, ...figures } = trade;
  return { ...figures, why: tradeReason(trade, legs), barsHeld: exitBar - entryBar };
}

function reportOpenTrade({ entryBar: _entryBar, ...trade }: OpenTrade): StoredReport['openTrades'][number] {
  return trade;
}
