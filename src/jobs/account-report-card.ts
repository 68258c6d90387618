import { baseOf, quoteOf } from '../domain/market-symbol.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import type { Block, Card, Field, TableBlock, Tone } from '../reports/card.ts';
import { NOT_AVAILABLE, formatCount, formatDateTime, formatMoney, formatNumber, formatPercent, formatPrice, formatSignedMoney, formatSignedPercent } from '../reports/format.ts';
import type { Performance, RealisedTrade, ValuedPosition } from '../trading/books/books.ts';
import { profitOf } from '../trading/books/profit.ts';
import type { DeploymentReport } from '../trading/session/session-desk.ts';
import { type AccountReading, PICTURED_MS, type ReportedAccount, type WaitingApproval } from './account-reading.ts';

/** Finished trades that are listed; more are counted. */
const TRADES_LISTED = 15;
/** A rule in a table is cut to this many characters. */
const RULE_SHOWN = 60;

const STATES = { active: 'on', reducing: 'nothing new is bought', halted: 'halted' } as const;
const DEPLOYMENT_STATES = { running: 'running', paused: 'paused: exits only', stopped: 'stopped' } as const;

/** An account's report as a card. `since`: when the last one was made; `null` for the first, which tells of 24 hours. */
export function accountReportCard(reading: AccountReading, since: number | null): Card {
  const { account, snapshot, lately, pictured, risk, deployments, approvals } = reading;
  const { currency } = snapshot;
  const { profit } = profitOf(lately);
  const lead = since === null ? 'in 24 hours' : 'since the last report';
  return {
    title: `${account.kind === 'live' ? 'LIVE' : 'PAPER'} account: ${profit === null ? 'report' : `${signed(profit, currency)} ${lead}`}`,
    tone: risk.state === 'active' ? toneOf(profit) : 'warning',
    simulated: account.simulated,
    blocks: [
      ...warnings(reading),
      { kind: 'fields', fields: figures(reading, since) },
      ...tradesOf(lately, since),
      ...positionsOf(snapshot.positions),
      ...(deployments.length === 0 ? [{ kind: 'text', text: 'No strategy is deployed.' } as const] : [deploymentsOf(deployments)]),
      ...(approvals.length === 0 ? [] : [approvalsOf(approvals)]),
      pictureOf(pictured, account),
    ],
    actions: [
      { kind: 'run', label: 'Profit and loss', tool: 'get_performance', args: { period: 'month', account: account.id } },
      { kind: 'run', label: 'Positions', tool: 'get_positions', args: { account: account.id } },
      { kind: 'run', label: 'Risk', tool: 'get_risk', args: { account: account.id } },
    ],
  };
}

/** What must not be missed: trading that does not run as usual, markets that wait for somebody, sums that leave something out. */
function warnings({ lately, risk, snapshot }: AccountReading): readonly Block[] {
  const note = (text: string): Block => ({ kind: 'note', tone: 'warning', text });
  return [
    ...(risk.state === 'active' ? [] : [note(`Trading is ${risk.state === 'halted' ? 'halted' : 'reducing only'}: ${risk.reason} An admin takes it up again with /resume`)]),
    ...risk.frozen.map(({ symbol, reason }) => note(`${symbol} is frozen: ${reason}`)),
    ...(snapshot.equity === null ? [note('Equity is not known: something in the account has no price now.')] : []),
    ...(lately.unpriced.length === 0 ? [] : [note(`In none of these sums, as it had no price then: ${lately.unpriced.map(({ asset, amount }) => `${amount} ${asset}`).join(', ')}.`)]),
  ];
}

function figures({ account, snapshot, lately, today, pictured, risk }: AccountReading, since: number | null): readonly Field[] {
  const { currency } = snapshot;
  const won = lately.winRate === null ? '' : `, ${formatPercent(lately.winRate)} won`;
  return [
    { label: 'Equity', value: money(snapshot.equity, currency) },
    profitField(since === null ? 'Last 24 hours' : `Since the last report, ${formatDateTime(since)} UTC`, lately),
    profitField('Today (UTC)', today),
    profitField(`Last ${PICTURED_MS / DAY_MS} days`, pictured),
    { label: 'Realised', value: signed(lately.realised, currency) },
    { label: 'Unrealised', value: signed(lately.unrealised, currency) },
    { label: 'Fees', value: money(lately.fees, currency) },
    ...(Number(lately.transfers) === 0 ? [] : [{ label: 'Paid in or out', value: `${signed(lately.transfers, currency)}, not counted as profit` }]),
    { label: 'Finished trades', value: `${formatCount(lately.trades.length, 'trade')}${won}` },
    { label: 'Below its highest', value: formatPercent(risk.drawdown) },
    { label: 'Trading', value: STATES[risk.state] },
    { label: 'Account', value: accountWords(account) },
  ];
}

function accountWords({ id, kind, simulated }: ReportedAccount): string {
  if (kind === 'live') return `${id}: real money`;
  return simulated ? `${id}: paper money at made-up (simulated) prices` : `${id}: paper money`;
}

function profitField(label: string, performance: Performance): Field {
  const { profit, share } = profitOf(performance);
  if (profit === null) return { label, value: NOT_AVAILABLE };
  return { label, value: `${signed(profit, performance.currency)} (${formatSignedPercent(share, 2)})`, tone: toneOf(profit) };
}

