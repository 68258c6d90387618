import { type Clock, hasPassed } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { Fill } from '../../domain/fill.ts';
import { Decimal } from '../../domain/money.ts';
import type { Accounts } from '../account.ts';
import type { Execution, OrderRef, VenueOrder } from '../execution/execution.ts';
import type { OrderFlowLog } from './order-flow-log.ts';
import type { OrderKeeper } from './order-keeper.ts';
import type { OrderRecord } from './order-store.ts';
import type { Sender } from './sender.ts';
import type { Strangers } from './strangers.ts';

/** How patient settlement is, in milliseconds. */
export interface SettlementTiming {
  /** From sending on, how long an order that the venue does not know may still turn up there; 30,000 by default. */
  readonly lostAfterMs: number;
  /** How often open orders are read again while the stream is live; 30,000 by default. */
  readonly refreshMs: number;
  /** The same while it is not; 5,000 by default. */
  readonly refreshWithoutStreamMs: number;
  /** How long an order that this process is not at may be `created` or `sending` before whoever was is taken to be gone; 20,000 by default. */
  readonly abandonedAfterMs: number;
  /** How long an ended order waits for the fills that the venue counts; 60,000 by default. */
  readonly fillPatienceMs: number;
}

/** What holds unless it is said otherwise. */
export const DEFAULT_SETTLEMENT_TIMING: SettlementTiming = {
  lostAfterMs: 30_000,
  refreshMs: 30_000,
  refreshWithoutStreamMs: 5_000,
  abandonedAfterMs: 20_000,
  fillPatienceMs: 60_000,
};

/** What settlement needs. */
export interface SettlementOptions {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly keeper: OrderKeeper;
  readonly sender: Pick<Sender, 'isUnderway'>;
  readonly strangers: Strangers;
  readonly clock: Clock;
  readonly log: OrderFlowLog;
  readonly timing: SettlementTiming;
}

/** What is known of an order that is being asked after. */
interface Inquiry {
  dueAt: number;
  /** Questions without a final answer, for the pause before the next. */
  tries: number;
  /** Answers that the venue does not know it, and when the first of them came. */
  denials: number;
  deniedSince: number;
  /** Those of them that were asked for when there had been time for it to turn up. */
  lateDenials: number;
  /** Since when the venue counts fills that are not to be had; `null` while none are missing. */
  missingSince: number | null;
  /** Ticks in a row at which it was not among the orders that have not ended. */
  absences: number;
}

/** Pauses between questions grow from one second to this. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * Clear answers after there was time that it takes to believe that the venue does not have an order. With the pauses between them they are
 * worth half a minute by themselves, where the time was none because the clock was put forward.
 */
const DENIALS = 3;

/** Our clock may be ahead of the venue's by this much when its trades are asked for. */
const CLOCK_SLACK_MS = 60_000;

/**
 * Sees orders through to their end by asking the venue: those whose sending was not answered, those that rest while the stream may have
 * missed something, those that are to be called off, and those that a crash left behind. It never sends.
 */
export class Settlement {
  readonly #options: SettlementOptions;
  readonly #inquiries = new Map<string, Inquiry>();
  /** Orders that a question is out for. */
  readonly #asking = new Set<string>();
  readonly #refreshedAt = new Map<string, number>();
  readonly #refreshing = new Set<string>();

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Asks after an order at the next tick, whatever pause it is in. */
  hurry(id: string, delayMs = 0): void {
    const dueAt = this.#options.clock.now() + delayMs;
    const inquiry = this.#inquiries.get(id);
    if (inquiry === undefined) this.#inquiries.set(id, newInquiry(dueAt));
    else inquiry.dueAt = Math.min(inquiry.dueAt, dueAt);
  }

