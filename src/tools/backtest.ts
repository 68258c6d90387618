import { z } from 'zod';
import type { BacktestReport } from '../backtest/backtest-report.ts';
import { backtestCard } from '../backtest/report.ts';
import type { Action } from '../reports/card.ts';
import { type BacktestRunner, candleFields, chooseStrategy, sameCandles, termFields, termsOf } from './backtest-request.ts';
import { exitsOf, ruleFields, sizingOf } from './rule-fields.ts';
import type { StrategyBook } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { choiceField, countField, textField } from './values/fields.ts';

/** `/backtest btc 1h mean-reversion 90d`: how a strategy or a rule would have done. */
export function backtestTool({ backtests, strategies }: { readonly backtests: BacktestRunner; readonly strategies: StrategyBook }): Tool {
  return defineTool({
    name: 'backtest',
    command: 'backtest',
    summary: 'Test a strategy or a rule on past candles: trades, return, drawdown, risk figures and a chart.',
    access: 'read',
    input: z.object({
      ...candleFields,
      strategy: textField('Name of a built-in strategy or a saved rule, such as mean-reversion; leave out when entry is given').optional(),
      ...ruleFields,
      ...termFields,
      stopsFrom: choiceField(['entry-bar', 'next-bar'], 'First bar in which a stop or target can be hit').optional(),
      maxPositions: countField('Most positions open at once, over all markets', { max: 100 }).optional(),
    }),
    positional: ['symbols', 'timeframe', 'strategy', 'from', 'to'],
    aliases: { symbol: 'symbols' },
    phrases: [
      'backtest {strategy} on {symbol}', 'test {strategy} on {symbol}', 'how would {strategy} have done on {symbol}', 'how would buying {symbol} when {entry} have done',
      'what if i had bought {symbol} when {entry}', 'simulate {strategy} on {symbol}', 'would {strategy} have made money on {symbol}', 'try {strategy} on {symbol}',
      'buy {symbol} when {entry} and sell when {exit}', 'performance of {strategy} on {symbol}', 'run a backtest', 'historical test of {strategy}', 'when {entry} and sell {exit}',
    ],
    examples: ['backtest btc 1h mean-reversion 90d', 'backtest eth 4h entry="rsi(14) < 30" exit="rsi(14) > 60" stop=3% from=2y', 'backtest btc,eth 1d sma-cross 1y params="fast=10, slow=50"'],
    async run(input, call) {
      const strategy = await chooseStrategy(strategies, input.strategy, input);
      const report = await backtests.run(
        { strategy, ...termsOf(input, call.now), exits: exitsOf(input), sizing: sizingOf(input), stopsFrom: input.stopsFrom, maxPositions: input.maxPositions },
        call,
      );
      const { curve: _curve, ...data } = report;
      return { card: backtestCard(report, { actions: actionsOf(report) }), data, brief: briefOf(report) };
    },
  });
}

/** What one may want next: the built-in strategies on the same candles, and the candles themselves. */
function actionsOf(report: BacktestReport): readonly Action[] {
  const candles = sameCandles(report);
  return [
    { kind: 'run', label: 'Compare strategies', tool: 'compare_strategies', args: { symbols: report.symbols.join(', '), ...candles } },
    { kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol: report.symbols[0] ?? '', ...candles } },
  ];
}

/** Warnings told to the model; the card has them all. */
const WARNINGS_TOLD = 3;

/** The few figures of a report that are worth a sentence. */
function briefOf(report: BacktestReport): Readonly<Record<string, unknown>> {
  const { metrics } = report;
  return {
    rule: report.rule.slice(0, 400),
    symbols: report.symbols,
    timeframe: report.timeframe,
    from: new Date(report.from).toISOString(),
    to: new Date(report.to).toISOString(),
    simulated: report.data.simulated,
    return: metrics.return,
    buyAndHold: metrics.buyAndHold,
    maxDrawdown: metrics.maxDrawdown,
    sharpe: metrics.sharpe,
    trades: metrics.trades,
    winRate: metrics.winRate,
    finalEquity: metrics.finalEquity,
    warnings: report.warnings.slice(0, WARNINGS_TOLD).map((warning) => warning.text.slice(0, 200)),
  };
}
