import { OutcryError } from '../../domain/errors.ts';
import type { Market, OrderBook } from '../../domain/market.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import type { OrderTerms, OrderType } from '../../domain/order.ts';
import type { Guard } from '../intent.ts';
import { slippedPrice } from '../paper/slipped-price.ts';
import type { Quote } from '../risk/risk-gate.ts';
import { facingLevels, walkAmount, walkCost } from './book-walk.ts';
import type { Funds } from './funds.ts';
import type { FixedFills } from './market-view.ts';
import type { OrderWish } from './order-desk.ts';
import { guardLevels, orderPrices } from './order-prices.ts';
import { FINEST_STEP, positiveDecimal, snapDown, snapUp } from './quantity.ts';

/** What an order's exact terms are worked out from. */
export interface TermsContext {
  readonly market: Market;
  /** Types that the venue takes for it. */
  readonly types: ReadonlySet<OrderType>;
  readonly quote: Quote;
  /** `null` where there is none; sizes are then reckoned at the quote. */
  readonly book: Pick<OrderBook, 'bids' | 'asks'> | null;
  /** What the venue fills at market orders at in the place of the book; `null` where the book decides. */
  readonly fixed: FixedFills | null;
  /** Fraction of notional, charged on top of what is spent. */
  readonly feeRate: number;
  /** What may be spent and sold; used up by the order. */
  readonly funds: Funds;
}

/** An order's exact terms, and the levels that what it buys is to be guarded with. */
export interface ExactTerms {
  readonly terms: OrderTerms;
  readonly guard: Guard | null;
}

/**
 * The exact order of a wish: amount and prices on the market's steps, within its minimums and the account's funds, which it uses up.
 *
 * Amounts are snapped down, prices to the nearest step. The fee of a purchase is kept back from what is free, whichever asset the venue
 * takes it in.
 *
 * @throws OutcryError `invalid-input` naming the field and the nearest valid value; `refused` where the market is not traded now.
 */
export function exactTerms(wish: OrderWish, context: TermsContext): ExactTerms {
  const { market, quote, types, funds } = context;
  const { symbol, side, type } = wish;
  if (!market.active) throw new OutcryError('refused', `${symbol} is not traded at the moment.`, { field: 'symbol' });
  if (!types.has(type)) {
    throw new OutcryError('invalid-input', `${symbol} takes no ${type} orders here.`, { field: 'type', hint: `It takes ${[...types].join(', ')}.` });
  }
  const prices = orderPrices(wish, market, quote);
  const sized = new Sizing(wish, context, prices);
  const amount = side === 'buy' ? sized.bought() : sized.sold();
  const guard = guardLevels(wish, sized.unitPrice(amount), market);
  if (side === 'buy') funds.spend(market.quote, sized.withFee(sized.cost(amount)));
  else funds.sell(symbol, amount);
  return { terms: { symbol, side, type, amount: amount.toString(), ...prices }, guard };
}

/** How much one order is for. */
class Sizing {
  readonly #wish: OrderWish;
  readonly #context: TermsContext;
  /** The price that it fills at, where its terms say; `null` for what the book says. */
  readonly #fixed: Decimal | null;
  /** The worst price that it may fill at, for the smallest notional that it may come to. */
  readonly #lowest: Decimal;

  constructor(wish: OrderWish, context: TermsContext, { price, stopPrice }: Pick<OrderTerms, 'price' | 'stopPrice'>) {
    this.#wish = wish;
    this.#context = context;
    // A stop fills at market, beyond its own price where the venue has a slippage.
    const slips = wish.type === 'stop' || wish.type === 'oco';
    const atStop = stopPrice === null ? null : slips && context.fixed !== null ? slippedPrice(wish.side, Number(stopPrice), context.fixed.slippage).booked : stopPrice;
    const named = [price, atStop].filter((one) => one !== null).map((one) => new Decimal(one));
    // Of a pair either half may fill: a purchase must be able to pay the dearer one.
    if (wish.type === 'oco') this.#fixed = Decimal.max(...named);
    else this.#fixed = price !== null ? new Decimal(price) : (named[0] ?? null);
    this.#lowest = named.length === 0 ? this.#market() : Decimal.min(...named);
  }

