import type { Generated } from 'kysely';

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

/** Somebody who was let in. */
export interface PeopleTable {
  /** Counts up in the order in which people came. */
  position: Generated<number>;
  id: string;
  role: string;
  /** 1 when all private conversations of the person are one to the agent's memory. */
  shares_memory: number;
  added_at: number;
}

/** One account of a person. */
export interface AccountsTable {
  /** Counts up in the order in which accounts became the person's. */
  position: Generated<number>;
  channel: string;
  /** The channel's own id of the user. */
  account: string;
  /** The id of the person. */
  person: string;
}

/** A code that was not used yet. */
export interface LinkCodesTable {
  /** SHA-256 of the code, hexadecimal. */
  hash: string;
  channel: string;
  account: string;
  /** The role that whoever asked had then. */
  role: string;
  expires_at: number;
}

/** One card that is to be delivered, or was. Its body lies apart, so that noting what becomes of it rewrites a short row only. */
export interface OutboxEntriesTable {
  /** Counts up in the order in which entries were stored. */
  position: Generated<number>;
  entry_key: string;
  channel: string;
  conversation: string;
  /** The card's. */
  title: string;
  /** The card's; `null` where it has none. */
  subject: string | null;
  in_reply_to: string | null;
  only_for: string | null;
  silent: number;
  event: string | null;
  created_at: number;
  not_before: number;
  may_be_digested: number;
  parts_sent: number;
  attempts: number;
  /** 1 from the beginning of a try until its end is known. */
  trying: number;
  /** Why the last try failed, or why it was given up; empty before. */
  reason: string;
  /** `null` while it waits. */
  outcome: string | null;
  settled_at: number | null;
}

/** The body of an entry of the outbox, until it is pruned. */
export interface OutboxCardsTable {
  position: number;
  /** The card, as `storedCard` writes it. */
  card: string;
}

/** One button on a card that was sent. */
export interface ButtonsTable {
  reference: string;
  channel: string;
  conversation: string;
  delivery: string;
  /** Its place among the card's actions. */
  place: number;
  /** The action, as JSON text. */
  action: string;
  kept_at: number;
}

/** One fact that a channel keeps. */
export interface ChannelFactsTable {
  channel: string;
  name: string;
  value: string;
}

/** What one conversation wants to hear. */
export interface NotificationRulesTable {
  conversation: string;
  /** The rules, as JSON text. */
  rules: string;
}

/** One alert. */
export interface AlertsTable {
  id: Generated<number>;
  person: string;
  conversation: string;
  symbol: string;
  condition: string;
  timeframe: string | null;
  cooldown_ms: number | null;
  created_at: number;
  last_candle: number | null;
  fired_at: number | null;
  firings: number;
  /** 1 while the condition must first be seen unfulfilled again. */
  is_spent: number;
  /** 1 when it watches no more. */
  is_over: number;
}

/** One job. */
export interface JobsTable {
  id: Generated<number>;
  person: string;
  conversation: string;
  kind: string;
  /** As JSON text. */
  args: string;
  cron: string;
  zone: string;
  missed: string;
  is_paused: number;
  created_at: number;
  handled_until: number;
  /** How the newest run ended, as JSON text; `null` before the first. */
  last_run: string | null;
  /** The slot of the newest run; `null` before the first. */
  last_slot: number | null;
  /** What the kind keeps, as JSON text. */
  memory: string;
}

/** One slot of a job that was claimed. */
export interface JobSlotsTable {
  job: number;
  slot: number;
  claimed_at: number;
  /** `null` while it runs, or when a crash interrupted it. */
  finished_at: number | null;
}

/** One entry of the journal. Rows are never changed or removed: the database refuses it. */
export interface JournalEntriesTable {
  /** Counts up from 1 without a gap. */
  position: number;
  at: number;
  kind: string;
  /** Ids, as canonical JSON text. */
  about: string;
  /** Who did it. */
  author: string;
  /** As canonical JSON text. */
  data: string;
  hash: string;
}

/** One thing that an entry of the journal is about. */
export interface JournalSubjectsTable {
  subject: string;
  position: number;
}

/** Where the journal ends; one row. */
export interface JournalHeadTable {
  id: 1;
  /** 0 before the first entry. */
  position: number;
  hash: string;
}

/** One order of ours. Amounts and money are decimal text. */
export interface OrdersTable {
  /** Counts up in the order in which orders were stored. */
  position: Generated<number>;
  id: string;
  /** This, symbol and deployment are the intent's, to search by. */
  account: string;
  symbol: string;
  deployment: string | null;
  /** The intent, as JSON text. */
  intent: string;
  state: string;
  approval: string | null;
  venue_order_id: string | null;
  filled: string;
  filled_cost: string;
  note: string | null;
  cancel_asked_at: number | null;
  created_at: number;
  sent_at: number | null;
  updated_at: number;
}

/** One fill that was booked. Rows are never changed or removed. */
export interface FillsTable {
  /** Counts up in the order in which fills were booked. */
  position: Generated<number>;
  account: string;
  symbol: string;
  trade_id: string;
  venue_order_id: string;
  /** Our order; `null` for a trade that somebody made by another way. */
  order_id: string | null;
  deployment: string | null;
  side: string;
  price: string;
  amount: string;
  fee_amount: string;
  fee_currency: string;
  at: number;
}

