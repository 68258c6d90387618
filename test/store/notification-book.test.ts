import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '../../src/people/notification-rules.ts';
import { SqlNotificationBook } from '../../src/store/notification-book.ts';
import { notificationBookContract } from '../contract/notification-book.ts';
import { temporaryDatabase } from './temporary-database.ts';

notificationBookContract('the database', async () => new SqlNotificationBook((await temporaryDatabase()).db));

describe('notification rules in the database', () => {
  it('are reported as corrupt, by conversation, when they were tampered with', async () => {
    const { db } = await temporaryDatabase();
    const book = new SqlNotificationBook(db);
    await book.save('telegram:42', DEFAULT_RULES);
    for (const rules of ['no json', '{}', JSON.stringify({ ...DEFAULT_RULES, muted: [{ symbol: 'btc', until: null }] })]) {
      await db.updateTable('notification_rules').set({ rules }).execute();
      await expect(book.read('telegram:42')).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('telegram:42') as string });
    }
  });
});
