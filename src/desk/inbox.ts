/** A message that was taken up: enough to answer it, or to own up to not having answered it. */
export interface TakenMessage {
  readonly channel: string;
  readonly conversation: string;
  /** The channel's own id of the message. */
  readonly key: string;
  /** What was written, or the label of the button that was pressed. */
  readonly text: string;
}

/**
 * Remembers which inbound messages were taken up, so that a re-delivered one is handled once, across restarts too, and
 * which of them were never answered, so that a restart can say so. A message is known by `channel` and `key` together.
 */
export interface Inbox {
  /** Takes a message up: true exactly once for its channel and key, false ever after. `now` in epoch milliseconds. */
  claim(message: TakenMessage, now: number): Promise<boolean>;
  /** Marks a claimed message as answered (or owned up to). Unknown keys and repeats are no error. */
  finish(channel: string, key: string): Promise<void>;
  /** Messages that were claimed and never finished, oldest first: what a crash or a stop left unanswered. */
  unfinished(): Promise<readonly TakenMessage[]>;
  /** Forgets what was written in finished messages that were claimed before an instant. Their keys stay, so that none is handled again. */
  prune(before: number): Promise<void>;
}
