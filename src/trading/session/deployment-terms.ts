import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type MarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import type { Market } from '../../domain/market.ts';
import { Decimal } from '../../domain/money.ts';
import { type ExitRules, NO_EXIT_RULES, type Sizing } from '../../domain/trade-rules.ts';
import { type ResolvedStrategy, type StrategyChoice, resolveStrategy } from '../../strategies/strategy-choice.ts';
import type { TradingAccount } from '../account.ts';
import { positiveDecimal } from '../order-flow/quantity.ts';
import { PAPER_DEFAULTS } from '../paper/paper-settings.ts';
import type { DeploymentTerms } from './deployment.ts';
import type { DeploymentEdit, DeploymentWish } from './session-desk.ts';

/** Fraction by which market orders on an exchange are taken to fill worse than the price they are sized at: room, so that all the cash can be spent. */
const LIVE_SLIPPAGE = 0.001;

/** SHA-256 (hex) of the terms in their one spelling: what a mandate covers. */
export function termsHash(terms: DeploymentTerms): string {
  return createHash('sha256').update(canonicalJson(terms)).digest('hex');
}

/**
 * A wish as exact terms, every default filled in. Money is not looked at.
 *
 * @throws OutcryError `invalid-input` naming the field; `not-found` for a strategy that there is not.
 */
export function termsOfWish(wish: DeploymentWish, account: Pick<TradingAccount, 'id' | 'kind'>, rules: readonly Market[]): DeploymentTerms {
  const resolved = resolveStrategy(wish.strategy);
  const symbols = checkedSymbols(wish.symbols);
  const budget = checkedBudget(wish.budget, rules);
  const exits = exitsOf(wish.strategy, wish.exits);
  const sizing = wish.sizing ?? (wish.strategy.kind === 'rule' ? wish.strategy.rule.sizing : { kind: 'all-in' });
  const maxPositions = wish.maxPositions ?? symbols.length;
  if (!(Number.isInteger(maxPositions) && maxPositions >= 1)) throw new OutcryError('invalid-input', 'At least one position must be allowed.', { field: 'maxPositions' });
  checkStopForRisk(sizing, exits, resolved);
  return {
    account: account.id,
    strategy: wish.strategy,
    strategyId: resolved.id,
    rule: resolved.strategy.describe(resolved.params),
    symbols,
    timeframe: wish.timeframe,
    budget,
    exits,
    sizing,
    maxPositions,
    slippage: account.kind === 'paper' ? PAPER_DEFAULTS.slippage : LIVE_SLIPPAGE,
    volumeShare: account.kind === 'paper' ? PAPER_DEFAULTS.volumeShare : null,
  };
}

function checkedSymbols(symbols: readonly MarketSymbol[]): readonly MarketSymbol[] {
  const [first] = symbols;
  const refuse = (message: string): never => {
    throw new OutcryError('invalid-input', message, { field: 'symbols' });
  };
  if (first === undefined) return refuse('A strategy needs at least one market to trade.');
  if (symbols.some((symbol) => quoteOf(symbol) !== quoteOf(first))) return refuse(`Markets traded together share one budget, so they need one quote currency: ${symbols.join(', ')} do not have one.`);
  if (new Set(symbols).size !== symbols.length) return refuse('A market is named twice.');
  return symbols;
}

function checkedBudget(text: string, rules: readonly Market[]): string {
  const budget = positiveDecimal(text);
  if (budget === null) throw new OutcryError('invalid-input', `"${text}" is not a budget.`, { field: 'budget', hint: 'For example 500.' });
  for (const { symbol, minCost, quote, active } of rules) {
    if (!active) throw new OutcryError('invalid-input', `${symbol} is not traded now.`, { field: 'symbols' });
    if (minCost !== null && budget.lessThan(minCost)) {
      throw new OutcryError('invalid-input', `A budget of ${text} ${quote} is less than the smallest order of ${symbol}.`, { field: 'budget', hint: `The smallest order is ${minCost} ${quote}.` });
    }
  }
  return budget.toString();
}

function exitsOf(strategy: StrategyChoice, asked: Partial<ExitRules> = {}): ExitRules {
  const { stopLoss, takeProfit, trailingStop, maxBars } = { ...(strategy.kind === 'rule' ? strategy.rule : NO_EXIT_RULES), ...asked };
  return { stopLoss, takeProfit, trailingStop, maxBars };
}

/** Sizing by risk divides by the distance of the stop: without one it would buy nothing, and say so at every candle. */
function checkStopForRisk(sizing: Sizing, exits: ExitRules, { strategy }: ResolvedStrategy): void {
  if (sizing.kind !== 'risk' || sizing.atrMultiple !== null || exits.stopLoss !== null || exits.trailingStop !== null) return;
  throw new OutcryError('invalid-input', `Sizing by risk needs a stop to measure the risk by, and ${strategy.title} has none here.`, {
    field: 'sizing',
    hint: 'Give a stop-loss or a trailing stop, or size by "risk 1% atr 2".',
  });
}

/**
 * Terms with some of them changed: other terms, with another hash.
 *
 * @throws OutcryError `invalid-input` naming the field.
 */
export function editedTerms(terms: DeploymentTerms, edit: DeploymentEdit, rules: readonly Market[]): DeploymentTerms {
  const { maxPositions = terms.maxPositions } = edit;
  if (!(Number.isInteger(maxPositions) && maxPositions >= 1)) throw new OutcryError('invalid-input', 'At least one position must be allowed.', { field: 'maxPositions' });
  const exits = { ...terms.exits, ...edit.exits };
  checkStopForRisk(terms.sizing, exits, resolveStrategy(terms.strategy));
  return { ...terms, exits, maxPositions, budget: edit.budget === undefined ? terms.budget : checkedBudget(edit.budget, rules) };
}

/** What of a budget is more than another one was; 0 where it is less. */
export function budgetRise(before: string, after: string): Decimal {
  return Decimal.max(0, new Decimal(after).minus(before));
}
