import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { machineZone } from '../domain/time-zone.ts';
import { type Job, type JobBook, MISSED_RUNS } from '../jobs/job.ts';
import { parseRecurrence } from '../jobs/recurrence-parser.ts';
import { noSuchSchedule } from './delete-schedule.ts';
import { type JobChecker, scheduleCard } from './schedule-words.ts';
import { type Tool, defineTool } from './tool.ts';
import { choiceField, countField } from './values/fields.ts';
import { recurrenceField } from './values/recurrence.ts';

/** `/reschedule 2 daily at 7`, `/reschedule 2 pause`: changes when a job comes, or whether. */
export function editScheduleTool({ jobs, runners }: { readonly jobs: Pick<JobBook, 'list' | 'edit'>; readonly runners: readonly JobChecker[] }): Tool {
  return defineTool({
    name: 'edit_schedule',
    command: 'reschedule',
    summary: 'Pause or resume a scheduled report, or change when it comes.',
    access: 'write',
    input: z.object({
      id: countField('Number of the schedule', { max: 1_000_000_000 }),
      action: choiceField(['pause', 'resume'], 'Whether it pauses or goes on').optional(),
      when: recurrenceField('When it is to come from now on, such as "daily at 7"').optional(),
      missed: choiceField(MISSED_RUNS, 'What is done with missed runs').optional(),
    }),
    positional: ['id', 'action', 'when'],
    rest: 'when',
    aliases: { schedule: 'id' },
    phrases: [
      'pause report {id}', 'pause schedule {id}', 'resume report {id}', 'resume schedule {id}', 'move report {id} to {when}', 'change schedule {id} to {when}', 'reschedule report {id} {when}', 'set schedule {id} to {when}', 'put report {id} on hold',
      'let report {id} come {when}', 'continue report {id}', 'unpause schedule {id}', 'switch report {id} back on',
    ],
    examples: ['reschedule 1 pause', 'reschedule 1 daily at 7'],
    async run({ id, action, when, missed }, { person, now, conversation }) {
      if (action === undefined && when === undefined && missed === undefined) throw new OutcryError('invalid-input', `What is to change about schedule ${id}? Pause it, resume it, or say when it should come.`, { field: 'when' });
      const change: Parameters<JobBook['edit']>[2] = {
        ...(action === undefined ? {} : { isPaused: action === 'pause' }),
        ...(when === undefined ? {} : { recurrence: parseRecurrence(when, machineZone()) }),
        ...(missed === undefined ? {} : { missed }),
      };
      const job = await jobs.edit(id, person.id, change, now);
      if (!job) throw noSuchSchedule(id, await jobs.list(person.id));
      const what = runners.find(({ kind }) => kind === job.kind)?.title(job.args) ?? job.kind;
      return {
        card: scheduleCard(job, what, { title: titleOf(job, action), now, here: conversation }),
        data: { job: withoutMemory(job) },
        brief: { id, isPaused: job.isPaused, when: job.recurrence },
      };
    },
  });
}

function titleOf({ id }: Job, action: 'pause' | 'resume' | undefined): string {
  if (action === undefined) return `Schedule ${id} is changed`;
  return action === 'pause' ? `Schedule ${id} is paused` : `Schedule ${id} goes on`;
}

function withoutMemory({ memory: _memory, ...job }: Job): Omit<Job, 'memory'> {
  return job;
}
