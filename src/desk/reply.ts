import type { Clock } from '../domain/clock.ts';
import type { Action, Card } from '../reports/card.ts';
import type { Channel, TurnUpdate } from './channel.ts';
import type { Outbox } from './outbox.ts';
import type { Received } from './request.ts';

/** What a reply stands on. */
export interface ReplyNeeds {
  readonly outbox: Pick<Outbox, 'put' | 'flushed'>;
  /** The channel of the message; `undefined` when there is none of that name. */
  readonly channel: Channel | undefined;
  readonly clock: Clock;
}

/**
 * What is answered to one message: cards and words, in the order in which they are given. A card is given once it is stored in the
 * outbox. Words are shown as they come where the channel does that, and otherwise make a card of their own before the next one.
 */
export class Reply {
  readonly #needs: ReplyNeeds;
  readonly #to: Received;
  #count = 0;
  #words = '';

  constructor(to: Received, needs: ReplyNeeds) {
    this.#to = to;
    this.#needs = needs;
  }

  /** The next card. @throws what the store throws: it is not given then. */
  async card(card: Card): Promise<void> {
    await this.flush();
    await this.#put(card, false);
  }

  /** The next card, for nobody but whoever wrote. */
  async cardForWriter(card: Card): Promise<void> {
    await this.flush();
    await this.#put(card, !this.#to.isPrivate);
  }

  /** The one answer that a stranger gets, over restarts too, and that nobody else sees. */
  async refuseStranger(card: Card): Promise<void> {
    const { channel, user, isPrivate } = this.#to;
    await this.#store(`stranger:${channel}:${user}`, card, !isPrivate);
  }

  /** The next words. */
  words(text: string): void {
    if (this.#needs.channel?.streamsWords === true) this.update({ kind: 'words', text });
    else this.#words += text;
  }

  /** Gives the words that were not given yet. */
  async flush(): Promise<void> {
    const text = this.#words.trim();
    this.#words = '';
    if (text !== '') await this.#put({ title: '', tone: 'neutral', blocks: [{ kind: 'text', text }], actions: [] }, false);
  }

  /** The words that were just said ask for something: its likely values as buttons under them. */
  async offer(actions: readonly Action[]): Promise<void> {
    if (actions.length === 0) return;
    const question = this.#words.trim();
    this.#words = '';
    await this.#put({ title: '', tone: 'neutral', blocks: [{ kind: 'text', text: question === '' ? 'Choose one, or write it.' : question }], actions }, false);
  }

  /** Shows how the turn is getting on. */
  update(change: TurnUpdate): void {
    this.#needs.channel?.update(this.#to.conversation, change, this.#to.key);
  }

  async #put(card: Card, isForWriter: boolean): Promise<void> {
    const { channel, key } = this.#to;
    await this.#store(`reply:${channel}:${key}:${this.#count}`, card, isForWriter);
    this.#count += 1;
  }

  async #store(key: string, card: Card, isForWriter: boolean): Promise<void> {
    const { channel, conversation, key: inReplyTo, user } = this.#to;
    const { outbox, clock } = this.#needs;
    const now = clock.now();
    const onlyFor = isForWriter ? user : null;
    await outbox.put({ key, channel, conversation, card, inReplyTo, onlyFor, silent: false, event: null, createdAt: now, notBefore: now, mayBeDigested: false });
    // Words that are shown at once must not overtake the card.
    if (this.#needs.channel?.streamsWords === true) await outbox.flushed(channel, conversation);
  }
}
