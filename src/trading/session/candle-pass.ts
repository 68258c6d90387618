import { type Candles, barAtOrAfter, sliceCandles } from '../../domain/candles.ts';
import { hasPassed } from '../../domain/clock.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Ticker } from '../../domain/market.ts';
import type { TradingAccount } from '../account.ts';
import { type CandleMemory, type CandleNeed, keyOfSeries } from './candle-memory.ts';

/** How long a price that was asked for is as good as a new one, milliseconds: the sessions of one close share it. */
const QUOTE_MS = 2_000;

/**
 * What the sessions of one candle close read, each market's candles and price once, however many sessions there are.
 */
export class CandlePass {
  readonly #needs = new Map<string, CandleNeed>();
  readonly #reads = new Map<string, Promise<Candles>>();
  readonly #quotes = new Map<string, { readonly at: number; readonly quote: Promise<Ticker> }>();
  readonly #memory: CandleMemory;
  readonly #now: () => number;

  /** @param needs everything that will be read, so that one read serves all. */
  constructor(needs: readonly CandleNeed[], memory: CandleMemory, now: () => number) {
    this.#memory = memory;
    this.#now = now;
    for (const need of needs) {
      const key = keyOfSeries(need);
      const known = this.#needs.get(key);
      this.#needs.set(key, known === undefined ? need : { ...known, from: Math.min(known.from, need.from), to: Math.max(known.to, need.to) });
    }
  }

  /**
   * The candles of a need that was announced.
   *
   * @throws OutcryError as the account's history does.
   */
  async candles(need: CandleNeed): Promise<Candles> {
    const key = keyOfSeries(need);
    const whole = this.#needs.get(key);
    if (whole === undefined) throw new Error(`candles of ${need.symbol} were not announced`);
    let read = this.#reads.get(key);
    if (read === undefined) {
      read = this.#memory.read(whole);
      this.#reads.set(key, read);
    }
    const candles = await read;
    return sliceCandles(candles, barAtOrAfter(candles.time, need.from), barAtOrAfter(candles.time, need.to));
  }

  /** The present price. @throws OutcryError as the account's market does. */
  async quote(account: TradingAccount, symbol: MarketSymbol): Promise<Ticker> {
    const key = `${account.id} ${symbol}`;
    const known = this.#quotes.get(key);
    if (known !== undefined && !hasPassed(QUOTE_MS, known.at, this.#now())) return await known.quote;
    const quote = account.market.resolve().then((market) => market.ticker(symbol));
    this.#quotes.set(key, { at: this.#now(), quote });
    return await quote;
  }
}
