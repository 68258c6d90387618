import type { ChannelMemory } from '../../desk/channel-memory.ts';

/** A place to write to: a chat, or one topic of a forum. */
export interface Place {
  readonly chat: number;
  readonly thread: number | null;
}

/** The name of a place as a conversation: the chat's id, `chat:topic` in a forum. */
export function conversationOf({ chat, thread }: Place): string {
  return thread === null ? String(chat) : `${chat}:${thread}`;
}

/** The place behind a conversation's name; `null` for names that are none of ours. */
export function placeOf(conversation: string): Place | null {
  const match = /^(-?\d{1,20})(?::(\d{1,20}))?$/.exec(conversation);
  if (!match) return null;
  return { chat: Number(match[1]), thread: match[2] === undefined ? null : Number(match[2]) };
}

const CHANNEL = 'telegram';
const NAME = 'moved-chats';

/**
 * Groups that Telegram turned into supergroups, which changes their id. A conversation keeps the name that it had, so that its
 * memory, buttons and alerts stay its own; only what is said to Telegram uses the new id.
 */
export class MovedChats {
  readonly #memory: ChannelMemory;
  /** New ids by old ones. */
  readonly #newIds = new Map<number, number>();
  readonly #oldIds = new Map<number, number>();

  constructor(memory: ChannelMemory) {
    this.#memory = memory;
  }

  /** Recalls what was noted in earlier runs. */
  async load(): Promise<void> {
    const stored = await this.#memory.read(CHANNEL, NAME);
    for (const [, from, to] of (stored ?? '').matchAll(/(-?\d+)>(-?\d+)/g)) this.#set(Number(from), Number(to));
  }

  /** Notes that a chat got another id. */
  async note(from: number, to: number): Promise<void> {
    if (from === to || this.#newIds.get(from) === to) return;
    this.#set(from, to);
    await this.#memory.write(CHANNEL, NAME, [...this.#newIds].map(([old, current]) => `${old}>${current}`).join(' '));
  }

  /** The id that a chat has now. */
  current(chat: number): number {
    return this.#newIds.get(chat) ?? chat;
  }

  /** The id under which the desk knows a chat. */
  original(chat: number): number {
    return this.#oldIds.get(chat) ?? chat;
  }

  #set(from: number, to: number): void {
    const original = this.original(from);
    this.#newIds.set(original, to);
    this.#oldIds.set(to, original);
  }
}
