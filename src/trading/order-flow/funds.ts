import { type MarketSymbol, baseOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { Position } from '../books/books.ts';
import type { Balance } from '../execution/execution.ts';
import type { OrderRecord } from './order-store.ts';

/** What an account's funds are worked out from, read at one time. */
export interface FundsViews {
  readonly balances: readonly Balance[];
  readonly positions: readonly Position[];
  /** Our orders that have not ended. */
  readonly openOrders: readonly OrderRecord[];
}

/**
 * What an account can pay with by hand, used up by one order after the other: several orders of one proposal are paid from the same funds.
 *
 * What is sold by hand is what was bought by hand: neither a deployment's holdings nor coins that came another way are touched. Coins that
 * a resting stop or target of ours binds count as there, because it is called off before they are sold.
 */
export class Funds {
  readonly #free: Map<string, Decimal>;
  readonly #views: FundsViews;
  readonly #sold = new Map<MarketSymbol, Decimal>();

  constructor(views: FundsViews) {
    this.#views = views;
    this.#free = new Map(views.balances.map(({ asset, free }) => [asset, new Decimal(free)]));
  }

  /** What is free of an asset. */
  free(asset: string): Decimal {
    return this.#free.get(asset) ?? new Decimal(0);
  }

  /** What of a market was bought by hand and is held still, base units. */
  held(symbol: MarketSymbol): Decimal {
    const position = this.#views.positions.find((one) => one.symbol === symbol && one.deployment === null);
    return Decimal.max(0, new Decimal(position?.amount ?? 0).minus(this.#sold.get(symbol) ?? 0));
  }

  /** What of that can be sold now: what is neither bound by another order nor gone from the account. */
  sellable(symbol: MarketSymbol): Decimal {
    return Decimal.min(this.held(symbol), this.free(baseOf(symbol)).plus(this.#guarded(symbol)));
  }

  /** Uses up some of an asset. */
  spend(asset: string, amount: Decimal): void {
    this.#free.set(asset, this.free(asset).minus(amount));
  }

  /** Uses up some of what is held of a market. */
  sell(symbol: MarketSymbol, amount: Decimal): void {
    this.#sold.set(symbol, amount.plus(this.#sold.get(symbol) ?? 0));
    this.spend(baseOf(symbol), amount);
  }

  /** Base units that resting protection of the position by hand binds. */
  #guarded(symbol: MarketSymbol): Decimal {
    const guards = this.#views.openOrders.filter(
      ({ state, intent }) =>
        state === 'open' && intent.symbol === symbol && intent.side === 'sell' && intent.purpose === 'protect' && intent.deployment === null,
    );
    return guards.reduce((sum, { intent, filled }) => sum.plus(intent.amount).minus(filled), new Decimal(0));
  }
}
