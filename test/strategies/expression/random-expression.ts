import * as fc from 'fast-check';
import * as build from '../../../src/strategies/expression/construct.ts';
import type { BooleanExpression, Expression, NumberExpression } from '../../../src/strategies/expression/tree.ts';
import { CLOCK_NAMES, POSITION_NAMES, PRICE_NAMES } from '../../../src/strategies/expression/tree.ts';
import { isConstant } from '../../../src/strategies/expression/walk.ts';
import type { Indicator, IndicatorParam } from '../../../src/strategies/indicators/indicator.ts';
import { INDICATORS } from '../../../src/strategies/indicators/index.ts';
import { findFunction } from '../../../src/strategies/expression/functions.ts';

/** The longest period, look back or window in a random expression. */
const LONGEST = 12;
const HOUR = 3_600_000;

/** The params a random expression may have: each name means one thing, as within one rule. */
export const PARAMS = {
  length: build.param('length', 5, 2, LONGEST, 1),
  level: build.param('level', 0.5, -2, 2, 0.25),
};

/** What kinds of words a random expression may have. */
export interface RandomOptions {
  /** Any finite numbers, not just those of everyday size. */
  readonly wildNumbers?: boolean;
  /** Calls on higher timeframes than the hour. */
  readonly higherTimeframes?: boolean;
}

const column = (expression: NumberExpression): NumberExpression => (isConstant(expression) ? build.price('close') : expression);
const bars = (least: number): fc.Arbitrary<NumberExpression> =>
  fc.oneof({ weight: 5, arbitrary: fc.integer({ min: least, max: LONGEST }).map(build.literal) }, { weight: 1, arbitrary: fc.constant(PARAMS.length) });

function indicatorParam(info: IndicatorParam): fc.Arbitrary<NumberExpression> {
  const least = Math.max(info.min, info.integer ? 1 : -1000);
  const most = Math.min(info.max, Math.max(least, info.integer ? LONGEST : 4));
  if (!info.integer) return fc.double({ min: least, max: most, noNaN: true }).map(build.literal);
  const plain = fc.integer({ min: least, max: most }).map(build.literal);
  const tunable = info.min <= PARAMS.length.min && info.max >= PARAMS.length.max;
  return tunable ? fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: fc.constant(PARAMS.length) }) : plain;
}

function call(indicator: Indicator, source: fc.Arbitrary<NumberExpression>): fc.Arbitrary<NumberExpression> {
  const count = indicator.reads === 'candles' ? 0 : indicator.reads;
  return fc
    .tuple(
      fc.array(source.map(column), { minLength: count, maxLength: count }),
      fc.tuple(...indicator.params.map(indicatorParam)),
      fc.nat(indicator.outputs.length - 1),
    )
    .map(([sources, params, output]) => build.indicatorCall(indicator, sources, params, output));
}

const callable = INDICATORS.filter((indicator) => findFunction(indicator.name) === undefined);

interface Trees {
  readonly number: fc.Arbitrary<NumberExpression>;
  readonly boolean: fc.Arbitrary<BooleanExpression>;
  /** Only what `tf:` may be given to. */
  readonly numberCall: fc.Arbitrary<NumberExpression>;
  readonly booleanCall: fc.Arbitrary<BooleanExpression>;
}

