import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backupDatabase } from '../../src/store/backup.ts';
import { SqlChannelMemory } from '../../src/store/channel-memory.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { restoreDatabase } from '../../src/store/restore.ts';
import { draft } from '../contract/trading-records.ts';
import { runUntilKilled } from './killed.ts';
import { oldDatabase } from './old-database.ts';
import { temporaryFolder } from './temporary-database.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const ASIDE = 'outcry-before-restore-20260102-030405.sqlite';
const OPTIONS = { clock: { now: () => NOW }, by: 'telegram:42' };

async function withDatabase<Result>(folder: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase(folder);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** What tells the states of a database apart in these tests. */
async function mark(folder: string): Promise<string | null> {
  return withDatabase(folder, ({ db }) => new SqlChannelMemory(db).read('telegram', 'offset'));
}

/** A data folder whose database is marked `new`, and a backup of when it was marked `old`. */
async function bench(): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = join(await temporaryFolder(), 'data');
  const file = await withDatabase(folder, async (database) => {
    const memory = new SqlChannelMemory(database.db);
    await memory.write('telegram', 'offset', 'old');
    await new SqlJournal(database.db).append([draft('a', 'order:1'), draft('b')]);
    const backup = await backupDatabase(database, join(folder, '..', 'backups'), NOW);
    await memory.write('telegram', 'offset', 'new');
    return backup.file;
  });
  return { folder, file };
}

