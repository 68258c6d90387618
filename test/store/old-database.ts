import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, Migrator } from '../../src/store/kysely.ts';
import { migrations } from '../../src/store/migrations/migrations.ts';
import { SqliteStoreDialect } from '../../src/store/sqlite/sqlite-dialect.ts';
import { openSqliteFile } from '../../src/store/sqlite/sqlite-file.ts';
import { SQLITE_SCHEMA_WORDS } from '../../src/store/sqlite/sqlite-schema-words.ts';
import type { Tables } from '../../src/store/tables.ts';

/** Makes a folder with a database as an Outcry from before there was trading left it, with a fact in it. Gives the file. */
export async function oldDatabase(folder: string): Promise<string> {
  await mkdir(folder);
  const file = join(folder, 'outcry.sqlite');
  const db = new Kysely<Tables>({ dialect: new SqliteStoreDialect(openSqliteFile(file)) });
  const known = { ...migrations(SQLITE_SCHEMA_WORDS) };
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => known } }).migrateTo('0011-jobs');
  if (error !== undefined) throw error;
  await db.insertInto('channel_facts').values({ channel: 'telegram', name: 'offset', value: 'old' }).execute();
  await db.destroy();
  return file;
}