  /** What so many base units come to, quote currency, fee not counted. */
  cost(amount: Decimal): Decimal {
    if (this.#fixed !== null) return amount.times(this.#fixed);
    return walkAmount(this.#levels(), amount)?.cost ?? amount.times(this.#market());
  }

  /** What is paid for a base unit on average. */
  unitPrice(amount: Decimal): Decimal {
    return this.#fixed ?? this.cost(amount).div(amount);
  }

  withFee(cost: Decimal): Decimal {
    return cost.times(decimalFromNumber(this.#context.feeRate).plus(1));
  }

  /** Base units to buy. */
  bought(): Decimal {
    const { market, funds } = this.#context;
    const free = funds.free(market.quote);
    const spendable = free.div(decimalFromNumber(this.#context.feeRate).plus(1));
    const wanted = this.#wanted(spendable);
    const amount = snapDown(wanted, market.amountStep);
    const most = snapDown(this.#amountFor(spendable), market.amountStep);
    this.#refuseTooLittle(amount, most);
    const needed = this.withFee(this.cost(amount));
    if (needed.lessThanOrEqualTo(free)) return amount;
    const field = this.#wish.cost === undefined ? 'amount' : 'cost';
    const within = field === 'cost' ? `${quoteText(spendable, 'down')} ${market.quote} can be spent` : `${most.toString()} ${market.base} can be bought`;
    throw new OutcryError(
      'invalid-input',
      `That needs ${quoteText(needed, 'up')} ${market.quote} with the fee, and ${quoteText(free, 'down')} ${market.quote} is free.`,
      { field, hint: this.#isEnough(most) ? `At most ${within}.` : this.#smallest() },
    );
  }

  /** Base units to sell. */
  sold(): Decimal {
    const { market, funds } = this.#context;
    const { symbol } = this.#wish;
    const held = funds.held(symbol);
    const sellable = funds.sellable(symbol);
    const field = this.#field();
    if (held.isZero()) {
      throw new OutcryError('invalid-input', `There is no ${market.base} to sell: none was bought by hand.`, {
        field: 'symbol',
        hint: 'What a strategy holds is sold by stopping it; what came from elsewhere is left alone.',
      });
    }
    const most = snapDown(sellable, market.amountStep);
    const amount = snapDown(this.#wanted(held), market.amountStep);
    if (amount.greaterThan(sellable) && !(this.#wish.fraction === 1 && sellable.greaterThan(0))) {
      const bound = sellable.lessThan(held) ? `, of which ${sellable.toString()} can be sold now` : '';
      throw new OutcryError('invalid-input', `You have ${held.toString()} ${market.base}${bound}.`, { field, hint: this.#isEnough(most) ? `The nearest is ${most.toString()}.` : this.#smallest() });
    }
    const possible = Decimal.min(amount, most);
    this.#refuseTooLittle(possible, most);
    return possible;
  }

  /** Base units that the wish names, before any snapping. `all` is what a fraction is of: quote currency to spend, or base units held. */
  #wanted(all: Decimal): Decimal {
    const { amount, cost, fraction, side } = this.#wish;
    if ([amount, cost, fraction].filter((one) => one !== undefined).length !== 1) {
      throw new OutcryError('invalid-input', 'Say how much in exactly one way: an amount, a cost, or a fraction.', {
        field: 'amount',
        hint: `For example 0.01 ${this.#context.market.base}, or 100 ${this.#context.market.quote}.`,
      });
    }
    if (fraction !== undefined) {
      if (!(fraction > 0 && fraction <= 1)) {
        throw new OutcryError('invalid-input', `A fraction is above 0 and at most 1; ${fraction} is not.`, { field: 'fraction', hint: `The nearest is ${fraction > 1 ? 1 : 0.01}.` });
      }
      const part = all.times(decimalFromNumber(fraction));
      return side === 'buy' ? this.#amountFor(part) : part;
    }
    const field = amount === undefined ? 'cost' : 'amount';
    const value = positiveDecimal(amount ?? cost ?? '');
    if (value === null) throw new OutcryError('invalid-input', `"${amount ?? cost}" is not an ${field === 'cost' ? 'sum' : 'amount'} to trade.`, { field, hint: this.#smallest() });
    return field === 'amount' ? value : this.#amountFor(value);
  }

  /** Base units that a sum comes to. */
  #amountFor(cost: Decimal): Decimal {
    if (this.#fixed !== null) return cost.div(this.#fixed);
    return walkCost(this.#levels(), cost)?.amount ?? cost.div(this.#market());
  }

  #refuseTooLittle(amount: Decimal, most: Decimal): void {
    if (this.#isEnough(amount)) return;
    const { market } = this.#context;
    const worth = quoteText(amount.times(this.#lowest), 'down');
    const what = amount.isZero() ? `That is less than the smallest step of ${market.symbol}` : `${amount.toString()} ${market.base} (${worth} ${market.quote}) is too small an order for ${market.symbol}`;
    const hint = this.#isEnough(most) ? this.#smallest() : `${this.#smallest()} ${this.#wish.side === 'buy' ? 'What is free is not enough for it.' : 'What you have is not enough for it.'}`;
    throw new OutcryError('invalid-input', `${what}.`, { field: this.#field(), hint });
  }

  #isEnough(amount: Decimal): boolean {
    return amount.greaterThan(0) && amount.greaterThanOrEqualTo(this.#smallestAmount());
  }

  /** The smallest amount that passes the market's minimums, on its steps. */
  #smallestAmount(): Decimal {
    return smallestAmount(this.#context.market, this.#lowest);
  }

  /** The smallest order, in words. */
  #smallest(): string {
    const { market } = this.#context;
    const amount = this.#smallestAmount();
    const worth = `${quoteText(amount.times(this.#lowest), 'up')} ${market.quote}`;
    if (market.minCost === null) return `The smallest order is ${amount.toString()} ${market.base}, which would be ${worth}.`;
    return `The smallest order is ${market.minCost} ${market.quote}; ${amount.toString()} ${market.base} would be ${worth}.`;
  }

  #field(): 'amount' | 'cost' | 'fraction' {
    if (this.#wish.cost !== undefined) return 'cost';
    return this.#wish.fraction === undefined ? 'amount' : 'fraction';
  }

  #levels() {
    const { book, fixed } = this.#context;
    return book === null || fixed !== null ? [] : facingLevels(book, this.#wish.side);
  }

  /** What is paid or had at the market now, where no book is walked. */
  #market(): Decimal {
    const { quote, fixed } = this.#context;
    const { side } = this.#wish;
    const { bid, ask } = fixed ?? quote;
    const price = side === 'buy' ? ask : bid;
    return fixed === null ? decimalFromNumber(price) : slippedPrice(side, price, fixed.slippage).booked;
  }
}

/** The smallest amount that a market takes at a price, on its steps: what its minimum amount and its minimum notional ask for. */
export function smallestAmount({ amountStep, minAmount, minCost }: Market, price: Decimal): Decimal {
  const byCost = minCost === null ? new Decimal(0) : new Decimal(minCost).div(price);
  const least = snapUp(Decimal.max(byCost, minAmount ?? 0), amountStep);
  return least.isZero() ? new Decimal(amountStep ?? FINEST_STEP) : least;
}

/** A sum of the quote currency for a sentence: cents above one, eight decimals below, rounded so that it is still true. */
function quoteText(value: Decimal, round: 'up' | 'down'): string {
  return value.toDecimalPlaces(value.greaterThanOrEqualTo(1) ? 2 : 8, round === 'up' ? Decimal.ROUND_UP : Decimal.ROUND_DOWN).toString();
}
