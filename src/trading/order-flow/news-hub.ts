import type { OrderFlowLog } from './order-flow-log.ts';

/**
 * Tells listeners what happened, each piece of news about one thing after the one before it was heard, those about different things side
 * by side. Telling waits for nobody: a listener may act on the same thing without being waited for.
 */
export class NewsHub<News> {
  readonly #log: OrderFlowLog;
  readonly #listeners = new Set<(news: News) => Promise<void>>();
  /** The last telling about each thing that is under way. */
  readonly #telling = new Map<string, Promise<void>>();

  constructor(log: OrderFlowLog) {
    this.#log = log;
  }

  /** Calls `listener` until the returned function is called. One that rejects is logged and keeps nobody else from hearing. */
  listen(listener: (news: News) => Promise<void>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody who listens by the time it is said. `about` is what the news are about: an order's id. */
  tell(about: string, news: News): void {
    const told: Promise<void> = this.#sayAfter(this.#telling.get(about), about, news).finally(() => {
      if (this.#telling.get(about) === told) this.#telling.delete(about);
    });
    this.#telling.set(about, told);
  }

  /** Resolves when everything that was to be told has been heard, what listeners brought about included. */
  async quiet(): Promise<void> {
    while (this.#telling.size > 0) await Promise.all(this.#telling.values());
  }

  async #sayAfter(before: Promise<void> | undefined, about: string, news: News): Promise<void> {
    await before;
    await this.#say(about, news);
  }

  async #say(about: string, news: News): Promise<void> {
    await Promise.all(
      [...this.#listeners].map(async (listener) => {
        try {
          await listener(news);
        } catch (error) {
          this.#log.error({ error, about }, 'somebody who listens to order flow failed');
        }
      }),
    );
  }
}
