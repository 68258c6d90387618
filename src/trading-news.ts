import type { Notifier } from './people/notification.ts';
import type { Card } from './reports/card.ts';
import { formatDateTime } from './reports/format.ts';
import { approvalCard, approvalSubject } from './tools/trading-cards/approval-card.ts';
import { cutShortCard } from './tools/trading-cards/cut-short-card.ts';
import { orderNewsCard } from './tools/trading-cards/order-news-card.ts';
import type { ApprovalChange, ApprovalNews } from './trading/order-flow/approval-news.ts';
import type { OrderNews } from './trading/order-flow/order-events.ts';

/** News of an order within this time of its sending are in the answer to whoever asked for it. */
const ANSWERED_MS = 5_000;

/** How long before a start the process before may have been cut short in an answer. */
const CUT_SHORT_MS = 60_000;

/** States worth a message to whoever asked for the order. */
const WORTH_TELLING: ReadonlySet<OrderNews['order']['state']> = new Set(['filled', 'canceled', 'expired', 'rejected', 'refused', 'lost', 'unknown']);

/** Tells people of approvals and orders that they are not looking at: on every surface that shows an approval, and when an order ends later. */
export class TradingNews {
  readonly #notifier: Notifier;
  readonly #startedAt: number;

  /** @param startedAt when this process began: whoever waited for an answer of one before it got none. */
  constructor(notifier: Notifier, startedAt: number) {
    this.#notifier = notifier;
    this.#startedAt = startedAt;
  }

  /** Shows a new approval to the owners elsewhere, and brings every card that shows it up to date afterwards. */
  async approval(news: ApprovalNews): Promise<void> {
    const { approval, change } = news;
    const { id, conversation, createdAt, decidedAt, approvedBy, askedBy } = approval;
    const base = { key: `approval:${id}:${change}`, event: 'approval' } as const;
    if (change === 'cut-short') {
      const told = { ...base, card: cutShortCard(approval, news.wasDone), at: decidedAt ?? createdAt } as const;
      // Whoever said yes did so where it was asked, or where it was shown; each conversation hears of it once.
      await this.#notifier.notify({ ...told, to: { kind: 'conversation', conversation } });
      await this.#notifier.notify({ ...told, to: { kind: 'shown', subject: approvalSubject(id) } });
      if (approvedBy.some((person) => person !== askedBy)) await this.#notifier.notify({ ...told, to: { kind: 'owners' } });
      return;
    }
    if (change === 'asked') {
      const [channel = ''] = conversation.split(':');
      await this.#notifier.notify({ ...base, to: { kind: 'owners', except: channel }, card: approvalCard(approval), at: createdAt });
      return;
    }
    const card = change === 'seconded' ? { ...approvalCard(approval), replaces: true } : endedCard(news);
    await this.#notifier.notify({ ...base, to: { kind: 'shown', subject: approvalSubject(id) }, card, at: decidedAt ?? createdAt });
  }

  /** Tells how an order by hand ended, unless that was the answer to its approval; what deployments do, their sessions tell. */
  async order(news: OrderNews): Promise<void> {
    const { order } = news;
    const { origin, deployment, symbol } = order.intent;
    if (deployment !== null || !WORTH_TELLING.has(order.state)) return;
    if (origin.kind === 'person' && this.#wasAnswered(order)) return;
    const to = origin.kind === 'person' ? ({ kind: 'conversation', conversation: origin.conversation } as const) : ({ kind: 'owners' } as const);
    await this.#notifier.notify({ key: `order:${order.id}:${order.state}`, event: 'order', to, card: orderNewsCard(news), at: order.updatedAt, symbol });
  }

  /** True when the order's end was in the answer to its approval: it came soon, and in the process that answers. */
  #wasAnswered({ createdAt, sentAt, updatedAt }: OrderNews['order']): boolean {
    const from = sentAt ?? createdAt;
    // Of what ended just before this process began nobody knows whether its answer was still given; twice is better than not at all.
    const isLeftBehind = from < this.#startedAt && updatedAt >= this.#startedAt - CUT_SHORT_MS;
    return !isLeftBehind && updatedAt - from < ANSWERED_MS;
  }
}

/** What takes the place of an approval's card once it is over: who answered and when, and no buttons. */
function endedCard({ approval, change }: ApprovalChange): Card {
  const { id, summary, decidedAt, expiresAt, approvedBy, note } = approval;
  const when = `${formatDateTime(decidedAt ?? expiresAt)} UTC`;
  const ended = ENDED[change === 'approved' || change === 'declined' ? change : 'expired'];
  const by = approvedBy.length === 0 ? '' : ` by ${approvedBy.join(' and ')}`;
  // The note of an answer is who gave it; that is said once, with the time.
  const isAnswer = note !== null && /^(?:Approved|Declined) by \S+(?: and \S+)?\.$/.test(note);
  const end = isAnswer ? `${note.slice(0, -1)} at ${when}.` : `${ended}${by} at ${when}.${note === null ? '' : ` ${note}`}`;
  const { title, simulated } = approvalCard(approval);
  return {
    title: `${ended}: ${title}`,
    tone: change === 'approved' ? 'good' : 'neutral',
    ...(simulated === undefined ? {} : { simulated }),
    subject: approvalSubject(id),
    replaces: true,
    blocks: [
      ...(summary === '' ? [] : [{ kind: 'text', text: summary } as const]),
      { kind: 'note', tone: 'neutral', text: end },
    ],
    actions: change === 'approved' ? [{ kind: 'run', label: 'What came of it', tool: 'explain_trade', args: { id } }] : [],
  };
}

const ENDED = { approved: 'Approved', declined: 'Declined', expired: 'Expired' } as const;
