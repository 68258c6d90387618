import { formatCount, formatDateTime } from '../reports/format.ts';
import type { History } from '../market/history.ts';
import type { Venue } from '../market/market-data.ts';
import type { NoteBlock, TextBlock } from '../reports/card.ts';
import type { Timeframe } from '../domain/timeframe.ts';

/** Where a card's candles came from: span, count and source as a line, and everything the reader must know as notes. */
export function sourceBlocks(history: History, timeframe: Timeframe): readonly (TextBlock | NoteBlock)[] {
  const { time } = history.candles;
  const bars = time.length - history.lead;
  const [first, last] = [formatDateTime(time[history.lead]), formatDateTime(time.at(-1))];
  const span = bars === 0 ? 'none' : bars === 1 ? `opened ${last} UTC` : `${first} to ${last} UTC`;
  const missing = history.gaps.reduce((sum, gap) => sum + gap.bars, 0);
  return [
    { kind: 'text', text: `${formatCount(bars, `${timeframe} candle`)}, ${span} (${history.source})` },
    ...history.notes.map((text): NoteBlock => ({ kind: 'note', tone: history.venue.simulated ? 'warning' : 'neutral', text })),
    ...(missing === 0 ? [] : [{ kind: 'note', tone: 'warning', text: `${formatCount(missing, 'candle')} missing in ${formatCount(history.gaps.length, 'gap')}.` } as const]),
  ];
}

/** Where a live figure came from, and when it was true. */
export function sourceLine(venue: Venue, time: number): TextBlock {
  const standsIn = venue.standsInFor === undefined ? '' : ` (${venue.standsInFor} does not answer)`;
  return { kind: 'text', text: `${venue.simulated ? `Simulated market${standsIn}` : venue.id}, ${formatDateTime(time)} UTC` };
}
