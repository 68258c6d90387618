import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { SqlInbox } from '../../src/store/inbox.ts';
import { inboxContract } from '../contract/inbox.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

inboxContract('the database', async () => new SqlInbox((await temporaryDatabase()).db));

describe('the inbox in the database', () => {
  it('remembers claims, and what is unanswered, over a restart', async () => {
    const folder = await temporaryFolder();
    const message = { channel: 'telegram', conversation: '7', key: '1', text: 'hello' };
    const before = await openDatabase(folder);
    await new SqlInbox(before.db).claim(message, 1);
    await before.close();
    const after = await openDatabase(folder);
    const inbox = new SqlInbox(after.db);
    expect(await inbox.claim(message, 2)).toBe(false);
    expect(await inbox.unfinished()).toEqual([message]);
    await after.close();
  });
});
