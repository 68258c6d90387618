import type { Kysely, Migration } from 'kysely';
import { sql } from '../kysely.ts';

/** What a card of the outbox is about, so that later news of it reach everybody who was shown it. */
export function cardSubjects(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('outbox_entries').addColumn('subject', 'text').execute();
      await db.schema.createIndex('outbox_entries_subject').on('outbox_entries').columns(['subject', 'channel', 'conversation']).where(sql.ref('subject'), 'is not', null).execute();
    },
  };
}
