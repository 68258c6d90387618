import { DEFAULT_RULES, type NotificationBook, type NotificationRules } from '../../src/people/notification-rules.ts';

/** A notification book that forgets when it is dropped. */
export class MemoryNotificationBook implements NotificationBook {
  readonly #rules = new Map<string, NotificationRules>();

  async read(conversation: string): Promise<NotificationRules> {
    return this.#rules.get(conversation) ?? DEFAULT_RULES;
  }

  async save(conversation: string, rules: NotificationRules): Promise<void> {
    this.#rules.set(conversation, rules);
  }
}
