import { listOf, textOf } from './form-errors.ts';
import type { FakeMessage } from './world.ts';

/** Files whose text Discord shows under the message. */
const TEXT_FILE = /\.(csv|txt|md|json)$/;

/** A message as its raw text: everything on it, in Discord's own markup, with the text of its files. */
export function rawText(message: FakeMessage): string {
  return written(message, (markdown) => markdown);
}

/** A message as it reads: markup carried out and escapes taken away. */
export function readText(message: FakeMessage): string {
  return written(message, readMarkdown);
}

/** Labels of a message's buttons, row by row. */
export function buttonsOf(message: FakeMessage): readonly { readonly label: string; readonly customId: string }[] {
  return message.components.flatMap((row) => listOf(row['components']).map((button) => ({ label: textOf(button['label']), customId: textOf(button['custom_id']) })));
}

function written(message: FakeMessage, read: (markdown: string) => string): string {
  if (message.deferred) return 'is thinking…';
  const embeds = message.embeds.flatMap((embed) => {
    const part = (name: string) => (embed[name] ?? {}) as Record<string, unknown>;
    return [
      textOf(part('author')['name']),
      read(textOf(embed['title'])),
      read(textOf(embed['description'])),
      ...listOf(embed['fields']).flatMap((field) => [read(textOf(field['name'])), read(textOf(field['value']))]),
      textOf(part('footer')['text']),
    ];
  });
  const files = message.attachments.map((file) => (TEXT_FILE.test(file.name) ? new TextDecoder().decode(file.bytes) : `[picture ${file.name}: ${file.description}]`));
  const buttons = buttonsOf(message).map(({ label }) => `[${label}]`);
  return [read(message.content), ...embeds, ...files, buttons.join(' ')].filter((line) => line !== '').join('\n');
}

/** Discord's Markdown as a reader sees it, for the markup that a bot may send: code blocks, bold, quotes, escapes. */
export function readMarkdown(markdown: string): string {
  return markdown
    .split(/(```[^]*?```)/)
    .map((piece) => (piece.startsWith('```') && piece.length >= 6 ? piece.slice(3, -3).replace(/^[a-z]*\n/, '').replace(/\n$/, '') : readProse(piece)))
    .join('')
    .replaceAll('\u200b', '');
}

function readProse(piece: string): string {
  return piece.replace(/^> /gm, '').replace(/\\([^\p{L}\p{N}\s])|\*\*/gu, (_whole, escaped: string | undefined) => escaped ?? '');
}
