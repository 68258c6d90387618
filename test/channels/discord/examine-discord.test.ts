import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inviteUrl } from '../../../src/channels/discord/bot-permissions.ts';
import { type DiscordExamination, examineDiscord } from '../../../src/channels/discord/examine-discord.ts';
import { FakeDiscord } from '../../wire/discord/fake-discord.ts';
import { PERMISSION } from '../../wire/discord/world.ts';
import { OWNER } from './discord-harness.ts';

describe('the examination of Discord', () => {
  let discord: FakeDiscord;

  beforeEach(async () => {
    discord = await FakeDiscord.start();
    discord.user(OWNER, { name: 'ada' });
  });
  afterEach(() => discord.stop());

  const examine = (details: Partial<DiscordExamination> = {}) => examineDiscord({ token: discord.token, apiUrl: discord.url, guild: discord.guildId, owners: [OWNER], alertChannel: discord.channel(), ...details });
  const finding = async (name: string, details: Partial<DiscordExamination> = {}) => (await examine(details)).find((one) => one.name === name);

  it('finds nothing to do where all is well', async () => {
    const findings = await examine();
    expect(findings.map(({ name, status }) => [name, status])).toEqual([
      ['Discord token', 'ok'],
      ['Discord application', 'ok'],
      ['Discord server', 'ok'],
      ['Discord alert channel', 'ok'],
      [`Discord owner ${OWNER}`, 'ok'],
    ]);
    expect(findings.filter(({ fix }) => fix !== null)).toEqual([]);
    expect(findings[0]?.detail).toContain(inviteUrl(discord.world.applicationId));
  });

  it('asks for what the bot needs in the invitation, and no more', () => {
    const { searchParams } = new URL(inviteUrl('42'));
    expect(searchParams.get('client_id')).toBe('42');
    expect(searchParams.get('scope')).toBe('bot applications.commands');
    const needed = Object.values(PERMISSION).reduce((all, one) => all | one, 1n << 38n);
    expect(BigInt(searchParams.get('permissions') ?? 0)).toBe(needed);
  });

  it('says that the token is not accepted, without saying it', async () => {
    const findings = await examine({ token: 'a.wrong.token' });
    expect(findings).toMatchObject([{ name: 'Discord token', status: 'fail', fix: expect.stringContaining('DISCORD_TOKEN') as string }]);
    expect(JSON.stringify(findings)).not.toContain('a.wrong.token');
  });

  it('says that Discord cannot be reached', async () => {
    discord.die();
    expect(await examine()).toMatchObject([{ name: 'Discord token', status: 'fail', detail: expect.stringContaining('cannot be reached') as string }]);
  });

  it('sees that interactions are sent elsewhere', async () => {
    discord.world.application.interactions_endpoint_url = 'https://example.org';
    expect(await finding('Discord application')).toMatchObject({ status: 'fail', fix: expect.stringContaining('Interactions Endpoint URL') as string });
  });

  it('gives the invitation where the bot is not in the server', async () => {
    discord.world.joined = false;
    expect(await finding('Discord server')).toMatchObject({ status: 'fail', fix: expect.stringContaining('https://discord.com/oauth2/authorize?') as string });
    expect(await finding('Discord server', { guild: '42' })).toMatchObject({ status: 'fail', detail: '42 is no server id' });
  });

  it('names the permissions that are missing in the alert channel', async () => {
    discord.world.named('general').denied = PERMISSION.embedLinks | PERMISSION.attachFiles;
    expect(await finding('Discord alert channel')).toMatchObject({ status: 'fail', detail: '#general in Desk, without Embed Links, Attach Files', fix: expect.stringContaining('Embed Links, Attach Files') as string });
    discord.world.named('general').denied = PERMISSION.viewChannel;
    expect(await finding('Discord alert channel')).toMatchObject({ status: 'fail', fix: expect.stringContaining('DISCORD_ALERT_CHANNEL') as string });
    expect(await finding('Discord alert channel', { alertChannel: '42' })).toMatchObject({ status: 'fail', fix: expect.stringContaining('DISCORD_ALERT_CHANNEL') as string });
  });

  it('knows an owner from a number, a stranger and a bot', async () => {
    discord.user('200000000000000009', { bot: true });
    const findings = await examine({ owners: ['42', '200000000000000008', '200000000000000009'] });
    expect(findings.slice(-3).map(({ status, detail }) => [status, detail])).toEqual([
      ['fail', 'no user id of Discord’s'],
      ['fail', 'Discord knows no such user'],
      ['fail', 'user-200000000000000009 is a bot'],
    ]);
    expect(await finding('Discord owners', { owners: [] })).toMatchObject({ status: 'fail', fix: expect.stringContaining('DISCORD_OWNERS') as string });
  });

  it('looks at no server and no alert channel where none is configured', async () => {
    expect((await examine({ guild: null, alertChannel: null })).map(({ name }) => name)).toEqual(['Discord token', 'Discord application', `Discord owner ${OWNER}`]);
  });
});
