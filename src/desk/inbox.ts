/** Remembers which inbound messages were taken up, so that a re-delivered one is handled once, across restarts too. */
export interface Inbox {
  /** True exactly once for a key (channel and the channel's message id); false ever after. */
  claim(channel: string, key: string, now: number): Promise<boolean>;
}
