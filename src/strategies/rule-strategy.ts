import { z } from 'zod';
import type { Timeframe } from '../domain/timeframe.ts';
import {
  type BooleanExpression,
  Evaluation,
  type IndicatorCatalogue,
  TRUE,
  describe,
  explain,
  heldCondition,
  logic,
  lookback,
  readsPosition,
} from './expression/index.ts';
import { type ReadRule, readRule, resolveParams } from './read-rule.ts';
import type { Rule } from './rule.ts';
import { ruleHash } from './rule-hash.ts';
import type { Series, SignalAdvice, Strategy, StrategyParams } from './strategy.ts';

/**
 * A rule as a strategy like any other: its params are those of its expressions, with the rule's own values as defaults.
 *
 * Stops, targets, time limit and sizing are not part of advice; whoever trades the rule takes them from it. Advice is silent
 * until entry and exit can both be told. What is undefined is no signal.
 *
 * @param name The name it was saved under; by default `rule-` and the first characters of its hash.
 * @throws ExpressionError, OutcryError `invalid-input` as `readRule` does. `warmup` and `advise` throw the latter for a higher
 * timeframe that does not fit the series, and for params out of bounds.
 */
export function ruleStrategy(rule: Rule, name?: string, catalogue?: IndicatorCatalogue): Strategy {
  const read = readRule(rule, catalogue);
  const title = name ?? `rule-${ruleHash(rule, catalogue).slice(0, 8)}`;
  const resolve = (params: StrategyParams): StrategyParams => resolveParams(read.params, { ...read.values, ...params });
  const warmup = (params: StrategyParams, timeframe: Timeframe): number => {
    const values = resolve(params);
    return Math.max(lookback(read.entry, timeframe, values), read.exit ? lookback(read.exit, timeframe, values) : 0);
  };
  const words = (params: StrategyParams): string => ruleWords(read, resolve(params));
  return {
    name: title,
    title,
    summary: words({}),
    params: paramsSchema(read),
    describe: words,
    warmup,
    advise: (series, params) => advise(read, series, resolve(params), warmup(params, series.timeframe)),
  };
}

function paramsSchema({ params, values }: ReadRule): Strategy['params'] {
  return z.strictObject(
    Object.fromEntries(
      params.map(({ name, default: fallback, min, max, step }) => [
        name,
        z.number().min(min).max(max).default(values[name] ?? fallback).meta({ description: `${name} of the rule`, min, max, step }),
      ]),
    ),
  );
}

function ruleWords({ entry, exit }: ReadRule, values: StrategyParams): string {
  const sells = exit ? `Sells when ${describe(exit, values)}.` : 'Sells only by its stop, target or time limit.';
  return `Buys when ${describe(entry, values)}. ${sells}`;
}

function advise(read: ReadRule, series: Series, values: StrategyParams, warmup: number): SignalAdvice {
  const evaluation = new Evaluation(series, values);
  const enter = signals(read.entry, evaluation, warmup);
  const { plain, held } = splitExit(read.exit);
  const exit = plain ? signals(plain, evaluation, warmup) : new Uint8Array(enter.length);
  const heldTruth = held && heldCondition(held, evaluation);
  const reason = (bar: number): string => {
    // A silent bar is told by the entry, unless the position may have ended at it, of which only the exit knows.
    const sells = read.exit && enter[bar] !== 1 && (exit[bar] === 1 || held !== null);
    return explain(sells ? read.exit : read.entry, evaluation, bar);
  };
  const advice = { kind: 'signals', enter, exit, reason } as const;
  return heldTruth ? { ...advice, exitHeld: (bar, position) => bar >= warmup && heldTruth(bar, position) === TRUE } : advice;
}

/** 1 where the condition holds, from the first bar that all of the rule is known at. */
function signals(condition: BooleanExpression, evaluation: Evaluation, warmup: number): Uint8Array {
  const truth = evaluation.truth(condition);
  const out = new Uint8Array(truth.length);
  for (let i = warmup; i < out.length; i++) out[i] = truth[i] === TRUE ? 1 : 0;
  return out;
}

/** An exit's alternatives, apart: those that are columns, and those that must be asked of the position. */
function splitExit(exit: BooleanExpression | null): { plain: BooleanExpression | null; held: BooleanExpression | null } {
  if (exit === null || !readsPosition(exit)) return { plain: exit, held: null };
  if (exit.kind !== 'logic' || exit.operator !== 'or') return { plain: null, held: exit };
  return {
    plain: anyOf(exit.operands.filter((part) => !readsPosition(part))),
    held: anyOf(exit.operands.filter(readsPosition)),
  };
}

function anyOf(conditions: readonly BooleanExpression[]): BooleanExpression | null {
  return conditions.length === 0 ? null : logic('or', conditions);
}
