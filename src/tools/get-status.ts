import { z } from 'zod';
import type { AlertBook } from '../alerts/alert.ts';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Job, JobBook } from '../jobs/job.ts';
import { nextSlot } from '../jobs/recurrence-slots.ts';
import type { CandleStore } from '../market/candle-store.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { Block, Field, Tone } from '../reports/card.ts';
import { formatCount, formatDateTime, formatDuration } from '../reports/format.ts';
import { type Tool, defineTool } from './tool.ts';
import { tradingStatus } from './trading-status.ts';

/** Facts about the running desk that are known where it is put together. */
export interface DeskFacts {
  readonly version: string;
  /** When the desk was started, epoch milliseconds. */
  readonly startedAt: number;
  /** True on a practice desk, whose time somebody lets pass. */
  readonly timeStandsStill?: boolean;
  /** The model in use, in words: `phrasebook`, `ollama:qwen3:8b`. */
  model(): Promise<string>;
  /** The channels that are configured, and how each is getting on. */
  channels(): Promise<readonly ChannelFact[]>;
  /** Cards that wait for their delivery, and those that were given up lately, newest first. */
  outbox(): Promise<{ readonly waiting: number; readonly lost: readonly LostCard[] }>;
}

/** How a channel is getting on. */
export interface ChannelFact {
  /** `telegram`, `terminal`. */
  readonly id: string;
  readonly state: 'up' | 'down';
  /** What is wrong and what is being done about it, as one sentence; empty when it is up. */
  readonly reason: string;
}

/** A card that could not be delivered and is not tried again. */
export interface LostCard {
  readonly channel: string;
  readonly conversation: string;
  readonly title: string;
  readonly reason: string;
  /** When it was given up, epoch milliseconds. */
  readonly at: number;
}

/** What the status is made of. */
export interface GetStatusNeeds {
  readonly market: MarketDataSource;
  readonly candles: Pick<CandleStore, 'list'>;
  readonly alerts: Pick<AlertBook, 'active'>;
  readonly jobs: Pick<JobBook, 'list'>;
  readonly facts: DeskFacts;
  /** Left out where nothing trades. */
  readonly trading?: Parameters<typeof tradingStatus>[0] | undefined;
}

/** Lost cards that are listed; more are counted. */
const LOST_LISTED = 5;

/** `/status`: what the desk is connected to, what it has stored, and for how long it has been up. */
export function getStatusTool({ market, candles, alerts, jobs, facts, trading }: GetStatusNeeds): Tool {
  return defineTool({
    name: 'get_status',
    command: 'status',
    summary: 'Show what the desk is connected to, what it has stored and how long it has been up.',
    access: 'read',
    input: z.object({}),
    positional: [],
    phrases: ['status', 'are you there', 'are you running', 'are you up', 'is everything ok', 'is everything running', 'system status', 'how is the desk', 'what are you connected to', 'which model do you use', 'health', 'uptime', 'ping'],
    examples: ['status'],
    async run(_input, call) {
      const [reach, series, model, channels, outbox, watching, scheduled, money] = await Promise.all([
        reachOf(market, call), candles.list(), facts.model(), facts.channels(), facts.outbox(), alerts.active(), jobs.list(), trading === undefined ? null : tradingStatus(trading, call),
      ]);
      const bars = series.reduce((sum, one) => sum + one.bars, 0);
      const newest = Math.max(0, ...series.map((one) => one.last));
      const uptimeMs = Math.max(0, call.now - facts.startedAt);
      const next = nextJob(scheduled, call.now);
      const fields: Field[] = [
        ...(facts.timeStandsStill === true ? [{ label: 'Time', value: `${formatDateTime(call.now)} UTC, standing still: /forward 1d lets a day pass`, tone: 'neutral' } as const] : []),
        { label: 'Market data', value: reach.words, tone: reach.tone },
        ...(money?.fields ?? [{ label: 'Money', value: 'no trading: questions and backtests only' }]),
        { label: 'Model', value: model },
        ...channelFields(channels),
        { label: 'Outbox', value: outboxWords(outbox), tone: outbox.lost.length > 0 ? 'warning' : 'neutral' },
        { label: 'Alerts', value: watching.length === 0 ? 'none' : `${formatCount(watching.length, 'alert')} watching` },
        { label: 'Schedules', value: scheduleWords(scheduled, next) },
        { label: 'Stored candles', value: `${formatCount(bars, 'candle')} in ${formatCount(series.length, 'series', 'series')}` },
        { label: 'Newest stored', value: newest === 0 ? 'none' : `${formatDateTime(newest)} UTC` },
        { label: 'Up for', value: formatDuration(uptimeMs) },
        { label: 'Version', value: facts.version },
      ];
      return {
        card: { title: 'Desk status', tone: 'neutral', simulated: reach.simulated || money?.simulated === true, blocks: [{ kind: 'fields', fields }, ...lostBlocks(outbox.lost)], actions: [] },
        data: {
          venue: reach.venue, simulated: reach.simulated, problem: reach.problem, model, channels, outbox, alerts: watching.length, schedules: scheduled.length, nextJob: next,
          series: series.length, bars, newest: newest || null, uptimeMs, version: facts.version, trading: money?.data ?? null,
        },
        brief: {
          venue: reach.venue, problem: reach.problem, model, channels: channels.map(({ id, state }) => `${id}: ${state}`), waiting: outbox.waiting, lost: outbox.lost.length,
          alerts: watching.length, schedules: scheduled.length, uptimeMs, trading: money?.data ?? null,
        },
      };
    },
  });
}

