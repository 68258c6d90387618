import type { Inbox } from '../../src/desk/inbox.ts';

/** An inbox that forgets when it is dropped. */
export class MemoryInbox implements Inbox {
  readonly #claimed = new Set<string>();

  async claim(channel: string, key: string): Promise<boolean> {
    const name = JSON.stringify([channel, key]);
    if (this.#claimed.has(name)) return false;
    this.#claimed.add(name);
    return true;
  }
}
