import { OutcryError } from '../domain/errors.ts';
import { type BooleanExpression, type IndicatorCatalogue, type Param, paramsOf, parseBoolean, suggestion } from './expression/index.ts';
import type { Rule } from './rule.ts';
import type { StrategyParams } from './strategy.ts';

/** A rule whose expressions have been read and typed. */
export interface ReadRule {
  readonly entry: BooleanExpression;
  readonly exit: BooleanExpression | null;
  /** Every param of entry and exit, in the order of their text. */
  readonly params: readonly Param[];
  /** The value of each: the rule's own, else the default. */
  readonly values: StrategyParams;
}

/**
 * Reads a rule's expressions, and checks that what goes with them makes sense.
 *
 * @throws ExpressionError (its `field` says `entry` or `exit`) for text that cannot be read; OutcryError `invalid-input` for a
 * rule that would never sell, and for params that it does not have or that are out of bounds.
 */
export function readRule(rule: Rule, catalogue?: IndicatorCatalogue): ReadRule {
  const declared = new Map<string, Param>();
  const shared = { params: declared, ...(catalogue && { catalogue }) };
  const entry = parseBoolean(rule.entry, { ...shared, field: 'entry' });
  const exit = rule.exit === null ? null : parseBoolean(rule.exit, { ...shared, field: 'exit', positionWords: true });
  const { stopLoss, takeProfit, trailingStop, maxBars } = rule;
  if (exit === null && [stopLoss, takeProfit, trailingStop, maxBars].every((value) => value === null)) {
    throw new OutcryError('invalid-input', 'This rule would buy and never sell: it has no exit, no stop, no target and no time limit.', {
      field: 'exit',
      hint: 'Give an exit expression, or one of stopLoss, takeProfit, trailingStop and maxBars.',
    });
  }
  const found = paramsOf(entry);
  if (exit) paramsOf(exit, found);
  const params = [...found.values()];
  return { entry, exit, params, values: resolveParams(params, rule.params) };
}

/**
 * A value for each param: the given one, else its default.
 *
 * @throws OutcryError `invalid-input` for a name that there is not, and for a value out of bounds.
 */
export function resolveParams(params: readonly Param[], given: Readonly<Record<string, number>>): StrategyParams {
  const names = params.map((param) => param.name);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const offer = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    throw new OutcryError('invalid-input', `This rule has no param "${name}"${suggestion(name, names)} (${offer}).`, { field: 'params' });
  }
  return Object.fromEntries(
    params.map(({ name, default: fallback, min, max }) => {
      const value = Object.hasOwn(given, name) ? (given[name] ?? fallback) : fallback;
      if (value >= min && value <= max) return [name, value];
      throw new OutcryError('invalid-input', `params.${name} must be from ${min} to ${max}; got ${value}.`, { field: 'params' });
    }),
  );
}