/** How many fills of an account are booked. */
export interface FillCountsTable {
  account: string;
  fills: number;
}

/** One approval. It is not changed any more once it is decided. */
export interface ApprovalsTable {
  /** Counts up in the order in which approvals were asked for. */
  position: Generated<number>;
  id: string;
  account: string;
  /** As JSON text, like the previews and the people who said yes. */
  action: string;
  hash: string;
  previews: string;
  summary: string;
  asked_by: string;
  conversation: string;
  created_at: number;
  expires_at: number;
  status: string;
  approved_by: string;
  decided_at: number | null;
  typed: string | null;
  people: number;
  note: string | null;
}

/** An account's limits. */
export interface RiskLimitsTable {
  account: string;
  /** As JSON text, which the risk room reads. */
  limits: string;
  saved_at: number;
}

/** How an account stands. */
export interface RiskStatesTable {
  account: string;
  state: string;
  reason: string;
  since: number;
  peak: string | null;
  peak_at: number | null;
  cool_until: number | null;
  scope: string | null;
}

/** A market of an account in which nothing is traded. */
export interface FrozenSymbolsTable {
  account: string;
  symbol: string;
  reason: string;
  since: number;
}

/** What a position is guarded with. */
export interface GuardsTable {
  account: string;
  symbol: string;
  /** Empty for a position by hand. */
  deployment: string;
  amount: string;
  stop: string | null;
  target: string | null;
  kept_by: string;
  order_id: string | null;
  since: number;
}

/** One strategy at work. */
export interface DeploymentsTable {
  /** Counts up in the order in which deployments began. */
  position: Generated<number>;
  id: string;
  /** The terms', to search by. */
  account: string;
  /** As JSON text. */
  terms: string;
  hash: string;
  state: string;
  series_from: number;
  starts_at: number;
  started_by: string;
  conversation: string;
  created_at: number;
  stopped_at: number | null;
  note: string | null;
  promoted_from: string | null;
}

/** One candle's close that a deployment took up. */
export interface DeploymentSlotsTable {
  deployment: string;
  /** Open time of the candle. */
  time: number;
  claimed_at: number;
  /** `null` until all of it has been dealt with. */
  done_at: number | null;
  /** As JSON text. */
  decisions: string;
}

/** One order in the paper venue's own books. */
export interface PaperOrdersTable {
  /** Counts up in the order in which orders came. */
  position: Generated<number>;
  account: string;
  venue_order_id: string;
  client_order_id: string;
  symbol: string;
  side: string;
  type: string;
  amount: string;
  price: string | null;
  stop_price: string | null;
  stop_limit_price: string | null;
  status: string;
  filled: string;
  filled_cost: string;
  /** 1 once its stop was touched. */
  triggered: number;
  reserved: string;
  given_up: string;
  active_at: number;
  created_at: number;
  updated_at: number;
}

/** One trade in the paper venue's own books. */
export interface PaperFillsTable {
  /** Counts up in the order in which trades were made. */
  position: Generated<number>;
  account: string;
  symbol: string;
  trade_id: string;
  venue_order_id: string;
  client_order_id: string;
  side: string;
  price: string;
  amount: string;
  fee_amount: string;
  fee_currency: string;
  at: number;
}

/** What an account of the paper venue has of one asset. */
export interface PaperBalancesTable {
  account: string;
  asset: string;
  free: string;
  locked: string;
}

/** How often the books of an account of the paper venue have changed. */
export interface PaperRevisionsTable {
  account: string;
  revision: number;
}

/** What an account was worth at one instant. */
export interface EquityPointsTable {
  account: string;
  at: number;
  equity: string;
  currency: string;
}

/** Money that was paid into an account, or out of it. */
export interface TransfersTable {
  account: string;
  /** The venue's id of it. */
  id: string;
  asset: string;
  amount: string;
  value: string | null;
  at: number;
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
  people: PeopleTable;
  accounts: AccountsTable;
  link_codes: LinkCodesTable;
  outbox_entries: OutboxEntriesTable;
  outbox_cards: OutboxCardsTable;
  buttons: ButtonsTable;
  channel_facts: ChannelFactsTable;
  notification_rules: NotificationRulesTable;
  alerts: AlertsTable;
  jobs: JobsTable;
  job_slots: JobSlotsTable;
  journal_entries: JournalEntriesTable;
  journal_subjects: JournalSubjectsTable;
  journal_head: JournalHeadTable;
  orders: OrdersTable;
  fills: FillsTable;
  fill_counts: FillCountsTable;
  approvals: ApprovalsTable;
  risk_limits: RiskLimitsTable;
  risk_states: RiskStatesTable;
  frozen_symbols: FrozenSymbolsTable;
  guards: GuardsTable;
  deployments: DeploymentsTable;
  deployment_slots: DeploymentSlotsTable;
  paper_orders: PaperOrdersTable;
  paper_fills: PaperFillsTable;
  paper_balances: PaperBalancesTable;
  paper_revisions: PaperRevisionsTable;
  equity_points: EquityPointsTable;
  transfers: TransfersTable;
}
