import { quoteOf } from '../../domain/market-symbol.ts';
import type { Block, Card, Tone } from '../../reports/card.ts';
import { formatDateTime } from '../../reports/format.ts';
import type { Approval } from '../../trading/order-flow/approval.ts';
import type { ApprovalOutcome } from '../../trading/order-flow/order-desk.ts';
import type { OrderRecord } from '../../trading/order-flow/order-store.ts';
import { accountLabel, accountMark } from './account-label.ts';
import { accountWords, actionsOf, approvalCard, approvalData, approvalSubject } from './approval-card.ts';
import { averagePrice } from './average-price.ts';
import { clockTime, coins, money, priceText } from './figures.ts';
import { orderWords, stateWords } from './order-words.ts';

/** What came of a person's answer to an approval; it takes the place of the card that asked. */
export function approvalOutcomeCard(outcome: ApprovalOutcome): Card {
  const { approval } = outcome;
  const base = { simulated: accountLabel(approval.account).simulated, subject: approvalSubject(approval.id), replaces: true, actions: [] } as const;
  switch (outcome.outcome) {
    case 'approved':
      return { ...base, title: approvedTitle(approval, outcome.orders), tone: toneOf(outcome.orders), blocks: approvedBlocks(outcome) };
    case 'declined':
      return { ...base, title: `Declined: ${approval.id}`, tone: 'neutral', blocks: [{ kind: 'text', text: `Nothing was done. ${whatOf(approval)}` }] };
    case 'needs-second':
      return { ...base, title: 'One more yes is needed', tone: 'warning', blocks: [{ kind: 'text', text: `${whatOf(approval)} Another person must approve it by ${clockTime(approval.expiresAt)}: /approve ${approval.id}${approval.typed === null ? '' : ` ${approval.typed}`}` }], actions: actionsOf(approval) };
    case 'needs-typing':
      return { ...base, title: 'This one has to be typed', tone: 'warning', blocks: [{ kind: 'text', text: `${whatOf(approval)} A tap is not enough for it. Type: /approve ${approval.id} ${approval.typed ?? ''}`.trim() }], actions: actionsOf(approval) };
    case 'drifted':
      if (outcome.fresh === null) return { ...base, title: 'Nothing was sent', tone: 'warning', blocks: [{ kind: 'text', text: `${outcome.reason} It cannot be asked again as it stands.` }] };
      return asked(outcome.fresh, `Nothing was sent: ${outcome.reason} This is how it stands now.`);
    case 'over':
      // It changes nothing, so it takes the place of no card that says how the approval ended.
      return { title: `That is over: ${approval.id}`, tone: 'warning', simulated: base.simulated, blocks: [{ kind: 'text', text: overWords(approval) }], actions: [] };
  }
}

/** An approval as it stands, for cards that were shown before and are not true any more; one that waits is asked anew. */
export function approvalStandingCard(approval: Approval): Card {
  if (approval.status === 'pending') return { ...approvalCard(approval), replaces: true };
  const { id, account, status } = approval;
  const words = { approved: 'Approved', declined: 'Declined', expired: 'Expired' }[status];
  return {
    title: `${accountMark(account)}: ${words} ${id}`, tone: status === 'approved' ? 'good' : 'neutral', simulated: accountLabel(account).simulated, subject: approvalSubject(id), replaces: true,
    blocks: [{ kind: 'text', text: whatOf(approval) }, { kind: 'text', text: overWords(approval) }], actions: [],
  };
}

/** What came of it, for scripts. */
export function approvalOutcomeData(outcome: ApprovalOutcome): Readonly<Record<string, unknown>> {
  return {
    outcome: outcome.outcome,
    approval: approvalData(outcome.approval),
    orders: outcome.outcome === 'approved' ? outcome.orders.map(({ id, state, filled, note }) => ({ id, state, filled, note })) : [],
    result: outcome.outcome === 'approved' ? outcome.result : null,
    fresh: outcome.outcome === 'drifted' && outcome.fresh !== null ? approvalData(outcome.fresh) : null,
    reason: outcome.outcome === 'drifted' ? outcome.reason : outcome.approval.note,
  };
}

