import type { Command } from 'commander';

/** Adds `outcry practice`, which opens a chat on a desk of made-up prices whose time is the user's to run. */
export function addPracticeCommand(program: Command, open: (from: string | null) => Promise<void>): void {
  program
    .command('practice')
    .summary('Open the practice desk: made-up prices, paper money, and time that you let pass.')
    .description(
      'Open the practice desk: made-up prices, paper money, and time that you let pass. It has a data folder of its own (practice, in the data folder), so nothing on it touches your desk. In it, /forward 1d lets a day pass at speed.\n\nExamples:\n  outcry practice\n  outcry practice --from 2026-01-05',
    )
    .option('--from <day>', 'when a new practice desk begins, such as 2026-01-05 or 30d; now if left out')
    .action(async ({ from }: { readonly from?: string }) => open(from ?? null));
}
