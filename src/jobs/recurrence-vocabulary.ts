/** The days of the week as people write them, Sunday first. */
const WEEKDAY_WORDS: readonly (readonly string[])[] = [
  ['sunday', 'sun'],
  ['monday', 'mon'],
  ['tuesday', 'tue', 'tues'],
  ['wednesday', 'wed', 'weds'],
  ['thursday', 'thu', 'thur', 'thurs'],
  ['friday', 'fri'],
  ['saturday', 'sat'],
];

const MONTH_WORDS: readonly (readonly string[])[] = [
  ['january', 'jan'],
  ['february', 'feb'],
  ['march', 'mar'],
  ['april', 'apr'],
  ['may'],
  ['june', 'jun'],
  ['july', 'jul'],
  ['august', 'aug'],
  ['september', 'sep', 'sept'],
  ['october', 'oct'],
  ['november', 'nov'],
  ['december', 'dec'],
];

const NUMBER_WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'] as const;

const ORDINAL_WORDS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'] as const;

/** The weekday of a word, Sunday 0; singular, plural and short forms. */
export const WEEKDAYS: ReadonlyMap<string, number> = new Map(
  WEEKDAY_WORDS.flatMap((words, day) => words.flatMap((word) => [[word, day] as const, [`${word}s`, day] as const])),
);

/** The month of a word, January 1. */
export const MONTHS: ReadonlyMap<string, number> = new Map(MONTH_WORDS.flatMap((words, index) => words.map((word) => [word, index + 1] as const)));

/** The value of a small number in words. */
export const NUMBERS: ReadonlyMap<string, number> = new Map(NUMBER_WORDS.map((word, index) => [word, index + 1] as const));

/** The value of a small ordinal in words. */
export const ORDINALS: ReadonlyMap<string, number> = new Map(ORDINAL_WORDS.map((word, index) => [word, index + 1] as const));

/** Parts of a day, with the minutes after midnight that are meant when no time is given. */
export const PARTS_OF_DAY: ReadonlyMap<string, number> = new Map([
  ['morning', 8 * 60],
  ['afternoon', 15 * 60],
  ['evening', 20 * 60],
  ['night', 22 * 60],
]);

/** Full names for sentences. */
export const WEEKDAY_NAMES: readonly string[] = WEEKDAY_WORDS.map(([name = '']) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
export const MONTH_NAMES: readonly string[] = MONTH_WORDS.map(([name = '']) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`);

/** Every other word that a schedule may be said with. Names of places are none of them. */
const OTHER_WORDS =
  'a an after and annually around at between biweekly business by cron daily day days each every fortnight fortnightly from half hour hourly hours hr hrs in last local midday midnight ' +
  'min mins minute minutely minutes month monthly months my nightly noon of on once or other over past per please quarter quarterly run second seconds sec secs the then through thru ' +
  'thrice till time times to today tomorrow tonight twice until week weekday weekdays weekend weekends weekly weeks workday workdays trading working work year yearly years zone timezone ' +
  'oclock later now next am pm m h d w';

/** Every word that says when. A word of a schedule that is none of these is the name of a place, or misspelt. */
export const TIME_WORDS: ReadonlySet<string> = new Set([
  ...WEEKDAYS.keys(),
  ...MONTHS.keys(),
  ...NUMBERS.keys(),
  ...ORDINALS.keys(),
  ...[...PARTS_OF_DAY.keys()].flatMap((word) => [word, `${word}s`]),
  ...OTHER_WORDS.split(' '),
]);
