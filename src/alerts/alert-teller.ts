import type { Notifier } from '../people/notification.ts';
import type { Alert, AlertBook } from './alert.ts';
import { alertCard } from './alert-card.ts';
import type { Firing } from './firing.ts';

/**
 * Tells a firing exactly once. Whoever has told one writes down the alert's progress next: whatever ends the process between the two,
 * the firing is found again, and told under the same key, which the notifier knows.
 */
export class AlertTeller {
  private readonly book: Pick<AlertBook, 'active'>;
  private readonly notifier: Notifier;

  constructor(book: Pick<AlertBook, 'active'>, notifier: Notifier) {
    this.book = book;
    this.notifier = notifier;
  }

  /** The alert as it is now; `null` when it was deleted or is over. */
  async current({ id }: Alert): Promise<Alert | null> {
    // Not asked by person: the alert may have become another's since it was read.
    return (await this.book.active()).find((alert) => alert.id === id) ?? null;
  }

  /**
   * Resolves when the firing is safely stored for delivery.
   *
   * @param slot what tells this firing of the alert from every other: a candle, or the how-manieth by price it is.
   * @throws what the notifier throws; the firing is then to be told again.
   */
  async tell(firing: Firing, slot: string): Promise<void> {
    const { alert, at } = firing;
    await this.notifier.notify({
      key: `alert:${alert.id}:${slot}`,
      event: 'alert',
      to: { kind: 'conversation', conversation: alert.conversation },
      card: alertCard(firing),
      at,
      symbol: alert.symbol,
    });
  }
}
