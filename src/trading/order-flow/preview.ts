import type { OrderBook } from '../../domain/market.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import type { AccountSnapshot } from '../books/books.ts';
import type { OrderIntent } from '../intent.ts';
import { limitFill } from '../fill-rules.ts';
import { slippedPrice } from '../paper/slipped-price.ts';
import type { Quote, Verdict } from '../risk/risk-gate.ts';
import type { OrderPreview } from './approval.ts';
import { facingLevels, walkAmount } from './book-walk.ts';
import type { FixedFills } from './market-view.ts';

/** What a preview is worked out from. */
export interface PreviewContext {
  readonly quote: Quote;
  /** The live book; `null` where there is none: the quote stands in for it, and the slippage is not known. */
  readonly book: Pick<OrderBook, 'bids' | 'asks'> | null;
  readonly feeRate: number;
  /** What the venue fills at in the place of the book: paper money; `null` where the book decides. */
  readonly fixed: FixedFills | null;
  /** `null` where the account cannot be valued now. */
  readonly snapshot: AccountSnapshot | null;
  /** What the orders before it in the same proposal add to what is held, quote currency; negative for sales. */
  readonly addedBefore: Decimal;
  readonly verdicts: readonly Verdict[];
}

/** Digits of an average price, which no step rounds. */
const PRICE_DIGITS = 16;

/** What an order would do, for whoever must say yes to it: see `OrderPreview`. */
export function previewOf(order: OrderIntent, context: PreviewContext): OrderPreview {
  const { quote, fixed, feeRate, snapshot } = context;
  const { cost, slippage } = fixed === null ? byTheBook(order, context) : atFixed(order, fixed);
  const amount = new Decimal(order.amount);
  const rate = decimalFromNumber(feeRate);
  const fee = cost.times(rate);
  const value = valueInCurrency(cost, order.symbol, snapshot);
  return {
    order,
    quote,
    cost: cost.toString(),
    fee: fee.toString(),
    expectedPrice: cost.div(amount).toSignificantDigits(PRICE_DIGITS).toString(),
    slippage,
    setSlippage: fixed?.slippage ?? null,
    shareOfEquity: share(value, snapshot),
    lossAtStop: lossAtStop(order, { amount, cost, fee, rate, fixed })?.toString() ?? null,
    exposureAfter: exposureAfter(order, value, context),
    verdicts: context.verdicts,
  };
}

/** What an order is expected to come to, quote currency, and how much worse than the mid price that is, as a fraction. */
interface Expected {
  readonly cost: Decimal;
  readonly slippage: number | null;
}

/** What the paper venue makes of an order: all of it at one price, by the rules that it fills by. */
function atFixed(order: OrderIntent, { bid, ask, slippage }: FixedFills): Expected {
  const { side, type } = order;
  const amount = new Decimal(order.amount);
  const taken = side === 'buy' ? ask : bid;
  const mid = (bid + ask) / 2;
  const worseThanMid = (price: number): number => (side === 'buy' ? price - mid : mid - price) / mid;
  if (type === 'market') {
    const { booked } = slippedPrice(side, taken, slippage);
    return { cost: amount.times(booked), slippage: worseThanMid(booked.toNumber()) };
  }
  if (type === 'limit') {
    const atOnce = limitFill(side, taken, taken, taken, Number(order.price));
    if (atOnce === null) return { cost: amount.times(order.price ?? 0), slippage: 0 };
    return { cost: amount.times(decimalFromNumber(atOnce)), slippage: Math.max(0, worseThanMid(atOnce)) };
  }
  if (type === 'stop') return { cost: amount.times(slippedPrice(side, Number(order.stopPrice), slippage).booked), slippage: null };
  return { cost: amount.times(order.price ?? 0), slippage: type === 'stop-limit' ? 0 : null };
}

