import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { candleOpenTime, timeframeMs } from '../../domain/timeframe.ts';
import type { Accounts, TradingAccount } from '../account.ts';
import type { Books, Position, ValuedPosition } from '../books/books.ts';
import type { OrderStore } from '../order-flow/order-store.ts';
import type { Deployment, DeploymentStore } from './deployment.ts';
import { RefusedEntries } from './refused-entries.ts';
import type { DeploymentReport } from './session-desk.ts';

/** Says how deployments are doing, from the books and present prices. */
export class DeploymentReporter {
  readonly #accounts: Pick<Accounts, 'get'>;
  readonly #books: Pick<Books, 'deployment'>;
  readonly #slots: Pick<DeploymentStore, 'lastSlot'>;
  readonly #refused: RefusedEntries;
  readonly #clock: Clock;

  constructor(parts: { readonly accounts: Pick<Accounts, 'get'>; readonly books: Pick<Books, 'deployment'>; readonly slots: Pick<DeploymentStore, 'lastSlot'>; readonly orders: Pick<OrderStore, 'list'>; readonly clock: Clock }) {
    this.#accounts = parts.accounts;
    this.#books = parts.books;
    this.#slots = parts.slots;
    this.#refused = new RefusedEntries(parts.orders);
    this.#clock = parts.clock;
  }

  /** How it is doing now; figures that need a price are `null` where there is none. @throws what the books throw. */
  async report(deployment: Deployment, options: WorkOptions = {}): Promise<DeploymentReport> {
    const { id, terms, state } = deployment;
    const { cash, positions, trades, realised, fees } = await this.#books.deployment(id, terms.account, terms.budget);
    const valued = await Promise.all(positions.map(async (position) => this.#value(position, options)));
    const value = sum(valued.map((position) => position.value));
    const unrealised = sum(valued.map((position) => position.profit));
    const equity = value === null ? null : value.plus(cash);
    const length = timeframeMs(terms.timeframe);
    return {
      deployment,
      equity: equity?.toString() ?? null,
      cash,
      realised,
      unrealised: unrealised?.toString() ?? null,
      return: equity === null ? null : equity.div(terms.budget).minus(1).toNumber(),
      fees,
      positions: valued,
      trades,
      winRate: trades.length === 0 ? null : trades.filter(({ profit }) => new Decimal(profit).greaterThan(0)).length / trades.length,
      lastSlot: await this.#slots.lastSlot(id),
      refused: await this.#refused.lately(id, this.#clock.now()),
      nextAt: state === 'stopped' ? null : candleOpenTime(terms.timeframe, this.#clock.now()) + length,
    };
  }

  async #value(position: Position, options: WorkOptions): Promise<ValuedPosition> {
    const price = await this.#price(position, options);
    if (price === null) return { ...position, price: null, value: null, profit: null, return: null };
    const value = price.times(position.amount);
    const profit = value.minus(position.cost);
    const cost = new Decimal(position.cost);
    return { ...position, price: price.toString(), value: value.toString(), profit: profit.toString(), return: cost.isZero() ? null : profit.div(cost).toNumber() };
  }

  async #price({ account, symbol }: Position, options: WorkOptions): Promise<Decimal | null> {
    try {
      const { market }: Pick<TradingAccount, 'market'> = this.#accounts.get(account);
      return decimalFromNumber((await (await market.resolve(options)).ticker(symbol, options)).last);
    } catch (error) {
      // A list of deployments is of use without a price; an account that configuration does not have any more has none.
      if (error instanceof OutcryError && error.kind !== 'cancelled') return null;
      throw error;
    }
  }
}

function sum(amounts: readonly (string | null)[]): Decimal | null {
  let total = new Decimal(0);
  for (const amount of amounts) {
    if (amount === null) return null;
    total = total.plus(amount);
  }
  return total;
}
