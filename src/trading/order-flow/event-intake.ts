import type { Clock } from '../../domain/clock.ts';
import type { Fill } from '../../domain/fill.ts';
import type { ExecutionEvent, VenueOrder } from '../execution/execution.ts';
import { isOurs } from '../order-id.ts';
import type { OrderKeeper } from './order-keeper.ts';
import type { OrderRecord, OrderStore } from './order-store.ts';
import type { Settlement } from './settlement.ts';
import type { Strangers } from './strangers.ts';

/** What the intake needs. */
export interface EventIntakeOptions {
  readonly orders: Pick<OrderStore, 'find' | 'findByVenueId'>;
  readonly keeper: OrderKeeper;
  readonly settlement: Pick<Settlement, 'hurry' | 'resync'>;
  readonly strangers: Strangers;
  readonly clock: Clock;
}

/** A trade that nobody here knows the order of, yet. */
interface Stray {
  readonly account: string;
  readonly fill: Fill;
  readonly clientOrderId: string | null;
  readonly since: number;
}

/** After an order's end or part-fill is heard of, its trades are waited for this long before they are asked for. */
const TRADE_WAIT_MS = 1_000;

/** A trade may come in before the answer that tells which order it belongs to; so long it is nobody's. */
const STRAY_WAIT_MS = 5_000;

/** Takes in what the accounts' streams tell. Repeated, late and out-of-order events do no harm. */
export class EventIntake {
  readonly #options: EventIntakeOptions;
  #strays: readonly Stray[] = [];

  constructor(options: EventIntakeOptions) {
    this.#options = options;
  }

  /** Balances and transfers are the books' business, and nothing here. */
  async take(account: string, event: ExecutionEvent): Promise<void> {
    if (event.kind === 'order') await this.#order(account, event.order);
    else if (event.kind === 'fill') {
      await this.#fill({ account, fill: event.fill, clientOrderId: event.clientOrderId, since: this.#options.clock.now() });
    } else if (event.kind === 'resync') this.#options.settlement.resync(account);
  }

  /** Looks again whose the trades are that nobody knew, and hands over those that are nobody's. `unanswered`: orders that may be at the venue without our knowing their venue's id. */
  async tick(unanswered: readonly OrderRecord[], now: number): Promise<void> {
    const due = this.#strays.filter(({ since }) => now - since >= STRAY_WAIT_MS);
    if (due.length === 0) return;
    this.#strays = this.#strays.filter((stray) => !due.includes(stray));
    for (const stray of due) {
      const { account, fill, clientOrderId } = stray;
      const order = await this.#orderOf(account, fill, clientOrderId);
      const mayBeOurs = unanswered.some(({ intent }) => intent.account === account && intent.symbol === fill.symbol);
      if (order !== null) await this.#book(order, fill);
      else if (mayBeOurs) this.#strays = [...this.#strays, { ...stray, since: now }];
      else await this.#options.strangers.fill(account, fill, clientOrderId);
    }
  }

  async #order(account: string, venue: VenueOrder): Promise<void> {
    const { keeper, settlement, strangers, orders } = this.#options;
    const { clientOrderId, symbol, venueOrderId } = venue;
    const named = clientOrderId === null ? null : await orders.find(clientOrderId);
    const order = named ?? (await orders.findByVenueId(account, symbol, venueOrderId));
    if (order === null || order.intent.account !== account) return await strangers.order(account, venue);
    const { complete, order: now } = await keeper.absorb(order.id, venue, []);
    if (!complete || now.cancelAskedAt !== null) settlement.hurry(order.id, TRADE_WAIT_MS);
  }

  async #fill(stray: Stray): Promise<void> {
    const { account, fill, clientOrderId } = stray;
    const order = await this.#orderOf(account, fill, clientOrderId);
    if (order !== null) return await this.#book(order, fill);
    // One with somebody else's id is somebody else's; one without any may belong to an order whose placing is not answered yet.
    if (clientOrderId !== null && !isOurs(clientOrderId)) return await this.#options.strangers.fill(account, fill, clientOrderId);
    this.#strays = [...this.#strays, stray];
  }

  async #orderOf(account: string, fill: Fill, clientOrderId: string | null): Promise<OrderRecord | null> {
    const { orders } = this.#options;
    const named = clientOrderId === null ? null : await orders.find(clientOrderId);
    const order = named ?? (await orders.findByVenueId(account, fill.symbol, fill.venueOrderId));
    return order?.intent.account === account ? order : null;
  }

  async #book(order: OrderRecord, fill: Fill): Promise<void> {
    const { complete } = await this.#options.keeper.absorbFills(order.id, [fill]);
    if (!complete) this.#options.settlement.hurry(order.id, TRADE_WAIT_MS);
  }
}
