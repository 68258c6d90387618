import type * as KyselyPackage from 'kysely';
import { createRequire } from 'node:module';

// The package is some three hundred small files either way; required as CommonJS they take half the time of every command's start
// that they take imported as modules.
const kysely = createRequire(import.meta.url)('kysely') as typeof KyselyPackage;

/** The parts of the query builder that exist at run time; its types are imported from the package itself. */
export const { CompiledQuery, DEFAULT_MIGRATION_TABLE, Kysely, Migrator, SqliteAdapter, SqliteDialect, SqliteDriver, sql } = kysely;
