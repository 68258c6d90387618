import { canonicalCron, looksLikeCron } from './cron.ts';
import { parseZone } from '../domain/time-zone.ts';
import { unreadable } from './recurrence-error.ts';
import type { Recurrence } from './recurrence.ts';
import { cronOfWords } from './recurrence-words.ts';
import { MONTHS, WEEKDAYS } from './recurrence-vocabulary.ts';
import { splitZone } from './recurrence-zone.ts';

/** Longer than any schedule that a person types. */
const LONGEST = 500;

/**
 * A schedule as people write it: cron of five fields (`0 9 * * MON in Berlin`) or plain words (`every Monday at 9 in Berlin`, `weekdays
 * 9am new york time`, `every 15 minutes`). What is daily, weekly or monthly and names no time is due at 9:00, a week on its Monday, a
 * month on its first.
 *
 * @param defaultZone the zone that is meant when the text names none.
 * @throws OutcryError `invalid-input` (field `when`) that says what was expected, with the nearest example.
 */
export function parseRecurrence(text: string, defaultZone: string): Recurrence {
  const written = text.trim();
  if (written === '' || written.length > LONGEST) throw unreadable(written.slice(0, 60), 'is not a schedule');
  // A description that words alone cannot say carries its cron expression.
  const carried = /\(cron ([^()]+)\)(.*)$/i.exec(written);
  const source = carried === null ? written : `${carried[1] ?? ''} ${carried[2] ?? ''}`;
  if (looksLikeCron(source.split(/\s+/))) return readCron(source, defaultZone);
  const { when, zone } = splitZone(source);
  return { cron: cronOfWords(when, written), zone: zone ?? parseZone(parseZone(defaultZone)) };
}

/** A word that can only be a field of a cron expression: figures and signs, names of days and months, `@daily`. */
const FIELD_WORD = new RegExp(`^(?:@\\w+|(?:${[...WEEKDAYS.keys(), ...MONTHS.keys()].filter((name) => name.length === 3).join('|')}|[\\d*?LWH#/,-])+)$`, 'i');

/** Cron fields, and the zone behind them where there is one. */
function readCron(source: string, defaultZone: string): Recurrence {
  const words = source.replaceAll(/,(?=\s|$)/g, ' ').split(/\s+/).filter((word) => word !== '');
  const end = words.findIndex((word) => !FIELD_WORD.test(word));
  const fields = end < 0 ? words : words.slice(0, end);
  const { when, zone } = splitZone(words.slice(fields.length).join(' '));
  if (when !== '') throw unreadable(source, `has "${when}" behind its cron fields, which is no time zone`, '0 9 * * 1 in Berlin');
  return { cron: canonicalCron(fields.join(' ')), zone: zone ?? parseZone(parseZone(defaultZone)) };
}
