import { z } from 'zod';
import { quoteOf } from '../domain/market-symbol.ts';
import { Decimal } from '../domain/money.ts';
import type { Block, TableBlock } from '../reports/card.ts';
import { formatCount, formatDateTime, formatPrice, formatSignedPercent } from '../reports/format.ts';
import { tableCsv } from '../reports/table-csv.ts';
import type { RealisedTrade } from '../trading/books/books.ts';
import type { BookedFill } from '../trading/order-flow/order-store.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { exact, money, signedMoney } from './trading-cards/figures.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, countField, fromField, symbolField, toField } from './values/fields.ts';
import { parseSpan } from './values/span.ts';

/** Rows that are listed when no number is given. */
const USUAL = 50;
/** Trades told to the model; the card has them all. */
const TOLD = 10;

/**
 * `/trades`: what was bought and sold, newest first; `round-trips`: finished trades with their profit; `csv`: all of it as a file, oldest
 * first, exact, with ids and fees as a tax record wants them.
 *
 * Data: `{ account, from, to, fills: [{ tradeId, at, symbol, side, amount, price, cost, fee, feeCurrency, order, deployment }],
 * trades: [{ symbol, deployment, entryTime, exitTime, entryPrice, exitPrice, amount, fees, profit, return, orders }], csv }`; `csv` is the
 * file's text when it was asked for, else `null`.
 */
export function getTradesTool({ accounts, books }: Pick<TradingNeeds, 'accounts' | 'books'>): Tool {
  return defineTool({
    name: 'get_trades',
    command: 'trades',
    summary: 'List what was bought and sold, or the finished round trips with their profit; also as CSV for tax records.',
    access: 'read',
    input: z.object({
      symbol: symbolField().optional(),
      from: fromField().optional(),
      to: toField().optional(),
      show: choiceField(['fills', 'round-trips'], 'Single fills, or finished trades with their profit').prefault('fills'),
      limit: countField('How many at most, the newest', { max: 10_000 }).optional(),
      export: choiceField(['csv', 'table'], 'csv: everything, with ids and fees, fit for tax records').prefault('table'),
      account: accountField().optional(),
    }),
    positional: ['symbol', 'from', 'show', 'export', 'account'],
    phrases: [
      'export my trades as csv', 'trade history', 'recent trades', 'my trades', 'last trades on {symbol}', 'my fills', 'what did i trade', 'export my trades', 'trades as csv', 'round trips', 'finished trades', 'closed trades', 'download my trades', 'trade log', 'tax report of my trades',
    ],
    examples: ['trades', 'trades csv', 'trades btc this year round-trips csv'],
    async run({ symbol, from = 'all', to, show, limit, export: format, account: name }, call) {
      const { id: account } = await accountOf(accounts, name, call);
      const span = parseSpan(from, to, call.now);
      const of = <One extends { readonly symbol: string }>(all: readonly One[]) => (symbol === undefined ? all : all.filter((one) => one.symbol === symbol));
      const [fills, trades] = [of(await books.fills(account, span.from, span.to)), of(await books.trades({ account, from: span.from, to: span.to }))];
      const asCsv = format === 'csv';
      const most = limit ?? (asCsv ? Number.POSITIVE_INFINITY : USUAL);
      const found = show === 'fills' ? fills.length : trades.length;
      const table = show === 'fills' ? fillTable(kept(fills, most, asCsv), asCsv) : tradeTable(kept(trades, most, asCsv), asCsv);
      const { text, simulated } = accountLabel(account);
      const none: Block = { kind: 'text', text: `Nothing was ${show === 'fills' ? 'bought or sold' : 'bought and sold again'}${symbol === undefined ? '' : ` of ${symbol}`} on ${text}${from === 'all' ? '' : ' in that time'}. /orders shows what is open.` };
      return {
        card: {
          title: `${accountMark(account)}: ${found === 0 ? 'no trades' : formatCount(found, show === 'fills' ? 'fill' : 'round trip')}`,
          tone: 'neutral',
          simulated,
          blocks: [
            found === 0 ? none : asCsv ? { ...table, asFile: true } : table,
            ...(found > table.rows.length ? [{ kind: 'text', text: `The newest ${table.rows.length} of ${found} are shown; limit=${found} shows all, /trades csv gives them as a file.` } as const] : []),
            ...(trades.length === 0 ? [] : [sumsOf(trades)]),
          ],
          actions: found === 0 || asCsv ? [] : [{ kind: 'run', label: 'As CSV', tool: 'get_trades', args: { show, from, export: 'csv', account, ...(to === undefined ? {} : { to }), ...(symbol === undefined ? {} : { symbol }) } }],
        },
        data: { account, ...span, fills: fills.map(fillData), trades: trades.map(tradeData), csv: asCsv ? tableCsv(table) : null },
        brief: { account, fills: fills.length, roundTrips: trades.length, newest: fills.slice(-TOLD).map(({ symbol: market, side, amount, price, at }) => ({ symbol: market, side, amount, price, at: new Date(at).toISOString() })) },
      };
    },
  });
}

