import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import { isFinal } from '../../domain/order.ts';
import type { Notifier } from '../../people/notification.ts';
import type { Accounts } from '../account.ts';
import type { Books } from '../books/books.ts';
import type { Guard } from '../intent.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import { goingAmount } from '../order-flow/sale-check.ts';
import type { RiskLog } from '../risk/risk-log.ts';
import type { RiskStore } from '../risk/risk-store.ts';
import { unsoldNotice, watchedNotice } from './guard-cards.ts';
import { GuardOrders, OPEN_STATES } from './guard-orders.ts';
import type { GuardLevel } from './guard-plan.ts';
import type { ActiveGuard, GuardStore, GuardWish } from './protector.ts';
import { sellable } from './sellable.ts';

/** Wait before a guard that the venue did not take is put to it again. */
const RETRY_MS = 60_000;

/** What guards are put in force with. */
export interface GuardPlacementNeeds {
  readonly accounts: Pick<Accounts, 'get' | 'all'>;
  readonly guards: GuardStore;
  readonly orders: Pick<OrderStore, 'find' | 'list' | 'fills'>;
  readonly desk: Pick<OrderDesk, 'submit' | 'cancel'>;
  readonly books: Pick<Books, 'positions'>;
  /** Tells whether an account is halted: nothing is put to rest there then. */
  readonly risk: Pick<RiskStore, 'state'>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: RiskLog;
}

/** The position that a guard is of. */
export interface GuardKey {
  readonly account: string;
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
}

/**
 * Puts guards in force and takes them off: the steps, for a caller who sees to it that they are taken one at a time for each position.
 */
export class GuardPlacement {
  readonly #needs: GuardPlacementNeeds;
  readonly #orders: GuardOrders;
  /** Which levels a venue last did not take, and when, by position. */
  readonly #refused = new Map<string, { readonly levels: string; readonly at: number }>();
  /** Which levels were put to rest again after their order had ended by another hand, by position. */
  readonly #putAgain = new Map<string, string>();
  readonly #onChange: (key: GuardKey, guard: ActiveGuard | null) => void;

  /** @param onChange called with what is in force for a position from now on, whether it is stored yet or not. */
  constructor(needs: GuardPlacementNeeds, onChange: (key: GuardKey, guard: ActiveGuard | null) => void) {
    this.#needs = needs;
    this.#orders = new GuardOrders(needs);
    this.#onChange = onChange;
  }

  async find({ account, symbol, deployment }: GuardKey): Promise<ActiveGuard | null> {
    return await this.#needs.guards.find(account, symbol, deployment);
  }

  async put(guard: ActiveGuard): Promise<void> {
    await this.#needs.guards.put(guard);
    this.#onChange(guard, guard);
  }

