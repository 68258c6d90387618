/** One month of one series: six packed columns of doubles (see `packChunk`). */
export interface CandleChunksTable {
  venue: string;
  symbol: string;
  timeframe: string;
  /** The first millisecond of the UTC month that the bars open in. */
  month: number;
  bars: number;
  /** Open time of the first and of the last bar. */
  first_time: number;
  last_time: number;
  /** CRC-32 of `bytes`. */
  checksum: number;
  bytes: Uint8Array;
}

/** One known span of one series; the spans of a series are disjoint and do not touch. */
export interface CandleCoverageTable {
  venue: string;
  symbol: string;
  timeframe: string;
  from_time: number;
  to_time: number;
}

/** One version of a saved rule. A name whose newest version has `removed_at` is no longer listed. */
export interface SavedRulesTable {
  name: string;
  version: number;
  hash: string;
  /** The rule, as JSON text. */
  rule: string;
  saved_at: number;
  removed_at: number | null;
}

/** One finished backtest. */
export interface BacktestsTable {
  hash: string;
  created_at: number;
  /** The report, as JSON text. */
  report: string;
}

/** One entry of a conversation. */
export interface TranscriptEntriesTable {
  conversation: string;
  /** Counts up from 0 within the conversation, over resets too. */
  position: number;
  /** The entry, as JSON text. */
  entry: string;
  /** When the conversation was started afresh after it; `null` while it is part of what the model reads. */
  retired_at: number | null;
}

/** One message that was taken up. */
export interface InboxMessagesTable {
  channel: string;
  message_key: string;
  conversation: string;
  text: string;
  claimed_at: number;
  /** 0 while it is being answered, 1 when it was answered or owned up to, 2 when its text was forgotten since. */
  finished: number;
}

/** What a venue last said of one market; steps and smallest sizes are decimal text, `null` where it states none. */
export interface MarketsTable {
  venue: string;
  symbol: string;
  /** 1 when the venue traded it then. */
  active: number;
  amount_step: string | null;
  price_step: string | null;
  min_amount: string | null;
  min_cost: string | null;
  heard_at: number;
}

/**
 * Every table of the database. Times are epoch milliseconds, UTC. Whole numbers and sums of them come as numbers: a dialect
 * whose driver gives text for 64-bit integers converts it.
 */
export interface Tables {
  candle_chunks: CandleChunksTable;
  candle_coverage: CandleCoverageTable;
  saved_rules: SavedRulesTable;
  backtests: BacktestsTable;
  transcript_entries: TranscriptEntriesTable;
  inbox_messages: InboxMessagesTable;
  markets: MarketsTable;
}