function trees({ wildNumbers = false }: RandomOptions, depth: number, higher: Trees | null): Trees {
  const literal = (wildNumbers ? fc.double({ noNaN: true, noDefaultInfinity: true }) : fc.integer({ min: -200, max: 200 }).map((n) => n / 2)).map(build.literal);
  const price = fc.constantFrom(...PRICE_NAMES).map(build.price);
  const leaf: fc.Arbitrary<NumberExpression> = fc.oneof(
    price,
    literal,
    fc.constantFrom(...CLOCK_NAMES).map((name): NumberExpression => ({ type: 'number', kind: 'clock', name })),
    fc.constant(PARAMS.level),
  );
  const comparisonOf = (side: fc.Arbitrary<NumberExpression>): fc.Arbitrary<BooleanExpression> =>
    fc.tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!=', '<', '>'), side, side).map(([operator, a, b]) => build.comparison(operator, a, b));
  if (depth === 0) return { number: leaf, boolean: comparisonOf(leaf), numberCall: price, booleanCall: comparisonOf(leaf) };

  const below = trees({ wildNumbers }, depth - 1, null);
  const { number, boolean } = below;
  const arithmetic = fc.tuple(fc.constantFrom('+', '-', '*', '/'), number, number).map(([operator, a, b]) => {
    const divides = operator === '/' && b.kind === 'literal' && b.value === 0;
    return build.arithmetic(divides ? '+' : operator, a, b);
  });
  const indicator = fc.constantFrom(...callable).chain((entry) => call(entry, number));
  const numberCall = fc.oneof(
    { weight: 8, arbitrary: indicator },
    fc.tuple(fc.constantFrom('min', 'max'), number.map(column), number).map(([name, a, b]) => build.combination(name, [a, b])),
    number.map((operand) => build.combination('abs', [column(operand)])),
    fc.tuple(number.map(column), bars(1)).map(([source, n]) => build.changeOverBars(source, n)),
    fc.tuple(number.map(column), fc.constantFrom(4, 24, 48)).map(([source, hours]) => build.changeOverSpan(source, hours * HOUR)),
    boolean.map(build.barsSince),
  );
  const booleanCall = fc.oneof(
    fc.tuple(fc.constantFrom('above', 'below'), number.map(column), number).map(([direction, a, b]) => build.crossing(direction, a, b)),
    fc.tuple(fc.constantFrom('rising', 'falling'), number.map(column), bars(1)).map(([direction, x, n]) => build.trend(direction, x, n)),
    fc.tuple(fc.constantFrom('for_bars', 'within'), boolean, bars(1)).map(([name, condition, n]) => build.window(name, condition, n)),
  );
  const onHigher = (expression: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
    fc.tuple(expression, fc.constantFrom('2h', '4h', '12h')).map(([operand, timeframe]) => build.onTimeframe(operand, timeframe));
  const numbers = [
    { weight: 3, arbitrary: leaf },
    { weight: 8, arbitrary: numberCall },
    { weight: 3, arbitrary: arithmetic },
    { weight: 1, arbitrary: number.map(build.negation) },
    { weight: 2, arbitrary: fc.tuple(number, bars(0)).map(([operand, n]) => build.back(operand, n) as NumberExpression) },
    ...(higher ? [{ weight: 5, arbitrary: onHigher(higher.numberCall) as fc.Arbitrary<NumberExpression> }] : []),
  ];
  const anyNumber = fc.oneof(...numbers);
  const booleans = [
    { weight: 8, arbitrary: comparisonOf(anyNumber) },
    { weight: 4, arbitrary: booleanCall },
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom('and', 'or'), fc.array(boolean, { minLength: 2, maxLength: 3 })).map(([word, parts]) => build.logic(word, parts)) },
    { weight: 1, arbitrary: boolean.map(build.not) },
    { weight: 1, arbitrary: fc.tuple(boolean, bars(0)).map(([operand, n]) => build.back(operand, n) as BooleanExpression) },
    ...(higher ? [{ weight: 3, arbitrary: onHigher(higher.booleanCall) as fc.Arbitrary<BooleanExpression> }] : []),
  ];
  return { number: anyNumber, boolean: fc.oneof(...booleans), numberCall, booleanCall };
}

const DEPTH = 2;
const treesOf = (options: RandomOptions): Trees => trees(options, DEPTH, options.higherTimeframes ? trees(options, DEPTH - 1, null) : null);

/** Random numbers and columns of numbers, built as the parser would build them. */
export function randomNumber(options: RandomOptions = {}): fc.Arbitrary<NumberExpression> {
  return treesOf(options).number;
}

/** Random conditions without position words. */
export function randomCondition(options: RandomOptions = {}): fc.Arbitrary<BooleanExpression> {
  return treesOf(options).boolean;
}

/** Random conditions of an exit, most of which read the position. */
export function randomExit(options: RandomOptions = {}): fc.Arbitrary<BooleanExpression> {
  const plain = treesOf(options);
  const position = fc.constantFrom(...POSITION_NAMES).map((name): NumberExpression => ({ type: 'number', kind: 'position', name }));
  const value = fc.oneof(position, fc.tuple(position, plain.number).map(([a, b]) => build.arithmetic('-', a, b)));
  const held = fc.tuple(fc.constantFrom('<', '>', '>='), value, plain.number).map(([operator, a, b]) => build.comparison(operator, a, b));
  return fc.oneof(
    plain.boolean,
    held,
    fc.tuple(fc.constantFrom('and', 'or'), plain.boolean, held).map(([word, a, b]) => build.logic(word, [a, b])),
    held.map(build.not),
  );
}
