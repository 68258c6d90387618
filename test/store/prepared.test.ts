import { describe, expect, it } from 'vitest';
import { prepared, preparedByKind } from '../../src/store/prepared.ts';
import { temporaryDatabase } from './temporary-database.ts';

interface Fact {
  readonly name: string;
  readonly value: string;
}

describe('a prepared query', () => {
  it('is built once for a database, and runs with other values each time, inside a transaction and out', async () => {
    let built = 0;
    const insert = prepared((db, { name, value }: Fact) => {
      built += 1;
      return db.insertInto('channel_facts').values({ channel: 'c', name, value });
    });
    const find = prepared((db, { name }: Pick<Fact, 'name'>) => db.selectFrom('channel_facts').select(['channel', 'value']).where('name', '=', name));
    for (const { db } of [await temporaryDatabase(), await temporaryDatabase()]) {
      expect((await insert(db, { name: 'a', value: '1' })).numAffectedRows).toBe(1n);
      await db.transaction().execute(async (inside) => insert(inside, { name: 'b', value: '2' }));
      expect((await find(db, { name: 'a' })).rows).toEqual([{ channel: 'c', value: '1' }]);
      expect((await find(db, { name: 'b' })).rows).toEqual([{ channel: 'c', value: '2' }]);
      expect((await find(db, { name: 'x' })).rows).toEqual([]);
    }
    expect(built).toBe(2);
  });

  it('names a value twice where it stands twice, and keeps what is no value of its own', async () => {
    const { db } = await temporaryDatabase();
    const put = prepared((on, { name, value }: Fact) =>
      on
        .insertInto('channel_facts')
        .values({ channel: 'c', name, value })
        .onConflict((conflict) => conflict.columns(['channel', 'name']).doUpdateSet({ value })),
    );
    await put(db, { name: 'a', value: '1' });
    await put(db, { name: 'a', value: '2' });
    expect(await db.selectFrom('channel_facts').selectAll().execute()).toEqual([{ channel: 'c', name: 'a', value: '2' }]);
  });

  it('is built once for each kind of question, of what it names and what is fixed in it', async () => {
    const { db } = await temporaryDatabase();
    await db.insertInto('channel_facts').values(['a', 'b', 'c'].map((name) => ({ channel: 'c', name, value: name === 'a' ? '1' : '2' }))).execute();
    let built = 0;
    const list = preparedByKind((on, { name, value, names }: Partial<Fact> & { readonly names?: readonly string[] }) => {
      built += 1;
      let query = on.selectFrom('channel_facts').select('name').orderBy('name');
      if (name !== undefined) query = query.where('name', '=', name);
      if (value !== undefined) query = query.where('value', '=', value);
      return names === undefined ? query : query.where('name', 'in', names);
    });
    const namesOf = async (...question: [Parameters<typeof list>[1], Parameters<typeof list>[2]]): Promise<string[]> => (await list(db, ...question)).rows.map(({ name }) => name);
    expect(await namesOf({}, {})).toEqual(['a', 'b', 'c']);
    expect(await namesOf({ value: '2' }, {})).toEqual(['b', 'c']);
    expect(await namesOf({ value: '1' }, {})).toEqual(['a']);
    for (const names of [['a', 'b'], ['c'], ['a', 'b']]) expect(await namesOf({ value: '2', names }, { names })).toEqual(names.filter((name) => name !== 'a'));
    expect(built).toBe(4);
  });
});
