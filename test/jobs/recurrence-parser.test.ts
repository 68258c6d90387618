import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import { canonicalCron } from '../../src/jobs/cron.ts';
import { describeRecurrence } from '../../src/jobs/recurrence-description.ts';
import { parseRecurrence } from '../../src/jobs/recurrence-parser.ts';
import type { Recurrence } from '../../src/jobs/recurrence.ts';
import { anyCron, anyZone } from './any-recurrence.ts';

/** What people write, and what it means: cron and, where it is not the default, zone. */
const READ: readonly (readonly [text: string, cron: string, zone?: string])[] = [
  ['0 9 * * 1', '0 9 * * 1'],
  ['0 9 * * MON in Berlin', '0 9 * * 1', 'Europe/Berlin'],
  ['30 8 * * MON-FRI, America/New_York', '30 8 * * 1-5', 'America/New_York'],
  ['0 9 * * 1 utc', '0 9 * * 1', 'UTC'],
  ['0,15,30,45 * * * *', '*/15 * * * *'],
  ['0 9 * * 0,7', '0 9 * * 0'],
  ['0 9 * * 5-7', '0 9 * * 0,5,6'],
  ['0 9 1-31 * 1', '0 9 * * *'],
  ['@daily in Tokyo', '0 0 * * *', 'Asia/Tokyo'],
  ['every Monday at 9 in Berlin', '0 9 * * 1', 'Europe/Berlin'],
  ['daily at 8', '0 8 * * *'],
  ['every day at 8:30 pm', '30 20 * * *'],
  ['every weekday at 7:30', '30 7 * * 1-5'],
  ['weekdays 9am new york time', '0 9 * * 1-5', 'America/New_York'],
  ['every 15 minutes', '*/15 * * * *'],
  ['every 5min', '*/5 * * * *'],
  ['every half hour', '*/30 * * * *'],
  ['hourly', '0 * * * *'],
  ['hourly at :15', '15 * * * *'],
  ['every hour at quarter past', '15 * * * *'],
  ['every 4 hours', '0 */4 * * *'],
  ['every other hour', '0 */2 * * *'],
  ['every first of the month at 10', '0 10 1 * *'],
  ['monthly on the 15th at noon', '0 12 15 * *'],
  ['on the 1st and 15th at 9', '0 9 1,15 * *'],
  ['weekly on friday 17:00 utc', '0 17 * * 5', 'UTC'],
  ['every mon, wed and fri at 9', '0 9 * * 1,3,5'],
  ['monday to friday at 9', '0 9 * * 1-5'],
  ['every morning', '0 8 * * *'],
  ['every evening', '0 20 * * *'],
  ['at 9 in the evening', '0 21 * * *'],
  ['sunday nights', '0 22 * * 0'],
  ['midnight', '0 0 * * *'],
  ['weekends at 10', '0 10 * * 0,6'],
  ['twice a day at 8 and 20', '0 8,20 * * *'],
  ['twice a day', '0 8,20 * * *'],
  ['9am every monday', '0 9 * * 1'],
  ['at 9 in berlin every monday', '0 9 * * 1', 'Europe/Berlin'],
  ['Every Monday, 9:00 (Europe/Berlin)', '0 9 * * 1', 'Europe/Berlin'],
  ['Mondays and Thursdays at 9:30 CET', '30 9 * * 1,4', 'Europe/Berlin'],
  ["every monday at 9 o'clock", '0 9 * * 1'],
  ['8 a.m. daily.', '0 8 * * *'],
  ['quarter to 9 am daily', '45 8 * * *'],
  ['half past 9 on weekdays', '30 9 * * 1-5'],
  ['daily at 9 eastern', '0 9 * * *', 'America/New_York'],
  ['daily 9am my time', '0 9 * * *'],
  ['noon every day in São Paulo', '0 12 * * *', 'America/Sao_Paulo'],
  ['every 2 hours in kyiv', '0 */2 * * *', 'Europe/Kiev'],
  ['in port of spain every day at 9', '0 9 * * *', 'America/Port_of_Spain'],
  ['every 15 minutes from 9 to 17 on weekdays', '*/15 9-16 * * 1-5'],
  ['every hour between 9 and 5 on weekdays in new york', '0 9-17 * * 1-5', 'America/New_York'],
  ['quarterly', '0 9 1 1,4,7,10 *'],
  ['yearly on january 1 at 0:00', '0 0 1 1 *'],
  ['every second of the month at 9', '0 9 2 * *'],
  ['every monday', '0 9 * * 1'],
];

