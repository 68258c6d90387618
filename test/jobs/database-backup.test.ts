import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import type { BackupOptions } from '../../src/jobs/backup-port.ts';
import { databaseBackup } from '../../src/jobs/database-backup.ts';

describe('a database backup on a schedule', () => {
  it('names the file, its size and what made room for it', async () => {
    const asked: (BackupOptions | undefined)[] = [];
    const runner = databaseBackup({
      backup: async (options) => {
        asked.push(options);
        return { file: 'backups/outcry-1.db', bytes: 2_500_000, removed: 2 };
      },
    });
    const { card, remark } = await runner.run({ args: runner.check({ keep: 3 }), memory: null }, {});
    expect(asked).toMatchObject([{ keep: 3 }]);
    expect(card.blocks[0]).toMatchObject({ fields: [{ value: 'backups/outcry-1.db' }, { value: '2.5 MB' }, { value: '2' }] });
    expect(remark).toBe('2.5 MB, 2 older ones removed');
  });

  it('refuses to keep none', () => {
    const runner = databaseBackup({ backup: () => Promise.reject(new Error('unused')) });
    expect(() => runner.check({ keep: 0 })).toThrow(OutcryError);
    expect(runner.check(undefined)).toEqual({});
  });
});
