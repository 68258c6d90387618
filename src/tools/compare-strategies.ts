import { z } from 'zod';
import type { BacktestReport } from '../backtest/backtest-report.ts';
import { comparisonCard } from '../backtest/comparison-card.ts';
import { refuseWhenAborted } from '../domain/abort.ts';
import type { Action } from '../reports/card.ts';
import { STRATEGIES } from '../strategies/registry.ts';
import { type BacktestRunner, candleFields, choiceOf, sameCandles, termFields, termsOf } from './backtest-request.ts';
import type { StrategyBook } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { namesField } from './values/fields.ts';

/** `/compare btc 1h 1y`: several strategies over the same candles, side by side with buy-and-hold. */
export function compareStrategiesTool({ backtests, strategies }: { readonly backtests: BacktestRunner; readonly strategies: StrategyBook }): Tool {
  return defineTool({
    name: 'compare_strategies',
    command: 'compare',
    summary: 'Test several strategies on the same candles and rank them, with buy-and-hold beside them.',
    access: 'read',
    input: z.object({
      ...candleFields,
      strategies: namesField('Names, with commas between; all built-in ones if left out').optional(),
      ...termFields,
    }),
    positional: ['symbols', 'timeframe', 'strategies', 'from', 'to'],
    aliases: { symbol: 'symbols', strategy: 'strategies' },
    phrases: [
      'compare {strategies} on {symbol}', '{strategies} vs {strategies} on {symbol}', 'which strategy is best for {symbol}', 'best strategy for {symbol}', 'compare strategies',
      'rank strategies on {symbol}', 'which strategy would have worked best on {symbol}', 'compare all strategies on {symbol}', 'what works best on {symbol}',
    ],
    examples: ['compare btc 1h 90d', 'compare eth 4h 1y strategies="rsi, macd, sma-cross"'],
    async run(input, call) {
      const names = input.strategies ?? STRATEGIES.map((strategy) => strategy.name);
      const terms = termsOf(input, call.now);
      const choices = await Promise.all(names.map((name) => choiceOf(strategies, name, undefined, 'strategies')));
      const reports: BacktestReport[] = [];
      for (const [index, strategy] of choices.entries()) {
        refuseWhenAborted(call.signal);
        call.onProgress?.({ label: `Testing ${names[index] ?? ''}`, done: index, total: choices.length });
        // One after the other: all of them read the same candles, which the first one brings.
        // oxlint-disable-next-line no-await-in-loop
        reports.push(await backtests.run({ strategy, ...terms }, { signal: call.signal }));
      }
      const ranked = reports.toSorted((a, b) => (b.metrics.return ?? 0) - (a.metrics.return ?? 0));
      return {
        card: comparisonCard(ranked, { actions: actionsOf(ranked) }),
        data: ranked.map(({ curve: _curve, trades: _trades, ...report }) => report),
        brief: briefOf(ranked),
      };
    },
  });
}

/** The whole report of the best one. */
function actionsOf([best]: readonly BacktestReport[]): readonly Action[] {
  const name = best?.strategy.name ?? null;
  if (!best || name === null) return [];
  const { cash, feeRate, slippage } = best.settings;
  return [{ kind: 'run', label: `Report on ${name}`, tool: 'backtest', args: { symbols: best.symbols.join(', '), strategy: name, ...sameCandles(best), cash, feeRate, slippage } }];
}

/** The few figures that are worth a sentence, the best first. */
function briefOf(ranked: readonly BacktestReport[]): Readonly<Record<string, unknown>> {
  const [best] = ranked;
  return {
    symbols: best?.symbols,
    timeframe: best?.timeframe,
    simulated: best?.data.simulated,
    buyAndHold: best?.metrics.buyAndHold,
    ranked: ranked.map(({ strategy, metrics }) => ({ strategy: strategy.name, return: metrics.return, maxDrawdown: metrics.maxDrawdown, trades: metrics.trades })),
  };
}
