import { z } from 'zod';
import type { JobBook } from '../jobs/job.ts';
import { describeRecurrence } from '../jobs/recurrence-description.ts';
import { nextSlot } from '../jobs/recurrence-slots.ts';
import { formatCount } from '../reports/format.ts';
import { type JobChecker, MISSED_WORDS, runWords, scheduleActions } from './schedule-words.ts';
import { type Tool, defineTool } from './tool.ts';

/** Schedules that have buttons of their own; the others are changed by number. */
const WITH_BUTTONS = 3;
/** Schedules told to the model; the card has them all. */
const TOLD = 12;

/** `/schedules`: what is done on a schedule for whoever asks. */
export function listSchedulesTool({ jobs, runners }: { readonly jobs: Pick<JobBook, 'list'>; readonly runners: readonly JobChecker[] }): Tool {
  return defineTool({
    name: 'list_schedules',
    command: 'schedules',
    summary: 'List your scheduled reports: when they come, how they went, which are paused.',
    access: 'read',
    input: z.object({}),
    positional: [],
    phrases: ['list schedules', 'scheduled reports', 'my reports', 'my schedules', 'when do reports come', 'what is scheduled', 'show my scheduled reports', 'which reports do i get', 'when is my next report', 'what reports do i have'],
    examples: ['schedules'],
    async run(_input, { person, now }) {
      const own = await jobs.list(person.id);
      const rows = own.map((job) => {
        const { next, last } = runWords(job, now);
        const what = runners.find(({ kind }) => kind === job.kind)?.title(job.args) ?? job.kind;
        return [String(job.id), what, describeRecurrence(job.recurrence), next, last, MISSED_WORDS[job.missed]];
      });
      const remarks = own.flatMap(({ id, lastRun }) => (lastRun !== null && lastRun.outcome !== 'done' ? [`${id}: ${lastRun.remark}`] : []));
      return {
        card: {
          title: own.length === 0 ? 'Nothing is scheduled' : formatCount(own.length, 'schedule'),
          tone: 'neutral',
          blocks: [
            own.length === 0
              ? { kind: 'text', text: '/report market every Monday at 9 in Berlin schedules a report, and so does "send me a market report every morning at 8".' }
              : { kind: 'table', columns: [{ header: 'No.', align: 'right' }, { header: 'What' }, { header: 'When' }, { header: 'Next (its own zone)' }, { header: 'Last' }, { header: 'Missed runs' }], rows },
            ...(remarks.length === 0 ? [] : [{ kind: 'note', tone: 'warning', text: remarks.join('\n') } as const]),
          ],
          actions: own.slice(0, WITH_BUTTONS).flatMap(scheduleActions),
        },
        data: { schedules: own.map(({ memory: _memory, ...job }) => ({ ...job, next: job.isPaused ? null : nextSlot(job.recurrence, now) })) },
        brief: { inAll: own.length, schedules: own.slice(0, TOLD).map(({ id, kind, recurrence, isPaused }) => ({ id, kind, when: recurrence.cron, zone: recurrence.zone, isPaused })) },
      };
    },
  });
}
