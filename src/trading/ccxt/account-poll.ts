import type { Clock } from '../../domain/clock.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { ExecutionEvent, VenueOrder } from '../execution/execution.ts';
import type { OrderReader } from './order-reader.ts';
import { ownTrades } from './own-trades.ts';
import type { VenueConnection } from './venue-connection.ts';
import { balancesOf } from './venue-order.ts';

/** Trades are asked for from so long before the last round on: they may be listed a moment after they happened. */
const OVERLAP_MS = 60_000;

/** News of an account by asking for it: what rests, what has ended since, what was traded, what there is. */
export class AccountPoll {
  private readonly connection: VenueConnection;
  private readonly reader: OrderReader;
  private readonly clock: Clock;
  private resting = new Map<string, VenueOrder>();
  private lastRound: number | null = null;
  private lastBalances = '';

  constructor(connection: VenueConnection, reader: OrderReader, clock: Clock) {
    this.connection = connection;
    this.reader = reader;
    this.clock = clock;
  }

  /** Begins anew: what happens before the next round is found by whoever reads everything again. */
  forget(): void {
    this.resting = new Map();
    this.lastRound = null;
    this.lastBalances = '';
  }

  /** What is to be told after a look at the account. Much of it was told before. @throws OutcryError. */
  async round(signal: AbortSignal): Promise<readonly ExecutionEvent[]> {
    const options = { signal };
    const startedAt = this.clock.now();
    const open = await this.reader.open(options);
    const now = new Map(open.map((order) => [order.venueOrderId, order]));
    const gone = [...this.resting.values()].filter((order) => !now.has(order.venueOrderId));
    const ended = (await Promise.all(gone.map((order) => this.endOf(order, signal)))).filter((order) => order !== null);
    const orders = [...ended, ...open];
    const fills = await this.trades(new Map([...this.resting, ...now]), signal);
    const balances = balancesOf(this.connection.exchange, await this.connection.read(options, (client) => client.fetchBalance()));
    const written = JSON.stringify(balances);
    const changed: readonly ExecutionEvent[] = written === this.lastBalances ? [] : [{ kind: 'balances', balances }];
    this.resting = now;
    this.lastRound = startedAt;
    this.lastBalances = written;
    return [...fills, ...orders.map((order): ExecutionEvent => ({ kind: 'order', order })), ...changed];
  }

  private async endOf(order: VenueOrder, signal: AbortSignal): Promise<VenueOrder | null> {
    if (order.clientOrderId === null) return null;
    return await this.reader.find({ id: order.clientOrderId, symbol: order.symbol, type: order.type }, { signal });
  }

  /** Own trades since the last round in every market where something rests, or did. */
  private async trades(known: ReadonlyMap<string, VenueOrder>, signal: AbortSignal): Promise<readonly ExecutionEvent[]> {
    if (this.lastRound === null) return [];
    const since = this.lastRound - OVERLAP_MS;
    const symbols = new Set<MarketSymbol>([...known.values()].map(({ symbol }) => symbol));
    const lists = await Promise.all([...symbols].map((symbol) => ownTrades(this.connection, this.clock, symbol, since, { signal })));
    return lists.flat().map((fill): ExecutionEvent => ({ kind: 'fill', fill, clientOrderId: known.get(fill.venueOrderId)?.clientOrderId ?? null }));
  }
}
