import { Decimal } from '../../domain/money.ts';
import type { ExecutionEvent } from '../execution/execution.ts';
import type { TradingAccount } from '../account.ts';
import type { EquityStore } from './books.ts';
import type { Rates } from './rates.ts';

/**
 * Keeps money that was paid into or out of an account, valued in its currency then, so that it is not taken for profit. The same one a second
 * time changes nothing.
 *
 * @returns false when it was known.
 */
export async function keepTransfer(
  account: Pick<TradingAccount, 'id' | 'currency' | 'market' | 'history'>,
  { id, asset, amount, at }: Extract<ExecutionEvent, { kind: 'transfer' }>,
  { equity, rates }: { readonly equity: Pick<EquityStore, 'addTransfer'>; readonly rates: Pick<Rates, 'at'> },
): Promise<boolean> {
  const rate = await rates.at(account, asset, account.currency, at);
  const value = rate.kind === 'rate' ? rate.rate.times(new Decimal(amount)).toString() : null;
  return await equity.addTransfer({ account: account.id, id, asset, amount, value, at });
}
