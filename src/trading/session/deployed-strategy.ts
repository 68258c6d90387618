import type { Candles } from '../../domain/candles.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Market } from '../../domain/market.ts';
import { type BooleanExpression, Evaluation, TRUE, explain } from '../../strategies/expression/index.ts';
import { atr } from '../../strategies/indicators/volatility.ts';
import { type ReadRule, readRule } from '../../strategies/read-rule.ts';
import { type ResolvedStrategy, resolveStrategy } from '../../strategies/strategy-choice.ts';
import type { Advice, Series } from '../../strategies/strategy.ts';
import { SIZING_ATR_BARS } from '../sizing.ts';
import type { Deployment, DeploymentTerms } from './deployment.ts';
import type { AdvisedSeries } from './slot-view.ts';

/** A deployment's strategy, read once: reading a rule takes longer than advising a few hundred bars. */
export class DeployedStrategy {
  readonly #terms: DeploymentTerms;
  readonly #resolved: ResolvedStrategy;
  readonly #rule: ReadRule | null;

  /** @throws OutcryError `not-found`, `invalid-input` for a strategy that this program does not have or read any more. */
  constructor(terms: DeploymentTerms) {
    this.#terms = terms;
    this.#resolved = resolveStrategy(terms.strategy);
    this.#rule = terms.strategy.kind === 'rule' ? readRule(terms.strategy.rule) : null;
  }

  /** A market's candles with what the strategy says of each. */
  advise(symbol: MarketSymbol, rules: Market, candles: Candles): AdvisedSeries {
    const { timeframe, sizing } = this.#terms;
    const { strategy, params } = this.#resolved;
    const series = { candles, timeframe };
    const advice = strategy.advise(series, params);
    const byAtr = sizing.kind === 'risk' && sizing.atrMultiple !== null;
    return { symbol, rules, candles, advice, atr: byAtr ? atr(candles, SIZING_ATR_BARS) : null, silence: silenceWords(this.#rule, series, advice) };
  }
}

/** Deployed strategies by deployment, read again when the terms have changed. */
export class DeployedStrategies {
  readonly #known = new Map<string, { readonly hash: string; readonly strategy: DeployedStrategy }>();

  /** @throws as `DeployedStrategy` does. */
  of({ id, hash, terms }: Deployment): DeployedStrategy {
    const known = this.#known.get(id);
    if (known?.hash === hash) return known.strategy;
    const strategy = new DeployedStrategy(terms);
    this.#known.set(id, { hash, strategy });
    return strategy;
  }

  /** Forgets all but these deployments. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
  }
}

/**
 * Why nothing is bought at a bar, in words with the values: of a rule the conditions that do not hold, of a built-in strategy its own
 * account of the bar. Nothing is computed before it is asked for.
 */
function silenceWords(rule: ReadRule | null, series: Series, advice: Advice): (bar: number) => string {
  if (rule === null) return (bar) => advice.reason(bar);
  const parts = conjuncts(rule.entry);
  let evaluation: Evaluation | null = null;
  return (bar) => {
    const values = (evaluation ??= new Evaluation(series, rule.values));
    const failing = parts.filter((part) => values.truth(part)[bar] !== TRUE);
    if (failing.length === 0) return 'the rule is not fully known at this bar yet';
    return `no entry, since this does not hold: ${failing.map((part) => explain(part, values, bar)).join('; ')}`;
  };
}

function conjuncts(entry: BooleanExpression): readonly BooleanExpression[] {
  return entry.kind === 'logic' && entry.operator === 'and' ? entry.operands.flatMap(conjuncts) : [entry];
}
