import { z } from 'zod';
import type { BacktestReport } from '../backtest/backtest-report.ts';
import { comparisonCard } from '../backtest/comparison-card.ts';
import { STRATEGIES } from '../strategies/registry.ts';
import { type BacktestRunner, briefOf, chooseStrategy, settingsFrom, testFields } from './backtest.ts';
import type { StrategyBook } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { symbolsField, textField, timeframeField } from './values/fields.ts';
import { parseSpan } from './values/span.ts';

/** `/compare btc 1h 1y`: several strategies over the same candles, side by side with buy-and-hold. */
export function compareStrategiesTool({ backtests, strategies }: { readonly backtests: BacktestRunner; readonly strategies: StrategyBook }): Tool {
  return defineTool({
    name: 'compare_strategies',
    command: 'compare',
    summary: 'Test several strategies on the same candles and rank them, with buy-and-hold beside them.',
    access: 'read',
    input: z.object({
      symbols: symbolsField(),
      timeframe: timeframeField().default('1h'),
      strategies: textField('Names, with commas between; all built-in ones if left out').optional(),
      ...testFields,
    }),
    positional: ['symbols', 'timeframe', 'from', 'to', 'strategies'],
    rest: 'strategies',
    aliases: { symbol: 'symbols', strategy: 'strategies' },
    phrases: [
      'compare {strategies} on {symbol}', '{strategies} vs {strategies} on {symbol}', 'which strategy is best for {symbol}', 'best strategy for {symbol}', 'compare strategies',
      'rank strategies on {symbol}', 'which strategy would have worked best on {symbol}', 'compare all strategies on {symbol}', 'what works best on {symbol}',
    ],
    examples: ['compare btc 1h 90d', 'compare eth 4h 1y strategies="rsi, macd, sma-cross"'],
    async run(input, call) {
      const names = input.strategies === undefined ? STRATEGIES.map((strategy) => strategy.name) : namesIn(input.strategies);
      const span = parseSpan(input.from, input.to, call.now);
      const choices = await Promise.all(names.map((name) => chooseStrategy(strategies, name, {})));
      const reports: BacktestReport[] = [];
      for (const [index, strategy] of choices.entries()) {
        call.signal?.throwIfAborted();
        call.onProgress?.({ label: `Testing ${names[index] ?? ''}`, done: index, total: choices.length });
        // One after the other: all of them read the same candles, which the first one brings.
        // oxlint-disable-next-line no-await-in-loop
        reports.push(await backtests.run({ strategy, symbols: input.symbols, timeframe: input.timeframe, span, ...settingsFrom(input) }, { signal: call.signal }));
      }
      const ranked = reports.toSorted((a, b) => (b.metrics.return ?? 0) - (a.metrics.return ?? 0));
      return {
        card: comparisonCard(ranked),
        data: ranked.map(({ curve: _curve, trades: _trades, ...report }) => report),
        brief: ranked.map(briefOf),
      };
    },
  });
}

function namesIn(text: string): readonly string[] {
  const parts = text.split(/\s*(?:[,;]|\bvs\.?\b|\bversus\b|\band\b)\s*/i).filter((part) => part.trim() !== '');
  return [...new Set(parts)];
}
