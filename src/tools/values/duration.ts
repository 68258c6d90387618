import { OutcryError } from '../../domain/errors.ts';
import { DAY_MS } from '../../domain/timeframe.ts';

const HOUR_MS = 3_600_000;
const UNITS: readonly (readonly [name: string, ms: number])[] = [['w', 7 * DAY_MS], ['d', DAY_MS], ['h', HOUR_MS], ['m', 60_000]];
const UNIT_MS: Readonly<Record<string, number>> = {
  m: 60_000, min: 60_000, mins: 60_000, minute: 60_000, minutes: 60_000,
  h: HOUR_MS, hr: HOUR_MS, hrs: HOUR_MS, hour: HOUR_MS, hours: HOUR_MS,
  d: DAY_MS, day: DAY_MS, days: DAY_MS,
  w: 7 * DAY_MS, wk: 7 * DAY_MS, wks: 7 * DAY_MS, week: 7 * DAY_MS, weeks: 7 * DAY_MS,
};
const COUNTS: Readonly<Record<string, number>> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, eight: 8, ten: 10, twelve: 12, 'half a': 0.5, 'half an': 0.5 };

/**
 * A length of time as people write it, in milliseconds, whole minutes: `1h`, `90 minutes`, `1h 30m`, `half an hour`, `2 days`, `a week`.
 *
 * @throws OutcryError `invalid-input`
 */
export function parseDuration(text: string): number {
  const lower = text.trim().toLowerCase().replace(/^for /, '').replace(/^(?:an )?hour and a half$/, '90m');
  const parts = lower.split(/,? and |, ?| (?=\d)|(?<=[a-z])(?=\d)/).map(partMs);
  const ms = Math.round(parts.reduce((sum, part) => sum + part, 0));
  if (ms >= 60_000 && ms % 60_000 === 0) return ms;
  throw new OutcryError('invalid-input', `"${text.trim()}" is not a length of time: expected 30m, 1h, "2 hours" or 1d.`);
}

/** Whole minutes in the largest units, as `parseDuration` reads them back: `1h 30m`. Takes milliseconds. */
export function formatSpanOfTime(ms: number): string {
  let left = ms;
  return UNITS.flatMap(([name, unit]) => {
    const count = Math.floor(left / unit);
    left -= count * unit;
    return count === 0 ? [] : [`${count}${name}`];
  }).join(' ');
}

/** One count with its unit, in milliseconds; NaN for anything else. */
function partMs(part: string): number {
  const [, count, unit = ''] = /^(\d+(?:[.,]\d+)?|half an?|[a-z]+(?= ))? ?-?([a-z]+)$/.exec(part) ?? [];
  const times = count === undefined ? 1 : (COUNTS[count] ?? Number(count.replace(',', '.')));
  return times * (UNIT_MS[unit] ?? Number.NaN);
}
