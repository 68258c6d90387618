import { FormErrors, type Refusal, listOf, refuse, textOf } from './form-errors.ts';

/** A file that came with a message. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A message's body as Discord takes it, files apart. */
export type MessageBody = Readonly<Record<string, unknown>>;

const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Flags that a bot may set: SUPPRESS_EMBEDS, EPHEMERAL, SUPPRESS_NOTIFICATIONS. */
const SETTABLE_FLAGS = (1 << 2) | (1 << 6) | (1 << 12);

/** Checks a message against Discord's limits; `edit` allows what an edit may leave out. */
export function messageRefusal(body: MessageBody, files: readonly SentFile[], edit = false): Refusal | null {
  const errors = new FormErrors();
  errors.text(['content'], body['content'], 2000, false);
  checkEmbeds(errors, listOf(body['embeds']), files);
  checkRows(errors, listOf(body['components']));
  checkFiles(errors, listOf(body['attachments']), files);
  const nonce = body['nonce'];
  if (nonce !== undefined && textOf(nonce).length > 25) errors.add(['nonce'], 'NONCE_TYPE_TOO_LONG', 'Must be 25 or fewer in length.');
  const flags = Number(body['flags'] ?? 0);
  if ((flags & ~SETTABLE_FLAGS) !== 0) errors.add(['flags'], 'MESSAGE_FLAGS_INVALID', 'A flag that cannot be set.');
  const found = errors.refusal();
  if (found) return found;
  if (files.some((file) => file.bytes.length > MAX_FILE_BYTES)) return refuse(413, 40_005, 'Request entity too large');
  const text = textOf(body['content']).trim();
  const empty = text === '' && listOf(body['embeds']).length === 0 && files.length === 0 && listOf(body['components']).length === 0;
  return empty && !edit ? refuse(400, 50_006, 'Cannot send an empty message') : null;
}

function checkEmbeds(errors: FormErrors, embeds: MessageBody[] | readonly MessageBody[], files: readonly SentFile[]): void {
  if (embeds.length > 10) errors.add(['embeds'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  let total = 0;
  for (const [index, embed] of embeds.entries()) {
    const at = (...path: (string | number)[]) => ['embeds', index, ...path];
    const author = (embed['author'] ?? {}) as MessageBody;
    const footer = (embed['footer'] ?? {}) as MessageBody;
    const image = (embed['image'] ?? {}) as MessageBody;
    const fields = listOf(embed['fields']);
    errors.text(at('title'), embed['title'], 256, false);
    errors.text(at('description'), embed['description'], 4096, false);
    errors.text(at('author', 'name'), author['name'], 256, embed['author'] !== undefined);
    errors.text(at('footer', 'text'), footer['text'], 2048, embed['footer'] !== undefined);
    if (fields.length > 25) errors.add(at('fields'), 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
    for (const [number, field] of fields.entries()) {
      errors.text(at('fields', number, 'name'), field['name'], 256);
      errors.text(at('fields', number, 'value'), field['value'], 1024);
    }
    const url = textOf(image['url']);
    if (url.startsWith('attachment://') && !files.some((file) => file.name === url.slice('attachment://'.length))) {
      errors.add(at('image', 'url'), 'URL_TYPE_INVALID_URL', 'No such attachment.');
    }
    const texts = [embed['title'], embed['description'], author['name'], footer['text'], ...fields.flatMap((field) => [field['name'], field['value']])];
    const size = texts.reduce<number>((sum, text) => sum + textOf(text).length, 0);
    if (size === 0 && url === '') errors.add(at(), 'EMBED_EMPTY', 'An embed needs something to show.');
    total += size;
  }
  if (total > 6000) errors.add(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
}

function checkRows(errors: FormErrors, rows: readonly MessageBody[]): void {
  if (rows.length > 5) errors.add(['components'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
  const seen = new Set<unknown>();
  for (const [row, { components }] of rows.entries()) {
    const buttons = listOf(components);
    if (buttons.length < 1 || buttons.length > 5) errors.add(['components', row, 'components'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
    for (const [column, button] of buttons.entries()) {
      const at = (field: string) => ['components', row, 'components', column, field];
      errors.text(at('custom_id'), button['custom_id'], 100);
      errors.text(at('label'), button['label'], 80);
      if (![1, 2, 3, 4].includes(Number(button['style']))) errors.add(at('style'), 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2, 3, 4}.');
      if (seen.has(button['custom_id'])) errors.add(at('custom_id'), 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
      seen.add(button['custom_id']);
    }
  }
}

function checkFiles(errors: FormErrors, attachments: readonly MessageBody[], files: readonly SentFile[]): void {
  if (files.length > 10) errors.add(['attachments'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  for (const [index, attachment] of attachments.entries()) {
    errors.text(['attachments', index, 'description'], attachment['description'], 1024, false);
    if (Number(attachment['id']) >= files.length) errors.add(['attachments', index, 'id'], 'ATTACHMENT_NOT_FOUND', 'Attachment data not found.');
  }
}
