import type { EquityStore } from '../../../src/trading/books/books.ts';
import type { Journal } from '../../../src/trading/journal/journal.ts';
import type { ApprovalStore } from '../../../src/trading/order-flow/approval.ts';
import type { OrderStore } from '../../../src/trading/order-flow/order-store.ts';
import type { PaperStore } from '../../../src/trading/paper/paper-store.ts';
import type { GuardStore } from '../../../src/trading/protection/protector.ts';
import type { RiskStore } from '../../../src/trading/risk/risk-store.ts';
import type { DeploymentStore } from '../../../src/trading/session/deployment.ts';
import { MemoryApprovalStore } from '../../fakes/memory-approval-store.ts';
import { MemoryDeploymentStore } from '../../fakes/memory-deployment-store.ts';
import { MemoryEquityStore } from '../../fakes/memory-equity-store.ts';
import { MemoryGuardStore } from '../../fakes/memory-guard-store.ts';
import { MemoryJournal } from '../../fakes/memory-journal.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { MemoryPaperStore } from '../../fakes/memory-paper-store.ts';
import { MemoryRiskStore } from '../../fakes/memory-risk-store.ts';

/** What a trading floor keeps. */
export interface FloorStores {
  readonly journal: Journal;
  readonly orders: OrderStore;
  readonly approvals: ApprovalStore;
  readonly deployments: DeploymentStore;
  readonly guards: GuardStore;
  readonly equity: EquityStore;
  readonly risk: RiskStore;
  readonly paper: PaperStore;
}

/** Stores that are forgotten with the floor. */
export function memoryStores(): FloorStores {
  const journal = new MemoryJournal();
  const orders = new MemoryOrderStore(journal);
  return {
    journal,
    orders,
    approvals: new MemoryApprovalStore(orders, journal),
    deployments: new MemoryDeploymentStore(journal),
    guards: new MemoryGuardStore(),
    equity: new MemoryEquityStore(),
    risk: new MemoryRiskStore(journal),
    paper: new MemoryPaperStore(),
  };
}
