import { OutcryError } from '../../src/domain/errors.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../../src/domain/market-symbol.ts';
import type { Market, OrderBook, Ticker } from '../../src/domain/market.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { ScriptedMarketData } from '../fakes/scripted-market-data.ts';
import type { Level, Market as EngineListing } from '../wire/exchange/venue/market.ts';
import type { VenueEngine } from '../wire/exchange/venue/venue-engine.ts';

/** The steps of the markets of a run: those that the engine's filters ask for. */
export const STEPS: Readonly<Record<string, Pick<Market, 'amountStep' | 'priceStep' | 'minAmount'>>> = {
  'BTC/USDT': { amountStep: '0.00001', priceStep: '0.01', minAmount: '0.00001' },
  'ETH/USDT': { amountStep: '0.0001', priceStep: '0.01', minAmount: '0.0001' },
  'BNB/USDT': { amountStep: '0.001', priceStep: '0.01', minAmount: '0.001' },
};

/** The prices and books of the exchange engine, as anybody may read them. */
export class EngineMarket extends ScriptedMarketData {
  readonly #engine: VenueEngine;
  readonly #clock: Clock;

  constructor(engine: VenueEngine, clock: Clock) {
    super(clock);
    this.#engine = engine;
    this.#clock = clock;
  }

  override async markets(): Promise<readonly Market[]> {
    if (this.silence !== null) throw this.silence;
    return (Object.keys(STEPS) as MarketSymbol[]).map(rulesOf);
  }

  override async ticker(symbol: MarketSymbol): Promise<Ticker> {
    const { last, levels } = this.#listing(symbol);
    const price = (level: Level | undefined): number | null => level?.price.toNumber() ?? null;
    const none = { high24h: null, low24h: null, change24h: null, quoteVolume24h: null };
    return { symbol, time: this.#clock.now(), last: last.toNumber(), bid: price(levels.BUY[0]), ask: price(levels.SELL[0]), ...none };
  }

  override async orderBook(symbol: MarketSymbol, depth = 100): Promise<OrderBook> {
    const { levels } = this.#listing(symbol);
    const side = (all: readonly Level[]): readonly [number, number][] => all.slice(0, depth).map(({ price, amount }) => [price.toNumber(), amount.toNumber()]);
    return { symbol, time: this.#clock.now(), bids: side(levels.BUY), asks: side(levels.SELL) };
  }

  #listing(symbol: MarketSymbol): EngineListing {
    if (this.silence !== null) throw this.silence;
    const listing = this.#engine.markets.get(symbol.replace('/', ''));
    if (listing === undefined) throw new OutcryError('unknown-symbol', `binance does not list ${symbol}.`);
    return listing;
  }
}

/** A market's rules. @throws OutcryError `unknown-symbol`. */
export function rulesOf(symbol: MarketSymbol): Market {
  const steps = STEPS[symbol];
  if (steps === undefined) throw new OutcryError('unknown-symbol', `binance does not list ${symbol}.`);
  return { symbol, base: baseOf(symbol), quote: quoteOf(symbol), active: true, minCost: '5', ...steps };
}
