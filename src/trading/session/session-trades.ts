import { newCandles } from '../../domain/candles.ts';
import { type MarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import { type Timeframe, candleOpenTime } from '../../domain/timeframe.ts';
import { resolveStrategy } from '../../strategies/strategy-choice.ts';
import type { Accounts } from '../account.ts';
import { type LotSize, amountOf } from '../lots.ts';
import type { BookedFill, OrderStore } from '../order-flow/order-store.ts';
import { PositionBook } from '../position-book.ts';
import type { Deployment } from './deployment.ts';
import { stepOf } from './session-market.ts';
import { lotChanges } from './session-position.ts';

/** A deployment's finished trade, told as the simulator tells its own: times are open times of bars, money is the quote currency. */
export interface SessionTrade {
  readonly symbol: MarketSymbol;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly amount: number;
  /** After both fees. */
  readonly pnl: number;
}

/**
 * The trades that a deployment's fills in one market (oldest first) make, gathered as in the simulator: a position sold in parts is one
 * trade, unless each sale is one of its own, as for advised exposure. What was sold of a position that is still open counts as one at the end.
 */
export function tradesOfFills(fills: readonly BookedFill[], rules: { readonly timeframe: Timeframe; readonly lot: LotSize; readonly settlesEachSale: boolean }): readonly SessionTrade[] {
  const { timeframe, lot, settlesEachSale } = rules;
  const { changes } = lotChanges(fills, lot);
  const book = new PositionBook(lot);
  const trades: SessionTrade[] = [];
  let [entryTime, exitTime] = [Number.NaN, Number.NaN];
  const settle = (symbol: MarketSymbol): void => {
    const { amount, entryPrice, exitPrice, pnl } = book.settle();
    trades.push({ symbol, entryTime, exitTime, entryPrice, exitPrice, amount, pnl });
  };
  fills.forEach((fill, i) => {
    const lots = changes[i] ?? 0;
    if (lots === 0) return;
    const time = candleOpenTime(timeframe, fill.at);
    const price = Number(fill.price);
    const notional = price * amountOf(Math.abs(lots), lot);
    const fee = fill.fee.currency === quoteOf(fill.symbol) ? Number(fill.fee.amount) : 0;
    if (lots > 0) {
      if (book.lots === 0) entryTime = time;
      book.buy(lots, price, notional, fee);
      return;
    }
    if (book.lots === 0) return;
    book.sell(Math.min(-lots, book.lots), price, notional, fee);
    exitTime = time;
    if (book.lots === 0 || settlesEachSale) settle(fill.symbol);
  });
  const [first] = fills;
  if (first !== undefined && book.unsettled) settle(first.symbol);
  return trades;
}

/** What the trades of deployments are read from. */
export interface SessionTradeSources {
  readonly orders: Pick<OrderStore, 'fills'>;
  readonly accounts: Pick<Accounts, 'get'>;
}

/** Every finished trade of a deployment, gathered as in the simulator, by the time of its exit. @throws OutcryError when a market's rules cannot be had. */
export async function tradesOfDeployment({ orders, accounts }: SessionTradeSources, { id, terms }: Pick<Deployment, 'id' | 'terms'>): Promise<readonly SessionTrade[]> {
  const { strategy, params } = resolveStrategy(terms.strategy);
  const { timeframe } = terms;
  const settlesEachSale = strategy.advise({ candles: newCandles(0), timeframe }, params).kind === 'exposure';
  const trades: SessionTrade[] = [];
  for (const symbol of terms.symbols) {
    const { lot } = stepOf({ rules: await accounts.get(terms.account).rules(symbol) });
    trades.push(...tradesOfFills(await orders.fills({ deployment: id, symbol }), { timeframe, lot, settlesEachSale }));
  }
  return trades.toSorted((a, b) => a.exitTime - b.exitTime);
}
