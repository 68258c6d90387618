import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { Job, JobBook } from '../jobs/job.ts';
import { describeRecurrence } from '../jobs/recurrence-description.ts';
import { formatCount } from '../reports/format.ts';
import { KIND_LABELS } from './schedule-words.ts';
import { type Tool, defineTool } from './tool.ts';
import { countOrAllField } from './values/fields.ts';

/** Numbers told to whoever gives one that is not theirs. */
const NUMBERS_TOLD = 10;

/** `/unreport 2`: takes a schedule away, or all of them. */
export function deleteScheduleTool(jobs: Pick<JobBook, 'list' | 'remove'>): Tool {
  return defineTool({
    name: 'delete_schedule',
    command: 'unreport',
    summary: 'Delete one of your scheduled reports by its number, or all of them.',
    access: 'write',
    input: z.object({ id: countOrAllField('Number of the schedule, or "all"', 1_000_000_000) }),
    positional: ['id'],
    aliases: { schedule: 'id' },
    phrases: [
      'delete schedule {id}', 'cancel schedule {id}', 'remove schedule {id}', 'stop the report {id}', 'delete report {id}', 'cancel report {id}', 'remove scheduled report {id}', 'stop sending report {id}', 'delete all schedules', 'cancel all my reports',
    ],
    examples: ['unreport 1'],
    async run({ id }, { person }) {
      const own = await jobs.list(person.id);
      const wanted = id === 'all' ? own : own.filter((job) => job.id === id);
      if (id !== 'all' && wanted.length === 0) throw noSuchSchedule(id, own);
      const deleted: Job[] = [];
      // oxlint-disable-next-line no-await-in-loop
      for (const job of wanted) if (await jobs.remove(job.id, person.id)) deleted.push(job);
      const [first] = deleted;
      return {
        card: {
          title: deleted.length === 1 && first ? `Deleted schedule ${first.id}` : deleted.length === 0 ? 'There was no schedule to delete' : `Deleted ${formatCount(deleted.length, 'schedule')}`,
          tone: 'neutral',
          blocks: [{ kind: 'text', text: deleted.length === 0 ? 'Nothing is scheduled for you.' : deleted.map(({ id: number, kind, recurrence }) => `${number}: ${KIND_LABELS[kind]}, ${describeRecurrence(recurrence)}`).join('\n') }],
          actions: [],
        },
        data: { deleted: deleted.map((job) => job.id) },
      };
    },
  });
}

/** The refusal of a number that is none of the person's schedules. */
export function noSuchSchedule(id: number, own: readonly Job[]): OutcryError {
  const numbers = own.slice(0, NUMBERS_TOLD).map((job) => job.id);
  const hint = numbers.length === 0 ? '/schedules lists them: there are none.' : `You have ${numbers.join(', ')}${own.length > numbers.length ? ' and more' : ''}; /schedules lists them.`;
  return new OutcryError('not-found', `You have no schedule ${id}.`, { field: 'id', hint });
}
