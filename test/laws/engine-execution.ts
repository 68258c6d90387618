import type { Fill } from '../../src/domain/fill.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import type { OrderTerms, OrderType } from '../../src/domain/order.ts';
import type { Balance, Cancellation, Execution, ExecutionEvent, ExecutionHealth, KeyRights, OrderRef, Placement, VenueOrder } from '../../src/trading/execution/execution.ts';
import type { ClearedOrder } from '../../src/trading/risk/cleared-order.ts';
import type { VenueOrder as EngineOrder, OrderList } from '../wire/exchange/venue/order.ts';
import { Refusal } from '../wire/exchange/venue/refusal.ts';
import type { VenueLink } from './venue-link.ts';

/** What becomes of a request that changes something. */
type Fate = 'well' | 'lost' | 'reply lost' | '5xx before' | '5xx after' | 'late' | 'banned';

/** A request is taken so long after it was sent, and not later: the venue's receive window. */
const RECEIVE_WINDOW_S = 10;

/** How long a ban lasts. */
const BAN_MS = 10_000;

/** Orders at the exchange engine without a wire in between: what a connection does to requests and answers is done here. */
export class EngineExecution implements Execution {
  readonly #link: VenueLink;
  readonly #types: ReadonlySet<OrderType>;
  readonly #beforePlace: (order: ClearedOrder) => void;

  /** @param beforePlace is called with every order that leaves the house, whatever becomes of it. */
  constructor(link: VenueLink, types: ReadonlySet<OrderType>, beforePlace: (order: ClearedOrder) => void) {
    this.#link = link;
    this.#types = types;
    this.#beforePlace = beforePlace;
  }

  types(): ReadonlySet<OrderType> {
    return this.#types;
  }

  async place(order: ClearedOrder): Promise<Placement> {
    const { tape, tally } = this.#link;
    this.#beforePlace(order);
    const fate = this.#fate(true);
    if (fate !== 'well') tally.count(`fault: placing, ${fate}`);
    if (fate === 'banned') return { outcome: 'rejected', reason: 'The exchange has had enough for now.', code: '-1003' };
    if (fate === 'lost' || fate === '5xx before') return { outcome: 'unknown', reason: 'The exchange did not answer.' };
    if (fate === 'late') {
      this.#link.later(1_000 * (1 + tape.below(RECEIVE_WINDOW_S)), () => void this.#take(order));
      return { outcome: 'unknown', reason: 'The exchange did not answer in time.' };
    }
    const placement = this.#take(order);
    if (fate !== 'well') return { outcome: 'unknown', reason: 'The exchange did not answer.' };
    await this.#link.answered();
    return placement;
  }

  async cancel(ref: OrderRef): Promise<Cancellation> {
    const fate = this.#fate(false);
    if (fate !== 'well') this.#link.tally.count(`fault: cancelling, ${fate}`);
    if (fate === 'banned' || fate === 'lost' || fate === '5xx before') return { outcome: 'unknown', reason: 'The exchange did not answer.' };
    const answer = this.#callOff(ref);
    if (fate !== 'well') return { outcome: 'unknown', reason: 'The exchange did not answer.' };
    await this.#link.answered();
    return answer;
  }

