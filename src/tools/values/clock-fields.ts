import { parseZone } from '../../domain/time-zone.ts';
import { formatSpanOfTime, parseDuration } from './duration.ts';
import { readBy, refuse } from './fields.ts';
import { formatQuietHours, formatTimeOfDay, parseQuietHours, parseTimeOfDay } from './time-of-day.ts';
import { parseUntil } from './until.ts';

/** A length of time within bounds (milliseconds): `1h`, `90 minutes`. Comes out in the spelling of `formatSpanOfTime`. */
export function durationField(description: string, { min, max }: { readonly min: number; readonly max: number }) {
  return readBy((text) => {
    const ms = parseDuration(text);
    return ms >= min && ms <= max ? formatSpanOfTime(ms) : refuse(`"${text.trim()}" is out of bounds: expected ${formatSpanOfTime(min)} to ${formatSpanOfTime(max)}.`);
  }, description);
}

/** A time of day, or "off": `8`, `20:30`, `8pm`. Comes out as `08:00` or `off`. */
export function timeOfDayField(description: string) {
  return readBy((text) => (isOff(text) ? 'off' : formatTimeOfDay(parseTimeOfDay(text))), description);
}

/** Hours of the day from and to, or "off": `23-7`, `11pm to 7am`. Come out as `23:00-07:00` or `off`. */
export function quietHoursField(description: string) {
  return readBy((text) => (isOff(text) ? 'off' : formatQuietHours(parseQuietHours(text))), description);
}

/** A time zone by city, IANA name or abbreviation. Comes out as its IANA name. */
export function zoneField(description = 'Time zone: a city such as Berlin, or Europe/Berlin') {
  return readBy(parseZone, description);
}

/** An end in time (see `parseUntil`); comes out in its own spelling, since it is read against the present. */
export function untilField(description: string) {
  return readBy(parseUntil, description);
}

function isOff(text: string): boolean {
  return /^(?:off|none|no|never)$/i.test(text.trim());
}
