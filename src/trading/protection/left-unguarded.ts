import { Decimal } from '../../domain/money.ts';
import type { OrderState } from '../../domain/order.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import type { GuardStore } from './protector.ts';

/** A purchase of longer ago has been looked at since. */
const SPAN_MS = 86_400_000;

/** What is younger may be in the hands of another process. */
const IN_HAND_MS = 3_000;

/** Orders of which nobody knows what became of them. */
const UNANSWERED: readonly OrderState[] = ['sending', 'unknown'];

/** What is read to find purchases that were left without their guard. */
export interface UnguardedNeeds {
  readonly orders: Pick<OrderStore, 'list'>;
  readonly guards: Pick<GuardStore, 'find'>;
}

/**
 * Purchases by hand whose stop or target is not in force, because the process that bought ended before it set it: those of which nothing
 * protective was ever sent, and those of which nobody knows yet whether they were filled. Cheap where there are none. What deployments buy
 * their sessions guard.
 */
export async function leftUnguarded({ orders, guards }: UnguardedNeeds, now: number): Promise<readonly OrderRecord[]> {
  const recent = await orders.list({ deployment: null, updatedSince: now - SPAN_MS });
  const bought = recent.filter(
    ({ intent, state, filled, updatedAt }) =>
      intent.purpose === 'entry' && (intent.guard?.stop ?? intent.guard?.target ?? null) !== null && now - updatedAt >= IN_HAND_MS && (UNANSWERED.includes(state) || !new Decimal(filled).isZero()),
  );
  const looked = await Promise.all(
    bought.map(async (order) => {
      const { account, symbol } = order.intent;
      const wasGuarded = recent.some(({ intent, createdAt }) => intent.purpose === 'protect' && intent.account === account && intent.symbol === symbol && createdAt >= order.createdAt);
      return wasGuarded || (await guards.find(account, symbol, null)) !== null ? null : order;
    }),
  );
  return looked.filter((order) => order !== null);
}
