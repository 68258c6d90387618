import { type CandleRow, type Candles, candlesFromRows } from '../../src/domain/candles.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import type { Span } from '../../src/domain/market.ts';

/** Length of a candle, milliseconds. */
export const MINUTE = 60_000;

/** A price that was seen. */
interface Observation {
  readonly at: number;
  readonly price: number;
}

/** One-minute candles of a few markets, out of the prices that were seen in them: what a venue would give, the same whenever it is asked. */
export class MinuteCandles {
  /** By market, oldest first. */
  readonly #seen = new Map<MarketSymbol, Observation[]>();

  /** A price at a moment. Moments only go on. */
  see(symbol: MarketSymbol, at: number, price: number): void {
    const seen = this.#seen.get(symbol) ?? [];
    this.#seen.set(symbol, seen);
    if (seen.at(-1)?.price !== price) seen.push({ at, price });
  }

  /** The candles of a span that have closed by `now`; those of before the first price stand at it. */
  read(symbol: MarketSymbol, { from, to }: Span, now: number): Candles {
    const seen = this.#seen.get(symbol) ?? [];
    const rows: CandleRow[] = [];
    for (let time = Math.ceil(from / MINUTE) * MINUTE; time < to && time + MINUTE <= now; time += MINUTE) {
      const open = (seen.findLast(({ at }) => at < time) ?? seen[0])?.price;
      if (open === undefined) break;
      const prices = [open, ...seen.filter(({ at }) => at >= time && at < time + MINUTE).map(({ price }) => price)];
      rows.push([time, open, Math.max(...prices), Math.min(...prices), prices.at(-1) ?? open, 1_000]);
    }
    return candlesFromRows(rows);
  }
}
