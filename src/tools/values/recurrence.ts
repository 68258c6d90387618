import { OutcryError } from '../../domain/errors.ts';
import { machineZone } from '../../domain/time-zone.ts';
import { describeRecurrence } from '../../jobs/recurrence-description.ts';
import { parseRecurrence } from '../../jobs/recurrence-parser.ts';
import { readBy } from './fields.ts';

/**
 * When something comes again and again, in plain words or cron: `every Monday at 9 in Berlin`, `daily at 8`, `0 9 * * 1`. Comes out
 * in the words of the house, `every Monday at 09:00, Europe/Berlin`, which read back as themselves; a text that names no zone means this
 * machine's.
 */
export function recurrenceField(description: string) {
  return readBy((text) => describeRecurrence(parseRecurrence(text, machineZone())), description);
}

/** True for a text that says when something comes again and again. */
export function isRecurrenceText(text: string): boolean {
  try {
    parseRecurrence(text, 'UTC');
    return true;
  } catch (error) {
    if (error instanceof OutcryError) return false;
    throw error;
  }
}

/** Words of a schedule that name a time of day, and words that name days. */
const NAMES_TIME = /(?<![\d/])\d{1,2}(?!\d|st\b|nd\b|rd\b|th\b)|\b(?:noon|midday|midnight|mornings?|evenings?|afternoons?|nights?|nightly|hours?|hourly|minutes?)\b/i;
const NAMES_DAYS = /\b(?:every|each|daily|weekly|monthly|weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tue|wed|thu|fri|sat|sun|month|\d+(?:st|nd|rd|th))\b/i;

/** The schedule that a change of another makes: `every friday` keeps its time and zone, `at 7` its days. What is no schedule changes nothing. */
export function mergeRecurrence(before: string, change: string): string {
  const isPlace = !isRecurrenceText(change) && isRecurrenceText(`daily ${change}`);
  if (!isRecurrenceText(before) || (!isPlace && !isRecurrenceText(change))) return isRecurrenceText(change) ? change : before;
  const [, days = '', times, zone = ''] = /^([^()]*?)(?: at (\d[\d:, and]*))?, ([\w/+-]+)$/.exec(describeRecurrence(parseRecurrence(before, machineZone()))) ?? [];
  const when = NAMES_DAYS.test(change) ? change : `${days} ${change}`;
  const timed = times === undefined || NAMES_TIME.test(change) ? when : `${when} at ${times}`;
  const namesZone = isPlace || parseRecurrence(change, 'UTC').zone === parseRecurrence(change, 'Asia/Tokyo').zone;
  const placed = namesZone || zone === '' ? timed : `${timed} in ${zone}`;
  return isRecurrenceText(placed) ? placed : change;
}
