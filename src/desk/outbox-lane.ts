import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { Card } from '../reports/card.ts';
import { noticeCard } from '../reports/error-card.ts';
import type { Channel } from './channel.ts';
import { conversationName } from './conversation-name.ts';
import { digestCard } from './digest.ts';
import type { Logger } from './logger.ts';
import type { OutboxEntry, OutboxOutcome, OutboxStore, WaitingEntry } from './outbox-store.ts';
import type { SecretFilter } from './secret-filter.ts';

/** What a conversation's deliveries stand on. */
export interface OutboxLaneNeeds {
  readonly store: OutboxStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly filter: SecretFilter;
  /** The IANA zone in which a conversation (named over all channels) reads the time. */
  readonly zoneOf: (conversation: string) => Promise<string>;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** The channel while it runs; `null` when it does not. */
  readonly channel: () => Channel | null;
  /** Stores what is to be said about a delivery, as any other card. */
  readonly put: (entry: OutboxEntry) => Promise<boolean>;
}

/** Something that is sent at once: an entry, or several as one digest. */
interface Shipment {
  /** The oldest of its entries. */
  readonly head: WaitingEntry;
  readonly entries: readonly WaitingEntry[];
  readonly id: string;
  readonly card: Card;
  readonly outcome: OutboxOutcome;
  readonly silent: boolean;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** What waited longer than this could not be sent when it was said. */
const LATE_MS = 60_000;

/** After an outage, fewer cards than this are told one by one. */
const LEAST_LATE = 3;

/** Fewer cards than this that were held back together are told one by one. */
const LEAST_HELD = 2;

/** Waiting cards that are looked through for a digest. */
const DIGEST_READ = 1_000;

/** Tries of a card at which a channel fails as no channel should; after these it is taken to be the card's fault. */
const UNEXPECTED_TRIES = 5;

const FALLBACK_SUFFIX = ':unshown';

/** The deliveries of one conversation: strictly one after the other, each tried until it is over or given up. */
export class OutboxLane {
  readonly #needs: OutboxLaneNeeds;
  readonly #channel: string;
  readonly #conversation: string;
  #failures = 0;
  #unexpected = 0;
  /** True once something waited too long, until nothing waits. */
  #isCatchingUp = false;
  /** How far the newest shipment came. */
  #parts: { readonly id: string; readonly count: number } | null = null;
  #isNudged = false;
  #isHurried = false;
  #isStopped = false;
  /** Ends the pause between two tries; `null` while there is none. */
  #resume: (() => void) | null = null;
  #resting: (() => void)[] = [];

  constructor(channel: string, conversation: string, needs: OutboxLaneNeeds) {
    this.#channel = channel;
    this.#conversation = conversation;
    this.#needs = needs;
  }

  /** Notes that something was stored, so that `isIdle` is asked for in vain until it was looked for. */
  nudge(): void {
    this.#isNudged = true;
  }

  /** True when everything that was due before the last nudge was dealt with. */
  get isIdle(): boolean {
    return this.#isStopped || !this.#isNudged;
  }

  /** Tries again at once. */
  retryNow(): void {
    this.#failures = 0;
    this.#resume?.();
  }

  /** Ends after what is being sent now. */
  stop(): void {
    this.#isStopped = true;
    this.#resume?.();
  }

