import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { SqlInbox } from '../../src/store/inbox.ts';
import { inboxContract } from '../contract/inbox.ts';
import { queryPlan } from './query-plan.ts';
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

  it('keeps no text of a pruned message, and finds what is to prune without a look at what was pruned', async () => {
    const { db } = await temporaryDatabase();
    const inbox = new SqlInbox(db);
    for (const key of ['1', '2']) await inbox.claim({ channel: 'telegram', conversation: '7', key, text: 'hello' }, 1);
    await inbox.finish('telegram', '1');
    await inbox.prune(2);
    expect(await db.selectFrom('inbox_messages').select(['message_key', 'text']).orderBy('message_key').execute()).toEqual([
      { message_key: '1', text: '' },
      { message_key: '2', text: 'hello' },
    ]);
    expect(await queryPlan(db, (watched) => new SqlInbox(watched).prune(2))).toEqual([
      'SEARCH inbox_messages USING INDEX inbox_messages_unfinished (finished=? AND claimed_at<?)',
    ]);
  });
});
