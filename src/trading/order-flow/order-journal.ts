import type { JournalDraft } from '../journal/journal.ts';
import type { Grounds, Origin } from '../intent.ts';
import type { RiskDecision } from '../risk/risk-gate.ts';
import type { Approval } from './approval.ts';
import type { BookedFill, OrderRecord } from './order-store.ts';

/** Who the journal names where nobody in particular did it. */
export const HOUSE = 'outcry';

/** Who an order's journal entries name as its author. */
export function authorOf(origin: Origin): string {
  switch (origin.kind) {
    case 'person':
      return origin.person;
    case 'deployment':
      return `deployment:${origin.deployment}`;
    case 'desk':
      return HOUSE;
  }
}

/** An entry about an order; `kind` is what happened to it: `order.sending`. */
export function orderEntry(
  order: Pick<OrderRecord, 'id' | 'intent' | 'approval'>,
  kind: string,
  at: number,
  by: string,
  data: JournalDraft['data'],
): JournalDraft {
  return { at, kind, about: orderTopics(order), by, data };
}

/** The entry of an order that is stored for the first time, with all that it asks for, and what it was decided on where that is told. */
export function createdEntry(order: OrderRecord, grounds?: Grounds): JournalDraft {
  return orderEntry(order, 'order.created', order.createdAt, authorOf(order.intent.origin), { intent: order.intent, ...(grounds === undefined ? {} : { grounds }) });
}

/** The entry of a fill of an order of ours. */
export function fillEntry(order: OrderRecord, fill: BookedFill): JournalDraft {
  const { tradeId, venueOrderId, side, price, amount, fee, at } = fill;
  return orderEntry(order, 'fill', at, HOUSE, { tradeId, venueOrderId, symbol: fill.symbol, side, price, amount, fee });
}

/** An entry about an approval: `approval.approved`. */
export function approvalEntry(approval: Approval, kind: string, at: number, by: string, data: JournalDraft['data']): JournalDraft {
  return { at, kind, about: [`approval:${approval.id}`, `account:${approval.account}`], by, data };
}

/** What the risk gate said, as the journal keeps it. */
export function decisionData({ passed, verdicts, quote, at }: RiskDecision): JournalDraft['data'] {
  return { passed, verdicts, quote, at };
}

function orderTopics({ id, intent, approval }: Pick<OrderRecord, 'id' | 'intent' | 'approval'>): readonly string[] {
  const topics = [`order:${id}`, `account:${intent.account}`];
  if (approval !== null) topics.push(`approval:${approval}`);
  if (intent.deployment !== null) topics.push(`deployment:${intent.deployment}`);
  return topics;
}
