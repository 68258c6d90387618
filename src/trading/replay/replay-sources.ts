import type { CandleStore } from '../../market/candle-store.ts';
import type { Accounts } from '../account.ts';
import type { Journal } from '../journal/journal.ts';
import type { ApprovalStore } from '../order-flow/approval.ts';
import type { OrderStore } from '../order-flow/order-store.ts';
import type { DeploymentStore } from '../session/deployment.ts';

/** What orders are derived from again. Nothing is written anywhere. */
export interface ReplaySources {
  readonly orders: Pick<OrderStore, 'find' | 'list' | 'fills'>;
  readonly deployments: Pick<DeploymentStore, 'find'>;
  readonly approvals: Pick<ApprovalStore, 'find'>;
  readonly journal: Pick<Journal, 'about' | 'verify'>;
  readonly accounts: Pick<Accounts, 'get'>;
  readonly candles: Pick<CandleStore, 'read' | 'coverage'>;
}
