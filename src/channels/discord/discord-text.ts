import { safeLine, safeLines } from '../../reports/safe-text.ts';

/** Characters that mean something to Discord anywhere in a line: emphasis, code, spoilers, links, mentions, quotes. */
const ANYWHERE = /[\\*_~`|<>[\]@]/g;

/** What means something at the beginning of a line: a heading, a list, small print. */
const LINE_START = /^(\s*)(#{1,3}(?=\s|$)|[-+](?=\s|#|$)|\d+(?=[.)](?:\s|$)))/;

/** The colon of a link, or the first one of an emoji's name. */
const COLON = /:(?=\/\/)|:(?=[\w+-]*[a-z+-][\w+-]*:)/gi;

/** A line of text as Markdown that reads as exactly that text. Nothing in it can format, link, mention or become an emoji. */
export function escapeLine(line: string): string {
  return safeLine(line)
    .replace(ANYWHERE, '\\$&')
    .replace(LINE_START, (_whole, blank: string, mark: string) => (/^\d/.test(mark) ? `${blank}${mark}\\` : `${blank}\\${mark}`))
    .replace(COLON, '\\:');
}

/** The same for text of several lines. */
export function escapeText(text: string): string {
  return safeLines(text).map(escapeLine).join('\n');
}

/** Text of several lines made safe, with nothing escaped yet. */
export function safeText(text: string): string {
  return safeLines(text).join('\n');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A cut may leave so much of the room unused, as a share, for the sake of a sensible place. */
const SENSIBLE = 0.5;

/**
 * The longest beginning of a text that satisfies `fits`, and what is left of it. The cut is at a line break where one is near,
 * else between words, else between characters; only the break or blank itself is left out.
 *
 * @returns an empty beginning when not even one character fits.
 */
export function beginningOf(text: string, fits: (piece: string) => boolean): { readonly head: string; readonly rest: string } {
  if (fits(text)) return { head: text, rest: '' };
  let low = 0;
  let high = text.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle;
  }
  for (const glue of ['\n', ' ']) {
    const at = text.lastIndexOf(glue, low);
    if (at > low * SENSIBLE && fits(text.slice(0, at))) return { head: text.slice(0, at), rest: text.slice(at + 1) };
  }
  const end = boundaryBefore(text, low);
  return { head: text.slice(0, end), rest: text.slice(end) };
}

/** The last place at or before `index` that is inside no character: no grapheme, or where one alone is longer, no code point. */
function boundaryBefore(text: string, index: number): number {
  // A grapheme that crosses the place begins at most this far before it, or is too long to be spared.
  const from = Math.max(0, index - 64);
  const window = text.slice(from, index + 64);
  let boundary = 0;
  for (const { index: at } of graphemes.segment(window)) {
    if (from + at > index) break;
    boundary = from + at;
  }
  if (boundary > 0 && boundary > from) return boundary;
  const inside = index > 0 && /[\udc00-\udfff]/.test(text[index] ?? '') && /[\ud800-\udbff]/.test(text[index - 1] ?? '');
  return inside ? index - 1 : index;
}
