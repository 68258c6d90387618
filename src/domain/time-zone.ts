import { OutcryError } from './errors.ts';
import { didYouMean } from './nearest.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let placed: ReadonlyMap<string, string> | undefined;

/** Every IANA zone that names a place, by its place in lower case: `berlin`, `new york`. Put together when first asked for. */
function zonesByPlace(): ReadonlyMap<string, string> {
  placed ??= new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ').toLowerCase(), zone]));
  return placed;
}

/** Names that people use and the zone database does not, by lower case. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  utc: 'UTC', gmt: 'UTC', z: 'UTC',
  cet: 'Europe/Berlin', cest: 'Europe/Berlin', mez: 'Europe/Berlin', wien: 'Europe/Vienna', munich: 'Europe/Berlin', frankfurt: 'Europe/Berlin', hamburg: 'Europe/Berlin', geneva: 'Europe/Zurich',
  et: 'America/New_York', est: 'America/New_York', edt: 'America/New_York', nyc: 'America/New_York', boston: 'America/New_York', miami: 'America/New_York',
  ct: 'America/Chicago', cst: 'America/Chicago', mt: 'America/Denver', pt: 'America/Los_Angeles', pst: 'America/Los_Angeles', pdt: 'America/Los_Angeles', 'san francisco': 'America/Los_Angeles', seattle: 'America/Los_Angeles',
  uk: 'Europe/London', bst: 'Europe/London', ist: 'Asia/Kolkata', india: 'Asia/Kolkata', mumbai: 'Asia/Kolkata', delhi: 'Asia/Kolkata', kolkata: 'Asia/Kolkata', kyiv: 'Europe/Kiev', kathmandu: 'Asia/Kathmandu', yangon: 'Asia/Yangon', 'ho chi minh': 'Asia/Ho_Chi_Minh', jst: 'Asia/Tokyo', japan: 'Asia/Tokyo', beijing: 'Asia/Shanghai', china: 'Asia/Shanghai', hongkong: 'Asia/Hong_Kong',
};

/** The zone that this machine is set to, as an IANA name. */
export function machineZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * The IANA name of a zone given by that name, by its city, or by a usual abbreviation: `Europe/Berlin`, `berlin`, `New York`, `CET`.
 *
 * @throws OutcryError `invalid-input` (field `zone`) naming the nearest.
 */
export function parseZone(text: string): string {
  const plain = text.trim().toLowerCase().replaceAll(/[_\s]+/g, ' ');
  const known = OTHER_NAMES[plain] ?? zonesByPlace().get(plain) ?? canonicalZone(text.trim());
  if (known !== null) return known;
  throw new OutcryError('invalid-input', `"${text.trim()}" is not a time zone.${didYouMean(plain, [...zonesByPlace().keys()])}`, {
    field: 'zone',
    hint: 'Give a city (Berlin, New York) or an IANA name (Europe/Berlin).',
  });
}

/** Minutes after midnight in a zone at an instant, 0 to 1439. */
export function localMinutes(time: number, zone: string): number {
  const { hour, minute } = localParts(time, zone);
  return hour * 60 + minute;
}

/** The date that it is in a zone at an instant, as the epoch milliseconds of that date's midnight in UTC. */
export function localDate(time: number, zone: string): number {
  const { year, month, date } = localParts(time, zone);
  return Date.UTC(year, month - 1, date);
}

/**
 * The first instant after `after` at which clocks in the zone show this time of day. Where daylight saving leaves that time out, the
 * first instant after the gap; where it comes twice, the first of the two.
 *
 * @param minutes minutes after midnight.
 */
export function nextLocalTime(after: number, minutes: number, zone: string): number {
  const from = Math.floor(after / MINUTE_MS) * MINUTE_MS;
  // The offset can differ between now and then: a guess with today's offset, corrected by what the clocks show there.
  for (let day = 0; day <= 2; day++) {
    const { year, month, date } = localParts(from + day * DAY_MS, zone);
    const instant = instantShowing(Date.UTC(year, month - 1, date) + minutes * MINUTE_MS, zone);
    if (instant > after) return instant;
  }
  throw new Error(`no instant of ${minutes} minutes after midnight in ${zone}`);
}

/**
 * Every instant at which clocks in the zone show a time, oldest first: one as a rule, none for a time that daylight saving leaves out,
 * two for a time that comes twice.
 *
 * @param wall what the clocks show, as epoch milliseconds that would show it in UTC.
 */
export function instantsShowing(wall: number, zone: string): readonly number[] {
  const [early, late] = candidatesFor(wall, zone);
  const exact = [early, late].filter((instant) => instant + offsetAt(instant, zone) === wall);
  return early === late ? exact.slice(1) : exact;
}

/** The first instant at which clocks in the zone show `wall`; for a time that is left out, the first instant after the gap. See `instantsShowing`. */
export function instantShowing(wall: number, zone: string): number {
  // In a gap: the later candidate reads the time before the jump, so that its clocks show the time after it.
  return instantsShowing(wall, zone)[0] ?? firstAfterGap(...candidatesFor(wall, zone), zone);
}

/** The two instants that show `wall` under the offsets of the days before and after it, ascending; the same one twice where they do not differ. */
function candidatesFor(wall: number, zone: string): [number, number] {
  const [before, after] = [wall - offsetAt(wall - DAY_MS, zone), wall - offsetAt(wall + DAY_MS, zone)];
  return before < after ? [before, after] : [after, before];
}

/** The instant between two at which the offset changes. */
function firstAfterGap(low: number, high: number, zone: string): number {
  const before = offsetAt(low, zone);
  let [from, to] = [low, high];
  while (to - from > MINUTE_MS) {
    const middle = from + Math.floor((to - from) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetAt(middle, zone) === before) from = middle;
    else to = middle;
  }
  return to;
}

/** How far clocks in the zone are ahead of UTC at an instant, in milliseconds. */
export function offsetAt(time: number, zone: string): number {
  const { year, month, date, hour, minute } = localParts(time, zone);
  return Date.UTC(year, month - 1, date, hour, minute) - Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

/** Formats are dear to make and few zones are in use. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function localParts(time: number, zone: string): { readonly year: number; readonly month: number; readonly date: number; readonly hour: number; readonly minute: number } {
  let format = FORMATS.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' });
    FORMATS.set(zone, format);
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), date: part('day'), hour: part('hour'), minute: part('minute') };
}

function canonicalZone(text: string): string | null {
  // An offset such as +02:00 is a zone to Intl; it knows no daylight saving, and is not what people mean.
  if (!/^[A-Za-z]+(?:[/_-][A-Za-z0-9+]+)*$/.test(text)) return null;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
