import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Market } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { TickerFeed } from '../market/ticker-feed.ts';
import type { Execution } from './execution/execution.ts';

/**
 * Somewhere that orders go to, with the prices that belong to it: paper money on a venue's prices (`paper:binance`), paper money on made-up
 * prices (`paper:simulated`), or an exchange's own account (`binance`, `binance-testnet`). Prices of one are never used for another.
 */
export interface TradingAccount {
  readonly id: string;
  readonly kind: 'paper' | 'live';
  /** The id of the venue whose prices and markets it trades. */
  readonly venue: string;
  /** True when its prices are made up; every card on it says so. */
  readonly simulated: boolean;
  /** The currency that its equity is counted in. */
  readonly currency: string;
  /** Fraction of notional that a market order is expected to be charged, for previews and sizes. */
  readonly feeRate: number;
  /** Fraction by which its venue fills market orders worse than the best bid or ask, however much is ordered; `null` where the order book decides. */
  readonly slippage: number | null;
  readonly execution: Execution;
  /** Never the stand-in of another venue: it rejects while its own does not answer. */
  readonly market: MarketDataSource;
  readonly history: HistoryReader;
  readonly ticks: TickerFeed;
  /** The market's rules. @throws OutcryError `unknown-symbol` with the nearest one. */
  rules(symbol: MarketSymbol, options?: WorkOptions): Promise<Market>;
}

/** The accounts there are. */
export interface Accounts {
  /** @throws OutcryError `not-found` naming those that there are; `refused` for a live one that configuration does not ask for. */
  get(id: string): TradingAccount;
  all(): readonly TradingAccount[];
  /** Where an order goes that names no account: the exchange where configuration says `live`, else paper money on the prices that are to be had now. */
  usual(options?: WorkOptions): Promise<TradingAccount>;
  /** Paper money on the prices that are to be had now. */
  paper(options?: WorkOptions): Promise<TradingAccount>;
  /** The exchange's account. @throws OutcryError `refused` where configuration does not ask for live trading. */
  live(): TradingAccount;
}
