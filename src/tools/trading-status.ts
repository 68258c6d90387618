import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Field } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';
import type { AccountSnapshot } from '../trading/books/books.ts';
import type { RiskStatus, TradingState } from '../trading/risk/risk-desk.ts';
import { accountMark } from './trading-cards/account-label.ts';
import { exact, money } from './trading-cards/figures.ts';
import { riskStateTone, riskStateWords } from './trading-cards/risk-state.ts';
import type { AccountFacts, TradingNeeds } from './trading-needs.ts';

/** How trading stands, for the status. */
export interface TradingStatus {
  readonly fields: readonly Field[];
  /** True when a figure on it comes from made-up prices. */
  readonly simulated: boolean;
  readonly data: {
    readonly mode: 'paper' | 'live';
    readonly accounts: readonly AccountStatus[];
    readonly approvals: number;
    readonly deployments: { readonly running: number; readonly paused: number };
  };
}

/** How one account stands. Money as decimal text, `null` where it cannot be valued. */
interface AccountStatus {
  readonly account: string;
  readonly kind: 'paper' | 'live';
  readonly state: TradingState | null;
  readonly currency: string;
  readonly equity: string | null;
  readonly positions: number;
  readonly foreign: AccountSnapshot['foreign'];
  readonly frozen: readonly string[];
  /** Why it could not be looked at; `null` when it could. */
  readonly problem: string | null;
}

/** Looks at every account, at what waits for an answer, and at the strategies at work. An account that does not answer is said to. */
export async function tradingStatus({ accounts, books, risk, desk, sessions }: Pick<TradingNeeds, 'accounts' | 'books' | 'risk' | 'desk' | 'sessions'>, options: WorkOptions): Promise<TradingStatus> {
  const all = accounts.all();
  const [standings, pending, reports] = await Promise.all([Promise.all(all.map((account) => statusOf(account, { books, risk }))), desk.pending(), sessions.report({}, options)]);
  const [running, paused] = (['running', 'paused'] as const).map((state) => reports.filter(({ deployment }) => deployment.state === state).length);
  const isLive = all.some(({ kind }) => kind === 'live');
  return {
    fields: [
      { label: 'Money', value: isLive ? 'LIVE trading is configured; paper money beside it' : 'paper money only', tone: isLive ? 'warning' : 'neutral' },
      ...standings.map(accountField),
      { label: 'Approvals', value: pending.length === 0 ? 'none wait' : `${formatCount(pending.length, 'approval')} waiting: /approvals`, tone: pending.length === 0 ? 'neutral' : 'warning' },
      { label: 'Deployments', value: reports.length === 0 ? 'none' : [`${running ?? 0} running`, ...(paused === 0 ? [] : [`${paused ?? 0} paused`])].join(', ') },
    ],
    simulated: all.some(({ simulated }) => simulated),
    data: { mode: isLive ? 'live' : 'paper', accounts: standings, approvals: pending.length, deployments: { running: running ?? 0, paused: paused ?? 0 } },
  };
}

async function statusOf({ id, kind, currency }: AccountFacts, { books, risk }: Pick<TradingNeeds, 'books' | 'risk'>): Promise<AccountStatus> {
  try {
    const [snapshot, standing] = await Promise.all([books.snapshot(id), risk.status(id)]);
    const { equity, positions, foreign } = snapshot;
    return { account: id, kind, state: standing.state, currency, equity, positions: positions.length, foreign, frozen: frozenOf(standing), problem: null };
  } catch (error) {
    // An account that does not answer is what one asks for the status to find out, and no reason to give none.
    if (!(error instanceof OutcryError) || error.kind === 'cancelled') throw error;
    return { account: id, kind, state: null, currency, equity: null, positions: 0, foreign: [], frozen: [], problem: error.message };
  }
}

function frozenOf({ frozen }: RiskStatus): readonly string[] {
  return frozen.map(({ symbol }) => symbol);
}

function accountField({ account, state, equity, currency, positions, foreign, frozen, problem }: AccountStatus): Field {
  const label = `${accountMark(account)} ${account}`;
  if (problem !== null || state === null) return { label, value: problem ?? 'not known', tone: 'error' };
  const words = [
    money(equity, currency), riskStateWords(state), positions === 0 ? 'no positions' : formatCount(positions, 'position'),
    ...(foreign.length === 0 ? [] : [`not ours: ${foreign.map(({ asset, amount }) => `${exact(amount)} ${asset}`).join(', ')}`]),
    ...(frozen.length === 0 ? [] : [`frozen: ${frozen.join(', ')}`]),
  ];
  return { label, value: words.join(' · '), tone: frozen.length > 0 && state === 'active' ? 'warning' : riskStateTone(state) };
}
