import type { Timeframe } from '../../domain/timeframe.ts';
import { TIMEFRAMES } from '../../domain/timeframe.ts';
import type { Indicator } from '../indicators/indicator.ts';
import { type Bounds, boundsProblem } from './bounds.ts';
import { indicatorSignature, suggestion } from './catalogue.ts';
import type { Checking } from './checking.ts';
import * as build from './construct.ts';
import type { TextSpan } from './expression-error.ts';
import { format } from './format.ts';
import { FUNCTIONS, type FunctionName, findFunction, signatureOf } from './functions.ts';
import { parseSpan, parseTimeframe } from './span.ts';
import type { Syntax } from './syntax.ts';
import { CLOCK_NAMES, type Crossing, type Expression, type IndicatorCall, type NumberExpression, PRICE_NAMES } from './tree.ts';
import { isConstant } from './walk.ts';

type Call = Extract<Syntax, { kind: 'call' }>;

/** A call's arguments sorted out; `timeframe` was `tf:`. */
interface Arguments {
  readonly positional: readonly Syntax[];
  readonly named: ReadonlyMap<string, { readonly value: Syntax; readonly span: TextSpan }>;
  readonly timeframe: { readonly value: Timeframe; readonly span: TextSpan } | null;
}

const BARS: Bounds = { min: 1, max: 100_000, integer: true };
const LONGEST_SPAN_MS = 3660 * 86_400_000;

/** Reads calls: indicators by their catalogue entry, the language's own functions one by one. */
export class CallChecker {
  private readonly checking: Checking;

  constructor(checking: Checking) {
    this.checking = checking;
  }

  /** The call as an expression. @throws ExpressionError */
  check(call: Call): Expression {
    const args = this.sortArguments(call);
    const expression = this.bare(call, args);
    if (args.timeframe === null) return expression;
    const { span, value } = args.timeframe;
    if (isConstant(expression)) this.checking.fail(span, 'a constant is the same on every timeframe');
    return build.onTimeframe(this.checking.column(expression, call.span, 'a call with tf:'), value);
  }

  /**
   * An argument that must be one number for every bar, inside bounds with whatever values its params may take.
   *
   * @throws ExpressionError
   */
  constant(syntax: Syntax, what: string, bounds: Bounds): NumberExpression {
    const expression = this.checking.number(syntax, what);
    if (!isConstant(expression)) this.checking.fail(syntax.span, `${what} must be a number that is the same at every bar`);
    const problem = boundsProblem(expression, what, bounds);
    if (problem !== null) this.checking.fail(syntax.span, problem);
    return expression;
  }

  /** A crossing of two values, one of which at least must be a column. @throws ExpressionError */
  crossing(direction: Crossing['direction'], left: NumberExpression, right: NumberExpression, spans: { a: TextSpan; b: TextSpan }): Crossing {
    if (isConstant(left) && isConstant(right)) this.checking.fail(spans.a, 'two constants never cross');
    const role = `crosses ${direction}`;
    return build.crossing(direction, this.checking.column(left, spans.a, role), this.checking.column(right, spans.b, role));
  }

  private bare(call: Call, args: Arguments): Expression {
    const known = findFunction(call.name);
    if (known) return this.languageFunction(known, call, args);
    const indicator = this.checking.context.catalogue.find(call.name);
    if (indicator) return this.indicator(indicator, call, args);
    const word = call.name === 'price' ? 'close' : call.name;
    const price = PRICE_NAMES.find((name) => name === word);
    const clock = CLOCK_NAMES.find((name) => name === word);
    if (price || clock) {
      this.bind(call, args, [], `${word} or ${word}(tf: "4h")`);
      return price ? build.price(price) : { type: 'number', kind: 'clock', name: clock! };
    }
    const names = [...this.checking.context.catalogue.names, ...FUNCTIONS.map((entry) => entry.name)];
    return this.checking.fail(call.nameSpan, `unknown function "${call.name}"${suggestion(call.name, names)}`);
  }

  private sortArguments(call: Call): Arguments {
    const positional: Syntax[] = [];
    const named = new Map<string, { value: Syntax; span: TextSpan }>();
    let timeframe: Arguments['timeframe'] = null;
    for (const { name, value } of call.args) {
      if (name === null) {
        if (named.size > 0 || timeframe) this.checking.fail(value.span, 'arguments without a name come before those with one');
        positional.push(value);
      } else if (named.has(name.text) || (name.text === 'tf' && timeframe)) {
        this.checking.fail(name.span, `${name.text} is given twice`);
      } else if (name.text === 'tf' || name.text === 'timeframe') {
        timeframe = { value: this.timeframe(value), span: value.span };
      } else {
        named.set(name.text, { value, span: name.span });
      }
    }
    return { positional, named, timeframe };
  }

