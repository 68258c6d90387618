import { OutcryError } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Ticker } from '../../domain/market.ts';
import type { Grounds, OrderIntent } from '../intent.ts';
import type { BookedFill, OrderRecord } from '../order-flow/order-store.ts';
import type { Deployment, Slot, SlotDecision } from '../session/deployment.ts';
import type { SlotGrounds } from '../session/order-grounds.ts';
import type { SessionParts } from '../session/session.ts';
import type { JournalPast } from './journal-past.ts';
import { pastLedger } from './past-ledger.ts';

/** What a slot's past is put together from. */
export interface SlotWorldParts {
  readonly deployment: Deployment;
  readonly past: JournalPast;
  /** The order to be derived, and every id that the slot may have given an order. */
  readonly target: string;
  readonly own: ReadonlySet<string>;
  /** Slots that were decided before, newest first. */
  readonly slots: readonly Slot[];
  /** What the session noted; where it did not, the price that the risk check saw, and no cash or balances. */
  readonly noted: Pick<SlotGrounds, 'feeRate' | 'cash' | 'quotes' | 'free'>;
  readonly stepOf: (symbol: MarketSymbol) => string | null;
}

/** An order as a session would have sent it now. */
export interface DerivedOrder {
  readonly id: string;
  readonly intent: OrderIntent;
  readonly grounds: Grounds | undefined;
}

/** Free of an asset where nobody noted what was: as much as is asked for. */
const PLENTY = '1e30';

/** Ends a replay once the session has come to the order that was looked for. */
class TargetReached extends Error {}

/**
 * The world as a session found it at a slot, put together from the journal: its stores and its venue as they were then. Orders that it
 * sends go nowhere; those that it did send come back as they turned out.
 */
export class SlotWorld {
  readonly #parts: SlotWorldParts;
  /** The newest entry of the journal that had been written. */
  #asOf: number;
  readonly #read = new Map<string, number>();
  /** The order looked for, once the session has sent it. */
  derived: DerivedOrder | null = null;
  /** Other orders that the session sends now and did not then. */
  readonly strangers: string[] = [];
  /** False where fees had prices that are on no record, so that the cash is taken as it was noted. */
  cashDerived = true;

  constructor(parts: SlotWorldParts) {
    this.#parts = parts;
    this.#asOf = this.#nextOwn(0) - 1;
  }

  /** What a session of the slot works with. */
  get sessionParts(): SessionParts {
    const { deployment, slots, noted } = this.#parts;
    return {
      deployment,
      account: { id: deployment.terms.account, feeRate: noted.feeRate, execution: { balances: async () => this.#balances() } },
      orders: {
        find: async (id) => await this.#parts.past.find(id, this.#asOf),
        list: async (query) => await this.#parts.past.list(query, this.#asOf),
        fills: async (query): Promise<readonly BookedFill[]> => this.#parts.past.fills(query, this.#asOf),
      },
      slots: { slots: async (_, limit) => slots.slice(0, limit) },
      desk: {
        submit: async (id, intent, grounds) => await this.#submit({ id, intent, grounds }),
        cancel: async (id) => await this.#require(id),
      },
      books: { deployment: async () => ({ cash: this.#cash() }) },
      protector: { guard: async () => null, release: async () => {} },
    };
  }

  /** The price of a market, as it was read then, one reading after the other. @throws OutcryError where none was to be had. */
  async quote(symbol: MarketSymbol): Promise<Ticker> {
    const quote = this.#next(`quote ${symbol}`, this.#parts.noted.quotes[symbol] ?? []);
    if (quote === undefined || quote === null) throw new OutcryError('no-data', `No price of ${symbol} is on record.`);
    const { last, bid, ask, at } = quote;
    return { symbol, time: at, last, bid, ask, high24h: null, low24h: null, change24h: null, quoteVolume24h: null };
  }

  /** Runs a session until it comes to the order looked for, or to its end. @returns what it decided instead, where it came to no such order. */
  async run(evaluate: () => Promise<readonly SlotDecision[]>): Promise<readonly SlotDecision[]> {
    try {
      return await evaluate();
    } catch (error) {
      if (error instanceof TargetReached) return [];
      throw error;
    }
  }

  async #submit(order: DerivedOrder): Promise<OrderRecord> {
    if (order.id === this.#parts.target) {
      this.derived = order;
      throw new TargetReached();
    }
    const created = this.#parts.past.created(order.id);
    if (created === null) {
      this.strangers.push(order.id);
      throw new OutcryError('not-found', `No order ${order.id} is on record.`);
    }
    this.#asOf = this.#nextOwn(created.position) - 1;
    return await this.#require(order.id);
  }

  async #require(id: string): Promise<OrderRecord> {
    const order = await this.#parts.past.find(id, this.#asOf);
    if (order === null) throw new OutcryError('not-found', `No order ${id} is on record.`);
    return order;
  }

  /** Where the slot's next order was stored, after a position. */
  #nextOwn(after: number): number {
    const positions = [...this.#parts.own].flatMap((id) => this.#parts.past.created(id)?.position ?? []).filter((position) => position > after);
    return Math.min(...positions);
  }

  #cash(): string {
    const { deployment, past, noted, stepOf } = this.#parts;
    const { ledger, whole } = pastLedger(deployment.terms.account, past.fills({}, this.#asOf), stepOf);
    const derived = ledger.cashFlow(deployment.id).plus(deployment.terms.budget).toString();
    const recorded = this.#next('cash', noted.cash);
    if (whole) return derived;
    this.cashDerived = false;
    return recorded ?? derived;
  }

  #balances(): readonly { readonly asset: string; readonly free: string; readonly locked: string }[] {
    const { free } = this.#parts.noted;
    const bases = new Set(this.#parts.deployment.terms.symbols.map((symbol) => symbol.slice(0, symbol.indexOf('/'))));
    // Read once for every market that is sold: only the reading of that one counts, so that all may be handed over.
    return [...bases].map((asset) => ({ asset, free: (free[asset] ?? []).at(-1) ?? PLENTY, locked: '0' }));
  }

  #next<Reading>(key: string, readings: readonly Reading[]): Reading | undefined {
    const read = this.#read.get(key) ?? 0;
    this.#read.set(key, read + 1);
    return readings[Math.min(read, readings.length - 1)];
  }
}
