import { type RichText, joined, rich, slice, trimmed } from './rich-text.ts';
import { breakBefore } from './text-break.ts';

/** Telegram looks at no more runs of formatting in one message than this. */
export const MAX_ENTITIES = 100;

/** A stretch of a card that can be cut when a message is full. */
export interface Flow {
  /**
   * As much of it as fits: at most `room` UTF-16 units and `entities` runs of formatting.
   *
   * @returns `null` when nothing sensible fits; never when `room` is a whole message's.
   */
  take(room: number, entities: number): { readonly part: RichText; readonly rest: Flow | null } | null;
}

/** Below this much room a text or a table is begun in the next message rather than cut. */
const LEAST_ROOM = 600;

/** A text, cut between paragraphs, lines, sentences or words. `null` when there is nothing to see in it. */
export function textFlow(content: RichText): Flow | null {
  const whole = trimmed(content);
  if (whole.text === '') return null;
  return {
    take(room, entities) {
      if (whole.text.length <= room && whole.entities.length <= entities) return { part: whole, rest: null };
      if (room < LEAST_ROOM || entities < 1) return null;
      const cut = breakBefore(whole.text, Math.min(room, whole.entities[entities]?.offset ?? room));
      return { part: trimmed(slice(whole, 0, cut)), rest: textFlow(slice(whole, cut, whole.text.length)) };
    },
  };
}

/** Lines of fixed width under a title and a header, which every message that shows some of them repeats. `null` when there is nothing to see. */
export function monospaceFlow(title: RichText, header: readonly string[], lines: readonly string[]): Flow | null {
  if ([...header, ...lines].every((line) => line.trim() === '')) return textFlow(title);
  const head = header.length === 0 ? '' : `${header.join('\n')}\n`;
  const shown = (body: readonly string[]) => {
    const block = rich(head + body.join('\n'), 'pre');
    return title.text === '' ? block : joined([title, block], '\n');
  };
  return {
    take(room, entities) {
      if (entities < 2) return null;
      let fitting = 0;
      for (let length = shown([]).text.length; fitting < lines.length; fitting++) {
        length += lines[fitting]!.length + 1;
        if (length > room + 1) break;
      }
      if (room < LEAST_ROOM && fitting < lines.length) return null;
      // A line that no message holds is cut like any text.
      if (fitting === 0 && lines.length > 0) return textFlow(shown(lines))?.take(room, entities) ?? null;
      const rest = lines.slice(fitting);
      return { part: shown(lines.slice(0, fitting)), rest: rest.length === 0 ? null : monospaceFlow(title, header, rest) };
    },
  };
}

/** Flows laid into as few messages as it takes, a blank line between each two; every message has at most `limit` UTF-16 units. */
export function packed(flows: readonly Flow[], limit: number): readonly RichText[] {
  const messages: RichText[] = [];
  let current: RichText[] = [];
  const used = () => joined(current, '\n\n');
  const flush = () => {
    if (current.length > 0) messages.push(trimmed(used()));
    current = [];
  };
  for (const flow of flows) {
    for (let rest: Flow | null = flow; rest !== null; ) {
      const { text, entities } = used();
      const taken: ReturnType<Flow['take']> = rest.take(current.length === 0 ? limit : limit - text.length - 2, MAX_ENTITIES - entities.length);
      if (taken === null && current.length === 0) throw new Error('a part of a card fits into no message');
      if (taken !== null) current.push(taken.part);
      rest = taken === null ? rest : taken.rest;
      if (rest !== null) flush();
    }
  }
  flush();
  return messages;
}
