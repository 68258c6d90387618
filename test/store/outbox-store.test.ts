import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../src/desk/outbox-store.ts';
import type { Card } from '../../src/reports/card.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SqlOutboxStore } from '../../src/store/outbox-store.ts';
import { outboxStoreContract } from '../contract/outbox-store.ts';
import { inProcesses } from './in-processes.ts';
import { queryPlan } from './query-plan.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

const EVER = 8.64e15;
const CARD: Card = { title: 'Price', tone: 'neutral', blocks: [{ kind: 'text', text: 'All of it.' }], actions: [] };
const ENTRY: OutboxEntry = {
  key: 'k1',
  channel: 'telegram',
  conversation: '42',
  card: CARD,
  inReplyTo: null,
  onlyFor: null,
  silent: false,
  event: null,
  createdAt: 1,
  notBefore: 1,
  mayBeDigested: false,
};

outboxStoreContract('the database', async () => new SqlOutboxStore((await temporaryDatabase()).db));

describe('the outbox in the database', () => {
  it('knows over a restart what waits, how far it came, and that a try was interrupted', async () => {
    const folder = await temporaryFolder();
    const before = await openDatabase(folder);
    const store = new SqlOutboxStore(before.db);
    await store.add(ENTRY);
    const [{ position } = { position: -1 }] = await store.waiting('telegram', '42', 1, EVER);
    await store.noteFailure(position, 'Telegram did not answer.');
    await store.begin(position);
    await store.notePart(position, 1);
    await before.close();
    const after = await openDatabase(folder);
    const again = new SqlOutboxStore(after.db);
    expect(await again.waiting('telegram', '42', 1, EVER)).toEqual([{ ...ENTRY, position, partsSent: 1, attempts: 1, wasInterrupted: true }]);
    expect(await again.add(ENTRY)).toBe(false);
    await after.close();
  });

  it('takes each key from one of two processes', async () => {
    const folder = await temporaryFolder();
    const database = await openDatabase(folder);
    const answers = await inProcesses(2, 'add-entries.ts', [folder, '40']);
    expect(answers.map(Number).reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(await new SqlOutboxStore(database.db).waiting('telegram', '42', 100, EVER)).toHaveLength(40);
    await database.close();
  });

  it('keeps nothing of an entry whose card could not be stored', async () => {
    const { db } = await temporaryDatabase();
    let inserts = 0;
    const failing = new SqlOutboxStore(
      db.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind === 'InsertQueryNode' && ++inserts === 2) throw new Error('out of luck');
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
    );
    await expect(failing.add(ENTRY)).rejects.toThrow('out of luck');
    expect(await new SqlOutboxStore(db).add(ENTRY)).toBe(true);
  });

  it('answers what it is asked all the time without a look at what is settled', async () => {
    const { db } = await temporaryDatabase();
    const plan = (ask: (store: SqlOutboxStore) => Promise<unknown>): Promise<string[]> => queryPlan(db, (watched) => ask(new SqlOutboxStore(watched)));
    expect(await plan((store) => store.waiting('telegram', '42', 10, EVER))).toEqual([
      'SEARCH entry USING INDEX outbox_entries_waiting (channel=? AND conversation=?)',
      'SEARCH body USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
    expect(await plan((store) => store.conversations())).toEqual([
      'SCAN outbox_entries USING COVERING INDEX outbox_entries_waiting',
      'USE TEMP B-TREE FOR ORDER BY',
    ]);
    expect(await plan((store) => store.summary(5))).toEqual([
      'SCAN outbox_entries USING COVERING INDEX outbox_entries_waiting',
      'SEARCH outbox_entries USING INDEX outbox_entries_lost (settled_at>?)',
    ]);
    expect(await plan((store) => store.delivered('telegram', '42', 5))).toContain(
      'SEARCH entry USING INDEX outbox_entries_delivered (channel=? AND conversation=? AND settled_at>?)',
    );
    expect(await plan((store) => store.prune(5))).toEqual([
      'SCAN outbox_cards',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH outbox_entries USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
  });

  it('forgets the body of a pruned entry for good', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlOutboxStore(db);
    for (const key of ['k1', 'k2']) await store.add({ ...ENTRY, key });
    const [{ position } = { position: -1 }] = await store.waiting('telegram', '42', 1, EVER);
    await store.settle([position], 'delivered', 10);
    await store.prune(11);
    expect((await db.selectFrom('outbox_cards').select('position').execute()).map((row) => row.position)).toEqual([position + 1]);
  });

  it('hands on a card that was tampered with as one that says so, so that nothing behind it is held up', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlOutboxStore(db);
    for (const key of ['k1', 'k2']) await store.add({ ...ENTRY, key });
    await db.updateTable('outbox_cards').set({ card: '{"title":"Price"}' }).where('position', '=', 1).execute();
    const [damaged, next] = await store.waiting('telegram', '42', 5, EVER);
    expect(damaged?.card).toMatchObject({ title: 'Price', tone: 'error', blocks: [{ text: expect.stringContaining('Card 1 of the outbox') as string }] });
    expect(next?.card).toEqual(CARD);
  });
});
