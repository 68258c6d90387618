import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NEEDED_PERMISSIONS, inviteUrl } from '../../../src/channels/discord/bot-permissions.ts';
import { optionName } from '../../../src/channels/discord/command-payload.ts';
import { readConfig } from '../../../src/config.ts';
import { toolMenu } from '../../../src/desk/tool-menu.ts';
import { CATALOGUE } from '../../evals/catalogue.ts';

const guide = readFileSync(new URL('../../../docs/discord.md', import.meta.url), 'utf8');

describe('the guide to Discord', () => {
  it('has the invitation that the bot needs', () => {
    expect(guide).toContain(inviteUrl('APPLICATION_ID'));
    for (const name of Object.keys(NEEDED_PERMISSIONS)) expect(guide).toContain(name);
  });

  it('has an .env that is read as it stands', () => {
    const lines = /```ini\n([^]*?)```/.exec(guide)?.[1] ?? '';
    const settings = Object.fromEntries(lines.trim().split('\n').map((line) => line.trim().split('=') as [string, string]));
    const { discord } = readConfig({ ...settings, DISCORD_TOKEN: 'MTIz.token' }, '/nowhere');
    expect(discord).toMatchObject({ owners: ['200000000000000001'], guild: '300000000000000001', alertChannel: '400000000000000001' });
  });

  it('shows slash commands with options that they have', () => {
    const menu = toolMenu({ tools: CATALOGUE, users: { list: () => Promise.resolve([]) }, owners: {}, suggest: { symbols: () => Promise.resolve([]), strategies: () => Promise.resolve([]) }, clock: { now: () => 0 }, log: { error: () => {} } });
    const shown = [...guide.matchAll(/`\/(\w+)((?: \w+:[^ `]+)*)`/g)].map(([, name = '', options = '']) => ({ name, options: [...options.matchAll(/ (\w+):/g)].map(([, option]) => option) }));
    expect(shown.length).toBeGreaterThan(3);
    for (const { name, options } of shown) {
      const command = menu.commands.find((one) => one.name === name);
      expect(command?.name).toBe(name);
      expect(command?.options.map((option) => optionName(option.label))).toEqual(expect.arrayContaining(options));
    }
  });
});