  /** Something may have been missed on an account: its open orders are read at the next tick, and every order is asked after. */
  resync(account: string): void {
    this.#refreshedAt.delete(account);
    for (const id of this.#inquiries.keys()) this.hurry(id);
  }

  /**
   * Does what is due, for orders that have not ended. Questions that are out still are not asked twice, so it may be called while an
   * earlier call is at it. Resolves when what it began is done; never rejects for what a venue does.
   */
  async tick(orders: readonly OrderRecord[], now: number): Promise<void> {
    this.#forget(new Set(orders.map(({ id }) => id)));
    const work: Promise<void>[] = [];
    const open = new Map<string, OrderRecord[]>();
    for (const order of orders) {
      if (order.state === 'open' && order.cancelAskedAt === null) append(open, order.intent.account, order);
      if (this.#isDue(order, now)) work.push(this.#guarded(order, () => this.#settle(order)));
    }
    for (const [account, resting] of open) if (this.#isRefreshDue(account, now)) work.push(this.#refresh(account, resting, now));
    await Promise.all(work);
  }

  /** Calls an order off at the venue and takes in what it answers; what it does not answer is asked again. Never rejects for what a venue does. */
  async callOff(order: OrderRecord): Promise<void> {
    await this.#guarded(order, () => this.#callOff(order));
  }

  async #callOff(order: OrderRecord): Promise<void> {
    const askedAt = this.#options.clock.now();
    const answer = await this.#execution(order).cancel(refOf(order));
    if (answer.outcome === 'canceled' || answer.outcome === 'over') await this.#absorb(order, answer.order);
    else if (answer.outcome === 'unknown') this.#retry(order.id);
    else if (order.state === 'open') await this.#ask(order);
    // Whoever asks for its end again and again would else keep it from ever being asked after.
    else await this.#denied(order, askedAt);
  }

  async #settle(order: OrderRecord): Promise<void> {
    if (order.state === 'created') await this.#giveUp(order);
    else if (order.state === 'open' && order.cancelAskedAt !== null) await this.#callOff(order);
    else await this.#ask(order);
  }

  /** Nobody is at an order that was not sent: whoever was is gone. */
  async #giveUp(order: OrderRecord): Promise<void> {
    const note = 'Outcry was restarted before it was sent; nothing was placed.';
    await this.#options.keeper.move(order, ['created'], { state: 'refused', note }, { kind: 'order.refused', data: { reason: note } });
  }

