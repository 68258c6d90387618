import type { Command } from 'commander';
import type { Card } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';
import { cardOfReplay } from './replay-card.ts';
import type { Journal, JournalCheck } from '../trading/journal/journal.ts';
import type { ReplayReport } from '../trading/replay/replay-report.ts';
import { EXIT } from './failure.ts';
import type { Output } from './output.ts';

/** What the journal commands need of the desk. */
export interface JournalCommandNeeds {
  readonly journal: Pick<Journal, 'verify'>;
  /** Derives an order again from what is on record. */
  readonly replay: (order: string) => Promise<ReplayReport>;
  readonly output: Output;
}

/** Adds `outcry journal verify` and `outcry journal replay`. */
export function addJournalCommands(program: Command, { journal, replay, output }: JournalCommandNeeds): void {
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
  commands
    .command('replay')
    .summary('Work an order out again from the record, and compare.')
    .description('Work an order out again from the stored candles, the rule, the settings and the journal, and compare every field with the order. It fails where one differs, or where it cannot be shown.\n\nExamples:\n  outcry journal replay oc-k3vq7yx2ma-1')
    .argument('<order>', 'its number, as `outcry orders` shows it, or that of the approval it came from')
    .option('--json', 'print the result as JSON')
    .action(async (order: string, options: { readonly json?: boolean }) => {
      const report = await replay(order);
      if (options.json === true) output.json(report);
      else await output.card(cardOfReplay(report));
      if (report.outcome !== 'same') process.exitCode = EXIT.failed;
    });
}

function checkCard(check: JournalCheck): Card {
  const counted = formatCount(check.entries, 'entry', 'entries');
  if (!check.intact) {
    return { title: 'The journal is damaged', tone: 'error', blocks: [{ kind: 'text', text: `${check.reason} ${counted} before it ${check.entries === 1 ? 'is' : 'are'} whole.` }], actions: [] };
  }
  const head = check.entries === 0 ? [] : [{ label: 'Newest hash', value: check.head }];
  return { title: 'The journal is intact', tone: 'good', blocks: [{ kind: 'fields', fields: [{ label: 'Entries', value: counted }, ...head] }], actions: [] };
}
