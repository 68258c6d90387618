import { type CronFields, range, writeCron } from './cron.ts';
import { unreadable } from './recurrence-error.ts';

/** A time of day, minutes after midnight. `exact` is false for an hour below 13 that says neither am nor pm. */
export interface TimeOfDay {
  readonly minutes: number;
  readonly exact: boolean;
}

/** What has been read of a schedule's words so far. */
export interface RecurrenceDraft {
  readonly text: string;
  times: TimeOfDay[];
  /** Again and again within the day: every so many minutes or hours. */
  period: { readonly unit: 'minute' | 'hour'; readonly every: number } | null;
  /** The minute of each hour, of an hourly period. */
  minuteOfHour: number | null;
  /** Whole hours between which a period runs. */
  window: { readonly from: number; readonly to: number } | null;
  rhythm: 'day' | 'week' | 'month' | 'year' | null;
  partOfDay: string | null;
  weekdays: Set<number>;
  monthDays: Set<number>;
  months: Set<number>;
  /** `twice a day`: how many times must be named. */
  timesADay: number | null;
}

/** An empty draft of a schedule's text. */
export function newDraft(text: string): RecurrenceDraft {
  return {
    text,
    times: [],
    period: null,
    minuteOfHour: null,
    window: null,
    rhythm: null,
    partOfDay: null,
    weekdays: new Set(),
    monthDays: new Set(),
    months: new Set(),
    timesADay: null,
  };
}

/** The time of day of what is daily, weekly or monthly and says no time. */
const USUAL_TIME = 9 * 60;

const HOUR = 60;
const NOON = 12 * HOUR;

/**
 * The cron expression of a draft.
 *
 * @param partTime the usual time of a part of the day, minutes after midnight.
 * @throws OutcryError `invalid-input` (field `when`) for what does not go together and for what one cron expression cannot say.
 */
export function cronOfDraft(draft: RecurrenceDraft, partTime: (part: string) => number): string {
  const { text, weekdays, monthDays, months, rhythm } = draft;
  if (weekdays.size > 0 && monthDays.size > 0) {
    throw unreadable(text, 'names days of the week and days of the month; a schedule takes one or the other', 'monthly on the 15th at noon');
  }
  if (draft.times.length === 0 && draft.period === null && rhythm === null && draft.partOfDay === null && weekdays.size + monthDays.size + months.size === 0 && draft.timesADay === null) {
    throw unreadable(text, 'does not say how often');
  }
  const days = [...weekdays];
  const dates = [...monthDays];
  if (rhythm === 'week' && days.length === 0) days.push(1);
  if ((rhythm === 'month' || rhythm === 'year' || (months.size > 0 && draft.period === null && rhythm === null)) && dates.length + days.length === 0) dates.push(1);
  if (rhythm === 'year' && months.size === 0) months.add(1);
  return writeCron({
    ...timesOf(draft, partTime),
    monthDays: orAll(dates, 1, 31),
    months: orAll([...months], 1, 12),
    weekdays: orAll(days, 0, 6),
  });
}

function orAll(values: readonly number[], min: number, max: number): readonly number[] {
  return values.length === 0 ? range(min, max) : values.toSorted((a, b) => a - b);
}

function timesOf(draft: RecurrenceDraft, partTime: (part: string) => number): Pick<CronFields, 'minutes' | 'hours'> {
  const { text, period, minuteOfHour, window, times } = draft;
  if (period !== null) {
    if (times.length > 0) throw unreadable(text, 'says both how often within the day and at what time; a schedule takes one or the other');
    if (period.unit === 'minute') {
      if (minuteOfHour !== null) throw unreadable(text, 'says both every how many minutes and at which minute', 'every 15 minutes');
      return { minutes: range(0, 59, period.every), hours: window === null ? range(0, 23) : range(window.from, Math.max(window.from, window.to - 1)) };
    }
    return { minutes: [minuteOfHour ?? 0], hours: window === null ? range(0, 23, period.every) : range(window.from, window.to, period.every) };
  }
  if (window !== null) throw unreadable(text, 'says between which hours, but not how often', 'every 15 minutes from 9 to 17 on weekdays');
  if (minuteOfHour !== null) throw unreadable(text, 'names a minute of the hour, but not which hours', 'every hour at :15');
  return atTimes(text, clockTimes(draft, partTime));
}

/** The times of day, those of `9 in the evening` in the evening. */
function clockTimes(draft: RecurrenceDraft, partTime: (part: string) => number): readonly number[] {
  const { text, times, partOfDay, timesADay } = draft;
  if (timesADay !== null && times.length !== timesADay) {
    if (times.length > 0 || timesADay !== 2) throw unreadable(text, `wants ${timesADay} times a day and names ${times.length === 0 ? 'none' : times.length}`, 'every day at 8 and 20');
    return [8 * HOUR, 20 * HOUR];
  }
  if (times.length === 0) return [partOfDay === null ? USUAL_TIME : partTime(partOfDay)];
  const isLate = partOfDay !== null && partOfDay !== 'morning';
  return times.map(({ minutes, exact }) => (isLate && !exact && minutes < NOON && (partOfDay !== 'night' || minutes >= 6 * HOUR) ? minutes + NOON : minutes));
}

function atTimes(text: string, times: readonly number[]): Pick<CronFields, 'minutes' | 'hours'> {
  const minutes = [...new Set(times.map((time) => time % HOUR))];
  const hours = [...new Set(times.map((time) => Math.floor(time / HOUR)))].sort((a, b) => a - b);
  const [minute = 0, ...others] = minutes;
  if (others.length > 0 && hours.length > 1) {
    throw unreadable(text, 'names times with different minutes; make a schedule for each of them', 'every day at 8 and 20');
  }
  return { minutes: [minute, ...others].sort((a, b) => a - b), hours };
}
