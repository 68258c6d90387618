import { messageOf } from '../domain/errors.ts';
import { cronExpressions } from './cron-library.ts';
import { unreadable } from './recurrence-error.ts';

/** The instants of a day, week, month and year at which a cron expression is due: sorted, each once, Sunday is 0. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly monthDays: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
}

/** The fields in the order in which cron has them, with what each may hold. */
const FIELDS = [
  { name: 'minutes', word: 'minute', min: 0, max: 59, steps: true },
  { name: 'hours', word: 'hour', min: 0, max: 23, steps: true },
  { name: 'monthDays', word: 'day of the month', min: 1, max: 31, steps: false },
  { name: 'months', word: 'month', min: 1, max: 12, steps: false },
  { name: 'weekdays', word: 'day of the week', min: 0, max: 6, steps: false },
] as const;

type Field = (typeof FIELDS)[number];

/** Names for usual cron expressions, as crontab knows them. */
const PREDEFINED: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** True for words that are meant as cron: fields of stars and figures, or a name such as `@daily`. */
export function looksLikeCron(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  if (first.startsWith('@')) return true;
  const isField = (word: string): boolean => /^[\d*?LH/,-]+$/.test(word);
  return isField(first) && isField(second) && (words.length >= 5 || words.some((word) => word.includes('*')));
}

/**
 * A cron expression of five fields in canonical spelling: figures for names, Sunday 0, values sorted, steps and ranges where they are
 * shorter. Equal schedules have equal text.
 *
 * @throws OutcryError `invalid-input` (field `when`) for another number of fields, for the extensions L, W, #, ? and H, and for what
 * is never due.
 */
export function canonicalCron(text: string): string {
  const words = text.trim().split(/\s+/);
  const [first = ''] = words;
  const plain = PREDEFINED[first.toLowerCase()];
  if (plain !== undefined && words.length === 1) return canonicalCron(plain);
  if (first.startsWith('@')) throw unreadable(text, `knows no "${first}"; there are ${Object.keys(PREDEFINED).join(', ')}`, '0 9 * * 1');
  if (words.length === 6) {
    throw unreadable(text, 'has six cron fields; seconds are not taken, the shortest interval is one minute. Expected minute hour day-of-month month day-of-week', '0 9 * * 1');
  }
  if (words.length !== 5) throw unreadable(text, `has ${words.length} cron fields; expected five: minute hour day-of-month month day-of-week`, '0 9 * * 1');
  for (const [index, field] of FIELDS.entries()) refuseOddities(text, words[index] ?? '', field);
  const { monthDays, weekdays, ...times } = readFields(text, words);
  // Cron takes either day where both are restricted: one that is written as a restriction and names every day lets every day through.
  const everyDay = (names(words[2]) && monthDays.length === 31) || (names(words[4]) && weekdays.length === 7);
  return writeCron({ ...times, monthDays: everyDay ? range(1, 31) : monthDays, weekdays: everyDay ? range(0, 6) : weekdays });
}

/** What a canonical cron expression says. */
export function cronFields(cron: string): CronFields {
  return readFields(cron, cron.split(' '));
}

/** The canonical cron expression of some fields; a field with every value is a star. */
export function writeCron(fields: CronFields): string {
  return FIELDS.map((field) => writeField(fields[field.name], field)).join(' ');
}

/** The whole numbers from one to another. */
export function range(from: number, to: number, step = 1): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** True for a field that is written as a choice of values. */
function names(word = '*'): boolean {
  return word !== '*' && word !== '*/1';
}

function refuseOddities(text: string, word: string, { word: field, min, max }: Field): void {
  if (/[LWH#?]/i.test(word.replaceAll(/[a-z]{3}/gi, ''))) {
    throw unreadable(text, `uses "${word}" for the ${field}; L, W, #, ? and H are not taken, only figures, names, *, lists, ranges and steps`, '0 10 1 * *');
  }
  const step = Number(/\/(\d+)$/.exec(word)?.[1] ?? 1);
  if (step > max - min) throw unreadable(text, `steps by ${step} in the ${field}, which goes from ${min} to ${max}`, '*/15 * * * *');
}

function readFields(text: string, words: readonly string[]): CronFields {
  try {
    const [weekdays = '', ...others] = words.toReversed();
    // Sunday is 0 and 7, which the parser takes for the same day twice.
    const days = [...new Set(weekdays.split(',').map((day) => (day === '7' ? '0' : day)))].join(',');
    const expression = cronExpressions().parse([...others.toReversed(), days].join(' '), { tz: 'UTC', currentDate: new Date(0) });
    // An expression that is never due, such as the 30th of February, is told by the first attempt to find its next slot.
    expression.next();
    const { minute, hour, dayOfMonth, month, dayOfWeek } = expression.fields;
    return { minutes: figures(minute.values), hours: figures(hour.values), monthDays: figures(dayOfMonth.values), months: figures(month.values), weekdays: sorted(figures(dayOfWeek.values).map((day) => day % 7)) };
  } catch (error) {
    throw unreadable(text, `is not a cron expression (${plainReason(error)})`, '0 9 * * 1', error);
  }
}

function figures(values: readonly (number | string)[]): readonly number[] {
  return sorted(values.map(Number));
}

function sorted(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The parser's own reason without its shouting. */
function plainReason(error: unknown): string {
  const reason = messageOf(error).replace(/^(?:Constraint error|Validation error), /, '').replace(/\.$/, '');
  return `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}

function writeField(values: readonly number[], { min, max, steps }: Field): string {
  if (values.length === max - min + 1) return '*';
  const [first = min, second = first] = values;
  const step = second - first;
  const isEvery = steps && first === min && step > 1 && values.length === Math.ceil((max + 1) / step) && values.every((value, index) => value === index * step);
  return isEvery ? `*/${step}` : runsOf(values).map(({ from, to }) => (to - from < 2 ? range(from, to).join(',') : `${from}-${to}`)).join(',');
}

/** Values that follow each other without a hole, together. */
function runsOf(values: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last !== undefined && value === last.to + 1) last.to = value;
    else runs.push({ from: value, to: value });
  }
  return runs;
}
