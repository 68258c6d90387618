import { describe, expect, it } from 'vitest';
import type { ButtonBook } from '../../src/desk/button-book.ts';
import type { Action } from '../../src/reports/card.ts';

const RUN: Action = { kind: 'run', label: 'Optimise', tool: 'optimize', args: { symbol: 'BTC/USDT', params: { low: 25 }, list: [1, null, 'x'] } };
const APPROVE: Action = { kind: 'approve', label: 'Approve', approvalId: 'a1' };
const DECLINE: Action = { kind: 'decline', label: 'Decline', approvalId: 'a1' };

/** What every button book must do; `make` gives an empty one. */
export function buttonBookContract(name: string, make: () => Promise<ButtonBook>): void {
  describe(`${name} as a button book`, () => {
    it('gives every kind of action a reference of sixteen characters, by which it is found again', async () => {
      const book = await make();
      const references = await book.keep('telegram', '42', 'd1', [RUN, APPROVE, DECLINE], 1);
      expect(new Set(references).size).toBe(3);
      for (const reference of references) expect(reference).toMatch(/^[\w-]{16}$/);
      const found = await Promise.all(references.map((reference) => book.find('telegram', '42', reference)));
      expect(found).toEqual([RUN, APPROVE, DECLINE]);
    });

    it('keeps nothing of a card without actions', async () => {
      expect(await (await make()).keep('telegram', '42', 'd1', [], 1)).toEqual([]);
    });

    it('gives the same references for the same delivery kept again, two equal actions one each', async () => {
      const book = await make();
      const references = await book.keep('telegram', '42', 'd1', [RUN, APPROVE, RUN], 1);
      expect(new Set(references).size).toBe(3);
      expect(await book.keep('telegram', '42', 'd1', [RUN, APPROVE, RUN], 2)).toEqual(references);
    });

    it('gives one set of references when a delivery is kept twice at the same time', async () => {
      const book = await make();
      const [one, other] = await Promise.all([
        book.keep('telegram', '42', 'd1', [RUN, APPROVE], 1),
        book.keep('telegram', '42', 'd1', [RUN, APPROVE], 1),
      ]);
      expect(one).toEqual(other);
    });

    it('gives other references for another delivery, conversation or channel', async () => {
      const book = await make();
      const all = [
        ...(await book.keep('telegram', '42', 'd1', [RUN], 1)),
        ...(await book.keep('telegram', '42', 'd2', [RUN], 1)),
        ...(await book.keep('telegram', '43', 'd1', [RUN], 1)),
        ...(await book.keep('discord', '42', 'd1', [RUN], 1)),
      ];
      expect(new Set(all).size).toBe(4);
    });

    it('never lets a reference stand for another action than the one it was made for', async () => {
      const book = await make();
      const [before] = await book.keep('telegram', '42', 'd1', [APPROVE], 1);
      const [after] = await book.keep('telegram', '42', 'd1', [DECLINE], 2);
      expect(await book.find('telegram', '42', before ?? '')).toEqual(APPROVE);
      expect(await book.find('telegram', '42', after ?? '')).toEqual(DECLINE);
    });

    it('finds nothing for an unknown reference, nor in another conversation or channel', async () => {
      const book = await make();
      const [reference = ''] = await book.keep('telegram', '42', 'd1', [APPROVE], 1);
      expect(await book.find('telegram', '43', reference)).toBeNull();
      expect(await book.find('discord', '42', reference)).toBeNull();
      expect(await book.find('telegram', '42', reference.slice(1))).toBeNull();
      expect(await book.find('telegram', '42', '')).toBeNull();
    });

    it('forgets what was kept before an instant', async () => {
      const book = await make();
      const [old = ''] = await book.keep('telegram', '42', 'd1', [RUN], 10);
      const [recent = ''] = await book.keep('telegram', '42', 'd2', [RUN], 20);
      await book.prune(20);
      expect(await book.find('telegram', '42', old)).toBeNull();
      expect(await book.find('telegram', '42', recent)).toEqual(RUN);
    });
  });
}
