import { describe, expect, it } from 'vitest';
import type { TranscriptEntry, TranscriptStore } from '../../src/agent/transcript.ts';

const TURN: readonly TranscriptEntry[] = [
  { role: 'user', text: 'price of btc', at: 1 },
  { role: 'assistant', text: '', calls: [{ id: 'c1', tool: 'get_price', args: { symbol: 'BTC/USDT', nested: { list: [1, null, 'x'] } } }], at: 2 },
  { role: 'tool', callId: 'c1', tool: 'get_price', text: '{"last":1}', at: 3 },
  { role: 'assistant', text: 'There it is.', calls: [], at: 4 },
];

function said(text: string): TranscriptEntry {
  return { role: 'user', text, at: 9 };
}

/** What every transcript store must do; `make` gives an empty one. */
export function transcriptStoreContract(name: string, make: () => Promise<TranscriptStore>): void {
  describe(`${name} as a transcript store`, () => {
    it('reads nothing of a conversation that has not begun', async () => {
      expect(await (await make()).read('terminal', 10)).toEqual([]);
    });

    it('gives every kind of entry back as it was, in order', async () => {
      const store = await make();
      await store.append('terminal', TURN);
      expect(await store.read('terminal', 10)).toEqual(TURN);
    });

    it('reads the last entries, oldest first, over several turns', async () => {
      const store = await make();
      await store.append('terminal', TURN);
      await store.append('terminal', [said('and eth?'), said('hello?')]);
      expect(await store.read('terminal', 3)).toEqual([TURN[3], said('and eth?'), said('hello?')]);
      expect(await store.read('terminal', 0)).toEqual([]);
    });

    it('takes a turn without entries for nothing', async () => {
      const store = await make();
      await store.append('terminal', []);
      expect(await store.read('terminal', 10)).toEqual([]);
    });

    it('keeps conversations apart', async () => {
      const store = await make();
      await store.append('telegram:1', [said('one')]);
      await store.append('telegram:2', [said('two')]);
      expect(await store.read('telegram:1', 10)).toEqual([said('one')]);
    });

    it('reads only what came after the last reset of that conversation', async () => {
      const store = await make();
      await store.append('terminal', TURN);
      await store.append('telegram:1', [said('stays')]);
      await store.reset('terminal', 5);
      expect(await store.read('terminal', 10)).toEqual([]);
      await store.append('terminal', [said('afresh')]);
      await store.append('terminal', [said('more')]);
      expect(await store.read('terminal', 10)).toEqual([said('afresh'), said('more')]);
      expect(await store.read('telegram:1', 10)).toEqual([said('stays')]);
      await store.reset('terminal', 6);
      expect(await store.read('terminal', 10)).toEqual([]);
    });

    it('keeps turns whole when two are added at the same time', async () => {
      const store = await make();
      const first = ['a1', 'a2', 'a3'].map(said);
      const second = ['b1', 'b2', 'b3'].map(said);
      await Promise.all([store.append('terminal', first), store.append('terminal', second)]);
      expect([
        [...first, ...second],
        [...second, ...first],
      ]).toContainEqual(await store.read('terminal', 10));
    });
  });
}
