import { quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { AccountLedger } from './account-ledger.ts';
import type { AccountSnapshot, EquityPoint, Performance, Transfer, ValuedPosition } from './books.ts';
import { maxDrawdown } from './equity-curve.ts';
import type { Rate } from './rates.ts';

/** What is known of an account over a span. */
export interface SpanFacts {
  readonly account: string;
  readonly currency: string;
  readonly from: number;
  readonly to: number;
  /** The last point before the span, and before its end; `null` where there is none. */
  readonly start: EquityPoint | null;
  readonly end: EquityPoint | null;
  readonly points: readonly EquityPoint[];
  readonly transfers: readonly Transfer[];
  /** The account as it is, when the span reaches to now; else `null`. */
  readonly snapshot: AccountSnapshot | null;
  readonly now: number;
}

/** One unit of an asset in the account's currency, at an instant. */
export type ToCurrency = (asset: string, at: number) => Promise<Rate>;

/** Profit of an account over a span, in its currency. What had no price is in no sum, and listed. */
export async function performanceOf(facts: SpanFacts, ledger: AccountLedger, toCurrency: ToCurrency): Promise<Performance> {
  const { account, currency, from, to, start, end, points, transfers, snapshot, now } = facts;
  const inSpan = ({ at }: { readonly at: number }): boolean => at >= from && at < to;
  const entries = ledger.entries.filter(inSpan);
  const trades = ledger.trades().filter(({ exitTime }) => exitTime >= from && exitTime < to);
  const unpriced = new Tally();
  for (const { asset, amount } of ledger.unpriced.filter(inSpan)) unpriced.add(asset, amount);

  let realised = new Decimal(0);
  let fees = new Decimal(0);
  for (const { at, symbol, profit, fee } of entries) {
    if (profit.isZero() && fee.isZero()) continue;
    const quote = quoteOf(symbol);
    const rate = await toCurrency(quote, at);
    if (rate.kind === 'rate') {
      realised = realised.plus(profit.times(rate.rate));
      fees = fees.plus(fee.times(rate.rate));
    } else {
      unpriced.add(quote, profit);
    }
  }
  const paid = transfers.reduce((sum, { value }) => sum.plus(value ?? 0), new Decimal(0));
  for (const { asset, amount, value } of transfers) if (value === null) unpriced.add(asset, new Decimal(amount));

  const last = snapshot === null || snapshot.equity === null ? null : { at: now, equity: snapshot.equity };
  const curve = [...points.filter(({ at }) => last === null || at < last.at), ...(last === null ? [] : [last])];
  const opening = start === null ? [] : [{ at: from, equity: start.equity }];
  const drawn = start === null || curve[0]?.at === from ? curve : [...opening, ...curve];
  return {
    account,
    currency,
    from,
    to,
    startEquity: start?.equity ?? curve[0]?.equity ?? null,
    endEquity: snapshot === null ? (end?.equity ?? null) : snapshot.equity,
    transfers: paid.toString(),
    realised: realised.toString(),
    unrealised: snapshot === null ? null : await unrealisedOf(snapshot.positions, now, toCurrency),
    fees: fees.toString(),
    unpriced: unpriced.list(),
    trades,
    winRate: trades.length === 0 ? null : trades.filter(({ profit }) => new Decimal(profit).gt(0)).length / trades.length,
    maxDrawdown: maxDrawdown(drawn, transfers),
    curve: { time: drawn.map(({ at }) => at), equity: drawn.map(({ equity }) => Number(equity)) },
  };
}

async function unrealisedOf(positions: readonly ValuedPosition[], now: number, toCurrency: ToCurrency): Promise<string | null> {
  let sum = new Decimal(0);
  for (const { symbol, profit } of positions) {
    const rate = await toCurrency(quoteOf(symbol), now);
    if (profit === null || rate.kind !== 'rate') return null;
    sum = sum.plus(rate.rate.times(profit));
  }
  return sum.toString();
}

/** Amounts by asset. */
class Tally {
  readonly #amounts = new Map<string, Decimal>();

  add(asset: string, amount: Decimal): void {
    this.#amounts.set(asset, amount.plus(this.#amounts.get(asset) ?? 0));
  }

  list(): readonly { readonly asset: string; readonly amount: string }[] {
    return [...this.#amounts].map(([asset, amount]) => ({ asset, amount: amount.toString() }));
  }
}
