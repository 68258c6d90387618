import { describe, expect, it } from 'vitest';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import { SqlRuleBook } from '../../src/store/rule-book.ts';
import { ruleBookContract } from '../contract/rule-book.ts';
import { temporaryDatabase } from './temporary-database.ts';

ruleBookContract('the database', async () => new SqlRuleBook((await temporaryDatabase()).db));

describe('a rule in the database', () => {
  it('is reported as corrupt, by name and version, when its text was tampered with', async () => {
    const { db } = await temporaryDatabase();
    const book = new SqlRuleBook(db);
    await book.save('dip', { ...NO_EXIT_RULES, entry: 'close > 1', exit: null, sizing: { kind: 'all-in' }, params: {} }, 'aa', 1);
    for (const text of ['{"entry": 1}', 'no json']) {
      await db.updateTable('saved_rules').set({ rule: text }).execute();
      await expect(book.find('dip')).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('"dip", version 1') as string });
    }
  });
});
