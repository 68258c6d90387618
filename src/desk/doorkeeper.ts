import type { Clock } from '../domain/clock.ts';
import type { Person } from '../people/person.ts';
import { noticeCard } from '../reports/error-card.ts';
import { FloodGate } from './flood-gate.ts';
import type { Identity } from './identity.ts';
import type { Inbox } from './inbox.ts';
import { type PersonalDesk, REDEEMED } from './personal-desk.ts';
import type { Reply } from './reply.ts';
import type { Incoming, Received } from './request.ts';
import { Strangers } from './strangers.ts';

/** What the doorkeeper goes by. */
export interface DoorkeeperNeeds {
  readonly identity: Identity;
  readonly inbox: Pick<Inbox, 'claim' | 'finish'>;
  readonly personal: Pick<PersonalDesk, 'redeem'>;
  readonly clock: Clock;
}

/**
 * Decides whose messages are handled, and that each is handled once. Strangers are refused once, politely, and may become known by a
 * code of somebody who is; people who send more than anybody can mean are told to slow down.
 */
export class Doorkeeper {
  readonly #needs: DoorkeeperNeeds;
  readonly #strangers = new Strangers();
  readonly #flood = new FloodGate();

  constructor(needs: DoorkeeperNeeds) {
    this.#needs = needs;
  }

  /** True when the message is to be handled and was claimed for that; false when it was dealt with here, or before. */
  async letIn(incoming: Incoming, reply: Reply): Promise<boolean> {
    const { received } = incoming;
    const person = await this.#needs.identity.whoIs(received.channel, received.user);
    if (person === 'stranger') {
      await this.#turnAway(incoming, reply);
      return false;
    }
    if (!(await this.#claim(received))) return false;
    // Whose desk it is may have much to say after an outage.
    return person.role === 'admin' || !(await this.#isFlood(received, person, reply));
  }

  async #claim({ channel, conversation, key, text, onTaken }: Received): Promise<boolean> {
    const isFirst = await this.#needs.inbox.claim({ channel, conversation, key, text }, this.#needs.clock.now());
    // Only now, and right now: the channel may let its own record of the message go.
    if (isFirst) onTaken?.();
    return isFirst;
  }

  /** One polite refusal to each stranger, with the id that an owner would need; silence ever after, and nothing for buttons. */
  async #turnAway({ received, isPress, personal }: Incoming, reply: Reply): Promise<void> {
    if (isPress) return;
    if (personal?.command === 'link' && personal.code !== null && received.isPrivate) return this.#redeem(received, personal.code, reply);
    const { channel, user } = received;
    if (!this.#strangers.mayRefuse(channel, user, this.#needs.clock.now())) return;
    const text = `This desk serves its owner only. If that should include you, ask them to add your ${channel} id: ${user}`;
    await reply.refuseStranger(noticeCard('Not for you yet', text, 'neutral'));
  }

  /** A code from another channel makes a stranger known. */
  async #redeem(received: Received, code: string, reply: Reply): Promise<void> {
    if (!(await this.#claim(received))) return;
    const redeemed = await this.#needs.personal.redeem(received, code);
    const isWorthAnAnswer = redeemed === 'linked' || redeemed === 'known' || (redeemed === 'wrong' && this.#strangers.mayAnswer(this.#needs.clock.now()));
    if (isWorthAnAnswer) await reply.card(REDEEMED[redeemed]);
    await this.#needs.inbox.finish(received.channel, received.key);
  }

  async #isFlood(received: Received, person: Person, reply: Reply): Promise<boolean> {
    const verdict = this.#flood.pass(person.id, this.#needs.clock.now());
    if (verdict === 'take') return false;
    if (verdict === 'tell') {
      const text = 'That is more than I take from one person: 30 messages a minute. This one was not taken, and what comes in the next moments may not be either. Wait a little, and send again what still matters.';
      await reply.cardForWriter(noticeCard('Slow down', text));
    }
    await this.#needs.inbox.finish(received.channel, received.key);
    return true;
  }
}
