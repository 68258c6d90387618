import type { ArithmeticOperator, ComparisonOperator } from './tree.ts';

// Hot loops over columns: plain and long on purpose. A constant is a column of one value, read with a stride of zero.

/**
 * A condition's column: 0 false, 1 undefined, 3 true. With these bits `and` is `&` and `or` is `|`: what is undefined stays so
 * unless the other side decides.
 */
export type Truth = 0 | 1 | 3;
/** The condition does not hold. */
export const FALSE = 0;
/** It cannot be told: some value that it needs is missing. */
export const UNDEFINED = 1;
/** The condition holds. */
export const TRUE = 3;

/** `not` of a condition's value. */
export function notTruth(truth: number): Truth {
  return truth === TRUE ? FALSE : truth === FALSE ? TRUE : UNDEFINED;
}

const strideOf = (column: Float64Array, length: number): 0 | 1 => (column.length === 1 && length !== 1 ? 0 : 1);

/** `left operator right`, bar by bar; NaN where it divides by zero. */
export function arithmeticColumn(operator: ArithmeticOperator, left: Float64Array, right: Float64Array, length: number): Float64Array {
  const out = new Float64Array(length);
  const a = strideOf(left, length);
  const b = strideOf(right, length);
  switch (operator) {
    case '+':
      for (let i = 0; i < length; i++) out[i] = left[i * a]! + right[i * b]!;
      break;
    case '-':
      for (let i = 0; i < length; i++) out[i] = left[i * a]! - right[i * b]!;
      break;
    case '*':
      for (let i = 0; i < length; i++) out[i] = left[i * a]! * right[i * b]!;
      break;
    case '/':
      for (let i = 0; i < length; i++) {
        const divisor = right[i * b]!;
        out[i] = divisor === 0 ? Number.NaN : left[i * a]! / divisor;
      }
      break;
  }
  return out;
}

/** The least or greatest of two columns, bar by bar; NaN where either is. */
export function extremeColumn(name: 'min' | 'max', left: Float64Array, right: Float64Array, length: number): Float64Array {
  const out = new Float64Array(length);
  const a = strideOf(left, length);
  const b = strideOf(right, length);
  if (name === 'min') for (let i = 0; i < length; i++) out[i] = Math.min(left[i * a]!, right[i * b]!);
  else for (let i = 0; i < length; i++) out[i] = Math.max(left[i * a]!, right[i * b]!);
  return out;
}

/** Each value turned into another. */
export function mapColumn(source: Float64Array, change: (value: number) => number): Float64Array {
  const out = new Float64Array(source.length);
  for (let i = 0; i < source.length; i++) out[i] = change(source[i]!);
  return out;
}

/** One comparison; undefined when either side is NaN. */
export function compare(operator: ComparisonOperator, left: number, right: number): Truth {
  if (Number.isNaN(left) || Number.isNaN(right)) return UNDEFINED;
  return holds(operator, left, right) ? TRUE : FALSE;
}

function holds(operator: ComparisonOperator, left: number, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}

/** `left operator right`, bar by bar; undefined where either side is NaN. */
export function comparisonColumn(operator: ComparisonOperator, left: Float64Array, right: Float64Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  const a = strideOf(left, length);
  const b = strideOf(right, length);
  // Of two opposite signs one is computed, and its outcomes are swapped for the other.
  const [hit, miss] = operator === '<' || operator === '>' || operator === '==' ? ([TRUE, FALSE] as const) : ([FALSE, TRUE] as const);
  let l = 0;
  let r = 0;
  if (operator === '<' || operator === '>=') {
    for (let i = 0; i < length; i++, l += a, r += b) out[i] = left[l]! < right[r]! ? hit : left[l]! >= right[r]! ? miss : UNDEFINED;
  } else if (operator === '>' || operator === '<=') {
    for (let i = 0; i < length; i++, l += a, r += b) out[i] = left[l]! > right[r]! ? hit : left[l]! <= right[r]! ? miss : UNDEFINED;
  } else {
    for (let i = 0; i < length; i++, l += a, r += b) {
      const x = left[l]!;
      const y = right[r]!;
      out[i] = x === y ? hit : Number.isNaN(x) || Number.isNaN(y) ? UNDEFINED : miss;
    }
  }
  return out;
}

/** Several conditions joined, bar by bar. */
export function logicColumn(operator: 'and' | 'or', [first, ...others]: readonly Uint8Array[], length: number): Uint8Array {
  const out = first ? first.slice() : new Uint8Array(length);
  for (const operand of others) {
    if (operator === 'and') for (let i = 0; i < length; i++) out[i]! &= operand[i]!;
    else for (let i = 0; i < length; i++) out[i]! |= operand[i]!;
  }
  return out;
}

