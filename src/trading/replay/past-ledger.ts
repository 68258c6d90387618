import { type MarketSymbol, baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import { AccountLedger } from '../books/account-ledger.ts';
import type { BookedFill } from '../order-flow/order-store.ts';

/** The books of fills of one account, as `AccountBooks` keeps them; `whole` is false where fees in other assets had prices that are on no record. */
export function pastLedger(account: string, fills: readonly BookedFill[], stepOf: (symbol: MarketSymbol) => string | null): { readonly ledger: AccountLedger; readonly whole: boolean } {
  const ledger = new AccountLedger(account);
  let whole = true;
  for (const fill of fills) {
    const fee = feeInQuote(fill);
    if (fee === null) whole = false;
    ledger.add(fill, { lot: new Decimal(stepOf(fill.symbol) ?? 0), fee });
  }
  return { ledger, whole };
}

function feeInQuote({ symbol, price, fee }: BookedFill): Decimal | null {
  const amount = new Decimal(fee.amount);
  if (amount.isZero() || fee.currency === quoteOf(symbol)) return amount;
  return fee.currency === baseOf(symbol) ? amount.times(price) : null;
}