  async find(ref: OrderRef): Promise<VenueOrder | null> {
    this.#link.refuseRead();
    const found = this.#find(ref);
    await this.#link.answered();
    return found;
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    this.#link.refuseRead();
    const open = this.#link.account.openOrders();
    const singles = open.filter(({ list }) => list === null).map((order) => this.#link.orderOf(order));
    const lists = new Set(open.flatMap(({ list }) => (list === null ? [] : [list])));
    const all = [...singles, ...[...lists].map((list) => this.#link.pairOf(list))];
    await this.#link.answered();
    return all;
  }

  async fills(symbol: MarketSymbol, since: number): Promise<readonly Fill[]> {
    this.#link.refuseRead();
    const fills = this.#link.account.trades.map((trade) => this.#link.fillOf(trade)).filter((fill) => fill.symbol === symbol && fill.at >= since);
    await this.#link.answered();
    return fills;
  }

  async balances(): Promise<readonly Balance[]> {
    this.#link.refuseRead();
    return [...this.#link.account.holdings].map(([asset, { free, locked }]) => ({ asset, free: free.toString(), locked: locked.toString() }));
  }

  async rights(): Promise<KeyRights> {
    return { canTrade: true, canWithdraw: false, ipRestricted: true };
  }

  watch(listener: (event: ExecutionEvent) => void): () => void {
    return this.#link.subscribe(listener);
  }

  health(): ExecutionHealth {
    return this.#link.isSilent ? { state: 'polling', reason: 'The stream is down.' } : { state: 'live', reason: '' };
  }

  async close(): Promise<void> {}

  /** What the weather does to a request. */
  #fate(mayBeLate: boolean): Fate {
    const { tape, clock } = this.#link;
    if (tape.quiet) return 'well';
    if (clock.now() < this.#link.bannedUntil) return 'banned';
    if (clock.now() < this.#link.outageUntil) return 'lost';
    if (!tape.chance(30)) return 'well';
    const fates: readonly Fate[] = ['lost', 'reply lost', '5xx before', '5xx after', ...(mayBeLate ? (['late', 'late'] as const) : []), 'banned'];
    const fate = fates[tape.below(fates.length)] ?? 'lost';
    if (fate === 'banned') this.#link.bannedUntil = clock.now() + BAN_MS;
    return fate;
  }

  #take(order: ClearedOrder): Placement {
    const { engine, account } = this.#link;
    try {
      const taken = order.type === 'oco' ? this.#link.pairOf(engine.submitPair(account, pairRequest(order))) : this.#link.orderOf(engine.submit(account, request(order)));
      return { outcome: 'placed', order: taken, fills: this.#tradesOf(taken) };
    } catch (error) {
      if (error instanceof Refusal) return { outcome: 'rejected', reason: error.message, code: String(error.code) };
      throw error;
    }
  }

  #tradesOf({ venueOrderId }: VenueOrder): readonly Fill[] {
    return this.#link.account.trades.map((trade) => this.#link.fillOf(trade)).filter((fill) => fill.venueOrderId === venueOrderId);
  }

  #callOff(ref: OrderRef): Cancellation {
    const { engine, account } = this.#link;
    try {
      const reference = { orderId: null, clientOrderId: ref.id };
      if (ref.type === 'oco') return { outcome: 'canceled', order: this.#link.pairOf(engine.cancelList(account, reference)) };
      return { outcome: 'canceled', order: this.#link.orderOf(engine.cancel(account, listed(ref.symbol), reference)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const order = this.#find(ref);
      if (order === null) return { outcome: 'not-found' };
      return order.status === 'open' ? { outcome: 'unknown', reason: error.message } : { outcome: 'over', order };
    }
  }

  #find({ id, symbol, type }: OrderRef): VenueOrder | null {
    const { engine, account } = this.#link;
    const reference = { orderId: null, clientOrderId: id };
    try {
      const found: EngineOrder | OrderList = type === 'oco' ? engine.findList(account, reference) : engine.find(account, listed(symbol), reference);
      return 'orders' in found ? this.#link.pairOf(found) : this.#link.orderOf(found);
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }
}

function listed(symbol: MarketSymbol): string {
  return symbol.replace('/', '');
}

type Request = Readonly<Record<string, string | undefined>>;

const WORDS: Readonly<Record<Exclude<OrderType, 'oco'>, string>> = { market: 'MARKET', limit: 'LIMIT', stop: 'STOP_LOSS', 'stop-limit': 'STOP_LOSS_LIMIT' };

function request(order: OrderTerms & { readonly id: string }): Request {
  const { id, symbol, side, type, amount, price, stopPrice } = order;
  if (type === 'oco') throw new Error('a pair is asked for by another request');
  const hasLimit = type === 'limit' || type === 'stop-limit';
  return {
    symbol: listed(symbol),
    side: side.toUpperCase(),
    type: WORDS[type],
    quantity: amount,
    newClientOrderId: id,
    ...(hasLimit ? { price: price ?? undefined, timeInForce: 'GTC' } : {}),
    ...(type === 'stop' || type === 'stop-limit' ? { stopPrice: stopPrice ?? undefined } : {}),
  };
}

/** A pair that sells: the target above the market, the stop below it. */
function pairRequest({ id, symbol, side, amount, price, stopPrice, stopLimitPrice }: ClearedOrder): Request {
  const [target, stop] = side === 'sell' ? ['above', 'below'] : ['below', 'above'];
  return {
    symbol: listed(symbol),
    side: side.toUpperCase(),
    quantity: amount,
    listClientOrderId: id,
    [`${target}Type`]: 'LIMIT_MAKER',
    [`${target}Price`]: price ?? undefined,
    [`${stop}Type`]: stopLimitPrice === null ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT',
    [`${stop}StopPrice`]: stopPrice ?? undefined,
    ...(stopLimitPrice === null ? {} : { [`${stop}Price`]: stopLimitPrice, [`${stop}TimeInForce`]: 'GTC' }),
  };
}
