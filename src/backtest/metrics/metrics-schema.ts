import { z } from 'zod';

const figure = z.number().nullable();
const time = z.number().int().nullable();

/**
 * Every figure of a backtest, as it is stored and printed.
 *
 * Rates, returns and shares are fractions; money is in the quote currency; times are epoch milliseconds (UTC), drawdowns
 * positive. A figure that is undefined is `null`, never infinite. Each is explained in the file of its name in this folder.
 */
export const metricsSchema = z.object({
  finalEquity: z.number(),
  /** Final equity minus starting cash. */
  profit: z.number(),
  return: figure,
  cagr: figure,
  volatility: figure,
  sharpe: figure,
  sortino: figure,
  calmar: figure,
  sqn: figure,
  maxDrawdown: z.number(),
  /** The deepest drawdown, from its peak to its recovery (`null`: not recovered; its length then runs to the last bar). */
  maxDrawdownPeak: time,
  maxDrawdownTrough: time,
  maxDrawdownRecovery: time,
  maxDrawdownBars: z.number(),
  maxDrawdownMs: z.number(),
  /** The drawdown that lasted longest. */
  longestDrawdownBars: z.number(),
  longestDrawdownMs: z.number(),
  ulcerIndex: z.number(),
  /** Closed trades. */
  trades: z.number(),
  winRate: figure,
  profitFactor: figure,
  expectancy: figure,
  payoff: figure,
  /** Highest and lowest return of a closed trade, after fees. */
  bestTrade: figure,
  worstTrade: figure,
  winStreak: z.number(),
  lossStreak: z.number(),
  exposure: figure,
  tradesPerMonth: figure,
  averageBarsHeld: figure,
  feesPaid: z.number(),
  slippagePaid: z.number(),
  /** Notional of all fills, both sides. */
  turnover: z.number(),
  yearlyTurnover: figure,
  /** Return of buying and holding the same markets over the same span. */
  buyAndHold: figure,
  /** `return` minus `buyAndHold`. */
  alpha: figure,
  breakEvenCost: figure,
  /** Trades whose last bar reached both stop and target, and the return under either order; equal when there are none. */
  ambiguousTrades: z.number(),
  returnStopFirst: figure,
  returnTargetFirst: figure,
  byExitReason: z.array(
    z.object({
      reason: z.enum(['signal', 'stop-loss', 'take-profit', 'trailing-stop', 'time', 'rebalance']),
      trades: z.number(),
      wins: z.number(),
      pnl: z.number(),
      averageReturn: z.number(),
    }),
  ),
  byMonth: z.array(z.object({ year: z.number(), month: z.number(), return: z.number() })),
});

/** Every figure of a backtest; see `metricsSchema`. */
export type Metrics = z.output<typeof metricsSchema>;
