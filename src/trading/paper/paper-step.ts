import type { Fill } from '../../domain/fill.ts';
import { baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import { affordableLots, marketBuyPrice } from '../fill-rules.ts';
import { lotsIn } from '../lots.ts';
import { isAtMarket, type Match } from './matching.ts';
import type { PaperBooks } from './paper-books.ts';
import type { MarketLots, PaperMarket } from './paper-market.ts';
import type { PaperSettings } from './paper-settings.ts';
import type { PaperChange, PaperOrder } from './paper-store.ts';
import { PRICE_DIGITS, slippedPrice } from './slipped-price.ts';

interface Holding {
  free: Decimal;
  locked: Decimal;
}

/** A market that fills happen in. */
export interface Place {
  readonly market: PaperMarket;
  readonly lots: MarketLots;
}

/**
 * One step of the paper venue in the making: what it does to orders and balances, beside the books until it is applied to them whole.
 *
 * A purchase locks what it would cost with its fee, a sale what it sells; what fills is paid out of that. Nothing is ever overdrawn.
 */
export class PaperStep {
  readonly #books: PaperBooks;
  readonly #settings: Pick<PaperSettings, 'feeRate' | 'slippage' | 'volumeShare'>;
  readonly #at: number;
  readonly #fee: Decimal;
  readonly #withFee: Decimal;
  readonly #holdings = new Map<string, Holding>();
  readonly #orders = new Map<string, { order: PaperOrder; readonly instead: number | null }>();
  readonly #fills: (Fill & { readonly clientOrderId: string })[] = [];
  readonly #taken = new Map<PaperMarket, number>();

  /** `at`: when what happens in it happens, epoch milliseconds. */
  constructor(books: PaperBooks, settings: Pick<PaperSettings, 'feeRate' | 'slippage' | 'volumeShare'>, at: number) {
    this.#books = books;
    this.#settings = settings;
    this.#at = at;
    this.#fee = decimalFromNumber(settings.feeRate);
    this.#withFee = this.#fee.plus(1);
  }

  /** True while nothing is changed. */
  get isEmpty(): boolean {
    return this.#orders.size === 0;
  }

  /** The order as this step has it. */
  now(order: PaperOrder): PaperOrder {
    return this.#orders.get(order.venueOrderId)?.order ?? order;
  }

  get fills(): readonly Fill[] {
    return this.#fills.map(({ clientOrderId: _clientOrderId, ...fill }) => fill);
  }

  /** Takes a new order and locks what it needs; returns how much of which asset it is short of instead, when it is. */
  add(order: PaperOrder, { lots }: Place, price: number | null): { readonly asset: string; readonly free: Decimal; readonly needed: Decimal } | null {
    const asset = paysWith(order);
    const { free } = this.#holding(asset);
    const needed = this.#need(order, price);
    const { size } = lots;
    // The simulator's own count decides for purchases at market, so that what it can afford is never a rounding short here.
    const affordable =
      order.side === 'buy' && order.type === 'market' && price !== null
        ? lotsIn(Number(order.amount), size) <= affordableLots(free.toNumber(), marketBuyPrice(price, this.#settings.slippage), this.#settings.feeRate, size)
        : needed.lte(free);
    if (!affordable) return { asset, free, needed };
    this.#orders.set(order.venueOrderId, { order, instead: null });
    this.#reserve(order, Decimal.min(needed, free));
    return null;
  }

  /** Does to an order what prices do to it, as far as volume and money go. */
  match(was: PaperOrder, { triggered, fill }: Match, place: Place): void {
    const order = this.now(was);
    if (triggered && !order.triggered && order.type !== 'market' && order.type !== 'limit') this.#write({ ...order, triggered: true });
    if (fill === null) return;
    if (fill.as === 'limit') {
      this.#fill(was, fill.price, decimalFromNumber(fill.price), place);
    } else {
      const { counted, booked } = slippedPrice(order.side, fill.price, this.#settings.slippage);
      this.#fill(was, counted, booked, place);
    }
  }

  /** Ends an order, and frees what it had locked. */
  end(was: PaperOrder, status: 'canceled' | 'expired'): void {
    this.#reserve(this.now(was), new Decimal(0));
    this.#write({ ...this.now(was), status });
  }

  /** What is to be applied, all or nothing. */
  change(): PaperChange {
    return {
      orders: [...this.#orders.values()],
      fills: this.#fills,
      balances: [...this.#holdings].map(([asset, { free, locked }]) => ({
        balance: { asset, free: free.toString(), locked: locked.toString() },
        instead: this.#books.balance(asset),
      })),
    };
  }

  /** It is applied: what was filled counts against the volume of its bar. */
  settle(): void {
    for (const [market, lots] of this.#taken) market.take(lots);
  }

  /** `price` counts what can be bought, as the simulator counts it; `booked` is the same as it is charged. */
  #fill(was: PaperOrder, price: number, booked: Decimal, { market, lots }: Place): void {
    const order = this.now(was);
    const wanted = lotsIn(restOf(order).toNumber(), lots.size);
    const affordable = order.side === 'buy' ? this.#affordable(order, price, lots) : wanted;
    const left = market.lotsLeft(this.#settings.volumeShare, lots) - (this.#taken.get(market) ?? 0);
    const filled = Math.max(Math.min(wanted, affordable, left), 0);
    // What the cash no longer covers is given up, not waited for.
    const tooMany = wanted - Math.min(wanted, affordable);
    if (filled === 0 && tooMany === 0) return;
    const givenUp = new Decimal(lots.step).times(tooMany).plus(order.givenUp);
    this.#write({ ...order, givenUp: givenUp.toString() });
    if (filled > 0) {
      this.#taken.set(market, (this.#taken.get(market) ?? 0) + filled);
      this.#trade(was, new Decimal(lots.step).times(filled), booked);
    }
    const after = this.now(was);
    if (restOf(after).isZero()) this.#write({ ...after, status: givenUp.isZero() ? 'filled' : 'expired' });
    this.#reserve(this.now(was), this.#stillNeeded(this.now(was), price));
  }

  #affordable(order: PaperOrder, price: number, { size }: MarketLots): number {
    const cash = this.#holding(paysWith(order)).free.plus(order.reserved);
    return affordableLots(cash.toNumber(), price, this.#settings.feeRate, size);
  }

  #trade(was: PaperOrder, amount: Decimal, wanted: Decimal): void {
    const order = this.now(was);
    const { symbol, side, venueOrderId, clientOrderId } = order;
    const [base, quote] = [this.#holding(baseOf(symbol)), this.#holding(quoteOf(symbol))];
    this.#reserve(order, new Decimal(0));
    const price = side === 'buy' ? this.#payable(wanted, amount, quote.free) : wanted;
    const cost = price.times(amount);
    const fee = cost.times(this.#fee);
    const [bases, quotes] = side === 'buy' ? [amount, cost.plus(fee).negated()] : [amount.negated(), cost.minus(fee)];
    base.free = base.free.plus(bases);
    quote.free = quote.free.plus(quotes);
    const filled = amount.plus(order.filled);
    this.#fills.push({
      // An order has as much filled before each of its fills only once.
      tradeId: `${venueOrderId}@${order.filled}`,
      venueOrderId,
      clientOrderId,
      symbol,
      side,
      price: price.toString(),
      amount: amount.toString(),
      fee: { amount: fee.toString(), currency: quoteOf(symbol) },
      at: this.#at,
    });
    this.#write({ ...this.now(was), filled: filled.toString(), filledCost: cost.plus(order.filledCost).toString() });
  }

  /** The price, or the nearest below it that the money suffices for: a purchase of all that it buys may exceed it by a rounding. */
  #payable(price: Decimal, amount: Decimal, cash: Decimal): Decimal {
    const units = amount.times(this.#withFee);
    return price.times(units).lte(cash) ? price : cash.div(units).toSignificantDigits(PRICE_DIGITS, Decimal.ROUND_DOWN);
  }

  /** What the rest of an order is to have locked after a fill at `price`. */
  #stillNeeded(order: PaperOrder, price: number): Decimal {
    if (order.status !== 'open') return new Decimal(0);
    const needed = order.side === 'buy' && isAtMarket(order) ? this.#costOf(order, decimalFromNumber(price)) : this.#need(order, price);
    return Decimal.min(needed, this.#holding(paysWith(order)).free.plus(order.reserved));
  }

  /** What the rest of an order pays with at the worst that it names; at the given price where it names none. */
  #need(order: PaperOrder, price: number | null): Decimal {
    if (order.side === 'sell') return restOf(order);
    const { type, triggered, stopPrice, stopLimitPrice } = order;
    const slipped = (text: string): Decimal => decimalFromNumber(marketBuyPrice(Number(text), this.#settings.slippage));
    const worst: Decimal[] = [];
    if (order.price !== null && !(type === 'oco' && triggered)) worst.push(new Decimal(order.price));
    if (type === 'oco' && stopLimitPrice !== null) worst.push(new Decimal(stopLimitPrice));
    else if (type === 'stop' || type === 'oco') worst.push(slipped(stopPrice ?? '0'));
    else if (type === 'market' && price !== null) worst.push(decimalFromNumber(marketBuyPrice(price, this.#settings.slippage)));
    return this.#costOf(order, Decimal.max(0, ...worst));
  }

  #costOf(order: PaperOrder, price: Decimal): Decimal {
    return restOf(order).times(price).times(this.#withFee);
  }

  /** Locks so much for an order, in the place of what was locked for it. */
  #reserve(order: PaperOrder, amount: Decimal): void {
    const was = this.#orders.get(order.venueOrderId)?.order.reserved ?? order.reserved;
    const holding = this.#holding(paysWith(order));
    const more = amount.minus(was);
    holding.free = holding.free.minus(more);
    holding.locked = holding.locked.plus(more);
    this.#write({ ...this.now(order), reserved: amount.toString() });
  }

  #write(order: PaperOrder): void {
    const known = this.#orders.get(order.venueOrderId);
    // Later than before, however fast the changes follow each other: it is what the store tells them apart by.
    const instead = known === undefined ? order.updatedAt : known.instead;
    const updatedAt = instead === null ? order.updatedAt : Math.max(this.#at, instead + 1);
    this.#orders.set(order.venueOrderId, { order: { ...order, updatedAt }, instead });
  }

  #holding(asset: string): Holding {
    let holding = this.#holdings.get(asset);
    if (holding === undefined) {
      const balance = this.#books.balance(asset);
      holding = { free: new Decimal(balance?.free ?? 0), locked: new Decimal(balance?.locked ?? 0) };
      this.#holdings.set(asset, holding);
    }
    return holding;
  }
}

/** What an order may still fill, base units. */
export function restOf({ amount, filled, givenUp }: PaperOrder): Decimal {
  return new Decimal(amount).minus(filled).minus(givenUp);
}

/** The asset that an order gives away. */
function paysWith({ symbol, side }: PaperOrder): string {
  return side === 'buy' ? quoteOf(symbol) : baseOf(symbol);
}
