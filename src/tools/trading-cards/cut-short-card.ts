import type { Card } from '../../reports/card.ts';
import { formatDateTime } from '../../reports/format.ts';
import type { Approval, ApprovalAction } from '../../trading/order-flow/approval.ts';
import { accountLabel, accountMark } from './account-label.ts';

/** What became of an approved action that a restart cut short, and what to do now. */
export function cutShortCard({ id, account, action, approvedBy, decidedAt, expiresAt }: Approval, wasDone: boolean | null): Card {
  const { what, look, again } = WORDS[action.kind];
  const yes = `${id} was approved by ${approvedBy.join(' and ')} at ${formatDateTime(decidedAt ?? expiresAt)} UTC, and Outcry was stopped before it could answer.`;
  const came =
    wasDone === null
      ? `Whether ${what} does not show any more: look at ${look}, and ask again (${again}) if it is still wanted.`
      : wasDone
        ? `It was done all the same: ${what}. ${look} shows it; nothing is left to do.`
        : `It was not done, and will not be by itself: ask for it again (${again}) if it is still wanted.`;
  return {
    title: `${accountMark(account)}: ${wasDone === null ? 'approved, and cut short' : wasDone ? 'approved, and done before the restart' : 'approved, and not done'}`,
    tone: wasDone === true ? 'good' : 'warning',
    simulated: accountLabel(account).simulated,
    blocks: [{ kind: 'text', text: yes }, { kind: 'text', text: came }],
    actions: [{ kind: 'run', label: 'Its record', tool: 'explain_trade', args: { id } }],
  };
}

const WORDS: Readonly<Record<ApprovalAction['kind'], { readonly what: string; readonly look: string; readonly again: string }>> = {
  orders: { what: 'the orders were sent', look: '/orders', again: '/buy or /sell' },
  deployment: { what: 'the strategy was let to trade', look: '/deployments', again: '/deploy' },
  promotion: { what: 'the deployment was promoted', look: '/deployments', again: '/promote' },
  resume: { what: 'trading was taken up again', look: '/risk', again: '/resume' },
};
