import { didYouMean } from '../domain/nearest.ts';
import { type RecurrenceDraft, cronOfDraft, newDraft } from './recurrence-draft.ts';
import { unreadable } from './recurrence-error.ts';
import { MONTHS, NUMBERS, ORDINALS, PARTS_OF_DAY, TIME_WORDS, WEEKDAYS } from './recurrence-vocabulary.ts';

/** A thing that a schedule may say: how it is written, from here on, and what it adds. */
interface Phrase {
  readonly pattern: RegExp;
  readonly take: (draft: RecurrenceDraft, groups: Readonly<Record<string, string | undefined>>) => void;
}

const NUMBER = `\\d{1,3}|${[...NUMBERS.keys()].join('|')}`;
const ORDINAL = `\\d{1,2}(?:st|nd|rd|th)|${[...ORDINALS.keys()].join('|')}`;
const WEEKDAY = [...WEEKDAYS.keys()].sort((a, b) => b.length - a.length).join('|');
const MONTH = [...MONTHS.keys()].sort((a, b) => b.length - a.length).join('|');
const PART = [...PARTS_OF_DAY.keys()].join('|');
const CLOCK = '(?:\\d{1,2}(?:[:.]\\d{2}){0,2}|\\d{4})(?: ?(?:am|pm|h(?:rs|ours)?|oclock))?|noon|midday|midnight';
const EVERY = '(?:once )?(?:every|each|per|once an?|an?) ';

const phrase = (pattern: string, take: Phrase['take']): Phrase => ({ pattern: new RegExp(`^(?:${pattern})(?![\\w:])`), take });
const refusal = (pattern: string, fault: string, example?: string): Phrase =>
  phrase(pattern, (draft) => {
    throw unreadable(draft.text, fault, example);
  });

