import type { Inbox, TakenMessage } from '../../src/desk/inbox.ts';

/** An inbox that forgets when it is dropped. */
export class MemoryInbox implements Inbox {
  readonly #taken = new Map<string, { message: TakenMessage; readonly at: number; finished: boolean }>();

  async claim(message: TakenMessage, now: number): Promise<boolean> {
    const name = nameOf(message.channel, message.key);
    if (this.#taken.has(name)) return false;
    this.#taken.set(name, { message, at: now, finished: false });
    return true;
  }

  async finish(channel: string, key: string): Promise<void> {
    const taken = this.#taken.get(nameOf(channel, key));
    if (taken) taken.finished = true;
  }

  async unfinished(): Promise<readonly TakenMessage[]> {
    return [...this.#taken.values()]
      .filter(({ finished }) => !finished)
      .sort((a, b) => a.at - b.at)
      .map(({ message }) => message);
  }

  async prune(before: number): Promise<void> {
    for (const taken of this.#taken.values()) if (taken.finished && taken.at < before) taken.message = { ...taken.message, text: '' };
  }
}

function nameOf(channel: string, key: string): string {
  return JSON.stringify([channel, key]);
}
