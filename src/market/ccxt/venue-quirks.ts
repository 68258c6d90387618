/** Where venues differ in ways that ccxt leaves to its callers. */
export interface VenueQuirks {
  /** Parameters of the request for the list of markets. */
  readonly marketsParams: Readonly<Record<string, unknown>>;
  /** Asked for candles since some time, it answers with the first ones at or after it: none means none later either. */
  readonly skipsEmptySpans: boolean;
  /** It takes any depth of order book; others take a few numbers only, and are asked for their usual depth. */
  readonly takesAnyDepth: boolean;
  /** ccxt settings for the client that asks it for data. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** ccxt options for the client that reads its streams. */
  readonly streamOptions: Readonly<Record<string, unknown>>;
}

const USUAL: VenueQuirks = { marketsParams: {}, skipsEmptySpans: false, takesAnyDepth: false, settings: {}, streamOptions: {} };

// ccxt would open a connection for every market; the venue allows 300 new ones in five minutes and 1024 streams on each, so that with
// one connection coming back after a break costs one.
const ONE_CONNECTION = { streamLimits: { spot: 1 }, subscriptionLimitByStream: { spot: 1000 } } as const;

// 6,000 weights a minute, of which half are for market data. Counted by the minute, and not spread over it: what an order is judged by
// must not wait because something large was read just before.
const BY_THE_MINUTE = { rateLimiterAlgorithm: 'rollingWindow', rateLimit: 100 } as const;

const QUIRKS: Readonly<Record<string, VenueQuirks>> = {
  // Without the permission sets, which nothing here reads, its list of markets is a fraction of its size.
  binance: { marketsParams: { showPermissionSets: false }, skipsEmptySpans: true, takesAnyDepth: true, settings: BY_THE_MINUTE, streamOptions: ONE_CONNECTION },
  binanceus: { marketsParams: {}, skipsEmptySpans: true, takesAnyDepth: true, settings: {}, streamOptions: ONE_CONNECTION },
};

/** The quirks of a venue, by its ccxt id. */
export function quirksOf(venue: string): VenueQuirks {
  return QUIRKS[venue] ?? USUAL;
}
