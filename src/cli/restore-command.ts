import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { WorkOptions } from '../domain/progress.ts';
import { noticeCard } from '../reports/error-card.ts';
import type { Output } from './output.ts';

/** What restoring came to. */
export interface Restored {
  /** The backup. */
  readonly file: string;
  /** Where the database that there was lies now; `null` where there was none. */
  readonly keptAside: string | null;
}

/** What the command works with. */
export interface RestoreNeeds {
  /** Puts a backup in the place of the database. @throws OutcryError */
  readonly restore: (file: string, work: WorkOptions) => Promise<Restored>;
  readonly work: WorkOptions;
  readonly output: Output;
}

/** Adds `outcry restore FILE`. The database must not be open, so it is no tool: no chat can ask for it. */
export function addRestoreCommand(program: Command, { restore, work, output }: RestoreNeeds): void {
  program
    .command('restore')
    .summary('Put a backup in the place of the database.')
    .description('Put a backup in the place of the database, after checking it. The database that there was is kept aside. Stop the service first.\n\nExamples:\n  outcry restore data/backups/outcry-20260101-030000.sqlite')
    .argument('<file>', 'the backup')
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const restored = await restore(resolve(file), work);
      if (options.json === true) return output.json(restored);
      const kept = restored.keptAside === null ? 'There was no database before.' : `The database that there was is kept as ${restored.keptAside}.`;
      await output.card(noticeCard('Restored', `Outcry goes on from ${restored.file}. ${kept} Orders that were sent since that backup are looked for at the exchange when the service starts.`, 'good'));
    });
}
