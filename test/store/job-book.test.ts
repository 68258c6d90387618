import { describe, expect, it } from 'vitest';
import type { NewJob } from '../../src/jobs/job.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SqlJobBook } from '../../src/store/job-book.ts';
import { jobBookContract } from '../contract/job-book.ts';
import { inProcesses } from './in-processes.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

const JOB: NewJob = {
  person: 'telegram:42',
  conversation: 'telegram:42',
  kind: 'backup',
  args: {},
  recurrence: { cron: '0 3 * * *', zone: 'UTC' },
  missed: 'once',
  createdAt: 1,
};

jobBookContract('the database', async () => new SqlJobBook((await temporaryDatabase()).db));

describe('jobs in the database', () => {
  it('give each slot to one of two processes', async () => {
    const folder = await temporaryFolder();
    const database = await openDatabase(folder);
    const { id } = await new SqlJobBook(database.db).add(JOB);
    const answers = await inProcesses(2, 'claim-slots.ts', [folder, String(id), '40']);
    const taken = answers.flatMap((answer) => answer.split(' ').filter(Boolean).map(Number));
    expect(taken.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, slot) => slot));
    await database.close();
  });

  it('are reported as corrupt, by number, when they were tampered with', async () => {
    const { db } = await temporaryDatabase();
    const book = new SqlJobBook(db);
    await book.add(JOB);
    for (const change of [{ memory: 'no json' }, { last_run: '{}' }, { args: '[]' }, { kind: 'espresso' }, { missed: 'never' }]) {
      await db.updateTable('jobs').set({ memory: 'null', last_run: null, args: '{}', kind: 'backup', missed: 'once', ...change }).execute();
      await expect(book.list()).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringMatching(/job 1/i) as string });
    }
  });
});