  /** Puts levels in force in place of those that were. `null` when nothing is held that could be sold. */
  async putInForce(wish: GuardWish, present: ActiveGuard | null): Promise<ActiveGuard | null> {
    const isSame = present !== null && sameLevels(present, wish) && !isLifted(present);
    const wanted = await this.#amount(wish);
    if (isSame && wanted !== null && new Decimal(wanted).equals(present.amount) && (present.by === 'venue' ? await this.#rests(present) : !this.mayTry(present))) return present;
    const watched: ActiveGuard = { ...wishOf(wish, wish, wanted ?? wish.amount), by: 'outcry', order: null, since: isSame ? present.since : this.#needs.clock.now() };
    // Watched from here on: between the end of the old order and the acceptance of the new one nobody else does.
    this.#onChange(wish, watched);
    try {
      await this.callOffResting(wish);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      // The old order may rest yet, and binds what is held: the new levels are watched, and put to the venue when it has ended.
      await this.put(watched);
      return watched;
    }
    // The old order may have sold some of it before it ended.
    const amount = await this.#amount(wish);
    if (amount === null) {
      await this.#remove(wish);
      return null;
    }
    const guard = { ...watched, amount };
    await this.put(guard);
    return this.rest(guard);
  }

  /** Tries to put a watched guard to rest at the venue; it stays watched where that fails, or must not be. */
  async rest(guard: ActiveGuard): Promise<ActiveGuard> {
    if ((await this.isHalted(guard.account)) || (await this.#isBeingSold(guard))) return guard;
    let why: string;
    try {
      const order = await this.#orders.rest(guard);
      if (order === null) return this.#noteRefusal(guard);
      // Not known is as good as resting here: it is looked up, and prices are watched until it is known to be open.
      if (!isFinal(order.state) || order.state === 'filled') {
        this.#refused.delete(positionKey(guard));
        const resting: ActiveGuard = { ...guard, by: 'venue', order: order.id };
        await this.put(resting);
        return resting;
      }
      why = order.note ?? `The exchange did not take it (${order.state}).`;
    } catch (error) {
      why = messageOf(error);
    }
    this.#noteRefusal(guard);
    await this.#tellWatched(guard, why);
    return guard;
  }

  /** The resting order of a guard ended by another hand: it is put to rest once more, and watched from then on if that ends too. */
  async restAgain(guard: ActiveGuard, why: string): Promise<void> {
    const watched: ActiveGuard = { ...guard, by: 'outcry', order: null };
    await this.put(watched);
    if (await this.isHalted(guard.account)) return;
    const [key, levels] = [positionKey(guard), levelsOf(guard)];
    if (this.#putAgain.get(key) !== levels) {
      this.#putAgain.set(key, levels);
      await this.rest(watched);
      return;
    }
    this.#noteRefusal(watched);
    await this.#tellWatched(watched, why);
  }

  /** Sells what a guard is of because a level was reached; what rests for it, and sales at other prices that bind some of it, are called off first. */
  async sell(guard: ActiveGuard, level: GuardLevel, price: number): Promise<void> {
    await this.#callOff(await this.#orders.restingExits(guard.account, guard.symbol, guard.deployment), guard.symbol);
    await this.callOffResting(guard);
    // What another sale has sold, and the books do not have yet, is not there to be sold again; a later price looks at what is left.
    const going = await goingAmount(this.#needs.orders, guard);
    const amount = await this.#amount(guard);
    if (amount === null) {
      await this.takeOff(guard);
      return;
    }
    const watched: ActiveGuard = { ...guard, amount, by: 'outcry', order: null };
    await this.put(watched);
    const left = await this.toSell(guard, new Decimal(amount).minus(going).toFixed());
    if (left === null) return;
    const selling: ActiveGuard = { ...watched, amount: left };
    const order = await this.#orders.sell(selling, level, price);
    if (order === null || !isFinal(order.state) || order.state === 'filled') return;
    await this.#tell(unsoldNotice(this.#needs.accounts.get(guard.account), guard, order.note ?? `The sale was ${order.state}.`, this.#needs.clock.now()));
  }

  /** Takes a guard off for good, its order first. @throws OutcryError `busy` while the end of that is not known. */
  async takeOff(key: GuardKey): Promise<void> {
    await this.callOffResting(key);
    await this.#remove(key);
  }

  /**
   * Calls off what rests for a position.
   *
   * @returns true when some of it turned out to have sold meanwhile, so that less is held than was known before.
   * @throws OutcryError `busy` while the end of one is not known, or what it sold is not in the books yet: what is held is not known then.
   */
  async callOffResting({ account, symbol, deployment }: GuardKey): Promise<boolean> {
    return await this.#callOff(await this.#orders.resting(account, symbol, deployment), symbol);
  }

  /** Calls orders off, as `callOffResting` does. */
  async #callOff(resting: readonly OrderRecord[], symbol: MarketSymbol): Promise<boolean> {
    const ended = await Promise.all(resting.map(async ({ id }) => this.#orders.callOff(id)));
    const booked = await Promise.all(ended.map(async (order) => this.isBooked(order)));
    if (booked.includes(false)) throw new OutcryError('busy', `What was just sold of ${symbol} is not in the books yet.`, { hint: 'Try again in a moment.' });
    return ended.some(({ filled }, i) => !new Decimal(filled).equals(resting[i]?.filled ?? 0));
  }

  /** Whether the books have all that the venue says an order has filled. */
  async isBooked({ id, filled }: Pick<OrderRecord, 'id' | 'filled'>): Promise<boolean> {
    if (new Decimal(filled).isZero()) return true;
    const fills = await this.#needs.orders.fills({ order: id });
    return fills.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0)).greaterThanOrEqualTo(filled);
  }

  /** What is held now, base units; `null` while the books cannot be read. */
  async held(key: GuardKey): Promise<string | null> {
    try {
      const positions = await this.#needs.books.positions(key.account);
      return positions.find(({ symbol, deployment }) => symbol === key.symbol && deployment === key.deployment)?.amount ?? '0';
    } catch (error) {
      this.#needs.log.error({ account: key.account, symbol: key.symbol, error }, 'what is held could not be read; the guard goes by what it was told');
      return null;
    }
  }

  /** What of an amount can be sold; a step that cannot be had leaves it as it is, which the venue may refuse, and then it is watched. */
  async toSell({ account, symbol }: GuardKey, amount: string): Promise<string | null> {
    try {
      const { amountStep, minAmount } = await this.#needs.accounts.get(account).rules(symbol);
      return sellable(amount, amountStep, minAmount);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      return sellable(amount, null, null);
    }
  }

  /** Whether a watched guard may be put to the venue now. */
  mayTry(guard: ActiveGuard): boolean {
    const refused = this.#refused.get(positionKey(guard));
    return guard.by === 'outcry' && (refused?.levels !== levelsOf(guard) || this.#needs.clock.now() - refused.at >= RETRY_MS);
  }

  async isHalted(account: string): Promise<boolean> {
    return (await this.#needs.risk.state(account))?.state === 'halted';
  }

  /** What can be sold of what is wished to be guarded: no more than is held. */
  async #amount(wish: GuardWish): Promise<string | null> {
    const held = await this.held(wish);
    return this.toSell(wish, held === null ? wish.amount : Decimal.min(held, wish.amount).toFixed());
  }

  /** Whether a sale other than a resting one is on the way, or too young to show in what is held: resting beside it could sell twice. */
  async #isBeingSold({ account, symbol, deployment }: GuardKey): Promise<boolean> {
    const now = this.#needs.clock.now();
    const [open, recent] = await Promise.all([
      this.#needs.orders.list({ account, symbol, deployment, states: OPEN_STATES }),
      this.#needs.orders.list({ account, symbol, deployment, since: now - RETRY_MS }),
    ]);
    // A sale that rests binds what it sells: the rest of the position is watched as long as it does, and the two are not put side by side.
    if ((await this.#orders.restingExits(account, symbol, deployment)).length > 0) return true;
    const own = [...open, ...recent].filter(({ intent }) => intent.side === 'sell' && intent.type === 'market');
    if (own.some(({ state }) => !isFinal(state))) return true;
    const booked = await Promise.all(own.map(async (order) => this.isBooked(order)));
    return booked.includes(false);
  }

  async #rests({ order }: ActiveGuard): Promise<boolean> {
    const record = order === null ? null : await this.#needs.orders.find(order);
    return record !== null && !isFinal(record.state);
  }

  #noteRefusal(guard: ActiveGuard): ActiveGuard {
    this.#refused.set(positionKey(guard), { levels: levelsOf(guard), at: this.#needs.clock.now() });
    return guard;
  }

  async #remove(key: GuardKey): Promise<void> {
    this.#refused.delete(positionKey(key));
    this.#putAgain.delete(positionKey(key));
    await this.#needs.guards.remove(key.account, key.symbol, key.deployment);
    this.#onChange(key, null);
  }

  async #tellWatched(guard: ActiveGuard, why: string): Promise<void> {
    await this.#tell(watchedNotice(this.#needs.accounts.get(guard.account), guard, why, this.#needs.clock.now()));
  }

  async #tell(notification: Parameters<Notifier['notify']>[0]): Promise<void> {
    try {
      await this.#needs.notifier.notify(notification);
    } catch (error) {
      this.#needs.log.error({ key: notification.key, error }, 'news of a guard could not be told');
    }
  }
}

/** One text for the position that a guard is of. */
export function positionKey({ account, symbol, deployment }: GuardKey): string {
  return `${account} ${symbol} ${deployment ?? ''}`;
}

/** True for a guard that is off while something else sells; its levels are remembered until that is over. */
export function isLifted({ amount }: Pick<ActiveGuard, 'amount'>): boolean {
  return new Decimal(amount).isZero();
}

/** Levels for an amount of a position. */
export function wishOf({ account, symbol, deployment }: GuardKey, { stop, target }: Guard, amount: string): GuardWish {
  return { account, symbol, deployment, stop, target, amount };
}

function levelsOf({ stop, target }: Guard): string {
  return `${stop ?? ''} ${target ?? ''}`;
}

function sameLevels(one: Guard, other: Guard): boolean {
  return sameLevel(one.stop, other.stop) && sameLevel(one.target, other.target);
}

function sameLevel(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : new Decimal(one).equals(other);
}
