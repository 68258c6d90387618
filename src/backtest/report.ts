import { timeframeMs } from '../domain/timeframe.ts';
import type { Sizing } from '../domain/trade-rules.ts';
import type { Action, Block, Card, Field, NoteBlock, Tone } from '../reports/card.ts';
import {
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatSignedMoney,
  formatSignedPercent,
} from '../reports/format.ts';
import type { BacktestReport } from './backtest-report.ts';
import { backtestChart } from './report-chart.ts';
import { exitTable, monthlyTable, tradeTable } from './report-tables.ts';
import type { Warning } from './warnings.ts';

/** What a caller adds to a backtest's card or leaves out of it. */
export interface BacktestCardOptions {
  /** Whether the card has its picture. Default true. */
  readonly picture?: boolean | undefined;
  /** Buttons under the card, for tools that exist. Default none. */
  readonly actions?: readonly Action[] | undefined;
}

/** A rule without a name is called by its entry where that is no longer than this. */
const SHORT_ENTRY = 48;

/** `Mean reversion · BTC/USDT · 1h`. */
export function backtestTitle({ strategy, symbols, timeframe }: Pick<BacktestReport, 'strategy' | 'symbols' | 'timeframe'>): string {
  const name = strategy.kind === 'built-in' ? strategy.title : (strategy.name ?? (strategy.entry.length <= SHORT_ENTRY ? strategy.entry : strategy.title));
  return [name, symbols.length > 3 ? `${symbols.length} markets` : symbols.join(', '), timeframe].join(' · ');
}

/** A finished backtest as a card: the rule read back, what it was tested on, its figures beside buying and holding, and what to doubt. */
export function backtestCard(report: BacktestReport, options: BacktestCardOptions = {}): Card {
  const title = backtestTitle(report);
  const tables = [monthlyTable(report), exitTable(report), tradeTable(report)].filter((table) => table !== null);
  const blocks: Block[] = [
    { kind: 'text', text: report.rule },
    { kind: 'text', text: testedOn(report) },
    { kind: 'fields', title: 'Result', fields: resultFields(report) },
    { kind: 'fields', title: 'Trades and costs', fields: tradeFields(report) },
    ...report.warnings.map(warningNote),
    ...(options.picture === false ? [] : [backtestChart(report, title)]),
    ...tables,
    { kind: 'text', text: provenance(report) },
  ];
  return { title, tone: toneOf(report.metrics.profit), simulated: report.data.simulated, blocks, actions: options.actions ?? [] };
}

function toneOf(value: number | null): Tone {
  if (value === null || value === 0) return 'neutral';
  return value > 0 ? 'good' : 'bad';
}

function warningNote({ kind, text }: Warning): NoteBlock {
  return { kind: 'note', tone: kind === 'look-ahead' ? 'error' : kind === 'open-position' || kind === 'data' ? 'neutral' : 'warning', text };
}

/** Span, source and terms of the test, as two sentences. */
function testedOn({ from, to, data, timeframe, settings, sizedBy, currency, symbols }: BacktestReport): string {
  const span = `${formatDate(from)} to ${formatDate(to - 1)} (${formatDuration(to - from)})`;
  const markets = symbols.length > 3 ? ` on ${symbols.join(', ')}` : '';
  const { exits } = settings;
  const terms = [
    `${formatMoney(settings.cash, currency)} to start`,
    sizedBy === 'strategy' ? 'sized by the strategy' : sizingWords(settings.sizing, currency),
    `${formatPercent(settings.feeRate, 2)} fee a side`,
    settings.slippage > 0 ? `${formatPercent(settings.slippage, 2)} slippage` : 'no slippage',
    ...(exits.stopLoss === null ? [] : [`${formatPercent(exits.stopLoss)} stop loss`]),
    ...(exits.takeProfit === null ? [] : [`${formatPercent(exits.takeProfit)} take profit`]),
    ...(exits.trailingStop === null ? [] : [`${formatPercent(exits.trailingStop)} trailing stop`]),
    ...(exits.maxBars === null ? [] : [`at most ${formatCount(exits.maxBars, 'bar')} a trade`]),
    ...(symbols.length > 1 ? [`at most ${formatCount(settings.maxPositions, 'position')} at once`] : []),
  ];
  return `${span}${markets}: ${formatCount(data.bars, `${timeframe} bar`)} from ${data.source}. ${terms.join(', ')}.`;
}

