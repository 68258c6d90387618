import type { MarketSymbol } from '../domain/market-symbol.ts';

/** A price that a venue pushed. */
export interface StreamedPrice {
  /** Last traded price, quote currency. */
  readonly price: number;
  /** When the venue says it was, epoch milliseconds. */
  readonly at: number;
}

/** Prices as one venue pushes them, while the connection holds. Connecting again is the caller's. */
export interface TickerStream {
  /** Whether the venue pushes prices at all. @throws OutcryError `invalid-input` for a venue that is not known. */
  supported(): Promise<boolean>;
  /**
   * Hands on the prices of a market until the connection breaks or the signal aborts; it never resolves.
   *
   * @throws OutcryError `cancelled` by the signal; `unknown-symbol`; otherwise whatever broke the connection.
   */
  follow(symbol: MarketSymbol, onPrice: (price: StreamedPrice) => void, signal: AbortSignal): Promise<never>;
  /** Lets every connection go, within two seconds. What is still followed ends. */
  close(): Promise<void>;
}
