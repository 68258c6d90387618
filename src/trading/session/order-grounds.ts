import { z } from 'zod';
import { barAtOrAfter, sliceCandles } from '../../domain/candles.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Ticker } from '../../domain/market.ts';
import { CANDLE_DIGEST, digestOf } from './candle-digest.ts';
import type { SlotView } from './slot-view.ts';

const QUOTE = z.strictObject({ last: z.number(), bid: z.number().nullable(), ask: z.number().nullable(), at: z.number() });

/** What an order of a deployment was decided on beside its terms and its past, as the journal keeps it with the order. */
export const SLOT_GROUNDS = z.strictObject({
  /** Open time of the candle that was decided on; that of the signal, in the order's origin, may be an earlier one. */
  slot: z.number(),
  late: z.boolean(),
  /** Fraction of notional that the size was reckoned with. */
  feeRate: z.number(),
  /** The deployment's cash, each time it was read; decimal text. */
  cash: z.array(z.string()),
  /** Prices, each time one was read; `null` where none was to be had. */
  quotes: z.record(z.string(), z.array(QUOTE.nullable())),
  /** What the account had free of an asset, each time it was read; decimal text. */
  free: z.record(z.string(), z.array(z.string())),
  /** The deployment's markets, their steps, and what tells the candles that were read. */
  markets: z.array(z.strictObject({ symbol: z.string(), amountStep: z.string().nullable(), priceStep: z.string().nullable(), candles: CANDLE_DIGEST })),
});

/** See `SLOT_GROUNDS`. */
export type SlotGrounds = z.infer<typeof SLOT_GROUNDS>;

/** Notes what a session reads of the world while it decides on a slot. */
export class SlotNotes {
  /** The view, whose prices are noted as they are read. */
  readonly view: SlotView;
  readonly #feeRate: number;
  readonly #cash: string[] = [];
  readonly #quotes = new Map<MarketSymbol, (Pick<Ticker, 'last' | 'bid' | 'ask'> & { readonly at: number } | null)[]>();
  readonly #free = new Map<string, string[]>();
  #markets: SlotGrounds['markets'] | null = null;

  constructor(view: SlotView, feeRate: number) {
    this.#feeRate = feeRate;
    this.view = { ...view, quote: async (symbol) => await this.#quote(view, symbol) };
  }

  cash(cash: string): void {
    this.#cash.push(cash);
  }

  free(asset: string, free: string): void {
    this.#free.set(asset, [...(this.#free.get(asset) ?? []), free]);
  }

  /** What was read so far. */
  grounds(): SlotGrounds {
    const { slot, late, markets } = this.view;
    // Taken once, and only where there is an order at all: the candles may be many.
    this.#markets ??= markets.map(({ symbol, rules: { amountStep, priceStep }, candles }) => {
      return { symbol, amountStep, priceStep, candles: digestOf(sliceCandles(candles, 0, barAtOrAfter(candles.time, slot + 1))) };
    });
    return { slot, late, feeRate: this.#feeRate, cash: [...this.#cash], quotes: Object.fromEntries(this.#quotes), free: Object.fromEntries(this.#free), markets: this.#markets };
  }

  async #quote(view: SlotView, symbol: MarketSymbol): Promise<Ticker> {
    const read = this.#quotes.get(symbol) ?? [];
    this.#quotes.set(symbol, read);
    try {
      const ticker = await view.quote(symbol);
      const { last, bid, ask, time: at } = ticker;
      read.push({ last, bid, ask, at });
      return ticker;
    } catch (error) {
      read.push(null);
      throw error;
    }
  }
}
