import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, open, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DatabaseBackups, backupDatabase } from '../../src/store/backup.ts';
import { SqlChannelMemory } from '../../src/store/channel-memory.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOutboxStore } from '../../src/store/outbox-store.ts';
import { inProcesses } from './in-processes.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const NAME = 'outcry-20260102-030405.sqlite';
const DAY_MS = 86_400_000;
const MARK = 'a text that lies nowhere else';

/** Opens a backup as the database of another folder, as a restore does. */
async function restored(file: string): Promise<Database> {
  const folder = await temporaryFolder();
  await copyFile(file, join(folder, 'outcry.sqlite'));
  const database = await openDatabase(folder);
  onTestFinished(() => database.close());
  return database;
}

/** Overwrites the head of the page of a database file that holds a text. */
async function damagePageOf(file: string, text: string): Promise<void> {
  const PAGE_BYTES = 8_192;
  const place = (await readFile(file)).indexOf(text);
  expect(place).toBeGreaterThan(PAGE_BYTES);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(16), 0, 16, Math.floor(place / PAGE_BYTES) * PAGE_BYTES);
  await handle.close();
}

describe('a backup', () => {
  it('holds what was there, in one file of its own that nobody else can read', async () => {
    const database = await temporaryDatabase();
    await new SqlChannelMemory(database.db).write('telegram', 'offset', '42');
    const folder = join(await temporaryFolder(), 'backups');
    const result = await backupDatabase(database, folder, NOW);
    expect(result).toEqual({ file: join(folder, NAME), bytes: (await stat(join(folder, NAME))).size, removed: 0 });
    expect(await readdir(folder)).toEqual([NAME]);
    expect((await stat(result.file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect(await new SqlChannelMemory((await restored(result.file)).db).read('telegram', 'offset')).toBe('42');
  });

  it('tells how far it is', async () => {
    const database = await temporaryDatabase();
    await new SqlJournal(database.db).append([{ at: 1, kind: 'halt', about: [], by: 'outcry', data: {} }]);
    const labels = new Set<string>();
    await backupDatabase(database, await temporaryFolder(), NOW, { onProgress: ({ label }) => labels.add(label) });
    expect([...labels]).toEqual(['Copying the database', 'Checking the copy', 'Checking the journal']);
  });

  it('takes the time of its name from the clock', async () => {
    const folder = await temporaryFolder();
    const backups = new DatabaseBackups(await temporaryDatabase(), folder, { now: () => NOW });
    expect((await backups.backup()).file).toBe(join(folder, NAME));
  });

  it('is whole and of one moment while another process writes on and on', async () => {
    const folder = await temporaryFolder();
    const database = await openDatabase(folder);
    const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('programs/write-on.ts', import.meta.url)), folder]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const { file } = await backupDatabase(database, join(folder, 'backups'), NOW);
    const written = (await new SqlOutboxStore(database.db).summary(0)).waiting;
    child.kill('SIGKILL');
    await once(child, 'close');
    const copy = await restored(file);
    const { waiting } = await new SqlOutboxStore(copy.db).summary(0);
    expect(waiting).toBeGreaterThan(0);
    expect(waiting).toBeLessThanOrEqual(written);
    // An entry and its card are one transaction: no moment has one without the other.
    expect(await copy.db.selectFrom('outbox_cards').select('position').execute()).toHaveLength(waiting);
    await database.close();
  });

  it('does not hold up a transaction that is under way, nor see what it has not committed', async () => {
    const database = await temporaryDatabase();
    const folder = await temporaryFolder();
    await database.db.transaction().execute(async (db) => {
      await new SqlChannelMemory(db).write('telegram', 'offset', '42');
      await backupDatabase(database, folder, NOW);
    });
    expect(await new SqlChannelMemory((await restored(join(folder, NAME))).db).read('telegram', 'offset')).toBeNull();
  });

  it('leaves nothing of its name when it is killed, and the next one clears up what it left', async () => {
    const folder = await temporaryFolder();
    await (await openDatabase(folder)).close();
    const backups = join(folder, 'backups');
    for (const part of ['0.5', '1']) await inProcesses(1, 'backup-and-die.ts', [folder, backups, part]);
    const left = await readdir(backups);
    expect(left).toHaveLength(2);
    for (const name of left) expect(name).toMatch(/\.partial$/);
    const database = await openDatabase(folder);
    onTestFinished(() => database.close());
    await backupDatabase(database, backups, NOW);
    // What was being written a moment ago may be the work of another process.
    for (const name of left) await utimes(join(backups, name), NOW / 1_000, NOW / 1_000);
    await backupDatabase(database, backups, NOW + DAY_MS);
    expect((await readdir(backups)).toSorted()).toEqual([NAME, 'outcry-20260103-030405.sqlite']);
  });

  it('keeps the newest ones, and touches no other file', async () => {
    const database = await temporaryDatabase();
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'outcry-by-hand.sqlite'), '');
    for (let day = 0; day < 3; day += 1) await backupDatabase(database, folder, NOW + day * DAY_MS, { keep: 3 });
    expect(await backupDatabase(database, folder, NOW + 3 * DAY_MS, { keep: 2 })).toMatchObject({ removed: 2 });
    expect((await readdir(folder)).toSorted()).toEqual(['outcry-20260104-030405.sqlite', 'outcry-20260105-030405.sqlite', 'outcry-by-hand.sqlite']);
  });

  it('keeps seven when nobody says how many, and the one just made even when the clock went back', async () => {
    const database = await temporaryDatabase();
    const folder = await temporaryFolder();
    for (let day = 1; day <= 7; day += 1) await writeFile(join(folder, `outcry-2027010${day}-000000.sqlite`), '');
    expect(await backupDatabase(database, folder, NOW)).toMatchObject({ removed: 1 });
    const names = await readdir(folder);
    expect(names).toHaveLength(7);
    expect(names).toContain(NAME);
    expect(names).not.toContain('outcry-20270101-000000.sqlite');
  });

  it('refuses to keep none', async () => {
    const database = await temporaryDatabase();
    for (const keep of [0, -1, 1.5, Number.NaN]) {
      await expect(backupDatabase(database, await temporaryFolder(), NOW, { keep })).rejects.toMatchObject({ kind: 'invalid-input', field: 'keep' });
    }
  });

  it('leaves nothing when it is given up', async () => {
    const database = await temporaryDatabase();
    const folder = await temporaryFolder();
    await new SqlJournal(database.db).append([{ at: 1, kind: 'halt', about: [], by: 'outcry', data: {} }]);
    for (const label of ['Copying the database', 'Checking the copy', 'Checking the journal']) {
      const stop = new AbortController();
      const onProgress = (progress: { label: string }): void => (progress.label === label ? stop.abort() : undefined);
      await expect(backupDatabase(database, folder, NOW, { signal: stop.signal, onProgress })).rejects.toMatchObject({ kind: 'cancelled' });
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not taken for one when the copy does not pass its check, and older ones stay', async () => {
    const [data, folder] = [await temporaryFolder(), await temporaryFolder()];
    const before = await openDatabase(data);
    await new SqlChannelMemory(before.db).write('telegram', 'offset', MARK);
    await backupDatabase(before, folder, NOW, { keep: 1 });
    await before.close();
    await damagePageOf(before.file, MARK);
    const damaged = await openDatabase(data);
    onTestFinished(() => damaged.close());
    await expect(backupDatabase(damaged, folder, NOW + DAY_MS, { keep: 1 })).rejects.toMatchObject({ kind: 'corrupt' });
    expect(await readdir(folder)).toEqual([NAME]);
  });

  it('is not taken for one when an entry of the journal was edited or taken away', async () => {
    const tampering = [
      "drop trigger journal_entries_no_update; update journal_entries set author = 'somebody else' where position = 2",
      'drop trigger journal_entries_no_delete; drop trigger journal_subjects_no_delete; delete from journal_subjects; delete from journal_entries where position = 3',
    ];
    for (const [index, statements] of tampering.entries()) {
      const database = await temporaryDatabase();
      const folder = await temporaryFolder();
      await new SqlJournal(database.db).append(['a', 'b', 'c'].map((kind) => ({ at: 1, kind, about: ['order:1'], by: 'outcry', data: {} })));
      await backupDatabase(database, folder, NOW, { keep: 1 });
      for (const statement of statements.split('; ')) await sql.raw(statement).execute(database.db);
      const entry = index === 0 ? 'Entry 2' : 'Entry 1';
      const expected = { kind: 'corrupt', message: expect.stringContaining(entry) as string };
      await expect(backupDatabase(database, folder, NOW + DAY_MS, { keep: 1 })).rejects.toMatchObject(expected);
      expect(await readdir(folder)).toEqual([NAME]);
    }
  });

  it('says so when the folder cannot be written', async () => {
    const database = await temporaryDatabase();
    const folder = await temporaryFolder();
    const taken = join(folder, 'taken');
    await writeFile(taken, '');
    await expect(backupDatabase(database, taken, NOW)).rejects.toMatchObject({ kind: 'refused' });
    const occupied = join(folder, 'occupied');
    await mkdir(join(occupied, NAME), { recursive: true });
    await expect(backupDatabase(database, occupied, NOW)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining(occupied) as string });
    expect(await readdir(occupied)).toEqual([NAME]);
  });
});
