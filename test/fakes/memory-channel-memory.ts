import type { ChannelMemory } from '../../src/desk/channel-memory.ts';

/** A channel memory that forgets when it is dropped. */
export class MemoryChannelMemory implements ChannelMemory {
  readonly #values = new Map<string, string>();

  async read(channel: string, name: string): Promise<string | null> {
    return this.#values.get(JSON.stringify([channel, name])) ?? null;
  }

  async write(channel: string, name: string, value: string): Promise<void> {
    this.#values.set(JSON.stringify([channel, name]), value);
  }
}
