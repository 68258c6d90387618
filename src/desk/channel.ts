import type { Action, Card } from '../reports/card.ts';

/** A message as a channel received it. */
export interface Inbound {
  /** The channel's id: `terminal`, `telegram`, `discord`, `web`. */
  readonly channel: string;
  /** Where to answer: a chat, a thread, a terminal. */
  readonly conversation: string;
  /** Who wrote, by the channel's own numeric or otherwise unforgeable id. */
  readonly user: string;
  readonly text: string;
  /** The channel's own id of the message; the same message delivered twice has the same one. */
  readonly key: string;
  /** When it was written, epoch milliseconds. */
  readonly sentAt: number;
}

/** A pressed button: the action of a card, as the channel stored it. */
export interface InboundAction extends Omit<Inbound, 'text'> {
  readonly action: Action;
}

/** What happens while a message is being answered; a channel shows it as it can (typing, an edited message, streamed words). */
export type TurnUpdate =
  | { readonly kind: 'working'; readonly label: string; readonly done: number; readonly total: number | null }
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'done' };

/** What a channel calls for everything that comes in. Resolves when the message has been dealt with; never rejects. */
export interface InboundHandler {
  message(inbound: Inbound): Promise<void>;
  action(inbound: InboundAction): Promise<void>;
  /** Gives up the turn that is running in a conversation, as Ctrl-C asks for; false when none is. */
  cancel(channel: string, conversation: string): boolean;
}

/** A place where people talk to the desk. It translates, and nothing else. */
export interface Channel {
  readonly id: string;
  start(handler: InboundHandler): Promise<void>;
  /** Shows a card whole: long output is split or attached, never cut in silence. */
  send(conversation: string, card: Card): Promise<void>;
  /** Shows how a turn is getting on. Best effort: it never rejects. */
  update(conversation: string, update: TurnUpdate): void;
  stop(): Promise<void>;
}