  /** Lets the lane finish what is due, as long as nothing fails: there is no time left for another try. */
  hurry(): void {
    this.#isHurried = true;
    if (this.#resume) this.stop();
  }

  /** Resolves when all that was due is sent, or has to wait for another try. */
  async rested(): Promise<void> {
    if (this.#resume) return;
    await new Promise<void>((resolve) => this.#resting.push(resolve));
  }

  /** Tells those who wait for it that nothing is being sent. */
  rest(): void {
    for (const resolve of this.#resting.splice(0)) resolve();
  }

  /** Sends what is due. Resolves when nothing is, when the channel does not run, or when told to stop. Never rejects. */
  async drain(): Promise<void> {
    this.#isNudged = false;
    while (!this.#isStopped) {
      const channel = this.#needs.channel();
      if (!channel) break;
      try {
        const shipment = await this.#next();
        if (!shipment) break;
        await this.#ship(channel, shipment);
      } catch (error) {
        this.#log('the outbox cannot be read', { cause: messageOf(error) });
        await this.#pause();
      }
    }
  }

  /** What is to be sent next; `null` when nothing is due. */
  async #next(): Promise<Shipment | null> {
    const { store, clock } = this.#needs;
    const now = clock.now();
    const [head] = await store.waiting(this.#channel, this.#conversation, 1, now);
    if (!head) return null;
    if (now - dueAt(head) > LATE_MS) this.#isCatchingUp = true;
    if (isDigestible(head) && (this.#isCatchingUp || isHeld(head))) {
      const due = (await store.waiting(this.#channel, this.#conversation, DIGEST_READ, now)).filter(isDigestible);
      if (this.#isCatchingUp && due.length >= LEAST_LATE) return this.#digest(head, due);
      const held = due.filter(isHeld);
      if (held.length >= LEAST_HELD) return this.#digest(head, held);
    }
    return { head, entries: [head], id: idOf([head]), card: withNote(head.card, head), outcome: 'delivered', silent: head.silent };
  }

  async #digest(head: WaitingEntry, entries: readonly WaitingEntry[]): Promise<Shipment> {
    const zone = await this.#needs.zoneOf(conversationName(this.#channel, this.#conversation));
    const card = digestCard(entries.map(({ card, createdAt }) => ({ card, at: createdAt })), zone, entries.every(isHeld) ? 'held' : 'outage');
    return { head, entries, id: idOf(entries), card: withNote(card, head), outcome: 'digested', silent: entries.every(({ silent }) => silent) };
  }

  async #ship(channel: Channel, { head, entries, id, card, outcome, silent }: Shipment): Promise<void> {
    const { store, clock } = this.#needs;
    const positions = entries.map(({ position }) => position);
    await this.#surely(() => store.begin(head.position));
    try {
      await channel.send({
        id,
        conversation: this.#conversation,
        card,
        inReplyTo: head.inReplyTo,
        onlyFor: head.onlyFor,
        silent,
        partsSent: this.#partsOf(id) ?? head.partsSent,
        onPart: async (partsSent) => {
          this.#parts = { id, count: partsSent };
          // The parts of a digest are its own, and it is another one when more has come to be told.
          if (outcome === 'delivered') await this.#surely(() => store.notePart(head.position, partsSent));
        },
      });
    } catch (error) {
      return await this.#failed(error, head, positions, card);
    }
    this.#failures = 0;
    this.#unexpected = 0;
    await this.#surely(() => store.settle(positions, outcome, clock.now()));
  }

  /** Parts of a shipment that this lane has brought over; `null` when it has not tried. */
  #partsOf(id: string): number | null {
    return this.#parts?.id === id ? this.#parts.count : null;
  }

  async #failed(error: unknown, head: WaitingEntry, positions: readonly number[], card: Card): Promise<void> {
    const { store, clock, filter } = this.#needs;
    const reason = filter.text(messageOf(error));
    this.#unexpected = error instanceof OutcryError ? 0 : this.#unexpected + 1;
    const isOurFault = error instanceof OutcryError ? error.kind === 'invalid-input' : this.#unexpected >= UNEXPECTED_TRIES;
    const isRefused = error instanceof OutcryError && error.kind === 'refused';
    if (isOurFault || isRefused) {
      this.#log('a card was given up', { title: card.title, key: head.key, reason, ...(isOurFault ? { err: error } : {}) });
      await this.#surely(() => store.settle(positions, 'given-up', clock.now(), reason));
      this.#failures = 0;
      this.#unexpected = 0;
      if (isOurFault && !head.key.endsWith(FALLBACK_SUFFIX)) await this.#surely(() => this.#putFallback(head, card));
      return;
    }
    if (this.#failures === 0) this.#log('a card could not be sent; it is tried again', { title: card.title, key: head.key, reason });
    await this.#surely(() => store.noteFailure(head.position, reason));
    await this.#pause(error instanceof OutcryError ? error.retryAfterMs : undefined);
  }

  /** Says that there was something to say. */
  async #putFallback(head: WaitingEntry, card: Card): Promise<void> {
    const now = this.#needs.clock.now();
    const text = `The answer${card.title === '' ? '' : ` “${card.title}”`} could not be shown here. That is a fault of Outcry; its log says more.`;
    const { channel, conversation, inReplyTo, onlyFor, silent, event } = head;
    const key = head.key + FALLBACK_SUFFIX;
    await this.#needs.put({ key, channel, conversation, card: noticeCard('Could not be shown', text), inReplyTo, onlyFor, silent, event, createdAt: now, notBefore: now, mayBeDigested: false });
  }

  /** Does what must not be left undone, lest a card be sent twice: tried until it works, or until the lane is stopped. */
  async #surely(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        this.#log('the outbox cannot be written', { cause: messageOf(error) });
        if (this.#isStopped) return;
        await this.#pause();
      }
    }
  }

  /** Waits before the next try: as long as the other side said, else twice as long as the last time, a little less by chance. */
  async #pause(askedMs?: number): Promise<void> {
    const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    const jitter = this.#needs.random();
    const length = askedMs === undefined ? full * (0.5 + jitter / 2) : askedMs + jitter * 250;
    if (this.#isHurried) this.#isStopped = true;
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, length);
      this.#resume = () => {
        clearTimeout(timer);
        resolve();
      };
      this.rest();
    });
    this.#resume = null;
  }

  #log(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#needs.log.error({ channel: this.#channel, conversation: this.#conversation, ...fields }, message);
  }
}

/** When it could have been sent at the earliest. */
function dueAt({ createdAt, notBefore }: WaitingEntry): number {
  return Math.max(createdAt, notBefore);
}

/** True when it was to wait for an hour of its own. */
function isHeld({ createdAt, notBefore }: WaitingEntry): boolean {
  return notBefore > createdAt;
}

function isDigestible({ mayBeDigested, partsSent }: WaitingEntry): boolean {
  return mayBeDigested && partsSent === 0;
}

/** The same entries have the same id; at most 25 characters of `[\w-]`. */
function idOf(entries: readonly WaitingEntry[]): string {
  return createHash('sha256').update(JSON.stringify(entries.map(({ key }) => key))).digest('base64url').slice(0, 22);
}

function withNote(card: Card, { wasInterrupted }: WaitingEntry): Card {
  if (!wasInterrupted) return card;
  // At its end, so that the parts that an earlier try brought over are the same.
  return { ...card, blocks: [...card.blocks, { kind: 'note', tone: 'neutral', text: 'Sent again after an interruption; you may have seen it.' }] };
}
