import type { IndicatorCatalogue } from './catalogue.ts';
import type { TextSpan } from './expression-error.ts';
import type { Syntax } from './syntax.ts';
import type { BooleanExpression, Expression, NumberExpression, Param } from './tree.ts';

/** What the checker needs to know beside the syntax. */
export interface CheckContext {
  readonly text: string;
  readonly field: string | undefined;
  readonly catalogue: IndicatorCatalogue;
  /** Whether `bars_held`, `pnl` and `entry_price` have a meaning here. */
  readonly positionWords: boolean;
  /** Params declared so far in the same rule; those found are added. */
  readonly params: Map<string, Param>;
}

/** What a type checker offers to the part of it that reads calls. */
export interface Checking {
  readonly context: CheckContext;
  number(syntax: Syntax, role: string): NumberExpression;
  boolean(syntax: Syntax, role: string): BooleanExpression;
  fail(span: TextSpan, what: string): never;
  /** Refuses position words where a history is needed. */
  column<T extends Expression>(expression: T, span: TextSpan, role: string): T;
}
