import type { HeldPosition } from '../strategy.ts';
import { constantValue } from './constant.ts';
import { calculate, combine } from './construct.ts';
import type { Evaluation } from './evaluation.ts';
import { FALSE, TRUE, type Truth, UNDEFINED, compare, notTruth } from './kernels.ts';
import type { BooleanExpression, NumberExpression } from './tree.ts';
import { isConstant, readsPosition } from './walk.ts';

/** A condition asked of one bar while a position is held. */
export type HeldTruth = (bar: number, held: HeldPosition) => Truth;
type HeldNumber = (bar: number, held: HeldPosition) => number;

/** A condition that reads the position, as a question to one bar; whatever in it does not read the position is a column already. */
export function heldCondition(expression: BooleanExpression, evaluation: Evaluation): HeldTruth {
  if (!readsPosition(expression)) {
    const column = evaluation.truth(expression);
    return (bar) => column[bar] as Truth;
  }
  switch (expression.kind) {
    case 'comparison': {
      const left = heldNumber(expression.left, evaluation);
      const right = heldNumber(expression.right, evaluation);
      return (bar, held) => compare(expression.operator, left(bar, held), right(bar, held));
    }
    case 'logic': {
      const operands = expression.operands.map((operand) => heldCondition(operand, evaluation));
      const [settles, otherwise] = expression.operator === 'and' ? ([FALSE, TRUE] as const) : ([TRUE, FALSE] as const);
      return (bar, held) => {
        let sum: Truth = otherwise;
        for (const operand of operands) {
          const value = operand(bar, held);
          if (value === settles) return settles;
          if (value === UNDEFINED) sum = UNDEFINED;
        }
        return sum;
      };
    }
    case 'not': {
      const operand = heldCondition(expression.operand, evaluation);
      return (bar, held) => notTruth(operand(bar, held));
    }
    case 'crossing':
    case 'trend':
    case 'window':
    case 'back':
    case 'timeframe':
      throw new TypeError(`${expression.kind} cannot read the position`);
  }
}

function heldNumber(expression: NumberExpression, evaluation: Evaluation): HeldNumber {
  if (isConstant(expression)) {
    const value = constantValue(expression, evaluation.params);
    return () => value;
  }
  if (!readsPosition(expression)) {
    const column = evaluation.column(expression);
    return (bar) => column[bar]!;
  }
  switch (expression.kind) {
    case 'position': {
      const { close } = evaluation.series.candles;
      if (expression.name === 'bars_held') return (_bar, held) => held.barsHeld;
      if (expression.name === 'entry_price') return (_bar, held) => held.entryPrice;
      return (bar, held) => close[bar]! / held.entryPrice - 1;
    }
    case 'negation': {
      const operand = heldNumber(expression.operand, evaluation);
      return (bar, held) => -operand(bar, held);
    }
    case 'arithmetic': {
      const left = heldNumber(expression.left, evaluation);
      const right = heldNumber(expression.right, evaluation);
      return (bar, held) => calculate(expression.operator, left(bar, held), right(bar, held));
    }
    case 'combination': {
      const operands = expression.operands.map((operand) => heldNumber(operand, evaluation));
      return (bar, held) => combine(expression.name, operands.map((operand) => operand(bar, held)));
    }
    case 'literal':
    case 'param':
    case 'price':
    case 'clock':
    case 'indicator':
    case 'change':
    case 'bars-since':
    case 'back':
    case 'timeframe':
      throw new TypeError(`${expression.kind} cannot read the position`);
  }
}
