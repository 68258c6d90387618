import { z } from 'zod';
import type { BackupKeeper } from '../jobs/backup-port.ts';
import { formatCount, formatNumber } from '../reports/format.ts';
import { type Tool, defineTool } from './tool.ts';

const MEGABYTE = 1_000_000;

/** `/backup`: a copy of everything that Outcry keeps. */
export function backupTool(backups: BackupKeeper): Tool {
  return defineTool({
    name: 'backup',
    command: 'backup',
    summary: 'Write a backup of the database.',
    access: 'admin',
    input: z.object({}),
    positional: [],
    phrases: ['backup', 'make a backup', 'back up the database', 'create a backup now', 'save a copy of the database', 'backup now'],
    examples: ['backup'],
    async run(_input, { signal, now }) {
      const { file, bytes, removed } = await backups.backup({ signal });
      return {
        card: {
          title: 'Backup written',
          tone: 'good',
          blocks: [
            { kind: 'fields', fields: [{ label: 'File', value: file }, { label: 'Size', value: `${formatNumber(bytes / MEGABYTE)} MB` }] },
            ...(removed === 0 ? [] : [{ kind: 'text', text: `${formatCount(removed, 'older backup')} made room.` } as const]),
          ],
          actions: [],
        },
        data: { file, bytes, removed, at: now },
        brief: { written: true },
      };
    },
  });
}
