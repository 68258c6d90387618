import { quoteOf } from '../../domain/market-symbol.ts';
import type { TableBlock } from '../../reports/card.ts';
import { formatPrice } from '../../reports/format.ts';
import type { JournalEntry } from '../../trading/journal/journal.ts';
import type { BookedFill, OrderRecord } from '../../trading/order-flow/order-store.ts';
import type { Slot, SlotDecision } from '../../trading/session/deployment.ts';
import { clockTime, exact, money } from './figures.ts';

/** Something that happened to an order, in words. */
export interface TimelineStep {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly what: string;
  /** The particulars; empty where there are none. */
  readonly detail: string;
  readonly by: string;
}

/** What the story of an order is put together from. */
export interface OrderStory {
  readonly order: OrderRecord;
  /** Entries about the order and about its approval, each once. */
  readonly entries: readonly JournalEntry[];
  readonly fills: readonly BookedFill[];
  /** The decision at a candle that it came from, if a strategy made it. */
  readonly decision: { readonly slot: Slot; readonly decision: SlotDecision } | null;
}

const KINDS: Readonly<Record<string, string>> = {
  'approval.asked': 'Put before a person', 'approval.created': 'Put before a person', 'approval.seconded': 'First of two said yes', 'approval.approved': 'Approved', 'approval.declined': 'Declined', 'approval.expired': 'Expired', 'approval.drifted': 'Asked again: price or risk had moved',
  'order.created': 'Order stored', 'order.sending': 'Risk checked again, being sent', 'order.open': 'Taken by the venue', 'order.filled': 'Filled', 'order.canceled': 'Cancelled', 'order.expired': 'Ended by the venue', 'order.rejected': 'Rejected by the venue',
  'order.refused': 'Refused before it was sent', 'order.unknown': 'No answer: looked up under its number', 'order.lost': 'Never reached the venue', 'order.cancel-asked': 'Asked to be called off',
};

/** Fills come from the books, with their fees. */
const IN_THE_BOOKS: ReadonlySet<string> = new Set(['fill', 'order.fill']);

/** An order's story: why it was made, what checked it, who said yes, how it moved and what filled it, oldest first. */
export function orderTimeline({ order, entries, fills, decision }: OrderStory): readonly TimelineStep[] {
  const { symbol } = order.intent;
  const steps: TimelineStep[] = [
    ...(decision === null ? [] : [{ at: decision.slot.claimedAt, what: `Decided at the close ${formatPrice(decision.decision.close)}`, detail: decision.decision.why, by: `deployment ${decision.slot.deployment}` }]),
    ...entries.filter(({ kind }) => !IN_THE_BOOKS.has(kind)).map(({ at, kind, by, data }) => ({ at, what: KINDS[kind] ?? spelled(kind), detail: particulars(data), by })),
    ...fills.map(({ at, price, amount, fee }) => ({ at, what: `${exact(amount)} filled at ${formatPrice(Number(price))}`, detail: `fee ${money(fee.amount, fee.currency === '' ? quoteOf(symbol) : fee.currency)}`, by: 'the venue' })),
  ];
  return steps.toSorted((a, b) => a.at - b.at);
}

/** The steps as a table. */
export function timelineTable(steps: readonly TimelineStep[]): TableBlock {
  return {
    kind: 'table',
    title: 'What happened',
    columns: [{ header: 'Time' }, { header: 'What' }, { header: 'Particulars' }, { header: 'By' }],
    rows: steps.map(({ at, what, detail, by }) => [clockTime(at), what, detail, by]),
  };
}

/** `order.cancel-failed` as `Order: cancel failed`, for kinds that have no words of their own. */
function spelled(kind: string): string {
  const words = kind.replace('.', ': ').replaceAll('-', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** What an entry's data say in words: the reason, the note, and what the risk checks found. */
function particulars(data: JournalEntry['data']): string {
  const said = ['reason', 'note', 'why', 'message'].map((name) => data[name]).find((value) => typeof value === 'string' && value !== '');
  return [...(typeof said === 'string' ? [said] : []), ...checksOf(data)].join('; ');
}

function checksOf(data: JournalEntry['data']): readonly string[] {
  const decision = data['decision'];
  const verdicts = typeof decision === 'object' && decision !== null && 'verdicts' in decision ? decision.verdicts : data['verdicts'];
  if (!Array.isArray(verdicts)) return [];
  const found = verdicts.filter((verdict: unknown): verdict is { readonly check: string; readonly passed: boolean; readonly message: string } => typeof verdict === 'object' && verdict !== null && 'check' in verdict && 'passed' in verdict);
  const refused = found.filter(({ passed }) => !passed);
  if (refused.length === 0) return [`all ${found.length} risk checks passed`];
  return refused.map(({ check, message }) => `${check} did not pass: ${message}`);
}
