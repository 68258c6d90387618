import { z } from 'zod';
import { DAY_MS } from '../domain/timeframe.ts';
import { profitOf } from '../trading/books/profit.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { performanceCard } from './trading-cards/performance-card.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField } from './values/fields.ts';

const PERIODS = ['day', 'week', 'month', 'all'] as const;
type Period = (typeof PERIODS)[number];

const TITLES: Readonly<Record<Period, string>> = { day: 'today (UTC)', week: 'this week (UTC, from Monday)', month: 'this month (UTC)', all: 'since the start' };

/**
 * `/pnl week`: profit and loss of the UTC day, week (from Monday), month, or of all time, with the curve of equity. What was paid in or out is
 * apart from profit.
 *
 * Data: `{ account, period, currency, from, to, startEquity, endEquity, profit, return, realised, unrealised, fees, transfers, trades, winRate,
 * maxDrawdown, unpriced: [{ asset, amount }], curve: { time, equity } }`.
 */
export function getPerformanceTool({ accounts, books }: Pick<TradingNeeds, 'accounts' | 'books'>): Tool {
  return defineTool({
    name: 'get_performance',
    command: 'pnl',
    summary: 'Show profit and loss of the day, week, month or of all time, with the curve of equity.',
    access: 'read',
    input: z.object({ period: choiceField(PERIODS, 'Over how long').prefault('day'), account: accountField().optional() }),
    positional: ['period', 'account'],
    phrases: [
      'pnl', 'profit and loss', 'how am i doing', 'how much have i made', 'profit this {period}', 'am i up or down', 'my performance', 'did i make money', 'how much did i make this {period}', 'how much did i lose this {period}', 'my profit',
      'what did i earn this {period}', 'am i in the red', 'am i in profit', 'equity curve', 'how did i do this {period}', 'my returns', 'did i lose money',
    ],
    examples: ['pnl', 'pnl week', 'pnl all'],
    async run({ period, account: name }, call) {
      const { id: account } = await accountOf(accounts, name, call);
      const performance = await books.performance(account, startOf(period, call.now));
      const { profit, share } = profitOf(performance);
      const { currency, from, to, startEquity, endEquity, realised, unrealised, fees, transfers, trades, winRate, maxDrawdown, unpriced, curve } = performance;
      return {
        card: performanceCard(
          performance,
          TITLES[period],
          PERIODS.filter((other) => other !== period).map((other) => ({ kind: 'run', label: other === 'all' ? 'All time' : `This ${other}`, tool: 'get_performance', args: { period: other, account } })),
        ),
        data: { account, period, currency, from, to, startEquity, endEquity, profit, return: share, realised, unrealised, fees, transfers, trades: trades.length, winRate, maxDrawdown, unpriced, curve },
        brief: { account, period, currency, profit, return: share, realised, unrealised, fees, trades: trades.length, winRate, maxDrawdown },
      };
    },
  });
}

/** When a period began, epoch milliseconds: midnight, Monday or the first, all UTC. */
function startOf(period: Period, now: number): number {
  const date = new Date(now);
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  switch (period) {
    case 'day': return today;
    case 'week': return today - ((date.getUTCDay() + 6) % 7) * DAY_MS;
    case 'month': return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    case 'all': return 0;
  }
}
