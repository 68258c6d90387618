import type { TextSpan } from './expression-error.ts';
import type { ArithmeticOperator, ComparisonOperator } from './tree.ts';

/** An argument of a call; `name` when it was given by name. */
export interface Argument {
  readonly name: { readonly text: string; readonly span: TextSpan } | null;
  readonly value: Syntax;
}

/** What the text says, word by word, before anything is known of names and types. */
export type Syntax = { readonly span: TextSpan } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly nameSpan: TextSpan; readonly args: readonly Argument[] }
  | { readonly kind: 'output'; readonly of: Syntax; readonly name: string; readonly nameSpan: TextSpan }
  | { readonly kind: 'back'; readonly of: Syntax; readonly bars: Syntax }
  | { readonly kind: 'minus'; readonly of: Syntax }
  | { readonly kind: 'not'; readonly of: Syntax }
  | { readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: Syntax; readonly right: Syntax }
  | { readonly kind: 'chain'; readonly operands: readonly Syntax[]; readonly operators: readonly ChainOperator[] }
  | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly operands: readonly Syntax[] }
);

/** What stands between the operands of `a < b < c` or `a crosses above b`. */
export type ChainOperator = ComparisonOperator | 'crosses above' | 'crosses below';
