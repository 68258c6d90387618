/** How the paper venue trades. */
export interface PaperSettings {
  /** The asset that a new account is given, and how much of it as decimal text. */
  readonly currency: string;
  readonly startingBalance: string;
  /** Fraction of notional that each fill is charged, in the quote currency. */
  readonly feeRate: number;
  /** Fraction by which market fills are worse than the price they are taken at. */
  readonly slippage: number;
  /** Largest share of a bar's volume (live: of a minute's, where it is known) that fills of one market may take; `null` for no limit. */
  readonly volumeShare: number | null;
  /** Milliseconds from the placing of an order until it can be matched. */
  readonly latencyMs: number;
  /** How old, in milliseconds, a price may be that a market order fills at; an older one is asked for anew. */
  readonly freshMs: number;
}

/** What a paper account has unless configured otherwise: what a backtest assumes. */
export const PAPER_DEFAULTS: PaperSettings = {
  currency: 'USDT',
  startingBalance: '10000',
  feeRate: 0.001,
  slippage: 0.0005,
  volumeShare: 0.05,
  latencyMs: 0,
  freshMs: 10_000,
};
