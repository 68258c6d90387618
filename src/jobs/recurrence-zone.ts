import { OutcryError } from '../domain/errors.ts';
import { didYouMean } from '../domain/nearest.ts';
import { parseZone } from '../domain/time-zone.ts';
import { unreadable } from './recurrence-error.ts';
import { TIME_WORDS } from './recurrence-vocabulary.ts';

/** Zones by what traders call them beside "time". */
const SPOKEN: Readonly<Record<string, string>> = { eastern: 'America/New_York', central: 'America/Chicago', mountain: 'America/Denver', pacific: 'America/Los_Angeles' };

/** A schedule's text in two: the words that say when, and the zone that they are meant in. */
export interface ZonedText {
  /** Lower case, single spaces, without the zone. */
  readonly when: string;
  /** IANA name; `null` where the text names none. */
  readonly zone: string | null;
}

/**
 * Takes the time zone out of a schedule: `every monday at 9 in berlin`, `9am new york time`, `17:00 utc`, `0 9 * * 1, Europe/Berlin`.
 *
 * @throws OutcryError `invalid-input` (field `when`) for a place that is not known, for two of them, for an offset such as UTC+2, and for a misspelt word.
 */
export function splitZone(text: string): ZonedText {
  const words = plainText(text).replaceAll(/[()]/g, ' ').replaceAll(/,(?=\s|$)/g, ' , ').split(/\s+/).filter((word) => word !== '');
  const offset = words.find((word) => /^(?:utc|gmt)?[+-]\d/.test(word));
  if (offset !== undefined) throw unreadable(text, `gives the zone as "${offset}", which knows no daylight saving; name a city instead`, 'every Monday at 9 in Berlin');
  const start = words.findIndex(isPlaceWord);
  if (start < 0) return { when: withoutLocalTime(words), zone: null };
  const introduced = words[start - 1] === 'in';
  const end = endOfPlace(words, start, introduced);
  const place = words.slice(start, end).join(' ');
  const zone = zoneOf(text, place, introduced || isZoneSuffix(words[end]));
  const before = words.slice(0, introduced ? start - 1 : start);
  const after = words.slice(end);
  while (isZoneSuffix(after[0])) after.shift();
  const rest = [...before, ...after];
  const second = rest.find(isPlaceWord);
  if (second !== undefined) throw unreadable(text, `cannot be read: "${second}" is no word for a time.${didYouMean(second, TIME_WORDS)}`);
  return { when: withoutLocalTime(rest), zone };
}

/** Lower case without accents, which people leave out as often as not, and the words with signs in them as they are known. */
function plainText(text: string): string {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.replaceAll('’', "'").replaceAll(/\b([ap])\.m\b\.?/g, '$1m').replaceAll(/\bo'?clock\b/g, 'oclock').replace(/[.!]$/, '');
}

function isPlaceWord(word: string): boolean {
  return /^\p{L}/u.test(word) && !TIME_WORDS.has(word.replace(/'s$/, '').split(/[-–]/)[0] ?? '') && !/^[lwh]$/.test(word);
}

/** A place goes on to the last word that can be of it: to the end where all that follows names one, as in `in port of spain`. */
function endOfPlace(words: readonly string[], start: number, introduced: boolean): number {
  if (introduced) {
    for (let end = words.length; end > start + 1; end--) if (knownZone(words.slice(start, end).join(' ')) !== null) return end;
  }
  const stop = words.findIndex((word, index) => index > start && !isPlaceWord(word));
  return stop < 0 ? words.length : stop;
}

function isZoneSuffix(word: string | undefined): boolean {
  return word === 'time' || word === 'timezone' || word === 'zone' || word === 'local';
}

function withoutLocalTime(words: readonly string[]): string {
  return words.join(' ').replace(/(?:in )?(?:my |local )+(?:time ?zone|time)/, '').replaceAll(/ ,/g, ',').replaceAll(/\s+/g, ' ').replace(/^[,\s]+|[,\s]+$/g, '');
}

function zoneOf(text: string, place: string, isSaidToBeOne: boolean): string {
  const zone = knownZone(place);
  if (zone !== null) return zone;
  const word = didYouMean(place, TIME_WORDS);
  if (word !== '' && !isSaidToBeOne) throw unreadable(text, `cannot be read: "${place}" is no word for a time.${word}`);
  try {
    return parseZone(place);
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    throw new OutcryError('invalid-input', isSaidToBeOne ? error.message : `"${text.trim()}" cannot be read: "${place}" is neither a word for a time nor a time zone.`, {
      field: 'when',
      hint: 'Such as: every Monday at 9 in Berlin, or 0 9 * * 1 in Europe/Berlin.',
      cause: error,
    });
  }
}

/** The IANA name of a place, the same for every name that it goes by; `null` for no place. */
function knownZone(place: string): string | null {
  try {
    // Once more: what the zone database calls a zone differs from what its cities are called, and one of the two is its name here.
    return SPOKEN[place] ?? parseZone(parseZone(place));
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}
