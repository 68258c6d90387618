import { Routes } from 'discord.js';
import { z } from 'zod';
import type { Finding } from '../../desk/finding.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { channelObject, guildObject, inviteUrl, memberObject, missingPermissions, permissionsIn } from './bot-permissions.ts';
import { DISCORD_CODE, isRefusal } from './discord-errors.ts';
import { DiscordRest, type RestOptions } from './discord-rest.ts';

/** The settings that are looked at. */
export interface DiscordExamination extends RestOptions {
  readonly guild: string | null;
  readonly owners: readonly string[];
  readonly alertChannel: string | null;
}

type Ask = Pick<DiscordRest, 'ask'>;

const application = z.object({ id: z.string(), name: z.string(), interactions_endpoint_url: z.string().nullish(), bot: z.object({ id: z.string() }).optional() });

const account = z.object({ id: z.string(), username: z.string(), bot: z.boolean().optional() });

/** Discord's ids are 17 to 20 digits long, and the newest have 19. */
const SNOWFLAKE = /^\d{17,20}$/;

/**
 * Looks at everything that `.env` says of Discord, for `outcry doctor`: the token, how the application is set up, whether the
 * bot is in the guild, what it may do in the alert channel, and who the owners are. Never rejects.
 */
export async function examineDiscord({ guild, owners, alertChannel, ...access }: DiscordExamination): Promise<readonly Finding[]> {
  const rest = new DiscordRest(access);
  try {
    const app = await found('Discord token', () => rest.ask('GET', Routes.currentApplication()), application);
    if ('status' in app) return [app];
    const invite = inviteUrl(app.id);
    return [
      { name: 'Discord token', status: 'ok', detail: `accepted, for ${app.name}; invite it with ${invite}`, fix: null },
      interactionsFinding(app),
      ...(guild === null ? [] : [await guildFinding(rest, guild, invite)]),
      ...(alertChannel === null ? [] : [await alertFinding(rest, alertChannel, app.bot?.id ?? app.id, invite)]),
      ...(owners.length === 0 ? [NO_OWNERS] : await Promise.all(owners.map((owner) => ownerFinding(rest, owner)))),
    ];
  } finally {
    rest.close();
  }
}

const COPY_ID = 'Switch on Developer Mode (User Settings, Advanced), then copy the id with a right click.';

const NO_OWNERS: Finding = { name: 'Discord owners', status: 'fail', detail: 'none, so the channel does not start', fix: `Put your user id into DISCORD_OWNERS. ${COPY_ID}` };

/** Asks for something. @returns what was found, or the finding that says why not. */
async function found<Shape extends z.ZodObject>(name: string, ask: () => Promise<unknown>, shape: Shape, fix: string | null = null): Promise<z.output<Shape> | Finding> {
  try {
    return shape.parse(await ask());
  } catch (error) {
    const hint = error instanceof OutcryError ? (error.hint ?? null) : null;
    return { name, status: 'fail', detail: messageOf(error), fix: error instanceof OutcryError && error.kind === 'refused' ? (fix ?? hint) : (hint ?? 'Check the network and try again.') };
  }
}

/** An application with an address of its own for interactions gets none by the gateway. No privileged intent is asked for, so none is looked at. */
function interactionsFinding({ interactions_endpoint_url: url }: z.output<typeof application>): Finding {
  const name = 'Discord application';
  if (url === null || url === undefined || url === '') return { name, status: 'ok', detail: 'commands and buttons reach the desk; no privileged intents are needed', fix: null };
  return { name, status: 'fail', detail: 'commands and buttons are sent to a web address in place of the desk', fix: 'Empty “Interactions Endpoint URL” in the developer portal, General Information.' };
}

async function guildFinding(rest: Ask, guild: string, invite: string): Promise<Finding> {
  const name = 'Discord server';
  if (!SNOWFLAKE.test(guild)) return { name, status: 'fail', detail: `${guild} is no server id`, fix: `Put the server’s id into DISCORD_GUILD. ${COPY_ID}` };
  const server = await found(name, () => rest.ask('GET', Routes.guild(guild)), guildObject, `Invite the bot to that server: ${invite} — or correct DISCORD_GUILD.`);
  return 'status' in server ? server : { name, status: 'ok', detail: `${server.name}, joined; slash commands are for this server only`, fix: null };
}

async function alertFinding(rest: Ask, id: string, bot: string, invite: string): Promise<Finding> {
  const name = 'Discord alert channel';
  const channel = await found(name, () => rest.ask('GET', Routes.channel(id)), channelObject, `Check DISCORD_ALERT_CHANNEL, and let the bot see that channel (or invite it: ${invite}).`);
  if ('status' in channel) return channel;
  if (channel.guild_id === undefined) return { name, status: 'warn', detail: 'a direct message, not a channel of a server', fix: 'Leave DISCORD_ALERT_CHANNEL out to be written to directly.' };
  const guild = await found(name, () => rest.ask('GET', Routes.guild(channel.guild_id ?? '')), guildObject);
  if ('status' in guild) return guild;
  const member = await found(name, () => rest.ask('GET', Routes.guildMember(guild.id, bot)), memberObject);
  if ('status' in member) return member;
  const missing = missingPermissions(permissionsIn(channel, guild, member, bot));
  const place = `#${channel.name ?? id} in ${guild.name}`;
  if (missing.length === 0) return { name, status: 'ok', detail: `${place}, with all permissions that are needed`, fix: null };
  return { name, status: 'fail', detail: `${place}, without ${missing.join(', ')}`, fix: `Open that channel’s settings, Permissions, and allow the bot: ${missing.join(', ')}.` };
}

async function ownerFinding(rest: Ask, owner: string): Promise<Finding> {
  const name = `Discord owner ${owner}`;
  const fix = `Put user ids into DISCORD_OWNERS, comma between. ${COPY_ID}`;
  if (!SNOWFLAKE.test(owner)) return { name, status: 'fail', detail: 'no user id of Discord’s', fix };
  try {
    const user = account.parse(await rest.ask('GET', Routes.user(owner)));
    return user.bot === true ? { name, status: 'fail', detail: `${user.username} is a bot`, fix } : { name, status: 'ok', detail: user.username, fix: null };
  } catch (error) {
    if (isRefusal(error, DISCORD_CODE.unknownUser)) return { name, status: 'fail', detail: 'Discord knows no such user', fix };
    return { name, status: 'fail', detail: messageOf(error), fix: 'Try again.' };
  }
}
