import type BetterSqlite from 'better-sqlite3';
import type { CompiledQuery as Query, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import { CompiledQuery, SqliteAdapter, SqliteDialect, SqliteDriver } from '../kysely.ts';
import { fromSqliteError } from './sqlite-errors.ts';
import { StatementCache } from './statement-cache.ts';

/**
 * Kysely's SQLite dialect with four differences: a transaction takes the write lock at its beginning unless it is declared
 * `read only`, migrations run in a transaction, statements are prepared once, and failures come out as `OutcryError`s.
 */
export class SqliteStoreDialect extends SqliteDialect {
  readonly #handle: BetterSqlite.Database;

  constructor(handle: BetterSqlite.Database) {
    super({ database: handle });
    this.#handle = handle;
  }

  override createDriver(): Driver {
    return new StoreDriver(this.#handle);
  }

  override createAdapter(): StoreAdapter {
    return new StoreAdapter();
  }
}

/** SQLite can undo DDL; with it declared, the migrator reads what is applied and applies the rest under one write lock. */
class StoreAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class StoreDriver extends SqliteDriver {
  readonly #file: string;

  constructor(handle: BetterSqlite.Database) {
    super({ database: new StatementCache(handle) });
    this.#file = handle.name;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new StoreConnection(await super.acquireConnection(), this.#file);
  }

  /**
   * A plain `begin` reads first and asks for the write lock later, which fails at once, without waiting, when another process
   * has written in between. Readers need no lock: WAL gives them a snapshot.
   */
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(settings?.accessMode === 'read only' ? 'begin' : 'begin immediate'));
  }
}

class StoreConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection;
  readonly #file: string;

  constructor(inner: DatabaseConnection, file: string) {
    this.#inner = inner;
    this.#file = file;
  }

  async executeQuery<Row>(query: Query): Promise<QueryResult<Row>> {
    try {
      return await this.#inner.executeQuery<Row>(query);
    } catch (error) {
      throw fromSqliteError(error, this.#file);
    }
  }

  async *streamQuery<Row>(query: Query, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    try {
      yield* this.#inner.streamQuery<Row>(query, chunkSize);
    } catch (error) {
      throw fromSqliteError(error, this.#file);
    }
  }
}
