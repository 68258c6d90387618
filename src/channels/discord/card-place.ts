import { createHash } from 'node:crypto';
import { MessageFlags, Routes } from 'discord.js';
import { z } from 'zod';
import type { Delivery } from '../../desk/channel.ts';
import type { DiscordRest } from './discord-rest.ts';
import type { LiveInteraction, LiveInteractions } from './live-interactions.ts';
import type { MessagePayload } from './message-payload.ts';

/** Where the messages of a card go. */
export interface CardPlace {
  readonly kind: 'interaction' | 'direct' | 'channel' | 'reply';
  /** The channel in which the card's buttons will be pressed. */
  readonly channel: string;
  /** Puts a message there; `index` counts the card's messages. @returns its id, `null` for what only one person sees. @throws OutcryError */
  post(payload: MessagePayload, index: number): Promise<string | null>;
}

/**
 * Messages in a channel. A repeated try is known by its nonce, for as long as Discord remembers that (some minutes).
 *
 * @param kind `direct` for somebody's direct messages in the place of a channel that others read.
 * @param reference the message that the first one replies to.
 */
export function channelPlace(rest: Pick<DiscordRest, 'ask'>, channel: string, { id, silent }: Delivery, kind: 'direct' | 'channel', reference: string | null = null): CardPlace {
  return {
    kind: reference === null ? kind : 'reply',
    channel,
    async post({ body, files }, index) {
      const message = {
        ...body,
        nonce: nonceOf(id, index),
        enforce_nonce: true,
        ...(silent ? { flags: MessageFlags.SuppressNotifications } : {}),
        ...(reference !== null && index === 0 ? { message_reference: { message_id: reference, fail_if_not_exists: false } } : {}),
      };
      return messageId(await rest.ask('POST', Routes.channelMessages(channel), { body: message, files }));
    },
  };
}

/**
 * Answers within an interaction, in the place of its deferred reply unless another card took that. Replacing it again is
 * harmless; a follow-up whose outcome stayed unknown may be seen twice, because Discord knows no nonce there.
 *
 * @param privately for the eyes of whoever asked.
 */
export function interactionPlace(interactions: LiveInteractions, interaction: LiveInteraction, { id }: Delivery, privately: boolean): CardPlace {
  interaction.answeredBy ??= id;
  return {
    kind: 'interaction',
    channel: interaction.channel,
    async post(payload, index) {
      const first = index === 0 && interaction.answeredBy === id;
      if (!privately) return messageId(await interactions.reply(interaction, payload, first));
      await interactions.replyPrivately(interaction, payload, first);
      return null;
    },
  };
}

const messageObject = z.object({ id: z.string() });

/** The id in what Discord answers of a message; `null` where there is none. */
function messageId(answer: unknown): string | null {
  const message = messageObject.safeParse(answer);
  return message.success ? message.data.id : null;
}

/** The same for every try of one message of one delivery; Discord takes 25 characters at most. */
function nonceOf(delivery: string, index: number): string {
  return createHash('sha256').update(`${delivery}:${index}`).digest('base64url').slice(0, 22);
}
