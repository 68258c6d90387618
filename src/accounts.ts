import type { Config } from './config.ts';
import type { Clock } from './domain/clock.ts';
import { OutcryError } from './domain/errors.ts';
import type { MarketSymbol } from './domain/market-symbol.ts';
import type { Market } from './domain/market.ts';
import type { WorkOptions } from './domain/progress.ts';
import type { Log } from './log.ts';
import type { MarketDataSource } from './market/market-data.ts';
import { unknownSymbol } from './market/nearest-symbol.ts';
import type { OpenedMarket } from './market/open-market.ts';
import type { Accounts, TradingAccount } from './trading/account.ts';
import type { Execution } from './trading/execution/execution.ts';
import { PaperExecution } from './trading/paper/paper-execution.ts';
import { PAPER_DEFAULTS } from './trading/paper/paper-settings.ts';
import type { PaperStore } from './trading/paper/paper-store.ts';

/** What the accounts are made of. */
export interface AccountsParts {
  readonly config: Pick<Config, 'exchange' | 'exchangeNamed' | 'tradingMode' | 'exchangeKeys'>;
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
  readonly #accounts: readonly TradingAccount[];
  readonly #market: OpenedMarket;
  readonly #simulated: TradingAccount | null;
  readonly #paper: TradingAccount;
  readonly #live: TradingAccount | null;

  constructor({ config, market, simulated, paper, openLive, clock, log }: AccountsParts) {
    this.#market = market;
    const onPaper = (venue: string, of: OpenedMarket['venueOnly'], isSimulated: boolean): TradingAccount => {
      const id = `paper:${venue}`;
      const listing = new Listing(venue, of.source, clock);
      const rules = (symbol: MarketSymbol, options?: WorkOptions) => listing.rules(symbol, options);
      const quote = async (symbol: MarketSymbol) => (await of.source.resolve()).ticker(symbol);
      const execution = new PaperExecution({ account: id, store: paper, settings: PAPER_DEFAULTS, clock, rules, quote, log });
      return { id, kind: 'paper', venue, simulated: isSimulated, currency: PAPER_DEFAULTS.currency, feeRate: PAPER_DEFAULTS.feeRate, execution, market: of.source, history: of.history, ticks: of.ticks, rules };
    };
    const isSimulated = config.exchange === SIMULATED;
    this.#paper = onPaper(config.exchange, market.venueOnly, isSimulated);
    this.#simulated = simulated ? onPaper(SIMULATED, simulated, true) : null;
    this.#live = config.tradingMode === 'live' ? liveAccount(config, openLive(), clock) : null;
    this.#accounts = [this.#paper, this.#simulated, this.#live].filter((account) => account !== null);
  }

  get(id: string): TradingAccount {
    const account = this.#accounts.find((candidate) => candidate.id === id);
    if (account) return account;
    const known = this.#accounts.map((candidate) => candidate.id).join(', ');
    throw new OutcryError('not-found', `There is no account ${id}: there is ${known}.`, { field: 'account' });
  }

  all(): readonly TradingAccount[] {
    return this.#accounts;
  }

  async usual(options?: WorkOptions): Promise<TradingAccount> {
    return this.#live ?? this.paper(options);
  }

  async paper(options?: WorkOptions): Promise<TradingAccount> {
    if (this.#simulated === null) return this.#paper;
    const { venue } = await this.#market.source.resolve(options);
    return venue.simulated ? this.#simulated : this.#paper;
  }

  live(): TradingAccount {
    if (this.#live) return this.#live;
    throw new OutcryError('refused', 'Live trading is not configured: this desk trades paper money.', {
      field: 'account',
      hint: 'TRADING_MODE=live in .env asks for it, with EXCHANGE and its keys.',
    });
  }

  /** Lets go of every connection that an execution holds. */
  async close(): Promise<void> {
    await Promise.all(this.#accounts.map(({ execution }) => execution.close()));
  }
}

const SIMULATED = 'simulated';

function liveAccount(config: AccountsParts['config'], { execution, market: { source, history, ticks } }: ReturnType<AccountsParts['openLive']>, clock: Clock): TradingAccount {
  const { exchange: venue, exchangeKeys: keys } = config;
  const listing = new Listing(venue, source, clock);
  return {
    id: keys?.sandbox === true ? `${venue}-testnet` : venue,
    kind: 'live', venue, simulated: false, currency: PAPER_DEFAULTS.currency, feeRate: LIVE_FEE_RATE,
    execution, market: source, history, ticks, rules: (symbol, options) => listing.rules(symbol, options),
  };
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
