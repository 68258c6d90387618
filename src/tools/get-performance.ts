import { z } from 'zod';
import { DAY_MS } from '../domain/timeframe.ts';
import type { Block, Card } from '../reports/card.ts';
import { formatCount, formatDateTime, formatPercent, formatSignedPercent } from '../reports/format.ts';
import { Decimal } from '../domain/money.ts';
import type { Performance } from '../trading/books/books.ts';
import { profitOf } from '../trading/books/profit.ts';
import { type Tool, defineTool } from './tool.ts';
import { changeTone } from './tones.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { exact, figure, money, signedMoney } from './trading-cards/figures.ts';
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
        card: performanceCard(performance, period),
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

function performanceCard(performance: Performance, period: Period): Card {
  const { account, currency, startEquity, endEquity, realised, unrealised, fees, transfers, trades, winRate, maxDrawdown, unpriced } = performance;
  const { profit, share } = profitOf(performance);
  const { text, simulated } = accountLabel(account);
  const tone = changeTone(figure(profit));
  return {
    title: `${accountMark(account)} ${profit === null ? 'profit and loss' : signedMoney(profit, currency)} ${TITLES[period]}`,
    tone,
    simulated,
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: 'Profit', value: profit === null ? 'not known: equity could not be valued' : `${signedMoney(profit, currency)} (${formatSignedPercent(share, 2)})`, tone },
          { label: 'Realised', value: signedMoney(realised, currency) },
          { label: 'Unrealised', value: signedMoney(unrealised, currency) },
          { label: 'Fees', value: money(fees, currency) },
          ...(new Decimal(transfers).isZero() ? [] : [{ label: 'Paid in or out', value: `${signedMoney(transfers, currency)}, not counted as profit` }]),
          { label: 'Equity', value: `${money(startEquity, currency)} → ${money(endEquity, currency)}` },
          { label: 'Finished trades', value: `${formatCount(trades.length, 'trade')}${winRate === null ? '' : `, ${formatPercent(winRate)} won`}` },
          { label: 'Largest drawdown', value: formatPercent(maxDrawdown) },
          { label: 'Account', value: text },
        ],
      },
      ...(unpriced.length === 0 ? [] : [{ kind: 'note', tone: 'warning', text: `In none of these sums, as it had no price then: ${unpriced.map(({ asset, amount }) => `${exact(amount)} ${asset}`).join(', ')}.` } as const]),
      ...chartOf(performance, period),
    ],
    actions: PERIODS.filter((other) => other !== period).map((other) => ({ kind: 'run', label: other === 'all' ? 'All time' : `This ${other}`, tool: 'get_performance', args: { period: other, account } })),
  };
}

/** The curve of equity; one point makes no line. */
function chartOf({ account, currency, curve, from, to }: Performance, period: Period): readonly Block[] {
  const { time, equity } = curve;
  const [first, last] = [equity[0], equity.at(-1)];
  if (time.length < 2 || first === undefined || last === undefined) return [{ kind: 'text', text: 'There is no curve of equity yet: it is drawn from the second valuation on.' }];
  const values = Float64Array.from(equity);
  return [
    {
      kind: 'chart',
      chart: {
        title: `Equity ${TITLES[period]}`,
        subtitle: `${accountMark(account)}, ${formatDateTime(time[0] ?? from)} to ${formatDateTime(time.at(-1) ?? to)} UTC`,
        time: Float64Array.from(time),
        panes: [{ title: `Equity, ${currency}`, unit: 'money', weight: 1, layers: [{ kind: 'line', name: 'Equity', values }] }],
      },
      alt: `Equity ${TITLES[period]} went from ${money(String(first), currency)} to ${money(String(last), currency)}; lowest ${money(String(Math.min(...equity)), currency)}, highest ${money(String(Math.max(...equity)), currency)}.`,
    },
  ];
}