/** True when the answer brought about what was asked for, for a command's exit status. */
export function broughtAbout(outcome: ApprovalOutcome, wanted: 'approve' | 'decline'): boolean {
  if (outcome.outcome === 'declined') return wanted === 'decline';
  return outcome.outcome === 'approved' && wanted === 'approve' && (outcome.orders.length === 0 || outcome.orders.some(({ state }) => !FAILED.has(state)));
}

const FAILED: ReadonlySet<OrderRecord['state']> = new Set(['rejected', 'refused', 'lost']);

/** The fresh card of an approval whose price or risk has moved: what stands there is asked anew. */
function asked(fresh: Approval, words: string): Card {
  const card = approvalCard(fresh);
  return { ...card, tone: 'warning', blocks: [{ kind: 'note', tone: 'warning', text: words }, ...card.blocks] };
}

function approvedTitle({ account, action }: Approval, orders: readonly OrderRecord[]): string {
  const mark = accountMark(account);
  const [first] = orders;
  if (first !== undefined) {
    const failed = orders.filter(({ state }) => FAILED.has(state)).length;
    if (failed === orders.length) return `${mark}: nothing was bought or sold`;
    return orders.length === 1 ? `${mark}: ${orderWords(first.intent)}: ${stateWords(first.state)}` : `${mark}: ${orders.length - failed} of ${orders.length} orders sent`;
  }
  switch (action.kind) {
    case 'orders': return `${mark}: approved`;
    case 'deployment': return `${mark}: the strategy is running`;
    case 'promotion': return `${mark}: deployment ${action.deployment} trades real money now`;
    case 'resume': return 'Trading is on again';
  }
}

function toneOf(orders: readonly OrderRecord[]): Tone {
  if (orders.some(({ state }) => FAILED.has(state))) return orders.every(({ state }) => FAILED.has(state)) ? 'error' : 'warning';
  return orders.some(({ state }) => state === 'unknown') ? 'warning' : 'good';
}

function approvedBlocks({ approval, orders, result }: Extract<ApprovalOutcome, { outcome: 'approved' }>): readonly Block[] {
  // Title and account say what is on again where; what that means is left to say.
  const words = approval.action.kind === 'resume' ? RESUMED : result;
  return [
    ...(words === null ? [] : [{ kind: 'text', text: words } as const]),
    ...orders.map((order): Block => ({ kind: 'text', text: orderLine(order) })),
    { kind: 'fields', fields: [{ label: 'Account', value: accountWords(approval) }, { label: 'Approved by', value: approval.approvedBy.join(', ') }, { label: 'Number', value: approval.id }] },
  ];
}

const RESUMED = 'Entries are allowed again. The peak that the drawdown is measured from begins anew at today\'s equity.';

/** One order with what has become of it: what was filled at which price, or why not. */
function orderLine({ id, intent, state, filled, filledCost, note }: OrderRecord): string {
  const average = averagePrice(filled, filledCost);
  const fill = average === null ? '' : ` ${coins(filled, intent.symbol)} filled at ${priceText(average, intent.symbol)}, ${money(filledCost, quoteOf(intent.symbol))} in all.`;
  return `${orderWords(intent)}: ${stateWords(state)}.${fill}${note === null ? '' : ` ${note}`} (${id})`;
}

function whatOf({ action, summary }: Approval): string {
  return action.kind === 'orders' ? `${action.intents.map(orderWords).join('; ')}.` : summary;
}

function overWords({ id, status, decidedAt, note, expiresAt, approvedBy }: Approval): string {
  const when = `${formatDateTime(decidedAt ?? expiresAt)} UTC`;
  const by = approvedBy.length === 0 ? '' : ` by ${approvedBy.join(', ')}`;
  switch (status) {
    case 'approved': return `${id} was approved${by} at ${when}; a second answer does nothing.`;
    case 'declined': return `${id} was declined at ${when}. ${note ?? ''} Ask for it again if you want it after all.`.replace('  ', ' ');
    case 'expired': return `${id} expired at ${when}: nothing was done. ${note ?? ''} Ask for it again for a fresh price.`.replace('  ', ' ');
    case 'pending': return `${id} still waits for an answer until ${clockTime(expiresAt)}.`;
  }
}
