import { type Account, type ChatState, type Chats, type ShownMessage, chatObject } from './chats.ts';
import { MAX_CAPTION, MAX_DOCUMENT_BYTES, MAX_DOWNLOAD_BYTES, MAX_TEXT, checkCommands, checkKeyboard, checkPhoto, checkText } from './limits.ts';
import { type Refusal, badRequest } from './refusal.ts';
import type { CallBody } from './request-body.ts';

/** A pressed button that waits for its answer. */
export interface Callback {
  readonly id: string;
  readonly user: number;
  readonly tooOld: boolean;
  /** What the person was told; null until the bot answered. */
  answer: { readonly text: string; readonly alert: boolean } | null;
}

/** What the methods work on. */
export interface BotState {
  readonly bot: Account;
  readonly chats: Chats;
  readonly callbacks: Map<string, Callback>;
  readonly files: Map<string, { readonly path: string; readonly bytes: Buffer; readonly statedSize: number }>;
  /** Commands by scope, as JSON of the scope. */
  readonly commands: Map<string, readonly { readonly command: string; readonly description: string }[]>;
  /** Chat actions in order. */
  readonly actions: { readonly chat: number; readonly thread: number | null; readonly action: string }[];
  /** Deleted messages, as they last were. */
  readonly deleted: ShownMessage[];
  webhook: string;
  readonly now: () => number;
  /** Counts a message against the rate limits. */
  readonly count: (chat: number) => void;
}

type Method = (state: BotState, body: CallBody) => unknown;

