import { z } from 'zod';
import type { Action, Card } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';
import type { Approval } from '../trading/order-flow/approval.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountMark } from './trading-cards/account-label.ts';
import { approvalBrief, approvalCard, approvalData } from './trading-cards/approval-card.ts';
import { clockTime } from './trading-cards/figures.ts';
import { orderWords } from './trading-cards/order-words.ts';
import type { TradingNeeds } from './trading-needs.ts';

/** Approvals that have buttons of their own in a list. */
const BUTTONS = 2;

/**
 * `/approvals`: what waits for a person's yes.
 *
 * Data: `{ approvals: [{ id, status, account, expiresAt, hash, kind, summary, askedBy, createdAt, orders, preview, typed, people }] }`, orders and preview as of
 * `place_order`.
 */
export function listApprovalsTool({ accounts, desk }: Pick<TradingNeeds, 'accounts' | 'desk'>): Tool {
  return defineTool({
    name: 'list_approvals',
    command: 'approvals',
    summary: 'List what waits for a person to approve.',
    access: 'read',
    input: z.object({ account: accountField().optional() }),
    positional: ['account'],
    phrases: ['pending approvals', 'anything to approve', 'what waits for approval', 'list approvals', 'is there something to approve', 'what do i need to approve', 'what is waiting for my approval', 'open proposals', 'which approvals are open', 'show approvals', 'what is waiting for me'],
    examples: ['approvals'],
    async run({ account: name }, call) {
      const account = name === undefined ? undefined : (await accountOf(accounts, name, call)).id;
      const pending = await desk.pending(account);
      return {
        card: cardOf(pending),
        data: { approvals: pending.map((approval) => ({ ...approvalData(approval), kind: approval.action.kind, summary: approval.summary, askedBy: approval.askedBy, createdAt: approval.createdAt })) },
        brief: { waiting: pending.length, approvals: pending.slice(0, 5).map(approvalBrief) },
      };
    },
  });
}

function cardOf(pending: readonly Approval[]): Card {
  const [only] = pending;
  if (only === undefined) return { title: 'Nothing waits for approval', tone: 'neutral', blocks: [{ kind: 'text', text: 'An order that you ask for, such as "buy $100 of btc", shows up here until somebody has said yes or no.' }], actions: [] };
  if (pending.length === 1) return approvalCard(only);
  return {
    title: `${formatCount(pending.length, 'approval')} waiting`,
    tone: 'neutral',
    blocks: [
      { kind: 'table', columns: [{ header: 'Number' }, { header: 'Money' }, { header: 'What' }, { header: 'Asked by' }, { header: 'Until' }], rows: pending.map((approval) => [approval.id, accountMark(approval.account), whatOf(approval), approval.askedBy, clockTime(approval.expiresAt)]) },
      { kind: 'text', text: 'Approve one by /approve and its number, or say no by /decline and its number; each was shown on a card of its own, with what it may cost.' },
    ],
    actions: pending.slice(0, BUTTONS).flatMap(({ id, typed }): readonly Action[] => [
      ...(typed === null ? [{ kind: 'approve', label: `Approve ${id}`, approvalId: id } as const] : []),
      { kind: 'decline', label: `Decline ${id}`, approvalId: id },
    ]),
  };
}

function whatOf({ action, summary }: Approval): string {
  return action.kind === 'orders' ? action.intents.map(orderWords).join('; ') : summary;
}
