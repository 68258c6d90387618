import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { JournalCheck, JournalDraft, JournalEntry } from './journal.ts';

/** The newest entry of a chain, as the next one needs it. */
export interface JournalHead {
  readonly position: number;
  readonly hash: string;
}

/** What the first entry is bound to. */
export const EMPTY_CHAIN: JournalHead = { position: 0, hash: '0'.repeat(64) };

/** An entry of the chain as it is written down: what it is about and its data as canonical JSON. */
export interface WrittenEntry extends Omit<JournalEntry, 'data'> {
  readonly aboutJson: string;
  readonly dataJson: string;
}

/** Hex SHA-256 over the hash before an entry, a line feed, and the canonical JSON of what the entry says. */
export function entryHash(before: string, { about, data, ...same }: Omit<JournalEntry, 'hash'>): string {
  return writtenHash(before, { ...same, aboutJson: canonicalJson(about), dataJson: canonicalJson(data) });
}

/** Drafts as the entries that follow on a head, in their order, in the form in which they read back from anywhere. */
export function chained(head: JournalHead, drafts: readonly JournalDraft[]): readonly WrittenEntry[] {
  let last = head;
  return drafts.map(({ at, kind, about, by, data }) => {
    const subjects = about.map(wellFormed);
    const entry = { position: last.position + 1, at, kind: wellFormed(kind), about: subjects, by: wellFormed(by), aboutJson: canonicalJson(subjects), dataJson: canonicalJson(data) };
    last = { position: entry.position, hash: writtenHash(last.hash, entry) };
    return { ...entry, hash: last.hash };
  });
}

/** The canonical JSON of an entry, put together from that of its parts: its keys are in order here. */
function writtenHash(before: string, { position, at, kind, by, aboutJson, dataJson }: Omit<WrittenEntry, 'hash' | 'about'>): string {
  const entry = `{"about":${aboutJson},"at":${JSON.stringify(at)},"by":${JSON.stringify(by)},"data":${dataJson},"kind":${JSON.stringify(kind)},"position":${position}}`;
  return createHash('sha256').update(`${before}\n${entry}`).digest('hex');
}

/** Checks a chain entry by entry, from its first, in constant memory. */
export class ChainCheck {
  #last = EMPTY_CHAIN;

  /** The next entry as it was read. Gives what is wrong, or `null` while nothing is. */
  next(entry: JournalEntry): JournalCheck | null {
    const { position } = this.#last;
    const expected = position + 1;
    if (entry.position > expected) return this.#broken(expected, missing(expected, entry.position - 1));
    if (entry.position < expected) return this.#broken(entry.position, `Entry ${entry.position} comes after entry ${position}: they are out of order.`);
    if (entryHash(this.#last.hash, entry) !== entry.hash) {
      return this.#broken(expected, `Entry ${expected} is not what was written there: it was edited, or put in the place of another.`);
    }
    this.#last = { position: expected, hash: entry.hash };
    return null;
  }

  /** After the last entry: what was found in all, going by the head that was kept apart from the entries. */
  end(head: JournalHead): JournalCheck {
    const { position, hash } = this.#last;
    if (head.position > position) return this.#broken(position + 1, missing(position + 1, head.position));
    if (head.position < position) return this.#broken(head.position + 1, `The journal ends at entry ${head.position}; what follows was not written by Outcry.`);
    if (head.hash !== hash) return this.#broken(position, `Entry ${position} is not the one that the journal ended with: it was rewritten.`);
    return { intact: true, entries: position, head: hash };
  }

  #broken(position: number, reason: string): JournalCheck {
    return { intact: false, entries: this.#last.position, position, reason };
  }
}

function missing(from: number, to: number): string {
  return from === to ? `Entry ${from} is missing.` : `Entries ${from} to ${to} are missing.`;
}

/** Text with every lone half of a surrogate pair replaced, as UTF-8 does. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
