import type { Alert } from '../alerts/alert.ts';
import { describe, parseCondition } from '../strategies/expression/index.ts';
import { formatSpanOfTime } from './values/duration.ts';

/** The condition of an alert in plain words; one that the ticker stream decides speaks of the price, the others of the close. */
export function conditionWords({ condition, timeframe }: Pick<Alert, 'condition' | 'timeframe'>): string {
  const words = describe(parseCondition(condition).expression);
  return timeframe === null ? words.replaceAll('the close', 'the price') : words;
}

/** On what an alert's condition is decided. */
export function watchWords({ timeframe }: Pick<Alert, 'timeframe'>): string {
  return timeframe === null ? 'every price' : `each closed ${timeframe} candle`;
}

/** How often an alert fires. */
export function repeatWords({ cooldownMs }: Pick<Alert, 'cooldownMs'>): string {
  return cooldownMs === null ? 'once' : `each time, at most every ${formatSpanOfTime(cooldownMs)}`;
}
