import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/trading/journal/journal.ts';
import { T, draft } from './trading-records.ts';

/** What every journal must do; `make` gives an empty one. */
export function journalContract(name: string, make: () => Promise<Journal>): void {
  describe(`${name} as a journal`, () => {
    it('1: is intact when nothing happened', async () => {
      const journal = await make();
      expect(await journal.verify()).toEqual({ intact: true, entries: 0, head: '0'.repeat(64) });
      await journal.append([]);
      expect(await journal.read(1, 10)).toEqual([]);
    });

    it('2: gives entries back as they were written, counted from 1, each bound to the one before', async () => {
      const journal = await make();
      const drafts = [draft('halt', 'account:paper:binance'), draft('order.sending', 'order:oc-1', 'approval:a1'), draft('order.filled', 'order:oc-1')];
      await journal.append(drafts.slice(0, 1));
      await journal.append(drafts.slice(1));
      const entries = await journal.read(1, 10);
      expect(entries).toEqual(drafts.map((entry, index) => ({ ...entry, position: index + 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string })));
      expect(new Set(entries.map(({ hash }) => hash)).size).toBe(3);
      expect(await journal.verify()).toEqual({ intact: true, entries: 3, head: entries[2]?.hash });
    });

    it('3: reads from a position on, so many', async () => {
      const journal = await make();
      await journal.append(['a', 'b', 'c', 'd'].map((kind) => draft(kind)));
      expect((await journal.read(2, 2)).map(({ kind }) => kind)).toEqual(['b', 'c']);
      expect(await journal.read(5, 2)).toEqual([]);
      expect(await journal.read(1, 0)).toEqual([]);
    });

    it('4: finds the entries about something, oldest first, the newest of them under a limit', async () => {
      const journal = await make();
      await journal.append([draft('a', 'order:1'), draft('b', 'order:2', 'order:1', 'order:1'), draft('c', 'order:2'), draft('d', 'order:1')]);
      expect((await journal.about('order:1')).map(({ kind }) => kind)).toEqual(['a', 'b', 'd']);
      expect((await journal.about('order:1', 2)).map(({ kind }) => kind)).toEqual(['b', 'd']);
      expect(await journal.about('order:1', 0)).toEqual([]);
      expect(await journal.about('order')).toEqual([]);
    });

    it('5: chains the same entries to the same hashes, whatever the order of their keys', async () => {
      const [one, other] = [await make(), await make()];
      const rest = { at: T, kind: 'x', about: ['order:1'], by: 'outcry' };
      await one.append([{ ...rest, data: { a: 1, b: { c: 2, d: 3 } } }]);
      await other.append([{ ...rest, data: { b: { d: 3, c: 2 }, a: 1 } }]);
      expect((await one.read(1, 1))[0]?.hash).toBe((await other.read(1, 1))[0]?.hash);
    });

    it('6: stays intact with whatever text and numbers JSON can carry', async () => {
      const journal = await make();
      const data = { text: 'ünï \u0000 \u{1f600} "quoted" \ud800', tiny: 5e-324, large: 1e300, negative: -0, absent: undefined, when: new Date(T), 10: 'ten', 9: 'nine' };
      await journal.append([{ at: T, kind: 'odd \ud800', about: ['person:\ud83d', ''], by: '\u0000', data }]);
      expect(await journal.verify()).toMatchObject({ intact: true, entries: 1 });
      const [entry] = await journal.read(1, 1);
      expect(entry?.data).toEqual({ text: data.text, tiny: 5e-324, large: 1e300, negative: 0, when: new Date(T).toISOString(), 9: 'nine', 10: 'ten' });
      expect(await journal.about(entry?.about[0] ?? 'none')).toEqual([entry]);
      await journal.append([{ at: T, kind: 'x', about: [], by: 'outcry', data: JSON.parse('{"__proto__":{"a":1},"constructor":2}') as Record<string, unknown> }]);
      expect(await journal.verify()).toMatchObject({ intact: true, entries: 2 });
    });

    it('7: takes thousands of entries at once', async () => {
      const journal = await make();
      await journal.append(Array.from({ length: 6_000 }, (_, index) => draft(`${index}`, 'order:1', `order:${index}`)));
      expect(await journal.verify()).toMatchObject({ intact: true, entries: 6_000 });
      expect((await journal.about('order:5999')).map(({ position }) => position)).toEqual([6_000]);
    });

    it('8: keeps the order in which entries came, however many at once', async () => {
      const journal = await make();
      await Promise.all(Array.from({ length: 30 }, (_, index) => journal.append([draft(`${index}a`), draft(`${index}b`)])));
      const kinds = (await journal.read(1, 100)).map(({ kind }) => kind);
      expect(kinds).toEqual(Array.from({ length: 30 }, (_, index) => [`${index}a`, `${index}b`]).flat());
      expect(await journal.verify()).toMatchObject({ intact: true, entries: 60 });
    });
  });
}
