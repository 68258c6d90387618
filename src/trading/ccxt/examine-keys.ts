import { OutcryError, messageOf } from '../../domain/errors.ts';
import { formatCount } from '../../reports/format.ts';
import type { Execution, KeyRights, VenueOrder } from '../execution/execution.ts';
import { isOurs } from '../order-id.ts';
import type { CcxtExecution } from './ccxt-execution.ts';

/** What is looked at. */
export interface KeyExamination {
  readonly exchange: string;
  readonly sandbox: boolean;
  /** Whether configuration lets orders go to the exchange. */
  readonly live: boolean;
  /** The caller closes it. */
  readonly execution: Pick<CcxtExecution, 'connect' | 'clockAheadMs'> & Pick<Execution, 'rights' | 'openOrders' | 'balances'>;
}

/** One thing found, in doctor's shape. */
export interface KeyFinding {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix: string | null;
}

/** Clocks further apart than this are worth setting right: exchanges take a request for a few seconds only. */
const APART_MS = 1_000;
/** Orders and assets that are named one by one. */
const NAMED = 5;

/**
 * Looks at an exchange's account with the keys in `.env`, for `outcry doctor`: whether they are accepted and what they may do, whose clock is
 * right, which orders and coins there are that Outcry knows nothing of. Asks, and changes nothing. Never rejects.
 */
export async function examineKeys({ exchange, sandbox, live, execution }: KeyExamination): Promise<readonly KeyFinding[]> {
  const place: KeyFinding = {
    name: 'Exchange account',
    status: 'ok',
    detail: `${exchange}, ${sandbox ? 'the test network: its money is not real' : 'real money'}; ${live ? 'orders go there once approved' : 'TRADING_MODE is paper, so that no order goes there'}`,
    fix: null,
  };
  try {
    await execution.connect();
  } catch (error) {
    return [place, failed('Exchange connection', error)];
  }
  const key = await looked('Exchange key', async () => keyFinding(await execution.rights()));
  const clock = clockFinding(execution.clockAheadMs);
  // What a key that is not accepted may see needs no second refusal.
  if (key.status === 'fail') return [place, clock, key];
  const others = await looked('Orders of others', async () => ordersFinding(await execution.openOrders()));
  const holdings = await looked('Exchange holdings', async () => ({ status: 'ok', detail: listed((await execution.balances()).map(({ asset, free, locked }) => `${asset} ${free}${locked === '0' ? '' : ` and ${locked} in orders`}`), 'none'), fix: null }));
  return [place, clock, key, others, holdings];
}

async function looked(name: string, look: () => Promise<Omit<KeyFinding, 'name'>>): Promise<KeyFinding> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: string, error: unknown): KeyFinding {
  const hint = error instanceof OutcryError ? error.hint : undefined;
  return { name, status: 'fail', detail: messageOf(error), fix: hint ?? 'Check EXCHANGE_API_KEY, EXCHANGE_API_SECRET and the network, then try again.' };
}

function keyFinding({ canTrade, canWithdraw, ipRestricted }: KeyRights): Omit<KeyFinding, 'name'> {
  if (canWithdraw === true) {
    return { status: 'fail', detail: 'may withdraw, so that whoever gets hold of it can take everything', fix: 'Take the withdrawal permission from the key at the exchange, or make one without it. Outcry places no order with it.' };
  }
  if (!canTrade) return { status: 'fail', detail: 'may not trade spot', fix: 'Allow the key to trade spot at the exchange.' };
  const withdrawal = canWithdraw === false ? 'may not withdraw' : 'the exchange does not say whether it may withdraw: make sure that it may not';
  if (ipRestricted === false) {
    return { status: 'warn', detail: `accepted; may trade; ${withdrawal}; may be used from anywhere`, fix: 'Restrict the key to the address of this machine at the exchange.' };
  }
  return { status: 'ok', detail: `accepted; may trade; ${withdrawal}`, fix: null };
}

function clockFinding(aheadMs: number | null): KeyFinding {
  const name = 'Exchange clock';
  if (aheadMs === null) return { name, status: 'ok', detail: 'the exchange has none to compare with', fix: null };
  const apart = `this machine is ${Math.abs(aheadMs)} ms ${aheadMs < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(aheadMs) <= APART_MS) return { name, status: 'ok', detail: apart, fix: null };
  return { name, status: 'warn', detail: `${apart}; orders are stamped with the exchange’s time`, fix: 'Switch on time synchronisation on this machine (timedatectl set-ntp true).' };
}

function ordersFinding(open: readonly VenueOrder[]): Omit<KeyFinding, 'name'> {
  const others = open.filter(({ clientOrderId }) => clientOrderId === null || !isOurs(clientOrderId));
  if (others.length === 0) return { status: 'ok', detail: `none; ${formatCount(open.length, 'order')} of Outcry’s own`, fix: null };
  const names = others.map(({ symbol, side, type, amount, price, stopPrice }) => `${side} ${amount} ${symbol} ${type} at ${price ?? stopPrice ?? 'market'}`);
  return { status: 'warn', detail: listed(names, 'none'), fix: 'Outcry leaves them alone, and what they bind cannot be traded here. Call them off at the exchange if nobody needs them.' };
}

function listed(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  const more = items.length - NAMED;
  return [...items.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
