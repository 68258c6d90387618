/** One finished backtest as it is kept: looked up by what was asked, never changed. */
export interface StoredBacktest {
  /** Hex SHA-256 over rule, parameters, settings, candles and engine version. */
  readonly hash: string;
  readonly createdAt: number;
  /** The report's data, as JSON text. */
  readonly report: string;
}

/** Where finished backtests are kept. */
export interface BacktestStore {
  find(hash: string): Promise<StoredBacktest | null>;
  /** Finds by the first characters of the hash (at least 6), which is what cards show; `null` when none or several match. */
  findByPrefix(prefix: string): Promise<StoredBacktest | null>;
  /** Keeps a result; the same hash again changes nothing. */
  save(backtest: StoredBacktest): Promise<void>;
}
