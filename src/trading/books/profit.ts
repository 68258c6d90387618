import { Decimal } from '../../domain/money.ts';
import type { Performance } from './books.ts';

/** What was made over a span, deposits and withdrawals apart. */
export interface Profit {
  /** Decimal text in the account's currency; `null` where equity is not known. */
  readonly profit: string | null;
  /** As a fraction of what there was, with what was paid in; `null` where that is nothing or not known. */
  readonly share: number | null;
}

/** The profit of a span: equity at its end, less that at its start and what was paid in. */
export function profitOf({ startEquity, endEquity, transfers }: Pick<Performance, 'startEquity' | 'endEquity' | 'transfers'>): Profit {
  if (startEquity === null || endEquity === null) return { profit: null, share: null };
  const profit = new Decimal(endEquity).minus(startEquity).minus(transfers);
  const there = new Decimal(startEquity).plus(Decimal.max(0, transfers));
  return { profit: profit.toFixed(), share: there.isZero() ? null : profit.div(there).toNumber() };
}
