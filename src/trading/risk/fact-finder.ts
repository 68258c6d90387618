import { underDeadline } from '../../domain/abort.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type MarketSymbol, marketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import type { OrderBook, Ticker } from '../../domain/market.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import { ORDER_MOVES, type OrderState } from '../../domain/order.ts';
import type { MarketData } from '../../market/market-data.ts';
import type { Accounts, TradingAccount } from '../account.ts';
import type { AccountSnapshot, Books } from '../books/books.ts';
import type { KeyRights } from '../execution/execution.ts';
import type { OrderIntent } from '../intent.ts';
import { newOrder } from '../order-flow/new-order.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import type { DeploymentState, DeploymentStore } from '../session/deployment.ts';
import { BriefMemory } from './brief-memory.ts';
import type { EquityReader } from './equity-reading.ts';
import { expectedFill } from './expected-fill.ts';
import { type Holding, type Known, type RiskFacts, known, mapKnown, unknown } from './facts.ts';
import { FRESH_MS, FreshReads } from './fresh-reads.ts';
import type { LimitBook } from './limits/limit-book.ts';
import { type Limits, usualLimits } from './limits/limits.ts';
import { type Ask, findingOut } from './patience.ts';
import type { Quote } from './risk-gate.ts';
import type { RiskStore } from './risk-store.ts';
import type { TradeRecords } from './trade-records.ts';

/** Levels of the book that are looked at: what the price band may reach on a market of usual depth. */
const BOOK_DEPTH = 100;
const MINUTE_MS = 60_000;
/** How old the account's valuation may be. What fills meanwhile is counted by its order until the next one. */
const VALUATION_MS = 1_000;
/** How old prices of markets may be that only put a value to something else. */
const OTHER_PRICE_MS = 1_000;
/** A key's rights are changed by hand, in the exchange's settings. */
const RIGHTS_MS = 10 * MINUTE_MS;
/** Longest wait for anything that an entry is checked by, and for what only informs the record of an exit. */
const ENTRY_PATIENCE_MS = 4_000;
const EXIT_PATIENCE_MS = 1_500;

/** Orders that may still fill. */
const UNDECIDED: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];
/** Orders that were not held back by us. */
const NOT_REFUSED = (Object.keys(ORDER_MOVES) as OrderState[]).filter((state) => state !== 'refused');

/** What facts are gathered from. */
export interface FactFinderNeeds {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly orders: Pick<OrderStore, 'list' | 'count'>;
  readonly risk: Pick<RiskStore, 'state' | 'frozen'>;
  readonly limits: Pick<LimitBook, 'read'>;
  readonly books: Pick<Books, 'snapshot' | 'deployment'>;
  readonly trades: TradeRecords;
  readonly equity: EquityReader;
  readonly deployments: Pick<DeploymentStore, 'find'>;
  /** Whether a HALT file lies in the data folder. */
  readonly haltFile: () => boolean;
  /** Whether configuration asks for live trading. */
  readonly liveConfigured: boolean;
  readonly clock: Clock;
  /** Longest wait for anything, milliseconds; 4 s for an entry and 1.5 s for others when left out. */
  readonly patienceMs?: number | undefined;
}

/** An order's facts, and the limits that they are held against. */
export interface FoundFacts {
  readonly facts: RiskFacts;
  readonly limits: Limits;
}

/**
 * Gathers what an order is checked by: all at once, each within its time, nothing ever thrown.
 *
 * Everything in the stores is read anew for every look. What the venue is asked may have been asked for a little before: price and book
 * `FRESH_MS` (see `FreshReads`), what the account is worth and prices that only value something else a second, a key's rights ten minutes.
 */
export class FactFinder {
  readonly #needs: FactFinderNeeds;
  readonly #valuations: BriefMemory<AccountSnapshot>;
  readonly #otherPrices: BriefMemory<Decimal>;
  readonly #tickers: FreshReads<Ticker>;
  readonly #orderBooks: FreshReads<OrderBook>;
  readonly #rights: BriefMemory<KeyRights>;

  constructor(needs: FactFinderNeeds) {
    this.#needs = needs;
    this.#valuations = new BriefMemory(VALUATION_MS, needs.clock);
    this.#otherPrices = new BriefMemory(OTHER_PRICE_MS, needs.clock);
    this.#rights = new BriefMemory(RIGHTS_MS, needs.clock);
    this.#tickers = new FreshReads(needs.clock);
    this.#orderBooks = new FreshReads(needs.clock);
  }

