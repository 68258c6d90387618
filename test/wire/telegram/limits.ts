import { badRequest } from './refusal.ts';

/** A run of formatting, in UTF-16 units. */
export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
}

/** A button under a message. */
export interface Button {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}

/** Rows of buttons. */
export type Keyboard = readonly (readonly Button[])[];

/** Text of a message with its formatting, after Telegram's own trimming. */
export interface FormattedText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

export const MAX_TEXT = 4_096;
export const MAX_CAPTION = 1_024;
export const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
export const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;
export const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024;
const MAX_ENTITIES = 100;
const MAX_BUTTONS = 100;
const MAX_BUTTONS_IN_ROW = 8;
const MAX_COMMANDS = 100;

const ENTITY_TYPES = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'blockquote', 'expandable_blockquote', 'code', 'pre', 'text_link', 'text_mention', 'mention', 'bot_command', 'url', 'hashtag']);

/** Checks a text and its entities, and takes outer blanks away as Telegram does. `parse_mode` is not spoken: this house formats by entities. */
export function checkText(text: unknown, entities: unknown, parseMode: unknown, limit: number, what: 'text' | 'caption'): FormattedText {
  if (parseMode !== undefined && parseMode !== '') throw badRequest('unsupported parse_mode');
  if (typeof text !== 'string') throw badRequest(what === 'text' ? 'message text is empty' : 'message caption must be a string');
  if (/\p{Surrogate}/u.test(text)) throw badRequest('strings must be encoded in UTF-8');
  const runs = checkEntities(text, entities);
  const lead = text.length - text.trimStart().length;
  const trimmed = text.trim();
  if (trimmed === '' && what === 'text') throw badRequest('message text is empty');
  if (trimmed.length > limit) throw badRequest(what === 'text' ? 'message is too long' : 'message caption is too long');
  const kept = runs.flatMap(({ type, offset, length }) => {
    const start = Math.max(0, offset - lead);
    const end = Math.min(trimmed.length, offset - lead + length);
    return end > start ? [{ type, offset: start, length: end - start }] : [];
  });
  return { text: trimmed, entities: kept };
}

function checkEntities(text: string, entities: unknown): readonly Entity[] {
  if (entities === undefined) return [];
  if (!Array.isArray(entities)) throw badRequest("can't parse entities: expected an Array");
  // The API drops entities beyond its limit without a word, which this house must not rely on.
  if (entities.length > MAX_ENTITIES) throw badRequest("can't parse entities: too many entities");
  for (const { type, offset, length } of entities as readonly Entity[]) {
    if (!ENTITY_TYPES.has(type)) throw badRequest(`can't parse entities: unsupported entity type "${type}"`);
    if (!Number.isInteger(offset) || offset < 0) throw badRequest('can\'t parse entities: receive an entity with incorrect offset');
    if (!Number.isInteger(length) || length <= 0) throw badRequest('can\'t parse entities: receive an entity with incorrect length');
    if (offset + length > text.length) throw badRequest(`can't parse entities: entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${text.length}`);
    if (splitsSurrogates(text, offset)) throw badRequest(`can't parse entities: entity begins in a middle of a UTF-16 symbol at byte offset ${offset}`);
    if (splitsSurrogates(text, offset + length)) throw badRequest(`can't parse entities: entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol`);
  }
  checkNesting(entities as readonly Entity[]);
  return entities as readonly Entity[];
}

/** Entities lie beside or inside each other; code and pre hold no other. */
function checkNesting(entities: readonly Entity[]): void {
  for (const one of entities) {
    for (const other of entities) {
      if (one === other) continue;
      const overlaps = one.offset < other.offset && other.offset < one.offset + one.length && one.offset + one.length < other.offset + other.length;
      const holds = one.offset <= other.offset && one.offset + one.length >= other.offset + other.length;
      if (overlaps || (holds && (one.type === 'pre' || one.type === 'code'))) throw badRequest(`can't parse entities: ${one.type} and ${other.type} may not overlap`);
    }
  }
}

function splitsSurrogates(text: string, at: number): boolean {
  return at > 0 && at < text.length && /[\ud800-\udbff]/.test(text[at - 1]!) && /[\udc00-\udfff]/.test(text[at]!);
}

/** Checks the buttons of a message. */
export function checkKeyboard(markup: unknown): Keyboard {
  if (markup === undefined) return [];
  const rows = (markup as { inline_keyboard?: unknown }).inline_keyboard;
  if (!Array.isArray(rows)) throw badRequest("can't parse reply keyboard markup JSON object");
  const keyboard = rows as Keyboard;
  if (keyboard.flat().length > MAX_BUTTONS) throw badRequest('reply markup is too long');
  for (const row of keyboard) {
    if (row.length > MAX_BUTTONS_IN_ROW) throw badRequest('too many buttons in a row of the inline keyboard');
    for (const { text, callback_data: data, url } of row) {
      if (typeof text !== 'string' || text.trim() === '') throw badRequest("can't parse inline keyboard button: Field \"text\" must be of type String and not empty");
      if (data === undefined && url === undefined) throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
      if (data !== undefined && (Buffer.byteLength(data) < 1 || Buffer.byteLength(data) > 64)) throw badRequest('BUTTON_DATA_INVALID');
    }
  }
  return keyboard;
}

/** Checks a list of commands. */
export function checkCommands(commands: unknown): readonly { readonly command: string; readonly description: string }[] {
  if (!Array.isArray(commands)) throw badRequest("can't parse bot command: expected an Array");
  const list = commands as readonly { readonly command: string; readonly description: string }[];
  if (list.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  if (new Set(list.map(({ command }) => command)).size < list.length) throw badRequest('BOT_COMMAND_DUPLICATE');
  for (const { command, description } of list) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (typeof description !== 'string' || description.trim() === '' || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  }
  return list;
}

/** Checks that bytes are a picture that Telegram would take. */
export function checkPhoto(bytes: Buffer): void {
  if (bytes.length > MAX_PHOTO_BYTES) throw badRequest('file is too big');
  const isPng = bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const isJpeg = bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xd8]));
  if (!isPng && !isJpeg) throw badRequest('IMAGE_PROCESS_FAILED');
  if (!isPng || bytes.length < 24) return;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width + height > 10_000 || width > 20 * height || height > 20 * width) throw badRequest('PHOTO_INVALID_DIMENSIONS');
}
