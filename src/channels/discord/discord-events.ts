import { ApplicationCommandOptionType, InteractionType, MessageType } from 'discord.js';
import { z } from 'zod';

const user = z.object({ id: z.string(), bot: z.boolean().optional() });

const attachment = z.object({ filename: z.string(), size: z.number().optional(), url: z.string() });

/** A message as the gateway brings it; what the channel does not read is left out. */
export const messageEvent = z.object({
  id: z.string(),
  channel_id: z.string(),
  guild_id: z.string().optional(),
  type: z.number().default(MessageType.Default),
  author: user,
  webhook_id: z.string().optional(),
  content: z.string().default(''),
  mentions: z.array(user).default([]),
  attachments: z.array(attachment).default([]),
});

/** See `messageEvent`. */
export type MessageEvent = z.output<typeof messageEvent>;

const interactionCore = {
  id: z.string(),
  application_id: z.string(),
  token: z.string(),
  channel_id: z.string(),
  guild_id: z.string().optional(),
  member: z.object({ user }).optional(),
  user: user.optional(),
};

const commandOption = z.object({
  name: z.string(),
  type: z.number().default(ApplicationCommandOptionType.String),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
});

const commandData = z.object({ name: z.string(), options: z.array(commandOption).default([]) });

/** A slash command, a pressed component, or an option being typed. */
export const interactionEvent = z.discriminatedUnion('type', [
  z.object({ ...interactionCore, type: z.literal(InteractionType.ApplicationCommand), data: commandData }),
  z.object({ ...interactionCore, type: z.literal(InteractionType.ApplicationCommandAutocomplete), data: commandData }),
  z.object({ ...interactionCore, type: z.literal(InteractionType.MessageComponent), data: z.object({ custom_id: z.string(), component_type: z.number() }) }),
]);

/** See `interactionEvent`. */
export type InteractionEvent = z.output<typeof interactionEvent>;

/** Who the bot is, as the gateway greets it. */
export const readyEvent = z.object({
  user: z.object({ id: z.string() }),
  application: z.object({ id: z.string() }),
  guilds: z.array(z.object({ id: z.string() })).default([]),
});

/** A guild that became known. */
export const guildEvent = z.object({ id: z.string() });

/** Who caused an interaction: in a guild a member, in direct messages a user. */
export function userOf(event: Pick<InteractionEvent, 'member' | 'user'>): string {
  return event.member?.user.id ?? event.user?.id ?? '';
}
