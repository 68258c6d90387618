import { describe, expect, it } from 'vitest';
import type { JobBook, JobRun, NewJob } from '../../src/jobs/job.ts';

const CREATED = 1_700_000_000_000;
const SLOT = CREATED + 60_000;
const REPORT: NewJob = {
  person: 'telegram:42',
  conversation: 'telegram:42',
  kind: 'market',
  args: { symbols: ['BTC/USDT', 'ETH/USDT'], nested: { list: [1, null, 'x'] } },
  recurrence: { cron: '0 9 * * 1', zone: 'Europe/Berlin' },
  missed: 'once',
  createdAt: CREATED,
};
const BACKUP: NewJob = { ...REPORT, person: 'discord:7', kind: 'backup', args: {}, recurrence: { cron: '0 3 * * *', zone: 'UTC' }, missed: 'skip' };
const FRESH = { isPaused: false, handledUntil: CREATED, lastRun: null, memory: null };

function ran(slot: number, remark = 'Done.'): JobRun {
  return { slot, at: slot + 5, outcome: 'done', remark };
}

/** What every job book must do; `make` gives an empty one. */
export function jobBookContract(name: string, make: () => Promise<JobBook>): void {
  describe(`${name} as a job book`, () => {
    it('gives every job back as it was added, oldest first, numbered upwards', async () => {
      const book = await make();
      const [first, second] = [await book.add(REPORT), await book.add(BACKUP)];
      expect(first).toEqual({ ...REPORT, ...FRESH, id: first.id });
      expect(second).toEqual({ ...BACKUP, ...FRESH, id: second.id });
      expect(second.id).toBeGreaterThan(first.id);
      expect(await book.list()).toEqual([first, second]);
      expect(await book.list('discord:7')).toEqual([second]);
      expect(await book.list('discord:8')).toEqual([]);
    });

    it('edits what is given and leaves the rest, for its own person only', async () => {
      const book = await make();
      const job = await book.add(REPORT);
      expect(await book.edit(job.id, 'discord:7', { missed: 'skip' }, SLOT)).toBeNull();
      expect(await book.edit(job.id + 1, 'telegram:42', { missed: 'skip' }, SLOT)).toBeNull();
      const edited = { ...job, missed: 'tell', args: { symbols: ['SOL/USDT'] } };
      expect(await book.edit(job.id, 'telegram:42', { missed: 'tell', args: { symbols: ['SOL/USDT'] } }, SLOT)).toEqual(edited);
      expect(await book.list()).toEqual([edited]);
      expect(await book.edit(job.id, 'telegram:42', {}, SLOT)).toEqual(edited);
    });

    it('counts the slots of a rescheduled job from then on', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      const recurrence = { cron: '*/5 * * * *', zone: 'America/New_York' };
      expect(await book.edit(id, 'telegram:42', { recurrence }, SLOT)).toMatchObject({ recurrence, handledUntil: SLOT });
    });

    it('counts the slots of a resumed job from then on, and not those of one that was not paused', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      expect(await book.edit(id, 'telegram:42', { isPaused: false }, SLOT)).toMatchObject({ isPaused: false, handledUntil: CREATED });
      expect(await book.edit(id, 'telegram:42', { isPaused: true }, SLOT)).toMatchObject({ isPaused: true, handledUntil: CREATED });
      expect(await book.edit(id, 'telegram:42', { isPaused: false }, SLOT + 1)).toMatchObject({ isPaused: false, handledUntil: SLOT + 1 });
    });

    it('removes a job for its own person only, once, and gives its number to no other', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      expect(await book.remove(id, 'discord:7')).toBe(false);
      expect(await book.remove(id, 'telegram:42')).toBe(true);
      expect(await book.remove(id, 'telegram:42')).toBe(false);
      expect((await book.add(REPORT)).id).toBeGreaterThan(id);
      expect(await book.list()).toHaveLength(1);
    });

    it('gives a slot away once, also when many want it at the same time', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      const other = await book.add(BACKUP);
      const claims = await Promise.all(Array.from({ length: 10 }, () => book.claim(id, SLOT, SLOT)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      await book.finish(id, ran(SLOT));
      expect(await book.claim(id, SLOT, SLOT + 9)).toBe(false);
      expect(await book.claim(id, SLOT + 60_000, SLOT)).toBe(true);
      expect(await book.claim(other.id, SLOT, SLOT)).toBe(true);
    });

    it('gives no slot of a job that was removed, and forgets those that it had', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      await book.claim(id, SLOT, SLOT);
      await book.remove(id, 'telegram:42');
      expect(await book.unfinished()).toEqual([]);
      expect(await book.claim(id, SLOT + 60_000, SLOT)).toBe(false);
      await book.finish(id, ran(SLOT), { kept: true });
      await book.handled(id, SLOT);
      expect(await book.list()).toEqual([]);
    });

    it('names the slots that were claimed and never finished, oldest first', async () => {
      const book = await make();
      const [{ id }, other] = [await book.add(REPORT), await book.add(BACKUP)];
      await book.claim(id, SLOT + 60_000, SLOT);
      await book.claim(other.id, SLOT, SLOT);
      await book.claim(id, SLOT, SLOT);
      await book.finish(id, ran(SLOT));
      expect(await book.unfinished()).toEqual([
        { job: other.id, slot: SLOT, claimedAt: SLOT },
        { job: id, slot: SLOT + 60_000, claimedAt: SLOT },
      ]);
    });

    it('keeps how the newest run ended, also when an older one ends later', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      await book.claim(id, SLOT, SLOT);
      await book.claim(id, SLOT + 60_000, SLOT);
      const newest: JobRun = { slot: SLOT + 60_000, at: SLOT + 61_000, outcome: 'failed', remark: 'The venue did not answer.' };
      await book.finish(id, newest);
      await book.finish(id, { ...ran(SLOT, 'It was interrupted.'), outcome: 'interrupted' });
      expect(await book.list()).toMatchObject([{ lastRun: newest }]);
      expect(await book.unfinished()).toEqual([]);
    });

    it('takes no word on a run of a slot that nobody claimed', async () => {
      const book = await make();
      const job = await book.add(REPORT);
      await book.finish(job.id, ran(SLOT), { kept: true });
      expect(await book.list()).toEqual([job]);
    });

    it('keeps what a run leaves for the next, until a run leaves something else', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      for (const [slot, memory] of [[SLOT, { close: 42.5, list: ['x'] }], [SLOT + 1, undefined]] as const) {
        await book.claim(id, slot, slot);
        await book.finish(id, ran(slot), memory);
        expect(await book.list()).toMatchObject([{ memory: { close: 42.5, list: ['x'] } }]);
      }
      await book.claim(id, SLOT + 2, SLOT);
      await book.finish(id, ran(SLOT + 2), null);
      expect(await book.list()).toMatchObject([{ memory: null }]);
    });

    it('notes how far slots were dealt with, and never goes back', async () => {
      const book = await make();
      const { id } = await book.add(REPORT);
      await book.handled(id, SLOT);
      await book.handled(id, SLOT - 1);
      expect(await book.list()).toMatchObject([{ handledUntil: SLOT }]);
    });

    it('makes the jobs of one person another’s', async () => {
      const book = await make();
      await book.add(REPORT);
      await book.add(BACKUP);
      await book.reassign('discord:7', 'telegram:42');
      expect((await book.list('telegram:42')).map(({ kind }) => kind)).toEqual(['market', 'backup']);
      expect(await book.list('discord:7')).toEqual([]);
    });
  });
}
