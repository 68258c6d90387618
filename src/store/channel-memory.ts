import type { Kysely } from 'kysely';
import type { ChannelMemory } from '../desk/channel-memory.ts';
import type { Tables } from './tables.ts';

/** Facts of channels in the database, one row each. */
export class SqlChannelMemory implements ChannelMemory {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async read(channel: string, name: string): Promise<string | null> {
    const row = await this.#db.selectFrom('channel_facts').select('value').where('channel', '=', channel).where('name', '=', name).executeTakeFirst();
    return row?.value ?? null;
  }

  async write(channel: string, name: string, value: string): Promise<void> {
    await this.#db
      .insertInto('channel_facts')
      .values({ channel, name, value })
      .onConflict((conflict) => conflict.columns(['channel', 'name']).doUpdateSet({ value }))
      .execute();
  }
}
