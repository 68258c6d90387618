import { OutcryError } from '../domain/errors.ts';

/** Schedules as people write them, one of which is nearest to what could not be read. */
export const EXAMPLES: readonly string[] = [
  'every Monday at 9 in Berlin',
  'daily at 8',
  'every weekday at 7:30',
  'every 15 minutes',
  'every 4 hours',
  'every 15 minutes from 9 to 17 on weekdays',
  'monthly on the 15th at noon',
  'weekends at 10',
  'every day at 8 and 20',
  '0 9 * * 1',
];

/**
 * The error of a schedule that cannot be read.
 *
 * @param fault what is wrong with it, as the end of a sentence that begins with it: `has six cron fields`.
 * @param example a schedule that is right; by default the one that is most like it.
 */
export function unreadable(text: string, fault: string, example: string = nearestExample(text), cause?: unknown): OutcryError {
  return new OutcryError('invalid-input', `"${text.trim()}" ${fault}${fault.endsWith('?') ? '' : '.'}`, { field: 'when', hint: `Such as: ${example}.`, ...(cause === undefined ? {} : { cause }) });
}

/** The example that shares most words with a text. */
export function nearestExample(text: string): string {
  const words = new Set(text.toLowerCase().match(/[a-z]+/g));
  const shared = (example: string): number => (example.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => words.has(word)).length;
  return EXAMPLES.reduce((best, example) => (shared(example) > shared(best) ? example : best));
}