/** What can be said, the longer before what it begins with. */
const PHRASES: readonly Phrase[] = [
  refusal('today|tomorrow|tonight|now|later|next|in (?:an? |\\d+)', 'is said of one time; a schedule comes again and again'),
  phrase(`(?:${EVERY})?(?:half(?: an)?|half-) ?hour`, (draft) => everyMinutes(draft, 30)),
  phrase(`(?:${EVERY})?quarter(?: of an)? ?hour`, (draft) => everyMinutes(draft, 15)),
  phrase(`(?:every |on )?(?:the )?(?<which>${ORDINAL}|last) (?:(?:${WEEKDAY})|weekday|workday|business day)`, (draft, { which }) => {
    throw unreadable(draft.text, `means the ${which} one of a month, which is not taken; name the day of the month or the weekday`, 'monthly on the 15th at noon');
  }),
  refusal('(?:the )?last(?: day)?', 'means the end of a month, which is not taken; the 28th comes in every month', 'monthly on the 28th at 18'),
  phrase(`(?:every )?(?:the )?(?<which>${ORDINAL})(?: day)?(?= (?:of|and|day|,)|,)`, (draft, { which }) => draft.monthDays.add(ordinal(draft, which))),
  phrase(`every (?:(?<count>${NUMBER}|other|second|third|fourth) ?)?(?<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?|[mhdw])`, takeInterval),
  phrase(`(?<count>${NUMBER}) ?(?<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?)`, takeInterval),
  phrase(`(?<count>once|twice|thrice|(?:${NUMBER}) times) (?:${EVERY})?(?<unit>day|daily|hour|hourly|week|weekly|month|monthly|year)`, takeTimesPer),
  phrase('minutely', (draft) => everyMinutes(draft, 1)),
  phrase('hourly', (draft) => everyHours(draft, 1)),
  phrase('daily', (draft) => setRhythm(draft, 'day')),
  phrase('nightly', (draft) => setPart(draft, 'night')),
  phrase('weekly', (draft) => setRhythm(draft, 'week')),
  phrase('monthly', (draft) => setRhythm(draft, 'month')),
  phrase('quarterly', (draft) => everyMonths(draft, 3)),
  phrase('yearly|annually', (draft) => setRhythm(draft, 'year')),
  refusal('biweekly|fortnightly', 'means every second week, which a schedule cannot count; name the days of the month', 'on the 1st and 15th at 9'),
  phrase(`(?<from>${WEEKDAY}) ?(?:-|–|to|through|thru|till|until) ?(?<to>${WEEKDAY})`, (draft, { from = '', to = '' }) => {
    const last = weekday(to);
    for (let day = weekday(from); ; day = (day + 1) % 7) {
      draft.weekdays.add(day);
      if (day === last) break;
    }
  }),
  phrase(`(?<day>${WEEKDAY})(?:'s)?`, (draft, { day = '' }) => draft.weekdays.add(weekday(day))),
  phrase('weekdays?|work(?:ing)? ?days?|(?:business|trading) days?', (draft) => [1, 2, 3, 4, 5].forEach((day) => draft.weekdays.add(day))),
  phrase('weekends?(?: days?)?', (draft) => [0, 6].forEach((day) => draft.weekdays.add(day))),
  phrase(`(?<date>\\d{1,2}) (?:of )?(?<month>${MONTH})`, takeDate),
  phrase(`(?<month>${MONTH}) (?:the )?(?<date>\\d{1,2})(?:st|nd|rd|th)?(?! ?(?:am|pm|:|h))`, takeDate),
  phrase(`(?:in )?(?<month>${MONTH})`, (draft, { month = '' }) => draft.months.add(MONTHS.get(month) ?? 1)),
  phrase(`day (?<which>\\d{1,2})`, (draft, { which }) => draft.monthDays.add(ordinal(draft, which))),
  phrase(`(?<which>${ORDINAL})(?: day)?`, (draft, { which }) => draft.monthDays.add(ordinal(draft, which))),
  phrase('(?:of )?(?:the |each |every |an? |per )?months?', (draft) => (draft.rhythm ??= 'month')),
  phrase('(?:of )?(?:the |each |every |an? |per )years?', (draft) => setRhythm(draft, 'year')),
  phrase(`(?:from|between) (?<from>${CLOCK}) ?(?:to|and|till|until|through|-|–) ?(?<to>${CLOCK})`, takeWindow),
  phrase(`(?:in the |at |on )?(?<part>${PART})s?`, (draft, { part = '' }) => setPart(draft, part)),
  phrase(`(?:at )?(?<shift>half|quarter|\\d{1,2})(?: minutes?)? (?<way>past|after|to)(?: (?:the |each |every )?(?:hour|(?<hour>\\d{1,2})(?<half> ?(?:am|pm))?))?`, takeShifted),
  phrase('(?:at )?(?:minute |:)(?<minute>\\d{1,2})(?: past(?: the)?(?: hour)?)?', (draft, { minute }) => setMinute(draft, Number(minute))),
  phrase('on the half hour', (draft) => setMinute(draft, 30)),
  phrase('on the hour', (draft) => setMinute(draft, 0)),
  phrase(`(?<clock>${CLOCK})`, (draft, { clock = '' }) => draft.times.push(timeOfDay(draft, clock))),
  phrase('every day|each day|a day|per day|days?|weeks?|a week', (draft) => (draft.rhythm ??= 'day')),
  phrase('every|each|once|on|at|the|of|and|or|by|around|please|run|in the|an?|per|then', () => {}),
  { pattern: /^[,&/;]/, take: () => {} },
];

/**
 * Plain words for a schedule as a cron expression: `every monday at 9`, `weekdays 9am`, `every 4 hours`. Every word is accounted for.
 *
 * @param text lower case, as `splitZone` gives it.
 * @param written the whole text, for errors.
 * @throws OutcryError `invalid-input` (field `when`) that says what was not understood or cannot be said, with an example.
 */
export function cronOfWords(text: string, written: string): string {
  const draft = newDraft(written);
  let rest = text;
  while (rest !== '') {
    const found = PHRASES.map(({ pattern, take }) => ({ match: pattern.exec(rest), take })).find(({ match }) => match !== null);
    if (!found?.match) throw strange(rest, written);
    found.take(draft, found.match.groups ?? {});
    rest = rest.slice(found.match[0].length).trimStart();
  }
  return cronOfDraft(draft, (part) => PARTS_OF_DAY.get(part) ?? 0);
}

function strange(rest: string, written: string): Error {
  const [word = rest] = rest.split(/[\s,]+/);
  const near = TIME_WORDS.has(word) ? '' : didYouMean(word, TIME_WORDS);
  return unreadable(written, `cannot be read from "${word}" on${near === '' ? '' : `.${near}`}`);
}

