import { OutcryError } from '../../domain/errors.ts';
import type { Span } from '../../domain/market.ts';
import { DAY_MS } from '../../domain/timeframe.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const UNIT_WORDS: Readonly<Record<string, 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'>> = {
  min: 'minute', mins: 'minute', minute: 'minute', minutes: 'minute',
  h: 'hour', hr: 'hour', hrs: 'hour', hour: 'hour', hours: 'hour',
  d: 'day', day: 'day', days: 'day',
  w: 'week', wk: 'week', wks: 'week', week: 'week', weeks: 'week',
  m: 'month', mo: 'month', mon: 'month', month: 'month', months: 'month',
  q: 'quarter', quarter: 'quarter', quarters: 'quarter',
  y: 'year', yr: 'year', yrs: 'year', year: 'year', years: 'year',
};
const COUNT_WORDS: Readonly<Record<string, number>> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, twelve: 12, half: 0.5 };
const EXPECTED = 'expected a span such as 90d or "6 months", a date such as 2024-03-01, "since 2022", "2024", "last year" or "all"';

/** A piece of the calendar that a text named; `open` when it names a beginning ("since 2022", "90d") rather than a whole. */
interface Stretch extends Span {
  readonly open: boolean;
}

/**
 * The half-open span that two texts name, in epoch milliseconds, UTC.
 *
 * `from` may be how far back (`90d`, `6 months`), a beginning (`2022`, `since March 2024`, `2024-03-01`, `ytd`) or a whole period
 * (`last year`, `in 2023`, `Q1 2024`, `yesterday`), which then also says where the span ends. A date as `to` means its
 * first instant, so that the day itself is not in the span; a year, quarter or month as `to` means its end.
 *
 * @throws OutcryError `invalid-input` naming `from` or `to`.
 */
export function parseSpan(from: string, to: string | undefined, now: number): Span {
  const start = parseStretch(from, now, 'from');
  const end = to === undefined ? (start.open ? now : start.to) : endOf(to, now);
  if (start.from >= end) {
    throw new OutcryError('invalid-input', `The span ends (${iso(end)}) before it begins (${iso(start.from)}).`, { field: to === undefined ? 'from' : 'to' });
  }
  return { from: start.from, to: end };
}

/** True when the text can stand as `from` or `to`. */
export function isSpanText(text: string, now: number): boolean {
  return readStretch(text, now) !== null;
}

function endOf(text: string, now: number): number {
  const bare = text.trim().toLowerCase();
  if (bare === 'now' || bare === 'today') return now;
  const stretch = parseStretch(text, now, 'to');
  const instant = /^\d{4}-\d{1,2}-\d{1,2}/.test(bare) || /\bago$/.test(bare) || /^\d{10,13}$/.test(bare) || isDuration(bare);
  return instant ? stretch.from : stretch.to;
}

function parseStretch(text: string, now: number, field: 'from' | 'to'): Stretch {
  const stretch = readStretch(text, now);
  if (stretch === null) throw new OutcryError('invalid-input', `"${text}" is not a time: ${EXPECTED}.`, { field });
  return stretch;
}

function readStretch(text: string, now: number): Stretch | null {
  const lower = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const since = /^(?:since|from|seit|desde|depuis) (.+)$/.exec(lower)?.[1];
  const whole = /^(?:in|during|all of|the whole of|whole) (.+)$/.exec(lower)?.[1];
  const named = (since ?? whole ?? lower).replace(/^the (?=last|past|previous)/, '');
  const stretch = named === 'all' || named === 'max' || named === 'everything' ? { from: 0, to: now, open: true } : (instantOrDate(named, now) ?? calendar(named) ?? relative(named, now));
  if (stretch === null) return null;
  if (since !== undefined) return { ...stretch, open: true };
  return whole === undefined ? stretch : { ...stretch, open: stretch.to > now };
}

function instantOrDate(text: string, now: number): Stretch | null {
  if (/^\d{12,13}$/.test(text)) return { from: Number(text), to: Number(text), open: true };
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(z|utc|[+-]00:?00)?)?$/.exec(text);
  if (!match) return named(text, now);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const date = dateUtc(year, month, day);
  if (date === null || hour > 23 || minute > 59 || second > 59) return null;
  const from = date + ((hour * 60 + minute) * 60 + second) * 1000;
  return { from, to: from + DAY_MS, open: true };
}

