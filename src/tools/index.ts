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
import { approveTool } from './approve.ts';
import { backtestTool } from './backtest.ts';
import { backupTool } from './backup.ts';
import { cancelOrderTool } from './cancel-order.ts';
import { closePositionTool } from './close-position.ts';
import { compareStrategiesTool } from './compare-strategies.ts';
import { declineTool } from './decline.ts';
import { deleteAlertTool } from './delete-alert.ts';
import { deleteScheduleTool } from './delete-schedule.ts';
import { deleteStrategyTool } from './delete-strategy.ts';
import { deployStrategyTool } from './deploy-strategy.ts';
import { editDeploymentTool } from './edit-deployment.ts';
import { editScheduleTool } from './edit-schedule.ts';
import { explainTradeTool } from './explain-trade.ts';
import { fastForwardTool } from './fast-forward.ts';
import { getBalanceTool } from './get-balance.ts';
import { getChartTool } from './get-chart.ts';
import { getIndicatorsTool } from './get-indicators.ts';
import { getNotificationsTool } from './get-notifications.ts';
import { getOrderBookTool } from './get-order-book.ts';
import { getOrdersTool } from './get-orders.ts';
import { getPerformanceTool } from './get-performance.ts';
import { getPositionsTool } from './get-positions.ts';
import { getPriceTool } from './get-price.ts';
import { getRiskTool } from './get-risk.ts';
import { type DeskFacts, getStatusTool } from './get-status.ts';
import { getTradesTool } from './get-trades.ts';
import { haltTradingTool } from './halt-trading.ts';
import { helpTool } from './help.ts';
import { listAlertsTool } from './list-alerts.ts';
import { listApprovalsTool } from './list-approvals.ts';
import { listDeploymentsTool } from './list-deployments.ts';
import { listSchedulesTool } from './list-schedules.ts';
import { listStrategiesTool } from './list-strategies.ts';
import { type Owners, manageUsersTool } from './manage-users.ts';
import { placeOrderTool } from './place-order.ts';
import { promoteStrategyTool } from './promote-strategy.ts';
import { resumeTradingTool } from './resume-trading.ts';
import { saveStrategyTool } from './save-strategy.ts';
import { scanMarketsTool } from './scan-markets.ts';
import { scheduleReportTool } from './schedule-report.ts';
import type { JobChecker } from './schedule-words.ts';
import { setAlertTool } from './set-alert.ts';
import { setNotificationsTool } from './set-notifications.ts';
import { setRiskTool } from './set-risk.ts';
import { showStrategyTool } from './show-strategy.ts';
import { stopStrategyTool } from './stop-strategy.ts';
import { type StrategyBook, strategyBook } from './strategy-book.ts';
import type { TimeMachine } from './time-machine.ts';
import type { Tool } from './tool.ts';
import type { TradingNeeds } from './trading-needs.ts';

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
  /** Left out where nothing trades: then no tool that trades is in the catalogue, nor any that shows an account. */
  readonly trading?: TradingNeeds;
  /** Only where time stands still until it is moved on: on a practice desk. */
  readonly time?: TimeMachine;
}

/** The catalogue: every tool there is, in the order that help lists them. */
export function toolCatalogue(needs: ToolNeeds): readonly Tool[] {
  const { market, history, candles, rules, backtests, alerts, jobs, jobRunners: runners, users, owners, notifications, ownerChats, backups, facts, trading, time } = needs;
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
    ...(trading === undefined ? [] : accountTools(trading)),
    listAlertsTool(alerts),
    listSchedulesTool({ jobs, runners }),
    getNotificationsTool({ notifications, ownerChats }),
    getStatusTool({ market, candles, alerts, jobs, facts, trading }),
    helpTool(() => tools),
    saveStrategyTool(rules),
    deleteStrategyTool(rules),
    setAlertTool({ alerts, market, history }),
    deleteAlertTool(alerts),
    scheduleReportTool({ jobs, runners, strategies }),
    editScheduleTool({ jobs, runners }),
    deleteScheduleTool(jobs),
    setNotificationsTool({ notifications, ownerChats }),
    ...(trading === undefined ? [] : tradingTools(trading, strategies)),
    ...(trading === undefined || time === undefined ? [] : [fastForwardTool({ ...trading, time })]),
    manageUsersTool({ users, owners, alerts, jobs }),
    backupTool(backups),
  ];
  return tools;
}

/** What shows the account and what trades on it. */
function accountTools(trading: TradingNeeds): readonly Tool[] {
  return [
    getBalanceTool(trading),
    getPositionsTool(trading),
    getOrdersTool(trading),
    getTradesTool(trading),
    getPerformanceTool(trading),
    listDeploymentsTool(trading),
    explainTradeTool(trading),
    getRiskTool(trading),
    listApprovalsTool(trading),
  ];
}

/** What proposes orders, lets strategies trade, and stops either. */
function tradingTools(trading: TradingNeeds, strategies: StrategyBook): readonly Tool[] {
  return [
    haltTradingTool(trading),
    placeOrderTool(trading),
    cancelOrderTool(trading),
    closePositionTool(trading),
    approveTool(trading.desk),
    declineTool(trading.desk),
    deployStrategyTool({ ...trading, strategies }),
    editDeploymentTool(trading),
    stopStrategyTool(trading),
    promoteStrategyTool(trading),
    resumeTradingTool(trading),
    setRiskTool(trading),
  ];
}
