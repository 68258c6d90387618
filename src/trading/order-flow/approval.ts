import type { OrderIntent } from '../intent.ts';
import type { DeploymentTerms } from '../session/deployment.ts';
import type { JournalDraft } from '../journal/journal.ts';
import type { OrderRecord } from './order-store.ts';
import type { Quote, Verdict } from '../risk/risk-gate.ts';

/** What an approval lets happen. */
export type ApprovalAction =
  | { readonly kind: 'orders'; readonly intents: readonly OrderIntent[] }
  | { readonly kind: 'deployment'; readonly terms: DeploymentTerms }
  | { readonly kind: 'promotion'; readonly deployment: string; readonly terms: DeploymentTerms }
  | { readonly kind: 'resume'; readonly account: string | null };

/** Where an approval stands. `approved` was claimed by a person; what came of it is told by its orders. */
export type ApprovalStatus = 'pending' | 'approved' | 'declined' | 'expired';

/** What one order of an approval would do, in decimal text of the quote currency unless said otherwise; `null` where it cannot be known. */
export interface OrderPreview {
  readonly order: OrderIntent;
  readonly quote: Quote;
  /** Notional at the price it is expected to fill at. */
  readonly cost: string;
  readonly fee: string;
  /** Average price that the venue is expected to fill at (an exchange by its live book, paper by its rules), and how much worse than the mid price it is, as a fraction. */
  readonly expectedPrice: string;
  readonly slippage: number | null;
  /** What of it is the paper venue's own setting: worse than the best bid or ask by this fraction. `null` where the live book was read instead. */
  readonly setSlippage: number | null;
  /** Of account equity, as a fraction. */
  readonly shareOfEquity: number | null;
  /** What hitting the stop loses, fees of both sides counted; `null` without a stop: everything may be lost. */
  readonly lossAtStop: string | null;
  /** Value of all that would be held after it, as a fraction of equity. */
  readonly exposureAfter: number | null;
  readonly verdicts: readonly Verdict[];
}

/** Something that waits for a person's yes. */
export interface Approval {
  /** 10 characters of `[a-z2-7]`; the orders' client ids contain it. */
  readonly id: string;
  readonly account: string;
  readonly action: ApprovalAction;
  /** SHA-256 (hex) of the canonical action: what is approved is exactly what was shown. */
  readonly hash: string;
  readonly previews: readonly OrderPreview[];
  /** Why it is asked, in words. */
  readonly summary: string;
  readonly askedBy: string;
  readonly conversation: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly status: ApprovalStatus;
  /** Those who said yes, in order; two where a second person is needed. */
  readonly approvedBy: readonly string[];
  readonly decidedAt: number | null;
  /** What must be typed to approve it; `null` where a tap is enough. */
  readonly typed: string | null;
  /** How many people must say yes. */
  readonly people: 1 | 2;
  /** Why it ended, for people; `null` while it is pending. */
  readonly note: string | null;
}

/** Approvals at rest; each change is one compare-and-swap with its journal entries in the same transaction. */
export interface ApprovalStore {
  create(approval: Approval, journal: readonly JournalDraft[]): Promise<void>;
  find(id: string): Promise<Approval | null>;
  /** Newest first. */
  list(query: { readonly account?: string; readonly status?: ApprovalStatus; readonly since?: number; readonly limit?: number }): Promise<readonly Approval[]>;
  /**
   * Notes the first yes of two. False when it is not pending any more, or somebody (this person, or the other already) has said yes before.
   */
  second(id: string, person: string, journal: readonly JournalDraft[]): Promise<boolean>;
  /**
   * Ends a pending approval, creating the orders it lets happen in the same transaction.
   *
   * @returns false, and nothing done, when it was not pending: of two that try, one succeeds.
   * @throws Error, as a bug, when it would be approved by fewer people than it needs, or an order's id is taken.
   */
  decide(
    id: string,
    decision: { readonly status: Exclude<ApprovalStatus, 'pending'>; readonly by: string | null; readonly at: number; readonly note: string },
    orders: readonly OrderRecord[],
    journal: readonly JournalDraft[],
  ): Promise<boolean>;
}
