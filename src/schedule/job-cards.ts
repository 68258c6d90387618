import { OutcryError } from '../domain/errors.ts';
import type { Job } from '../jobs/job.ts';
import { describeRecurrence } from '../jobs/recurrence-description.ts';
import { nextSlot } from '../jobs/recurrence-slots.ts';
import type { Action, Block, Card, NoteBlock } from '../reports/card.ts';
import { bugCard, errorCard } from '../reports/error-card.ts';
import { formatCount, formatDateTime } from '../reports/format.ts';
import { type DueRuns, MOST_COUNTED } from './due-runs.ts';

/** Where a person pauses, edits and deletes jobs. */
const SCHEDULES: Action = { kind: 'run', label: 'Schedules', tool: 'list_schedules', args: {} };

/** What is said beside a result about other slots of the same job. */
export interface Besides {
  /** Missed runs that this one stands in for. */
  readonly standsFor: number;
  /** Slots that came while this run was still going. */
  readonly overlapped: readonly number[];
}

/** A result with what must be said about runs that there were not. */
export function resultCard(card: Card, besides: Besides): Card {
  return { ...card, blocks: [...besideNotes(besides), ...card.blocks] };
}

/** A run that could not be done: the reason and what to do next. */
export function failureCard(job: Job, title: string, error: unknown, besides: Besides, reference: string): Card {
  const card = error instanceof OutcryError ? errorCard(error) : bugCard(reference);
  return { ...card, title: `${title}: failed`, blocks: [...card.blocks, ...besideNotes(besides), comesAgain(job, besides)], actions: [SCHEDULES] };
}

/** A run that ended with the process. */
export function interruptionCard(job: Job, title: string, slot: number, now: number): Card {
  const text = `The run due ${formatDateTime(slot)} UTC was under way when Outcry stopped. It is not run again by itself.`;
  return { title: `${title}: interrupted`, tone: 'warning', blocks: [{ kind: 'text', text }, nextRun(job, now)], actions: [SCHEDULES] };
}

/** Runs that fell due while Outcry was not running, of a job that wants this told. */
export function missedCard(job: Job, title: string, { oldest, newest, isOnTime, missed }: DueRuns, now: number): Card {
  const first = formatDateTime(oldest);
  const when = missed === 1 ? `the run due ${first} UTC was missed` : `${countWords(missed)} were missed, the first due ${first} UTC${isOnTime ? '' : `, the last ${formatDateTime(newest)} UTC`}`;
  return { title: `${title}: missed`, tone: 'warning', blocks: [{ kind: 'text', text: `Outcry was not running: ${when}.` }, nextRun(job, now)], actions: [SCHEDULES] };
}

function besideNotes({ standsFor, overlapped }: Besides): readonly NoteBlock[] {
  const notes: NoteBlock[] = [];
  if (standsFor > 0) {
    notes.push({ kind: 'note', tone: 'neutral', text: `This run also stands in for ${countWords(standsFor)} missed while Outcry was not running.` });
  }
  const [first] = overlapped;
  if (first !== undefined) {
    const which = overlapped.length === 1 ? `The run due ${formatDateTime(first)} UTC was` : `${countWords(overlapped.length)} from ${formatDateTime(first)} UTC on were`;
    notes.push({ kind: 'note', tone: 'warning', text: `${which} skipped: this one was still going.` });
  }
  return notes;
}

function comesAgain(job: Job, { overlapped }: Besides): Block {
  return nextRun(job, Math.max(job.handledUntil, ...overlapped));
}

function nextRun({ recurrence }: Job, after: number): Block {
  return { kind: 'text', text: `Next run: ${formatDateTime(nextSlot(recurrence, after))} UTC (${describeRecurrence(recurrence)}).` };
}

function countWords(count: number): string {
  return count > MOST_COUNTED ? `more than ${formatCount(MOST_COUNTED, 'run')}` : formatCount(count, 'run');
}
