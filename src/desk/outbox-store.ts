import type { EventClass } from '../people/notification.ts';
import type { Card } from '../reports/card.ts';

/** A card to be delivered. */
export interface OutboxEntry {
  /** The same thing said has the same key: a reply `reply:<channel>:<message key>:<n>`, a notification its own key and conversation. Unique. */
  readonly key: string;
  readonly channel: string;
  /** The channel's own name of the conversation. */
  readonly conversation: string;
  readonly card: Card;
  readonly inReplyTo: string | null;
  readonly onlyFor: string | null;
  readonly silent: boolean;
  /** What it is about; `null` for an answer to somebody. */
  readonly event: EventClass | null;
  /** When it was stored, epoch milliseconds. */
  readonly createdAt: number;
  /** Not to be sent before this instant (quiet hours, a digest's time). */
  readonly notBefore: number;
  /** True when it may be told as a line of one digest after an outage, or with others that wait for the same instant. */
  readonly mayBeDigested: boolean;
}

/** An entry that waits for its delivery. */
export interface WaitingEntry extends OutboxEntry {
  /** Counts up over all conversations in the order in which entries were stored. */
  readonly position: number;
  readonly partsSent: number;
  /** Tries that failed. */
  readonly attempts: number;
  /** True when a try began and nothing is known of its end: the process ended in the middle of it. */
  readonly wasInterrupted: boolean;
}

/** What became of an entry. */
export type OutboxOutcome = 'delivered' | 'digested' | 'given-up';

/** An entry that was given up, for `/status`. */
export interface LostEntry {
  readonly channel: string;
  readonly conversation: string;
  readonly title: string;
  readonly reason: string;
  readonly at: number;
}

/** The cards that are to be delivered, over restarts, in the order in which they were stored per conversation. */
export interface OutboxStore {
  /** Stores an entry. False, and nothing done, when its key was stored before, delivered or not. */
  add(entry: OutboxEntry): Promise<boolean>;
  /** The oldest `limit` waiting entries of a conversation whose `notBefore` is not after `dueBy`, oldest first. */
  waiting(channel: string, conversation: string, limit: number, dueBy: number): Promise<readonly WaitingEntry[]>;
  /** Conversations of which something waits, each with the earliest `notBefore` of what waits there. */
  conversations(): Promise<readonly { readonly channel: string; readonly conversation: string; readonly notBefore: number }[]>;
  /** Notes that a try begins, so that a restart knows of it. */
  begin(position: number): Promise<void>;
  notePart(position: number, partsSent: number): Promise<void>;
  /** Notes that a try failed, and that it is known how far it came. */
  noteFailure(position: number, reason: string): Promise<void>;
  /** Ends entries. `reason` is kept for what was given up. */
  settle(positions: readonly number[], outcome: OutboxOutcome, now: number, reason?: string): Promise<void>;
  /** The conversations that cards on a subject (`Card.subject`) were stored for, each once. */
  shown(subject: string): Promise<readonly { readonly channel: string; readonly conversation: string }[]>;
  /** How many wait, and what was given up since an instant, newest first, at most 20. */
  summary(since: number): Promise<{ readonly waiting: number; readonly lost: readonly LostEntry[] }>;
  /** Cards of a conversation that were delivered since an instant, oldest first. Bodies are kept until `prune`. */
  delivered(channel: string, conversation: string, since: number): Promise<readonly Card[]>;
  /** Forgets the bodies of entries that were settled before an instant. Their keys stay. */
  prune(before: number): Promise<void>;
}
