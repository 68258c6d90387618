/** The formatting that cards are shown with. */
export type Format = 'bold' | 'italic' | 'pre' | 'blockquote';

/** A run of formatting over a text; offset and length in UTF-16 units, as Telegram counts. */
export interface Entity {
  readonly type: Format;
  readonly offset: number;
  readonly length: number;
}

/** Text with formatting beside it, so that nothing in the text can be read as formatting. */
export interface RichText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** A text in one format, or none. */
export function rich(text: string, ...formats: readonly Format[]): RichText {
  if (text === '') return { text, entities: [] };
  return { text, entities: formats.map((type) => ({ type, offset: 0, length: text.length })) };
}

/** Texts one after the other, with the same separator between each two. */
export function joined(parts: readonly RichText[], separator = ''): RichText {
  let text = '';
  const entities: Entity[] = [];
  for (const [index, part] of parts.entries()) {
    if (index > 0) text += separator;
    for (const entity of part.entities) entities.push({ ...entity, offset: entity.offset + text.length });
    text += part.text;
  }
  return { text, entities };
}

/** The same text in one more format. */
export function within(content: RichText, format: Format): RichText {
  if (content.text === '') return content;
  return { text: content.text, entities: [{ type: format, offset: 0, length: content.text.length }, ...content.entities] };
}

/** The stretch of a text from `start` to `end`, with the formatting that falls into it. */
export function slice({ text, entities }: RichText, start: number, end: number): RichText {
  const kept = entities.flatMap((entity): Entity[] => {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, end);
    return to > from ? [{ ...entity, offset: from - start, length: to - from }] : [];
  });
  return { text: text.slice(start, end), entities: kept };
}

/** The same without blanks at its ends, which Telegram would take away by itself, and shift the formatting. */
export function trimmed(content: RichText): RichText {
  const { text } = content;
  const start = text.length - text.trimStart().length;
  return slice(content, start, Math.max(start, text.trimEnd().length));
}
