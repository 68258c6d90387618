import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { JournalDraft } from '../trading/journal/journal.ts';
import type { Deployment, DeploymentState, DeploymentStore, Slot, SlotDecision } from '../trading/session/deployment.ts';
import { appendToJournal } from './journal.ts';
import { prepared } from './prepared.ts';
import { DEPLOYMENT_TERMS } from './stored-deployment-terms.ts';
import { type Shape, fromStoredJson, rememberedJson, toStoredJson } from './stored-json.ts';
import { SYMBOL } from './stored-money.ts';
import { oneOf } from './stored-word.ts';
import type { DeploymentSlotsTable, DeploymentsTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

const STATES: readonly DeploymentState[] = ['running', 'paused', 'stopped'];

const DECISIONS: z.ZodType<readonly SlotDecision[]> = z.array(
  z.strictObject({
    symbol: SYMBOL,
    action: z.enum(['none', 'entry', 'exit', 'rebalance', 'held-off', 'missed']),
    why: z.string(),
    close: z.number(),
    order: z.string().nullable(),
  } satisfies Shape<SlotDecision>),
);

const termsOf = rememberedJson(DEPLOYMENT_TERMS);

const deploymentById = prepared((db, { id }: { readonly id: string }) => db.selectFrom('deployments').selectAll().where('id', '=', id));
const newestSlots = prepared((db, { deployment, limit }: { readonly deployment: string; readonly limit: number }) =>
  db.selectFrom('deployment_slots').selectAll().where('deployment', '=', deployment).orderBy('time', 'desc').limit(limit),
);
const openSlots = prepared((db) => db.selectFrom('deployment_slots').selectAll().where('done_at', 'is', null).orderBy('time').orderBy('deployment'));

/** Deployments and their slots in the database. The primary key of the slots decides who takes one up, also between two processes. */
export class SqlDeploymentStore implements DeploymentStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async create(deployment: Deployment, journal: readonly JournalDraft[]): Promise<void> {
    const row = toRow(deployment);
    await this.#writes.write(async (db) => {
      await db.insertInto('deployments').values(row).execute();
      await appendToJournal(db, journal);
    });
  }

  async find(id: string): Promise<Deployment | null> {
    const [row] = (await deploymentById(this.#db, { id })).rows;
    return row ? toDeployment(row) : null;
  }

  async list({ account, states }: Parameters<DeploymentStore['list']>[0]): Promise<readonly Deployment[]> {
    if (states?.length === 0) return [];
    let query = this.#db.selectFrom('deployments').selectAll();
    if (account !== undefined) query = query.where('account', '=', account);
    if (states !== undefined) query = query.where('state', 'in', states);
    return (await query.orderBy('created_at', 'desc').orderBy('position', 'desc').execute()).map(toDeployment);
  }

  async change(
    id: string,
    from: readonly DeploymentState[],
    change: Parameters<DeploymentStore['change']>[2],
    journal: readonly JournalDraft[],
  ): Promise<boolean> {
    if (from.length === 0) return false;
    const { state, note, stoppedAt, terms, hash } = change;
    const changed = {
      ...(state === undefined ? {} : { state }),
      ...(note === undefined ? {} : { note }),
      ...(stoppedAt === undefined ? {} : { stopped_at: stoppedAt }),
      ...(terms === undefined ? {} : { account: terms.account, terms: toStoredJson(DEPLOYMENT_TERMS, terms, `Deployment ${id}`) }),
      ...(hash === undefined ? {} : { hash }),
    };
    return this.#writes.write(async (db) => {
      const updated = await db
        .updateTable('deployments')
        // Named again, as a change of nothing must find out all the same whether it may be made.
        .set({ id, ...changed })
        .where('id', '=', id)
        .where('state', 'in', from)
        .executeTakeFirst();
      if (updated.numUpdatedRows === 0n) return false;
      await appendToJournal(db, journal);
      return true;
    });
  }

  async claimSlot(deployment: string, time: number, now: number): Promise<boolean> {
    return this.#writes.write(async (db) => {
      const inserted = await db
        .insertInto('deployment_slots')
        .values({ deployment, time, claimed_at: now, done_at: null, decisions: '[]' })
        .onConflict((conflict) => conflict.columns(['deployment', 'time']).doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    });
  }

  async finishSlot(deployment: string, time: number, now: number, decisions: readonly SlotDecision[], journal: readonly JournalDraft[]): Promise<void> {
    const text = toStoredJson(DECISIONS, decisions, `The slot ${time} of deployment ${deployment}`);
    await this.#writes.write(async (db) => {
      const finished = await db
        .updateTable('deployment_slots')
        .set({ done_at: now, decisions: text })
        .where('deployment', '=', deployment)
        .where('time', '=', time)
        .where('done_at', 'is', null)
        .executeTakeFirst();
      if (finished.numUpdatedRows === 1n) await appendToJournal(db, journal);
    });
  }

  async unfinishedSlots(): Promise<readonly Slot[]> {
    return (await openSlots(this.#db, {})).rows.map(toSlot);
  }

  async slots(deployment: string, limit: number): Promise<readonly Slot[]> {
    return (await newestSlots(this.#db, { deployment, limit: Math.max(0, limit) })).rows.map(toSlot);
  }

  async lastSlot(deployment: string): Promise<Slot | null> {
    const [last] = await this.slots(deployment, 1);
    return last ?? null;
  }
}

function toRow(deployment: Deployment): Omit<Selectable<DeploymentsTable>, 'position'> {
  return {
    id: deployment.id,
    account: deployment.terms.account,
    terms: toStoredJson(DEPLOYMENT_TERMS, deployment.terms, `Deployment ${deployment.id}`),
    hash: deployment.hash,
    state: deployment.state,
    series_from: deployment.seriesFrom,
    starts_at: deployment.startsAt,
    started_by: deployment.by,
    conversation: deployment.conversation,
    created_at: deployment.createdAt,
    stopped_at: deployment.stoppedAt,
    note: deployment.note,
    promoted_from: deployment.promotedFrom,
  };
}

function toDeployment(row: Selectable<DeploymentsTable>): Deployment {
  const what = `Deployment ${row.id}`;
  const terms = termsOf(row.terms, what);
  if (terms.account !== row.account) throw new OutcryError('corrupt', `${what} in the database is listed under another account than it trades on.`);
  return {
    id: row.id,
    terms,
    hash: row.hash,
    state: oneOf(STATES, row.state, what),
    seriesFrom: row.series_from,
    startsAt: row.starts_at,
    by: row.started_by,
    conversation: row.conversation,
    createdAt: row.created_at,
    stoppedAt: row.stopped_at,
    note: row.note,
    promotedFrom: row.promoted_from,
  };
}

function toSlot(row: Selectable<DeploymentSlotsTable>): Slot {
  return {
    deployment: row.deployment,
    time: row.time,
    claimedAt: row.claimed_at,
    doneAt: row.done_at,
    decisions: fromStoredJson(DECISIONS, row.decisions, `The slot ${row.time} of deployment ${row.deployment}`),
  };
}
