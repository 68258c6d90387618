import type { Migration } from 'kysely';
import type { SchemaWords } from '../schema-words.ts';
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
import { journal } from './0012-journal.ts';
import { orders } from './0013-orders.ts';
import { approvals } from './0014-approvals.ts';
import { risk } from './0015-risk.ts';
import { deployments } from './0016-deployments.ts';
import { paper } from './0017-paper.ts';
import { equity } from './0018-equity.ts';
import { cardSubjects } from './0019-card-subjects.ts';

/** Every migration by name, in the order of their names. What was released is never changed: a correction is a new migration. */
export function migrations(words: SchemaWords): Readonly<Record<string, Migration>> {
  return {
    '0001-candles': candles(words),
    '0002-rules': rules(),
    '0003-backtests': backtests(),
    '0004-conversations': conversations(),
    '0005-markets': markets(),
    '0006-people': people(words),
    '0007-outbox': outbox(words),
    '0008-channels': channels(),
    '0009-notifications': notifications(),
    '0010-alerts': alerts(words),
    '0011-jobs': jobs(words),
    '0012-journal': journal(words),
    '0013-orders': orders(words),
    '0014-approvals': approvals(words),
    '0015-risk': risk(),
    '0016-deployments': deployments(words),
    '0017-paper': paper(words),
    '0018-equity': equity(),
    '0019-card-subjects': cardSubjects(),
  };
}
