import { OutcryError } from '../domain/errors.ts';

/** What closes a quote, by what opens it. Curly quotes, which phones type, come in several pairings. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”“', '”': '”“', '„': '“”', '‘': '’' };

/**
 * Splits a command line into words at white space, quotes taken off: `entry="rsi(14) < 30"` is one word. A quote opens at the
 * beginning of a word or of a value behind `=`; anywhere else it is a character like any other, as in `don't` and `rsi(14,tf:"4h")`.
 *
 * @throws OutcryError `invalid-input` for a quote that is never closed.
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    const closing = CLOSING[character];
    if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (closing !== undefined && (word === null || /^[\w-]+=$/.test(word))) {
      const end = firstOf(closing, text, i + 1);
      if (end < 0) throw new OutcryError('invalid-input', `A quote is never closed: ${text.slice(i).trim()}`);
      word = `${word ?? ''}${text.slice(i + 1, end)}`;
      i = end;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  return word === null ? words : [...words, word];
}

/** The index of the first of some characters, from `start` on; -1 where there is none. */
function firstOf(characters: string, text: string, start: number): number {
  for (let i = start; i < text.length; i++) if (characters.includes(text[i]!)) return i;
  return -1;
}
