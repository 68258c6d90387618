import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Card } from '../reports/card.ts';

/** What an event is about, which decides whether and how it is told. */
export type EventClass = 'approval' | 'order' | 'risk' | 'alert' | 'report' | 'system';

/** Every class, in the order in which settings list them. */
export const EVENT_CLASSES: readonly EventClass[] = ['approval', 'order', 'risk', 'alert', 'report', 'system'];

/** Classes that are about money at stake: no model changes how they are told, and quiet hours do not hold them back. */
export const MONEY_CLASSES: ReadonlySet<EventClass> = new Set(['approval', 'order', 'risk']);

/** Whom an event is told: one conversation (`telegram:42`, over all channels), those that saw a card, or the desk's owners wherever they can be reached. */
export type Recipient =
  | { readonly kind: 'conversation'; readonly conversation: string }
  /** Every conversation that was shown a card on this subject: `approval:k3fq…`. Nobody, where none was. */
  | { readonly kind: 'shown'; readonly subject: string }
  | {
      readonly kind: 'owners';
      /** A channel that is of no use now, because it is what the news is about. */
      readonly except?: string;
    };

/** Something that happened and that somebody should hear of without having asked. */
export interface Notification {
  /** The same event has the same key; it is told once, whatever is restarted or tried again. */
  readonly key: string;
  readonly event: EventClass;
  readonly to: Recipient;
  readonly card: Card;
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  /** The market it is about, if it is about one. */
  readonly symbol?: MarketSymbol;
  /** What was made or lost (negative), in `currency`, where the event settles a trade. Decimal text. */
  readonly profit?: { readonly amount: string; readonly currency: string };
}

/** Where rooms put what they want told. */
export interface Notifier {
  /** Stores the event for delivery under the recipients' rules. Resolves when it is safely stored, or dropped by a rule. */
  notify(notification: Notification): Promise<void>;
}