  private timeframe(syntax: Syntax): Timeframe {
    const parsed = syntax.kind === 'text' ? parseTimeframe(syntax.text) : null;
    return parsed ?? this.checking.fail(syntax.span, `tf must be a timeframe in quotes: ${TIMEFRAMES.join(', ')}`);
  }

  /** The arguments by parameter name; those left out are missing from the map. Refuses names and numbers of arguments that do not fit. */
  private bind(call: Call, { positional, named }: Arguments, names: readonly string[], signature: string): Map<string, Syntax> {
    const extra = positional[names.length];
    if (extra) this.checking.fail(extra.span, `one argument too many: ${signature}`);
    const bound = new Map(positional.map((value, index) => [names[index]!, value]));
    for (const [name, { value, span }] of named) {
      const known = names.find((candidate) => candidate.toLowerCase() === name);
      if (known === undefined) {
        const rest = names.length === 0 ? '' : ` (it has ${names.join(', ')})`;
        this.checking.fail(span, `${call.name} has no parameter "${name}"${suggestion(name, names)}${rest}`);
      } else if (bound.has(known)) this.checking.fail(span, `${known} is given twice`);
      else bound.set(known, value);
    }
    return bound;
  }

  private indicator(indicator: Indicator, call: Call, args: Arguments): IndicatorCall {
    const { checking } = this;
    const names = indicator.params.map((entry) => entry.name);
    const [first] = args.positional;
    const sources: NumberExpression[] = [];
    const positional = [...args.positional];
    const named = new Map(args.named);
    const takeSource = (syntax: Syntax, role: string): void => {
      const source = checking.number(syntax, role);
      if (isConstant(source)) checking.fail(syntax.span, `${role} must be a column such as close or rsi(14), not a constant`);
      sources.push(checking.column(source, syntax.span, indicator.name));
    };
    if (indicator.reads === 1) {
      const given = named.get('source');
      if (given) {
        named.delete('source');
        takeSource(given.value, `${indicator.name}'s source`);
      } else if (first && !isConstant(checking.number(first, `${indicator.name}'s first argument`))) {
        positional.shift();
        takeSource(first, `${indicator.name}'s source`);
      } else sources.push(build.price('close'));
    } else if (indicator.reads === 2) {
      const pair = positional.splice(0, 2);
      if (pair.length < 2) checking.fail(call.span, `${indicator.name} reads two columns, which come first: ${indicatorSignature(indicator)}`);
      for (const [index, syntax] of pair.entries()) takeSource(syntax, `${indicator.name}'s ${index === 0 ? 'first' : 'second'} column`);
    } else if (first && !isConstant(checking.number(first, `${indicator.name}'s first argument`))) {
      checking.fail(first.span, `${indicator.name} reads whole candles and takes no source`);
    }
    const bound = this.bind(call, { ...args, positional, named }, names, indicatorSignature(indicator));
    const params = indicator.params.map((entry) => {
      const given = bound.get(entry.name);
      return given ? this.constant(given, `${indicator.name}'s ${entry.name}`, entry) : build.literal(entry.default);
    });
    return build.indicatorCall(indicator, sources, params);
  }

