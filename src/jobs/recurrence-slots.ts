import { instantShowing, instantsShowing, offsetAt } from '../domain/time-zone.ts';
import { cronExpressions } from './cron-library.ts';
import type { Recurrence } from './recurrence.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A canonical schedule comes within this, however rare: the 29th of February is eight years apart at most. */
const RAREST_MS = 9 * 366 * DAY_MS;

/**
 * The instants in (after, until] at which a schedule is due, oldest first, at most `limit` of them. All are whole minutes, epoch
 * milliseconds.
 *
 * cron-parser says which local times are due; which instants these are is settled here, where daylight saving changes the clocks. A
 * time that the clocks leave out is due once, at the instant that they have jumped; a time that comes twice is due the first time.
 * Schedules of every hour go on evenly through both. (cron-parser's own zones shift a time that is left out by a whole hour, which is
 * later than the jump, lose it where clocks jump by half an hour, and give another answer when asked from within the change.)
 */
export function slotsBetween(recurrence: Recurrence, after: number, until: number, limit: number): readonly number[] {
  const slots: number[] = [];
  if (after >= until || limit < 1) return slots;
  for (const slot of slotsAfter(recurrence, after)) {
    if (slot > until) break;
    slots.push(slot);
    if (slots.length === limit) break;
  }
  return slots;
}

/** The first instant after `after` at which a schedule is due; see `slotsBetween`. */
export function nextSlot(recurrence: Recurrence, after: number): number {
  for (const slot of slotsAfter(recurrence, after)) return slot;
  throw new Error(`the schedule ${recurrence.cron} is never due`);
}

/** The last instant in (after, until] at which a schedule is due; `null` when there is none. */
export function lastSlot(recurrence: Recurrence, after: number, until: number): number | null {
  // Looking back further and further finds it soon for the often, and once for the rare.
  for (let back = 2 * 60 * MINUTE_MS; ; back *= 12) {
    const from = Math.max(after, until - back);
    const found = slotsBetween(recurrence, from, until, Number.POSITIVE_INFINITY).at(-1);
    if (found !== undefined) return found;
    if (from === after) return null;
  }
}

function* slotsAfter({ cron, zone }: Recurrence, after: number): Generator<number> {
  const isHourly = cron.split(' ')[1] === '*';
  // The clocks may be put back within the next day, and the second time they show an hour they show less than now.
  const wall = after + Math.min(offsetAt(after, zone), offsetAt(after + DAY_MS, zone));
  const walls = cronExpressions().parse(cron, { tz: 'UTC', currentDate: new Date(wall - MINUTE_MS) });
  const waiting: number[] = [];
  let last = after;
  const end = after + RAREST_MS;
  while (last < end) {
    const due = walls.next().getTime();
    // What was put off to the second time that the clocks show an hour comes before any later local time.
    const first = isHourly ? instantsShowing(due, zone) : [instantShowing(due, zone)];
    while (waiting[0] !== undefined && waiting[0] < (first[0] ?? Number.NEGATIVE_INFINITY)) {
      const again = waiting.shift();
      if (again !== undefined && again > last) yield (last = again);
    }
    const [instant, again] = first;
    if (again !== undefined) waiting.push(again);
    if (instant !== undefined && instant > last) yield (last = instant);
    if (due > end) return;
  }
}
