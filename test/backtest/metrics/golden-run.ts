import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { marketSymbol } from '../../../src/domain/market-symbol.ts';
import type { OpenTrade, Simulation, Trade } from '../../../src/backtest/simulation.ts';
import { sharedData } from '../../shared-data.ts';

const figure = z.number().nullable();

const backtraderSchema = z.object({
  cash: z.number(),
  commission: z.number(),
  stats: z.object({
    final_value: z.number(),
    return_pct: z.number(),
    closed_trades: z.number(),
    win_rate_pct: z.number(),
    max_drawdown_pct: z.number(),
    max_drawdown_len_bars: z.number(),
    sharpe_daily_rf0: z.number(),
    sqn: z.object({ sqn: z.number() }),
    exposure_pct_bars_close: z.number(),
    trade_analyzer: z.object({
      streak: z.object({ won: z.object({ longest: z.number() }), lost: z.object({ longest: z.number() }) }),
      pnl: z.object({ net: z.object({ average: z.number() }) }),
      won: z.object({ pnl: z.object({ total: z.number(), average: z.number() }) }),
      lost: z.object({ pnl: z.object({ total: z.number(), average: z.number() }) }),
      len: z.object({ average: z.number() }),
    }),
  }),
  open_trade_at_end: z.object({ entry_bar: z.number(), entry_price: z.number(), size: z.number() }).nullable(),
  trades: z.array(
    z.object({
      entry_bar: z.number(),
      exit_bar: z.number(),
      entry_price: z.number(),
      exit_price: z.number(),
      size: z.number(),
      pnl: z.number(),
      commission: z.number(),
      exit_type: z.string(),
    }),
  ),
});

const backtestingSchema = z.object({
  stats: z.object({
    'CAGR [%]': z.number(),
    'Max. Drawdown [%]': z.number(),
    'Win Rate [%]': figure,
    'Best Trade [%]': figure,
    'Worst Trade [%]': figure,
    'Max. Drawdown Duration': z.string(),
    SQN: figure,
  }),
});

/** Reference figures of one run, and the run itself as our simulator would have given it. */
export interface GoldenRun {
  readonly simulation: Simulation;
  readonly cash: number;
  readonly feeRate: number;
  readonly backtrader: z.output<typeof backtraderSchema>['stats'];
  readonly backtesting: z.output<typeof backtestingSchema>['stats'];
}

/** Series and strategies that both reference libraries ran. */
export const GOLDEN_RUNS = ['binance_BTC-USDT_1h', 'binance_ETH-USDT_1h', 'binance_BTC-USDT_1d', 'kernc_GOOG_1d'].flatMap((series) =>
  ['S1', 'S2', 'S3', 'S4b'].map((strategy) => ({ series, strategy })),
);

/** Where the reference results are, or `null` when the shared data is not beside the project. */
export const GOLDENS = sharedData('goldens', 'backtests', 'backtrader');

/** Reads one reference run: equity and trades of backtrader, figures of both libraries. */
export function readGoldenRun(series: string, strategy: string): GoldenRun {
  const file = (library: string, ending: string): Buffer => readFileSync(`${GOLDENS}/../${library}/${series}_${strategy}${ending}`);
  const reference = backtraderSchema.parse(JSON.parse(file('backtrader', '.json').toString()));
  const other = backtestingSchema.parse(JSON.parse(file('backtesting.py', '.json').toString()));
  const lines = gunzipSync(file('backtrader', '_equity.csv.gz')).toString().trim().split('\n').slice(1);
  const rows = lines.map((line) => line.split(',').map(Number));
  const time = Float64Array.from(rows, (row) => row[0]!);
  const equity = Float64Array.from(rows, (row) => row[1]!);
  const invested = new Uint8Array(time.length);
  const symbol = marketSymbol('BTC/USDT');
  const trades = reference.trades.map((trade): Trade => {
    invested.fill(1, trade.entry_bar, trade.exit_bar);
    return {
      symbol,
      entryBar: trade.entry_bar,
      exitBar: trade.exit_bar,
      entryTime: time[trade.entry_bar]!,
      exitTime: time[trade.exit_bar]!,
      entryPrice: trade.entry_price,
      exitPrice: trade.exit_price,
      amount: trade.size,
      pnl: trade.pnl,
      return: trade.pnl / (trade.size * trade.entry_price),
      fees: trade.commission,
      reason: trade.exit_type === 'stop' ? 'stop-loss' : trade.exit_type === 'limit' ? 'take-profit' : 'signal',
      signalBar: 0,
      ambiguous: false,
      stopPrice: null,
      targetPrice: null,
    };
  });
  const open = reference.open_trade_at_end;
  const openTrades: OpenTrade[] = [];
  if (open) invested.fill(1, open.entry_bar);
  const bought = trades.reduce((sum, trade) => sum + trade.amount * (trade.entryPrice + trade.exitPrice), 0);
  return {
    cash: reference.cash,
    feeRate: reference.commission,
    backtrader: reference.stats,
    backtesting: other.stats,
    simulation: {
      time,
      equity,
      invested,
      trades,
      openTrades,
      cash: reference.stats.final_value,
      feesPaid: trades.reduce((sum, trade) => sum + trade.fees, 0) + (open ? open.size * open.entry_price * reference.commission : 0),
      slippagePaid: 0,
      turnover: bought + (open ? open.size * open.entry_price : 0),
      skipped: { noCash: 0, noPlace: 0, tooSmall: 0 },
    },
  };
}
