import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import type { Channel } from './channel.ts';
import { conversationName } from './conversation-name.ts';
import type { Logger } from './logger.ts';
import { OutboxLane } from './outbox-lane.ts';
import type { LostEntry, OutboxEntry, OutboxStore } from './outbox-store.ts';
import type { SecretFilter } from './secret-filter.ts';

/** What the outbox stands on. */
export interface OutboxNeeds {
  readonly store: OutboxStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Applied to every card. */
  readonly filter: SecretFilter;
  /** The IANA zone in which a conversation (named over all channels) reads the time. */
  readonly zoneOf: (conversation: string) => Promise<string>;
  /** From 0 to 1; `Math.random` if left out. */
  readonly random?: () => number;
}

/** How the outbox is getting on, for `/status`. */
export interface OutboxSummary {
  /** Cards that wait for their delivery, or for their hour. */
  readonly waiting: number;
  /** What was given up in the last 24 hours, newest first, at most 20. */
  readonly lost: readonly LostEntry[];
}

/** Bodies of what was settled longer ago than this are forgotten. */
const KEPT_MS = 7 * DAY_MS;

const FORGET_EVERY_MS = 6 * 3_600_000;

/** The store is looked through this often at least, so that nothing can lie there unseen. */
const SWEEP_EVERY_MS = 60_000;

/** How long aborted deliveries may take to end. */
const STOP_GRACE_MS = 500;

/**
 * The one way out: every card is stored first and then sent, strictly in order within a conversation and side by side between them,
 * tried until the channel takes it or says that it never will. What is not sent when the process ends is sent by the next one.
 */
export class Outbox {
  readonly #needs: OutboxNeeds;
  readonly #channels = new Map<string, Channel>();
  /** One for each conversation that is being served; it lives no longer than its work. */
  readonly #lanes = new Map<string, { readonly channel: string; readonly lane: OutboxLane; readonly done: Promise<void> }>();
  #timer: NodeJS.Timeout | null = null;
  /** The instant that the timer is set to. */
  #wakesAt = Number.POSITIVE_INFINITY;
  #forgotAt = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor(needs: OutboxNeeds) {
    this.#needs = needs;
  }

  /** Begins to deliver on a channel, with what waits for it. */
  open(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    void this.#sweep();
  }

  /** True for a channel that cards are delivered on; what is stored for any other waits. */
  runs(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Tries everything that waits on a channel again at once, because its connection came back. */
  retryNow(channel: string): void {
    for (const served of this.#lanes.values()) if (served.channel === channel) served.lane.retryNow();
  }

  /**
   * Stores a card for delivery, without its secrets.
   *
   * @returns false, and does nothing, when its key was stored before. @throws what the store throws: it is not stored then.
   */
  async put(entry: OutboxEntry): Promise<boolean> {
    const isNew = await this.#needs.store.add({ ...entry, card: this.#needs.filter.card(entry.card) });
    if (!isNew) return false;
    if (entry.notBefore > this.#needs.clock.now()) this.#wakeAt(entry.notBefore);
    else this.#wake(entry.channel, entry.conversation);
    return true;
  }

  /** Resolves when nothing is being sent to a conversation: all that is due was taken, or waits for another try. */
  async flushed(channel: string, conversation: string): Promise<void> {
    await this.#lanes.get(conversationName(channel, conversation))?.lane.rested();
  }

  /** What waits, and what was given up in the last 24 hours. */
  summary(): Promise<OutboxSummary> {
    return this.#needs.store.summary(this.#needs.clock.now() - DAY_MS);
  }

  /** Finishes what is due, within `graceMs`, and sends nothing more; what waits for another try is left to the next start. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const { lane } of this.#lanes.values()) lane.hurry();
    if (await this.#idle(graceMs)) return;
    for (const { lane } of this.#lanes.values()) lane.stop();
    await this.#idle(STOP_GRACE_MS);
  }

  #wake(channel: string, conversation: string): void {
    const running = this.#channels.get(channel);
    if (!running) return;
    const name = conversationName(channel, conversation);
    const served = this.#lanes.get(name);
    if (served) return served.lane.nudge();
    if (this.#isStopped) return;
    const { random = Math.random } = this.#needs;
    const lane = new OutboxLane(channel, conversation, { ...this.#needs, random, channel: () => this.#channels.get(channel) ?? null, put: (entry) => this.put(entry) });
    this.#lanes.set(name, { channel, lane, done: this.#serve(name, lane) });
  }

  async #serve(name: string, lane: OutboxLane): Promise<void> {
    do {
      await lane.drain();
    } while (!lane.isIdle);
    // At once after the look at `isIdle`: whoever stores from now on finds no lane, and makes one.
    this.#lanes.delete(name);
    lane.rest();
  }

  /** Wakes every conversation that has something due, and sets the timer to what is due next. Never rejects. */
  async #sweep(): Promise<void> {
    const { store, clock, log } = this.#needs;
    try {
      const now = clock.now();
      this.#wakeAt(now + SWEEP_EVERY_MS);
      for (const { channel, conversation, notBefore } of await store.conversations()) {
        if (notBefore <= now) this.#wake(channel, conversation);
        // What is due may have others behind it that are not: those are found by the next sweep.
        else this.#wakeAt(notBefore);
      }
      if (now - this.#forgotAt < FORGET_EVERY_MS) return;
      this.#forgotAt = now;
      await store.prune(now - KEPT_MS);
    } catch (error) {
      log.error({ cause: messageOf(error) }, 'the outbox could not be looked through');
    }
  }

  /** Looks through the store at an instant, if it would not do so before. */
  #wakeAt(instant: number): void {
    if (this.#isStopped || instant >= this.#wakesAt) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#wakesAt = instant;
    this.#timer = setTimeout(() => {
      this.#wakesAt = Number.POSITIVE_INFINITY;
      void this.#sweep();
    }, Math.max(0, instant - this.#needs.clock.now()));
    // A process that has nothing else to do may end.
    this.#timer.unref();
  }

  /** True when every lane has ended within `ms`. */
  async #idle(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    const done = Promise.all([...this.#lanes.values()].map((served) => served.done)).then(() => true);
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
