import { createRequire } from 'node:module';
import type * as CronParser from 'cron-parser';
import type Cronstrue from 'cronstrue';

const require = createRequire(import.meta.url);

/** cron-parser's expressions. Loaded at the first use: most commands have nothing to do with schedules, and it comes with a library of dates. */
export function cronExpressions(): typeof CronParser.CronExpressionParser {
  return (require('cron-parser') as typeof CronParser).CronExpressionParser;
}

/** A cron expression in words, by cronstrue; loaded at the first use. */
export function cronWords(cron: string): string {
  return (require('cronstrue') as typeof Cronstrue).toString(cron, { use24HourTimeFormat: true });
}
