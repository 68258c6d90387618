import { z } from 'zod';
import type { ChannelMemory } from './channel-memory.ts';

/** The message in which a channel showed a card that has a subject. */
export interface ShownCard {
  /** The channel's own name of the place that the message is in. */
  readonly place: string;
  readonly message: string;
  /** True when it was the whole card, in a form that can be changed into another card. */
  readonly isWhole: boolean;
}

const shownCard = z.object({ place: z.string(), message: z.string(), isWhole: z.boolean() });

/** Where a channel showed the last card of each subject, so that a later one can take its place. */
export class ShownCards {
  readonly #memory: ChannelMemory;
  readonly #channel: string;

  constructor(memory: ChannelMemory, channel: string) {
    this.#memory = memory;
    this.#channel = channel;
  }

  async note(conversation: string, subject: string, shown: ShownCard): Promise<void> {
    await this.#memory.write(this.#channel, nameOf(conversation, subject), JSON.stringify(shown));
  }

  /** `null` where none was shown, or what is kept of it cannot be read any more. */
  async find(conversation: string, subject: string): Promise<ShownCard | null> {
    const kept = await this.#memory.read(this.#channel, nameOf(conversation, subject));
    if (kept === null) return null;
    const read = shownCard.safeParse(jsonOf(kept));
    return read.success ? read.data : null;
  }
}

function nameOf(conversation: string, subject: string): string {
  return `shown:${conversation}:${subject}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not even JSON: `find` finds nothing in it.
    return null;
  }
}
