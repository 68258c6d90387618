import { hasPassed } from '../../domain/clock.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { OutcryError } from '../../domain/errors.ts';
import { Decimal } from '../../domain/money.ts';
import { isFinal } from '../../domain/order.ts';
import type { OrderEvents } from '../order-flow/order-events.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import { OPEN_STATES } from './guard-orders.ts';
import { type GuardKey, GuardPlacement, type GuardPlacementNeeds, isLifted, positionKey, wishOf } from './guard-placement.ts';
import { type GuardLevel, reachedLevel, takesCareOf } from './guard-plan.ts';
import { GuardWatch } from './guard-watch.ts';
import type { ActiveGuard, GuardWish, Protector } from './protector.ts';
import { Turns } from './turns.ts';

/** How long a guard stays lifted for a sale that never comes. */
const LIFTED_MS = 30_000;

/** How often resting orders are held against the guards: two processes that change one guard at once may leave an order that none names. */
const COMPARE_MS = 30_000;

/** What guards are kept with. */
export interface GuardKeeperNeeds extends GuardPlacementNeeds {
  readonly events: OrderEvents;
}

/**
 * Keeps stops and targets in force: resting at the venue where it has the type, else watched on every price.
 *
 * Guards are kept in the store, so that one set in one process is kept in force by another; prices are watched only after `start`. What
 * concerns one position is done in turn. A guard whose amount is 0 is lifted: its levels are remembered while something else sells.
 */
export class GuardKeeper implements Protector {
  readonly #needs: GuardKeeperNeeds;
  readonly #placement: GuardPlacement;
  readonly #watch: GuardWatch;
  readonly #turns = new Turns();
  /** Positions whose reached level is being acted on. */
  readonly #acting = new Set<string>();
  /** Positions whose guard changed here while all guards were being read, for each such reading. */
  readonly #readings = new Set<Set<string>>();
  #started = false;
  #comparedAt = 0;
  #unlisten: () => void = () => {};

  constructor(needs: GuardKeeperNeeds) {
    this.#needs = needs;
    this.#placement = new GuardPlacement(needs, (key, guard) => this.#onChange(key, guard));
    this.#watch = new GuardWatch(needs.accounts, (guard, level, price) => this.#onReached(guard, level, price));
  }

  /** Puts right what changed while nobody was there, then watches prices and follows orders. Never rejects: what fails is tried again by `tick`. */
  async start(): Promise<void> {
    this.#started = true;
    this.follow();
    await this.recover();
  }

