import type { Card } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';

/** What a digest says of one card. */
export interface DigestItem {
  readonly card: Card;
  /** When it was said, epoch milliseconds. */
  readonly at: number;
}

/** Why several cards are told as one: they waited for their hour, or for a way out. */
export type DigestReason = 'held' | 'outage';

/** Cards that a digest names one by one. */
const MOST_LINES = 30;

/** Characters of a title that a line shows. */
const MOST_CHARACTERS = 100;

const TITLES: Readonly<Record<DigestReason, string>> = { held: 'Your digest', outage: 'While you could not be reached' };

/**
 * Several cards as one: the time and title of each, the newest last. Of more than 30 the newest are named, and the others counted.
 *
 * @param items at least one, oldest first.
 * @param zone the IANA zone that times are written in.
 */
export function digestCard(items: readonly DigestItem[], zone: string, reason: DigestReason): Card {
  const named = items.slice(-MOST_LINES);
  const time = timeFormat(named, zone);
  const more = items.length - named.length;
  const lines = named.map(({ card, at }) => `${time(at)}  ${headline(card)}`);
  return {
    title: `${TITLES[reason]}: ${formatCount(items.length, 'message')}`,
    tone: 'neutral',
    ...(items.some(({ card }) => card.simulated === true) ? { simulated: true } : {}),
    blocks: [
      { kind: 'text', text: lines.join('\n') },
      ...(more > 0 ? [{ kind: 'text', text: `and ${formatCount(more, 'more message')} before these.` } as const] : []),
      { kind: 'note', tone: 'neutral', text: `Times are those of ${zone}.` },
    ],
    actions: [],
  };
}

/** A card in one line: its title, or its first words where it has none. */
function headline({ title, blocks }: Card): string {
  const [text] = [title, ...blocks.map((block) => ('text' in block ? block.text : ''))].filter((part) => part.trim() !== '');
  const line = (text ?? 'A message').trim().replaceAll(/\s+/g, ' ');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}

/** Writes times of day, with the day when not all are of one. */
function timeFormat(items: readonly DigestItem[], zone: string): (time: number) => string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const isOneDay = new Set(items.map(({ at }) => day.format(at))).size === 1;
  return (time) => (isOneDay ? clock.format(time) : `${day.format(time)} ${clock.format(time)}`);
}
