import type { Config } from './config.ts';
import { OutcryError } from './domain/errors.ts';
import type { WorkOptions } from './domain/progress.ts';
import type { MarketDataSource } from './market/market-data.ts';
import type { AccountBook, AccountFacts } from './tools/trading-needs.ts';

/** What of the configuration says which accounts there are. */
export type AccountSettings = Pick<Config, 'exchange' | 'exchangeNamed' | 'tradingMode' | 'exchangeKeys'>;

/** The id of the simulated market. */
const SIMULATED = 'simulated';

/** What every account's equity is counted in. */
export const CURRENCY = 'USDT';

/** Which accounts there are, known from the configuration alone: nothing that trades need be loaded for it. */
export class AccountList implements AccountBook {
  /** Paper money on the configured venue's prices. */
  readonly onVenue: AccountFacts;
  /** Paper money on made-up prices that stand in for the venue's; `null` where the venue was named, or is the simulated market. */
  readonly onStandIn: AccountFacts | null;
  /** The exchange's own account; `null` unless configuration asks for live trading. */
  readonly onExchange: AccountFacts | null;
  readonly #source: MarketDataSource;

  /** @param source the configured venue, or what stands in for it now. */
  constructor({ exchange: venue, exchangeNamed, tradingMode, exchangeKeys }: AccountSettings, source: MarketDataSource) {
    this.#source = source;
    const paper = (of: string): AccountFacts => ({ id: `paper:${of}`, kind: 'paper', venue: of, simulated: of === SIMULATED, currency: CURRENCY });
    this.onVenue = paper(venue);
    this.onStandIn = exchangeNamed || venue === SIMULATED ? null : paper(SIMULATED);
    const id = exchangeKeys?.sandbox === true ? `${venue}-testnet` : venue;
    this.onExchange = tradingMode === 'live' ? { id, kind: 'live', venue, simulated: false, currency: CURRENCY } : null;
  }

  get(id: string): AccountFacts {
    const account = this.all().find((candidate) => candidate.id === id);
    if (account) return account;
    const known = this.all().map((candidate) => candidate.id).join(', ');
    throw new OutcryError('not-found', `There is no account ${id}: there is ${known}.`, { field: 'account' });
  }

  all(): readonly AccountFacts[] {
    return [this.onVenue, this.onStandIn, this.onExchange].filter((account) => account !== null);
  }

  async usual(options?: WorkOptions): Promise<AccountFacts> {
    return this.onExchange ?? this.paper(options);
  }

  async paper(options?: WorkOptions): Promise<AccountFacts> {
    if (this.onStandIn === null) return this.onVenue;
    const { venue } = await this.#source.resolve(options);
    return venue.simulated ? this.onStandIn : this.onVenue;
  }

  live(): AccountFacts {
    if (this.onExchange) return this.onExchange;
    throw new OutcryError('refused', 'Live trading is not configured: this desk trades paper money.', {
      field: 'account',
      hint: 'TRADING_MODE=live in .env asks for it, with EXCHANGE and its keys.',
    });
  }
}
