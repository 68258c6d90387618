import { isRecurrenceText } from '../../tools/values/recurrence.ts';
import type { Draft } from './draft.ts';

/** What a request says of when something comes again and again. */
export interface ScheduleWords {
  /** `every monday at 9 in berlin`, as the tools' `when` takes it. */
  readonly when: string | null;
  /** What is done with runs that were missed. */
  readonly missed: 'skip' | 'once' | 'tell' | null;
}

/** Words that begin a piece of a schedule. */
const BEGINS = /^(?:every|each|daily|weekly|monthly|hourly|nightly|weekdays?|weekends?|(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:days?)?|twice|once|on|at|by|around|in|the|first|1st|[*\d@]\S*)[,;]?$/;
/** Without one of these a piece says of no repetition. */
const REPEATS = /\b(?:every|each|daily|weekly|monthly|hourly|nightly|weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:twice|once|times) (?:a|per|every))\b|^@|\*/;
/** What is done on a schedule, in so many words. */
const OF_SCHEDULES = /\b(?:reports?|summar\w+|overviews?|briefings?|recaps?|updates?|schedul\w*|reschedul\w*|re-?runs?|re-?test|backups?|back (?:it |them |the \w+ |everything )?up|sync\w*|mail|email)\b|\b(?:run|test|repeat|do|check)\b.*\b(?:again|afresh|anew)\b|\brepeat (?:it|this|that)\b/;
/** A test on a schedule names days or a part of one: "weekly" and "every 4 hours" are as well candles. */
const OF_TESTS = /\b(?:back ?test|test|run|check)\b.*\b(?:every|each) (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|evening|night|day|weekday|week|month)/;
/** So does sending something. */
const OF_SENDING = /\b(?:send|give|show|tell|message|post)(?: (?:me|us))?\b.*\b(?:every|each) (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|evening|night|day|weekday|week|month|hour)|\b(?:every|each) (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|evening|night|day|weekday|week|month|hour)\b.*\b(?:send|give|show|tell|message|post) (?:me|us)\b/;
/** What is to end is spoken of by its schedule, and given none. */
const ENDS = /^(?:please )?(?:delete|cancel|remove|drop|kill|end|pause|resume|unpause|stop)\b/;
/** Buying again and again is a strategy. */
const OF_BUYING = /\b(?:buy\w*|bought|sell\w*|sold|dca|invest\w*|put)\b/;
/** What may stand beside a schedule that is all that was said. */
const ALONE = /\b(?:instead|rather|please|then|make (?:it|that|them)|change (?:it|that) to|do (?:it|that)|let it come|ok|okay|and|but|no|better|now)\b[,.]?/g;
/** Longer schedules nobody says. */
const MOST_WORDS = 14;

const MISSED: readonly (readonly [RegExp, 'skip' | 'once' | 'tell'])[] = [
  [/,? ?(?:and )?(?:please )?(?:skip|ignore|drop|forget|leave out)(?: \w+){0,2} missed(?: (?:runs?|ones?|reports?))?|,? ?missed (?:runs?|ones?|reports?)(?: \w+){0,2} skip\w*/, 'skip'],
  [/,? ?(?:and )?(?:please )?(?:tell|inform)(?: \w+){0,3} missed(?: (?:runs?|ones?|reports?))?/, 'tell'],
  [/,? ?(?:and )?(?:please )?(?:make up for|catch up on|run once for)(?: \w+){0,2} missed(?: (?:runs?|ones?|reports?))?/, 'once'],
];

/** Takes the schedule out, and what is to be done with missed runs: `every monday at 9 in berlin`; what of it stands apart is joined: `a daily report at 8` is `daily at 8`. */
export function takeSchedule(draft: Draft): ScheduleWords {
  return { missed: takeMissed(draft), when: takeWhen(draft) };
}

function takeMissed(draft: Draft): ScheduleWords['missed'] {
  if (!draft.text.includes('missed')) return null;
  for (const [pattern, policy] of MISSED) if (draft.take(pattern, 'missed', () => policy) !== null) return policy;
  return null;
}

function takeWhen(draft: Draft): string | null {
  const { text } = draft;
  if (ENDS.test(text)) return null;
  if (!REPEATS.test(text) && !/\d \d+ [*\d]/.test(text)) return null;
  const isAsked = OF_SCHEDULES.test(text) || ((OF_TESTS.test(text) || (OF_SENDING.test(text) && !/\bdigest\b/.test(text))) && !OF_BUYING.test(text));
  if (!isAsked && !isSchedule(text.replace(ALONE, ' ').replace(/\s+/g, ' ').trim())) return null;
  const pieces = piecesIn(text);
  const main = pieces.filter((piece) => REPEATS.test(piece.text));
  const [longest] = main.toSorted((a, b) => b.text.length - a.text.length);
  if (longest === undefined) return null;
  const joined = pieces.map((piece) => piece.text).join(' ');
  const isWhole = pieces.length > 1 && isRecurrenceText(joined);
  for (const piece of (isWhole ? pieces : [longest]).toReversed()) draft.put(piece.start, piece.end, 'when', piece.text);
  return isWhole ? joined : longest.text;
}

/** True for what is a schedule and nothing else; a lone "daily" may as well be the candles. */
function isSchedule(text: string): boolean {
  return /\b(?:every|each)\b|(?:mon|tues|wednes|thurs|fri|satur|sun|week)days?\b/.test(text) && isRecurrenceText(text);
}

/** A bare number is a time only behind "at"; "4h" and "15 minutes" are candles. */
const NO_PIECE = /^(?:(?:on|in|the|by|around) )?[\d.:]+$|^\d+ (?=[a-z])(?!am\b|pm\b|o'?clock\b)|^(?:on |in )?(?:the )?\d+ ?(?:[mhdw]|min|minutes?|hours?|days?|weeks?)\b/;

const OF_CANDLES = /^ (?:candles?|bars?|charts?|timeframe|closes?)\b/;

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The longest pieces of a text that say when something comes, from left to right. */
function piecesIn(text: string): readonly Piece[] {
  const [wanted = ''] = text.split(/ (?:instead of|rather than|and not|not) /);
  const words = [...wanted.matchAll(/\S+/g)].map((match) => ({ word: match[0], start: match.index, end: match.index + match[0].length }));
  const found: Piece[] = [];
  for (let from = 0; from < words.length; from++) {
    const first = words[from];
    if (first === undefined || !BEGINS.test(first.word)) continue;
    for (let to = Math.min(words.length, from + MOST_WORDS) - 1; to >= from; to--) {
      const end = words[to]?.end ?? 0;
      const piece = text.slice(first.start, end).replace(/(?:[,;.!?]+| (?:on|in|at|the|for|of|and|by))+$/, '');
      if (piece.includes('{') || NO_PIECE.test(piece) || (/^(?:daily|hourly|weekly)$/.test(piece) && OF_CANDLES.test(text.slice(end))) || !isRecurrenceText(piece)) continue;
      found.push({ text: piece, start: first.start, end: first.start + piece.length });
      from = to;
      break;
    }
  }
  return found;
}
