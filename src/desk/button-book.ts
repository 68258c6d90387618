import type { Action } from '../reports/card.ts';

/** Where channels keep the actions behind their buttons: a button carries a short reference only. */
export interface ButtonBook {
  /**
   * Keeps the actions of a card that goes to a conversation. The same delivery kept again gives the same references.
   *
   * @returns one reference for each action, in their order: 16 characters of `[A-Za-z0-9_-]`, not to be guessed.
   */
  keep(channel: string, conversation: string, deliveryId: string, actions: readonly Action[], now: number): Promise<readonly string[]>;
  /** The action behind a reference; `null` when it is unknown, or was made for another conversation. */
  find(channel: string, conversation: string, reference: string): Promise<Action | null>;
  /** Forgets actions that were kept before an instant; their buttons are too old from then on. */
  prune(before: number): Promise<void>;
}
