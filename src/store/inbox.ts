import type { Kysely } from 'kysely';
import type { Inbox, TakenMessage } from '../desk/inbox.ts';
import type { Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

/** States of a message: claimed, answered, and answered so long ago that what was written is forgotten. */
const OPEN = 0;
const FINISHED = 1;
const FORGOTTEN = 2;

/** Messages taken up, in the database. The primary key decides who takes one, also between two processes. */
export class SqlInbox implements Inbox {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async claim({ channel, conversation, key, text }: TakenMessage, now: number): Promise<boolean> {
    const inserted = await this.#writes.write((db) =>
      db
        .insertInto('inbox_messages')
        .values({ channel, message_key: key, conversation, text, claimed_at: now, finished: OPEN })
        .onConflict((conflict) => conflict.columns(['channel', 'message_key']).doNothing())
        .executeTakeFirst(),
    );
    return inserted.numInsertedOrUpdatedRows === 1n;
  }

  async finish(channel: string, key: string): Promise<void> {
    await this.#writes.write((db) =>
      db
        .updateTable('inbox_messages')
        .set({ finished: FINISHED })
        .where('channel', '=', channel)
        .where('message_key', '=', key)
        .where('finished', '=', OPEN)
        .execute(),
    );
  }

  async unfinished(): Promise<readonly TakenMessage[]> {
    return this.#db
      .selectFrom('inbox_messages')
      .select(['channel', 'conversation', 'message_key as key', 'text'])
      .where('finished', '=', OPEN)
      .orderBy('claimed_at')
      .execute();
  }

  async prune(before: number): Promise<void> {
    // A state of its own for what was pruned, so that the index leads to what is left to prune and not through years of messages.
    await this.#db
      .updateTable('inbox_messages')
      .set({ finished: FORGOTTEN, text: '' })
      .where('finished', '=', FINISHED)
      .where('claimed_at', '<', before)
      .execute();
  }
}