  /** Everything about an order that would be sent under this id, after those `before` it, which are stored nowhere yet. */
  async find(id: string, intent: OrderIntent, before: readonly OrderIntent[] = []): Promise<FoundFacts> {
    const { clock, accounts, limits: limitBook, risk, haltFile, books, equity, trades, liveConfigured } = this.#needs;
    const now = clock.now();
    const patience = this.#needs.patienceMs ?? (intent.purpose === 'entry' ? ENTRY_PATIENCE_MS : EXIT_PATIENCE_MS);
    const { account, kind, saved, limits, ticker, book, quoteRate, state, valued, sentCount, changed, open, lies, frozen, rights, deployment } = await findingOut(patience, async (ask) => {
      const account = await ask(`The account ${intent.account}`, () => accounts.get(intent.account));
      const kind = account.known ? account.value.kind : 'live';
      const unlessProtecting = unlessProtectingWith(ask, account, intent);
      const savedLimits = ask('The limits', async () => limitBook.read(intent.account));
      const market = unlessProtecting(`The prices of ${intent.account}`, async (owner, signal) => ownMarket(owner, signal));
      // Several looks may wait for one answer: it is given up when the most patient of them has left.
      const longest = FRESH_MS + (this.#needs.patienceMs ?? ENTRY_PATIENCE_MS);
      const ofMarket = async <Value>(what: string, reads: FreshReads<Value>, work: (data: MarketData, signal: AbortSignal) => Promise<Value>): Promise<Known<Value>> => {
        const data = await market;
        if (!data.known) return data;
        return ask(what, async () => reads.read(id, `${intent.account} ${intent.symbol}`, async () => underDeadline(longest, undefined, async ({ signal }) => work(data.value, signal))));
      };
      const lastMinute = { account: intent.account, since: now - MINUTE_MS };
      const [saved, ticker, book, quoteRate, state, valued, sentCount, changed, open, lies, frozen, rights, deployment] = await Promise.all([
        savedLimits,
        ofMarket(`The price of ${intent.symbol}`, this.#tickers, async (data, signal) => data.ticker(intent.symbol, { signal })),
        ofMarket(`The order book of ${intent.symbol}`, this.#orderBooks, async (data, signal) => data.orderBook(intent.symbol, BOOK_DEPTH, { signal })),
        unlessProtecting(`The price of ${quoteOf(intent.symbol)}`, async (owner, signal) => this.#rate(owner, quoteOf(intent.symbol), signal)),
        ask('The state of trading', async () => risk.state(intent.account)),
        unlessProtecting(`The value of ${intent.account}`, async (owner) => this.#valuations.get(owner.id, async () => books.snapshot(owner.id))),
        unlessProtecting('The orders of the last minute', async () => this.#needs.orders.count({ ...lastMinute, states: NOT_REFUSED, except: id })),
        // Only what was filled since the account was valued is asked of them.
        unlessProtecting('The orders that have just changed', async () => this.#needs.orders.list({ ...lastMinute, updatedSince: now - VALUATION_MS })),
        unlessProtecting('The orders on the way', async (owner) => this.#needs.orders.list({ account: owner.id, states: UNDECIDED })),
        ask('The HALT file', haltFile),
        ask('The frozen markets', async () => risk.frozen(intent.account)),
        kind === 'paper' ? known(null) : unlessProtecting('The rights of the exchange key', async (owner, signal) => this.#rights.get(owner.id, async () => owner.execution.rights({ signal }))),
        intent.deployment === null ? known(null) : unlessProtecting('The deployment', async () => this.#deploymentState(intent.deployment ?? '')),
      ]);
      const limits = saved.known ? saved.value : usualLimits(kind);
      return { account, kind, saved, limits, ticker, book, quoteRate, state, valued, sentCount, changed, open, lies, frozen, rights, deployment } as const;
    });
    const quote = quoteFrom(intent.symbol, ticker, book);
    const fill = book.known ? mapKnown(quote, (prices) => expectedFill(intent, book.value, prices)) : book;
    const notional = quoteRate.known ? mapKnown(fill, ({ price }) => notionalOf(intent, price).times(quoteRate.value)) : quoteRate;
    const worth = equityOf(valued);
    const [losses, history, holdings, onTheWay, budgetLeft] = await findingOut(patience, async (ask) => {
      const unlessProtecting = unlessProtectingWith(ask, account, intent);
      return Promise.all([
        worth.known && state.known ? ask('The losses so far', async () => equity.read(intent.account, worth.value, state.value, now)) : worth.known ? asUnknown(state) : worth,
        unlessProtecting('The finished trades', async () => trades.of(intent.account, limits, now)),
        valued.known ? unlessProtecting('The value of what is held', async (owner, signal) => this.#holdings(owner, valued.value, signal)) : valued,
        valued.known && changed.known && open.known
          ? unlessProtecting('What is on the way', async (owner, signal) => this.#onTheWay(owner, id, [...open.value, ...changed.value, ...before.map((one, i) => unstored(one, i, now))], valued.value.at, signal))
          : unknown('What is on the way cannot be had.'),
        intent.deployment === null ? known(null) : unlessProtecting('What is left of the budget', async (owner, signal) => this.#budgetLeft(owner, id, intent.deployment ?? '', signal)),
      ]);
    });
    const facts: RiskFacts = {
      now: clock.now(),
      account: account.known ? account.value : { id: intent.account, kind, currency: quoteOf(intent.symbol), feeRate: 0 },
      liveConfigured,
      limitsFault: !account.known ? account.why : saved.known ? null : saved.why,
      haltFile: lies,
      standing: state,
      frozen,
      quote,
      book,
      fill,
      notional,
      equity: worth,
      holdings,
      onTheWay,
      sentLastMinute: mapKnown(sentCount, (count) => count + before.length),
      losses,
      trades: mapKnown(history, ({ all }) => all),
      stopOuts: mapKnown(history, ({ stopOuts }) => stopOuts),
      rights,
      deployment,
      budgetLeft,
    };
    return { facts, limits };
  }

  /** What one unit of an asset is worth in the account's currency. */
  async #rate(account: TradingAccount, asset: string, signal: AbortSignal): Promise<Decimal> {
    if (asset === account.currency) return new Decimal(1);
    return this.#lastPrice(account, marketSymbol(`${asset}/${account.currency}`), signal);
  }

  async #lastPrice(account: TradingAccount, symbol: MarketSymbol, signal: AbortSignal): Promise<Decimal> {
    return this.#otherPrices.get(`${account.id} ${symbol}`, async () => {
      const data = await ownMarket(account, signal);
      return decimalFromNumber((await data.ticker(symbol, { signal })).last);
    });
  }

  async #holdings(account: TradingAccount, { positions }: AccountSnapshot, signal: AbortSignal): Promise<readonly Holding[]> {
    return Promise.all(
      positions
        .filter(({ amount }) => !new Decimal(amount).isZero())
        .map(async ({ symbol, deployment, value }) => {
          if (value === null) throw new OutcryError('no-data', `${symbol} has no price now.`);
          return { symbol, deployment, value: (await this.#rate(account, quoteOf(symbol), signal)).times(value) };
        }),
    );
  }

  async #onTheWay(account: TradingAccount, id: string, orders: readonly OrderRecord[], valuedAt: number, signal: AbortSignal): Promise<readonly Holding[]> {
    const counted = [...new Map(orders.map((order) => [order.id, order])).values()].filter((order) => order.id !== id && isComing(order, valuedAt));
    return Promise.all(counted.map(async (order) => this.#coming(account, order, valuedAt, signal)));
  }

  /** What an entry on the way comes to: all of it where its fills may be younger than the valuation, else what has not filled. */
  async #coming(account: TradingAccount, order: OrderRecord, valuedAt: number, signal: AbortSignal): Promise<Holding> {
    const { symbol, deployment, amount, price, stopPrice } = order.intent;
    const isOver = !UNDECIDED.includes(order.state);
    const left = isOver ? new Decimal(order.filled) : order.updatedAt >= valuedAt ? new Decimal(amount) : new Decimal(amount).minus(order.filled);
    const at = price ?? stopPrice ?? (await this.#lastPrice(account, symbol, signal));
    return { symbol, deployment, value: left.times(at).times(await this.#rate(account, quoteOf(symbol), signal)) };
  }

  async #deploymentState(id: string): Promise<DeploymentState> {
    const found = await this.#needs.deployments.find(id);
    if (found === null) throw new OutcryError('not-found', `There is no deployment ${id}.`);
    return found.state;
  }

  async #budgetLeft(account: TradingAccount, id: string, deployment: string, signal: AbortSignal): Promise<Decimal> {
    const [found, open] = await Promise.all([this.#needs.deployments.find(deployment), this.#needs.orders.list({ deployment, states: UNDECIDED })]);
    if (found === null) throw new OutcryError('not-found', `There is no deployment ${deployment}.`);
    const { cash } = await this.#needs.books.deployment(deployment, account.id, found.terms.budget);
    const [symbol] = found.terms.symbols;
    const rate = symbol === undefined ? new Decimal(1) : await this.#rate(account, quoteOf(symbol), signal);
    // Fills that are booked are in the cash already; only what has not filled is still to be paid for.
    const coming = await Promise.all(open.filter((order) => order.id !== id && order.intent.purpose === 'entry').map(async (order) => this.#coming(account, order, Number.POSITIVE_INFINITY, signal)));
    return coming.reduce((left, { value }) => left.minus(value), rate.times(cash));
  }
}

/** Finds out what an order is checked by on its account. A stop must not wait for what cannot keep it from being sent. */
function unlessProtectingWith(ask: Ask, account: Known<TradingAccount>, { purpose }: OrderIntent) {
  return async <Value>(what: string, work: (account: TradingAccount, signal: AbortSignal) => Promise<Value>): Promise<Known<Value>> => {
    if (purpose === 'protect') return unknown('Not looked at for a protection.');
    return account.known ? ask(what, async (signal) => work(account.value, signal)) : account;
  };
}

/** The market data of the account's own venue. @throws OutcryError where it does not answer, or something stands in for it. */
async function ownMarket(account: TradingAccount, signal: AbortSignal): Promise<MarketData> {
  const data = await account.market.resolve({ signal });
  if (data.venue.standsInFor !== undefined || data.venue.id !== account.venue) {
    throw new OutcryError('unreachable', `${account.venue} does not answer, and nothing is traded on the prices of another.`);
  }
  return data;
}

function quoteFrom(symbol: MarketSymbol, ticker: Known<Ticker>, book: Known<OrderBook>): Known<Quote> {
  if (!ticker.known) return ticker;
  const { last, time } = ticker.value;
  const bid = (book.known ? book.value.bids[0]?.[0] : undefined) ?? ticker.value.bid;
  const ask = (book.known ? book.value.asks[0]?.[0] : undefined) ?? ticker.value.ask;
  if (![last, bid, ask].every((price) => price !== null && Number.isFinite(price) && price > 0) || bid === null || ask === null) {
    return unknown(`Nobody bids or asks for ${symbol} now.`);
  }
  return known({ bid, ask, last, at: time });
}

function equityOf(snapshot: Known<AccountSnapshot>): Known<Decimal> {
  if (!snapshot.known) return snapshot;
  const { equity, account } = snapshot.value;
  return equity === null ? unknown(`Something in ${account} has no price now, so that its equity is not known.`) : known(new Decimal(equity));
}

function notionalOf({ amount }: OrderIntent, price: number): Decimal {
  return new Decimal(amount).times(decimalFromNumber(price));
}

/** An entry that may still add to what is held, or whose fills a valuation of that instant may not have. */
function isComing({ intent, state, filled, updatedAt }: OrderRecord, valuedAt: number): boolean {
  if (intent.purpose !== 'entry' || intent.side !== 'buy') return false;
  return UNDECIDED.includes(state) || (updatedAt >= valuedAt && !new Decimal(filled).isZero());
}

/** An order as it will be stored once its approval is claimed; its place among those before it stands in for the id that it has none of yet. */
function unstored(intent: OrderIntent, index: number, now: number): OrderRecord {
  return newOrder(`before-${index + 1}`, intent, null, now);
}

function asUnknown(fact: Known<unknown>): { readonly known: false; readonly why: string } {
  return fact.known ? unknown('It cannot be had.') : fact;
}
