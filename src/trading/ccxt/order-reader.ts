import type { Clock } from '../../domain/clock.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import type { OrderRef, VenueOrder } from '../execution/execution.ts';
import type { KeyedClient } from './keyed-client.ts';
import { type OrderList, mergedOrder } from './order-lists.ts';
import type { VenueConnection } from './venue-connection.ts';
import { listOf, venueOrderOf } from './venue-order.ts';

/** Reads orders from a venue and writes them as ours, the two halves of a pair as one. */
export class OrderReader {
  private readonly connection: VenueConnection;
  private readonly clock: Clock;

  constructor(connection: VenueConnection, clock: Clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** The order by our id; `null` by the venue's own word that it has none. @throws OutcryError. */
  async find(ref: OrderRef, options: WorkOptions): Promise<VenueOrder | null> {
    const { quirks } = this.connection;
    return await this.connection.read(options, async (client) => {
      try {
        return await this.lookUp(client, ref);
      } catch (error) {
        if (quirks.isUnknownOrder(error)) return null;
        throw error;
      }
    });
  }

  /** Every order that rests, with a pair as one. @throws OutcryError. */
  async open(options: WorkOptions): Promise<readonly VenueOrder[]> {
    const reply = await this.connection.read(options, (client) => client.fetchOpenOrders());
    const orders: VenueOrder[] = [];
    const pairs = new Map<string, unknown[]>();
    for (const raw of listOf(this.connection.exchange, reply, 'open orders')) {
      const listId = this.connection.quirks.listIdOf((raw as { readonly info?: unknown } | null)?.info);
      const order = listId === null ? this.orderOf(raw) : null;
      if (listId !== null) pairs.set(listId, [...(pairs.get(listId) ?? []), raw]);
      else if (order !== null) orders.push(order);
    }
    const whole = await Promise.all([...pairs].map(([listId, halves]) => this.openPair(listId, halves, options)));
    return [...orders, ...whole.filter((pair) => pair?.status === 'open')].filter((order) => order !== null);
  }

  /** A pair as the venue has it now; `null` where it makes no sense as one. @throws OutcryError. */
  async pair(listId: string, options: WorkOptions): Promise<VenueOrder | null> {
    const { lists } = this.connection.quirks;
    if (lists === null) return null;
    return await this.connection.read(options, async (client) => this.pairOf(client, await lists.find(client, { listId })));
  }

  /** An order in ccxt's form; `null` for a market whose name is none of ours. @throws OutcryError `bad-reply`. */
  orderOf(reply: unknown): VenueOrder | null {
    return venueOrderOf(this.connection.exchange, reply, this.clock.now());
  }

  /** A pair as the venue answers it; `null` where it makes no sense as one. @throws OutcryError `bad-reply`. */
  pairOf(client: KeyedClient, { listId, clientOrderId, halves }: OrderList): VenueOrder | null {
    return mergedOrder(listId, clientOrderId, halves.flatMap((half) => this.orderOf(client.parseOrder(half)) ?? []));
  }

  private async lookUp(client: KeyedClient, { id, symbol, type }: OrderRef): Promise<VenueOrder | null> {
    const { lists, byClientId } = this.connection.quirks;
    if (type === 'oco' && lists !== null) return this.pairOf(client, await lists.find(client, { id }));
    return this.orderOf(await client.fetchOrder('', symbol, byClientId(id)));
  }

  /** The halves bear our id and are both there as a rule; a pair of somebody else's, or one that is half gone, is asked for. */
  private async openPair(listId: string, halves: readonly unknown[], options: WorkOptions): Promise<VenueOrder | null> {
    const orders = halves.flatMap((half) => this.orderOf(half) ?? []);
    const names = new Set(orders.map(({ clientOrderId }) => (clientOrderId === null ? null : (this.connection.quirks.lists?.clientIdOf(clientOrderId) ?? null))));
    const [name] = names;
    if (names.size === 1 && typeof name === 'string') {
      const merged = mergedOrder(listId, name, orders);
      if (merged !== null) return merged;
    }
    return await this.pair(listId, options);
  }
}
