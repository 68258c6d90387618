import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import { isFinal } from '../../domain/order.ts';
import type { Notification, Notifier } from '../../people/notification.ts';
import type { Accounts } from '../account.ts';
import type { Books } from '../books/books.ts';
import type { Guard } from '../intent.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderEvents, OrderNews } from '../order-flow/order-events.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import type { RiskLog } from '../risk/risk-log.ts';
import type { RiskStore } from '../risk/risk-store.ts';
import { unsoldNotice, watchedNotice } from './guard-cards.ts';
import { GuardOrders, OPEN_STATES } from './guard-orders.ts';
import { type GuardLevel, reachedLevel, takesCareOf } from './guard-plan.ts';
import { GuardWatch } from './guard-watch.ts';
import type { ActiveGuard, GuardStore, GuardWish, Protector } from './protector.ts';
import { sellable } from './sellable.ts';
import { Turns } from './turns.ts';

/** How long a guard stays lifted for a sale that never comes. */
const LIFTED_MS = 30_000;
/** Wait before a guard that the venue did not take is put to it again. */
const RETRY_MS = 60_000;

/** What guards are kept with. */
export interface GuardKeeperNeeds {
  readonly accounts: Pick<Accounts, 'get' | 'all'>;
  readonly guards: GuardStore;
  readonly orders: Pick<OrderStore, 'find' | 'list'>;
  readonly desk: Pick<OrderDesk, 'submit' | 'cancel'>;
  readonly books: Pick<Books, 'positions'>;
  readonly events: OrderEvents;
  /** Tells whether an account is halted: nothing is put to rest there then. */
  readonly risk: Pick<RiskStore, 'state'>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: RiskLog;
}

/** The position that a guard is of. */
interface GuardKey {
  readonly account: string;
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
}

/**
 * Keeps stops and targets in force: resting at the venue where it has the type, else watched on every price.
 *
 * Guards are kept in the store, so that a guard set in one process is kept in force by another; prices are watched only after `start`. What
 * concerns one position is done in turn. A guard whose amount is 0 is lifted: its levels are remembered while something else sells.
 */
export class GuardKeeper implements Protector {
  readonly #needs: GuardKeeperNeeds;
  readonly #guardOrders: GuardOrders;
  readonly #watch: GuardWatch;
  readonly #turns = new Turns();
  /** Positions whose reached level is being acted on. */
  readonly #acting = new Set<string>();
  /** When a venue last refused a guard, by position and levels. */
  readonly #refusedAt = new Map<string, number>();
  /** Guards, by position and levels, that were put to rest again after their order had ended by another hand. */
  readonly #putAgain = new Set<string>();
  #started = false;
  #unlisten: () => void = () => {};

  constructor(needs: GuardKeeperNeeds) {
    this.#needs = needs;
    this.#guardOrders = new GuardOrders(needs);
    this.#watch = new GuardWatch(needs.accounts, (guard, level, price) => this.#onReached(guard, level, price));
  }

  /** Puts right what changed while nobody was there, then watches prices and follows orders. @throws what the stores throw. */
  async start(): Promise<void> {
    this.#unlisten = this.#needs.events.listen(async (news) => this.#onNews(news));
    this.#started = true;
    await this.recover();
  }

  /** Stops watching; resolves when what was being done is done. Guards that rest at a venue stay there. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#unlisten();
    this.#watch.stop();
    await this.#turns.idle();
  }

  /** Resolves when nothing is being done any more. */
  async settled(): Promise<void> {
    await this.#turns.idle();
  }

