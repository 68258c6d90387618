import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { runUntilKilled } from './killed.ts';
import { temporaryFolder } from './temporary-database.ts';

/** A seeded sequence of whole numbers below a bound (a linear congruential generator, Numerical Recipes' constants). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Opens what a killed process left, and holds it to what must be true of it at any moment. Gives how many orders there are. */
async function inspect(folder: string): Promise<number> {
  const database = await openDatabase(folder);
  const { db } = database;
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  expect(rows).toEqual([{ integrity_check: 'ok' }]);
  const journal = new SqlJournal(db);
  const found = await journal.verify();
  expect(found).toMatchObject({ intact: true });
  const entries = await journal.read(1, 100_000);
  const kindsOf = new Map<string, string[]>();
  for (const { kind, about } of entries) for (const id of about) kindsOf.set(id, [...(kindsOf.get(id) ?? []), kind]);
  const store = new SqlOrderStore(db);
  const [orders, fills] = [await store.list({}), await store.fills({})];
  const expected = { created: [], sending: ['order.sending'], filled: ['order.sending', 'fill', 'order.filled'] };
  const steps = ['approval.asked', 'approval.approved', 'order.created'];
  const filled = new Set(fills.map(({ order }) => order));
  for (const { id, state } of orders) {
    const moves = expected[state as keyof typeof expected];
    expect([id, kindsOf.get(`order:${id}`)]).toEqual([id, [...steps, ...moves]]);
    expect([id, filled.has(id)]).toEqual([id, state === 'filled']);
  }
  // An approval is pending without its order, and approved with it; there is no third case.
  const approvals = await db.selectFrom('approvals').select(['id', 'status']).execute();
  const approved = approvals.filter(({ status }) => status === 'approved').map(({ id }) => id);
  expect(new Set(approved)).toEqual(new Set(orders.map(({ approval }) => approval)));
  expect(entries.filter(({ kind }) => kind === 'approval.asked')).toHaveLength(approvals.length);
  await database.close();
  return orders.length;
}

describe('a process that trades and is killed', () => {
  it('leaves a whole database, an intact journal, and no order or fill without its entries, wherever it was struck', async () => {
    const next = numbers(20_260_102);
    const lane = async (): Promise<void> => {
      const folder = await temporaryFolder();
      let known = 0;
      for (let run = 0; run < 8; run += 1) {
        // Every other one from outside, at whatever it is doing after some milliseconds; the others at a statement that is known.
        const fromOutside = run % 2 === 1;
        const args = [folder, `${run}`, fromOutside ? '0' : `${1 + next(120)}`];
        const { signal, out } = await runUntilKilled('trade-and-die.ts', args, fromOutside ? 5 + next(60) : undefined);
        expect([signal, out]).toEqual(['SIGKILL', 'trading']);
        const orders = await inspect(folder);
        expect(orders).toBeGreaterThanOrEqual(known);
        known = orders;
      }
      expect(known).toBeGreaterThan(0);
    };
    await Promise.all([lane(), lane(), lane()]);
  }, 120_000);
});
