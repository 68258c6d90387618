import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { SqlChannelMemory } from '../../src/store/channel-memory.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SqlInbox } from '../../src/store/inbox.ts';
import { inProcesses } from './in-processes.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

describe('opening the database', () => {
  it('makes the folder, for its owner alone, and the file in it', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'data');
    const database = await openDatabase(folder);
    expect(database.file).toBe(join(folder, 'outcry.sqlite'));
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect((await readFile(database.file)).subarray(0, 15).toString()).toBe('SQLite format 3');
    await database.close();
  });

  it('leaves one file behind when it is closed', async () => {
    const folder = await temporaryFolder();
    await (await openDatabase(folder)).close();
    await expect(stat(join(folder, 'outcry.sqlite-wal'))).rejects.toThrow('ENOENT');
  });

  it('refuses a folder that cannot be made, and says which setting names it', async () => {
    const file = join(await temporaryFolder(), 'taken');
    await writeFile(file, '');
    const wanted = { kind: 'refused', message: expect.stringContaining(file) as string, hint: expect.stringContaining('OUTCRY_DATA') as string };
    await expect(openDatabase(file)).rejects.toMatchObject(wanted);
    await expect(openDatabase(join(file, 'below'))).rejects.toMatchObject({ kind: 'refused' });
  });

  it('refuses a file that cannot be opened', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'outcry.sqlite'));
    await expect(openDatabase(folder)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('cannot be opened') as string });
  });

  it('says that a file is not a database, and leaves it as it is', async () => {
    const folder = await temporaryFolder();
    const text = 'dear diary, '.repeat(100);
    await writeFile(join(folder, 'outcry.sqlite'), text);
    await expect(openDatabase(folder)).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('is not a database') as string });
    expect(await readFile(join(folder, 'outcry.sqlite'), 'utf8')).toBe(text);
  });

  it('refuses a database that a newer version has written', async () => {
    const folder = await temporaryFolder();
    const database = await openDatabase(folder);
    await database.db
      .withTables<{ kysely_migration: { name: string; timestamp: string } }>()
      .insertInto('kysely_migration')
      .values({ name: '9000-from-the-future', timestamp: '2999-01-01T00:00:00.000Z' })
      .execute();
    await database.close();
    await expect(openDatabase(folder)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('9000-from-the-future') as string });
  });

  it('works when several processes open it for the first time at once', async () => {
    const folder = await temporaryFolder();
    const answers = await inProcesses(3, 'open-and-claim.ts', [folder]);
    expect(answers.toSorted()).toEqual(['false', 'false', 'true']);
  });

  it('writes one transaction after the other, however many begin at once', async () => {
    const { db } = await temporaryDatabase();
    const inbox = new SqlInbox(db);
    const order: string[] = [];
    const one = async (name: string): Promise<void> => {
      await db.transaction().execute(async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} out`);
      });
    };
    await Promise.all([one('a'), one('b'), inbox.unfinished()]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('says that it is busy when another process keeps writing', async () => {
    const folder = await temporaryFolder();
    const [first, second] = [await openDatabase(folder), await openDatabase(folder)];
    // It waits for seconds, with the whole process; here there is nobody to wait for.
    await sql`pragma busy_timeout = 20`.execute(second.db);
    await first.db.transaction().execute(async () => {
      await expect(second.db.transaction().execute(async () => 'never')).rejects.toMatchObject({ kind: 'busy', retryable: true });
    });
    await first.close();
    await second.close();
  });

  it('can be read while another process writes', async () => {
    const folder = await temporaryFolder();
    const [first, second] = [await openDatabase(folder), await openDatabase(folder)];
    await first.db.transaction().execute(async (db) => {
      await new SqlChannelMemory(db).write('telegram', 'offset', '42');
      expect(await new SqlChannelMemory(second.db).read('telegram', 'offset')).toBeNull();
    });
    expect(await new SqlChannelMemory(second.db).read('telegram', 'offset')).toBe('42');
    await first.close();
    await second.close();
  });
});
