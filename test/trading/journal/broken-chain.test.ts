import { describe, expect, it } from 'vitest';
import { ChainCheck, EMPTY_CHAIN, type JournalHead } from '../../../src/trading/journal/hash-chain.ts';
import { entriesOf } from '../../fakes/memory-journal.ts';
import type { JournalCheck, JournalDraft, JournalEntry } from '../../../src/trading/journal/journal.ts';

const DRAFT: JournalDraft = { at: 5, kind: 'halt', about: ['account:binance'], by: 'telegram:42', data: {} };

function check(entries: readonly JournalEntry[], head: JournalHead = entries.at(-1) ?? EMPTY_CHAIN): JournalCheck {
  const chain = new ChainCheck();
  for (const entry of entries) {
    const fault = chain.next(entry);
    if (fault) return fault;
  }
  return chain.end(head);
}

describe('a journal', () => {
  it('that is broken says from where on, how much before is good, and how', () => {
    const all = entriesOf(EMPTY_CHAIN, Array.from({ length: 6 }, (_, at) => ({ ...DRAFT, at })));
    const head = all.at(-1) ?? EMPTY_CHAIN;
    const without = (...positions: readonly number[]): JournalEntry[] => all.filter(({ position }) => !positions.includes(position));
    const broken = (entries: number, position: number, reason: string): JournalCheck => ({ intact: false, entries, position, reason });
    expect(check(without(3), head)).toEqual(broken(2, 3, 'Entry 3 is missing.'));
    expect(check(without(2, 3, 4), head)).toEqual(broken(1, 2, 'Entries 2 to 4 are missing.'));
    expect(check(without(1), head)).toEqual(broken(0, 1, 'Entry 1 is missing.'));
    expect(check(without(6), head)).toEqual(broken(5, 6, 'Entry 6 is missing.'));
    expect(check(without(5, 6), head)).toEqual(broken(4, 5, 'Entries 5 to 6 are missing.'));
    expect(check([], head)).toEqual(broken(0, 1, 'Entries 1 to 6 are missing.'));
    expect(check(all, all[3])).toEqual(broken(6, 5, 'The journal ends at entry 4; what follows was not written by Outcry.'));
    expect(check(all, EMPTY_CHAIN)).toEqual(broken(6, 1, 'The journal ends at entry 0; what follows was not written by Outcry.'));
    expect(check(all, { ...head, hash: EMPTY_CHAIN.hash })).toEqual(broken(6, 6, 'Entry 6 is not the one that the journal ended with: it was rewritten.'));
    const edited = all.map((entry) => (entry.position === 4 ? { ...entry, by: 'telegram:43' } : entry));
    expect(check(edited, head)).toEqual(broken(3, 4, 'Entry 4 is not what was written there: it was edited, or put in the place of another.'));
    const [first, second, third] = all;
    expect(check([first, second, third, second].filter((entry) => entry !== undefined), head)).toEqual(broken(3, 2, 'Entry 2 comes after entry 3: they are out of order.'));
  });

  it('of nothing is whole', () => {
    expect(check([])).toEqual({ intact: true, entries: 0, head: '0'.repeat(64) });
  });
});
