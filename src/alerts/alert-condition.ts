import { OutcryError } from '../domain/errors.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import { type Condition, type Expression, contains, parseCondition } from '../strategies/expression/index.ts';

/** The candles of a condition that needs more than the price, where none are named. */
export const USUAL_ALERT_TIMEFRAME: Timeframe = '1h';

/**
 * The text as a condition that an alert can watch for.
 *
 * @throws ExpressionError, position words included; OutcryError `invalid-input` for one that no market decides (`5 > 3`).
 */
export function parseAlertCondition(text: string): Condition {
  const condition = parseCondition(text);
  if (contains(condition.expression, readsMarket)) return condition;
  throw new OutcryError('invalid-input', `"${condition.text}" says nothing of a market: it is the same at any price.`, {
    field: 'condition',
    hint: 'Compare a price or an indicator, as in price > 120000.',
  });
}

/** True when the last price alone decides the condition: it reads no other column and no bar before the last. */
export function isPriceCondition({ expression }: Condition): boolean {
  return contains(expression, isLastPrice) && !contains(expression, (part) => !isLastPrice(part) && !combinesValues(part));
}

function isLastPrice(part: Expression): boolean {
  return part.kind === 'price' && part.name === 'close';
}

/** True for a part that is known as soon as what it is made of is. */
function combinesValues({ kind }: Expression): boolean {
  switch (kind) {
    case 'literal':
    case 'param':
    case 'negation':
    case 'arithmetic':
    case 'combination':
    case 'comparison':
    case 'logic':
    case 'not':
      return true;
    case 'price':
    case 'clock':
    case 'position':
    case 'indicator':
    case 'change':
    case 'bars-since':
    case 'back':
    case 'timeframe':
    case 'crossing':
    case 'trend':
    case 'window':
      return false;
  }
}

function readsMarket({ kind }: Expression): boolean {
  return kind === 'price' || kind === 'indicator';
}
