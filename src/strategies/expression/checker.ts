import { CallChecker } from './call-checker.ts';
import { suggestion } from './catalogue.ts';
import type { CheckContext, Checking } from './checking.ts';
import * as build from './construct.ts';
import { ExpressionError, type TextSpan } from './expression-error.ts';
import { FUNCTIONS, findFunction, signatureOf } from './functions.ts';
import type { ChainOperator, Syntax } from './syntax.ts';
import {
  type BooleanExpression,
  CLOCK_NAMES,
  type Expression,
  type NumberExpression,
  POSITION_NAMES,
  PRICE_NAMES,
} from './tree.ts';
import { nodeCount, readsPosition } from './walk.ts';

/** The most parts an expression may have. */
export const MAX_NODES = 1000;

/** Turns syntax into a typed tree, or says what is wrong where. */
export class Checker implements Checking {
  readonly context: CheckContext;
  private readonly calls: CallChecker;
  private readonly counts = new WeakMap<Expression, number>();
  /** What was checked already: a first argument is looked at twice, which nesting would otherwise double each time. */
  private readonly checked = new WeakMap<Syntax, Expression>();

  constructor(context: CheckContext) {
    this.context = context;
    this.calls = new CallChecker(this);
  }

  fail(span: TextSpan, what: string): never {
    throw new ExpressionError(this.context.text, span, what, this.context.field);
  }

  /** The syntax as an expression of either type. @throws ExpressionError */
  check(syntax: Syntax): Expression {
    const before = this.checked.get(syntax);
    if (before) return before;
    const expression = this.expression(syntax);
    if (nodeCount(expression, this.counts) > MAX_NODES) this.fail(syntax.span, `an expression may have ${MAX_NODES} parts at most`);
    this.checked.set(syntax, expression);
    return expression;
  }

  number(syntax: Syntax, role: string): NumberExpression {
    const expression = this.check(syntax);
    if (expression.type === 'number') return expression;
    return this.fail(syntax.span, `${role} must be a number, but ${this.quoted(syntax)} is a condition`);
  }

  boolean(syntax: Syntax, role: string): BooleanExpression {
    const expression = this.check(syntax);
    if (expression.type === 'boolean') return expression;
    return this.fail(syntax.span, `${role} must be a condition, but ${this.quoted(syntax)} is a number; compare it, as in ${this.quoted(syntax)} > 0`);
  }

  column<T extends Expression>(expression: T, span: TextSpan, role: string): T {
    if (readsPosition(expression)) this.fail(span, `${role} cannot look at ${POSITION_NAMES.join(', ')}: they have no history`);
    return expression;
  }

  private quoted(syntax: Syntax): string {
    const text = this.context.text.slice(syntax.span.start, syntax.span.end);
    return text.length > 40 ? `${text.slice(0, 39)}…` : text;
  }

  private expression(syntax: Syntax): Expression {
    switch (syntax.kind) {
      case 'number':
        if (!Number.isFinite(syntax.value)) this.fail(syntax.span, 'this number is too large');
        return build.literal(syntax.value);
      case 'text':
        return this.fail(syntax.span, `did not expect ${this.quoted(syntax)} here: a span of time stands only after tf: and in change()`);
      case 'name':
        return this.named(syntax.name, syntax.span);
      case 'call':
        return this.calls.check(syntax);
      case 'output':
        return this.output(syntax);
      case 'back':
        return this.back(syntax);
      case 'minus':
        return build.negation(this.number(syntax.of, 'what follows the minus'));
      case 'not':
        return build.not(this.boolean(syntax.of, 'what follows "not"'));
      case 'arithmetic': {
        const left = this.number(syntax.left, `the left of "${syntax.operator}"`);
        const right = this.number(syntax.right, `the right of "${syntax.operator}"`);
        if (syntax.operator === '/' && right.kind === 'literal' && right.value === 0) this.fail(syntax.right.span, 'cannot divide by zero');
        return build.arithmetic(syntax.operator, left, right);
      }
      case 'chain':
        return this.chain(syntax.operands, syntax.operators, syntax.span);
      case 'logic':
        return build.logic(syntax.operator, syntax.operands.map((operand) => this.boolean(operand, `each side of "${syntax.operator}"`)));
    }
  }

  private named(name: string, span: TextSpan): Expression {
    const word = name === 'price' ? 'close' : name;
    const price = PRICE_NAMES.find((known) => known === word);
    if (price) return build.price(price);
    const clock = CLOCK_NAMES.find((known) => known === word);
    if (clock) return { type: 'number', kind: 'clock', name: clock };
    const position = POSITION_NAMES.find((known) => known === word);
    if (position) {
      if (!this.context.positionWords) this.fail(span, `${position} is known only in an exit, while a position is held`);
      return { type: 'number', kind: 'position', name: position };
    }
    if (this.context.catalogue.find(word)) return this.calls.check({ kind: 'call', name: word, nameSpan: span, args: [], span });
    const known = findFunction(word);
    if (known) this.fail(span, `${known} is a function: ${signatureOf(known)}`);
    const names = [...PRICE_NAMES, ...CLOCK_NAMES, ...POSITION_NAMES, ...this.context.catalogue.names, ...FUNCTIONS.map((entry) => entry.name)];
    return this.fail(span, `unknown name "${name}"${suggestion(name, names)}`);
  }

  private output({ of, name, nameSpan }: Extract<Syntax, { kind: 'output' }>): Expression {
    const whole = this.check(of);
    const call = whole.kind === 'timeframe' ? whole.operand : whole;
    if (call.kind !== 'indicator' || (of.kind !== 'call' && of.kind !== 'name')) {
      return this.fail(nameSpan, `".${name}" must follow an indicator, as in bbands(20, 2).lower`);
    }
    const { indicator } = call;
    const index = indicator.outputs.findIndex((output) => output.toLowerCase() === name);
    if (index < 0) {
      const offer = `it has ${indicator.outputs.join(', ')}`;
      this.fail(nameSpan, `${indicator.name} has no output "${name}"${suggestion(name, indicator.outputs)} (${offer})`);
    }
    const chosen = build.indicatorCall(indicator, call.sources, call.params, index);
    return whole.kind === 'timeframe' ? build.onTimeframe(chosen, whole.timeframe) : chosen;
  }

  private back(syntax: Extract<Syntax, { kind: 'back' }>): Expression {
    const operand = this.column(this.check(syntax.of), syntax.of.span, '[n]');
    const bars = this.calls.constant(syntax.bars, '[n] counts bars back, never forward: n', { min: 0, max: 100_000, integer: true });
    return build.back(operand, bars);
  }

  private chain(operands: readonly Syntax[], operators: readonly ChainOperator[], span: TextSpan): BooleanExpression {
    const sides = operands.map((operand) => this.number(operand, 'each side of a comparison'));
    const links = operators.map((operator, index): BooleanExpression => {
      const [left, right] = [sides[index]!, sides[index + 1]!];
      if (operator === 'crosses above' || operator === 'crosses below') {
        if (operators.length > 1) this.fail(span, `"${operator}" stands between two values; join conditions with and, or`);
        const spans = { a: operands[index]!.span, b: operands[index + 1]!.span };
        return this.calls.crossing(operator === 'crosses above' ? 'above' : 'below', left, right, spans);
      }
      if (operators.length > 1 && (operator === '==' || operator === '!=')) {
        this.fail(span, `"${operator}" stands between two values; join conditions with and, or`);
      }
      return build.comparison(operator, left, right);
    });
    return build.logic('and', links);
  }
}
