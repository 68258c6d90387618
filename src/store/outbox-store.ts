import type { Kysely, NotNull, Selectable } from 'kysely';
import { OutcryError } from '../domain/errors.ts';
import type { LostEntry, OutboxEntry, OutboxOutcome, OutboxStore, WaitingEntry } from '../desk/outbox-store.ts';
import { EVENT_CLASSES } from '../people/notification.ts';
import type { Card } from '../reports/card.ts';
import { sql } from './kysely.ts';
import { readStoredCard, storedCard } from './stored-card.ts';
import { oneOf } from './stored-word.ts';
import type { OutboxCardsTable, OutboxEntriesTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

/** How many given-up entries a summary names. */
const MOST_LOST = 20;

/** Cards to be delivered, in the database. What is asked often is answered by indices that hold what waits and nothing else. */
export class SqlOutboxStore implements OutboxStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async add(entry: OutboxEntry): Promise<boolean> {
    const card = storedCard(entry.card);
    return this.#writes.write(async (db) => {
      const stored = await db
        .insertInto('outbox_entries')
        .values({
          entry_key: entry.key,
          channel: entry.channel,
          conversation: entry.conversation,
          title: entry.card.title,
          subject: entry.card.subject ?? null,
          in_reply_to: entry.inReplyTo,
          only_for: entry.onlyFor,
          silent: entry.silent ? 1 : 0,
          event: entry.event,
          created_at: entry.createdAt,
          not_before: entry.notBefore,
          may_be_digested: entry.mayBeDigested ? 1 : 0,
          parts_sent: 0,
          attempts: 0,
          trying: 0,
          reason: '',
          outcome: null,
          settled_at: null,
        })
        .onConflict((conflict) => conflict.column('entry_key').doNothing())
        .returning('position')
        .executeTakeFirst();
      if (!stored) return false;
      await db.insertInto('outbox_cards').values({ position: stored.position, card }).execute();
      return true;
    });
  }

  async waiting(channel: string, conversation: string, limit: number, dueBy: number): Promise<readonly WaitingEntry[]> {
    const rows = await this.#db
      .selectFrom('outbox_entries as entry')
      .innerJoin('outbox_cards as body', 'body.position', 'entry.position')
      .selectAll('entry')
      .select('body.card')
      .where('entry.channel', '=', channel)
      .where('entry.conversation', '=', conversation)
      .where('entry.outcome', 'is', null)
      .where('entry.not_before', '<=', dueBy)
      .orderBy('entry.position')
      .limit(Math.max(0, limit))
      .execute();
    return rows.map(toWaitingEntry);
  }

  async conversations(): Promise<readonly { readonly channel: string; readonly conversation: string; readonly notBefore: number }[]> {
    const rows = await this.#db
      .selectFrom('outbox_entries')
      .select(({ fn }) => ['channel', 'conversation', fn.min('not_before').as('notBefore'), fn.min('position').as('first')])
      .where('outcome', 'is', null)
      .groupBy(['channel', 'conversation'])
      .orderBy('first')
      .execute();
    return rows.map(({ channel, conversation, notBefore }) => ({ channel, conversation, notBefore }));
  }

  async begin(position: number): Promise<void> {
    await this.#writes.write((db) => waitingAt(db, position).set({ trying: 1 }).execute());
  }

  async notePart(position: number, partsSent: number): Promise<void> {
    await this.#writes.write((db) => waitingAt(db, position).set({ parts_sent: partsSent }).execute());
  }

  async noteFailure(position: number, reason: string): Promise<void> {
    await this.#writes.write((db) =>
      waitingAt(db, position)
        .set(({ eb }) => ({ trying: 0, attempts: eb('attempts', '+', 1), reason }))
        .execute(),
    );
  }

  async settle(positions: readonly number[], outcome: OutboxOutcome, now: number, reason?: string): Promise<void> {
    if (positions.length === 0) return;
    await this.#writes.write((db) =>
      db
        .updateTable('outbox_entries')
        .set({ outcome, settled_at: now, trying: 0, ...(reason === undefined ? {} : { reason }) })
        .where('position', 'in', positions)
        .where('outcome', 'is', null)
        .execute(),
    );
  }

  async shown(subject: string): Promise<readonly { readonly channel: string; readonly conversation: string }[]> {
    return this.#db.selectFrom('outbox_entries').select(['channel', 'conversation']).distinct().where('subject', '=', subject).orderBy('channel').orderBy('conversation').execute();
  }

  async summary(since: number): Promise<{ readonly waiting: number; readonly lost: readonly LostEntry[] }> {
    const { waiting } = await this.#db
      .selectFrom('outbox_entries')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where('outcome', 'is', null)
      .executeTakeFirstOrThrow();
    const rows = await this.#db
      .selectFrom('outbox_entries')
      .select(['channel', 'conversation', 'title', 'reason', 'settled_at as at'])
      .where('outcome', '=', is('given-up'))
      .where('settled_at', '>=', since)
      .orderBy('settled_at', 'desc')
      .orderBy('position', 'desc')
      .limit(MOST_LOST)
      .$narrowType<{ at: NotNull }>()
      .execute();
    return { waiting, lost: rows };
  }

  async delivered(channel: string, conversation: string, since: number): Promise<readonly Card[]> {
    const rows = await this.#db
      .selectFrom('outbox_entries as entry')
      .innerJoin('outbox_cards as body', 'body.position', 'entry.position')
      .select(['entry.position', 'entry.title', 'body.card'])
      .where('entry.channel', '=', channel)
      .where('entry.conversation', '=', conversation)
      .where('entry.outcome', '=', is('delivered'))
      .where('entry.settled_at', '>=', since)
      .orderBy('entry.position')
      .execute();
    return rows.map(toCard);
  }

  async prune(before: number): Promise<void> {
    // Led by the bodies that there still are, of which there are few, and not by the entries of years.
    await this.#db
      .deleteFrom('outbox_cards')
      .where((where) =>
        where.exists(
          where
            .selectFrom('outbox_entries')
            .select('outbox_entries.position')
            .whereRef('outbox_entries.position', '=', 'outbox_cards.position')
            .where('outbox_entries.settled_at', '<', before),
        ),
      )
      .execute();
  }
}

