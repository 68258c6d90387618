import type { Kysely } from 'kysely';
import type { Inbox, TakenMessage } from '../desk/inbox.ts';
import type { Tables } from './tables.ts';

/** Messages taken up, in the database. The primary key decides who takes one, also between two processes. */
export class SqlInbox implements Inbox {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async claim({ channel, conversation, key, text }: TakenMessage, now: number): Promise<boolean> {
    const inserted = await this.#db
      .insertInto('inbox_messages')
      .values({ channel, message_key: key, conversation, text, claimed_at: now, finished: 0 })
      .onConflict((conflict) => conflict.columns(['channel', 'message_key']).doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  }

  async finish(channel: string, key: string): Promise<void> {
    await this.#db.updateTable('inbox_messages').set({ finished: 1 }).where('channel', '=', channel).where('message_key', '=', key).execute();
  }

  async unfinished(): Promise<readonly TakenMessage[]> {
    return this.#db
      .selectFrom('inbox_messages')
      .select(['channel', 'conversation', 'message_key as key', 'text'])
      .where('finished', '=', 0)
      .orderBy('claimed_at')
      .execute();
  }
}
