import type { Candles } from '../../domain/candles.ts';
import type { Indicator, IndicatorParam } from './indicator.ts';

/** The longest window that an indicator accepts, in bars: seventy days of minutes. */
const LONGEST_PERIOD = 100_000;

/** A whole number of bars, as a parameter. */
export function periodParam(byDefault: number, name = 'period', description = 'Bars in the window.', min = 1): IndicatorParam {
  return { name, description, default: byDefault, min, max: LONGEST_PERIOD, integer: true };
}

/** A fraction or multiple, as a parameter. */
export function factorParam(name: string, description: string, byDefault: number, min: number, max: number): IndicatorParam {
  return { name, description, default: byDefault, min, max, integer: false };
}

/** What every indicator states of itself. Parameters arrive as arguments, in the order of `params`. */
interface Definition {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly params: readonly IndicatorParam[];
  /** Output names; by default the one output `value`. */
  readonly outputs?: readonly string[];
  /** Bars before the first value: one number for all outputs, or one each. */
  readonly lookback: (...params: number[]) => number | readonly number[];
}

type Columns = Float64Array | readonly Float64Array[];

function finish(definition: Definition, reads: Indicator['reads'], compute: (...args: Parameters<Indicator['compute']>) => Columns): Indicator {
  const { name, title, summary, params, lookback } = definition;
  return {
    name,
    title,
    summary,
    reads,
    params,
    outputs: definition.outputs ?? ['value'],
    lookback(values, output) {
      const bars = lookback(...values);
      return typeof bars === 'number' ? bars : bars[output]!;
    },
    compute(candles, sources, values) {
      const columns = compute(candles, sources, values);
      return columns instanceof Float64Array ? [columns] : columns;
    },
  };
}

/** An indicator of one column, by default the close. */
export function sourceIndicator(definition: Definition & { readonly compute: (source: Float64Array, ...params: number[]) => Columns }): Indicator {
  return finish(definition, 1, (candles, [source], params) => definition.compute(source ?? candles.close, ...params));
}

/** An indicator of two columns, both of which must be given. */
export function pairIndicator(
  definition: Definition & { readonly compute: (a: Float64Array, b: Float64Array, ...params: number[]) => Columns },
): Indicator {
  return finish(definition, 2, (_candles, [a, b], params) => {
    if (!a || !b) throw new TypeError(`${definition.name} needs two columns`);
    return definition.compute(a, b, ...params);
  });
}

/** An indicator of whole candles. */
export function candleIndicator(definition: Definition & { readonly compute: (candles: Candles, ...params: number[]) => Columns }): Indicator {
  return finish(definition, 'candles', (candles, _sources, params) => definition.compute(candles, ...params));
}
