import type { StrategyParams } from '../strategy.ts';
import { OutcryError } from '../../domain/errors.ts';
import { constantValue } from './constant.ts';
import type { NumberExpression } from './tree.ts';

/** What a constant argument may be; an `IndicatorParam` is one. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

function fits(value: number, { min, max, integer }: Bounds): boolean {
  return value >= min && value <= max && (!integer || Number.isInteger(value));
}

function wanted({ min, max, integer }: Bounds): string {
  return `must be a ${integer ? 'whole number' : 'number'} from ${min} to ${max}`;
}

/** What is wrong with a constant argument, whatever values its params may take; `null` when nothing is. */
export function boundsProblem(expression: NumberExpression, what: string, bounds: Bounds): string | null {
  if (expression.kind === 'param') {
    const { name, min, max, step } = expression;
    const outside = [min, max, expression.default].find((value) => !fits(value, bounds));
    if (outside !== undefined) return `${what} ${wanted(bounds)}, but param "${name}" may be ${outside}`;
    if (bounds.integer && !Number.isInteger(step)) return `${what} ${wanted(bounds)}, but param "${name}" goes in steps of ${step}`;
    return null;
  }
  const value = constantValue(expression, {});
  return fits(value, bounds) ? null : `${what} ${wanted(bounds)}; got ${value}`;
}

/**
 * The value of a constant argument with these params.
 *
 * @throws OutcryError `invalid-input` when params bring it out of its bounds.
 */
export function boundedValue(expression: NumberExpression, values: StrategyParams, what: string, bounds: Bounds): number {
  const value = constantValue(expression, values);
  if (fits(value, bounds)) return value;
  throw new OutcryError('invalid-input', `${what} ${wanted(bounds)}; with these params it is ${value}.`, { field: 'params' });
}
