import type { Migration } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';
import { candles } from './0001-candles.ts';
import { rules } from './0002-rules.ts';
import { backtests } from './0003-backtests.ts';
import { conversations } from './0004-conversations.ts';
import { markets } from './0005-markets.ts';
import { people } from './0006-people.ts';
import { outbox } from './0007-outbox.ts';
import { channels } from './0008-channels.ts';
import { notifications } from './0009-notifications.ts';
import { alerts } from './0010-alerts.ts';
import { jobs } from './0011-jobs.ts';

/** Every migration by name, in the order of their names. What was released is never changed: a correction is a new migration. */
export function migrations(types: ColumnTypes): Readonly<Record<string, Migration>> {
  return {
    '0001-candles': candles(types),
    '0002-rules': rules(),
    '0003-backtests': backtests(),
    '0004-conversations': conversations(),
    '0005-markets': markets(),
    '0006-people': people(types),
    '0007-outbox': outbox(types),
    '0008-channels': channels(),
    '0009-notifications': notifications(),
    '0010-alerts': alerts(types),
    '0011-jobs': jobs(types),
  };
}
