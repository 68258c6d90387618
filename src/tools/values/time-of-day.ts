import { OutcryError } from '../../domain/errors.ts';

const DAY_MINUTES = 1440;
const NAMED: Readonly<Record<string, number>> = { midnight: 0, noon: 720, midday: 720 };

/** Hours of a day without a sound, minutes after midnight, from the first to before the second; they may span midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

/**
 * A time of day as people write it, in minutes after midnight: `8`, `8:30`, `08.30`, `8am`, `11 pm`, `20h`, `8 o'clock`, `7 in the evening`,
 * `noon`, `midnight`.
 *
 * @throws OutcryError `invalid-input`
 */
export function parseTimeOfDay(text: string): number {
  const minutes = readTimeOfDay(text);
  if (minutes !== null) return minutes;
  throw new OutcryError('invalid-input', `"${text.trim()}" is not a time of day: expected 8, 8:30, 20:00, 8pm, noon or midnight.`);
}

/** Minutes after midnight as clocks show them: `08:30`. */
export function formatTimeOfDay(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/**
 * Two times of day as people write them: `23-7`, `23:00-07:00`, `11pm to 7am`, `from 22:30 until 6`, `between 10pm and 6am`.
 *
 * @throws OutcryError `invalid-input`, also when both are the same.
 */
export function parseQuietHours(text: string): QuietHours {
  const [, first, second] = /^(?:from |between )?(.+?)\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|\btil\b|\band\b|\bbis\b)\s*(.+)$/i.exec(text.trim()) ?? [];
  const from = first === undefined ? null : readTimeOfDay(first);
  const to = second === undefined ? null : readTimeOfDay(second);
  if (from === null || to === null) throw new OutcryError('invalid-input', `"${text.trim()}" are not quiet hours: expected two times of day, such as 23-7 or "11pm to 7am".`);
  if (from === to) throw new OutcryError('invalid-input', 'Quiet hours begin and end at different times. To hear nothing at all, turn events off.');
  return { from, to };
}

/** Quiet hours as `parseQuietHours` reads them back: `23:00-07:00`. */
export function formatQuietHours({ from, to }: QuietHours): string {
  return `${formatTimeOfDay(from)}-${formatTimeOfDay(to)}`;
}

function readTimeOfDay(text: string): number | null {
  const plain = text.trim().toLowerCase().replaceAll('.', ':').replace(/^at /, '').replace(/:$/, '');
  const named = NAMED[plain.replace(/^12 /, '')];
  if (named !== undefined) return named;
  const [, hours, minutes = '0', suffix] = /^(\d{1,2})(?:[:h](\d{2})|h)?\s*(am|pm|a:m:?|p:m:?|o'?clock|uhr|hours|hrs|in the (?:morning|afternoon|evening)|at night)?$/.exec(plain) ?? [];
  if (hours === undefined || Number(minutes) > 59) return null;
  const hour = hourOf(Number(hours), suffix);
  return hour === null || (hour === 24 && Number(minutes) > 0) ? null : (hour * 60 + Number(minutes)) % DAY_MINUTES;
}

function hourOf(hour: number, suffix = ''): number | null {
  const isMorning = /^a|morning/.test(suffix) && !suffix.startsWith('at');
  const isLater = /^p|afternoon|evening/.test(suffix) || (suffix === 'at night' && hour >= 6 && hour <= 12);
  if (!isMorning && !isLater) return hour <= 24 ? hour : null;
  if (hour > 12) return isLater && hour < 24 ? hour : null;
  if (hour === 0) return isMorning ? 0 : null;
  return (hour % 12) + (isLater ? 12 : 0);
}
