import { Decimal } from '../../domain/money.ts';
import type { AccountSnapshot } from '../books/books.ts';
import type { EquityReading } from './equity-reading.ts';
import type { LimitName, Limits } from './limits/limits.ts';
import { lossStreak } from './trade-history.ts';
import type { TradeRecord } from './trade-records.ts';
import { moneyWords, percentWords } from './words.ts';

/** What usage is worked out from; `null` for what cannot be had now. */
export interface UsageFacts {
  readonly currency: string;
  readonly snapshot: AccountSnapshot | null;
  readonly reading: EquityReading | null;
  readonly trades: TradeRecord | null;
  readonly sentLastMinute: number | null;
  /** Since when the standing is what it is. */
  readonly since: number;
  readonly limits: Limits;
  readonly now: number;
}

/** How much of each limit is used, in words; only those of which that can be said. */
export function limitUsage(facts: UsageFacts): ReadonlyMap<LimitName, string> {
  const used = new Map<LimitName, string>();
  const { reading, trades, sentLastMinute, limits, now } = facts;
  if (facts.snapshot !== null) addHoldings(used, facts.snapshot, facts.currency);
  if (reading !== null) {
    used.set('max-drawdown', percentWords(reading.drawdown));
    if (reading.day !== null) used.set('max-daily-loss', percentWords(reading.day.loss));
    if (reading.week !== null) used.set('max-weekly-loss', percentWords(reading.week.loss));
  }
  if (sentLastMinute !== null) used.set('orders-per-minute', String(sentLastMinute));
  if (trades !== null) {
    if (limits['loss-streak'] !== null) used.set('loss-streak', String(lossStreak(trades.all, facts.since).losses));
    if (limits['stop-guard'] !== null) used.set('stop-guard', String(trades.stopOuts.filter(({ exitTime }) => exitTime > now - limits['stop-guard-lookback']).length));
  }
  return used;
}

/** Positions whose quote currency is the account's; others would need a price of their own, and are left to the gate. */
function addHoldings(used: Map<LimitName, string>, { positions, equity }: AccountSnapshot, currency: string): void {
  used.set('max-open-positions', String(positions.length));
  const bySymbol = new Map<string, Decimal>();
  for (const { symbol, value } of positions) {
    if (value === null || !symbol.endsWith(`/${currency}`)) return;
    bySymbol.set(symbol, (bySymbol.get(symbol) ?? new Decimal(0)).plus(value));
  }
  const values = [...bySymbol.values()];
  const largest = values.reduce((most, value) => Decimal.max(most, value), new Decimal(0));
  used.set('max-symbol-notional', moneyWords(largest, currency));
  if (equity === null || !new Decimal(equity).greaterThan(0)) return;
  const total = values.reduce((sum, value) => sum.plus(value), new Decimal(0));
  used.set('max-symbol-share', percentWords(largest.div(equity).toNumber()));
  used.set('max-exposure', percentWords(total.div(equity).toNumber()));
}
