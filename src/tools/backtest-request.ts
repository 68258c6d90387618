import type { BacktestReport } from '../backtest/backtest-report.ts';
import type { BacktestSpec } from '../backtest/backtest-spec.ts';
import type { StrategyChoice } from '../strategies/strategy-choice.ts';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import type { RuleInput } from './rule-fields.ts';
import { ruleOf } from './rule-fields.ts';
import type { StrategyBook } from './strategy-book.ts';
import { cashField, fromField, rateField, symbolsField, timeframeField, toField } from './values/fields.ts';
import { parseSpan } from './values/span.ts';

/** What runs a backtest, on this thread or on another. */
export interface BacktestRunner {
  run(spec: BacktestSpec, options?: WorkOptions): Promise<BacktestReport>;
}

/** The arguments that say what candles a test runs over. */
export const candleFields = {
  symbols: symbolsField(),
  timeframe: timeframeField().prefault('1h'),
};

/** The arguments that say how a test is run. */
export const termFields = {
  from: fromField().prefault('1y'),
  to: toField().optional(),
  cash: cashField('Starting cash in the quote currency; 10,000 if left out').optional(),
  feeRate: rateField('Fee on each side, such as 0.1% (the default)', { max: 0.2 }).optional(),
  slippage: rateField('By how much market fills are worse than the price, such as 0.05%; none if left out', { max: 0.2 }).optional(),
};

/** What `candleFields` and `termFields` come out as. */
export interface TermInput {
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  readonly from: string;
  readonly to?: string | undefined;
  readonly cash?: number | undefined;
  readonly feeRate?: number | undefined;
  readonly slippage?: number | undefined;
}

/** The part of a test that is the same for one strategy and for several. @throws OutcryError `invalid-input` for a span that makes no sense. */
export function termsOf(input: TermInput, now: number): Omit<BacktestSpec, 'strategy'> {
  const { symbols, timeframe, cash, feeRate, slippage } = input;
  return { symbols, timeframe, span: parseSpan(input.from, input.to, now), cash, feeRate, slippage };
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
  if (name !== undefined && input.exit !== undefined) {
    throw new OutcryError('invalid-input', 'An exit rule goes with an entry rule; a named strategy has its own.', { field: 'exit', hint: 'Stops and targets go with either.' });
  }
  if (name !== undefined) return await choiceOf(strategies, name, input.params);
  if (input.exit !== undefined) {
    throw new OutcryError('invalid-input', `When does it buy, to sell when ${input.exit}? Give an entry rule, such as entry="rsi(14) < 30".`, { field: 'entry' });
  }
  throw new OutcryError('invalid-input', 'What is to be tested? Give a strategy (such as mean-reversion) or an entry rule (such as entry="rsi(14) < 30").', {
    field: 'strategy',
    hint: '/strategies lists the built-in ones and your saved rules.',
  });
}

/**
 * The strategy of a name, with parameters over its own.
 *
 * @param field the argument that the name came by, for the error.
 * @throws OutcryError `not-found` with the nearest name.
 */
export async function choiceOf(strategies: StrategyBook, name: string, params?: Readonly<Record<string, number>>, field = 'strategy'): Promise<StrategyChoice> {
  const found = await strategies.find(name, field);
  if (found.kind === 'built-in') return { kind: 'built-in', name: found.strategy.name, params };
  const { rule } = found.saved;
  return { kind: 'rule', name: found.saved.name, rule: { ...rule, params: { ...rule.params, ...params } } };
}

/** The span of a report as arguments, so that another tool works on the same candles. */
export function sameCandles({ timeframe, from, to }: BacktestReport): { readonly timeframe: Timeframe; readonly from: string; readonly to: string } {
  return { timeframe, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
