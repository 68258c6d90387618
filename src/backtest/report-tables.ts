import { quoteOf } from '../domain/market-symbol.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { TableBlock } from '../reports/card.ts';
import { formatDate, formatDateTime, formatDuration, formatNumber, formatPrice, formatSignedMoney, formatSignedPercent } from '../reports/format.ts';
import type { ExitReason } from '../trading/trade-settings.ts';
import type { BacktestReport, ReportTrade } from './backtest-report.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Why trades end, in a trader's words. */
export const EXIT_WORDS: Readonly<Record<ExitReason, string>> = {
  signal: 'exit signal',
  'stop-loss': 'stop loss',
  'take-profit': 'take profit',
  'trailing-stop': 'trailing stop',
  time: 'time limit',
  rebalance: 'rebalancing',
};

/** Trades listed on a card; the rest is counted in the title. */
const TRADES_SHOWN = 8;

/** Monthly returns, a row a year, months that no year has left out; `null` for less than two months. */
export function monthlyTable({ metrics: { byMonth } }: BacktestReport): TableBlock | null {
  if (byMonth.length < 2) return null;
  const months = MONTHS.map((name, index) => ({ name, month: index + 1 })).filter(({ month }) => byMonth.some((each) => each.month === month));
  const years = [...new Set(byMonth.map(({ year }) => year))];
  const percent = (value: number): string => formatSignedPercent(value).replace('%', '');
  return {
    kind: 'table',
    title: 'Monthly returns, %',
    columns: [{ header: 'Year' }, ...months.map(({ name }) => ({ header: name, align: 'right' as const })), { header: 'Total', align: 'right' }],
    rows: years.map((year) => {
      const own = byMonth.filter((each) => each.year === year);
      const cells = months.map(({ month }) => own.find((each) => each.month === month)).map((each) => (each ? percent(each.return) : ''));
      return [String(year), ...cells, percent(own.reduce((product, each) => product * (1 + each.return), 1) - 1)];
    }),
  };
}

/** What trades came to by why they ended; `null` without trades. */
export function exitTable({ metrics: { byExitReason }, currency }: BacktestReport): TableBlock | null {
  if (byExitReason.length === 0) return null;
  return {
    kind: 'table',
    title: 'How trades ended',
    columns: [
      { header: 'Exit' },
      { header: 'Trades', align: 'right' },
      { header: 'Won', align: 'right' },
      { header: 'Average', align: 'right' },
      { header: 'Result', align: 'right' },
    ],
    rows: byExitReason.map(({ reason, trades, wins, averageReturn, pnl }) => [
      EXIT_WORDS[reason],
      formatNumber(trades, 0),
      formatNumber(wins, 0),
      formatSignedPercent(averageReturn, 2),
      formatSignedMoney(pnl, currency),
    ]),
  };
}

/** The last trades, newest last, with how many came before; `null` without trades. */
export function tradeTable(report: BacktestReport): TableBlock | null {
  const { trades, symbols, timeframe } = report;
  if (trades.length === 0) return null;
  const shown = trades.slice(-TRADES_SHOWN);
  const several = symbols.length > 1;
  // By the day where bars are days: a time of day would say nothing.
  const when = timeframeMs(timeframe) >= timeframeMs('1d') ? formatDate : formatDateTime;
  const row = (trade: ReportTrade): readonly string[] => [
    ...(several ? [trade.symbol] : []),
    when(trade.entryTime),
    formatPrice(trade.entryPrice),
    trade.exitTime === trade.entryTime ? 'same bar' : formatDuration(trade.exitTime - trade.entryTime),
    formatPrice(trade.exitPrice),
    formatSignedPercent(trade.return),
    formatSignedMoney(trade.pnl, quoteOf(trade.symbol)),
    EXIT_WORDS[trade.reason],
  ];
  return {
    kind: 'table',
    title: trades.length > shown.length ? `Last ${shown.length} of ${formatNumber(trades.length, 0)} trades` : 'Trades',
    columns: [
      ...(several ? [{ header: 'Market' }] : []),
      { header: 'Bought' },
      { header: 'at', align: 'right' },
      { header: 'Held', align: 'right' },
      { header: 'Sold at', align: 'right' },
      { header: 'Return', align: 'right' },
      { header: 'Result', align: 'right' },
      { header: 'Exit' },
    ],
    rows: shown.map(row),
  };
}