/** The newest of what is given oldest first: newest first for reading, oldest first for a record. */
function kept<One>(all: readonly One[], most: number, isRecord: boolean): readonly One[] {
  const newest = all.slice(Math.max(0, all.length - most));
  return isRecord ? newest : newest.toReversed();
}

function fillTable(fills: readonly BookedFill[], isRecord: boolean): TableBlock {
  const right = (header: string) => ({ header, align: 'right' }) as const;
  if (isRecord) {
    return {
      kind: 'table',
      title: 'Trades',
      columns: [{ header: 'Time (UTC)' }, { header: 'Market' }, { header: 'Side' }, right('Amount'), right('Price'), right('Cost'), { header: 'Currency' }, right('Fee'), { header: 'Fee currency' }, { header: 'Account' }, { header: 'Trade id' }, { header: 'Order' }, { header: 'Deployment' }],
      rows: fills.map(({ at, symbol, side, amount, price, fee, account, tradeId, order, deployment }) => [
        new Date(at).toISOString(), symbol, side, amount, price, costOf({ amount, price }), quoteOf(symbol), fee.amount, fee.currency, account, tradeId, order ?? 'not ours', deployment ?? '',
      ]),
    };
  }
  return {
    kind: 'table',
    title: 'Trades',
    columns: [{ header: 'Time (UTC)' }, { header: 'Market' }, { header: 'Side' }, right('Amount'), right('Price'), right('Cost'), right('Fee'), { header: 'Whose' }],
    rows: fills.map(({ at, symbol, side, amount, price, fee, order, deployment }) => [
      formatDateTime(at), symbol, side, exact(amount), formatPrice(Number(price)), money(costOf({ amount, price }), quoteOf(symbol)), `${exact(fee.amount)} ${fee.currency}`, deployment ?? (order === null ? 'not ours' : 'by hand'),
    ]),
  };
}

function tradeTable(trades: readonly RealisedTrade[], isRecord: boolean): TableBlock {
  const right = (header: string) => ({ header, align: 'right' }) as const;
  const time = (at: number) => (isRecord ? new Date(at).toISOString() : formatDateTime(at));
  return {
    kind: 'table',
    title: 'Round trips',
    columns: [{ header: 'Bought (UTC)' }, { header: 'Sold (UTC)' }, { header: 'Market' }, right('Amount'), right('Bought at'), right('Sold at'), right('Fees'), right('Profit'), right('Return'), { header: 'Whose' }],
    rows: trades.map((trade) => {
      const { entryTime, exitTime, symbol, amount, entryPrice, exitPrice, fees, profit, deployment } = trade;
      const figures = isRecord ? [amount, entryPrice, exitPrice, fees, profit, String(trade.return)] : [exact(amount), formatPrice(Number(entryPrice)), formatPrice(Number(exitPrice)), money(fees, quoteOf(symbol)), signedMoney(profit, quoteOf(symbol)), formatSignedPercent(trade.return, 2)];
      return [time(entryTime), time(exitTime), symbol, ...figures, deployment ?? 'by hand'];
    }),
  };
}

/** What the round trips came to, by quote currency. */
function sumsOf(trades: readonly RealisedTrade[]): Block {
  const currencies = [...new Set(trades.map(({ symbol }) => quoteOf(symbol)))];
  return {
    kind: 'fields',
    fields: currencies.map((currency) => {
      const of = trades.filter(({ symbol }) => quoteOf(symbol) === currency);
      return { label: `${formatCount(of.length, 'round trip')} in ${currency}`, value: `${signedMoney(Decimal.sum(0, ...of.map(({ profit }) => profit)).toFixed(), currency)} after fees` };
    }),
  };
}

function costOf({ amount, price }: { readonly amount: string; readonly price: string }): string {
  return new Decimal(amount).times(price).toFixed();
}

function fillData({ tradeId, at, symbol, side, amount, price, fee, order, deployment }: BookedFill): Readonly<Record<string, unknown>> {
  return { tradeId, at, symbol, side, amount, price, cost: costOf({ amount, price }), fee: fee.amount, feeCurrency: fee.currency, order, deployment };
}

function tradeData({ account: _account, ...trade }: RealisedTrade): Readonly<Record<string, unknown>> {
  return trade;
}
