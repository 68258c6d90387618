import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ButtonBook } from '../desk/button-book.ts';
import type { Action } from '../reports/card.ts';
import { readStoredAction, storedAction } from './stored-card.ts';
import type { Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

/** Random bytes of a reference: sixteen characters of base64, 96 bits. */
const REFERENCE_BYTES = 12;

/** Actions behind buttons in the database, one row each. */
export class SqlButtonBook implements ButtonBook {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async keep(channel: string, conversation: string, deliveryId: string, actions: readonly Action[], now: number): Promise<readonly string[]> {
    if (actions.length === 0) return [];
    return this.#writes.write(async (db) => {
      const kept = await db
        .selectFrom('buttons')
        .select(['reference', 'place', 'action'])
        .where('channel', '=', channel)
        .where('conversation', '=', conversation)
        .where('delivery', '=', deliveryId)
        .execute();
      const buttons = actions.map((action, place) => {
        const text = storedAction(action);
        // The action is compared as well: a button that somebody sees must never come to stand for another one.
        const known = kept.find((button) => button.place === place && button.action === text);
        return { isNew: known === undefined, reference: known?.reference ?? randomBytes(REFERENCE_BYTES).toString('base64url'), place, action: text };
      });
      const rows = buttons
        .filter(({ isNew }) => isNew)
        .map(({ reference, place, action }) => ({ reference, channel, conversation, delivery: deliveryId, place, action, kept_at: now }));
      if (rows.length > 0) await db.insertInto('buttons').values(rows).execute();
      return buttons.map(({ reference }) => reference);
    });
  }

  async find(channel: string, conversation: string, reference: string): Promise<Action | null> {
    const row = await this.#db
      .selectFrom('buttons')
      .select('action')
      .where('reference', '=', reference)
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .executeTakeFirst();
    return row ? readStoredAction(row.action, `The button ${reference}`) : null;
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('buttons').where('kept_at', '<', before).execute();
  }
}
