import { cronWords } from './cron-library.ts';
import { type CronFields, cronFields } from './cron.ts';
import type { Recurrence } from './recurrence.ts';
import { MONTH_NAMES, WEEKDAY_NAMES } from './recurrence-vocabulary.ts';

/**
 * A schedule in a trader's words: `every Monday at 09:00, Europe/Berlin`. It can be typed again: parsing it gives the same schedule.
 * What has no short words is put as `cronstrue` puts it, with the cron expression behind.
 */
export function describeRecurrence({ cron, zone }: Recurrence): string {
  const fields = cronFields(cron);
  const words = inWords(fields);
  return `${words ?? `${longWords(cron)} (cron ${cron})`}, ${zone}`;
}

/** Words beyond this say less than the cron expression. */
const LONGEST = 160;

function longWords(cron: string): string {
  const words = cronWords(cron);
  return words.length > LONGEST ? 'at many times' : `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

/** `null` where no short words say it. */
function inWords(fields: CronFields): string | null {
  const isDated = fields.monthDays.length < 31;
  const isWeekly = fields.weekdays.length < 7;
  if (isDated && isWeekly) return null;
  const period = periodWords(fields);
  if (period !== null) return isDated || fields.months.length < 12 ? null : `${period}${isWeekly ? ` on ${weekdayWords(fields.weekdays, true)}` : ''}`;
  const [minute = 0, ...others] = fields.minutes;
  if (others.length > 0 || fields.hours.length > MOST_TIMES) return null;
  const times = listed(fields.hours.map((hour) => clock(hour, minute)));
  return `${dayWords(fields, isDated, isWeekly)} at ${times}`;
}

/** More times of day than this are read better as ranges. */
const MOST_TIMES = 6;

/** Schedules that come again within the day, or `null`. */
function periodWords({ minutes, hours }: CronFields): string | null {
  const [firstHour = 0] = hours;
  const lastHour = hours.at(-1) ?? 0;
  const isWholeDay = hours.length === 24;
  const isWindow = !isWholeDay && lastHour - firstHour + 1 === hours.length;
  if (minutes.length > 1) {
    const every = stepOf(minutes, 60);
    if (every === null || minutes[0] !== 0 || !(isWholeDay || isWindow) || (isWindow && lastHour === 23)) return null;
    return `every ${every === 1 ? 'minute' : `${every} minutes`}${isWholeDay ? '' : ` from ${clock(firstHour, 0)} to ${clock(lastHour + 1, 0)}`}`;
  }
  const [minute = 0] = minutes;
  const at = minute === 0 ? '' : ` at :${String(minute).padStart(2, '0')}`;
  if (isWholeDay) return `every hour${at}`;
  const every = firstHour === 0 ? stepOf(hours, 24) : null;
  if (every !== null && every > 1) return `every ${every} hours${at}`;
  return isWindow && hours.length > MOST_TIMES ? `every hour from ${clock(firstHour, 0)} to ${clock(lastHour, 0)}${at}` : null;
}

/** The distance between values that are evenly spread over a whole from 0 on; `null` where they are not. */
function stepOf(values: readonly number[], whole: number): number | null {
  const step = whole / values.length;
  return values.length > 1 && Number.isInteger(step) && values.every((value, index) => value === index * step) ? step : null;
}

function dayWords({ monthDays, months, weekdays }: CronFields, isDated: boolean, isWeekly: boolean): string {
  const allMonths = months.length === 12;
  const monthNames = listed(months.map((month) => MONTH_NAMES[month - 1] ?? ''));
  if (isDated) return `on the ${listed(monthDays.map(ordinal))} of ${allMonths ? 'the month' : monthNames}`;
  const days = isWeekly ? `every ${weekdayWords(weekdays, false)}` : 'every day';
  return allMonths ? days : `${days} in ${monthNames}`;
}

function weekdayWords(weekdays: readonly number[], isPlural: boolean): string {
  const key = weekdays.join();
  if (key === '1,2,3,4,5') return isPlural ? 'weekdays' : 'weekday';
  if (key === '0,6') return isPlural ? 'weekends' : 'weekend day';
  // The week begins on Monday.
  return listed(weekdays.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7)).map((day) => WEEKDAY_NAMES[day] ?? ''));
}

function ordinal(day: number): string {
  const isTeen = day > 10 && day < 14;
  return `${day}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
