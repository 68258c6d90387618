import { type Account, type ChatState, type ShownMessage, chatObject } from './chats.ts';
import { type BotState, type Callback, messageObject } from './methods.ts';
import type { UpdateQueue } from './updates.ts';

/** The Bot API that a person writes through. */
export interface UserWorld {
  readonly state: BotState;
  readonly updates: UpdateQueue;
  shown(chat: number, thread?: number): readonly ShownMessage[];
  keepFile(name: string, bytes: Buffer, statedSize: number): string;
  keepCallback(user: number, tooOld: boolean): Callback;
}

/** Where and how somebody writes. */
export interface SayOptions {
  /** A group's id; the private chat with the bot by default. */
  readonly chat?: number;
  /** A forum topic. */
  readonly thread?: number;
  /** The message that it replies to: one of the bot's by its id. */
  readonly replyTo?: number;
  /** When it was written, epoch milliseconds; now by default. */
  readonly sentAt?: number;
}

/** A person at the other end of a fake Bot API. */
export class FakeUser {
  readonly account: Account;
  readonly #fake: UserWorld;

  constructor(fake: UserWorld, id: number, isBot = false) {
    this.#fake = fake;
    this.account = { id, is_bot: isBot, first_name: `User ${id}` };
  }

  /** Opens the private chat without a word, as having pressed Start at some time. */
  open(): this {
    this.#fake.state.chats.at(this.account.id).open = true;
    return this;
  }

  /** Blocks the bot, or takes it back. */
  block(blocked = true): void {
    this.#fake.state.chats.at(this.account.id).blocked = blocked;
  }

  /** Writes a text. @returns the update's id. */
  say(text: string, options: SayOptions = {}): number {
    return this.#send({ text, entities: entitiesOf(text) }, options);
  }

  /** Changes a text that was written. */
  edit(text: string, options: SayOptions = {}): number {
    return this.#send({ text, entities: entitiesOf(text), edit_date: 1 }, options, 'edited_message');
  }

  /** Sends a file. `statedSize` is what Telegram says of its size. */
  sendDocument(name: string, bytes: Buffer | string, caption?: string, options: SayOptions & { readonly statedSize?: number } = {}): number {
    const content = Buffer.from(bytes);
    const size = options.statedSize ?? content.length;
    const id = this.#fake.keepFile(name, content, size);
    const document = { file_id: id, file_unique_id: `u${id}`, file_name: name, mime_type: 'text/csv', file_size: size };
    return this.#send({ document, ...(caption === undefined ? {} : { caption, caption_entities: entitiesOf(caption) }) }, options);
  }

  /** Sends something that is neither text nor file: a photo, a voice message, a sticker. */
  sendMedia(kind: 'photo' | 'voice' | 'sticker', options: SayOptions = {}): number {
    const media = { file_id: `media-${kind}`, file_unique_id: `m-${kind}`, width: 10, height: 10, duration: 1, type: 'regular', is_animated: false, is_video: false };
    return this.#send({ [kind]: kind === 'photo' ? [media] : media }, options);
  }

  /** Sends a message with fields of one's own making. */
  sendRaw(fields: Readonly<Record<string, unknown>>, options: SayOptions = {}): number {
    return this.#send(fields, options);
  }

  /**
   * Presses a button by its label, on the newest message of the chat that has it.
   *
   * @throws Error with the labels that there are when there is none of this one.
   */
  press(label: string, options: { readonly chat?: number; readonly thread?: number; readonly tooOld?: boolean } = {}): Callback {
    const chat = options.chat ?? this.account.id;
    const messages = this.#fake.shown(chat, options.thread);
    const message = messages.toReversed().find(({ keyboard }) => keyboard.flat().some((button) => button.text === label));
    const button = message?.keyboard.flat().find(({ text }) => text === label);
    if (!message || !button) throw new Error(`no button ${label}; there are: ${messages.flatMap(({ keyboard }) => keyboard.flat().map(({ text }) => text)).join(', ')}`);
    return this.pressData(button.callback_data ?? '', message, options.tooOld);
  }

  /** Sends a callback query with any data, as a changed client could. */
  pressData(data: string, message: ShownMessage, tooOld = false): Callback {
    const callback = this.#fake.keepCallback(this.account.id, tooOld);
    this.#fake.updates.add('callback_query', { id: callback.id, from: this.account, message: messageObject(this.#fake.state, message), chat_instance: '1', data });
    return callback;
  }

  #send(content: Readonly<Record<string, unknown>>, { chat: id, thread, replyTo, sentAt }: SayOptions, kind = 'message'): number {
    const { chats, now } = this.#fake.state;
    const chat = chats.at(id ?? this.account.id);
    if (chat.type === 'private') chat.open = true;
    chat.lastId += 1;
    return this.#fake.updates.add(kind, {
      message_id: chat.lastId,
      from: this.account,
      chat: chatObject(chat),
      date: Math.floor((sentAt ?? now()) / 1_000),
      ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
      ...(replyTo === undefined ? {} : { reply_to_message: this.#repliedTo(chat, replyTo) }),
      ...content,
    });
  }

  #repliedTo(chat: ChatState, id: number): Record<string, unknown> {
    const message = chat.messages.get(id);
    if (!message) throw new Error(`there is no message ${id} of the bot in chat ${chat.id}`);
    return messageObject(this.#fake.state, message);
  }
}

/** The commands and mentions that Telegram marks in a text. */
function entitiesOf(text: string): readonly { readonly type: string; readonly offset: number; readonly length: number }[] {
  const found = [...text.matchAll(/(?<![\w/@])(\/\w{1,64}(?:@\w+)?|@\w{4,})/g)];
  return found.map((match) => ({ type: match[0].startsWith('/') ? 'bot_command' : 'mention', offset: match.index, length: match[0].length }));
}
