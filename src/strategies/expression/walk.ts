import type { Expression, Param } from './tree.ts';

/** The expressions an expression is made of, in the order of its text. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'param':
    case 'price':
    case 'clock':
    case 'position':
      return [];
    case 'indicator':
      return [...expression.sources, ...expression.params];
    case 'negation':
    case 'not':
    case 'timeframe':
      return [expression.operand];
    case 'arithmetic':
    case 'comparison':
    case 'crossing':
      return [expression.left, expression.right];
    case 'combination':
    case 'logic':
      return expression.operands;
    case 'change':
      return 'bars' in expression.over ? [expression.source, expression.over.bars] : [expression.source];
    case 'bars-since':
      return [expression.condition];
    case 'back':
    case 'trend':
      return [expression.operand, expression.bars];
    case 'window':
      return [expression.condition, expression.bars];
  }
}

/** True when the expression, or anything in it, satisfies the test. */
export function contains(expression: Expression, test: (part: Expression) => boolean): boolean {
  return test(expression) || childrenOf(expression).some((child) => contains(child, test));
}

/** True when the value is one number for every bar: only literals, params and sums of them. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'param':
      return true;
    case 'negation':
    case 'arithmetic':
    case 'combination':
      return childrenOf(expression).every(isConstant);
    case 'price':
    case 'clock':
    case 'position':
    case 'indicator':
    case 'change':
    case 'bars-since':
    case 'back':
    case 'timeframe':
    case 'comparison':
    case 'logic':
    case 'not':
    case 'crossing':
    case 'trend':
    case 'window':
      return false;
  }
}

/** True when the value depends on the position held. */
export function readsPosition(expression: Expression): boolean {
  return contains(expression, (part) => part.kind === 'position');
}

/** The params of the expression by name, in the order of its text. */
export function paramsOf(expression: Expression, into: Map<string, Param> = new Map()): Map<string, Param> {
  if (expression.kind === 'param' && !into.has(expression.name)) into.set(expression.name, expression);
  for (const child of childrenOf(expression)) paramsOf(child, into);
  return into;
}

/** How many nodes the expression has when written out; remembered in `known`, so that parts used twice are counted once. */
export function nodeCount(expression: Expression, known: WeakMap<Expression, number>): number {
  const before = known.get(expression);
  if (before !== undefined) return before;
  const count = childrenOf(expression).reduce((sum, child) => sum + nodeCount(child, known), 1);
  known.set(expression, count);
  return count;
}
