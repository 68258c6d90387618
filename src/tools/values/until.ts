import { OutcryError } from '../../domain/errors.ts';
import { DAY_MS } from '../../domain/timeframe.ts';
import { localDate, nextLocalTime } from '../../domain/time-zone.ts';
import { formatSpanOfTime, parseDuration } from './duration.ts';
import { formatTimeOfDay, parseTimeOfDay } from './time-of-day.ts';

/** Weekdays as `Date` counts them. */
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const FOREVER = 'further notice';
const EXPECTED = 'expected "today", "tomorrow", "monday", 2h, 18:00, a date such as 2026-03-01, or "further notice"';

/**
 * An end in time as people write it, in the spelling that reads back as itself: `today` (when the day is over), `tomorrow` and weekdays
 * (when it begins), `2h` (from now), `18:00`, `2026-03-01`, `further notice`. Which instant that is depends on when and where it is asked:
 * see `untilInstant`.
 *
 * @throws OutcryError `invalid-input`
 */
export function parseUntil(text: string): string {
  const plain = text.trim().toLowerCase().replace(/^(?:until|till|til|for|the end of|end of) /, '').replace(/^the (?:rest|end) of (?:the )?/, '');
  if (/^(?:today|tonight|day|(?:the|this) (?:day|evening)|midnight)$/.test(plain)) return 'today';
  if (/^(?:tomorrow|tmrw|tomorrow morning)$/.test(plain)) return 'tomorrow';
  if (/^(?:week|this week|next week)$/.test(plain)) return 'monday';
  if (/^(?:further notice|forever|ever|good|always|indefinitely|i say so)$/.test(plain)) return FOREVER;
  const weekday = WEEKDAYS.find((day) => plain.length >= 3 && (day === plain.replace(/^(?:next|on) /, '') || day.slice(0, 3) === plain));
  if (weekday !== undefined) return weekday;
  if (dateOf(plain) !== null) return plain;
  return readAs(plain, (written) => formatSpanOfTime(parseDuration(written))) ?? readAs(plain, (written) => formatTimeOfDay(parseTimeOfDay(written))) ?? refuse(text);
}

/**
 * The instant that an end means, epoch milliseconds; `null` for one that is not set. Days and times of day are those of the zone.
 *
 * @throws OutcryError `invalid-input` (field `until`) when it has passed.
 */
export function untilInstant(text: string, now: number, zone: string): number | null {
  const until = parseUntil(text);
  if (until === FOREVER) return null;
  if (until === 'today' || until === 'tomorrow') return nextLocalTime(now, 0, zone);
  const weekday = WEEKDAYS.indexOf(until);
  if (weekday >= 0) return midnightsAfter(now, zone, daysUntil(weekday, now, zone));
  const date = dateOf(until);
  if (date !== null) {
    const days = Math.round((date - localDate(now, zone)) / DAY_MS);
    if (days > 0) return midnightsAfter(now, zone, days);
    throw new OutcryError('invalid-input', `${until} has begun already.`, { field: 'until' });
  }
  if (until.includes(':')) return nextLocalTime(now, parseTimeOfDay(until), zone);
  return now + parseDuration(until);
}

function daysUntil(weekday: number, now: number, zone: string): number {
  const today = new Date(localDate(now, zone)).getUTCDay();
  return (weekday - today + 6) % 7 + 1;
}

/** The beginning of the day that is `days` days from today. */
function midnightsAfter(now: number, zone: string, days: number): number {
  let instant = now;
  for (let day = 0; day < days; day++) instant = nextLocalTime(instant, 0, zone);
  return instant;
}

function dateOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? null : date.getTime();
}

/** What a reader makes of a text; `null` where it refuses. */
function readAs(text: string, read: (text: string) => string): string | null {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}

function refuse(text: string): never {
  throw new OutcryError('invalid-input', `"${text.trim()}" is no end that can be waited for: ${EXPECTED}.`, { field: 'until' });
}