function takeInterval(draft: RecurrenceDraft, { count, unit = '' }: Readonly<Record<string, string | undefined>>): void {
  const every = countOf(count);
  if (unit.startsWith('sec')) throw unreadable(draft.text, 'is more often than once a minute, which is the shortest interval', 'every minute');
  if (/^m(?:$|in)/.test(unit)) everyMinutes(draft, every);
  else if (unit.startsWith('h')) everyHours(draft, every);
  else if (unit.startsWith('mo')) everyMonths(draft, every);
  else if (every === 1 && !unit.startsWith('fortnight')) setRhythm(draft, unit.startsWith('d') ? 'day' : unit.startsWith('w') ? 'week' : 'year');
  else throw unreadable(draft.text, `counts ${unit.startsWith('d') ? 'days' : unit.startsWith('y') ? 'years' : 'weeks'}, which a schedule cannot do; name the days`, 'every mon, wed and fri at 9');
}

function takeTimesPer(draft: RecurrenceDraft, { count = '', unit = '' }: Readonly<Record<string, string | undefined>>): void {
  const times = count === 'once' ? 1 : count === 'twice' ? 2 : count === 'thrice' ? 3 : countOf(count.replace(/ times$/, ''));
  if (unit.startsWith('hour')) {
    if (times < 1 || 60 % times !== 0) throw unreadable(draft.text, `asks for ${times} times an hour, which does not divide it evenly`, 'every 15 minutes');
    everyMinutes(draft, 60 / times);
  } else if (unit.startsWith('da')) {
    draft.timesADay = times > 1 ? times : null;
    setRhythm(draft, 'day');
  } else if (times > 1) {
    throw unreadable(draft.text, 'does not say on which days', unit.startsWith('week') ? 'every mon, wed and fri at 9' : 'on the 1st and 15th at 9');
  } else {
    setRhythm(draft, unit.startsWith('week') ? 'week' : unit.startsWith('month') ? 'month' : 'year');
  }
}

function countOf(word: string | undefined): number {
  if (word === undefined) return 1;
  if (word === 'other') return 2;
  return NUMBERS.get(word) ?? ORDINALS.get(word) ?? Number(word);
}

function everyMinutes(draft: RecurrenceDraft, every: number): void {
  if (every < 1) throw unreadable(draft.text, 'is more often than once a minute, which is the shortest interval', 'every minute');
  if (every % 60 === 0) everyHours(draft, every / 60);
  else if (60 % every === 0) setPeriod(draft, { unit: 'minute', every });
  else throw unreadable(draft.text, `does not divide an hour evenly; minutes that do are ${nearestDivisors(every, 60).join(' and ')}`, `every ${nearestDivisors(every, 60)[0] ?? 15} minutes`);
}

function everyHours(draft: RecurrenceDraft, every: number): void {
  if (every === 24) setRhythm(draft, 'day');
  else if (every >= 1 && 24 % every === 0) setPeriod(draft, { unit: 'hour', every });
  else throw unreadable(draft.text, `does not divide a day evenly; hours that do are ${nearestDivisors(every, 24).join(' and ')}`, `every ${nearestDivisors(every, 24)[0] ?? 4} hours`);
}

function everyMonths(draft: RecurrenceDraft, every: number): void {
  if (every < 1 || 12 % every !== 0) throw unreadable(draft.text, 'does not divide a year evenly; months that do are 1, 2, 3, 4 and 6', 'every 3 months on the 1st at 9');
  setRhythm(draft, 'month');
  if (every > 1) for (let month = 1; month <= 12; month += every) draft.months.add(month);
}

/** The divisors of a whole below and above a number, those that there are. */
function nearestDivisors(count: number, whole: number): readonly number[] {
  const divisors = Array.from({ length: whole - 1 }, (_, index) => index + 1).filter((candidate) => whole % candidate === 0);
  const below = divisors.findLast((divisor) => divisor < count);
  const above = divisors.find((divisor) => divisor > count);
  return [below, above].filter((divisor) => divisor !== undefined);
}

