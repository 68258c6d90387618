import { z } from 'zod';
import { DAY_MS } from '../domain/timeframe.ts';
import type { Card } from '../reports/card.ts';
import { formatDateTime, formatDuration } from '../reports/format.ts';
import type { TimeMachine, TimePassed } from './time-machine.ts';
import { type Tool, defineTool } from './tool.ts';
import { performanceCard } from './trading-cards/performance-card.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { durationField } from './values/clock-fields.ts';
import { parseDuration } from './values/duration.ts';

/** What running ahead works with. */
export interface FastForwardNeeds extends Pick<TradingNeeds, 'accounts' | 'books'> {
  readonly time: TimeMachine;
}

const LONGEST_MS = 31 * DAY_MS;

/**
 * `/forward 1d`, on a practice desk: lets the time pass that stands still otherwise, through every minute of it, and shows what came of it.
 *
 * Data: `{ from, to, cutShort, account, currency, startEquity, endEquity, trades, fees, maxDrawdown }`.
 */
export function fastForwardTool({ time, accounts, books }: FastForwardNeeds): Tool {
  return defineTool({
    name: 'fast_forward',
    command: 'forward',
    summary: 'Let time pass on this practice desk, at speed: orders, strategies, alerts and reports see every minute of it.',
    access: 'trade',
    input: z.object({ span: durationField('How much time, such as 8h or 1d', { min: 60_000, max: LONGEST_MS }).prefault('1d') }),
    positional: ['span'],
    rest: 'span',
    phrases: ['forward {span}', 'fast forward', 'fast forward {span}', 'run time ahead', 'run {span} ahead', 'skip {span} ahead', 'let {span} pass', 'watch a day', 'watch the next {span}', 'show me the next {span}', 'run the next {span}'],
    examples: ['forward 1d', 'forward 8h'],
    async run({ span }, call) {
      const { id: account } = await accounts.usual(call);
      const passed = await time.forward(parseDuration(span), call);
      const performance = await books.performance(account, passed.from);
      const { currency, startEquity, endEquity, trades, fees, maxDrawdown } = performance;
      const { from, to, cutShort } = passed;
      const data = { from, to, cutShort, account, currency, startEquity, endEquity, trades: trades.length, fees, maxDrawdown };
      return { card: passedCard(performance, passed), data };
    },
  });
}

function passedCard(performance: Parameters<typeof performanceCard>[0], { from, to, cutShort }: TimePassed): Card {
  const card = performanceCard(performance, `in ${formatDuration(to - from)}`, [
    { kind: 'run', label: 'Trades', tool: 'get_trades', args: {} },
    { kind: 'run', label: 'Another day', tool: 'fast_forward', args: { span: '1d' } },
  ]);
  const span = { kind: 'fields', fields: [{ label: 'Time', value: `${formatDateTime(from)} → ${formatDateTime(to)} UTC` }] } as const;
  const note = cutShort === null ? [] : [{ kind: 'note', tone: 'warning', text: `Time stands still here. ${cutShort}` } as const];
  return { ...card, blocks: [span, ...note, ...card.blocks] };
}
