import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Field, Tone } from '../reports/card.ts';
import { formatCount, formatDateTime, formatDuration } from '../reports/format.ts';
import type { CandleStore } from '../market/candle-store.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import { type Tool, defineTool } from './tool.ts';

/** Facts about the running desk that are known where it is put together. */
export interface DeskFacts {
  readonly version: string;
  /** When the desk was started, epoch milliseconds. */
  readonly startedAt: number;
  /** The model in use, in words: `phrasebook`, `ollama:qwen3:8b`. */
  model(): Promise<string>;
  /** Channels that are running. */
  channels(): readonly string[];
}

/** `/status`: what the desk is connected to, what it has stored, and for how long it has been up. */
export function getStatusTool({ market, candles, facts }: { readonly market: MarketDataSource; readonly candles: Pick<CandleStore, 'list'>; readonly facts: DeskFacts }): Tool {
  return defineTool({
    name: 'get_status',
    command: 'status',
    summary: 'Show what the desk is connected to, what it has stored and how long it has been up.',
    access: 'read',
    input: z.object({}),
    positional: [],
    phrases: ['status', 'are you there', 'are you running', 'are you up', 'is everything ok', 'system status', 'how is the desk', 'what are you connected to', 'which model do you use', 'health', 'uptime', 'ping'],
    examples: ['status'],
    async run(_input, call) {
      const [reach, series, model] = await Promise.all([reachOf(market, call), candles.list(), facts.model()]);
      const bars = series.reduce((sum, one) => sum + one.bars, 0);
      const newest = Math.max(0, ...series.map((one) => one.last));
      const uptimeMs = Math.max(0, call.now - facts.startedAt);
      const fields: Field[] = [
        { label: 'Market data', value: reach.words, tone: reach.tone },
        { label: 'Money', value: 'no trading: questions and backtests only' },
        { label: 'Model', value: model },
        { label: 'Channels', value: facts.channels().join(', ') || 'none' },
        { label: 'Stored candles', value: `${formatCount(bars, 'candle')} in ${formatCount(series.length, 'series', 'series')}` },
        { label: 'Newest stored', value: newest === 0 ? 'none' : `${formatDateTime(newest)} UTC` },
        { label: 'Up for', value: formatDuration(uptimeMs) },
        { label: 'Version', value: facts.version },
      ];
      return {
        card: { title: 'Desk status', tone: 'neutral', simulated: reach.simulated, blocks: [{ kind: 'fields', fields }], actions: [] },
        data: { venue: reach.venue, simulated: reach.simulated, problem: reach.problem, model, channels: facts.channels(), series: series.length, bars, newest: newest || null, uptimeMs, version: facts.version },
      };
    },
  });
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
