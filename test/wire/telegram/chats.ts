import type { Entity, Keyboard } from './limits.ts';
import { Refusal, badRequest } from './refusal.ts';

/** Somebody with a Telegram account. */
export interface Account {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly username?: string;
}

/** A message of the bot as a person sees it now, edits applied. */
export interface ShownMessage {
  readonly id: number;
  readonly chat: number;
  readonly thread: number | null;
  /** Epoch seconds. */
  readonly date: number;
  text: string;
  entities: readonly Entity[];
  readonly photo: Buffer | null;
  readonly document: { readonly name: string; readonly bytes: Buffer } | null;
  keyboard: Keyboard;
  readonly replyTo: number | null;
  readonly silent: boolean;
  /** Texts that it had before. */
  readonly earlier: string[];
}

/** What kind of chat it is, and what has become of it. */
export interface ChatState {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup';
  readonly isForum: boolean;
  /** Private: has the person ever written. Group: is the bot still in it. */
  open: boolean;
  blocked: boolean;
  /** The supergroup that it became. */
  movedTo: number | null;
  readonly closedTopics: Set<number>;
  /** What the bot may not send here. */
  readonly forbidden: Set<'text messages' | 'photos' | 'documents'>;
  readonly messages: Map<number, ShownMessage>;
  /** The highest message id that was given out. */
  lastId: number;
}

/** The chats that a bot knows of. */
export class Chats {
  readonly #chats = new Map<number, ChatState>();

  /** The chat of this id, made on first mention. */
  at(id: number, type: ChatState['type'] = id > 0 ? 'private' : 'supergroup', isForum = false): ChatState {
    const known = this.#chats.get(id);
    if (known) return known;
    const chat: ChatState = { id, type, isForum, open: type !== 'private', blocked: false, movedTo: null, closedTopics: new Set(), forbidden: new Set(), messages: new Map(), lastId: 0 };
    this.#chats.set(id, chat);
    return chat;
  }

  get all(): readonly ChatState[] {
    return [...this.#chats.values()];
  }

  /** The chat that a request names. @throws Refusal as Telegram does for chats that cannot be written to. */
  forRequest(chatId: unknown): ChatState {
    if (chatId === undefined || chatId === '') throw badRequest('chat_id is empty');
    const chat = this.#chats.get(Number(chatId));
    if (!chat) throw badRequest('chat not found');
    if (chat.movedTo !== null) throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.movedTo });
    if (chat.blocked) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
    if (!chat.open) throw chat.type === 'private' ? badRequest('chat not found') : new Refusal(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
    return chat;
  }
}

/** A chat as updates and answers write it. */
export function chatObject(chat: ChatState): Record<string, unknown> {
  if (chat.type === 'private') return { id: chat.id, type: 'private', first_name: `User ${chat.id}` };
  return { id: chat.id, type: chat.type, title: `Group ${chat.id}`, ...(chat.isForum ? { is_forum: true } : {}) };
}