describe('restoring a backup', () => {
  it('puts it in the place of the database, which is kept aside, and notes so in the journal', async () => {
    const { folder, file } = await bench();
    const before = await readFile(file);
    expect(await restoreDatabase(folder, file, OPTIONS)).toEqual({ file, keptAside: join(folder, ASIDE) });
    expect(await mark(folder)).toBe('old');
    await withDatabase(folder, async ({ db }) => {
      const journal = new SqlJournal(db);
      expect(await journal.verify()).toMatchObject({ intact: true, entries: 3 });
      const data = { file: 'outcry-20260102-030405.sqlite', keptAside: ASIDE };
      expect(await journal.read(3, 9)).toMatchObject([{ at: NOW, kind: 'database.restored', by: 'telegram:42', data }]);
    });
    expect(await readFile(file)).toEqual(before);
    expect((await readdir(folder)).toSorted()).toEqual([ASIDE, 'outcry.lock', 'outcry.sqlite']);
    for (const name of [ASIDE, 'outcry.sqlite']) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  });

  it('can be undone by restoring what was kept aside', async () => {
    const { folder, file } = await bench();
    await restoreDatabase(folder, file, OPTIONS);
    const { keptAside } = await restoreDatabase(folder, join(folder, ASIDE), OPTIONS);
    expect(await mark(folder)).toBe('new');
    expect(keptAside).toBe(join(folder, 'outcry-before-restore-20260102-030405-2.sqlite'));
  });

  it('makes the database of a folder that has none', async () => {
    const { file } = await bench();
    const folder = join(await temporaryFolder(), 'fresh');
    expect(await restoreDatabase(folder, file, OPTIONS)).toEqual({ file, keptAside: null });
    expect(await mark(folder)).toBe('old');
  });

  it('brings what an older Outcry wrote up to date', async () => {
    const { folder } = await bench();
    const file = await oldDatabase(join(folder, '..', 'of-old'));
    await restoreDatabase(folder, file, OPTIONS);
    expect(await mark(folder)).toBe('old');
    await withDatabase(folder, async ({ db }) => expect(await new SqlJournal(db).verify()).toMatchObject({ intact: true, entries: 1 }));
  });

  it('takes in what lies in the log beside the file', async () => {
    const { folder } = await bench();
    const other = await temporaryFolder();
    const database = await openDatabase(other);
    onTestFinished(() => database.close());
    await new SqlChannelMemory(database.db).write('telegram', 'offset', 'in the log');
    await restoreDatabase(folder, database.file, OPTIONS);
    expect(await mark(folder)).toBe('in the log');
  });

  it('is refused while the database is in use, by this process or another, and not a moment longer', async () => {
    const { folder, file } = await bench();
    const refused = { kind: 'refused', message: expect.stringContaining('in use') as string };
    const own = await openDatabase(folder);
    await expect(restoreDatabase(folder, file, OPTIONS)).rejects.toMatchObject(refused);
    await own.close();
    const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('programs/hold-open.ts', import.meta.url)), folder]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    await expect(restoreDatabase(folder, file, OPTIONS)).rejects.toMatchObject(refused);
    expect(await mark(folder)).toBe('new');
    child.kill('SIGKILL');
    await once(child, 'close');
    await restoreDatabase(folder, file, OPTIONS);
    expect(await mark(folder)).toBe('old');
  });

  it('is refused while somebody has the database open who knows of no lock', async () => {
    const { folder, file } = await bench();
    const handle = new BetterSqlite(join(folder, 'outcry.sqlite'));
    onTestFinished(() => void handle.close());
    handle.prepare('select count(*) from channel_facts').get();
    await expect(restoreDatabase(folder, file, OPTIONS)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('in use') as string });
    expect((await readdir(folder)).filter((name) => /restor/.test(name))).toEqual([]);
  });

  it('leaves everything as it was when the file cannot be restored', async () => {
    const { folder, file } = await bench();
    const place = await temporaryFolder();
    const made = async (name: string, change: (path: string) => Promise<void> | void): Promise<string> => {
      const path = join(place, name);
      await cp(file, path);
      await change(path);
      return path;
    };
    const inSql = (text: string) => (path: string): void => {
      const handle = new BetterSqlite(path);
      handle.exec(text);
      handle.close();
    };
    const bytes = await readFile(file);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, bytes.length - 16_384 * 3);
    const foreign = join(place, 'foreign');
    inSql('create table t (a)')(foreign);
    const cases: readonly (readonly [string, object])[] = [
      [join(place, 'none'), { kind: 'not-found' }],
      [await made('diary', (path) => writeFile(path, 'dear diary')), { kind: 'corrupt', message: expect.stringContaining('is not a database') as string }],
      [await made('damaged', (path) => writeFile(path, damaged)), { kind: 'corrupt', message: expect.stringContaining('damaged') as string }],
      [await made('half', (path) => writeFile(path, bytes.subarray(0, bytes.length / 2))), { kind: 'corrupt' }],
      [foreign, { kind: 'corrupt', message: expect.stringContaining('not one of Outcry') as string }],
      [
        await made('newer', inSql("insert into kysely_migration (name, timestamp) values ('9000-from-the-future', '2999')")),
        { kind: 'refused', message: expect.stringContaining('9000-from-the-future') as string },
      ],
      [
        await made('edited', inSql("drop trigger journal_entries_no_update; update journal_entries set kind = 'c' where position = 1")),
        { kind: 'corrupt', message: expect.stringContaining('Entry 1') as string },
      ],
      [join(folder, 'outcry.sqlite'), { kind: 'invalid-input' }],
    ];
    for (const [path, expected] of cases) {
      await expect(restoreDatabase(folder, path, OPTIONS)).rejects.toMatchObject(expected);
      expect(await mark(folder)).toBe('new');
    }
    expect((await readdir(folder)).toSorted()).toEqual(['outcry.lock', 'outcry.sqlite']);
  });

  it('keeps a database aside that cannot be read any more, with its log', async () => {
    const { folder, file } = await bench();
    const present = join(folder, 'outcry.sqlite');
    await writeFile(present, 'dear diary');
    await writeFile(`${present}-wal`, 'a log');
    const { keptAside } = await restoreDatabase(folder, file, OPTIONS);
    expect(await mark(folder)).toBe('old');
    expect(await readFile(keptAside ?? '', 'utf8')).toBe('dear diary');
    expect(await readFile(`${keptAside}-wal`, 'utf8')).toBe('a log');
  });

  it('does not take a log for its own whose database is gone', async () => {
    const { folder, file } = await bench();
    const other = join(await temporaryFolder(), 'other');
    await mkdir(other);
    const open = await openDatabase(folder);
    await new SqlChannelMemory(open.db).write('telegram', 'offset', 'in the log');
    await cp(`${open.file}-wal`, join(other, 'outcry.sqlite-wal'));
    await open.close();
    await restoreDatabase(other, file, OPTIONS);
    expect(await mark(other)).toBe('old');
    expect((await readdir(other)).toSorted()).toEqual([`${ASIDE}-wal`, 'outcry.lock', 'outcry.sqlite']);
  });

  it('leaves nothing when it is called off', async () => {
    const { folder, file } = await bench();
    for (const wanted of ['Copying the database', 'Checking the copy', 'Checking the journal']) {
      const stop = new AbortController();
      const onProgress = ({ label }: { readonly label: string }): void => (label === wanted ? stop.abort() : undefined);
      await expect(restoreDatabase(folder, file, { ...OPTIONS, signal: stop.signal, onProgress })).rejects.toMatchObject({ kind: 'cancelled' });
    }
    expect((await readdir(folder)).toSorted()).toEqual(['outcry.lock', 'outcry.sqlite']);
    expect(await mark(folder)).toBe('new');
  });

  it('leaves the one database or the other, whole, when it is killed at any step; the next one clears up', async () => {
    const { folder, file } = await bench();
    const place = await temporaryFolder();
    const copyOf = async (name: string): Promise<string> => {
      await cp(folder, join(place, name), { recursive: true });
      return join(place, name);
    };
    const { out } = await runUntilKilled('restore-and-die.ts', [await copyOf('whole'), file, '0']);
    const steps = JSON.parse(out) as string[];
    const last = steps.length;
    expect(steps.slice(-4)).toEqual(['Checking the journal', 'Keeping the present database aside', 'Putting the copy in its place', 'Restored']);
    const strikes = [1, steps.indexOf('Checking the copy') + 1, last - 4, last - 3, last - 2, last - 1, last];
    const outcomes = await Promise.all(
      strikes.map(async (step) => {
        const struck = await copyOf(`step-${step}`);
        expect(await runUntilKilled('restore-and-die.ts', [struck, file, `${step}`])).toEqual({ signal: 'SIGKILL', out: '' });
        const found = await mark(struck);
        const isWhole = await withDatabase(struck, async ({ db }) => {
          const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
          return rows[0]?.integrity_check === 'ok' && (await new SqlJournal(db).verify()).intact;
        });
        await restoreDatabase(struck, file, OPTIONS);
        const left = (await readdir(struck)).filter((name) => name.endsWith('.restoring') || name.includes('.restoring-'));
        return { found, isWhole, next: await mark(struck), left };
      }),
    );
    const after = { isWhole: true, next: 'old', left: [] };
    expect(outcomes).toEqual(strikes.map((step) => ({ ...after, found: step === last ? 'old' : 'new' })));
  }, 120_000);
});
