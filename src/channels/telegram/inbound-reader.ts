import type { CallbackQuery, Document, Message, MessageEntity, Update, User } from 'grammy/types';
import type { Place } from './conversation.ts';

/** What is common to everything that somebody does. */
interface Received {
  /** The same for every delivery of one update. */
  readonly key: string;
  readonly place: Place;
  readonly isPrivate: boolean;
  readonly user: string;
}

/** What an update means to the desk. */
export type ReceivedUpdate =
  | (Received & { readonly kind: 'message'; readonly text: string; readonly sentAt: number; readonly document: Document | null })
  | (Received & { readonly kind: 'press'; readonly query: string; readonly data: string })
  /** Something that nobody here can read: a photo, a voice message. */
  | (Received & { readonly kind: 'unreadable' })
  /** A group got another id. */
  | { readonly kind: 'moved'; readonly from: number; readonly to: number }
  | { readonly kind: 'ignored' };

const IGNORED = { kind: 'ignored' } as const;

/** What a mention without another word asks for. */
const BARE_MENTION = '/help';

/** The key of a message: its update, and the message itself, so that an answer can point to it after a restart too. */
export function keyOf(update: number, message: number): string {
  return `u${update}m${message}`;
}

/** The message that a key belongs to; `null` for keys that are none of ours. */
export function messageIdOf(key: string | null): number | null {
  const id = /^u\d+m(\d+)$/.exec(key ?? '')?.[1];
  return id === undefined ? null : Number(id);
}

/**
 * Reads an update: a message or button press of a person, or nothing to us (edits, channel posts, other bots, and in groups what is
 * neither a command, a mention of the bot nor a reply to it).
 */
export function readUpdate(update: Update, me: User): ReceivedUpdate {
  if (update.callback_query) return readPress(update.update_id, update.callback_query);
  const { message } = update;
  if (!message) return IGNORED;
  if (message.migrate_to_chat_id !== undefined) return { kind: 'moved', from: message.chat.id, to: message.migrate_to_chat_id };
  return readMessage(update.update_id, message, me);
}

function readPress(update: number, query: CallbackQuery): ReceivedUpdate {
  const { message, data, from } = query;
  if (from.is_bot || !message || data === undefined) return IGNORED;
  return {
    kind: 'press',
    // Presses of one button are told apart by their update.
    key: keyOf(update, message.message_id),
    place: { chat: message.chat.id, thread: 'is_topic_message' in message ? (message.message_thread_id ?? null) : null },
    isPrivate: message.chat.type === 'private',
    user: String(from.id),
    query: query.id,
    data,
  };
}

function readMessage(update: number, message: Message & { readonly from: User }, me: User): ReceivedUpdate {
  const { chat, from } = message;
  if (from.is_bot || message.via_bot !== undefined || chat.type === 'channel') return IGNORED;
  const written = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  const isPrivate = chat.type === 'private';
  const addressed = addressedText(written, entities, me);
  if (addressed === 'another') return IGNORED;
  if (!isPrivate && !addressed.isAddressed && !isReplyTo(message, me)) return IGNORED;
  const received: Received = {
    key: keyOf(update, message.message_id),
    place: { chat: chat.id, thread: message.is_topic_message === true ? (message.message_thread_id ?? null) : null },
    isPrivate,
    user: String(from.id),
  };
  const document = message.document ?? null;
  if (document === null && message.text === undefined) return isService(message) ? IGNORED : { ...received, kind: 'unreadable' };
  const text = addressed.text === '' && document === null ? BARE_MENTION : addressed.text;
  return { ...received, kind: 'message', text, sentAt: message.date * 1_000, document };
}

/** Somebody joined, a title changed, a message was pinned: nobody speaks to us. */
function isService(message: Message): boolean {
  const said = [message.photo, message.voice, message.video, message.video_note, message.audio, message.sticker, message.animation, message.location, message.contact, message.poll];
  return said.every((content) => content === undefined);
}

/** A reply to the bot; in a forum every message is a reply to the one that began the topic, which does not count. */
function isReplyTo({ reply_to_message: replied }: Message, me: User): boolean {
  return replied?.from?.id === me.id && replied.forum_topic_created === undefined;
}

/** A text without the bot's name in it, and whether it speaks to the bot; `another` when it is a command for another bot. */
function addressedText(text: string, entities: readonly MessageEntity[], me: User): 'another' | { readonly text: string; readonly isAddressed: boolean } {
  const name = `@${me.username ?? ''}`.toLowerCase();
  let isAddressed = false;
  let rest = text;
  // From the end, so that what is cut out moves nothing that is still to come.
  for (const entity of entities.toReversed()) {
    const { offset, length } = entity;
    const said = text.slice(offset, offset + length);
    const at = said.toLowerCase();
    if (entity.type === 'bot_command' && offset === 0) {
      const [command = '', bot] = said.split('@');
      if (bot !== undefined && `@${bot.toLowerCase()}` !== name) return 'another';
      isAddressed = true;
      rest = command + rest.slice(length);
    } else if ((entity.type === 'mention' && at === name) || (entity.type === 'text_mention' && entity.user.id === me.id)) {
      isAddressed = true;
      rest = `${rest.slice(0, offset).trimEnd()} ${rest.slice(offset + length).trimStart()}`;
    }
  }
  return { text: rest.trim(), isAddressed };
}
