import type { Indicator } from './indicator.ts';
import { MOMENTUM } from './momentum.ts';
import { MOVING_AVERAGES } from './moving-averages.ts';
import { RANGE } from './range.ts';
import { VOLATILITY } from './volatility.ts';

/** Every indicator there is, by family. A new one is one entry in its family's file. */
export const INDICATORS: readonly Indicator[] = [...MOVING_AVERAGES, ...MOMENTUM, ...VOLATILITY, ...RANGE];

const BY_NAME: ReadonlyMap<string, Indicator> = new Map(INDICATORS.map((indicator) => [indicator.name, indicator]));

/** The indicator of that name in the expression language (lower case, underscores), if there is one. */
export function findIndicator(name: string): Indicator | undefined {
  return BY_NAME.get(name);
}
