/** The parts of the query builder that exist at run time; its types are imported from the package itself. */
export { CompiledQuery, DEFAULT_MIGRATION_TABLE, Kysely, Migrator, SqliteAdapter, SqliteDialect, SqliteDriver, sql } from 'kysely';
