import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StatementCache } from '../../src/store/sqlite/statement-cache.ts';

function database(): { readonly handle: BetterSqlite.Database; readonly cache: StatementCache } {
  const handle = new BetterSqlite(':memory:');
  onTestFinished(() => {
    handle.close();
  });
  handle.exec(`create table coins (name text); insert into coins values ('BTC'), ('ETH')`);
  return { handle, cache: new StatementCache(handle) };
}

const NAMES = 'select * from coins order by name';

describe('prepared statements', () => {
  it('are the same for the same text', () => {
    const { cache } = database();
    expect(cache.prepare(NAMES)).toBe(cache.prepare(NAMES));
    expect(cache.prepare('select 1')).not.toBe(cache.prepare(NAMES));
  });

  it('are another while the rows of the first are being read', () => {
    const { cache } = database();
    const rows = cache.prepare(NAMES).iterate([]);
    expect(rows.next().value).toEqual({ name: 'BTC' });
    expect(cache.prepare(NAMES).all([])).toEqual([{ name: 'BTC' }, { name: 'ETH' }]);
    expect(rows.next().value).toEqual({ name: 'ETH' });
    rows.return?.();
  });

  it('see columns that came after they were prepared', () => {
    const { handle, cache } = database();
    expect(cache.prepare(NAMES).all([])).toEqual([{ name: 'BTC' }, { name: 'ETH' }]);
    handle.exec('alter table coins add column price text');
    expect(cache.prepare(NAMES).all([])).toEqual([{ name: 'BTC', price: null }, { name: 'ETH', price: null }]);
  });

  it('are dropped when hundreds of others came after them, and kept while they are used', () => {
    const { cache } = database();
    const [used, unused] = [cache.prepare('select 1'), cache.prepare('select 2')];
    for (let n = 0; n < 400; n++) {
      cache.prepare(`select ${1_000 + n}`);
      expect(cache.prepare('select 1')).toBe(used);
    }
    expect(cache.prepare('select 2')).not.toBe(unused);
  });

  it('are not kept when they are as long as those that bring many rows', () => {
    const { cache } = database();
    const long = `select ${Array.from({ length: 2_000 }, () => '?').join(', ')}`;
    expect(cache.prepare(long)).not.toBe(cache.prepare(long));
  });
});