  /** Asks the venue for an order by our id. */
  async #ask(order: OrderRecord): Promise<void> {
    const askedAt = this.#options.clock.now();
    const found = await this.#execution(order).find(refOf(order));
    if (found === null) return await this.#denied(order, askedAt);
    const inquiry = this.#inquiry(order.id);
    inquiry.denials = 0;
    inquiry.lateDenials = 0;
    await this.#absorb(order, found);
  }

  /** Takes in what the venue has, with the fills that it counts and we have not. */
  async #absorb(order: OrderRecord, venue: VenueOrder): Promise<void> {
    const { keeper, clock, timing, strangers } = this.#options;
    const booked = await keeper.booked(order.id);
    const fills = booked.amount.lessThan(venue.filled) ? await this.#fillsOf(order, venue) : [];
    const inquiry = this.#inquiry(order.id);
    const isPatient = inquiry.missingSince === null || clock.now() - inquiry.missingSince < timing.fillPatienceMs;
    const { order: now, complete } = await keeper.absorb(order.id, venue, fills, !isPatient);
    if (complete) inquiry.missingSince = null;
    else {
      inquiry.missingSince ??= clock.now();
      if (!isPatient) await strangers.contradiction(now, `The venue counts ${venue.filled} of order ${order.id} as filled, and shows trades of less.`);
    }
    if (now.state === 'open' && complete && now.cancelAskedAt === null) this.#rest(order.id);
    else this.#retry(order.id);
  }

  async #fillsOf(order: OrderRecord, venue: VenueOrder): Promise<readonly Fill[]> {
    // By the venue's own clock where ours was ahead of it.
    const since = Math.min(order.sentAt ?? order.createdAt, venue.createdAt) - CLOCK_SLACK_MS;
    const fills = await this.#execution(order).fills(order.intent.symbol, since);
    return fills.filter((fill) => fill.venueOrderId === venue.venueOrderId);
  }

  /** The venue answers that it did not know the order when it was asked: an answer that took its time says nothing of the present. */
  async #denied(order: OrderRecord, askedAt: number): Promise<void> {
    const { keeper, timing, strangers } = this.#options;
    const inquiry = this.#inquiry(order.id);
    if (inquiry.denials === 0) inquiry.deniedSince = askedAt;
    inquiry.denials += 1;
    // An order that was accepted can appear late: a denial counts once there was time for that.
    const since = order.state === 'open' ? inquiry.deniedSince : (order.sentAt ?? order.updatedAt);
    if (askedAt - since >= timing.lostAfterMs) inquiry.lateDenials += 1;
    if (inquiry.lateDenials < DENIALS) return this.#retry(order.id);
    if (order.state === 'open') {
      const note = 'The venue does not know it any more.';
      await keeper.move(order, ['open'], { state: 'canceled', note }, { kind: 'order.canceled', data: { reason: note } });
      await strangers.contradiction(order, `The venue does not know order ${order.id} any more, which was open.`);
      return;
    }
    const note = 'It never reached the venue; nothing was placed.';
    await keeper.move(order, ['sending', 'unknown'], { state: 'lost', note }, { kind: 'order.lost', data: { reason: note, denials: inquiry.denials } });
  }

  /** Reads all open orders of an account at once, and asks after those of ours that are not among them. */
  async #refresh(account: string, resting: readonly OrderRecord[], now: number): Promise<void> {
    this.#refreshing.add(account);
    this.#refreshedAt.set(account, now);
    try {
      const open = await this.#options.accounts.get(account).execution.openOrders();
      const byId = new Map(open.map((order) => [order.clientOrderId, order]));
      await Promise.all(
        resting.map(async (order) => {
          if (this.#asking.has(order.id)) return;
          const found = byId.get(order.id);
          if (found !== undefined && new Decimal(found.filled).equals(order.filled)) return;
          await this.#guarded(order, () => (found === undefined ? this.#ask(order) : this.#absorb(order, found)));
        }),
      );
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      this.#options.log.warn({ error, account }, 'open orders could not be read; they are again in a moment');
      // Soon, but not at once: the venue may be asking for a rest.
      this.#refreshedAt.set(account, now - this.#refreshEvery(account) + LONGEST_PAUSE_MS);
    } finally {
      this.#refreshing.delete(account);
    }
  }

  /** Runs one question about an order; what the venue does not answer is asked again later. */
  async #guarded(order: OrderRecord, work: () => Promise<void>): Promise<void> {
    this.#asking.add(order.id);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      this.#options.log.warn({ error, order: order.id }, 'an order could not be asked after; it is again in a moment');
      this.#retry(order.id);
    } finally {
      this.#asking.delete(order.id);
    }
  }

  #isDue(order: OrderRecord, now: number): boolean {
    const { sender, timing } = this.#options;
    if (this.#asking.has(order.id) || sender.isUnderway(order.id)) return false;
    const dueAt = this.#inquiries.get(order.id)?.dueAt;
    const isDue = (dueAt ?? 0) <= now;
    if (order.state === 'created') return hasPassed(timing.abandonedAfterMs, order.createdAt, now);
    // Another process may be waiting for the venue's answer.
    if (order.state === 'sending') return isDue && hasPassed(timing.abandonedAfterMs, order.sentAt ?? order.updatedAt, now);
    // Another process may have been asked to call it off.
    return isDue || (order.state === 'open' && order.cancelAskedAt !== null && dueAt === Number.POSITIVE_INFINITY);
  }

  #isRefreshDue(account: string, now: number): boolean {
    if (this.#refreshing.has(account)) return false;
    return now - (this.#refreshedAt.get(account) ?? Number.NEGATIVE_INFINITY) >= this.#refreshEvery(account);
  }

  #refreshEvery(account: string): number {
    const { refreshMs, refreshWithoutStreamMs } = this.#options.timing;
    return this.#isLive(account) ? refreshMs : refreshWithoutStreamMs;
  }

  #isLive(account: string): boolean {
    try {
      return this.#options.accounts.get(account).execution.health().state === 'live';
    } catch (error) {
      // An account that configuration does not ask for any more: its orders wait for it, and keep nobody else's waiting.
      if (error instanceof OutcryError) return true;
      throw error;
    }
  }

  #execution({ intent }: OrderRecord): Execution {
    return this.#options.accounts.get(intent.account).execution;
  }

  #inquiry(id: string): Inquiry {
    let inquiry = this.#inquiries.get(id);
    if (inquiry === undefined) {
      inquiry = newInquiry(Number.POSITIVE_INFINITY);
      this.#inquiries.set(id, inquiry);
    }
    return inquiry;
  }

  #retry(id: string): void {
    const inquiry = this.#inquiry(id);
    inquiry.dueAt = this.#options.clock.now() + Math.min(1_000 * 2 ** inquiry.tries, LONGEST_PAUSE_MS);
    inquiry.tries += 1;
  }

  /** Nothing is left to ask of an open order but what the reading of all of them tells. */
  #rest(id: string): void {
    const inquiry = this.#inquiry(id);
    inquiry.dueAt = Number.POSITIVE_INFINITY;
    inquiry.tries = 0;
  }

  #forget(alive: ReadonlySet<string>): void {
    for (const [id, inquiry] of this.#inquiries) {
      inquiry.absences = alive.has(id) ? 0 : inquiry.absences + 1;
      // One may have been put on record while the orders were being read.
      if (inquiry.absences > 1) this.#inquiries.delete(id);
    }
  }
}

function newInquiry(dueAt: number): Inquiry {
  return { dueAt, tries: 0, denials: 0, deniedSince: 0, lateDenials: 0, missingSince: null, absences: 0 };
}

function refOf({ id, intent }: OrderRecord): OrderRef {
  return { id, symbol: intent.symbol, type: intent.type };
}

function append(map: Map<string, OrderRecord[]>, key: string, order: OrderRecord): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [order]);
  else list.push(order);
}
