import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { TranscriptEntry, TranscriptStore } from '../agent/transcript.ts';
import { fromStoredJson } from './stored-json.ts';
import type { Tables } from './tables.ts';

const CALL = z.strictObject({ id: z.string(), tool: z.string(), args: z.record(z.string(), z.unknown()) });

const ENTRY: z.ZodType<TranscriptEntry> = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), text: z.string(), at: z.number() }),
  z.strictObject({ role: z.literal('assistant'), text: z.string(), calls: z.array(CALL), at: z.number() }),
  z.strictObject({ role: z.literal('tool'), callId: z.string(), tool: z.string(), text: z.string(), at: z.number() }),
]);

/** Conversations in the database. Entries are only ever added; a reset retires those that are there. */
export class SqlTranscriptStore implements TranscriptStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async append(conversation: string, entries: readonly TranscriptEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#db.transaction().execute(async (db) => {
      const last = await db
        .selectFrom('transcript_entries')
        .select('position')
        .where('conversation', '=', conversation)
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst();
      const start = (last?.position ?? -1) + 1;
      await db
        .insertInto('transcript_entries')
        .values(entries.map((entry, index) => ({ conversation, position: start + index, entry: JSON.stringify(entry), retired_at: null })))
        .execute();
    });
  }

  async read(conversation: string, limit: number): Promise<readonly TranscriptEntry[]> {
    const rows = await this.#db
      .selectFrom('transcript_entries')
      .select(['position', 'entry'])
      .where('conversation', '=', conversation)
      .where('retired_at', 'is', null)
      .orderBy('position', 'desc')
      .limit(Math.max(0, limit))
      .execute();
    return rows.toReversed().map(({ position, entry }) => fromStoredJson(ENTRY, entry, `Entry ${position} of the conversation ${conversation}`));
  }

  async reset(conversation: string, now: number): Promise<void> {
    await this.#db
      .updateTable('transcript_entries')
      .set({ retired_at: now })
      .where('conversation', '=', conversation)
      .where('retired_at', 'is', null)
      .execute();
  }
}
