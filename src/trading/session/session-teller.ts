import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import { type MarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import { isFinal } from '../../domain/order.ts';
import type { EventClass, Notification, Notifier } from '../../people/notification.ts';
import type { Card } from '../../reports/card.ts';
import type { Books } from '../books/books.ts';
import type { OrderNews } from '../order-flow/order-events.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import type { Deployment } from './deployment.ts';
import { RefusedEntries } from './refused-entries.ts';
import { type LateSlot, caughtUpCard, failedOrderCard, failingCard, fillCard, silentCard } from './session-cards.ts';
import type { SessionLog } from './session-log.ts';

/** Tells a deployment's conversation what it did and what came in its way, each thing once. */
export class SessionTeller {
  readonly #notifier: Notifier;
  readonly #books: Pick<Books, 'trades'>;
  readonly #refused: RefusedEntries;
  readonly #isSimulated: (account: string) => boolean;
  readonly #clock: Clock;
  readonly #log: SessionLog;

  constructor(parts: {
    readonly notifier: Notifier;
    readonly books: Pick<Books, 'trades'>;
    readonly orders: Pick<OrderStore, 'list'>;
    readonly isSimulated: (account: string) => boolean;
    readonly clock: Clock;
    readonly log: SessionLog;
  }) {
    this.#notifier = parts.notifier;
    this.#books = parts.books;
    this.#refused = new RefusedEntries(parts.orders);
    this.#isSimulated = parts.isSimulated;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** An order moved: told when it has ended. */
  async order(deployment: Deployment, { order }: OrderNews): Promise<void> {
    if (!isFinal(order.state)) return;
    const simulated = this.#simulated(deployment);
    const { symbol, side } = order.intent;
    if (Number(order.filled) === 0) {
      // Called off and replaced is daily business; refused and rejected is not.
      if (order.state === 'canceled' || order.state === 'expired') return;
      await this.#failed(deployment, order);
      return;
    }
    const trades = side === 'sell' ? await this.#books.trades({ deployment: deployment.id }) : [];
    const trade = trades.findLast(({ orders }) => orders.includes(order.id)) ?? null;
    await this.#tell(deployment, 'order', `order:${order.id}:filled`, fillCard(deployment, order, trade, simulated), {
      symbol,
      ...(trade === null ? {} : { profit: { amount: trade.profit, currency: quoteOf(symbol) } }),
    });
  }

  /** An order came to nothing: a sale is told of each time, an entry that meets the same again once a day, with how often. */
  async #failed(deployment: Deployment, order: OrderRecord): Promise<void> {
    const { symbol, purpose } = order.intent;
    const news = purpose === 'entry' ? await this.#refused.news(order) : ({ kind: 'first' } as const);
    if (news === null) return;
    const key = news.kind === 'first' ? `order:${order.id}:${order.state}` : `deployment:${deployment.id}:refused:${symbol}:${news.day}`;
    await this.#tell(deployment, 'order', key, failedOrderCard(deployment, order, this.#simulated(deployment), news.kind === 'first' ? 1 : news.count), { symbol });
  }

  /** Closes were made up for. */
  async caughtUp(deployment: Deployment, late: readonly LateSlot[]): Promise<void> {
    const newest = late.at(-1);
    if (newest === undefined) return;
    await this.#tell(deployment, 'system', `deployment:${deployment.id}:late:${newest.slot}`, caughtUpCard(deployment, late, this.#simulated(deployment)));
  }

  /** No candles come. `slot`: the first that is waited for. */
  async silent(deployment: Deployment, slot: number, reason: string): Promise<void> {
    await this.#tell(deployment, 'system', `deployment:${deployment.id}:silent:${slot}`, silentCard(deployment, slot, reason, this.#simulated(deployment)));
  }

  /** It failed at a slot. */
  async failing(deployment: Deployment, slot: number, error: unknown): Promise<void> {
    await this.#tell(deployment, 'system', `deployment:${deployment.id}:failing:${slot}`, failingCard(deployment, slot, messageOf(error), this.#simulated(deployment)));
  }

  /** Something about a deployment that others lay out. */
  async tell(deployment: Deployment, event: EventClass, key: string, card: Card): Promise<void> {
    await this.#tell(deployment, event, key, card);
  }

  #simulated({ terms }: Deployment): boolean {
    return this.#isSimulated(terms.account);
  }

  async #tell(
    deployment: Deployment,
    event: EventClass,
    key: string,
    card: Card,
    more: { readonly symbol?: MarketSymbol; readonly profit?: NonNullable<Notification['profit']> } = {},
  ): Promise<void> {
    try {
      await this.#notifier.notify({ key, event, to: { kind: 'conversation', conversation: deployment.conversation }, card, at: this.#clock.now(), ...more });
    } catch (error) {
      // What is told must not stand in the way of what is traded.
      this.#log.error({ error: messageOf(error), key }, 'a deployment could not tell what it did');
    }
  }
}
