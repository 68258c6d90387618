import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { JOB_KINDS, type JobBook, type JobKind, MISSED_RUNS } from '../jobs/job.ts';
import { parseRecurrence } from '../jobs/recurrence-parser.ts';
import { machineZone } from '../domain/time-zone.ts';
import { chooseStrategy, termFields, termsOf } from './backtest-request.ts';
import { ruleFields } from './rule-fields.ts';
import { type JobChecker, KIND_LABELS, scheduleCard } from './schedule-words.ts';
import type { StrategyBook } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField } from './trading-account.ts';
import { choiceField, symbolsField, textField, timeframeField } from './values/fields.ts';
import { recurrenceField } from './values/recurrence.ts';

/** Schedules of one person. */
const MAX_SCHEDULES = 50;

/** Kinds that are about the desk itself. */
const ADMIN_KINDS: ReadonlySet<JobKind> = new Set(['candles', 'backup']);

const RULE_ARGUMENTS = ['strategy', ...Object.keys(ruleFields), 'from', 'cash', 'feeRate', 'slippage'];

/** The arguments that each kind of job takes, beside when. */
const TAKES: Readonly<Record<JobKind, readonly string[]>> = {
  market: ['symbols', 'timeframe'],
  account: ['account'],
  backtest: ['symbols', 'timeframe', ...RULE_ARGUMENTS],
  candles: ['symbols', 'timeframe'],
  backup: [],
};

/** What scheduling needs: a job's runner checks what its kind needs to know. */
export interface ScheduleReportNeeds {
  readonly jobs: Pick<JobBook, 'add' | 'list'>;
  readonly runners: readonly JobChecker[];
  readonly strategies: StrategyBook;
}

/** `/report market every Monday at 9 in Berlin`: work that is done again and again, and told here. */
export function scheduleReportTool({ jobs, runners, strategies }: ScheduleReportNeeds): Tool {
  return defineTool({
    name: 'schedule_report',
    command: 'report',
    summary: 'Send a report of the market or of the account, or run a backtest again, on a schedule such as every Monday at 9.',
    access: 'write',
    input: z.object({
      kind: choiceField(JOB_KINDS, 'What is done each time').prefault('market'),
      when: recurrenceField('When, in plain words or cron: "every Monday at 9 in Berlin", "daily at 8", "0 9 * * 1"'),
      account: accountField('Account to report on; the usual one if left out').optional(),
      symbols: symbolsField('Markets, such as "btc, eth"').optional(),
      timeframe: timeframeField().optional(),
      strategy: textField('Strategy or saved rule to test again, such as mean-reversion').optional(),
      ...ruleFields,
      from: termFields.from.unwrap().optional(),
      cash: termFields.cash,
      feeRate: termFields.feeRate,
      slippage: termFields.slippage,
      missed: choiceField(MISSED_RUNS, 'What is done with runs that were missed while Outcry was not running').prefault('once'),
    }),
    positional: ['kind', 'when'],
    rest: 'when',
    aliases: { symbol: 'symbols', schedule: 'when', at: 'when' },
    phrases: [
      'send me a market report {when}', 'send me a report {when}', 'market report {when}', 'daily report at {when}', 'weekly report', 'schedule a report', 'schedule a report {when}', 'report on {symbols} {when}', 'report every morning',
      'run {strategy} again {when}', 'rerun {strategy} {when}', 'run the backtest again {when}', 'test {strategy} {when}', 'back up the database {when}', 'sync candles {when}', 'market summary {when}', 'give me a market report',
      'send me a report of my account {when}', 'account report {when}', 'report on my portfolio {when}', 'send me my pnl {when}', 'send me my positions {when}',
    ],
    examples: ['report market every Monday at 9 in Berlin', 'report account daily at 8', 'report backtest weekdays at 7:30 symbols=btc timeframe=4h strategy=mean-reversion from=90d'],
    async run({ kind, when, missed, ...given }, call) {
      if (ADMIN_KINDS.has(kind) && call.person.role !== 'admin') {
        throw new OutcryError('refused', `A ${KIND_LABELS[kind].toLowerCase()} on a schedule needs the role admin, and yours is ${call.person.role}.`, { field: 'kind' });
      }
      const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const stray = Object.keys(named).find((name) => !TAKES[kind].includes(name));
      if (stray !== undefined) throw new OutcryError('invalid-input', `A ${KIND_LABELS[kind].toLowerCase()} takes no ${stray}.`, { field: stray, ...(RULE_ARGUMENTS.includes(stray) ? { hint: 'kind=backtest tests a rule or a strategy again.' } : {}) });
      if (kind === 'backtest') {
        await chooseStrategy(strategies, given.strategy, given);
        if (given.symbols === undefined) throw new OutcryError('invalid-input', 'On which market is it to be tested?', { field: 'symbols' });
        termsOf({ ...given, symbols: given.symbols, timeframe: given.timeframe ?? '1h', from: given.from ?? '1y' }, call.now);
      }
      const runner = runners.find((one) => one.kind === kind);
      if (!runner) throw new Error(`nothing runs jobs of the kind ${kind}`);
      const args = runner.check(named);
      const own = await jobs.list(call.person.id);
      if (own.length >= MAX_SCHEDULES) throw new OutcryError('refused', `You have ${own.length} schedules, which is as many as there may be.`, { hint: '/schedules lists them; /unreport NUMBER deletes one.' });
      const job = await jobs.add({ person: call.person.id, conversation: call.conversation, kind, args, recurrence: parseRecurrence(when, machineZone()), missed, createdAt: call.now });
      return {
        card: scheduleCard(job, runner.title(args), { title: `Schedule ${job.id} is set: ${KIND_LABELS[kind].toLowerCase()}`, now: call.now, here: call.conversation }),
        data: { job },
        brief: { id: job.id, kind, when: job.recurrence },
      };
    },
  });
}
