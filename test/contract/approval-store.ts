import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/trading/journal/journal.ts';
import type { Approval, ApprovalStore } from '../../src/trading/order-flow/approval.ts';
import type { OrderStore } from '../../src/trading/order-flow/order-store.ts';
import { T, TERMS, approvalOf, draft, orderRecord } from './trading-records.ts';

/** An empty store of approvals, with the store that gets their orders and the journal that both write to. */
export interface ApprovalStoreUnderTest {
  readonly store: ApprovalStore;
  readonly orders: OrderStore;
  readonly journal: Journal;
}

/** What every store of approvals must do. */
export function approvalStoreContract(name: string, make: () => Promise<ApprovalStoreUnderTest>): void {
  const yes = { status: 'approved', by: 'telegram:42', at: T + 9, note: 'Approved.' } as const;

  describe(`${name} as an approval store`, () => {
    it('1: gives approvals of every kind back as they were asked for', async () => {
      const { store, journal } = await make();
      const actions: readonly Approval['action'][] = [
        approvalOf('x').action,
        { kind: 'deployment', terms: { ...TERMS, strategy: { kind: 'built-in', name: 'golden-cross', params: { fast: 50 } }, sizing: { kind: 'all-in' } } },
        { kind: 'promotion', deployment: 'd1', terms: TERMS },
        { kind: 'resume', account: null },
      ];
      const approvals = actions.map((action, index) => approvalOf(`a${index}`, { action, people: index === 0 ? 2 : 1, typed: index === 1 ? 'deploy' : null }));
      for (const approval of approvals) await store.create(approval, [draft('approval.asked', `approval:${approval.id}`)]);
      for (const approval of approvals) expect(await store.find(approval.id)).toEqual(approval);
      expect(await store.find('zz')).toBeNull();
      expect(await journal.about('approval:a2')).toHaveLength(1);
    });

    it('2: takes no id twice', async () => {
      const { store, journal } = await make();
      await store.create(approvalOf('a1'), []);
      await expect(store.create(approvalOf('a1', { summary: 'other' }), [draft('x')])).rejects.toBeInstanceOf(Error);
      expect(await store.find('a1')).toEqual(approvalOf('a1'));
      expect(await journal.read(1, 10)).toEqual([]);
    });

    it('3: creates the orders with the yes, once', async () => {
      const { store, orders, journal } = await make();
      await store.create(approvalOf('a1'), []);
      const order = orderRecord('oc-a1-1', { approval: 'a1' });
      expect(await store.decide('a1', yes, [order], [draft('approval.approved')])).toBe(true);
      const decided = approvalOf('a1', { status: 'approved', approvedBy: ['telegram:42'], decidedAt: T + 9, note: 'Approved.' });
      expect(await store.find('a1')).toEqual(decided);
      expect(await orders.find('oc-a1-1')).toEqual(order);
      expect(await store.decide('a1', { ...yes, by: 'discord:7' }, [orderRecord('oc-a1-2')], [draft('approval.approved')])).toBe(false);
      expect(await store.decide('a1', { ...yes, status: 'declined' }, [], [draft('approval.declined')])).toBe(false);
      expect(await store.find('a1')).toEqual(decided);
      expect((await orders.list({})).map(({ id }) => id)).toEqual(['oc-a1-1']);
      expect((await journal.read(1, 10)).map(({ kind }) => kind)).toEqual(['approval.approved']);
    });

    it('4: does nothing for an id that is not there', async () => {
      const { store, orders } = await make();
      expect(await store.decide('a1', yes, [orderRecord('oc-a1-1')], [])).toBe(false);
      expect(await orders.list({})).toEqual([]);
    });

    it('5: notes who said no, or that nobody did, and makes no yes of it', async () => {
      const { store } = await make();
      await store.create(approvalOf('a1'), []);
      await store.create(approvalOf('a2'), []);
      expect(await store.decide('a1', { status: 'declined', by: 'telegram:42', at: T + 1, note: 'Declined.' }, [], [])).toBe(true);
      expect(await store.decide('a2', { status: 'expired', by: null, at: T + 2, note: 'Nobody answered.' }, [], [])).toBe(true);
      expect(await store.find('a1')).toMatchObject({ status: 'declined', approvedBy: [], decidedAt: T + 1, note: 'Declined.' });
      expect(await store.find('a2')).toMatchObject({ status: 'expired', approvedBy: [], decidedAt: T + 2, note: 'Nobody answered.' });
    });

    it('6: lets one of many answers stand', async () => {
      const { store, orders, journal } = await make();
      await store.create(approvalOf('a1'), []);
      const people = ['a', 'b', 'c', 'd'];
      const answers = await Promise.all(
        people.map((by) => store.decide('a1', { ...yes, by }, [orderRecord('oc-a1-1', { approval: 'a1', note: by })], [draft(`approval.${by}`)])),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      const winner = people[answers.indexOf(true)];
      expect(await store.find('a1')).toMatchObject({ approvedBy: [winner] });
      expect(await orders.list({})).toMatchObject([{ note: winner }]);
      expect(await journal.read(1, 10)).toMatchObject([{ kind: `approval.${winner}` }]);
    });

    it('7: notes the first yes of two once, and is approved with the second person’s', async () => {
      const { store, journal } = await make();
      await store.create(approvalOf('a1', { people: 2 }), []);
      expect(await store.second('a1', 'anna', [draft('approval.first')])).toBe(true);
      expect(await store.second('a1', 'anna', [draft('x')])).toBe(false);
      expect(await store.second('a1', 'ben', [draft('x')])).toBe(false);
      expect(await store.second('a2', 'anna', [draft('x')])).toBe(false);
      expect(await store.find('a1')).toMatchObject({ status: 'pending', approvedBy: ['anna'] });
      expect(await store.decide('a1', { ...yes, by: 'ben' }, [], [draft('approval.approved')])).toBe(true);
      expect(await store.find('a1')).toMatchObject({ status: 'approved', approvedBy: ['anna', 'ben'] });
      expect(await store.second('a1', 'carl', [draft('x')])).toBe(false);
      expect((await journal.read(1, 10)).map(({ kind }) => kind)).toEqual(['approval.first', 'approval.approved']);
    });

    it('8: is not approved by fewer people than it needs', async () => {
      const { store, orders, journal } = await make();
      await store.create(approvalOf('a1', { people: 2 }), []);
      await store.create(approvalOf('a2'), []);
      await expect(store.decide('a1', yes, [orderRecord('oc-a1-1')], [draft('x')])).rejects.toThrow('a1');
      await store.second('a1', 'anna', []);
      await expect(store.decide('a1', { ...yes, by: 'anna' }, [orderRecord('oc-a1-1')], [draft('x')])).rejects.toThrow('a1');
      await expect(store.decide('a2', { ...yes, by: null }, [orderRecord('oc-a2-1')], [draft('x')])).rejects.toThrow('a2');
      expect((await store.list({ status: 'pending' })).map(({ id }) => id)).toEqual(['a2', 'a1']);
      expect(await orders.list({})).toEqual([]);
      expect(await journal.read(1, 10)).toEqual([]);
    });

    it('9: leaves all as it was when one of its orders is there already', async () => {
      const { store, orders } = await make();
      await store.create(approvalOf('a1'), []);
      await orders.create([orderRecord('oc-a1-2')], []);
      await expect(store.decide('a1', yes, [orderRecord('oc-a1-1'), orderRecord('oc-a1-2')], [draft('x')])).rejects.toThrow('a1');
      expect(await store.find('a1')).toEqual(approvalOf('a1'));
      expect((await orders.list({})).map(({ id }) => id)).toEqual(['oc-a1-2']);
    });

    it('10: lists newest first what is asked for', async () => {
      const { store } = await make();
      for (const [index, account] of ['binance', 'paper:binance', 'paper:binance'].entries()) {
        await store.create(approvalOf(`a${index}`, { account, createdAt: T + (index === 0 ? 5 : 1) }), []);
      }
      await store.decide('a1', yes, [], []);
      const ids = async (query: Parameters<ApprovalStore['list']>[0]): Promise<string[]> => (await store.list(query)).map(({ id }) => id);
      expect(await ids({})).toEqual(['a0', 'a2', 'a1']);
      expect(await ids({ status: 'pending' })).toEqual(['a0', 'a2']);
      expect(await ids({ account: 'paper:binance' })).toEqual(['a2', 'a1']);
      expect(await ids({ since: T + 2 })).toEqual(['a0']);
      expect(await ids({ limit: 2 })).toEqual(['a0', 'a2']);
    });
  });
}
