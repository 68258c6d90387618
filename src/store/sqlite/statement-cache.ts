import type BetterSqlite from 'better-sqlite3';

/** Statements that are kept: more than the program has that take turns. */
const MOST_KEPT = 256;

/** Longer statements bring many rows at once, each time another number of them: they are not kept. */
const LONGEST = 4_000;

/**
 * Prepares statements, the same text once: preparing takes several times as long as what a small statement does. Those unused the longest are
 * dropped. SQLite prepares a kept statement anew by itself when the schema has changed.
 */
export class StatementCache {
  readonly #handle: BetterSqlite.Database;
  /** By text, the one used last at the end. */
  readonly #kept = new Map<string, BetterSqlite.Statement>();

  constructor(handle: BetterSqlite.Database) {
    this.#handle = handle;
  }

  /** A statement that nobody is reading from. @throws as the driver does. */
  prepare(sql: string): BetterSqlite.Statement {
    const kept = this.#kept.get(sql);
    // One whose rows are being streamed is not to be begun again.
    if (kept?.busy === true) return this.#handle.prepare(sql);
    const statement = kept ?? this.#handle.prepare(sql);
    if (sql.length > LONGEST) return statement;
    this.#kept.delete(sql);
    this.#kept.set(sql, statement);
    if (this.#kept.size > MOST_KEPT) this.#dropOldest();
    return statement;
  }

  #dropOldest(): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Closes the database. */
  close(): void {
    this.#kept.clear();
    this.#handle.close();
  }
}
