import { type Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import type { Tables } from '../../src/store/tables.ts';
import { WriteGroup } from '../../src/store/write-group.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

/** A write that notes a fact, which another of the same name makes impossible. */
function fact(name: string) {
  return async (db: Kysely<Tables>): Promise<string> => {
    await db.insertInto('channel_facts').values({ channel: 'c', name, value: '' }).execute();
    return name;
  };
}

async function facts(db: Kysely<Tables>): Promise<string[]> {
  return (await db.selectFrom('channel_facts').select('name').orderBy('name').execute()).map(({ name }) => name);
}

/** The same database, which counts the transactions that are begun. */
function counting(db: Kysely<Tables>): { readonly db: Kysely<Tables>; transactions: number } {
  const counted = {
    transactions: 0,
    db: new Proxy(db, {
      get(target, name) {
        if (name === 'transaction') counted.transactions += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
  };
  return counted;
}

describe('a group of writes', () => {
  it('does those that come in one turn, or while one is under way, together, each with its own result', async () => {
    const counted = counting((await temporaryDatabase()).db);
    const group = new WriteGroup(counted.db);
    const names = Array.from({ length: 50 }, (_, index) => `fact ${String(index).padStart(2, '0')}`);
    expect(await Promise.all(names.map((name) => group.write(fact(name))))).toEqual(names);
    expect(await facts(counted.db)).toEqual(names);
    expect(counted.transactions).toBe(1);
  });

  it('does not hold everything else up for however many', async () => {
    const counted = counting((await temporaryDatabase()).db);
    const group = new WriteGroup(counted.db);
    await Promise.all(Array.from({ length: 301 }, (_, index) => group.write(fact(`fact ${index}`))));
    expect(counted.transactions).toBe(4);
  });

  it('is one for a database, whichever store asks for it', async () => {
    const counted = counting((await temporaryDatabase()).db);
    await Promise.all(['a', 'b'].map((name) => WriteGroup.of(counted.db).write(fact(name))));
    expect(await facts(counted.db)).toEqual(['a', 'b']);
    expect(counted.transactions).toBe(1);
  });

  it('does a write by itself without waiting for another', async () => {
    const counted = counting((await temporaryDatabase()).db);
    const group = new WriteGroup(counted.db);
    for (const name of ['a', 'b']) expect(await group.write(fact(name))).toBe(name);
    expect(counted.transactions).toBe(2);
  });

  it('does writes in the order in which they came', async () => {
    const group = new WriteGroup((await temporaryDatabase()).db);
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3].map((index) => group.write(async () => order.push(index))));
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('tells of a write when other processes can see it', async () => {
    const folder = await temporaryFolder();
    const [mine, other] = [await openDatabase(folder), await openDatabase(folder)];
    const group = new WriteGroup(mine.db);
    const seen = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await group.write(fact(name));
        return (await facts(other.db)).includes(name);
      }),
    );
    expect(seen).toEqual([true, true, true]);
    await mine.close();
    await other.close();
  });

  it('fails a write that fails, with nothing of it left, and none beside it', async () => {
    const { db } = await temporaryDatabase();
    const group = new WriteGroup(db);
    const half = group.write(async (inner) => {
      await fact('half')(inner);
      throw new Error('out of luck');
    });
    const outcomes = await Promise.allSettled([group.write(fact('a')), group.write(fact('b')), half, group.write(fact('a')), group.write(fact('c'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await expect(half).rejects.toThrow('out of luck');
    expect(await facts(db)).toEqual(['a', 'b', 'c']);
    expect(await group.write(fact('d'))).toBe('d');
  });

  it('waits once for a database that cannot be had, however many writes there are', async () => {
    const folder = await temporaryFolder();
    const [mine, other] = [await openDatabase(folder), await openDatabase(folder)];
    await sql`pragma busy_timeout = 20`.execute(mine.db);
    const counted = counting(mine.db);
    const group = new WriteGroup(counted.db);
    await other.db.transaction().execute(async () => {
      const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => group.write(fact(name))));
      expect(outcomes).toMatchObject(Array.from({ length: 3 }, () => ({ status: 'rejected', reason: { kind: 'busy' } })));
    });
    expect(counted.transactions).toBe(1);
    expect(await group.write(fact('a'))).toBe('a');
    await mine.close();
    await other.close();
  });
});
