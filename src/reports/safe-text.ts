/** Control characters, line separators, and marks that reverse the direction of text or hide in it. */
// oxlint-disable-next-line no-control-regex -- they are what is being looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/**
 * One line of text that cannot steer a terminal: escape sequences lose their escape, line breaks and tabs become spaces,
 * and characters that reorder or hide text are dropped. For every text that came from data, a model or a person.
 */
export function safeLine(text: string): string {
  return text.replace(/\r\n?|[\n\t\v\f\u0085\u2028\u2029]/g, ' ').replace(UNSAFE, '');
}

/** The same for text of several lines, whose line breaks stay. */
export function safeLines(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u0085\u2028\u2029]/).map(safeLine);
}
