/** Places to break at, the best first: between paragraphs, lines, sentences, words. */
const BREAKS: readonly RegExp[] = [/\n\n/g, /\n/g, /[.!?…] /g, /\s/g];

/** A break is taken when it leaves at least this share of the room filled; else the next best kind is looked for. */
const WORTH = 0.5;

/** No single character that people see is longer than this, unless it was made to break things. */
const LONGEST_CHARACTER = 64;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Where a text longer than `limit` UTF-16 units is best cut, at most there: between paragraphs, lines, sentences or words where that
 * is possible, and not inside what people see as one character. Always beyond 0.
 */
export function breakBefore(text: string, limit: number): number {
  // One more, because a blank right behind the last character that fits is a place to break.
  const room = text.slice(0, limit + 1);
  for (const pattern of BREAKS) {
    const last = [...room.matchAll(pattern)].at(-1);
    if (!last) continue;
    const cut = last.index + (/^\s/.test(last[0]) ? 0 : 1);
    if (cut > 0 && cut <= limit && cut >= limit * WORTH) return cut;
  }
  return Math.max(characterStart(text, limit), 1);
}

/** The start of the character that `limit` falls into. */
function characterStart(text: string, limit: number): number {
  const from = Math.max(0, limit - LONGEST_CHARACTER);
  for (const { index, segment } of graphemes.segment(text.slice(from, limit + LONGEST_CHARACTER))) {
    const start = from + index;
    if (start === limit) return limit;
    if (start + segment.length > limit && start > from) return start;
  }
  // A pile of combining marks: cut between two of them, never inside a surrogate pair.
  return /[\udc00-\udfff]/.test(text[limit] ?? '') ? limit - 1 : limit;
}
