import type { Clock } from '../../domain/clock.ts';
import type { AccountClient, Changes } from './keyed-client.ts';
import type { StreamSignal } from './keyed-quirks.ts';
import { listOrderId } from './order-lists.ts';
import type { VenueConnection } from './venue-connection.ts';
import { balancesOf, fillOf, venueOrderOf } from './venue-order.ts';

/**
 * What a client has written down of the account since it was looked at last, in ccxt's own form: for venues whose messages are not read here.
 * It is read after every message, as whoever waits for the client is woken once for several that come in together.
 */
export class ClientNotes {
  private readonly client: AccountClient;
  private readonly connection: VenueConnection;
  private readonly clock: Clock;
  private lastBalances = '';

  constructor(client: AccountClient, connection: VenueConnection, clock: Clock) {
    this.client = client;
    this.connection = connection;
    this.clock = clock;
  }

  /** News, and at times what was told before. @throws OutcryError `bad-reply`. */
  fresh(): readonly StreamSignal[] {
    return [...this.trades(), ...this.orders(), ...this.balances()];
  }

  private trades(): readonly StreamSignal[] {
    return newest(this.client.myTrades).flatMap((raw): readonly StreamSignal[] => {
      const listId = this.connection.quirks.listIdOf((raw as { readonly info?: unknown } | null)?.info);
      const fill = fillOf(this.connection.exchange, raw, listId === null ? null : listOrderId(listId));
      return fill === null ? [] : [{ kind: 'event', event: { kind: 'fill', fill, clientOrderId: null } }];
    });
  }

  private orders(): readonly StreamSignal[] {
    return newest(this.client.orders).flatMap((raw): readonly StreamSignal[] => {
      const order = venueOrderOf(this.connection.exchange, raw, this.clock.now());
      return order === null ? [] : [{ kind: 'event', event: { kind: 'order', order } }];
    });
  }

  /** Some clients keep one account's balances, some those of each kind of account. */
  private balances(): readonly StreamSignal[] {
    const { balance } = this.client;
    const spot = balance?.['free'] === undefined ? balance?.['spot'] : balance;
    if (typeof spot !== 'object' || spot === null || !('free' in spot)) return [];
    const balances = balancesOf(this.connection.exchange, spot);
    const written = JSON.stringify(balances);
    if (written === this.lastBalances) return [];
    this.lastBalances = written;
    return [{ kind: 'event', event: { kind: 'balances', balances } }];
  }
}

/** The entries that the last writing brought; ccxt puts what changed at the end, and counts it. */
function newest(cache: Changes | undefined): readonly unknown[] {
  if (cache === undefined) return [];
  const count = cache.getLimit(undefined, undefined) ?? 0;
  return count === 0 ? [] : cache.slice(-count);
}