/** An update of the entry at a position, as long as it waits. */
function waitingAt(db: Kysely<Tables>, position: number) {
  return db.updateTable('outbox_entries').where('position', '=', position).where('outcome', 'is', null);
}

/** An outcome as a literal: the indices by outcome are of no use for a value that is bound later. */
function is(outcome: OutboxOutcome) {
  return sql.lit<OutboxOutcome>(outcome);
}

/**
 * The card of an entry. One that cannot be read any more becomes a card that says so: whoever was to get it learns of it, and those
 * behind it in the conversation are not held up for ever.
 */
function toCard({ position, title, card }: { readonly position: number; readonly title: string; readonly card: string }): Card {
  try {
    return readStoredCard(card, `Card ${position} of the outbox`);
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    const text = `This message was stored and cannot be read any more. ${error.message}`;
    return { title, tone: 'error', blocks: [{ kind: 'note', tone: 'error', text }], actions: [] };
  }
}

function toWaitingEntry(row: Selectable<OutboxEntriesTable> & Pick<OutboxCardsTable, 'card'>): WaitingEntry {
  return {
    key: row.entry_key,
    channel: row.channel,
    conversation: row.conversation,
    card: toCard(row),
    inReplyTo: row.in_reply_to,
    onlyFor: row.only_for,
    silent: row.silent === 1,
    event: row.event === null ? null : oneOf(EVENT_CLASSES, row.event, `Entry ${row.position} of the outbox`),
    createdAt: row.created_at,
    notBefore: row.not_before,
    mayBeDigested: row.may_be_digested === 1,
    position: row.position,
    partsSent: row.parts_sent,
    attempts: row.attempts,
    wasInterrupted: row.trying === 1,
  };
}
