import { MessageType, SnowflakeUtil } from 'discord.js';
import type { Inbound } from '../../desk/channel.ts';
import { directConversation } from './direct-messages.ts';
import type { InteractionEvent, MessageEvent } from './discord-events.ts';
import { userOf } from './discord-events.ts';
import { inboundFile, takenAttachments } from './inbound-file.ts';

/** What is asked when nothing is: the bot was mentioned, and that is all. */
const BARE_MENTION = '/help';

/** Messages that somebody wrote, as against what Discord reports in their place. */
const WRITTEN: ReadonlySet<number> = new Set([MessageType.Default, MessageType.Reply]);

/**
 * A message of Discord's as the desk takes it: what is written to the bot, in direct messages or by mentioning it; nothing for
 * anything else. Each attached file is a message of its own, with the same words.
 *
 * @param bot the bot's own id.
 * @param apiUrl another host with the API, or `null`.
 */
export function inboundMessages(event: MessageEvent, bot: string, apiUrl: string | null): readonly Inbound[] {
  const isPrivate = event.guild_id === undefined;
  const addressed = isPrivate || event.mentions.some(({ id }) => id === bot);
  if (!addressed || event.author.bot === true || event.webhook_id !== undefined || !WRITTEN.has(event.type)) return [];
  const envelope = { channel: 'discord', conversation: isPrivate ? directConversation(event.author.id) : event.channel_id, isPrivate, user: event.author.id, sentAt: sentAt(event.id) };
  const text = event.content.replaceAll(new RegExp(`\\s*<@!?${bot}>\\s*`, 'g'), ' ').trim();
  const key = `m${event.id}`;
  const files = takenAttachments(event.attachments);
  if (files.length > 0) return files.map((file, index) => ({ ...envelope, key: index === 0 ? key : `${key}-${index + 1}`, text, file: inboundFile(file, apiUrl) }));
  if (text !== '') return [{ ...envelope, key, text }];
  // A sticker says nothing; a bare mention asks what there is.
  return event.content === '' ? [] : [{ ...envelope, key, text: BARE_MENTION }];
}

/** What a slash command and a pressed button have in common with a message. */
export function inboundEnvelope(event: InteractionEvent): Omit<Inbound, 'text' | 'file'> {
  const isPrivate = event.guild_id === undefined;
  const user = userOf(event);
  return { channel: 'discord', conversation: isPrivate ? directConversation(user) : event.channel_id, isPrivate, user, key: `i${event.id}`, sentAt: sentAt(event.id) };
}

/** When the thing of this id came to be, epoch milliseconds. */
function sentAt(id: string): number {
  return SnowflakeUtil.timestampFrom(id);
}
