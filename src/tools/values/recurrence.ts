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
