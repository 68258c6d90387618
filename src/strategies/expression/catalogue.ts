import { nearest } from '../../domain/nearest.ts';
import type { Indicator } from '../indicators/indicator.ts';
import { INDICATORS } from '../indicators/index.ts';
import { findFunction } from './functions.ts';

/** The indicators that an expression may name. */
export interface IndicatorCatalogue {
  /** By its name or one of its everyday names; lower case. */
  find(name: string): Indicator | undefined;
  /** The names proper. */
  readonly names: readonly string[];
}

/** Everyday names of indicators, read and not written. One whose indicator is not in the catalogue means nothing. */
const EVERYDAY: Readonly<Record<string, string>> = {
  bb: 'bbands',
  bollinger: 'bbands',
  bollinger_bands: 'bbands',
  average_true_range: 'atr',
  stochastic: 'stoch',
  stoch_rsi: 'stochrsi',
  williams_r: 'willr',
  super_trend: 'supertrend',
  parabolic_sar: 'psar',
  sar: 'psar',
  std: 'stddev',
  stdev: 'stddev',
  momentum: 'mom',
  z_score: 'zscore',
  heikinashi: 'heikin_ashi',
};

/** The catalogue of some indicators; where one bears the name of a function of the language, the function is meant. */
export function catalogueOf(indicators: readonly Indicator[]): IndicatorCatalogue {
  const named = indicators.filter((indicator) => findFunction(indicator.name) === undefined);
  const byName = new Map(named.map((indicator) => [indicator.name, indicator]));
  return {
    names: [...byName.keys()],
    find: (name) => byName.get(name) ?? byName.get(Object.hasOwn(EVERYDAY, name) ? (EVERYDAY[name] ?? '') : ''),
  };
}

/** All indicators of the house. */
export const ALL_INDICATORS: IndicatorCatalogue = catalogueOf(INDICATORS);

/** How an indicator is called, with its defaults: `ema(source = close, period = 20)`. */
export function indicatorSignature({ name, reads, params }: Indicator): string {
  const sources = reads === 1 ? ['source = close'] : reads === 2 ? ['a', 'b'] : [];
  return `${name}(${[...sources, ...params.map((param) => `${param.name} = ${param.default}`)].join(', ')})`;
}

/** `; did you mean "rsi"?` when one of the names is near enough to have been meant, else nothing. */
export function suggestion(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  return meant === null ? '' : `; did you mean "${meant}"?`;
}
