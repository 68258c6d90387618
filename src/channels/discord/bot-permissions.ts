import { OAuth2Scopes, PermissionFlagsBits } from 'discord.js';
import { z } from 'zod';

/** What the bot must be allowed to do where it speaks, by the names that Discord's settings have for it. */
export const NEEDED_PERMISSIONS = {
  'View Channels': PermissionFlagsBits.ViewChannel,
  'Send Messages': PermissionFlagsBits.SendMessages,
  'Embed Links': PermissionFlagsBits.EmbedLinks,
  'Attach Files': PermissionFlagsBits.AttachFiles,
  'Read Message History': PermissionFlagsBits.ReadMessageHistory,
} as const;

/** Asked for in the invitation; needed in threads only. */
const THREADS = PermissionFlagsBits.SendMessagesInThreads;

/** The address at which a server's owner lets the bot in, with the permissions and scopes that it needs. */
export function inviteUrl(application: string): string {
  const permissions = Object.values(NEEDED_PERMISSIONS).reduce((all, one) => all | one, THREADS);
  const query = new URLSearchParams({ client_id: application, scope: [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands].join(' '), permissions: String(permissions) });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}

const bits = z.string().regex(/^\d+$/).transform(BigInt);

/** A guild, for the permissions that its roles give. */
export const guildObject = z.object({ id: z.string(), name: z.string(), roles: z.array(z.object({ id: z.string(), permissions: bits })) });

/** A member of a guild, for their roles. */
export const memberObject = z.object({ roles: z.array(z.string()) });

/** A channel, for whom it gives or takes what. */
export const channelObject = z.object({
  id: z.string(),
  name: z.string().nullish(),
  guild_id: z.string().optional(),
  permission_overwrites: z.array(z.object({ id: z.string(), allow: bits, deny: bits })).default([]),
});

/**
 * What a member may do in a channel: the roles together, then the channel's changes for everybody, for the roles, and for the
 * member. https://discord.com/developers/docs/topics/permissions
 *
 * @param user the member's own id.
 */
export function permissionsIn(channel: z.output<typeof channelObject>, guild: z.output<typeof guildObject>, member: z.output<typeof memberObject>, user: string): bigint {
  const roles = [guild.id, ...member.roles];
  const base = guild.roles.filter(({ id }) => roles.includes(id)).reduce((all, { permissions }) => all | permissions, 0n);
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return ~0n;
  const changed = (allowed: bigint, ids: readonly string[]) => {
    const applying = channel.permission_overwrites.filter(({ id }) => ids.includes(id));
    const denied = applying.reduce((all, { deny }) => all | deny, 0n);
    return applying.reduce((all, { allow }) => all | allow, allowed & ~denied);
  };
  return changed(changed(changed(base, [guild.id]), member.roles), [user]);
}

/** Names of the needed permissions that are missing. */
export function missingPermissions(allowed: bigint): readonly string[] {
  return Object.entries(NEEDED_PERMISSIONS).flatMap(([name, permission]) => ((allowed & permission) === 0n ? [name] : []));
}
