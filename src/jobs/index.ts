import type { Clock } from '../domain/clock.ts';
import type { CandleStore } from '../market/candle-store.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { RuleBook } from '../strategies/rule.ts';
import type { AccountReadingNeeds } from './account-reading.ts';
import { accountReport } from './account-report.ts';
import type { BackupKeeper } from './backup-port.ts';
import { type RunBacktest, backtestRerun } from './backtest-rerun.ts';
import { candleSync } from './candle-sync.ts';
import { databaseBackup } from './database-backup.ts';
import type { JobRunner } from './job-runner.ts';
import { marketReport } from './market-report.ts';

/** What jobs work with. */
export interface JobNeeds {
  readonly market: MarketDataSource;
  readonly history: HistoryReader;
  readonly candles: Pick<CandleStore, 'list'>;
  readonly rules: Pick<RuleBook, 'list'>;
  readonly backups: BackupKeeper;
  readonly runBacktest: RunBacktest;
  readonly trading: AccountReadingNeeds;
  /** The configured venue's id. */
  readonly venue: string;
  readonly clock: Clock;
}

/** A runner for every kind of job. A new kind is one file, one line here and one word in `JobKind`. */
export function jobRunners(needs: JobNeeds): readonly JobRunner[] {
  return [marketReport(needs), accountReport(needs.trading, needs.clock), backtestRerun(needs), candleSync(needs), databaseBackup(needs.backups)];
}