function setPeriod(draft: RecurrenceDraft, period: NonNullable<RecurrenceDraft['period']>): void {
  if (draft.period !== null) throw unreadable(draft.text, 'says twice how often within the day', 'every 15 minutes');
  draft.period = period;
}

function setRhythm(draft: RecurrenceDraft, rhythm: NonNullable<RecurrenceDraft['rhythm']>): void {
  draft.rhythm = rhythm;
}

function setPart(draft: RecurrenceDraft, part: string): void {
  if (draft.partOfDay !== null && draft.partOfDay !== part) throw unreadable(draft.text, 'names two parts of the day; say at what times', 'every day at 8 and 20');
  draft.partOfDay = part;
}

function setMinute(draft: RecurrenceDraft, minute: number): void {
  if (minute > 59) throw unreadable(draft.text, `names minute ${minute}; an hour has 0 to 59`, 'every hour at :15');
  draft.minuteOfHour = minute;
}

function weekday(word: string): number {
  return WEEKDAYS.get(word) ?? 0;
}

function ordinal(draft: RecurrenceDraft, word = ''): number {
  const day = ORDINALS.get(word) ?? Number.parseInt(word, 10);
  if (day >= 1 && day <= 31) return day;
  throw unreadable(draft.text, `names day ${day} of a month; there are 1 to 31`, 'monthly on the 15th at noon');
}

function takeDate(draft: RecurrenceDraft, { date, month = '' }: Readonly<Record<string, string | undefined>>): void {
  draft.monthDays.add(ordinal(draft, date));
  draft.months.add(MONTHS.get(month) ?? 1);
}

function takeWindow(draft: RecurrenceDraft, { from = '', to = '' }: Readonly<Record<string, string | undefined>>): void {
  const [start, end] = [timeOfDay(draft, from), timeOfDay(draft, to)];
  // In `from 9 to 5` it is five in the afternoon.
  const last = end.minutes === 0 ? 24 * 60 : !end.exact && end.minutes < start.minutes ? end.minutes + 12 * 60 : end.minutes;
  if (start.minutes % 60 !== 0 || last % 60 !== 0 || last <= start.minutes || last > 23 * 60) {
    throw unreadable(draft.text, 'must give whole hours, the earlier first, up to 23:00', 'every 15 minutes from 9 to 17 on weekdays');
  }
  draft.window = { from: start.minutes / 60, to: last / 60 };
}

function takeShifted(draft: RecurrenceDraft, { shift = '', way, hour, half = '' }: Readonly<Record<string, string | undefined>>): void {
  const minutes = shift === 'half' ? 30 : shift === 'quarter' ? 15 : Number(shift);
  const signed = way === 'to' ? -minutes : minutes;
  if (hour === undefined) {
    setMinute(draft, (signed + 60) % 60);
    return;
  }
  const base = timeOfDay(draft, `${hour}${half}`);
  draft.times.push({ ...base, minutes: (base.minutes + signed + 24 * 60) % (24 * 60) });
}

/** A time as people write it: `9`, `9:30`, `9.30`, `0930`, `9am`, `8:30 pm`, `17h`, `noon`. */
function timeOfDay(draft: RecurrenceDraft, clock: string): { readonly minutes: number; readonly exact: boolean } {
  if (clock === 'noon' || clock === 'midday') return { minutes: 12 * 60, exact: true };
  if (clock === 'midnight') return { minutes: 0, exact: true };
  const [, digits = '', , half] = /^([\d:.]+)( ?(am|pm|\w+))?$/.exec(clock) ?? [];
  const [first = '', second = '0', seconds = '0'] = /^\d{4}$/.test(digits) ? [digits.slice(0, 2), digits.slice(2)] : digits.split(/[:.]/);
  const [hour, minute] = [Number(first), Number(second)];
  if (Number(seconds) !== 0) throw unreadable(draft.text, 'names seconds; schedules go by the minute', 'daily at 8');
  const isHalf = half === 'am' || half === 'pm';
  if (minute > 59 || hour > 23 || (isHalf && (hour > 12 || hour === 0))) throw unreadable(draft.text, `names "${clock}", which is no time of day`, 'every day at 8 and 20');
  const hours = isHalf ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour;
  return { minutes: hours * 60 + minute, exact: isHalf || hour > 12 || /^0\d/.test(first) };
}
