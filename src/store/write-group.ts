import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Writes that share one transaction at most: all of them are done in one go, in which nothing else happens. */
const MOST_WRITES = 100;

interface Waiting {
  /** Does the write, and gives what tells its caller of it. */
  readonly run: (db: Kysely<Tables>) => Promise<() => void>;
  readonly reject: (error: unknown) => void;
}

/** The group of each database. */
const GROUPS = new WeakMap<Kysely<Tables>, WriteGroup>();

/**
 * Does small writes that come in one turn of the event loop, or while another is under way, in one transaction, so that they share the wait
 * for the disk. Each is on the disk when its promise resolves, and writes are done in the order in which they came.
 */
export class WriteGroup {
  /** The one group that all stores of a database share. */
  static of(db: Kysely<Tables>): WriteGroup {
    const group = GROUPS.get(db) ?? new WriteGroup(db);
    GROUPS.set(db, group);
    return group;
  }

  readonly #db: Kysely<Tables>;
  #waiting: Waiting[] = [];
  #isAtWork = false;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /**
   * Does a write: all of its statements, or none.
   *
   * @param work may be run a second time, after the first has been undone because another write of its transaction failed.
   */
  write<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const run = async (db: Kysely<Tables>): Promise<() => void> => {
        const result = await work(db);
        return () => resolve(result);
      };
      this.#waiting.push({ run, reject });
      if (!this.#isAtWork) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isAtWork = true;
    while (this.#waiting.length > 0) {
      // Whoever is about to write gets there in this turn.
      // oxlint-disable-next-line no-await-in-loop
      await nextTurn();
      // oxlint-disable-next-line no-await-in-loop
      await this.#commit(this.#waiting.splice(0, MOST_WRITES));
    }
    this.#isAtWork = false;
  }

  async #commit(writes: readonly Waiting[]): Promise<void> {
    let hasBegun = false;
    try {
      const done = await this.#db.transaction().execute(async (db) => {
        hasBegun = true;
        const tellings: (() => void)[] = [];
        // oxlint-disable-next-line no-await-in-loop
        for (const { run } of writes) tellings.push(await run(db));
        return tellings;
      });
      for (const tell of done) tell();
    } catch (error) {
      // One failed, and took the others with it: alone, each fails or succeeds by itself. A database that could not be had at all would
      // make every one of them wait for it again.
      if (hasBegun && writes.length > 1) await this.#oneByOne(writes);
      else for (const { reject } of writes) reject(error);
    }
  }

  async #oneByOne(writes: readonly Waiting[]): Promise<void> {
    for (const write of writes) {
      // oxlint-disable-next-line no-await-in-loop
      await this.#commit([write]);
    }
  }
}
