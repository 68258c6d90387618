import type { Kysely, Migration } from 'kysely';

/** Saved rules, every version of them. */
export function rules(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('saved_rules')
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('rule', 'text', (column) => column.notNull())
        .addColumn('saved_at', 'bigint', (column) => column.notNull())
        .addColumn('removed_at', 'bigint')
        .addPrimaryKeyConstraint('saved_rules_key', ['name', 'version'])
        .execute();
    },
  };
}
