import type { AlertBook } from '../alerts/alert.ts';
import type { BackupKeeper } from '../jobs/backup-port.ts';
import type { JobBook } from '../jobs/job.ts';
import type { CandleStore } from '../market/candle-store.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { NotificationBook } from '../people/notification-rules.ts';
import type { UserBook } from '../people/user-book.ts';
import type { RuleBook } from '../strategies/rule.ts';
import type { BacktestRunner } from './backtest-request.ts';
import { backtestTool } from './backtest.ts';
import { backupTool } from './backup.ts';
import { compareStrategiesTool } from './compare-strategies.ts';
import { deleteAlertTool } from './delete-alert.ts';
import { deleteScheduleTool } from './delete-schedule.ts';
import { deleteStrategyTool } from './delete-strategy.ts';
import { editScheduleTool } from './edit-schedule.ts';
import { getChartTool } from './get-chart.ts';
import { getIndicatorsTool } from './get-indicators.ts';
import { getNotificationsTool } from './get-notifications.ts';
import { getOrderBookTool } from './get-order-book.ts';
import { getPriceTool } from './get-price.ts';
import { type DeskFacts, getStatusTool } from './get-status.ts';
import { helpTool } from './help.ts';
import { listAlertsTool } from './list-alerts.ts';
import { listSchedulesTool } from './list-schedules.ts';
import { listStrategiesTool } from './list-strategies.ts';
import { type Owners, manageUsersTool } from './manage-users.ts';
import { saveStrategyTool } from './save-strategy.ts';
import { scanMarketsTool } from './scan-markets.ts';
import { scheduleReportTool } from './schedule-report.ts';
import type { JobChecker } from './schedule-words.ts';
import { setAlertTool } from './set-alert.ts';
import { setNotificationsTool } from './set-notifications.ts';
import { showStrategyTool } from './show-strategy.ts';
import { strategyBook } from './strategy-book.ts';
import type { Tool } from './tool.ts';

/** What the tools work with. */
export interface ToolNeeds {
  readonly market: MarketDataSource;
  readonly history: HistoryReader;
  readonly candles: Pick<CandleStore, 'list'>;
  readonly rules: RuleBook;
  readonly backtests: BacktestRunner;
  readonly alerts: AlertBook;
  readonly jobs: JobBook;
  /** One for each kind of job: what runs them also checks and names them. */
  readonly jobRunners: readonly JobChecker[];
  readonly users: UserBook;
  /** The ids that own each channel, by channel id, as configuration has them. */
  readonly owners: Owners;
  readonly notifications: NotificationBook;
  /** The conversations in which the owners are told things, named over all channels. */
  readonly ownerChats: readonly string[];
  readonly backups: BackupKeeper;
  readonly facts: DeskFacts;
}

/** The catalogue: every tool there is, in the order that help lists them. */
export function toolCatalogue(needs: ToolNeeds): readonly Tool[] {
  const { market, history, candles, rules, backtests, alerts, jobs, jobRunners: runners, users, owners, notifications, ownerChats, backups, facts } = needs;
  const strategies = strategyBook(rules);
  const tools: readonly Tool[] = [
    getPriceTool(market),
    getChartTool(history),
    getOrderBookTool(market),
    getIndicatorsTool(history),
    scanMarketsTool({ market, history }),
    listStrategiesTool(rules),
    showStrategyTool({ rules, strategies }),
    backtestTool({ backtests, strategies }),
    compareStrategiesTool({ backtests, strategies }),
    listAlertsTool(alerts),
    listSchedulesTool({ jobs, runners }),
    getNotificationsTool({ notifications, ownerChats }),
    getStatusTool({ market, candles, alerts, jobs, facts }),
    helpTool(() => tools),
    saveStrategyTool(rules),
    deleteStrategyTool(rules),
    setAlertTool({ alerts, market, history }),
    deleteAlertTool(alerts),
    scheduleReportTool({ jobs, runners, strategies }),
    editScheduleTool({ jobs, runners }),
    deleteScheduleTool(jobs),
    setNotificationsTool({ notifications, ownerChats }),
    manageUsersTool({ users, owners, alerts, jobs }),
    backupTool(backups),
  ];
  return tools;
}
