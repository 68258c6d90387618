import { candleOpenTime, timeframeMs } from '../../domain/timeframe.ts';
import type { Deployment } from './deployment.ts';

/** Most closes that are made up for after an absence, newest first: older ones would say nothing that these do not. */
const MOST_DUE = 10_000;

/**
 * The candles whose closes a deployment has yet to decide on at `now`, by their open times, oldest first.
 *
 * @param last the newest that was taken up; `null` before the first.
 */
export function dueSlots({ startsAt, terms }: Pick<Deployment, 'startsAt' | 'terms'>, last: number | null, now: number): readonly number[] {
  const length = timeframeMs(terms.timeframe);
  const newest = candleOpenTime(terms.timeframe, now) - length;
  const first = Math.max(last === null ? startsAt : Math.max(last + length, startsAt), newest - (MOST_DUE - 1) * length);
  const due: number[] = [];
  for (let slot = first; slot <= newest; slot += length) due.push(slot);
  return due;
}
