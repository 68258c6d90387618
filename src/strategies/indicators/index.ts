import { DIRECTIONAL_MOVEMENT } from './directional-movement.ts';
import type { Indicator } from './indicator.ts';
import { MOMENTUM } from './momentum.ts';
import { MOVING_AVERAGES } from './moving-averages.ts';
import { OSCILLATORS } from './oscillators.ts';
import { PATTERNS } from './patterns.ts';
import { REGRESSION } from './regression.ts';
import { STATISTICS } from './statistics.ts';
import { TREND } from './trend.ts';
import { VOLATILITY } from './volatility.ts';
import { VOLUME } from './volume.ts';

/** Every indicator there is, by family. A new one is one entry in its family's file. */
export const INDICATORS: readonly Indicator[] = [
  ...MOVING_AVERAGES,
  ...MOMENTUM,
  ...OSCILLATORS,
  ...VOLATILITY,
  ...TREND,
  ...DIRECTIONAL_MOVEMENT,
  ...VOLUME,
  ...REGRESSION,
  ...STATISTICS,
  ...PATTERNS,
];

const BY_NAME: ReadonlyMap<string, Indicator> = new Map(INDICATORS.map((indicator) => [indicator.name, indicator]));

/** The indicator of that name in the expression language (lower case, underscores), if there is one. */
export function findIndicator(name: string): Indicator | undefined {
  return BY_NAME.get(name);
}
