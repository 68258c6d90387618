import { z } from 'zod';
import { formatCount, formatNumber } from '../reports/format.ts';
import type { BackupKeeper } from './backup-port.ts';
import { readArgs } from './job-args.ts';
import type { JobRunner } from './job-runner.ts';

const ARGS = z.strictObject({ keep: z.int().min(1).max(1000).optional() });

const MEGABYTE = 1_000_000;

/** Backs the database up. `keep`: how many backups are kept; the keeper's own number when left out. */
export function databaseBackup(backups: BackupKeeper): JobRunner {
  return {
    kind: 'backup',
    title: () => 'Database backup',
    check: (args) => readArgs(ARGS, args),
    async run({ args }, { signal }) {
      const { keep } = readArgs(ARGS, args);
      const { file, bytes, removed } = await backups.backup({ keep, signal });
      const size = `${formatNumber(bytes / MEGABYTE)} MB`;
      return {
        card: {
          title: 'Database backed up',
          tone: 'good',
          blocks: [
            {
              kind: 'fields',
              fields: [
                { label: 'File', value: file },
                { label: 'Size', value: size },
                { label: 'Older ones removed', value: formatNumber(removed, 0) },
              ],
            },
            { kind: 'text', text: 'Copy it to another machine now and then. To bring it back, stop Outcry and run: outcry restore FILE' },
          ],
          actions: [],
        },
        remark: `${size}${removed === 0 ? '' : `, ${formatCount(removed, 'older one')} removed`}`,
      };
    },
  };
}