/** `not`, bar by bar. */
export function notColumn(operand: Uint8Array): Uint8Array {
  const out = new Uint8Array(operand.length);
  for (let i = 0; i < out.length; i++) out[i] = notTruth(operand[i]!);
  return out;
}

/** Crossings (1 or 0) as a condition: undefined where any of the four values that tell is NaN. */
export function crossingColumn(crossed: Uint8Array, left: Float64Array, right: Float64Array): Uint8Array {
  const length = crossed.length;
  const out = new Uint8Array(length);
  const a = strideOf(left, length);
  const b = strideOf(right, length);
  let knownBefore = false;
  for (let i = 0; i < length; i++) {
    const known = !Number.isNaN(left[i * a]!) && !Number.isNaN(right[i * b]!);
    out[i] = known && knownBefore ? (crossed[i] === 1 ? TRUE : FALSE) : UNDEFINED;
    knownBefore = known;
  }
  return out;
}

/** Whether each bar is above (or below) the one before it. */
export function stepColumn(direction: 'rising' | 'falling', source: Float64Array): Uint8Array {
  const out = new Uint8Array(source.length);
  const [less, greater] = direction === 'rising' ? [FALSE, TRUE] : [TRUE, FALSE];
  let before = Number.NaN;
  for (let i = 0; i < out.length; i++) {
    const value = source[i]!;
    out[i] = value < before ? less : value > before ? greater : value === before ? FALSE : UNDEFINED;
    before = value;
  }
  return out;
}

/** Whether the condition held at all of the last `bars` bars (`for_bars`) or at one of them (`within`). What lies before the data is undefined. */
export function windowColumn(name: 'for_bars' | 'within', condition: Uint8Array, bars: number): Uint8Array {
  const out = new Uint8Array(condition.length);
  const deciding = name === 'for_bars' ? FALSE : TRUE;
  const otherwise = name === 'for_bars' ? TRUE : FALSE;
  let lastDeciding = Number.NEGATIVE_INFINITY;
  let lastUndefined = -1;
  for (let i = 0; i < out.length; i++) {
    if (condition[i] === deciding) lastDeciding = i;
    else if (condition[i] === UNDEFINED) lastUndefined = i;
    const first = i - bars + 1;
    out[i] = lastDeciding >= first ? deciding : lastUndefined >= first ? UNDEFINED : otherwise;
  }
  return out;
}

/** Bars since the condition was last true; NaN before the first time. */
export function barsSinceColumn(condition: Uint8Array): Float64Array {
  const out = new Float64Array(condition.length);
  let last = Number.NaN;
  for (let i = 0; i < out.length; i++) {
    if (condition[i] === TRUE) last = i;
    out[i] = i - last;
  }
  return out;
}

/** The change against `bars` bars ago, as a fraction; NaN where there is none or it was zero. */
export function changeColumn(source: Float64Array, bars: number): Float64Array {
  const out = new Float64Array(source.length);
  for (let i = 0; i < out.length; i++) {
    const before = i < bars ? 0 : source[i - bars]!;
    out[i] = before === 0 ? Number.NaN : source[i]! / before - 1;
  }
  return out;
}

/**
 * The change against the value at the close that was `spanMs` before this bar's, as a fraction: where bars are missing,
 * against the last one there was by then. Two hands move along the times, so it is one pass.
 */
export function changeOverSpanColumn(source: Float64Array, times: Float64Array, spanMs: number): Float64Array {
  const out = new Float64Array(source.length).fill(Number.NaN);
  let back = -1;
  for (let i = 0; i < out.length; i++) {
    while (times[back + 1]! <= times[i]! - spanMs) back += 1;
    const before = back < 0 ? 0 : source[back]!;
    if (before !== 0) out[i] = source[i]! / before - 1;
  }
  return out;
}

/** A column some bars back; NaN where there is none. */
export function numbersBack(source: Float64Array, bars: number): Float64Array {
  const out = new Float64Array(source.length);
  const shift = Math.min(bars, source.length);
  out.fill(Number.NaN, 0, shift);
  out.set(source.subarray(0, source.length - shift), shift);
  return out;
}

/** A condition some bars back; undefined where there is none. */
export function truthBack(source: Uint8Array, bars: number): Uint8Array {
  const out = new Uint8Array(source.length);
  const shift = Math.min(bars, source.length);
  out.fill(UNDEFINED, 0, shift);
  out.set(source.subarray(0, source.length - shift), shift);
  return out;
}
