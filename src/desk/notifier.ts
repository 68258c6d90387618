import type { Clock } from '../domain/clock.ts';
import { decide } from '../people/notification-policy.ts';
import type { NotificationBook } from '../people/notification-rules.ts';
import type { Notification, Notifier } from '../people/notification.ts';
import { conversationName, splitConversationName } from './conversation-name.ts';
import type { Logger } from './logger.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { Outbox } from './outbox.ts';

/** What the notifier stands on. */
export interface DeskNotifierNeeds {
  readonly outbox: Pick<Outbox, 'put' | 'runs'>;
  readonly rules: Pick<NotificationBook, 'read'>;
  /** The conversations that were shown cards on a subject. */
  readonly shown: OutboxStore['shown'];
  /** The conversations, named over all channels, in which the desk's owners are told things. */
  readonly owners: () => Promise<readonly string[]>;
  /** The IANA zone of conversations that name none. */
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Tells events to whom they concern: as the rules of each conversation say, through the outbox, once. */
export class DeskNotifier implements Notifier {
  readonly #needs: DeskNotifierNeeds;

  constructor(needs: DeskNotifierNeeds) {
    this.#needs = needs;
  }

  /** Resolves when the event is stored for everybody who is to hear of it. @throws what the stores throw. */
  async notify(notification: Notification): Promise<void> {
    const { outbox, rules, clock, zone, log } = this.#needs;
    const recipients = await this.#recipients(notification);
    if (recipients.length === 0 && mustBeHeard(notification)) log.error({ key: notification.key, title: notification.card.title }, 'there is nobody to tell this to');
    for (const recipient of recipients) {
      const now = clock.now();
      const decision = decide(notification, await rules.read(recipient), now, zone);
      if (decision === 'drop') continue;
      const { card, event } = notification;
      await outbox.put({ ...splitConversationName(recipient), ...decision, key: `${notification.key}@${recipient}`, card, event, inReplyTo: null, onlyFor: null, createdAt: now });
    }
  }

  /** A conversation that cannot be reached in this run, such as the one of a command, is its owners' to hear of. */
  async #recipients({ to }: Notification): Promise<readonly string[]> {
    const runs = (name: string) => this.#needs.outbox.runs(splitConversationName(name).channel);
    if (to.kind === 'shown') return (await this.#needs.shown(to.subject)).map(({ channel, conversation }) => conversationName(channel, conversation)).filter(runs);
    if (to.kind === 'conversation' && runs(to.conversation)) return [to.conversation];
    const except = to.kind === 'owners' ? to.except : undefined;
    const owners = [...new Set(await this.#needs.owners())].filter((name) => splitConversationName(name).channel !== except);
    const reachable = owners.filter(runs);
    // With none of them reachable it waits with all: one will be.
    return reachable.length > 0 ? reachable : owners;
  }
}

/** News for everybody who saw a card, or for everybody elsewhere, may concern nobody. */
function mustBeHeard({ to }: Notification): boolean {
  return to.kind === 'conversation' || (to.kind === 'owners' && to.except === undefined);
}
