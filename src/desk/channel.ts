import type { Action, Card } from '../reports/card.ts';

/** A message as a channel received it. */
export interface Inbound {
  /** The channel's id: `terminal`, `telegram`, `discord`, `web`. */
  readonly channel: string;
  /** Where to answer: a chat, a forum topic, a thread, a terminal; the channel's own name for it. */
  readonly conversation: string;
  /** True when nobody but the writer reads the conversation. */
  readonly isPrivate: boolean;
  /** Who wrote, by the channel's own numeric or otherwise unforgeable id. */
  readonly user: string;
  readonly text: string;
  /** The channel's own id of the message; the same message delivered twice has the same one. */
  readonly key: string;
  /** When it was written, epoch milliseconds. */
  readonly sentAt: number;
  /** A file that came with it; `text` is its caption. */
  readonly file?: InboundFile;
  /**
   * Called once the message is kept in the inbox, long before it is answered: from then on the channel need not deliver it again.
   * Where it is not called, the message counts as taken when the handler resolves.
   */
  readonly onTaken?: () => void;
}

/** What a handler resolves with that was closing and wants the message delivered again at the next start. */
export type NotTaken = 'not-taken';

/** A file that somebody sent. */
export interface InboundFile {
  /** As the sender named it. */
  readonly name: string;
  /** Bytes, as the channel states them; `null` where it does not. */
  readonly size: number | null;
  /** Fetches it into `path`. @throws OutcryError `refused` when it is larger than the channel hands out, else as any read. */
  save(path: string, signal: AbortSignal): Promise<void>;
}

/** A pressed button: the action of a card, as the channel stored it. */
export interface InboundAction extends Omit<Inbound, 'text' | 'file'> {
  readonly action: Action;
}

/** A command that came with its arguments by name, as from Discord's slash commands. */
export interface InboundCommand extends Omit<Inbound, 'text' | 'file'> {
  /** Without its slash: `backtest`. */
  readonly command: string;
  /** What was filled in, by argument name, as it was written. */
  readonly args: Readonly<Record<string, string>>;
}

/** What happens while a message is being answered; a channel shows it as it can (typing, an edited message, streamed words). */
export type TurnUpdate =
  | { readonly kind: 'working'; readonly label: string; readonly done: number; readonly total: number | null }
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'done' };

/** How a channel's connection is getting on. */
export interface ChannelHealth {
  readonly channel: string;
  readonly state: 'up' | 'down';
  /** What is wrong and what is being done about it, as one sentence; empty when it is up. */
  readonly reason: string;
  /** True when nothing will change without a person: a token that is not accepted. */
  readonly needsPerson: boolean;
}

/** What a channel calls for everything that comes in. Resolves when the message has been dealt with; never rejects. */
export interface InboundHandler {
  message(inbound: Inbound): Promise<void | NotTaken>;
  action(inbound: InboundAction): Promise<void | NotTaken>;
  command(inbound: InboundCommand): Promise<void | NotTaken>;
  /** Gives up the turn that is running in a conversation, as Ctrl-C asks for; false when none is. */
  cancel(channel: string, conversation: string): boolean;
  /** The connection came up or went down. A channel calls it at every change, and mends itself. */
  health(health: ChannelHealth): void;
}

/** A card on its way to a conversation. */
export interface Delivery {
  /** The same card has the same id at every try; a channel that can refuse repeats by a nonce uses it. At most 25 characters of `[\w-]`. */
  readonly id: string;
  readonly conversation: string;
  readonly card: Card;
  /** The key of the message that it answers; `null` when Outcry speaks first. */
  readonly inReplyTo: string | null;
  /** The only user who should see it, where the channel can do that in a shared conversation; `null` for everybody there. */
  readonly onlyFor: string | null;
  /** True when it should make no sound. */
  readonly silent: boolean;
  /** Messages of this card that an earlier try brought over, which must not be sent again. */
  readonly partsSent: number;
  /** To be called, and waited for, after each message that was taken. */
  readonly onPart: (partsSent: number) => Promise<void>;
}

/** A place where people talk to the desk. It translates, and nothing else. */
export interface Channel {
  readonly id: string;
  /** True when words are shown as they are said; to other channels they are sent as a card. */
  readonly streamsWords: boolean;
  /**
   * Begins to listen. Resolves without waiting for a network: a channel connects, and connects again, by itself and reports its health.
   *
   * @throws OutcryError for what no waiting mends: something of this machine that it cannot do without.
   */
  start(handler: InboundHandler): Promise<void>;
  /**
   * Shows a card whole: long output is split or attached, never cut in silence. One try: whoever calls tries again.
   *
   * @throws OutcryError `refused` when it can never be delivered (blocked, chat gone); `rate-limited` with `retryAfterMs`;
   * `unreachable` or `timeout`; `invalid-input` when the channel will not have this very card, which is a fault of ours.
   */
  send(delivery: Delivery): Promise<void>;
  /** Shows how a turn is getting on. Best effort: it never rejects. `inReplyTo` is the key of the message that is being answered. */
  update(conversation: string, update: TurnUpdate, inReplyTo: string): void;
  /** Takes nothing more and lets go of the connection, within 5 s. May be called twice. */
  stop(): Promise<void>;
}
