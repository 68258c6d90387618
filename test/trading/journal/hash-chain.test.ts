import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChainCheck, EMPTY_CHAIN, type JournalHead, entryHash } from '../../../src/trading/journal/hash-chain.ts';
import { entriesOf } from '../../fakes/memory-journal.ts';
import type { JournalCheck, JournalDraft, JournalEntry } from '../../../src/trading/journal/journal.ts';

const DRAFT: JournalDraft = { at: 5, kind: 'halt', about: ['account:binance'], by: 'telegram:42', data: { b: 1, a: [null] } };

const drafts = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.string(),
    about: fc.array(fc.string(), { maxLength: 3 }),
    by: fc.string({ unit: 'binary' }),
    data: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
  }),
  { minLength: 2, maxLength: 12 },
);

function check(entries: readonly JournalEntry[], head: JournalHead = entries.at(-1) ?? EMPTY_CHAIN): JournalCheck {
  const chain = new ChainCheck();
  for (const entry of entries) {
    const fault = chain.next(entry);
    if (fault) return fault;
  }
  return chain.end(head);
}

describe('the hash chain', () => {
  it('hashes what is before an entry and what it says, in the form that its comment gives', () => {
    const [entry] = entriesOf(EMPTY_CHAIN, [DRAFT]);
    const text = `${'0'.repeat(64)}\n{"about":["account:binance"],"at":5,"by":"telegram:42","data":{"a":[null],"b":1},"kind":"halt","position":1}`;
    expect(entry?.hash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('goes on where another left off', () => {
    const all = entriesOf(EMPTY_CHAIN, [DRAFT, DRAFT, DRAFT]);
    expect(entriesOf(all[1] ?? EMPTY_CHAIN, [DRAFT])).toEqual(all.slice(2));
    expect(entriesOf(EMPTY_CHAIN, [])).toEqual([]);
  });

  it('holds together as it was written, and after any way through JSON', () => {
    fc.assert(
      fc.property(drafts, (written) => {
        const entries = entriesOf(EMPTY_CHAIN, written);
        const back = entries.map((entry) => JSON.parse(Buffer.from(JSON.stringify(entry)).toString()) as JournalEntry);
        expect(check(back)).toEqual({ intact: true, entries: written.length, head: entries.at(-1)?.hash });
      }),
    );
  });

  it('does not hold together when any entry is edited, removed, repeated or moved', () => {
    fc.assert(
      fc.property(drafts, fc.nat(), fc.nat(), (written, one, other) => {
        const entries = entriesOf(EMPTY_CHAIN, written);
        const head = entries.at(-1) ?? EMPTY_CHAIN;
        const [from, to] = [one % entries.length, other % entries.length];
        const entry = entries[from] ?? { ...DRAFT, ...EMPTY_CHAIN };
        const edited = entries.with(from, { ...entry, by: `${entry.by}x` });
        const rehashed = entries.with(from, { ...entry, at: entry.at + 1, hash: entryHash(entries[from - 1]?.hash ?? EMPTY_CHAIN.hash, { ...entry, at: entry.at + 1 }) });
        const removed = entries.toSpliced(from, 1);
        const repeated = entries.toSpliced(to, 0, entry);
        const moved = removed.toSpliced((from + 1) % entries.length, 0, entry);
        for (const falsified of [edited, rehashed, removed, repeated, moved]) expect(check(falsified, head)).toMatchObject({ intact: false });
        expect(check(edited, head)).toMatchObject({ entries: from, position: from + 1 });
      }),
    );
  });

  it('says that entries are out of order when one comes again', () => {
    const [first, second] = entriesOf(EMPTY_CHAIN, [DRAFT, DRAFT]);
    const chain = new ChainCheck();
    for (const entry of [first, second]) expect(entry && chain.next(entry)).toBeNull();
    expect(first && chain.next(first)).toMatchObject({ intact: false, position: 1, reason: expect.stringContaining('out of order') as string });
  });
});
