import { AccountList, type AccountSettings, CURRENCY } from './account-list.ts';
import type { Clock } from './domain/clock.ts';
import type { MarketSymbol } from './domain/market-symbol.ts';
import type { Market } from './domain/market.ts';
import type { WorkOptions } from './domain/progress.ts';
import type { Log } from './log.ts';
import type { MarketDataSource } from './market/market-data.ts';
import { unknownSymbol } from './market/nearest-symbol.ts';
import type { OpenedMarket } from './market/open-market.ts';
import type { AccountFacts } from './tools/trading-needs.ts';
import type { Accounts, TradingAccount } from './trading/account.ts';
import type { Execution } from './trading/execution/execution.ts';
import { PaperExecution } from './trading/paper/paper-execution.ts';
import { PAPER_DEFAULTS } from './trading/paper/paper-settings.ts';
import type { PaperStore } from './trading/paper/paper-store.ts';

/** What the accounts are made of. */
export interface AccountsParts {
  readonly config: AccountSettings;
  /** The configured venue. */
  readonly market: OpenedMarket;
  /** The simulated market, where it may stand in for the venue; `null` where it is the venue, or may not. */
  readonly simulated: OpenedMarket['venueOnly'] | null;
  readonly paper: PaperStore;
  /** Opens the exchange's own account, and the market it trades in; called only where configuration asks for live trading. */
  readonly openLive: () => { readonly execution: Execution; readonly market: OpenedMarket['venueOnly'] };
  readonly clock: Clock;
  readonly log: Log;
}

/** A listing is read anew after this. */
const LISTING_MS = 3_600_000;

/** What large spot venues charge a new account, which is what previews and sizes go by. */
const LIVE_FEE_RATE = 0.001;

/** The accounts that configuration gives: paper money on the venue's prices and on made-up ones, and the exchange's own if it is asked for. */
export class ConfiguredAccounts implements Accounts {
  readonly #list: AccountList;
  readonly #accounts: ReadonlyMap<string, TradingAccount>;

  constructor({ config, market, simulated, paper, openLive, clock, log }: AccountsParts) {
    const list = new AccountList(config, market.source);
    const { onVenue, onStandIn, onExchange } = list;
    const onPaper = (facts: AccountFacts, of: OpenedMarket['venueOnly']): TradingAccount => {
      const listing = new Listing(facts.venue, of.source, clock);
      const rules = (symbol: MarketSymbol, options?: WorkOptions) => listing.rules(symbol, options);
      const quote = async (symbol: MarketSymbol) => (await of.source.resolve()).ticker(symbol);
      const settings = { ...PAPER_DEFAULTS, currency: CURRENCY };
      const execution = new PaperExecution({ account: facts.id, store: paper, settings, clock, rules, quote, log });
      return { ...facts, feeRate: settings.feeRate, slippage: settings.slippage, execution, market: of.source, history: of.history, ticks: of.ticks, rules };
    };
    const accounts = [onPaper(onVenue, market.venueOnly)];
    if (onStandIn !== null && simulated !== null) accounts.push(onPaper(onStandIn, simulated));
    if (onExchange !== null) accounts.push(liveAccount(onExchange, openLive(), clock));
    this.#list = list;
    this.#accounts = new Map(accounts.map((account) => [account.id, account]));
  }

  get(id: string): TradingAccount {
    return this.#of(this.#list.get(id));
  }

  all(): readonly TradingAccount[] {
    return [...this.#accounts.values()];
  }

  async usual(options?: WorkOptions): Promise<TradingAccount> {
    return this.#of(await this.#list.usual(options));
  }

  async paper(options?: WorkOptions): Promise<TradingAccount> {
    return this.#of(await this.#list.paper(options));
  }

  live(): TradingAccount {
    return this.#of(this.#list.live());
  }

  /** Lets go of every connection that an execution holds. */
  async close(): Promise<void> {
    await Promise.all(this.all().map(({ execution }) => execution.close()));
  }

  #of({ id }: AccountFacts): TradingAccount {
    const account = this.#accounts.get(id);
    if (!account) throw new Error(`the account ${id} was not opened`);
    return account;
  }
}

function liveAccount(facts: AccountFacts, { execution, market: { source, history, ticks } }: ReturnType<AccountsParts['openLive']>, clock: Clock): TradingAccount {
  const listing = new Listing(facts.venue, source, clock);
  return { ...facts, feeRate: LIVE_FEE_RATE, slippage: null, execution, market: source, history, ticks, rules: (symbol, options) => listing.rules(symbol, options) };
}

/** A venue's markets, read once in a while. */
class Listing {
  readonly #venue: string;
  readonly #source: MarketDataSource;
  readonly #clock: Clock;
  #markets: ReadonlyMap<MarketSymbol, Market> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(venue: string, source: MarketDataSource, clock: Clock) {
    this.#venue = venue;
    this.#source = source;
    this.#clock = clock;
  }

  async rules(symbol: MarketSymbol, options?: WorkOptions): Promise<Market> {
    const now = this.#clock.now();
    if (now - this.#readAt > LISTING_MS) {
      const data = await this.#source.resolve(options);
      this.#markets = new Map((await data.markets(options)).map((market) => [market.symbol, market]));
      this.#readAt = now;
    }
    const market = this.#markets.get(symbol);
    if (market) return market;
    throw unknownSymbol(this.#venue, symbol, [...this.#markets.keys()]);
  }
}
