import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import type { TradingAccount } from '../account.ts';

/** What the books need of an account to price what it has. */
export type PricedAccount = Pick<TradingAccount, 'id' | 'market' | 'history'>;

/** What one unit of an asset is worth: a rate, no market of the venue that says it, or one that does not say it now. */
export type Rate = { readonly kind: 'rate'; readonly rate: Decimal } | { readonly kind: 'no-market' } | { readonly kind: 'no-price' };

/** Prices for the books, each from the account's own venue. */
export interface Rates {
  /** The last price of a market; `null` where it is not to be had now. */
  price(account: PricedAccount, symbol: MarketSymbol): Promise<Decimal | null>;
  /** One unit of an asset in a currency, now: by their own market, or over a third asset. */
  now(account: PricedAccount, asset: string, currency: string): Promise<Rate>;
  /** The same at an instant of the past, from the minute's candle. */
  at(account: PricedAccount, asset: string, currency: string, at: number): Promise<Rate>;
}

const NO_MARKET: Rate = { kind: 'no-market' };
const NO_PRICE: Rate = { kind: 'no-price' };
const ONE = new Decimal(1);

/** Assets over which others are priced that have no market with each other, the most traded first. */
const BRIDGES = ['USDT', 'USDC', 'BTC', 'EUR', 'ETH', 'BNB'];

/** How long, in milliseconds, a last price and a list of markets are used again. */
const PRICE_MS = 2000;
const MARKETS_MS = 3_600_000;
/** Instants this near are priced by the last price: their candle is not closed yet. */
const RECENT_MS = 120_000;

interface Kept<Value> {
  readonly until: number;
  readonly value: Promise<Value>;
}

/** One market on the way from an asset to a currency; `inverse` where the asset is its quote. */
interface Leg {
  readonly symbol: MarketSymbol;
  readonly inverse: boolean;
}

/** Prices from the accounts' own market data and history. */
export class MarketRates implements Rates {
  readonly #clock: Clock;
  readonly #prices = new Map<string, Kept<Decimal | null>>();
  readonly #markets = new Map<string, Kept<ReadonlySet<string>>>();
  readonly #past = new Map<string, Decimal>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async price(account: PricedAccount, symbol: MarketSymbol): Promise<Decimal | null> {
    return await this.#kept(this.#prices, `${account.id} ${symbol}`, PRICE_MS, async () =>
      unlessUnavailable(async () => decimalFromNumber((await (await account.market.resolve()).ticker(symbol)).last)),
    );
  }

  async now(account: PricedAccount, asset: string, currency: string): Promise<Rate> {
    return await this.#along(account, asset, currency, async (symbol) => await this.price(account, symbol));
  }

  async at(account: PricedAccount, asset: string, currency: string, at: number): Promise<Rate> {
    if (at > this.#clock.now() - RECENT_MS) return await this.now(account, asset, currency);
    return await this.#along(account, asset, currency, async (symbol) => await this.#pastPrice(account, symbol, at));
  }

  async #along(account: PricedAccount, asset: string, currency: string, priceOf: (symbol: MarketSymbol) => Promise<Decimal | null>): Promise<Rate> {
    if (asset === currency) return { kind: 'rate', rate: ONE };
    const listed = await unlessUnavailable(() => this.#listed(account));
    if (listed === null) return NO_PRICE;
    const legs = wayFrom(asset, currency, listed);
    if (legs === null) return NO_MARKET;
    let rate = ONE;
    for (const { symbol, inverse } of legs) {
      const price = await priceOf(symbol);
      if (price === null || price.isZero()) return NO_PRICE;
      rate = inverse ? rate.div(price) : rate.times(price);
    }
    return { kind: 'rate', rate };
  }

  async #listed(account: PricedAccount): Promise<ReadonlySet<string>> {
    return await this.#kept(this.#markets, account.id, MARKETS_MS, async () => {
      const markets = await (await account.market.resolve()).markets();
      return new Set(markets.filter(({ active }) => active).map(({ symbol }) => symbol));
    });
  }

  async #pastPrice(account: PricedAccount, symbol: MarketSymbol, at: number): Promise<Decimal | null> {
    const minute = timeframeMs('1m');
    const from = Math.floor(at / minute) * minute;
    const key = `${account.id} ${symbol} ${from}`;
    const known = this.#past.get(key);
    if (known !== undefined) return known;
    const price = await unlessUnavailable(async () => {
      const { candles, lead } = await account.history.read({ symbol, timeframe: '1m', span: { from, to: from + minute } });
      const close = candles.close[lead];
      return close === undefined ? null : decimalFromNumber(close);
    });
    if (price !== null) this.#past.set(key, price);
    return price;
  }

  #kept<Value>(kept: Map<string, Kept<Value>>, key: string, forMs: number, read: () => Promise<Value>): Promise<Value> {
    const now = this.#clock.now();
    const known = kept.get(key);
    if (known !== undefined && known.until > now) return known.value;
    const value = read();
    kept.set(key, { until: now + forMs, value });
    // What failed is asked again the next time; whoever asked hears of the failure.
    value.catch(() => kept.delete(key));
    return value;
  }
}

/** What is read, or `null` where the outside world does not give it; bugs are thrown on. */
async function unlessUnavailable<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}

function wayFrom(asset: string, currency: string, listed: ReadonlySet<string>): readonly Leg[] | null {
  const direct = legBetween(asset, currency, listed);
  if (direct !== null) return [direct];
  for (const bridge of BRIDGES) {
    const first = legBetween(asset, bridge, listed);
    const second = legBetween(bridge, currency, listed);
    if (first !== null && second !== null) return [first, second];
  }
  return null;
}

function legBetween(asset: string, currency: string, listed: ReadonlySet<string>): Leg | null {
  if (listed.has(`${asset}/${currency}`)) return { symbol: `${asset}/${currency}`, inverse: false };
  return listed.has(`${currency}/${asset}`) ? { symbol: `${currency}/${asset}`, inverse: true } : null;
}