/** What the live book makes of an order. */
function byTheBook(order: OrderIntent, { quote, book }: PreviewContext): Expected {
  const amount = new Decimal(order.amount);
  const levels = book === null ? [] : facingLevels(book, order.side);
  if (order.type === 'market') {
    const walk = walkAmount(levels, amount);
    if (walk === null) return { cost: amount.times(decimalFromNumber(order.side === 'buy' ? quote.ask : quote.bid)), slippage: null };
    return { cost: walk.cost, slippage: worse(order, walk.cost.div(amount), book) };
  }
  if (order.type === 'limit') {
    const limit = new Decimal(order.price ?? 0);
    // As far as the market is at the limit or better it fills at once, at the market's prices; the rest waits, and fills at the limit.
    const within = levels.filter(([level]) => (order.side === 'buy' ? limit.gte(level) : limit.lte(level)));
    const offered = within.reduce((sum, [, size]) => sum.plus(decimalFromNumber(size)), new Decimal(0));
    const now = Decimal.min(amount, offered);
    const walk = walkAmount(within, now);
    if (walk === null || now.isZero()) return { cost: amount.times(limit), slippage: 0 };
    const cost = walk.cost.plus(amount.minus(now).times(limit));
    return { cost, slippage: Math.max(0, worse(order, cost.div(amount), book) ?? 0) };
  }
  // What triggers later fills at a price that nobody knows; a limit bounds it.
  if (order.type === 'stop') return { cost: amount.times(order.stopPrice ?? 0), slippage: null };
  return { cost: amount.times(order.price ?? 0), slippage: order.type === 'stop-limit' ? 0 : null };
}

function worse({ side }: OrderIntent, price: Decimal, book: PreviewContext['book']): number | null {
  const [bid, ask] = [book?.bids[0]?.[0], book?.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return null;
  const mid = (bid + ask) / 2;
  return (side === 'buy' ? price.toNumber() - mid : mid - price.toNumber()) / mid;
}

/** What an order pays, for what it may lose. */
interface Paid {
  readonly amount: Decimal;
  readonly cost: Decimal;
  readonly fee: Decimal;
  readonly rate: Decimal;
  readonly fixed: FixedFills | null;
}

/** What is lost when the stop is hit and fills where it stands (on paper: worse by what paper fills are), fees of both sides counted. */
function lossAtStop({ side, guard }: OrderIntent, { amount, cost, fee, rate, fixed }: Paid): Decimal | null {
  if (side === 'sell' || guard === null || guard.stop === null) return null;
  const back = amount.times(fixed === null ? guard.stop : slippedPrice('sell', Number(guard.stop), fixed.slippage).booked);
  return cost.plus(fee).minus(back).plus(back.times(rate));
}

/** A sum of a market's quote currency in the account's; `null` where there is no rate for it. */
export function valueInCurrency(cost: Decimal, symbol: MarketSymbol, snapshot: AccountSnapshot | null): Decimal | null {
  if (snapshot === null) return null;
  const quote = quoteOf(symbol);
  if (quote === snapshot.currency) return cost;
  const balance = snapshot.balances.find(({ asset }) => asset === quote);
  if (balance === undefined || balance.value === null) return null;
  const amount = new Decimal(balance.free).plus(balance.locked);
  return amount.isZero() ? null : cost.times(new Decimal(balance.value).div(amount));
}

function share(value: Decimal | null, snapshot: AccountSnapshot | null): number | null {
  const equity = equityOf(snapshot);
  return value === null || equity === null ? null : value.div(equity).toNumber();
}

/** Everything but the account's cash, after this order and those before it, as a fraction of equity. */
function exposureAfter({ side, symbol }: OrderIntent, value: Decimal | null, { snapshot, addedBefore }: PreviewContext): number | null {
  const equity = equityOf(snapshot);
  if (snapshot === null || equity === null || value === null) return null;
  // A market in another currency than the account's swaps one holding for another.
  const swaps = quoteOf(symbol) !== snapshot.currency && baseOf(symbol) !== snapshot.currency;
  const added = swaps ? new Decimal(0) : side === 'buy' ? value : value.negated();
  return Decimal.max(0, equity.minus(snapshot.cash).plus(addedBefore).plus(added)).div(equity).toNumber();
}

function equityOf(snapshot: AccountSnapshot | null): Decimal | null {
  if (snapshot === null || snapshot.equity === null) return null;
  const equity = new Decimal(snapshot.equity);
  return equity.greaterThan(0) ? equity : null;
}
