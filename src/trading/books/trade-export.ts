import { Decimal } from '../../domain/money.ts';
import { tableCsv } from '../../reports/table-csv.ts';
import type { BookedFill } from '../order-flow/order-store.ts';
import type { RealisedTrade } from './books.ts';

/** One row per fill, as tax records ask for it: nothing rounded, times in UTC, CSV as RFC 4180 has it and no spreadsheet runs. */
export function fillsCsv(fills: readonly BookedFill[], venueOf: (account: string) => string): string {
  const columns = ['time', 'account', 'venue', 'market', 'side', 'amount', 'price', 'cost', 'fee', 'fee currency', 'order id', 'trade id'];
  const rows = fills.map((fill) => [
    isoTime(fill.at),
    fill.account,
    venueOf(fill.account),
    fill.symbol,
    fill.side,
    fill.amount,
    fill.price,
    new Decimal(fill.price).times(fill.amount).toString(),
    fill.fee.amount,
    fill.fee.currency,
    fill.order ?? fill.venueOrderId,
    fill.tradeId,
  ]);
  return csv(columns, rows);
}

/** One row per finished trade at average cost, money in the market's quote currency. */
export function tradesCsv(trades: readonly RealisedTrade[], venueOf: (account: string) => string): string {
  const columns = ['bought', 'sold', 'account', 'venue', 'market', 'deployment', 'amount', 'entry price', 'exit price', 'fees', 'profit', 'order ids'];
  const rows = trades.map((trade) => [
    isoTime(trade.entryTime),
    isoTime(trade.exitTime),
    trade.account,
    venueOf(trade.account),
    trade.symbol,
    trade.deployment ?? '',
    trade.amount,
    trade.entryPrice,
    trade.exitPrice,
    trade.fees,
    trade.profit,
    trade.orders.join(' '),
  ]);
  return csv(columns, rows);
}

function csv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return tableCsv({ columns: columns.map((header) => ({ header })), rows });
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