  private languageFunction(name: FunctionName, call: Call, args: Arguments): Expression {
    const { checking } = this;
    const bind = (...names: string[]): Map<string, Syntax> => this.bind(call, args, names, signatureOf(name));
    const need = (bound: Map<string, Syntax>, key: string): Syntax =>
      bound.get(key) ?? checking.fail(call.span, `${name} needs ${key}: ${signatureOf(name)}`);
    switch (name) {
      case 'crosses_above':
      case 'crosses_below': {
        const bound = bind('a', 'b');
        const [a, b] = [need(bound, 'a'), need(bound, 'b')];
        const spans = { a: a.span, b: b.span };
        return this.crossing(name === 'crosses_above' ? 'above' : 'below', checking.number(a, `${name}'s a`), checking.number(b, `${name}'s b`), spans);
      }
      case 'rising':
      case 'falling': {
        const bound = bind('x', 'bars');
        const x = need(bound, 'x');
        const operand = checking.column(checking.number(x, `${name}'s x`), x.span, name);
        if (isConstant(operand)) checking.fail(x.span, `a constant is never ${name}`);
        const bars = bound.get('bars');
        return build.trend(name, operand, bars ? this.constant(bars, `${name}'s bars`, BARS) : build.literal(1));
      }
      case 'for_bars':
      case 'within': {
        const bound = bind('condition', 'bars');
        const syntax = need(bound, 'condition');
        const condition = checking.column(checking.boolean(syntax, `${name}'s condition`), syntax.span, name);
        return build.window(name, condition, this.constant(need(bound, 'bars'), `${name}'s bars`, BARS));
      }
      case 'bars_since': {
        const syntax = need(bind('condition'), 'condition');
        return build.barsSince(checking.column(checking.boolean(syntax, `${name}'s condition`), syntax.span, name));
      }
      case 'abs':
        return build.combination('abs', [checking.number(need(bind('x'), 'x'), "abs's x")]);
      case 'min':
      case 'max': {
        const [unwanted] = args.named.values();
        if (unwanted) checking.fail(unwanted.span, `${name} takes its values without names: ${signatureOf(name)}`);
        if (args.positional.length < 2) checking.fail(call.span, `${name} needs two values or more: ${signatureOf(name)}`);
        return build.combination(name, args.positional.map((value) => checking.number(value, `each value of ${name}`)));
      }
      case 'change':
        return this.change(call, args);
      case 'param':
        return this.param(call, bind('name', 'default', 'min', 'max', 'step'));
    }
  }

  private change(call: Call, args: Arguments): Expression {
    const { checking } = this;
    const named = new Map([...args.named].map(([key, value]) => [['bars', 'span', 'period'].includes(key) ? 'over' : key === 'source' ? 'x' : key, value]));
    const [only] = args.positional;
    // One argument is the length, unless it is plainly a column: change(5), change("24h"), change(volume).
    const length = only?.kind === 'text' || (only !== undefined && isConstant(checking.number(only, "change's first argument")));
    const single = args.positional.length === 1 && length;
    const bound = this.bind(call, { ...args, named }, single ? ['over', 'x'] : ['x', 'over'], signatureOf('change'));
    const x = bound.get('x');
    const over = bound.get('over');
    const source = x ? checking.column(checking.number(x, "change's x"), x.span, 'change') : build.price('close');
    if (x && isConstant(source)) checking.fail(x.span, 'a constant does not change');
    if (over === undefined) return build.changeOverBars(source, build.literal(1));
    if (over.kind !== 'text') return build.changeOverBars(source, this.constant(over, "change's bars", BARS));
    const spanMs = parseSpan(over.text);
    if (spanMs === null || spanMs > LONGEST_SPAN_MS) return checking.fail(over.span, "change's span must be a time such as 90m, 24h, 7d or 2w, ten years at most");
    return build.changeOverSpan(source, spanMs);
  }

  private param(call: Call, bound: Map<string, Syntax>): Expression {
    const { checking } = this;
    const { params } = checking.context;
    const label = bound.get('name') ?? checking.fail(call.span, `param needs a name: ${signatureOf('param')}`);
    const name = label.kind === 'name' ? label.name : label.kind === 'text' ? label.text.toLowerCase() : '';
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) checking.fail(label.span, "a param's name is a letter followed by letters, digits and _, 40 at most");
    const before = params.get(name);
    if (bound.size === 1) {
      if (before) return before;
      checking.fail(label.span, `param "${name}" stands nowhere earlier with its default and bounds: ${signatureOf('param')}`);
    }
    const [fallback, min, max, step] = ['default', 'min', 'max', 'step'].map((key): number => {
      const syntax = bound.get(key) ?? checking.fail(call.span, `param "${name}" needs its ${key}: ${signatureOf('param')}`);
      const value = checking.number(syntax, `param's ${key}`);
      return value.kind === 'literal' ? value.value : checking.fail(syntax.span, `param's ${key} must be a plain number`);
    }) as [number, number, number, number];
    if (!(min < max)) checking.fail(call.span, `param "${name}": min ${min} must be below max ${max}`);
    if (fallback < min || fallback > max) checking.fail(call.span, `param "${name}": default ${fallback} must be from ${min} to ${max}`);
    if (!(step > 0) || step > max - min) checking.fail(call.span, `param "${name}": step ${step} must be above 0 and no more than max less min`);
    const made = build.param(name, fallback, min, max, step);
    if (before && format(before) !== format(made)) checking.fail(call.span, `param "${name}" stands earlier as ${format(before)}`);
    params.set(name, made);
    return made;
  }
}
