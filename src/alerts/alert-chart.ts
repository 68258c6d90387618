import { type Candles, sliceCandles } from '../domain/candles.ts';
import type { Chart, ChartLayer, ChartPane } from '../reports/chart.ts';
import { livesAtPrice, priceRange } from '../reports/price-scale.ts';
import { type BooleanExpression, type Expression, type NumberExpression, childrenOf, comparedColumns, constantValue, format, isConstant } from '../strategies/expression/index.ts';
import type { FiringCandles } from './firing.ts';

/** Candles before the one that fired, and after it where it is told late. */
const BARS_BEFORE = 100;
const BARS_AFTER = 20;
/** Panes under the price, at most; a condition of more parts is still told in figures. */
const MAX_PANES = 3;

/**
 * Candles up to a firing with what its condition compares: columns that live where the price lives are drawn over it, each of the
 * others in a pane of its own, and the numbers that they are compared with as levels.
 */
export function alertChart(title: string, subtitle: string, expression: BooleanExpression, { candles, evaluation, bar }: FiringCandles): Chart {
  const first = Math.max(0, bar + 1 - BARS_BEFORE);
  const end = Math.min(candles.time.length, bar + 1 + BARS_AFTER);
  const shown = sliceCandles(candles, first, end);
  const levels = comparedLevels(expression);
  const over: ChartLayer[] = [];
  const below: ChartPane[] = [];
  for (const part of comparedColumns(expression)) {
    const name = format(part);
    const values = evaluation.column(part).subarray(first, end);
    const at = levels.get(name) ?? [];
    if (isPrice(part) || livesAtPrice(values, shown)) {
      if (!isPrice(part)) over.push({ kind: 'line', name, values });
      over.push(...at.filter((level) => isNear(level, shown)).map((level) => levelLine(level, shown.time.length)));
    } else if (below.length < MAX_PANES) {
      below.push({ title: name, unit: part.kind === 'change' ? 'percent' : 'plain', weight: 1, layers: [{ kind: 'line', name, values }], levels: at });
    }
  }
  const price: ChartPane = { title: 'Price', unit: 'price', weight: 3, layers: [{ kind: 'candles', name: 'Candles', candles: shown }, ...over] };
  return { title, subtitle, time: shown.time, panes: [price, ...below] };
}

/** The numbers that each column is compared with or crosses, by the column's text. */
function comparedLevels(expression: Expression, into: Map<string, number[]> = new Map()): Map<string, number[]> {
  if ((expression.kind === 'comparison' || expression.kind === 'crossing') && isConstant(expression.right)) {
    const name = format(expression.left);
    const level = constantValue(expression.right, {});
    const known = into.get(name);
    if (known === undefined) into.set(name, [level]);
    else if (!known.includes(level)) known.push(level);
  }
  for (const child of childrenOf(expression)) comparedLevels(child, into);
  return into;
}

function levelLine(level: number, length: number): ChartLayer {
  return { kind: 'line', name: 'level', values: new Float64Array(length).fill(level), dashed: true };
}

function isPrice(part: NumberExpression): boolean {
  return part.kind === 'price' && part.name !== 'volume';
}

/** Whether a value can be drawn over the candles without flattening them. */
function isNear(value: number, candles: Candles): boolean {
  const { low, high } = priceRange(candles);
  return value > low * 0.7 && value < high * 1.3;
}
