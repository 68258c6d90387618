import type { Job, JobKind } from '../jobs/job.ts';
import { describeRecurrence } from '../jobs/recurrence-description.ts';
import { nextSlot, slotsBetween } from '../jobs/recurrence-slots.ts';
import type { Action, Card } from '../reports/card.ts';
import { formatDateTime } from '../reports/format.ts';
import { conversationWords } from './conversation-words.ts';
import { localTime } from './notification-words.ts';

/** What checks and names the jobs of a kind: the one that runs them. */
export interface JobChecker {
  readonly kind: JobKind;
  /** What a job of this kind does, in one line. */
  title(args: Job['args']): string;
  /** The arguments in canonical form. @throws OutcryError `invalid-input` naming the argument. */
  check(args: unknown): Job['args'];
}

/** What each policy for missed runs does, in words. */
export const MISSED_WORDS = { skip: 'skipped', once: 'made up for once', tell: 'told, not made up for' } as const;

/** What the kinds of jobs are called. */
export const KIND_LABELS: Readonly<Record<JobKind, string>> = { market: 'Market report', account: 'Account report', backtest: 'Backtest again', candles: 'Candle sync', backup: 'Backup' };

/** Runs that a card lists ahead. */
const RUNS_AHEAD = 3;

/** A job as a card: what it does, when, its next runs, with buttons. */
export function scheduleCard(job: Job, what: string, { title, now, here }: { readonly title: string; readonly now: number; readonly here: string }): Card {
  const { recurrence, isPaused, missed, conversation } = job;
  const ahead = slotsBetween(recurrence, now, Number.POSITIVE_INFINITY, RUNS_AHEAD).map((run) => localTime(run, recurrence.zone));
  return {
    title,
    tone: 'good',
    blocks: [
      { kind: 'text', text: what },
      {
        kind: 'fields',
        fields: [
          { label: 'When', value: describeRecurrence(recurrence) },
          { label: 'Next runs', value: isPaused ? 'none while it is paused' : `${ahead.join(', ')} (${recurrence.zone})` },
          { label: 'Missed runs', value: MISSED_WORDS[missed] },
          { label: 'Told in', value: conversationWords(conversation, here) },
        ],
      },
    ],
    actions: scheduleActions(job),
  };
}

/** Buttons that pause or resume a job and delete it. */
export function scheduleActions({ id, isPaused }: Pick<Job, 'id' | 'isPaused'>): readonly Action[] {
  return [
    { kind: 'run', label: isPaused ? `Resume ${id}` : `Pause ${id}`, tool: 'edit_schedule', args: { id, action: isPaused ? 'resume' : 'pause' } },
    { kind: 'run', label: `Delete ${id}`, tool: 'delete_schedule', args: { id } },
  ];
}

/** When a job runs next, in its own zone; how it ended last. */
export function runWords({ recurrence, isPaused, lastRun }: Job, now: number): { readonly next: string; readonly last: string } {
  return {
    next: isPaused ? 'paused' : localTime(nextSlot(recurrence, now), recurrence.zone),
    last: lastRun === null ? 'not yet' : `${lastRun.outcome}, ${formatDateTime(lastRun.at)} UTC`,
  };
}
