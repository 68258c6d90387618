import stringWidth from 'string-width';

/** How many terminal columns a text takes: wide characters count two, combining ones none. */
export function textWidth(text: string): number {
  // oxlint-disable-next-line no-control-regex -- ASCII is the common case, and forty times faster to measure
  return /^[\u0020-\u007e]*$/.test(text) ? text.length : stringWidth(text);
}

/** Text with blanks on its right (or left) up to `width` columns; longer text comes back as it is. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A line broken into lines of at most `width` columns, between words where there are any, inside a word only when it alone is
 * longer. Leading blanks of the line are kept on its first line. A character wider than `width` is shown as `?`.
 */
export function wrap(line: string, width: number): readonly string[] {
  if (textWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S)(?=\s)/)) {
    if (textWidth(current + word) <= width) {
      current += word;
      continue;
    }
    const bare = word.trimStart();
    if (current.trim() !== '') lines.push(current);
    const pieces = textWidth(bare) <= width ? [bare] : chop(bare, width);
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
  }
  if (current !== '') lines.push(current);
  return lines.length === 0 ? [''] : lines;
}

/** A word cut into pieces of at most `width` columns. */
function chop(word: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let current = '';
  for (const { segment } of graphemes.segment(word)) {
    const piece = textWidth(segment) > width ? '?' : segment;
    if (textWidth(current + piece) > width) {
      pieces.push(current);
      current = piece;
    } else {
      current += piece;
    }
  }
  if (current !== '') pieces.push(current);
  return pieces;
}