function channelFields(channels: readonly ChannelFact[]): readonly Field[] {
  if (channels.length === 0) return [{ label: 'Channels', value: 'none' }];
  if (channels.every(({ state }) => state === 'up')) return [{ label: 'Channels', value: channels.map(({ id }) => id).join(', ') }];
  return channels.map(({ id, state, reason }) => ({ label: `Channel ${id}`, value: state === 'up' ? 'up' : reason === '' ? 'down' : reason, tone: state === 'up' ? 'good' : 'error' }));
}

function outboxWords({ waiting, lost }: { readonly waiting: number; readonly lost: readonly LostCard[] }): string {
  if (waiting === 0 && lost.length === 0) return 'nothing waits';
  return [waiting === 0 ? 'nothing waits' : `${formatCount(waiting, 'card')} waiting`, ...(lost.length === 0 ? [] : [`${lost.length} could not be delivered`])].join(', ');
}

function lostBlocks(lost: readonly LostCard[]): readonly Block[] {
  if (lost.length === 0) return [];
  const rows = lost.slice(0, LOST_LISTED).map(({ channel, conversation, title, reason, at }) => [formatDateTime(at), `${channel}:${conversation}`, title, reason]);
  return [{ kind: 'table', title: 'Not delivered', columns: [{ header: 'When (UTC)' }, { header: 'To' }, { header: 'What' }, { header: 'Why' }], rows }];
}

function scheduleWords(jobs: readonly Job[], next: NextJob | null): string {
  if (jobs.length === 0) return 'none';
  const paused = jobs.filter(({ isPaused }) => isPaused).length;
  return [formatCount(jobs.length, 'schedule'), ...(paused === 0 ? [] : [`${paused} paused`]), ...(next === null ? [] : [`next: ${next.id} at ${formatDateTime(next.at)} UTC`])].join(', ');
}

/** The job that is due next. */
interface NextJob {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

function nextJob(jobs: readonly Job[], now: number): NextJob | null {
  const due = jobs.filter(({ isPaused }) => !isPaused).map(({ id, recurrence }) => ({ id, at: nextSlot(recurrence, now) }));
  return due.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

/** Whether market data is to be had, in words and for scripts. */
interface Reach {
  /** `null` while the venue does not answer. */
  readonly venue: string | null;
  readonly simulated: boolean;
  readonly problem: string | null;
  readonly words: string;
  readonly tone: Tone;
}

/** A venue that does not answer is what one asks for the status to find out, and no reason to give none. */
async function reachOf(market: MarketDataSource, options: WorkOptions): Promise<Reach> {
  try {
    const { venue } = await market.resolve(options);
    if (!venue.simulated) return { venue: venue.id, simulated: false, problem: null, words: venue.id, tone: 'good' };
    const problem = venue.standsInFor === undefined ? null : `${venue.standsInFor} does not answer`;
    return { venue: venue.id, simulated: true, problem, words: `simulated market${problem === null ? '' : `: ${problem}`}`, tone: 'warning' };
  } catch (error) {
    if (!(error instanceof OutcryError) || error.kind === 'cancelled') throw error;
    return { venue: null, simulated: false, problem: error.message, words: error.message, tone: 'error' };
  }
}
