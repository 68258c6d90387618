import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type OrderState, isFinal } from '../../domain/order.ts';
import type { TradingAccount } from '../account.ts';
import type { Execution } from '../execution/execution.ts';
import type { OrderIntent } from '../intent.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import { deskOrderId } from '../order-id.ts';
import { levelWords } from './guard-cards.ts';
import { type GuardLevel, guardOrder } from './guard-plan.ts';
import { nextAttempt } from './next-attempt.ts';
import type { ActiveGuard, GuardWish } from './protector.ts';

/** Orders that may still fill. */
export const OPEN_STATES: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];

/** Attempts at one order of a guard, at the same levels and amount. */
const MOST_PLACED = 5;
/** Attempts at selling when a watched level was reached. */
const MOST_SOLD = 50;

/** What the orders of guards are sent with. */
export interface GuardOrdersNeeds {
  readonly accounts: { get(id: string): Pick<TradingAccount, 'rules'> & { readonly execution: Pick<Execution, 'types'> } };
  readonly orders: Pick<OrderStore, 'find' | 'list'>;
  readonly desk: Pick<OrderDesk, 'submit' | 'cancel'>;
  readonly clock: Clock;
}

/** Sends and calls off the orders of guards, under ids that make each of them once. */
export class GuardOrders {
  readonly #needs: GuardOrdersNeeds;

  constructor(needs: GuardOrdersNeeds) {
    this.#needs = needs;
  }

  /**
   * Puts a guard to rest at the venue.
   *
   * @returns the order as it stands after sending; `null` where the venue has no type for it, or too many attempts failed.
   * @throws what order flow throws, and OutcryError when the market's rules cannot be had.
   */
  async rest(guard: ActiveGuard): Promise<OrderRecord | null> {
    const account = this.#needs.accounts.get(guard.account);
    const { priceStep, amountStep } = await account.rules(guard.symbol);
    const types = account.execution.types(guard.symbol);
    const terms = guardOrder(types, guard, priceStep);
    if (terms === null) return null;
    const occasionOf = (n: number): string => `${guard.since} ${terms.type} ${terms.price ?? ''} ${terms.stopPrice ?? ''} ${guard.amount} ${n}`;
    for (let n = 1; n <= MOST_PLACED; n++) {
      const occasion = occasionOf(n);
      const id = this.#id(guard, occasion);
      // oxlint-disable-next-line no-await-in-loop
      const before = await this.#needs.orders.find(id);
      if (before !== null && isFinal(before.state)) continue;
      // oxlint-disable-next-line no-await-in-loop
      return before ?? (await this.#needs.desk.submit(id, { ...intentOf(guard, `Guards what was bought: ${levelWords(guard)}.`), ...terms }, { occasion, guard: groundsOf(guard), types: [...types], priceStep, amountStep }));
    }
    return null;
  }

  /**
   * Sells what a guard is of, at the market, because a level was reached.
   *
   * @returns the order after sending; `null` while an earlier sale is on the way or only just over, or when too many failed.
   */
  async sell(guard: ActiveGuard, level: GuardLevel, price: number): Promise<OrderRecord | null> {
    const occasionOf = (n: number): string => `${guard.since} sale ${n}`;
    const next = await nextAttempt(this.#needs.orders, this.#needs.clock.now(), MOST_SOLD, (n) => this.#id(guard, occasionOf(n)));
    if (next.kind !== 'send') return null;
    const reason = `The ${level} at ${level === 'stop' ? guard.stop : guard.target} was reached by ${price}.`;
    return this.#needs.desk.submit(next.id, { ...intentOf(guard, reason), type: 'market', price: null, stopPrice: null, stopLimitPrice: null }, { occasion: occasionOf(next.n), guard: groundsOf(guard), reached: { level, price } });
  }

  /** Calls a resting order off. @returns the order, which has ended. @throws OutcryError `busy` when its end is not known yet. */
  async callOff(id: string): Promise<OrderRecord> {
    const order = await this.#needs.desk.cancel(id, 'outcry');
    if (isFinal(order.state)) return order;
    throw new OutcryError('busy', `The order ${id} is not known to have ended yet.`, { hint: 'It is looked up until the venue has answered; try again in a moment.' });
  }

  /** Protective orders that rest, or may, in the market of a position. */
  async resting(account: string, symbol: string, deployment: string | null): Promise<readonly OrderRecord[]> {
    const open = await this.#needs.orders.list({ account, symbol, deployment, states: OPEN_STATES });
    return open.filter(({ intent }) => intent.purpose === 'protect' && intent.type !== 'market');
  }

  /** Sales of a position that rest at prices of their own, or may: targets that a person or a strategy set beside the guard. */
  async restingExits(account: string, symbol: string, deployment: string | null): Promise<readonly OrderRecord[]> {
    const open = await this.#needs.orders.list({ account, symbol, deployment, states: OPEN_STATES });
    return open.filter(({ intent }) => intent.side === 'sell' && intent.purpose === 'exit' && intent.type !== 'market');
  }

  #id({ account, symbol, deployment }: GuardWish, occasion: string): string {
    return deskOrderId({ because: 'protection', account, symbol, deployment, occasion });
  }
}

/** What of a guard its orders follow from. */
function groundsOf({ stop, target, amount, since }: ActiveGuard): Pick<ActiveGuard, 'stop' | 'target' | 'amount' | 'since'> {
  return { stop, target, amount, since };
}

function intentOf({ account, symbol, deployment, amount }: GuardWish, reason: string): Omit<OrderIntent, 'type' | 'price' | 'stopPrice' | 'stopLimitPrice'> {
  return { account, symbol, deployment, amount, side: 'sell', purpose: 'protect', origin: { kind: 'desk', because: 'protection' }, guard: null, reason };
}
