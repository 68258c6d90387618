import type { CandleStore } from '../market/candle-store.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { RuleBook } from '../strategies/rule.ts';
import { backtestTool } from './backtest.ts';
import type { BacktestRunner } from './backtest-request.ts';
import { compareStrategiesTool } from './compare-strategies.ts';
import { deleteStrategyTool } from './delete-strategy.ts';
import { getChartTool } from './get-chart.ts';
import { getIndicatorsTool } from './get-indicators.ts';
import { getOrderBookTool } from './get-order-book.ts';
import { getPriceTool } from './get-price.ts';
import { type DeskFacts, getStatusTool } from './get-status.ts';
import { helpTool } from './help.ts';
import { listStrategiesTool } from './list-strategies.ts';
import { saveStrategyTool } from './save-strategy.ts';
import { scanMarketsTool } from './scan-markets.ts';
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
  readonly facts: DeskFacts;
}

/** The catalogue: every tool there is, in the order that help lists them. */
export function toolCatalogue(needs: ToolNeeds): readonly Tool[] {
  const { market, history, candles, rules, backtests, facts } = needs;
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
    getStatusTool({ market, candles, facts }),
    helpTool(() => tools),
    saveStrategyTool(rules),
    deleteStrategyTool(rules),
  ];
  return tools;
}
