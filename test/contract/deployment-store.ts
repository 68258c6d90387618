import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/trading/journal/journal.ts';
import type { DeploymentStore, SlotDecision } from '../../src/trading/session/deployment.ts';
import { T, TERMS, deploymentOf, draft } from './trading-records.ts';

const DECISIONS: readonly SlotDecision[] = [
  { symbol: 'BTC/USDT', action: 'entry', why: 'rsi(14) = 28.1, below 30', close: 60_000.1, order: 'oc-d1-1' },
  { symbol: 'ETH/USDT', action: 'none', why: 'rsi(14) = 31.2, not below 30', close: 2_500, order: null },
];

/** What every store of deployments must do; `make` gives an empty one with the journal that it writes to. */
export function deploymentStoreContract(name: string, make: () => Promise<{ readonly store: DeploymentStore; readonly journal: Journal }>): void {
  const kinds = async (journal: Journal): Promise<string[]> => (await journal.read(1, 100)).map(({ kind }) => kind);

  describe(`${name} as a deployment store`, () => {
    it('1: gives deployments back as they were begun, and takes no id twice', async () => {
      const { store, journal } = await make();
      const builtIn = { ...TERMS, strategy: { kind: 'built-in', name: 'golden-cross' }, sizing: { kind: 'cost', cost: 50 }, volumeShare: 0.05 } as const;
      const [one, other] = [deploymentOf('d1'), deploymentOf('d2', { terms: builtIn, promotedFrom: 'd1', note: 'n' })];
      await store.create(one, [draft('deployment.started')]);
      await store.create(other, []);
      expect(await store.find('d1')).toEqual(one);
      expect(await store.find('d2')).toEqual(other);
      expect(await store.find('d3')).toBeNull();
      await expect(store.create(one, [draft('x')])).rejects.toBeInstanceOf(Error);
      expect(await kinds(journal)).toEqual(['deployment.started']);
    });

    it('2: lists newest first what is asked for', async () => {
      const { store } = await make();
      await store.create(deploymentOf('d1', { createdAt: T + 5 }), []);
      await store.create(deploymentOf('d2', { terms: { ...TERMS, account: 'binance' } }), []);
      await store.create(deploymentOf('d3', { state: 'paused' }), []);
      const ids = async (query: Parameters<DeploymentStore['list']>[0]): Promise<string[]> => (await store.list(query)).map(({ id }) => id);
      expect(await ids({})).toEqual(['d1', 'd3', 'd2']);
      expect(await ids({ account: 'binance' })).toEqual(['d2']);
      expect(await ids({ states: ['running', 'stopped'] })).toEqual(['d1', 'd2']);
      expect(await ids({ states: [] })).toEqual([]);
    });

    it('3: changes what is given of one that stands in a state that is named', async () => {
      const { store, journal } = await make();
      await store.create(deploymentOf('d1'), []);
      expect(await store.change('d1', ['paused'], { state: 'running' }, [draft('x')])).toBe(false);
      expect(await store.change('d1', [], { state: 'stopped' }, [draft('x')])).toBe(false);
      expect(await store.change('d2', ['running'], { state: 'paused' }, [draft('x')])).toBe(false);
      expect(await store.change('d1', ['running'], { state: 'paused', note: 'a pause' }, [draft('paused')])).toBe(true);
      expect(await store.find('d1')).toEqual(deploymentOf('d1', { state: 'paused', note: 'a pause' }));
      const terms = { ...TERMS, budget: '2000' };
      expect(await store.change('d1', ['paused', 'running'], { terms, hash: 'aa', note: null }, [draft('edited')])).toBe(true);
      expect(await store.change('d1', ['paused'], { state: 'stopped', stoppedAt: T + 9 }, [])).toBe(true);
      expect(await store.find('d1')).toEqual(deploymentOf('d1', { state: 'stopped', terms, hash: 'aa', stoppedAt: T + 9 }));
      expect(await store.change('d1', ['stopped'], {}, [draft('noted')])).toBe(true);
      expect(await kinds(journal)).toEqual(['paused', 'edited', 'noted']);
    });

    it('4: gives a slot to whoever comes first', async () => {
      const { store } = await make();
      await store.create(deploymentOf('d1'), []);
      await store.create(deploymentOf('d2'), []);
      expect(await store.lastSlot('d1')).toBeNull();
      const claims = await Promise.all([1, 2, 3].map((n) => store.claimSlot('d1', T, T + n)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await store.claimSlot('d2', T, T)).toBe(true);
      expect(await store.claimSlot('d1', T + 60_000, T)).toBe(true);
      expect(await store.lastSlot('d1')).toEqual({ deployment: 'd1', time: T + 60_000, claimedAt: T, doneAt: null, decisions: [] });
      await expect(store.claimSlot('d9', T, T)).rejects.toBeInstanceOf(Error);
    });

    it('5: keeps what was decided in a slot, once', async () => {
      const { store, journal } = await make();
      await store.create(deploymentOf('d1'), []);
      await store.claimSlot('d1', T, T + 1);
      await store.finishSlot('d1', T + 60_000, T + 2, DECISIONS, [draft('x')]);
      await store.finishSlot('d1', T, T + 2, DECISIONS, [draft('slot.done')]);
      await store.finishSlot('d1', T, T + 3, [], [draft('x')]);
      expect(await store.slots('d1', 5)).toEqual([{ deployment: 'd1', time: T, claimedAt: T + 1, doneAt: T + 2, decisions: DECISIONS }]);
      expect(await store.claimSlot('d1', T, T + 9)).toBe(false);
      expect(await kinds(journal)).toEqual(['slot.done']);
    });

    it('6: knows the slots that were not finished, oldest first', async () => {
      const { store } = await make();
      for (const id of ['d2', 'd1']) await store.create(deploymentOf(id), []);
      for (const time of [T + 120_000, T, T + 60_000]) for (const id of ['d2', 'd1']) await store.claimSlot(id, time, T);
      await store.finishSlot('d1', T, T, [], []);
      const unfinished = (await store.unfinishedSlots()).map(({ deployment, time }) => `${deployment} ${(time - T) / 60_000}`);
      expect(unfinished).toEqual(['d2 0', 'd1 1', 'd2 1', 'd1 2', 'd2 2']);
      expect((await store.slots('d1', 2)).map(({ time }) => (time - T) / 60_000)).toEqual([2, 1]);
      expect(await store.slots('d1', 0)).toEqual([]);
      expect(await store.lastSlot('d1')).toMatchObject({ time: T + 120_000 });
    });
  });
}
