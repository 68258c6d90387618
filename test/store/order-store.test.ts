import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { OrderIntent } from '../../src/trading/intent.ts';
import type { OrderRecord } from '../../src/trading/order-flow/order-store.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { orderStoreContract } from '../contract/order-store.ts';
import { INTENT, T, bookedFill, draft, orderRecord } from '../contract/trading-records.ts';
import { queryPlan } from './query-plan.ts';
import { temporaryDatabase } from './temporary-database.ts';

orderStoreContract('the database', async () => {
  const { db } = await temporaryDatabase();
  return { store: new SqlOrderStore(db), journal: new SqlJournal(db) };
});

describe('orders in the database', () => {
  it('give intents of every kind back as they were', async () => {
    const store = new SqlOrderStore((await temporaryDatabase()).db);
    const intents: readonly OrderIntent[] = [
      { ...INTENT, type: 'oco', side: 'sell', stopPrice: '58000', stopLimitPrice: '57990.00', purpose: 'protect', origin: { kind: 'desk', because: 'protection' }, guard: null },
      { ...INTENT, type: 'market', price: null, origin: { kind: 'deployment', deployment: 'd1', slot: T }, deployment: 'd1' },
      { ...INTENT, reason: 'said "\u0000 \u{1f680}"', guard: { stop: null, target: '70000.5' } },
    ];
    await store.create(intents.map((intent, index) => orderRecord(`oc-${index}`, { intent })), []);
    for (const [index, intent] of intents.entries()) expect((await store.find(`oc-${index}`))?.intent).toEqual(intent);
  });

  it('are looked for in what does not grow with all that was ever ordered: those that have not ended, and those of a span', async () => {
    const { db } = await temporaryDatabase();
    const [account, symbol, deployment] = ['binance', 'BTC/USDT', 'd1'];
    const used = async (ask: (store: SqlOrderStore) => Promise<unknown>): Promise<string> => (await queryPlan(db, (watched) => ask(new SqlOrderStore(watched)))).join(' ');
    for (const query of [{ account }, { account, symbol, deployment }, { account, symbol, deployment: null }]) {
      expect(await used((store) => store.list({ ...query, states: ['created', 'open'] }))).toContain('USING INDEX orders_by_state (state=? AND account=?)');
      expect(await used((store) => store.count({ ...query, since: T, states: ['open', 'filled'] }))).toContain('created_at>?');
      expect(await used((store) => store.list({ ...query, since: T, updatedSince: T }))).toContain('created_at>?');
    }
  });

  it('are not changed, created or booked without their journal entries', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlOrderStore(db);
    await store.create([orderRecord('oc-1')], []);
    await sql`drop trigger journal_head_no_delete`.execute(db);
    await sql`delete from journal_head`.execute(db);
    const corrupt = { kind: 'corrupt' };
    await expect(store.create([orderRecord('oc-2')], [draft('x')])).rejects.toMatchObject(corrupt);
    await expect(store.change('oc-1', ['created'], { state: 'sending' }, T, [draft('x')])).rejects.toMatchObject(corrupt);
    await expect(store.book([{ fill: bookedFill('t1'), journal: draft('x') }])).rejects.toMatchObject(corrupt);
    expect(await store.list({})).toEqual([orderRecord('oc-1')]);
    expect([await store.fills({}), await store.fillCount('paper:binance')]).toEqual([[], 0]);
  });

  it('keep their ends, and what they were made for, whatever statement is run', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlOrderStore(db);
    await store.create([orderRecord('oc-1')], []);
    await store.change('oc-1', ['created'], { state: 'refused' }, T, []);
    await store.book([{ fill: bookedFill('t1'), journal: draft('fill') }]);
    const before = [await store.list({}), await store.fills({})];
    const forbidden = [
      sql`update orders set state = 'sending'`,
      sql`update orders set id = 'oc-2'`,
      sql`update orders set intent = replace(intent, '0.00100', '1.00100')`,
      sql`delete from orders`,
      sql`update fills set amount = '9'`,
      sql`delete from fills`,
    ];
    for (const statement of forbidden) await expect(statement.execute(db)).rejects.toThrow(/does not take this (update|delete)/);
    await expect(sql`insert into orders select 9, 'oc-9', account, symbol, deployment, intent, 'done', approval, venue_order_id, filled, filled_cost, note, cancel_asked_at, created_at, sent_at, updated_at from orders`.execute(db)).rejects.toThrow('orders_state');
    expect([await store.list({}), await store.fills({})]).toEqual(before);
  });

  it('are not stored with what could not be read again', async () => {
    const store = new SqlOrderStore((await temporaryDatabase()).db);
    const bad: readonly Partial<OrderRecord>[] = [
      { filled: 'NaN' },
      { filledCost: '1e-7' },
      { intent: { ...INTENT, amount: '0,1' } },
      { intent: { ...INTENT, symbol: 'btcusdt' as 'BTC/USDT' } },
      { intent: { ...INTENT, id: 'oc-1' } as OrderIntent },
    ];
    for (const rest of bad) await expect(store.create([orderRecord('oc-1', rest)], [])).rejects.toThrow('oc-1 cannot be stored');
    await store.create([orderRecord('oc-1')], []);
    const change = { filled: '1e-7' };
    await expect(store.takeIn('oc-1', () => [{ fill: bookedFill('t1'), journal: draft('fill') }], () => ({ change, journal: [draft('x')] }), T)).rejects.toThrow('cannot be stored');
    expect(await store.fills({})).toEqual([]);
    await expect(store.book([{ fill: bookedFill('t1', { price: 'Infinity' }), journal: draft('x') }])).rejects.toThrow('t1 cannot be stored');
    expect(await store.find('oc-1')).toEqual(orderRecord('oc-1'));
  });

  it('are reported as corrupt, by id, when they were tampered with', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlOrderStore(db);
    await store.create([orderRecord('oc-1')], []);
    await store.book([{ fill: bookedFill('t1'), journal: draft('fill') }]);
    for (const trigger of ['orders_no_update', 'fills_no_update']) await sql`drop trigger ${sql.id(trigger)}`.execute(db);
    const good = { account: INTENT.account, symbol: INTENT.symbol, deployment: null, filled: '0', intent: JSON.stringify(INTENT) };
    const changes = [{ account: 'binance' }, { symbol: 'ETH/USDT' }, { deployment: 'd1' }, { filled: 'much' }, { intent: '{}' }, { intent: 'x' }];
    for (const change of changes) {
      await db.updateTable('orders').set({ ...good, ...change }).execute();
      await expect(store.find('oc-1')).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('oc-1') as string });
    }
    await db.updateTable('fills').set({ price: 'x' }).execute();
    await expect(store.fills({})).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('Fill t1') as string });
  });

  it('are found by id, venue, state, deployment and order without going through them all', async () => {
    const { db } = await temporaryDatabase();
    const plan = await queryPlan(db, async (watched) => {
      const store = new SqlOrderStore(watched);
      await store.find('oc-1');
      await store.findByVenueId('binance', 'BTC/USDT', 'v1');
      await store.list({ states: ['sending', 'unknown', 'open'], account: 'binance' });
      await store.list({ deployment: 'd1' });
      await store.fills({ order: 'oc-1' });
      await store.fills({ deployment: 'd1' });
      await store.fills({ account: 'binance', since: T });
      await store.fillCount('binance');
    });
    expect(plan.filter((line) => line.startsWith('SCAN'))).toEqual([]);
  });
});
