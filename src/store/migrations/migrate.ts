import type { Kysely, Migration } from 'kysely';
import { OutcryError } from '../../domain/errors.ts';
import type { SchemaWords } from '../schema-words.ts';
import { DEFAULT_MIGRATION_TABLE, Migrator } from '../kysely.ts';
import type { Tables } from '../tables.ts';
import { migrations } from './migrations.ts';

/**
 * Applies the migrations that a database lacks, all of them or none. Two processes may do so at once: the second waits for
 * the first and finds nothing left to do.
 *
 * @throws OutcryError `refused` when the database was written by a newer version of the program.
 */
export async function migrateToLatest(db: Kysely<Tables>, words: SchemaWords, file: string): Promise<void> {
  const known: Record<string, Migration> = { ...migrations(words) };
  const applied = await appliedMigrations(db);
  const unknown = [...applied].filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw new OutcryError('refused', `The database ${file} was written by a newer version of Outcry (it has ${unknown.join(', ')}).`, {
      hint: 'Update Outcry, or point OUTCRY_DATA at another folder.',
    });
  }
  // Asked first because it is the usual case at every start, and the migrator takes several times as long to find it out.
  if (Object.keys(known).every((name) => applied.has(name))) return;
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => known } }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** The names of the migrations that a database has had; none in one that is not Outcry's. */
export async function appliedMigrations(db: Kysely<Tables>): Promise<ReadonlySet<string>> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return new Set();
  const rows = await db.withTables<{ [DEFAULT_MIGRATION_TABLE]: { name: string } }>().selectFrom(DEFAULT_MIGRATION_TABLE).select('name').execute();
  return new Set(rows.map(({ name }) => name));
}
