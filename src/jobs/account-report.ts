import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import { formatCount, formatMoney, formatSignedMoney } from '../reports/format.ts';
import { profitOf } from '../trading/books/profit.ts';
import { type AccountReading, type AccountReadingNeeds, readAccount, reportedAccount } from './account-reading.ts';
import { accountReportCard } from './account-report-card.ts';
import { readArgs } from './job-args.ts';
import type { JobRunner } from './job-runner.ts';

const ARGS = z.strictObject({
  /** `paper`, `live` or an account's id; the usual one when left out. */
  account: z.string().min(1).optional(),
});

/** What a report leaves for the next one: which account it was about, and when it was valued. */
const MEMORY = z.object({ account: z.string(), at: z.number() });

/** What an account is worth, what it made since the last report, and what it is doing: the daily report. */
export function accountReport(needs: AccountReadingNeeds, clock: Clock): JobRunner {
  return {
    kind: 'account',
    title(args) {
      const { account } = readArgs(ARGS, args);
      return account === undefined ? 'Account report' : `Account report: ${account}`;
    },
    check(args) {
      const read = readArgs(ARGS, args);
      // Refused now rather than at eight in the morning; which one `paper` is depends on the day.
      if (read.account === 'live') needs.accounts.live();
      else if (read.account !== undefined && read.account !== 'paper') needs.accounts.get(read.account);
      return read;
    },
    async run({ args, memory }, options) {
      const account = await reportedAccount(needs, readArgs(ARGS, args).account, options);
      const last = MEMORY.safeParse(memory);
      const since = last.success && last.data.account === account.id ? last.data.at : null;
      const now = clock.now();
      const reading = await readAccount(needs, account, since ?? now - DAY_MS, now, options);
      return { card: accountReportCard(reading, since), remark: remarkOn(reading, since), memory: { account: account.id, at: reading.snapshot.at } };
    },
  };
}

function remarkOn({ snapshot, lately }: AccountReading, since: number | null): string {
  const { equity, currency } = snapshot;
  const { profit } = profitOf(lately);
  const worth = equity === null ? 'equity not known' : `equity ${formatMoney(Number(equity), currency)}`;
  const made = profit === null ? '' : `, ${formatSignedMoney(Number(profit), currency)} ${since === null ? 'in 24 h' : 'since the last report'}`;
  return `${worth}${made}, ${formatCount(lately.trades.length, 'trade')}`;
}