  /** Guards what this process buys from now on, and watches no prices: for one that lives for a command. */
  follow(): void {
    this.#unlisten();
    this.#unlisten = this.#needs.events.listen(async ({ order }) => this.#onNews(order));
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
      if ((wish.stop === null && wish.target === null) || new Decimal(wish.amount).isZero()) {
        await this.#placement.takeOff(wish);
        return null;
      }
      return this.#placement.putInForce(wish, await this.#placement.find(wish));
    });
  }

  async release(account: string, symbol: MarketSymbol, deployment: string | null): Promise<void> {
    const key = { account, symbol, deployment };
    await this.#inTurn(key, async () => {
      const present = await this.#placement.find(key);
      // Whoever is about to sell has reckoned with more than there is, and might sell what is not ours.
      if (await this.#placement.callOffResting(key)) {
        throw new OutcryError('refused', `The stop or target of ${symbol} has just sold some of it.`, { hint: 'Look at what is held now, then try again.' });
      }
      // Remembered until the sale is over: what is left of the position then is guarded as it was.
      if (present !== null) await this.#placement.put({ ...present, amount: '0', by: 'outcry', order: null, since: this.#needs.clock.now() });
    });
  }

  async active(account?: string): Promise<readonly ActiveGuard[]> {
    return (await this.#needs.guards.list(account)).filter((guard) => !isLifted(guard));
  }

  /** Compares guards, positions and open orders, and puts right what does not fit. Never rejects. */
  async recover(): Promise<void> {
    await this.#compareResting(0);
    await this.tick();
  }

  /** Sees to protective orders that rest and have been there for so long, though no guard names them. */
  async #compareResting(sinceMs: number): Promise<void> {
    const now = this.#needs.clock.now();
    this.#comparedAt = now;
    for (const { id } of this.#needs.accounts.all()) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        const open = await this.#needs.orders.list({ account: id, states: OPEN_STATES });
        const resting = open.filter(({ intent, createdAt }) => intent.purpose === 'protect' && intent.type !== 'market' && hasPassed(sinceMs, createdAt, now));
        // oxlint-disable-next-line no-await-in-loop
        await Promise.all(resting.map(async (order) => this.#tried(order.intent, async () => this.#settleResting(order))));
      } catch (error) {
        this.#needs.log.error({ account: id, error }, 'protective orders could not be compared with their guards');
      }
    }
  }

  /**
   * Guards what an earlier process bought and did not live to guard. Never rejects.
   *
   * @returns the purchases of which anything is held still, each with its guard as it is now in force; `null` where it could not be set.
   */
  async takeUp(bought: readonly OrderRecord[]): Promise<readonly { readonly order: OrderRecord; readonly guard: ActiveGuard | null }[]> {
    const looked = await Promise.all(
      bought.map(async (order) => {
        await this.#tried(order.intent, async () => this.#followOrder(order));
        const held = await this.#placement.held(order.intent);
        const guard = await this.#placement.find(order.intent);
        return held !== null && new Decimal(held).isZero() ? null : { order, guard: guard === null || isLifted(guard) ? null : guard };
      }),
    );
    return looked.filter((one) => one !== null);
  }

  /** Looks at every guard again, those of other processes included. Every few seconds. Never rejects. */
  async tick(): Promise<void> {
    if (hasPassed(COMPARE_MS, this.#comparedAt, this.#needs.clock.now())) await this.#compareResting(COMPARE_MS);
    try {
      const guards = this.#known(await this.#needs.guards.list());
      await Promise.all(guards.map(async (guard) => this.#tried(guard, async () => this.#mend(guard))));
      await this.#followStored();
    } catch (error) {
      this.#needs.log.error({ error }, 'the guards could not be read; it is tried again');
    }
  }

  #onNews(order: OrderRecord): Promise<void> {
    // Not waited for: news may be of an order that this position's own turn is sending.
    void this.#tried(order.intent, async () => this.#followOrder(order));
    return Promise.resolve();
  }

  async #followOrder({ intent, state, filled }: OrderRecord): Promise<void> {
    const hasFilled = !new Decimal(filled).isZero();
    const isOfInterest = hasFilled || (intent.purpose !== 'entry' && isFinal(state));
    const present = isOfInterest ? await this.#placement.find(intent) : null;
    if (intent.purpose !== 'entry') {
      if (present !== null) await this.#mend(present);
      return;
    }
    const levels = intent.guard ?? (present === null || isLifted(present) ? null : present);
    if (levels === null || !hasFilled || (levels.stop === null && levels.target === null)) return;
    const held = await this.#placement.held(intent);
    if (held !== null && !new Decimal(held).isZero()) await this.#placement.putInForce(wishOf(intent, levels, held), present);
  }

  /** Puts one guard right: gone with its position, grown or shrunk with it, put to rest again, taken back after a sale. */
  async #mend(key: GuardKey): Promise<void> {
    const present = await this.#placement.find(key);
    const held = present === null ? null : await this.#placement.held(present);
    if (present === null || held === null) return;
    const amount = await this.#placement.toSell(present, held);
    if (amount === null) {
      await this.#placement.takeOff(present);
      return;
    }
    if (isLifted(present)) {
      if (!(await this.#isLiftNeeded(present))) await this.#placement.putInForce(wishOf(present, present, held), present);
      return;
    }
    const record = present.order === null ? null : await this.#needs.orders.find(present.order);
    if (record !== null && isFinal(record.state)) {
      // What is held is not known until all that it sold is booked.
      if (!(await this.#placement.isBooked(record))) return;
      const guard = { ...present, amount };
      if (record.state === 'filled') await this.#placement.putInForce(wishOf(guard, guard, amount), { ...guard, by: 'outcry', order: null });
      else await this.#placement.restAgain(guard, record.note ?? `Its order was ${record.state} at the exchange, twice.`);
      return;
    }
    const isRight = new Decimal(amount).equals(record === null ? present.amount : new Decimal(record.intent.amount).minus(record.filled));
    if (!isRight || (record === null && this.#placement.mayTry(present))) await this.#placement.putInForce(wishOf(present, present, amount), present);
  }

  /** Whether something sells what a lifted guard is of, or may be about to. */
  async #isLiftNeeded({ account, symbol, deployment, since }: ActiveGuard): Promise<boolean> {
    // The guard's own resting order, which the lifting called off, is no sale.
    const ofPosition = ({ intent }: OrderRecord): boolean => intent.side === 'sell' && (intent.purpose === 'exit' || intent.type === 'market');
    const [open, recent] = await Promise.all([this.#needs.orders.list({ account, symbol, deployment, states: OPEN_STATES }), this.#needs.orders.list({ account, symbol, deployment, since })]);
    // One that rests may do so for weeks: meanwhile the levels are watched, and call it off when they are reached.
    if (open.some((order) => ofPosition(order) && (order.state !== 'open' || order.intent.type === 'market'))) return true;
    return !recent.some(ofPosition) && !hasPassed(LIFTED_MS, since, this.#needs.clock.now());
  }

  /** A protective order that rests though no guard names it: adopted where there is none, else called off, and its guard put in force anew. */
  async #settleResting(order: OrderRecord): Promise<void> {
    const { intent } = order;
    const present = await this.#placement.find(intent);
    if (present?.order === order.id) return;
    if (present !== null) {
      await this.#needs.desk.cancel(order.id, 'outcry');
      return;
    }
    const levels = { stop: intent.stopPrice, target: intent.type === 'stop-limit' ? null : intent.price };
    await this.#placement.put({ ...wishOf(intent, levels, intent.amount), by: 'venue', order: order.id, since: order.createdAt });
  }

  #onReached(guard: ActiveGuard, level: GuardLevel, price: number): void {
    const key = positionKey(guard);
    if (!this.#started || this.#acting.has(key)) return;
    this.#acting.add(key);
    void this.#tried(guard, async () => this.#act(guard, level, price)).finally(() => this.#acting.delete(key));
  }

  /** A level was reached: sells, unless the venue does. */
  async #act(seen: ActiveGuard, level: GuardLevel, price: number): Promise<void> {
    const guard = await this.#placement.find(seen);
    // Another process, or the turn before, may have changed or lifted it.
    if (guard === null || isLifted(guard) || reachedLevel(guard, price) !== level) return;
    const record = guard.order === null ? null : await this.#needs.orders.find(guard.order);
    if (record?.state === 'open' && takesCareOf(record.intent, level, price)) return;
    await this.#placement.sell(guard, level, price);
  }

  #onChange(key: GuardKey, guard: ActiveGuard | null): void {
    for (const changed of this.#readings) changed.add(positionKey(key));
    if (this.#started) this.#watch.change(key, guard);
  }

  /** Watches what the store has, other processes' guards among it. What changed here meanwhile is newer than what was read. */
  async #followStored(): Promise<void> {
    if (!this.#started) return;
    const changed = new Set<string>();
    this.#readings.add(changed);
    try {
      const stored = this.#known(await this.active());
      if (this.#started) this.#watch.follow(stored, changed);
    } finally {
      this.#readings.delete(changed);
    }
  }

  /** Guards of accounts that there are in this configuration. */
  #known(guards: readonly ActiveGuard[]): readonly ActiveGuard[] {
    const ids = new Set(this.#needs.accounts.all().map(({ id }) => id));
    return guards.filter(({ account }) => ids.has(account));
  }

  async #inTurn<Value>(key: GuardKey, work: () => Promise<Value>): Promise<Value> {
    return this.#turns.take(positionKey(key), work);
  }

  /** Work that nobody waits for: what fails is logged, and made up for by `tick`. */
  async #tried(key: GuardKey, work: () => Promise<void>): Promise<void> {
    try {
      await this.#inTurn(key, work);
    } catch (error) {
      const fields = { account: key.account, symbol: key.symbol, error };
      if (error instanceof OutcryError) this.#needs.log.warn(fields, 'a guard could not be seen to; it is tried again');
      else this.#needs.log.error(fields, 'a guard could not be seen to; it is tried again');
    }
  }
}
