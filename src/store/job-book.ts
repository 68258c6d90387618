import type { Kysely, Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { type ClaimedSlot, JOB_KINDS, type Job, type JobBook, type JobRun, MISSED_RUNS, type NewJob } from '../jobs/job.ts';
import { sql } from './kysely.ts';
import { fromStoredJson } from './stored-json.ts';
import { oneOf } from './stored-word.ts';
import type { JobsTable, Tables } from './tables.ts';

const ARGS: z.ZodType<Job['args']> = z.record(z.string(), z.unknown());

const RUN: z.ZodType<JobRun> = z.strictObject({
  slot: z.number(),
  at: z.number(),
  outcome: z.enum(['done', 'failed', 'interrupted']),
  remark: z.string(),
});

/** Jobs in the database. The primary key of their slots decides who takes one, also between two processes. */
export class SqlJobBook implements JobBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add({ person, conversation, kind, args, recurrence, missed, createdAt }: NewJob): Promise<Job> {
    const row = await this.#db
      .insertInto('jobs')
      .values({
        person,
        conversation,
        kind,
        args: JSON.stringify(args),
        cron: recurrence.cron,
        zone: recurrence.zone,
        missed,
        is_paused: 0,
        created_at: createdAt,
        handled_until: createdAt,
        last_run: null,
        last_slot: null,
        memory: 'null',
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toJob(row);
  }

  async list(person?: string): Promise<readonly Job[]> {
    let query = this.#db.selectFrom('jobs').selectAll();
    if (person !== undefined) query = query.where('person', '=', person);
    return (await query.orderBy('id').execute()).map(toJob);
  }

  async edit(id: number, person: string, change: Parameters<JobBook['edit']>[2], now: number): Promise<Job | null> {
    const { args, recurrence, missed, isPaused } = change;
    return this.#db.transaction().execute(async (db) => {
      const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).where('person', '=', person).executeTakeFirst();
      if (!row) return null;
      const countsFromNow = recurrence !== undefined || (row.is_paused === 1 && isPaused === false);
      const changed: Updateable<JobsTable> = {
        ...(args === undefined ? {} : { args: JSON.stringify(args) }),
        ...(recurrence === undefined ? {} : { cron: recurrence.cron, zone: recurrence.zone }),
        ...(missed === undefined ? {} : { missed }),
        ...(isPaused === undefined ? {} : { is_paused: isPaused ? 1 : 0 }),
        ...(countsFromNow ? { handled_until: now } : {}),
      };
      if (Object.keys(changed).length === 0) return toJob(row);
      return toJob(await db.updateTable('jobs').set(changed).where('id', '=', id).returningAll().executeTakeFirstOrThrow());
    });
  }

  async remove(id: number, person: string): Promise<boolean> {
    const removed = await this.#db.deleteFrom('jobs').where('id', '=', id).where('person', '=', person).executeTakeFirst();
    return removed.numDeletedRows === 1n;
  }

  async claim(id: number, slot: number, now: number): Promise<boolean> {
    // Selected from the job, so that one which another process has just removed runs no more.
    const inserted = await this.#db
      .insertInto('job_slots')
      .columns(['job', 'slot', 'claimed_at', 'finished_at'])
      .expression((build) =>
        build
          .selectFrom('jobs')
          .select((value) => ['id as job', value.val(slot).as('slot'), value.val(now).as('claimed_at'), sql<null>`null`.as('finished_at')])
          .where('id', '=', id),
      )
      .onConflict((conflict) => conflict.columns(['job', 'slot']).doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  }

  async unfinished(): Promise<readonly ClaimedSlot[]> {
    return this.#db
      .selectFrom('job_slots')
      .select(['job', 'slot', 'claimed_at as claimedAt'])
      .where('finished_at', 'is', null)
      .orderBy('slot')
      .orderBy('job')
      .execute();
  }

  async finish(id: number, run: JobRun, memory?: unknown): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      const finished = await db
        .updateTable('job_slots')
        .set({ finished_at: run.at })
        .where('job', '=', id)
        .where('slot', '=', run.slot)
        .executeTakeFirst();
      if (finished.numUpdatedRows === 0n) return;
      await db
        .updateTable('jobs')
        .set({ last_run: JSON.stringify(run), last_slot: run.slot })
        .where('id', '=', id)
        .where((where) => where.or([where('last_slot', 'is', null), where('last_slot', '<=', run.slot)]))
        .execute();
      if (memory !== undefined) await db.updateTable('jobs').set({ memory: JSON.stringify(memory) }).where('id', '=', id).execute();
    });
  }

  async handled(id: number, until: number): Promise<void> {
    await this.#db.updateTable('jobs').set({ handled_until: until }).where('id', '=', id).where('handled_until', '<', until).execute();
  }

  async reassign(from: string, to: string): Promise<void> {
    await this.#db.updateTable('jobs').set({ person: to }).where('person', '=', from).execute();
  }
}

function toJob(row: Selectable<JobsTable>): Job {
  const what = `Job ${row.id}`;
  return {
    id: row.id,
    person: row.person,
    conversation: row.conversation,
    kind: oneOf(JOB_KINDS, row.kind, what),
    args: fromStoredJson(ARGS, row.args, what),
    recurrence: { cron: row.cron, zone: row.zone },
    missed: oneOf(MISSED_RUNS, row.missed, what),
    isPaused: row.is_paused === 1,
    createdAt: row.created_at,
    handledUntil: row.handled_until,
    lastRun: row.last_run === null ? null : fromStoredJson(RUN, row.last_run, `The newest run of job ${row.id}`),
    memory: fromStoredJson(z.unknown(), row.memory, `What job ${row.id} keeps`),
  };
}
