import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './domain/clock.ts';
import { OutcryError, messageOf } from './domain/errors.ts';
import { formatDateTime } from './reports/format.ts';
import type { SteppedClock } from './stepped-time.ts';
import { type FileLock, lockAlone } from './store/sqlite/sqlite-lock.ts';

/** What a request takes of the time of a practice desk, so that of two the later is later. As many as a person may send in a minute fill one. */
const REQUEST_MS = 2_000;

const MINUTE_MS = 60_000;

/**
 * The time of a practice desk. It stands still but for two seconds a request, until it is moved on, and is kept in a file of the desk's folder:
 * written before anything happens at an instant, so that nothing on record is ever ahead of it.
 */
export class PracticeClock implements SteppedClock {
  readonly #file: string;
  readonly #lock: FileLock;
  #now: number;

  private constructor(file: string, lock: FileLock, now: number) {
    this.#file = file;
    this.#lock = lock;
    this.#now = now;
  }

  /**
   * Takes up the time of the practice desk in `folder`, or begins it.
   *
   * @param start when a new desk begins, epoch milliseconds; the present minute of `wall` if left out.
   * @throws OutcryError `busy` when another process has the desk open; `refused` for a start that a desk begun before does not have, or a file that is not a clock.
   */
  static open(folder: string, wall: Clock, start: number | null): PracticeClock {
    mkdirSync(folder, { recursive: true });
    const lock = lockAlone(join(folder, 'practice.lock'));
    if (lock === null) throw new OutcryError('busy', 'The practice desk is open already: its time has one owner.', { hint: 'Leave it there with /quit first.' });
    const file = join(folder, 'clock');
    try {
      const kept = readClock(file);
      if (kept !== null && start !== null) {
        throw new OutcryError('refused', `This practice desk has begun: it is ${formatDateTime(kept)} UTC there.`, { hint: `Leave out --from, or remove the folder ${folder} to begin anew.` });
      }
      const clock = new PracticeClock(file, lock, kept ?? start ?? Math.floor(wall.now() / MINUTE_MS) * MINUTE_MS);
      if (kept === null) clock.#keep();
      return clock;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  now(): number {
    return this.#now;
  }

  moveTo(instant: number): void {
    if (instant <= this.#now) return;
    this.#now = instant;
    this.#keep();
  }

  /** A request of the person's begins. */
  request(): void {
    this.moveTo(this.#now + REQUEST_MS);
  }

  /** Lets another process have the desk. */
  close(): void {
    this.#lock.release();
  }

  #keep(): void {
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, `${new Date(this.#now).toISOString()}\n`);
    renameSync(fresh, this.#file);
  }
}

/** What the file says, or `null` where there is none. */
function readClock(file: string): number | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new OutcryError('refused', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const now = Date.parse(text);
  if (Number.isNaN(now)) throw new OutcryError('refused', `${file} does not say what time it is on the practice desk: "${text.slice(0, 40)}".`, { hint: 'Write the time into it as 2026-01-31T00:00:00.000Z.' });
  return now;
}
