import { describe, expect, it } from 'vitest';
import type { BacktestStore } from '../../src/backtest/backtest-store.ts';

const HASH = `3f9a01${'c'.repeat(58)}`;
const NEAR = `3f9a02${'c'.repeat(58)}`;

/** What every backtest store must do; `make` gives an empty one. */
export function backtestStoreContract(name: string, make: () => Promise<BacktestStore>): void {
  describe(`${name} as a backtest store`, () => {
    it('finds a result by its hash, as it was saved', async () => {
      const store = await make();
      const result = { hash: HASH, createdAt: 1_700_000_000_000, report: '{"return":0.1,"note":"naïve ☂"}' };
      await store.save(result);
      expect(await store.find(HASH)).toEqual(result);
      expect(await store.find(NEAR)).toBeNull();
    });

    it('never changes a result: the same hash again is not saved', async () => {
      const store = await make();
      await store.save({ hash: HASH, createdAt: 1, report: '{"first":true}' });
      await store.save({ hash: HASH, createdAt: 2, report: '{"first":false}' });
      expect(await store.find(HASH)).toEqual({ hash: HASH, createdAt: 1, report: '{"first":true}' });
    });

    it('finds by the first characters when they are enough, in either letter case', async () => {
      const store = await make();
      await store.save({ hash: HASH, createdAt: 1, report: '{}' });
      await store.save({ hash: NEAR, createdAt: 1, report: '{}' });
      expect((await store.findByPrefix('3f9a01'))?.hash).toBe(HASH);
      expect((await store.findByPrefix('3F9A02CC'))?.hash).toBe(NEAR);
      expect((await store.findByPrefix(HASH))?.hash).toBe(HASH);
    });

    it('finds nothing by a prefix that fits several, fits none, is too short or is no hash', async () => {
      const store = await make();
      await store.save({ hash: HASH, createdAt: 1, report: '{}' });
      await store.save({ hash: `3f9a01${'d'.repeat(58)}`, createdAt: 1, report: '{}' });
      for (const prefix of ['3f9a01', '3f9a0f', '3f9a', '', '%%%%%%', '3f9a0_']) expect(await store.findByPrefix(prefix)).toBeNull();
    });
  });
}
