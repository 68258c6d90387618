import type { Clock } from '../../domain/clock.ts';
import { Decimal } from '../../domain/money.ts';
import type { Accounts, TradingAccount } from '../account.ts';
import type { Balance } from '../execution/execution.ts';
import type { BookedFill } from '../order-flow/order-store.ts';
import type { AccountLedger } from './account-ledger.ts';
import type { AccountSnapshot, Books, DeploymentBook, EquityStore, Performance, Position, RealisedTrade, ValuedPosition } from './books.ts';
import { type FillSource, LedgerCache } from './ledger-cache.ts';
import { performanceOf } from './performance.ts';
import type { Rate, Rates } from './rates.ts';

/** What the books are worked out from. */
export interface BooksSources {
  readonly accounts: Pick<Accounts, 'get' | 'all'>;
  readonly fills: FillSource;
  readonly equity: EquityStore;
  readonly rates: Rates;
  readonly clock: Clock;
}

/** The account books: a fold over booked fills, valued by the prices of each account's own venue. */
export class AccountBooks implements Books {
  readonly #sources: BooksSources;
  readonly #ledgers: LedgerCache;

  constructor(sources: BooksSources) {
    this.#sources = sources;
    this.#ledgers = new LedgerCache(sources.fills, sources.rates, sources.clock);
  }

  async positions(account: string): Promise<readonly Position[]> {
    return (await this.#ledgerOf(account)).positions();
  }

  async snapshot(account: string): Promise<AccountSnapshot> {
    return await this.#snapshot(this.#sources.accounts.get(account));
  }

  async performance(account: string, from: number, end?: number): Promise<Performance> {
    const { accounts, equity, rates, clock } = this.#sources;
    const owner = accounts.get(account);
    // What happens at this very instant is in a span that ends now.
    const to = end ?? clock.now() + 1;
    const isNow = to >= clock.now();
    const snapshot = isNow ? await this.#snapshot(owner) : null;
    const [first, last, points, transfers, ledger] = await Promise.all([
      equity.pointAt(account, from),
      isNow ? null : equity.pointAt(account, to - 1),
      equity.points(account, from, to),
      equity.transfers(account, from, to),
      this.#ledgers.of(owner),
    ]);
    const toCurrency = async (asset: string, at: number): Promise<Rate> => await rates.at(owner, asset, owner.currency, at);
    return await performanceOf({ account, currency: owner.currency, from, to, start: first, end: last, points, transfers, snapshot, now: clock.now() }, ledger, toCurrency);
  }

  async trades(query: Parameters<Books['trades']>[0]): Promise<readonly RealisedTrade[]> {
    const { account, deployment, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
    const owners = account === undefined ? this.#sources.accounts.all() : [this.#sources.accounts.get(account)];
    const all = await Promise.all(owners.map(async (owner) => (await this.#ledgers.of(owner)).trades(deployment)));
    return all
      .flat()
      .filter(({ exitTime }) => exitTime >= from && exitTime < to)
      .toSorted((one, other) => one.exitTime - other.exitTime);
  }

  async deployment(id: string, account: string, budget: string): Promise<DeploymentBook> {
    const ledger = await this.#ledgerOf(account);
    const { profit, fees } = ledger.totals(id);
    return {
      cash: ledger.cashFlow(id).plus(budget).toString(),
      positions: ledger.positions(id),
      trades: ledger.trades(id),
      realised: profit.toString(),
      fees: fees.toString(),
    };
  }

  async fills(account: string, from: number, to: number): Promise<readonly BookedFill[]> {
    const fills = await this.#sources.fills.fills({ account, since: from });
    return fills.filter(({ at }) => at < to);
  }

  async record(account: string): Promise<AccountSnapshot> {
    const snapshot = await this.snapshot(account);
    const { at, equity, currency } = snapshot;
    // A value that is not known is no point of the curve.
    if (equity !== null) await this.#sources.equity.addPoint({ account, at, equity, currency });
    return snapshot;
  }

  async #ledgerOf(account: string): Promise<AccountLedger> {
    return await this.#ledgers.of(this.#sources.accounts.get(account));
  }

  async #snapshot(owner: TradingAccount): Promise<AccountSnapshot> {
    const { rates, clock } = this.#sources;
    const { id, currency } = owner;
    const balances = (await owner.execution.balances()).filter((balance) => !totalOf(balance).isZero());
    const valued = await Promise.all(balances.map(async (balance) => ({ balance, rate: await rates.now(owner, balance.asset, currency) })));
    const ledger = await this.#ledgers.of(owner);
    const foreign = valued.flatMap(({ balance: { asset, free, locked }, rate }) => {
      const amount = asset === currency ? new Decimal(0) : new Decimal(free).plus(locked).minus(Decimal.max(ledger.owned(asset), 0));
      return amount.gt(0) ? [{ asset, amount: amount.toString(), value: valueOf(amount, rate) }] : [];
    });
    const cash = balances.find(({ asset }) => asset === currency);
    return {
      account: id,
      at: clock.now(),
      currency,
      equity: valued.some(({ rate }) => rate.kind === 'no-price')
        ? null
        : valued.reduce((sum, { balance, rate }) => sum.plus(valueOf(totalOf(balance), rate) ?? 0), new Decimal(0)).toString(),
      cash: cash === undefined ? '0' : totalOf(cash).toString(),
      balances: valued.map(({ balance, rate }) => ({ ...balance, value: valueOf(totalOf(balance), rate) })),
      positions: await Promise.all(ledger.positions().map(async (position) => await this.#valued(owner, position))),
      foreign,
    };
  }

  async #valued(owner: TradingAccount, position: Position): Promise<ValuedPosition> {
    const price = await this.#sources.rates.price(owner, position.symbol);
    if (price === null) return { ...position, price: null, value: null, profit: null, return: null };
    const value = price.times(position.amount);
    const profit = value.minus(position.cost);
    return { ...position, price: price.toString(), value: value.toString(), profit: profit.toString(), return: profit.div(position.cost).toNumber() };
  }
}

function totalOf({ free, locked }: Balance): Decimal {
  return new Decimal(free).plus(locked);
}

function valueOf(amount: Decimal, rate: Rate): string | null {
  return rate.kind === 'rate' ? amount.times(rate.rate).toString() : null;
}
