import { quoteOf } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { History } from '../market/history.ts';
import { formatCount, formatDate, formatDateTime, formatNumber, formatPercent, formatSignedMoney, formatSignedPercent } from '../reports/format.ts';
import type { LookAheadFinding } from './look-ahead.ts';
import type { Metrics } from './metrics/metrics-schema.ts';
import { elapsedYears } from './metrics/years.ts';
import type { Simulation, SimulationLeg, SimulationSettings } from './simulation.ts';

/** What a warning is about; scripts tell warnings apart by it. */
export const WARNING_KINDS = [
  'look-ahead',
  'simulated',
  'short-span',
  'gaps',
  'data',
  'warm-up',
  'no-trades',
  'few-trades',
  'one-trade',
  'only-stops',
  'thin-margin',
  'ambiguous',
  'skipped-entries',
  'open-position',
  'too-good',
] as const;

/** A doubt that a reader of the result must know of, as a sentence. */
export interface Warning {
  readonly kind: (typeof WARNING_KINDS)[number];
  readonly text: string;
}

/** Everything a run is judged by. */
export interface Review {
  readonly simulation: Simulation;
  readonly metrics: Metrics;
  readonly settings: SimulationSettings;
  readonly legs: readonly SimulationLeg[];
  /** Where each leg's candles came from, in the order of the legs. */
  readonly histories: readonly History[];
  /** What was asked for, which may be more than there was. */
  readonly span: Span;
  /** Bars before the strategy can first speak. */
  readonly warmup: number;
  readonly lookAhead: LookAheadFinding;
}

/** Fewer closed trades than this are called few: below it, the error of a mean is not yet well described by a normal law. */
const FEW_TRADES = 30;

/** A yearly Sharpe ratio above this is more often an error in the test than skill, over at least so many days; over fewer it is chance. */
const TOO_GOOD_SHARPE = 4;
const TOO_GOOD_DAYS = 60;

/** A single trade with more than this share of the profit is pointed out. */
const ONE_TRADE_SHARE = 0.5;

/** Missing more than this share of the span to warm-up is pointed out. */
const WARM_UP_SHARE = 0.02;

/** What a reader should doubt in a result: first what is to be known of the candles, then the gravest. */
export function reviewRun(review: Review): readonly Warning[] {
  const checks = [lookAhead, simulated, shortSpan, gaps, warmUp, fewTrades, oneTrade, onlyStops, thinMargin, ambiguous, skippedEntries, openPosition, tooGood];
  return [...dataWarnings(review.histories), ...checks.flatMap((check) => check(review))];
}

/** What the reader of the candles has to say of them, each thing once. It may change while the candles, and so the result, stay the same. */
export function dataWarnings(histories: readonly History[]): readonly Warning[] {
  return [...new Set(histories.flatMap((history) => history.notes))].map((text) => ({ kind: 'data', text }));
}

type Check = (review: Review) => readonly Warning[];

const lookAhead: Check = ({ lookAhead: { suspects, tried } }) => {
  const [first] = suspects;
  if (first === undefined) return [];
  const text = `Look-ahead suspected: the advice changed when later candles were hidden, at ${suspects.length} of ${formatCount(tried, 'bar')} tried (first ${formatDateTime(first)}). Do not trust this result.`;
  return [{ kind: 'look-ahead', text }];
};

const simulated: Check = ({ histories }) =>
  histories.some((history) => history.venue.simulated)
    ? [{ kind: 'simulated', text: 'The prices are simulated: this says nothing about a real market.' }]
    : [];

const shortSpan: Check = ({ simulation, settings, span, histories }) => {
  // A reader that cut the span has said so itself.
  if (histories.some((history) => history.notes.length > 0)) return [];
  const length = timeframeMs(settings.timeframe);
  const first = simulation.time[0];
  const last = simulation.time.at(-1);
  if (first === undefined || last === undefined) return [];
  // Spans rarely begin and end on a bar's boundary, and the newest bar may not have settled: two bars are no cut.
  if (first - span.from <= 2 * length && span.to - (last + length) <= 2 * length) return [];
  const text = `The candles known reach from ${formatDate(first)} to ${formatDate(last)} only; ${formatDate(span.from)} to ${formatDate(span.to - 1)} was asked for.`;
  return [{ kind: 'short-span', text }];
};

const gaps: Check = ({ histories, legs }) => {
  const all = histories.flatMap((history, index) => history.gaps.map((gap) => ({ ...gap, symbol: legs[index]!.symbol })));
  const [first] = all;
  if (!first) return [];
  const biggest = all.reduce((kept, gap) => (gap.bars > kept.bars ? gap : kept), first);
  const missing = all.reduce((sum, gap) => sum + gap.bars, 0);
  const where = legs.length > 1 ? ` of ${biggest.symbol}` : '';
  const count = all.length === 1 ? 'There is 1 gap' : `There are ${formatCount(all.length, 'gap')}`;
  const biggestPart = all.length === 1 ? `from ${formatDateTime(biggest.from)}${where}` : `the biggest ${formatCount(biggest.bars, 'bar')} from ${formatDateTime(biggest.from)}${where}`;
  return [{ kind: 'gaps', text: `${count} in the candles: ${formatCount(missing, 'bar')} missing, ${biggestPart}.` }];
};

