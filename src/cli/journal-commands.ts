import type { Command } from 'commander';
import type { Card } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';
import type { Journal, JournalCheck } from '../trading/journal/journal.ts';
import { EXIT } from './failure.ts';
import type { Output } from './output.ts';

/** What the journal commands need of the desk. */
export interface JournalCommandNeeds {
  readonly journal: Pick<Journal, 'verify'>;
  readonly output: Output;
}

/** Adds `outcry journal verify`. */
export function addJournalCommands(program: Command, { journal, output }: JournalCommandNeeds): void {
  const commands = program.command('journal').summary('Check the record of what happened.').description('Check the record of what happened: orders, approvals, fills, halts and refusals.');
  commands
    .command('verify')
    .summary('Check that nothing in the journal was edited, removed or put in.')
    .description('Check the chain of hashes from the first entry to the last. It fails where an entry was edited, removed or put in.')
    .option('--json', 'print the result as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const check = await journal.verify();
      if (options.json === true) output.json(check);
      else await output.card(checkCard(check));
      if (!check.intact) process.exitCode = EXIT.failed;
    });
}

function checkCard(check: JournalCheck): Card {
  const counted = formatCount(check.entries, 'entry', 'entries');
  if (!check.intact) {
    return { title: 'The journal is damaged', tone: 'error', blocks: [{ kind: 'text', text: `Entry ${check.position}: ${check.reason} ${counted} were read.` }], actions: [] };
  }
  const head = check.entries === 0 ? [] : [{ label: 'Newest hash', value: check.head }];
  return { title: 'The journal is intact', tone: 'good', blocks: [{ kind: 'fields', fields: [{ label: 'Entries', value: counted }, ...head] }], actions: [] };
}
