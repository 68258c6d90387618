import type { Clock } from '../domain/clock.ts';
import type { NotificationBook } from '../people/notification-rules.ts';
import type { Notifier } from '../people/notification.ts';
import type { Logger } from './logger.ts';
import { DeskNotifier } from './notifier.ts';
import type { OutboxStore } from './outbox-store.ts';
import { Outbox } from './outbox.ts';
import { secretFilter } from './secret-filter.ts';

/** What a notifier without channels stands on. */
export interface WaitingNotifierNeeds {
  readonly store: OutboxStore;
  readonly rules: NotificationBook;
  /** The conversations, named over all channels, in which the owners are told things. */
  readonly owners: readonly string[];
  readonly secrets: readonly string[];
  /** The IANA zone of conversations that name none. */
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A notifier of a process that serves no channel: what it is told is stored, and delivered by a service. */
export function waitingNotifier({ store, rules, owners, secrets, zone, clock, log }: WaitingNotifierNeeds): Notifier {
  const outbox = new Outbox({ store, clock, log, filter: secretFilter(secrets), zoneOf: async () => zone });
  return new DeskNotifier({ outbox, rules, shown: (subject) => store.shown(subject), owners: async () => owners, zone, clock, log });
}