const warmUp: Check = ({ legs, warmup }) => {
  const silent = Math.max(0, ...legs.map((leg) => Math.min(warmup - leg.lead, leg.candles.time.length - leg.lead)));
  const bars = Math.max(0, ...legs.map((leg) => leg.candles.time.length - leg.lead));
  if (silent <= bars * WARM_UP_SHARE) return [];
  const text = `${formatCount(silent, 'bar')} of ${formatNumber(bars, 0)} went into warming up the indicators, for want of candles before the span: nothing could be traded in them.`;
  return [{ kind: 'warm-up', text }];
};

const fewTrades: Check = ({ metrics, simulation: { openTrades } }) => {
  if (metrics.trades === 0) {
    const text = openTrades.length > 0 ? 'No trade was completed in this span: the whole result is an open position.' : 'No trade was made in this span, so there is nothing to judge the rule by.';
    return [{ kind: 'no-trades', text }];
  }
  if (metrics.trades >= FEW_TRADES) return [];
  const text = `Only ${formatCount(metrics.trades, 'closed trade')}: fewer than ${FEW_TRADES} say little about the rule and much about chance.`;
  return [{ kind: 'few-trades', text }];
};

const oneTrade: Check = ({ simulation, metrics, settings }) => {
  const [first, ...others] = simulation.trades;
  if (!first || others.length === 0 || metrics.profit <= 0) return [];
  const best = others.reduce((kept, trade) => (trade.pnl > kept.pnl ? trade : kept), first);
  if (best.pnl <= metrics.profit * ONE_TRADE_SHARE) return [];
  const without = formatSignedPercent((metrics.profit - best.pnl) / settings.cash);
  const share = best.pnl >= metrics.profit ? 'all of the profit' : `${formatPercent(best.pnl / metrics.profit, 0)} of the profit`;
  const dates = `${formatDate(best.entryTime)} to ${formatDate(best.exitTime)}`;
  return [{ kind: 'one-trade', text: `One trade (${best.symbol}, ${dates}) made ${share}: without its gain the return would be ${without}.` }];
};

/** A rule whose only way out is its stop can finish trades at a loss only: gains are seen in the open position at most. */
const onlyStops: Check = ({ settings: { exits }, legs, simulation }) => {
  const { stopLoss, takeProfit, trailingStop, maxBars } = exits;
  if (stopLoss === null || takeProfit !== null || trailingStop !== null || maxBars !== null || simulation.trades.length === 0) return [];
  const sells = legs.some(({ advice }) => advice.kind === 'exposure' || advice.exitHeld !== undefined || advice.targetDistance !== undefined || advice.exit.includes(1));
  return sells ? [] : [{ kind: 'only-stops', text: 'Nothing but the stop ever sells, so every finished trade is a loss: give an exit, a target or a trailing stop as well.' }];
};

const thinMargin: Check = ({ metrics, settings }) => {
  const { breakEvenCost, profit } = metrics;
  if (profit <= 0 || breakEvenCost === null || settings.feeRate === 0 || breakEvenCost >= 2 * settings.feeRate) return [];
  const text = `The profit disappears at twice the fees: it breaks even at ${formatPercent(breakEvenCost, 3)} a side, and ${formatPercent(settings.feeRate, 3)} was charged.`;
  return [{ kind: 'thin-margin', text }];
};

const ambiguous: Check = ({ metrics }) => {
  if (metrics.ambiguousTrades === 0) return [];
  const ended = metrics.ambiguousTrades === 1 ? '1 trade ended in a bar that reached' : `${formatCount(metrics.ambiguousTrades, 'trade')} ended in bars that reached`;
  const text = `${ended} both stop and target: the return is ${formatSignedPercent(metrics.returnStopFirst)} if the stop came first, ${formatSignedPercent(metrics.returnTargetFirst)} if the target did.`;
  return [{ kind: 'ambiguous', text }];
};

const skippedEntries: Check = ({ simulation: { skipped } }) => {
  const causes = [
    [skipped.noCash, 'for want of cash'],
    [skipped.noPlace, 'because all places were taken'],
    [skipped.tooSmall, 'because the amount was too small'],
  ] as const;
  const given = causes.filter(([count]) => count > 0);
  if (given.length === 0) return [];
  const total = given.reduce((sum, [count]) => sum + count, 0);
  return [{ kind: 'skipped-entries', text: `${formatCount(total, 'entry', 'entries')} could not be acted on: ${given.map(([count, why]) => `${formatNumber(count, 0)} ${why}`).join(', ')}.` }];
};

const openPosition: Check = ({ simulation: { openTrades } }) => {
  const [first] = openTrades;
  if (!first) return [];
  const pnl = openTrades.reduce((sum, trade) => sum + trade.pnl, 0);
  const subject = openTrades.length === 1 ? `A position in ${first.symbol} is` : `${formatCount(openTrades.length, 'position')} are`;
  const text = `${subject} still open at the end, marked to the last close (${formatSignedMoney(pnl, quoteOf(first.symbol))}); it counts in the return and not among the trades.`;
  return [{ kind: 'open-position', text: openTrades.length === 1 ? text : text.replace('; it counts', '; they count') }];
};

const tooGood: Check = ({ metrics, simulation: { time } }) => {
  if (metrics.sharpe === null || metrics.sharpe <= TOO_GOOD_SHARPE || elapsedYears(time) * 365.25 < TOO_GOOD_DAYS) return [];
  const text = `Suspiciously good (Sharpe ${formatNumber(metrics.sharpe, 1)}): look for a fault in the rule or the data before believing it.`;
  return [{ kind: 'too-good', text }];
};