function sizingWords(sizing: Sizing, currency: string): string {
  switch (sizing.kind) {
    case 'all-in':
      return 'all cash in each trade';
    case 'fraction':
      return `${formatPercent(sizing.fraction)} of equity in each trade`;
    case 'cost':
      return `${formatMoney(sizing.cost, currency)} in each trade`;
    case 'risk':
      return `${formatPercent(sizing.fraction, 2)} of equity at risk in each trade${sizing.atrMultiple === null ? '' : ` (stop ${formatNumber(sizing.atrMultiple)} × ATR away)`}`;
    case 'volatility':
      return `sized to ${formatPercent(sizing.target)} yearly volatility`;
  }
}

function resultFields({ metrics, currency }: BacktestReport): readonly Field[] {
  return [
    { label: 'Return', value: formatSignedPercent(metrics.return), tone: toneOf(metrics.return) },
    { label: 'Buy and hold', value: formatSignedPercent(metrics.buyAndHold) },
    { label: 'Difference', value: formatSignedPercent(metrics.alpha) },
    { label: 'Final equity', value: formatMoney(metrics.finalEquity, currency) },
    { label: 'A year (CAGR)', value: formatSignedPercent(metrics.cagr) },
    { label: 'Max drawdown', value: drawdownWords(metrics) },
    { label: 'Sharpe', value: formatNumber(metrics.sharpe, 2) },
    { label: 'Sortino', value: formatNumber(metrics.sortino, 2) },
    { label: 'Calmar', value: formatNumber(metrics.calmar, 2) },
    { label: 'Volatility', value: formatPercent(metrics.volatility) },
    { label: 'In the market', value: formatPercent(metrics.exposure) },
  ];
}

function drawdownWords(metrics: BacktestReport['metrics']): string {
  if (metrics.maxDrawdown === 0) return 'none';
  const recovered = metrics.maxDrawdownRecovery === null ? 'not recovered' : `recovered ${formatDate(metrics.maxDrawdownRecovery)}`;
  return `${formatPercent(metrics.maxDrawdown)} (${formatDate(metrics.maxDrawdownPeak)} to ${formatDate(metrics.maxDrawdownTrough)}, ${recovered})`;
}

function tradeFields({ metrics, currency, timeframe }: BacktestReport): readonly Field[] {
  const held = metrics.averageBarsHeld === null ? null : metrics.averageBarsHeld * timeframeMs(timeframe);
  const slippage: readonly Field[] = metrics.slippagePaid > 0 ? [{ label: 'Slippage paid', value: formatMoney(metrics.slippagePaid, currency) }] : [];
  return [
    { label: 'Trades', value: `${formatNumber(metrics.trades, 0)}${metrics.tradesPerMonth === null ? '' : ` (${formatNumber(metrics.tradesPerMonth, 1)} a month)`}` },
    { label: 'Win rate', value: formatPercent(metrics.winRate) },
    { label: 'Profit factor', value: formatNumber(metrics.profitFactor, 2) },
    { label: 'Average trade', value: formatSignedMoney(metrics.expectancy, currency) },
    { label: 'Average win ÷ loss', value: formatNumber(metrics.payoff, 2) },
    { label: 'Best and worst', value: metrics.bestTrade === null ? 'n/a' : `${formatSignedPercent(metrics.bestTrade)} and ${formatSignedPercent(metrics.worstTrade)}` },
    { label: 'Longest streaks', value: `${formatCount(metrics.winStreak, 'win')}, ${formatCount(metrics.lossStreak, 'loss', 'losses')}` },
    { label: 'Held on average', value: formatDuration(held) },
    { label: 'SQN', value: formatNumber(metrics.sqn, 2) },
    { label: 'Fees paid', value: formatMoney(metrics.feesPaid, currency) },
    ...slippage,
    { label: 'Break-even cost', value: breakEvenWords(metrics.breakEvenCost) },
  ];
}

/** The fee at which nothing would be left, as a trader reads it. */
export function breakEvenWords(breakEvenCost: number | null): string {
  if (breakEvenCost === null) return 'n/a';
  return breakEvenCost < 0 ? 'none: it loses before fees' : `${formatPercent(breakEvenCost, 3)} a side`;
}

function provenance({ id, cached, createdAt }: BacktestReport): string {
  return cached
    ? `Result ${id}, computed on ${formatDateTime(createdAt)} from the same rule, settings and candles.`
    : `Result ${id}.`;
}