/** The methods of the Bot API that this fake speaks; getUpdates is the server's own. */
export const METHODS: Readonly<Record<string, Method>> = {
  getMe: ({ bot }) => ({ ...bot, can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false, can_connect_to_business: false, has_main_web_app: false }),
  getWebhookInfo: ({ webhook }) => ({ url: webhook, has_custom_certificate: false, pending_update_count: 0 }),
  deleteWebhook: (state) => {
    state.webhook = '';
    return true;
  },
  getChat: ({ chats }, { fields }) => ({ ...chatObject(chats.forRequest(fields['chat_id'])), accent_color_id: 0, max_reaction_count: 1 }),
  sendMessage: (state, { fields }) => {
    const chat = chatFor(state, fields, 'text messages');
    const { text, entities } = checkText(fields['text'], fields['entities'], fields['parse_mode'], MAX_TEXT, 'text');
    return sent(state, chat, fields, { text, entities, photo: null, document: null });
  },
  sendPhoto: (state, { fields, uploads }) => {
    const chat = chatFor(state, fields, 'photos');
    const upload = uploadOf(uploads, fields['photo']);
    checkPhoto(upload.bytes);
    return sent(state, chat, fields, { ...captionOf(fields), photo: upload.bytes, document: null });
  },
  sendDocument: (state, { fields, uploads }) => {
    const chat = chatFor(state, fields, 'documents');
    const upload = uploadOf(uploads, fields['document']);
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
    if (upload.bytes.length > MAX_DOCUMENT_BYTES) throw badRequest('file is too big');
    return sent(state, chat, fields, { ...captionOf(fields), photo: null, document: upload });
  },
  editMessageText: (state, { fields }) => {
    const message = messageOf(state, fields, 'edit');
    const { text, entities } = checkText(fields['text'], fields['entities'], fields['parse_mode'], MAX_TEXT, 'text');
    const keyboard = checkKeyboard(fields['reply_markup']);
    if (text === message.text && JSON.stringify([entities, keyboard]) === JSON.stringify([message.entities, message.keyboard])) {
      throw badRequest('message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message');
    }
    message.earlier.push(message.text);
    Object.assign(message, { text, entities, keyboard });
    return messageObject(state, message);
  },
  editMessageReplyMarkup: (state, { fields }) => {
    const message = messageOf(state, fields, 'edit');
    message.keyboard = checkKeyboard(fields['reply_markup']);
    return messageObject(state, message);
  },
  deleteMessage: (state, { fields }) => {
    const message = messageOf(state, fields, 'delete');
    state.chats.at(message.chat).messages.delete(message.id);
    state.deleted.push(message);
    return true;
  },
  sendChatAction: (state, { fields }) => {
    const chat = state.chats.forRequest(fields['chat_id']);
    if (!['typing', 'upload_photo', 'upload_document'].includes(String(fields['action']))) throw badRequest('wrong parameter action in request');
    state.actions.push({ chat: chat.id, thread: threadOf(fields), action: String(fields['action']) });
    return true;
  },
  answerCallbackQuery: ({ callbacks }, { fields }) => {
    const callback = callbacks.get(String(fields['callback_query_id']));
    if (!callback || callback.tooOld) throw badRequest('query is too old and response timeout expired or query ID is invalid');
    const text = fields['text'] ?? '';
    if (typeof text !== 'string' || text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
    callback.answer = { text, alert: fields['show_alert'] === true };
    return true;
  },
  getFile: ({ files }, { fields }) => {
    const file = files.get(String(fields['file_id']));
    if (!file) throw badRequest('invalid file_id');
    if (file.statedSize > MAX_DOWNLOAD_BYTES) throw badRequest('file is too big');
    return { file_id: fields['file_id'], file_unique_id: `u${String(fields['file_id'])}`, file_size: file.statedSize, file_path: file.path };
  },
  setMyCommands: ({ commands, chats }, { fields }) => {
    const list = checkCommands(fields['commands']);
    commands.set(scopeOf(chats, fields['scope']), list);
    return true;
  },
  deleteMyCommands: ({ commands, chats }, { fields }) => {
    commands.delete(scopeOf(chats, fields['scope']));
    return true;
  },
  getMyCommands: ({ commands, chats }, { fields }) => commands.get(scopeOf(chats, fields['scope'])) ?? [],
};

/** A message as answers write it. */
export function messageObject({ bot, chats }: Pick<BotState, 'bot' | 'chats'>, message: ShownMessage): Record<string, unknown> {
  const words = message.photo || message.document ? { caption: message.text, caption_entities: message.entities } : { text: message.text, entities: message.entities };
  return {
    message_id: message.id,
    from: bot,
    chat: chatObject(chats.at(message.chat)),
    date: message.date,
    ...(message.thread === null ? {} : { message_thread_id: message.thread, is_topic_message: true }),
    ...words,
  };
}

function scopeOf(chats: Chats, scope: unknown): string {
  const { type = 'default', chat_id: chat, user_id: user } = (scope ?? {}) as { type?: string; chat_id?: unknown; user_id?: unknown };
  const known = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators', 'chat', 'chat_administrators', 'chat_member'];
  if (!known.includes(type)) throw badRequest("can't parse BotCommandScope: unsupported type specified");
  if (!type.startsWith('chat')) return type;
  const id = chats.forRequest(chat).id;
  return user === undefined ? `${type}:${id}` : `${type}:${id}:${Number(user)}`;
}

function threadOf(fields: CallBody['fields']): number | null {
  return fields['message_thread_id'] === undefined ? null : Number(fields['message_thread_id']);
}

function chatFor(state: BotState, fields: CallBody['fields'], what: 'text messages' | 'photos' | 'documents'): ChatState {
  const chat = state.chats.forRequest(fields['chat_id']);
  if (chat.forbidden.has(what)) throw badRequest(`not enough rights to send ${what} to the chat`);
  const thread = threadOf(fields);
  if (thread !== null && !chat.isForum) throw badRequest('message thread not found');
  if (thread !== null && chat.closedTopics.has(thread)) throw badRequest('TOPIC_CLOSED');
  return chat;
}

function captionOf(fields: CallBody['fields']): Pick<ShownMessage, 'text' | 'entities'> {
  return checkText(fields['caption'] ?? '', fields['caption_entities'], fields['parse_mode'], MAX_CAPTION, 'caption');
}

function uploadOf(uploads: CallBody['uploads'], reference: unknown): { readonly name: string; readonly bytes: Buffer } {
  const name = typeof reference === 'string' ? reference.replace(/^attach:\/\//, '') : '';
  const upload = uploads.get(name) ?? (uploads.size === 1 && reference === undefined ? [...uploads.values()][0] : undefined);
  if (!upload) throw badRequest('there is no file in the request');
  return upload;
}

function sent(state: BotState, chat: ChatState, fields: CallBody['fields'], content: Pick<ShownMessage, 'text' | 'entities' | 'photo' | 'document'>): Record<string, unknown> {
  const keyboard = checkKeyboard(fields['reply_markup']);
  const reply = fields['reply_parameters'] as { message_id?: number; allow_sending_without_reply?: boolean } | undefined;
  const isThere = reply?.message_id !== undefined && reply.message_id >= 1 && reply.message_id <= chat.lastId;
  if (reply && !isThere && reply.allow_sending_without_reply !== true) throw badRequest('message to be replied not found');
  state.count(chat.id);
  chat.lastId += 1;
  const message: ShownMessage = {
    id: chat.lastId,
    chat: chat.id,
    thread: threadOf(fields),
    date: Math.floor(state.now() / 1_000),
    ...content,
    keyboard,
    replyTo: isThere ? (reply.message_id ?? null) : null,
    silent: fields['disable_notification'] === true,
    earlier: [],
  };
  chat.messages.set(message.id, message);
  return messageObject(state, message);
}

function messageOf(state: BotState, fields: CallBody['fields'], purpose: 'edit' | 'delete'): ShownMessage {
  const chat = state.chats.forRequest(fields['chat_id']);
  const message = chat.messages.get(Number(fields['message_id']));
  if (!message) throw notFound(purpose);
  return message;
}

function notFound(purpose: 'edit' | 'delete'): Refusal {
  return badRequest(`message to ${purpose} not found`);
}