/** What is refused, and what the refusal says. */
const REFUSED: readonly (readonly [text: string, says: RegExp])[] = [
  ['0 0 9 * * 1', /six cron fields; seconds are not taken/],
  ['9 * *', /3 cron fields; expected five/],
  ['0 9 L * *', /uses "L" for the day of the month/],
  ['0 9 15W * *', /uses "15W"/],
  ['0 9 * * 1#2', /uses "1#2" for the day of the week/],
  ['H * * * *', /uses "H" for the minute/],
  ['0 9 ? * 1', /uses "\?"/],
  ['*/90 * * * *', /steps by 90 in the minute, which goes from 0 to 59/],
  ['0 9 30 2 *', /is not a cron expression/],
  ['61 9 * * *', /expected range 0-59/],
  ['every 30 seconds', /shortest interval/],
  ['every second', /shortest interval/],
  ['every 7 minutes', /does not divide an hour evenly; minutes that do are 6 and 10/],
  ['every 5 hours', /does not divide a day evenly; hours that do are 4 and 6/],
  ['every other day', /name the days/],
  ['first monday of the month at 9', /means the first one of a month/],
  ['last day of the month', /the 28th comes in every month/],
  ['every monday and the 15th', /days of the week and days of the month/],
  ['every day at 8:30 and 20:00', /different minutes; make a schedule for each/],
  ['three times a day', /wants 3 times a day and names none/],
  ['every day at 25', /names "25", which is no time of day/],
  ['tomorrow at 9', /said of one time/],
  ['every mondya at 9', /"mondya" is no word for a time\. Did you mean "monday"\?/],
  ['every monday at 9 in berlim', /"berlim" is not a time zone\. Did you mean "berlin"\?/],
  ['every monday at 9 utc+2', /knows no daylight saving; name a city/],
  ['gibberish', /neither a word for a time nor a time zone/],
  ['', /is not a schedule/],
  ['at', /does not say how often/],
];

describe('a schedule as people write it', () => {
  it.each(READ.map(([text, cron, zone = 'Asia/Tokyo']) => [text, cron, zone] as const))('reads "%s"', (text, cron, zone) => {
    expect(parseRecurrence(text, 'Asia/Tokyo')).toEqual({ cron, zone });
  });

  it.each(REFUSED)('refuses "%s" with the reason and an example', (text, says) => {
    const error = refusalOf(text);
    expect(error).toMatchObject({ kind: 'invalid-input', field: 'when' });
    expect(error.message).toMatch(says);
    const [, example = ''] = /^Such as: (.+?)(?:, or .*)?\.$/.exec(error.hint ?? '') ?? [];
    expect(() => parseRecurrence(example, 'UTC')).not.toThrow();
  });

  it('gives the example that is most like what was written', () => {
    expect(refusalOf('every weekday at 7:77').hint).toContain('every');
    expect(refusalOf('every 7 minutes').hint).toBe('Such as: every 6 minutes.');
    expect(refusalOf('monthly on the umpteenth').hint).toMatch(/every Monday|monthly/);
  });

  it('never throws anything but a refusal, whatever is written', () => {
    const words = fc.constantFrom(...READ.flatMap(([text]) => text.split(' ')), 'every', '', '*', '/', '-1', '99', 'berlin', '🙂', ',');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(words, { maxLength: 8 }).map((some) => some.join(' '))), (text) => {
        const outcome = outcomeOf(text);
        expect(outcome instanceof OutcryError ? outcome : { kind: 'invalid-input', field: 'when' }).toMatchObject({ kind: 'invalid-input', field: 'when' });
        const cron = outcome instanceof OutcryError ? '* * * * *' : outcome.cron;
        expect(canonicalCron(cron)).toBe(cron);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a schedule in words', () => {
  it.each([
    ['0 9 * * 1', 'every Monday at 09:00, Europe/Berlin'],
    ['30 7 * * 1-5', 'every weekday at 07:30, Europe/Berlin'],
    ['0 10 * * 0,6', 'every weekend day at 10:00, Europe/Berlin'],
    ['0 8,20 * * *', 'every day at 08:00 and 20:00, Europe/Berlin'],
    ['0 9 * * 0,1,3', 'every Monday, Wednesday and Sunday at 09:00, Europe/Berlin'],
    ['*/15 * * * *', 'every 15 minutes, Europe/Berlin'],
    ['* * * * *', 'every minute, Europe/Berlin'],
    ['15 */4 * * *', 'every 4 hours at :15, Europe/Berlin'],
    ['*/15 9-16 * * 1-5', 'every 15 minutes from 09:00 to 17:00 on weekdays, Europe/Berlin'],
    ['0 10 1,22 * *', 'on the 1st and 22nd of the month at 10:00, Europe/Berlin'],
    ['0 10 11 3,9 *', 'on the 11th of March and September at 10:00, Europe/Berlin'],
    ['0 9 13 * 5', 'at 09:00, on day 13 of the month, and on Friday (cron 0 9 13 * 5), Europe/Berlin'],
  ])('says %s as "%s"', (cron, words) => {
    expect(describeRecurrence({ cron, zone: 'Europe/Berlin' })).toBe(words);
  });

  it('reads back as itself', () => {
    fc.assert(
      fc.property(anyCron, anyZone, (cron, zone) => {
        const recurrence = parseRecurrence(`${cron} in ${zone}`, 'UTC');
        expect(parseRecurrence(describeRecurrence(recurrence), 'Asia/Tokyo')).toEqual(recurrence);
      }),
      { numRuns: 150 },
    );
  });
});

/** What is read, or the refusal; anything else that is thrown is thrown on. */
function outcomeOf(text: string): Recurrence | OutcryError {
  try {
    return parseRecurrence(text, 'UTC');
  } catch (error) {
    if (error instanceof OutcryError) return error;
    throw error;
  }
}

function refusalOf(text: string): OutcryError {
  const outcome = outcomeOf(text);
  if (outcome instanceof OutcryError) return outcome;
  throw new Error(`"${text}" was read`);
}