  async guard(wish: GuardWish): Promise<ActiveGuard | null> {
    return this.#inTurn(wish, async () => {
      const present = await this.#find(wish);
      if ((wish.stop === null && wish.target === null) || new Decimal(wish.amount).isZero()) {
        await this.#takeOff(wish, present);
        return null;
      }
      const held = await this.#held(wish);
      const amount = held === null ? wish.amount : Decimal.min(held, wish.amount).toFixed();
      return this.#putInForce({ ...wish, amount }, present);
    });
  }

  async release(account: string, symbol: MarketSymbol, deployment: string | null): Promise<void> {
    const key = { account, symbol, deployment };
    await this.#inTurn(key, async () => {
      const present = await this.#find(key);
      await this.#callOffResting(key);
      if (present === null) return;
      // Remembered until the sale is over: what is left of the position then is guarded as it was.
      await this.#put({ ...present, amount: '0', by: 'outcry', order: null, since: this.#needs.clock.now() });
    });
  }

  async active(account?: string): Promise<readonly ActiveGuard[]> {
    return (await this.#needs.guards.list(account)).filter((guard) => !isLifted(guard));
  }

  /** Compares guards, positions and open orders, and puts right what does not fit. @throws what the stores throw. */
  async recover(): Promise<void> {
    for (const { id } of this.#needs.accounts.all()) {
      // oxlint-disable-next-line no-await-in-loop
      const open = await this.#needs.orders.list({ account: id, states: OPEN_STATES });
      const resting = open.filter(({ intent }) => intent.purpose === 'protect' && intent.type !== 'market');
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(resting.map(async (order) => this.#inTurn(order.intent, async () => this.#settleResting(order))));
    }
    await this.tick();
  }

  /** Looks at every guard again, those of other processes included. Every few seconds. Never rejects. */
  async tick(): Promise<void> {
    try {
      const ids = new Set(this.#needs.accounts.all().map(({ id }) => id));
      const guards = (await this.#needs.guards.list()).filter(({ account }) => ids.has(account));
      await Promise.all(
        guards.map(async (guard) => {
          try {
            await this.#inTurn(guard, async () => this.#mend(guard));
          } catch (error) {
            this.#needs.log.error({ account: guard.account, symbol: guard.symbol, error }, 'a guard could not be looked after; it is tried again');
          }
        }),
      );
      await this.#followAll();
    } catch (error) {
      this.#needs.log.error({ error }, 'the guards could not be read; it is tried again');
    }
  }

  /** Puts levels in force for an amount, in place of those that were; by turn only. */
  async #putInForce(wish: GuardWish, present: ActiveGuard | null): Promise<ActiveGuard | null> {
    const isSame = present !== null && sameLevels(present, wish);
    if (isSame && present.amount === wish.amount && (present.by === 'venue' ? await this.#rests(present) : !this.#mayTry(present))) return present;
    const watched: ActiveGuard = { ...named(wish), by: 'outcry', order: null, since: isSame && !isLifted(present) ? present.since : this.#needs.clock.now() };
    // Watched from here on: between the end of the old order and the acceptance of the new one nobody else does.
    await this.#follow(watched);
    await this.#callOffResting(wish);
    // The old order may have sold some of it before it ended.
    const held = await this.#held(wish);
    const { amountStep, minAmount } = await this.#rules(wish);
    const amount = sellable(held === null ? wish.amount : Decimal.min(held, wish.amount).toFixed(), amountStep, minAmount);
    if (amount === null) {
      await this.#remove(wish);
      return null;
    }
    const guard = { ...watched, amount };
    await this.#put(guard);
    return this.#rest(guard);
  }

  /** Tries to put a watched guard to rest at the venue; it stays watched where that fails. */
  async #rest(guard: ActiveGuard): Promise<ActiveGuard> {
    if ((await this.#needs.risk.state(guard.account))?.state === 'halted') return guard;
    let why: string;
    try {
      const order = await this.#guardOrders.rest(guard);
      if (order === null) return this.#noteRefusal(guard);
      // Not known is as good as resting here: it is looked up, and prices are watched until it is known to be open.
      if (!isFinal(order.state) || order.state === 'filled') {
        this.#refusedAt.delete(levelsKey(guard));
        const resting: ActiveGuard = { ...guard, by: 'venue', order: order.id };
        await this.#put(resting);
        return resting;
      }
      why = order.note ?? `The exchange did not take it (${order.state}).`;
    } catch (error) {
      why = messageOf(error);
    }
    this.#noteRefusal(guard);
    await this.#tell(watchedNotice(this.#needs.accounts.get(guard.account), guard, why, this.#needs.clock.now()));
    return guard;
  }

  #noteRefusal(guard: ActiveGuard): ActiveGuard {
    this.#refusedAt.set(levelsKey(guard), this.#needs.clock.now());
    return guard;
  }

  /** Whether a watched guard may be put to the venue now. */
  #mayTry(guard: ActiveGuard): boolean {
    const refusedAt = this.#refusedAt.get(levelsKey(guard));
    return guard.by === 'outcry' && (refusedAt === undefined || this.#needs.clock.now() - refusedAt >= RETRY_MS);
  }

  async #rests({ order }: ActiveGuard): Promise<boolean> {
    const record = order === null ? null : await this.#needs.orders.find(order);
    return record !== null && !isFinal(record.state);
  }

  /** Takes a guard off for good. */
  async #takeOff(key: GuardKey, present: ActiveGuard | null): Promise<void> {
    await this.#callOffResting(key);
    if (present !== null) await this.#remove(key);
  }

  /** @throws OutcryError `busy` while the end of one is not known. */
  async #callOffResting({ account, symbol, deployment }: GuardKey): Promise<void> {
    const resting = await this.#guardOrders.resting(account, symbol, deployment);
    await Promise.all(resting.map(async ({ id }) => this.#guardOrders.callOff(id)));
  }

  /** What is held now, base units; `null` while the books cannot be read. */
  async #held(key: GuardKey): Promise<string | null> {
    try {
      const positions = await this.#needs.books.positions(key.account);
      return positions.find(({ symbol, deployment }) => symbol === key.symbol && deployment === key.deployment)?.amount ?? '0';
    } catch (error) {
      this.#needs.log.error({ account: key.account, symbol: key.symbol, error }, 'what is held could not be read; the guard goes by what it was told');
      return null;
    }
  }

  /** Rules of the market, or none: a step that is not known leaves the amount as it is, which the venue may refuse, and then it is watched. */
  async #rules({ account, symbol }: GuardKey): Promise<{ readonly amountStep: string | null; readonly minAmount: string | null }> {
    try {
      return await this.#needs.accounts.get(account).rules(symbol);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      return { amountStep: null, minAmount: null };
    }
  }

  #onNews({ order }: OrderNews): Promise<void> {
    // Not waited for: news may be of an order that this room's own turn is sending.
    void this.#inTurn(order.intent, async () => this.#followOrder(order)).catch((error: unknown) => {
      this.#needs.log.error({ order: order.id, error }, 'a guard could not follow an order; it is tried again');
    });
    return Promise.resolve();
  }

  async #followOrder(order: OrderRecord): Promise<void> {
    const { intent } = order;
    const present = await this.#find(intent);
    if (intent.purpose === 'entry') {
      const levels = intent.guard ?? (present === null || isLifted(present) ? null : present);
      const held = new Decimal(order.filled).isZero() ? null : await this.#held(intent);
      if (levels !== null && held !== null && !new Decimal(held).isZero()) await this.#putInForce(wishOf(intent, levels, held), present);
      return;
    }
    if (present !== null && (isFinal(order.state) || !new Decimal(order.filled).isZero())) await this.#mend(present);
  }

  /** Puts one guard right: gone with its position, grown or shrunk with it, put to rest again, taken back after a sale; by turn only. */
  async #mend({ account, symbol, deployment }: GuardKey): Promise<void> {
    const present = await this.#find({ account, symbol, deployment });
    if (present === null) return;
    const held = await this.#held(present);
    if (held === null) return;
    if (new Decimal(held).isZero()) {
      await this.#takeOff(present, present);
      return;
    }
    if (isLifted(present)) {
      if (await this.#isBeingSold(present)) return;
      await this.#putInForce({ ...named(present), amount: held }, present);
      return;
    }
    const { amountStep, minAmount } = await this.#rules(present);
    const amount = sellable(held, amountStep, minAmount);
    if (amount === null) {
      await this.#takeOff(present, present);
      return;
    }
    const record = present.order === null ? null : await this.#needs.orders.find(present.order);
    if (record !== null && isFinal(record.state)) await this.#mendEnded(present, record, amount);
    else if (amount !== amountLeft(present, record) || (record === null && this.#mayTry(present))) await this.#putInForce({ ...named(present), amount }, present);
  }

  /** The resting order of a guard has ended and something is still held: it is put to rest once more, and watched if that ends too. */
  async #mendEnded(present: ActiveGuard, { state, note }: OrderRecord, amount: string): Promise<void> {
    const key = levelsKey(present);
    const again = state !== 'filled' && this.#putAgain.has(key);
    const halted = (await this.#needs.risk.state(present.account))?.state === 'halted';
    const guard: ActiveGuard = { ...present, amount, by: 'outcry', order: null };
    await this.#put(guard);
    if (halted) return;
    if (!again) {
      this.#putAgain.add(key);
      await this.#rest(guard);
      return;
    }
    this.#noteRefusal(guard);
    await this.#tell(watchedNotice(this.#needs.accounts.get(guard.account), guard, note ?? `Its order was ${state} at the exchange, twice.`, this.#needs.clock.now()));
  }

  /** Whether something sells what a lifted guard is of, or may be about to. */
  async #isBeingSold({ account, symbol, deployment, since }: ActiveGuard): Promise<boolean> {
    const open = await this.#needs.orders.list({ account, symbol, states: OPEN_STATES });
    if (open.some(({ intent }) => intent.side === 'sell' && intent.deployment === deployment)) return true;
    const recent = await this.#needs.orders.list({ account, symbol, since });
    const wasSold = recent.some(({ intent, state }) => intent.side === 'sell' && intent.deployment === deployment && isFinal(state));
    return !wasSold && this.#needs.clock.now() - since < LIFTED_MS;
  }

  /** A protective order that rests though no guard names it: adopted where it fits what is held, else called off. */
  async #settleResting(order: OrderRecord): Promise<void> {
    const { intent } = order;
    const present = await this.#find(intent);
    if (present?.order === order.id) return;
    if (present !== null && (present.by === 'venue' || isLifted(present))) {
      await this.#guardOrders.callOff(order.id);
      return;
    }
    const levels: Guard = present ?? { stop: intent.stopPrice, target: intent.type === 'stop-limit' ? null : intent.price };
    await this.#put({ ...named({ ...wishOf(intent, levels, intent.amount) }), by: 'venue', order: order.id, since: present?.since ?? order.createdAt });
  }

  #onReached(guard: ActiveGuard, level: GuardLevel, price: number): void {
    const key = positionKey(guard);
    if (!this.#started || this.#acting.has(key)) return;
    this.#acting.add(key);
    void this.#inTurn(guard, async () => this.#act(guard, level, price))
      .catch((error: unknown) => {
        this.#needs.log.error({ account: guard.account, symbol: guard.symbol, error }, 'a level was reached and could not be acted on; it is tried again');
      })
      .finally(() => this.#acting.delete(key));
  }

  /** A level was reached: sells, unless the venue does. */
  async #act(seen: ActiveGuard, level: GuardLevel, price: number): Promise<void> {
    const guard = await this.#find(seen);
    // Another process, or the turn before, may have changed or lifted it.
    if (guard === null || isLifted(guard) || reachedLevel(guard, price) !== level) return;
    const record = guard.order === null ? null : await this.#needs.orders.find(guard.order);
    if (record?.state === 'open' && takesCareOf(record.intent, level, price)) return;
    await this.#callOffResting(guard);
    const held = await this.#held(guard);
    const { amountStep, minAmount } = await this.#rules(guard);
    const amount = sellable(held ?? guard.amount, amountStep, minAmount);
    if (amount === null) {
      await this.#takeOff(guard, guard);
      return;
    }
    const selling: ActiveGuard = { ...guard, amount, by: 'outcry', order: null };
    await this.#put(selling);
    const order = await this.#guardOrders.sell(selling, level, price);
    if (order !== null && isFinal(order.state) && order.state !== 'filled') {
      await this.#tell(unsoldNotice(this.#needs.accounts.get(guard.account), guard, order.note ?? `The sale was ${order.state}.`, this.#needs.clock.now()));
    }
  }

  async #find({ account, symbol, deployment }: GuardKey): Promise<ActiveGuard | null> {
    const all = await this.#needs.guards.list(account);
    return all.find((guard) => guard.symbol === symbol && guard.deployment === deployment) ?? null;
  }

  async #put(guard: ActiveGuard): Promise<void> {
    await this.#needs.guards.put(guard);
    await this.#followAll();
  }

  async #remove({ account, symbol, deployment }: GuardKey): Promise<void> {
    await this.#needs.guards.remove(account, symbol, deployment);
    await this.#followAll();
  }

  async #followAll(): Promise<void> {
    if (!this.#started) return;
    const ids = new Set(this.#needs.accounts.all().map(({ id }) => id));
    const guards = await this.active();
    if (this.#started) this.#watch.follow(guards.filter(({ account }) => ids.has(account)));
  }

  /** Watches the store's guards with this one in the place of what is stored for its position. */
  async #follow(guard: ActiveGuard): Promise<void> {
    if (!this.#started) return;
    const others = (await this.active()).filter((other) => positionKey(other) !== positionKey(guard));
    if (this.#started) this.#watch.follow([...others, guard]);
  }

  async #inTurn<Value>(key: GuardKey, work: () => Promise<Value>): Promise<Value> {
    return this.#turns.take(positionKey(key), work);
  }

  async #tell(notification: Notification): Promise<void> {
    try {
      await this.#needs.notifier.notify(notification);
    } catch (error) {
      this.#needs.log.error({ key: notification.key, error }, 'news of a guard could not be told');
    }
  }
}

function positionKey({ account, symbol, deployment }: GuardKey): string {
  return `${account} ${symbol} ${deployment ?? ''}`;
}

function levelsKey(guard: ActiveGuard): string {
  return `${positionKey(guard)} ${guard.stop ?? ''} ${guard.target ?? ''}`;
}

function isLifted({ amount }: Pick<ActiveGuard, 'amount'>): boolean {
  return new Decimal(amount).isZero();
}

function sameLevels(one: Guard, other: Guard): boolean {
  return sameLevel(one.stop, other.stop) && sameLevel(one.target, other.target);
}

function sameLevel(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : new Decimal(one).equals(other);
}

function named({ account, symbol, deployment, stop, target, amount }: GuardWish): GuardWish {
  return { account, symbol, deployment, stop, target, amount };
}

function wishOf({ account, symbol, deployment }: GuardKey, { stop, target }: Guard, amount: string): GuardWish {
  return { account, symbol, deployment, stop, target, amount };
}

/** What a guard still holds at the venue: its order's amount without what that has sold. */
function amountLeft(guard: ActiveGuard, record: OrderRecord | null): string {
  return record === null ? guard.amount : new Decimal(record.intent.amount).minus(record.filled).toFixed();
}