function tradesOf({ trades }: Performance, since: number | null): readonly Block[] {
  if (trades.length === 0) return [{ kind: 'text', text: `No trade has ended ${since === null ? 'in the last 24 hours' : 'since the last report'}.` }];
  const listed = trades.slice(-TRADES_LISTED).toReversed();
  return [
    {
      kind: 'table',
      title: trades.length > listed.length ? `Finished trades: the newest ${listed.length} of ${trades.length}` : 'Finished trades',
      columns: [{ header: 'Sold (UTC)' }, { header: 'Market' }, right('Bought at'), right('Sold at'), right('Profit'), right('Return'), { header: 'Whose' }],
      rows: listed.map(tradeRow),
    },
  ];
}

function tradeRow(trade: RealisedTrade): readonly string[] {
  const { exitTime, symbol, entryPrice, exitPrice, profit, deployment } = trade;
  return [formatDateTime(exitTime), symbol, formatPrice(Number(entryPrice)), formatPrice(Number(exitPrice)), signed(profit, quoteOf(symbol)), formatSignedPercent(trade.return, 2), whose(deployment)];
}

function positionsOf(positions: readonly ValuedPosition[]): readonly Block[] {
  if (positions.length === 0) return [{ kind: 'text', text: 'Nothing is held.' }];
  return [
    {
      kind: 'table',
      title: 'Positions',
      columns: [{ header: 'Market' }, right('Amount'), right('Paid'), right('Price'), right('Value'), right('Profit'), right('Return'), { header: 'Whose' }],
      rows: positions.map((position) => {
        const { symbol, amount, averagePrice, price, value, profit, deployment } = position;
        const quote = quoteOf(symbol);
        return [symbol, `${formatNumber(Number(amount))} ${baseOf(symbol)}`, formatPrice(Number(averagePrice)), formatPrice(figure(price)), money(value, quote), signed(profit, quote), formatSignedPercent(position.return), whose(deployment)];
      }),
    },
  ];
}

function deploymentsOf(reports: readonly DeploymentReport[]): TableBlock {
  return {
    kind: 'table',
    title: 'Deployments',
    columns: [{ header: 'Id' }, { header: 'Strategy' }, { header: 'Markets' }, { header: 'Candles' }, right('Worth now'), right('Return'), right('Trades'), { header: 'State' }],
    rows: reports.map((report) => {
      const { id, state, terms } = report.deployment;
      const name = terms.strategy.name ?? terms.rule;
      const quote = quoteOf(terms.symbols[0] ?? 'BTC/USDT');
      return [
        id, name.length > RULE_SHOWN ? `${name.slice(0, RULE_SHOWN - 1)}…` : name, terms.symbols.join(', '), terms.timeframe, money(report.equity, quote), formatSignedPercent(report.return, 2), String(report.trades.length),
        DEPLOYMENT_STATES[state],
      ];
    }),
  };
}

function approvalsOf(approvals: readonly WaitingApproval[]): TableBlock {
  return {
    kind: 'table',
    title: 'Waiting for a yes: /approve or /decline with the number',
    columns: [{ header: 'Number' }, { header: 'What' }, { header: 'Until (UTC)' }],
    rows: approvals.map((approval) => [approval.id, wishWords(approval), formatDateTime(approval.expiresAt)]),
  };
}

/** What an approval asks for: its orders, or what it is about. */
function wishWords({ summary, previews }: WaitingApproval): string {
  const orders = previews.map(({ order: { side, amount, symbol, price } }) => `${side} ${amount} ${baseOf(symbol)} ${price === null ? 'at the market' : `at ${formatPrice(Number(price))} ${quoteOf(symbol)}`}`);
  return orders.length === 0 ? summary : orders.join('; ');
}

/** The curve of equity; one point makes no line. */
function pictureOf({ curve: { time, equity }, currency }: Performance, { kind }: ReportedAccount): Block {
  const [first, last] = [equity[0], equity.at(-1)];
  const [from, to] = [time[0], time.at(-1)];
  if (time.length < 2 || first === undefined || last === undefined || from === undefined || to === undefined) return { kind: 'text', text: 'There is no curve of equity yet: it is drawn from the second valuation on.' };
  return {
    kind: 'chart',
    chart: {
      title: 'Equity',
      subtitle: `${kind === 'live' ? 'LIVE' : 'PAPER'}, ${formatDateTime(from)} to ${formatDateTime(to)} UTC`,
      time: Float64Array.from(time),
      panes: [{ title: `Equity, ${currency}`, unit: 'money', weight: 1, layers: [{ kind: 'line', name: 'Equity', values: Float64Array.from(equity) }] }],
    },
    alt: `Equity went from ${formatMoney(first, currency)} to ${formatMoney(last, currency)} between ${formatDateTime(from)} and ${formatDateTime(to)} UTC.`,
  };
}

function right(header: string): { readonly header: string; readonly align: 'right' } {
  return { header, align: 'right' };
}

function whose(deployment: string | null): string {
  return deployment ?? 'by hand';
}

/** Decimal text as a figure for layout. */
function figure(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function money(text: string | null, currency: string): string {
  return formatMoney(figure(text), currency);
}

function signed(text: string | null, currency: string): string {
  return formatSignedMoney(figure(text), currency);
}

function toneOf(profit: string | null): Tone {
  const value = figure(profit);
  return value === null || value === 0 ? 'neutral' : value > 0 ? 'good' : 'bad';
}
