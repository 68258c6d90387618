import { z } from 'zod';
import type { BacktestReport } from '../backtest/backtest-report.ts';
import type { BacktestSpec, StrategyChoice } from '../backtest/backtest-spec.ts';
import { backtestCard } from '../backtest/report.ts';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Action } from '../reports/card.ts';
import { type RuleInput, ruleFields, ruleOf } from './rule-fields.ts';
import type { StrategyBook } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { cashField, choiceField, countField, fromField, rateField, symbolsField, textField, timeframeField, toField } from './values/fields.ts';
import { parseSpan } from './values/span.ts';

/** What runs a backtest, on this thread or on another. */
export interface BacktestRunner {
  run(spec: BacktestSpec, options?: WorkOptions): Promise<BacktestReport>;
}

/** The arguments that say how a test is run, shared by backtest and comparison. */
export const testFields = {
  from: fromField().default('1y'),
  to: toField().optional(),
  cash: cashField('Starting cash in the quote currency; 10,000 if left out').optional(),
  feeRate: rateField('Fee on each side, such as 0.1% (the default)', { max: 0.2 }).optional(),
  slippage: rateField('By how much market fills are worse than the price, such as 0.05%; none if left out', { max: 0.2 }).optional(),
};

/** `/backtest btc 1h mean-reversion 90d`: how a strategy or a rule would have done. */
export function backtestTool({ backtests, strategies }: { readonly backtests: BacktestRunner; readonly strategies: StrategyBook }): Tool {
  return defineTool({
    name: 'backtest',
    command: 'backtest',
    summary: 'Test a strategy or a rule on past candles: trades, return, drawdown, risk figures and a chart.',
    access: 'read',
    input: z.object({
      symbols: symbolsField(),
      timeframe: timeframeField().default('1h'),
      strategy: textField('Name of a built-in strategy or a saved rule, such as mean-reversion; leave out when entry is given').optional(),
      ...ruleFields,
      ...testFields,
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
      const spec: BacktestSpec = {
        strategy: await chooseStrategy(strategies, input.strategy, input),
        symbols: input.symbols,
        timeframe: input.timeframe,
        span: parseSpan(input.from, input.to, call.now),
        ...settingsFrom(input),
        exits: { stopLoss: input.stopLoss, takeProfit: input.takeProfit, trailingStop: input.trailingStop, maxBars: input.maxBars },
        sizing: input.sizing,
        stopsFrom: input.stopsFrom,
        maxPositions: input.maxPositions,
      };
      const report = await backtests.run(spec, call);
      const { curve: _curve, ...data } = report;
      return { card: backtestCard(report, { actions: actionsOf(report) }), data, brief: briefOf(report) };
    },
  });
}

/** What one may want next: the built-in strategies on the same candles, and the candles themselves. */
function actionsOf(report: BacktestReport): readonly Action[] {
  const { symbols, timeframe } = report;
  const span = { from: new Date(report.from).toISOString(), to: new Date(report.to).toISOString() };
  return [
    { kind: 'run', label: 'Compare strategies', tool: 'compare_strategies', args: { symbols: symbols.join(', '), timeframe, ...span } },
    { kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol: symbols[0] ?? '', timeframe, ...span } },
  ];
}

/** The settings of a test that are the same for one strategy and for several. */
export function settingsFrom(input: { readonly cash?: number | undefined; readonly feeRate?: number | undefined; readonly slippage?: number | undefined }): Pick<BacktestSpec, 'cash' | 'feeRate' | 'slippage'> {
  return { cash: input.cash, feeRate: input.feeRate, slippage: input.slippage };
}

/**
 * The strategy that a name or a rule's arguments mean.
 *
 * @throws OutcryError `invalid-input` when neither or both are given, `not-found` for an unknown name.
 */
export async function chooseStrategy(strategies: StrategyBook, name: string | undefined, input: RuleInput): Promise<StrategyChoice> {
  if (input.entry !== undefined) {
    if (name !== undefined) throw new OutcryError('invalid-input', 'Give either a strategy by name or a rule by entry, not both.', { field: 'strategy' });
    return { kind: 'rule', rule: ruleOf(input.entry, input) };
  }
  if (name === undefined) {
    throw new OutcryError('invalid-input', 'What is to be tested? Give a strategy (such as mean-reversion) or an entry rule (such as "rsi(14) < 30").', { field: 'strategy' });
  }
  const found = await strategies.find(name);
  if (input.exit !== undefined) throw new OutcryError('invalid-input', 'An exit rule goes with an entry rule; a named strategy has its own.', { field: 'exit' });
  if (found.kind === 'built-in') return { kind: 'built-in', name: found.strategy.name, params: input.params };
  return { kind: 'rule', name: found.saved.name, rule: { ...found.saved.rule, params: { ...found.saved.rule.params, ...input.params } } };
}

/** The few figures of a report that are worth a sentence. */
export function briefOf(report: BacktestReport): Readonly<Record<string, unknown>> {
  const { metrics } = report;
  return {
    rule: report.rule,
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
    warnings: report.warnings.map((warning) => warning.text),
  };
}
