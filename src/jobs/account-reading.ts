import type { WorkOptions } from '../domain/progress.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import type { AccountSnapshot, Books, Performance } from '../trading/books/books.ts';
import type { OrderIntent } from '../trading/intent.ts';
import type { RiskDesk, RiskStatus } from '../trading/risk/risk-desk.ts';
import type { DeploymentReport, SessionDesk } from '../trading/session/session-desk.ts';

/** What a report knows of the account that it is about. */
export interface ReportedAccount {
  /** `paper:binance`, `binance`. */
  readonly id: string;
  readonly kind: 'paper' | 'live';
  /** True when its prices are made up. */
  readonly simulated: boolean;
}

/** Something that waits for a person's yes. */
export interface WaitingApproval {
  readonly id: string;
  /** Why it is asked, in words; may be empty where orders say it all. */
  readonly summary: string;
  /** Its orders; none where it is about something else. */
  readonly previews: readonly { readonly order: OrderIntent }[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What a report on an account is read from: facades that only look. */
export interface AccountReadingNeeds {
  readonly accounts: {
    /** @throws OutcryError `not-found` naming those that there are; `refused` for a live one that configuration does not ask for. */
    get(id: string): ReportedAccount;
    /** Where an order goes that names no account. */
    usual(options?: WorkOptions): Promise<ReportedAccount>;
    /** Paper money on the prices that are to be had now. */
    paper(options?: WorkOptions): Promise<ReportedAccount>;
    /** @throws OutcryError `refused` where configuration does not ask for live trading. */
    live(): ReportedAccount;
  };
  readonly books: Pick<Books, 'record' | 'performance'>;
  readonly risk: Pick<RiskDesk, 'status'>;
  readonly sessions: Pick<SessionDesk, 'report'>;
  readonly desk: { pending(account?: string): Promise<readonly WaitingApproval[]> };
}

/** How an account stands, and what it made. */
export interface AccountReading {
  readonly account: ReportedAccount;
  /** Valued for this report, and kept as a point of the account's curve: what the next report is compared with. */
  readonly snapshot: AccountSnapshot;
  /** Since the last report, or of 24 hours where there was none. */
  readonly lately: Performance;
  /** Of the UTC day so far. */
  readonly today: Performance;
  /** Of the span that the picture shows. */
  readonly pictured: Performance;
  readonly risk: RiskStatus;
  /** Of this account: those at work, and those that ended in the span of `lately`. */
  readonly deployments: readonly DeploymentReport[];
  readonly approvals: readonly WaitingApproval[];
}

/** The picture's span. */
export const PICTURED_MS = 30 * DAY_MS;

/** The account of that name: `paper`, `live`, or an id; the usual one without a name. */
export async function reportedAccount({ accounts }: Pick<AccountReadingNeeds, 'accounts'>, name: string | undefined, options: WorkOptions): Promise<ReportedAccount> {
  if (name === undefined) return await accounts.usual(options);
  if (name === 'paper') return await accounts.paper(options);
  return name === 'live' ? accounts.live() : accounts.get(name);
}

/** Reads an account as it is now, with what it made since an instant. */
export async function readAccount({ books, risk, sessions, desk }: AccountReadingNeeds, account: ReportedAccount, since: number, now: number, options: WorkOptions): Promise<AccountReading> {
  const { id } = account;
  const snapshot = await books.record(id);
  const [lately, today, pictured, status, deployments, approvals] = await Promise.all([
    books.performance(id, since),
    books.performance(id, Math.floor(now / DAY_MS) * DAY_MS),
    books.performance(id, now - PICTURED_MS),
    risk.status(id),
    sessions.report({ endedSince: since }, options),
    desk.pending(id),
  ]);
  return { account, snapshot, lately, today, pictured, risk: status, deployments: deployments.filter(({ deployment }) => deployment.terms.account === id), approvals };
}
