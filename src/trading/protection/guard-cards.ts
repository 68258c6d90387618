import type { Notification } from '../../people/notification.ts';
import { formatPrice } from '../../reports/format.ts';
import type { TradingAccount } from '../account.ts';
import type { Guard } from '../intent.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import type { ActiveGuard } from './protector.ts';

/** Levels in words: `stop 59,000.00, target 65,000.00`. */
export function levelWords({ stop, target }: Guard): string {
  return [stop === null ? null : `stop ${formatPrice(Number(stop))}`, target === null ? null : `target ${formatPrice(Number(target))}`].filter((word) => word !== null).join(', ');
}

/** What is said of a purchase that an earlier process did not live to guard, and of its guard now; `null` where that could not be set. */
export function leftBehindWords({ order, guard }: { readonly order: OrderRecord; readonly guard: ActiveGuard | null }): string {
  const { symbol, guard: asked } = order.intent;
  const left = `An earlier command ended after buying ${order.filled} ${symbol} (${order.id}) and before setting its ${levelWords(asked ?? { stop: null, target: null })}.`;
  if (guard === null) return `${left} It could not be set now either: what is held is NOT protected. /positions shows it; try again, or sell by /close.`;
  return `${left} It is set now${guard.by === 'venue' ? ' and rests at the venue' : ', and watched while the service runs: start it'}.`;
}

/** What is told when the venue does not hold a guard that it held or should, and Outcry watches it. */
export function watchedNotice(account: Pick<TradingAccount, 'id' | 'simulated'>, guard: ActiveGuard, why: string, now: number): Notification {
  return notice(account, guard, 'watched', now, {
    title: `Outcry watches the levels of ${guard.symbol} itself`,
    text: `${why} The ${levelWords(guard)} of ${guard.amount} ${guard.symbol} no longer rests at the exchange.`,
    note: 'It works only while Outcry runs and prices come in. It is put to the exchange again when that is possible.',
  });
}

/** What is told when a watched level was reached and the sale failed. */
export function unsoldNotice(account: Pick<TradingAccount, 'id' | 'simulated'>, guard: ActiveGuard, why: string, now: number): Notification {
  return notice(account, guard, 'unsold', now, {
    title: `A level of ${guard.symbol} was reached, but the sale failed`,
    text: why,
    note: 'It is tried again. Look at the exchange itself if it matters now.',
  });
}

function notice(
  account: Pick<TradingAccount, 'id' | 'simulated'>,
  { symbol, deployment, since }: ActiveGuard,
  kind: string,
  at: number,
  { title, text, note }: { readonly title: string; readonly text: string; readonly note: string },
): Notification {
  return {
    key: `protection:${kind}:${account.id}:${symbol}:${deployment ?? ''}:${since}`,
    event: 'risk',
    to: { kind: 'owners' },
    at,
    symbol,
    card: {
      title,
      tone: 'warning',
      simulated: account.simulated,
      blocks: [
        { kind: 'text', text },
        { kind: 'note', tone: 'warning', text: note },
      ],
      actions: [],
    },
  };
}