/** `1 march 2024`, `mar 1, 2024`; and the days that have names. */
function named(text: string, now: number): Stretch | null {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  if (text === 'now') return { from: now, to: now, open: true };
  if (text === 'today') return { from: today, to: today + DAY_MS, open: true };
  if (text === 'yesterday') return { from: today - DAY_MS, to: today, open: false };
  const match = /^(?:(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?([a-z]+)|([a-z]+) (\d{1,2})(?:st|nd|rd|th)?),? (\d{4})$/.exec(text);
  if (!match) return null;
  const month = monthNumber(match[2] ?? match[3]!);
  const date = month === null ? null : dateUtc(Number(match[5]), month, Number(match[1] ?? match[4]));
  return date === null ? null : { from: date, to: date + DAY_MS, open: true };
}

/** Years, quarters and months of the calendar: as a beginning they are open-ended; quarters are whole. */
function calendar(text: string): Stretch | null {
  const year = /^(\d{4})$/.exec(text);
  if (year && plausibleYear(Number(year[1]))) return stretchOf(Number(year[1]), 1, 12, true);
  const month = /^(\d{4})-(\d{1,2})$/.exec(text);
  if (month && plausibleYear(Number(month[1])) && Number(month[2]) >= 1 && Number(month[2]) <= 12) return stretchOf(Number(month[1]), Number(month[2]), 1, true);
  const quarter = /^q([1-4]),? (\d{4})$/.exec(text) ?? /^(\d{4})[ -]?q([1-4])$/.exec(text);
  if (quarter) {
    const [number, ofYear] = text.startsWith('q') ? [Number(quarter[1]), Number(quarter[2])] : [Number(quarter[2]), Number(quarter[1])];
    return plausibleYear(ofYear) ? stretchOf(ofYear, number * 3 - 2, 3, false) : null;
  }
  const words = /^([a-z]+)\.?,? (\d{4})$/.exec(text);
  const monthOfWords = words && monthNumber(words[1]!);
  return monthOfWords && plausibleYear(Number(words[2])) ? stretchOf(Number(words[2]), monthOfWords, 1, true) : null;
}

function relative(text: string, now: number): Stretch | null {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const monday = today - ((date.getUTCDay() + 6) % 7) * DAY_MS;
  const quarter = Math.floor((month - 1) / 3) * 3 + 1;
  switch (text) {
    case 'ytd': case 'year to date': case 'this year':
      return { ...stretchOf(year, 1, 12, true), to: now };
    case 'this month': return { ...stretchOf(year, month, 1, true), to: now };
    case 'this quarter': return { ...stretchOf(year, quarter, 3, true), to: now };
    case 'this week': return { from: monday, to: now, open: true };
    case 'last year': case 'previous year': return stretchOf(year - 1, 1, 12, false);
    case 'last month': case 'previous month': return stretchOf(year, month - 1, 1, false);
    case 'last quarter': case 'previous quarter': return stretchOf(year, quarter - 3, 3, false);
    case 'last week': case 'previous week': return { from: monday - 7 * DAY_MS, to: monday, open: false };
    default: break;
  }
  const bareMonth = monthNumber(text);
  if (bareMonth !== null) return stretchOf(bareMonth <= month ? year : year - 1, bareMonth, 1, true);
  const from = back(text, now);
  return from === null ? null : { from, to: now, open: true };
}

/** `90d`, `6 months`, `last 90 days`, `3 weeks ago`, `a year`: that much before `now`; months and years by the calendar. */
function back(text: string, now: number): number | null {
  const match = /^(?:last|past|previous|letzte|letzten)? ?(?:(\d+(?:[.,]\d+)?)|([a-z]+))? ?-?([a-z]+)(?: ago| back)?$/.exec(text);
  if (!match) return null;
  const unit = UNIT_WORDS[match[3]!];
  const isPast = /^(last|past|previous|letzte)/.test(text);
  const count = match[1] === undefined ? (match[2] === undefined ? (isPast ? 1 : Number.NaN) : (COUNT_WORDS[match[2]] ?? Number.NaN)) : Number(match[1].replace(',', '.'));
  if (unit === undefined || !(count > 0)) return null;
  switch (unit) {
    case 'minute': return now - count * 60_000;
    case 'hour': return now - count * 3_600_000;
    case 'day': return now - count * DAY_MS;
    case 'week': return now - count * 7 * DAY_MS;
    case 'month': return monthsBack(now, count);
    case 'quarter': return monthsBack(now, count * 3);
    case 'year': return monthsBack(now, count * 12);
  }
}

function isDuration(text: string): boolean {
  return /^\d+(?:[.,]\d+)? ?[a-z]+$/.test(text) && back(text, 0) !== null;
}

/** The same day of the month that many months earlier; the month's last day where it is shorter. A fraction counts as days of 1/30 month. */
function monthsBack(now: number, months: number): number {
  const date = new Date(now);
  const whole = Math.floor(months);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - whole, 1);
  const start = new Date(first);
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return first + (day - 1) * DAY_MS + (now % DAY_MS) - Math.round((months - whole) * 30) * DAY_MS;
}

function stretchOf(year: number, month: number, months: number, open: boolean): Stretch {
  return { from: Date.UTC(year, month - 1, 1), to: Date.UTC(year, month - 1 + months, 1), open };
}

function dateUtc(year: number, month: number, day: number): number | null {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return plausibleYear(year) && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : null;
}

function plausibleYear(year: number): boolean {
  return year >= 1970 && year <= 2200;
}

function monthNumber(word: string): number | null {
  const full = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
  const index = full.findIndex((name, i) => word === name || word === MONTHS[i] || (word.length >= 4 && name.startsWith(word)));
  return index < 0 ? null : index + 1;
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/:00\.000Z$/, ' UTC').replace('T', ' ');
}
