import { describe, expect, it } from 'vitest';
import { NOW, ToolDesk, tableOf, textOf } from './tool-fixture.ts';

const owners = { telegram: ['1'], discord: ['2'] };
const IN_TELEGRAM = { conversation: 'telegram:1' } as const;

describe('managing users', () => {
  it('lists owners as such, and everybody who was let in', async () => {
    const desk = new ToolDesk({ owners });
    await desk.users.setRole({ channel: 'telegram', user: '42' }, 'trader', NOW);
    const { card } = await desk.command('/users');
    expect(card.title).toBe('3 people may use this desk');
    expect(tableOf(card).rows).toEqual([['telegram:1', 'admin', 'owner, by configuration'], ['discord:2', 'admin', 'owner, by configuration'], ['telegram:42', 'trader', 'since 2025-06-15']]);
  });

  it.each([
    [{ user: 'telegram:42', role: 'trader' }, 'telegram:42'],
    [{ user: '42', role: 'trader' }, 'telegram:42'],
    [{ user: '42', channel: 'discord', role: 'trader' }, 'discord:42'],
    [{ user: '<@42>', role: 'trader' }, 'discord:42'],
    [{ user: 'Telegram 42', role: 'Trader' }, 'telegram:42'],
  ])('lets somebody in: %j', async (args, id) => {
    const desk = new ToolDesk({ owners });
    await desk.call('manage_users', args, IN_TELEGRAM);
    expect(await desk.users.list()).toMatchObject([{ id, role: 'trader' }]);
  });

  it('changes a role, and shuts somebody out', async () => {
    const desk = new ToolDesk({ owners });
    await desk.command('/users telegram:42 viewer');
    expect((await desk.command('/users telegram:42 admin')).card).toMatchObject({ title: 'telegram:42 is admin', blocks: [{ text: 'They were viewer before.' }] });
    await desk.command('/users telegram:42 none');
    expect(await desk.users.list()).toEqual([]);
    await expect(desk.command('/users telegram:42 none')).rejects.toMatchObject({ kind: 'not-found', field: 'user' });
  });

  it.each(['none', 'viewer'])('deletes what somebody kept when they become %s, and nothing of others', async (role) => {
    const desk = new ToolDesk({ owners });
    await desk.command('/users telegram:42 trader');
    for (const person of ['telegram:42', 'telegram:1']) {
      await desk.alerts.add({ person, conversation: person, symbol: 'BTC/USDT', condition: 'close > 1', timeframe: null, cooldownMs: null, createdAt: NOW });
      await desk.jobs.add({ person, conversation: person, kind: 'market', args: {}, recurrence: { cron: '0 9 * * 1', zone: 'UTC' }, missed: 'once', createdAt: NOW });
    }
    const { card } = await desk.command(`/users telegram:42 ${role}`);
    expect(textOf(card)).toContain('Deleted with it: 1 alert and 1 schedule of theirs.');
    expect((await desk.alerts.active()).map(({ person }) => person)).toEqual(['telegram:1']);
    expect((await desk.jobs.list()).map(({ person }) => person)).toEqual(['telegram:1']);
  });

  it('demotes no owner, by whichever account', async () => {
    const desk = new ToolDesk({ owners });
    await expect(desk.command('/users telegram:1 viewer')).rejects.toMatchObject({ kind: 'refused', hint: 'Owners are named in TELEGRAM_OWNERS.' });
    await desk.users.keepCode({ hash: 'a', account: { channel: 'telegram', user: '1' }, role: 'admin', expiresAt: NOW + 1 });
    await desk.users.redeemCode('a', { channel: 'discord', user: '77' }, NOW);
    await expect(desk.command('/users discord:77 none')).rejects.toMatchObject({ kind: 'refused' });
  });

  it('takes numbers only, and asks for the channel of a bare one', async () => {
    const desk = new ToolDesk({ owners });
    await expect(desk.command('/users @somebody trader')).rejects.toMatchObject({ kind: 'invalid-input', field: 'user' });
    await expect(desk.command('/users terminal:1 trader')).rejects.toMatchObject({ field: 'user' });
    await expect(desk.call('manage_users', { user: '42', role: 'trader' }, { conversation: 'command' })).rejects.toMatchObject({ field: 'channel' });
    await expect(desk.call('manage_users', { user: 'telegram:42', channel: 'discord', role: 'trader' })).rejects.toMatchObject({ field: 'channel' });
    await expect(desk.call('manage_users', { role: 'trader' })).rejects.toMatchObject({ field: 'user' });
  });

  it('changes nothing for the agent: its card has a button that does', async () => {
    const desk = new ToolDesk({ owners });
    const { card } = await desk.call('manage_users', { user: '42', role: 'admin' }, { ...IN_TELEGRAM, by: 'agent' });
    expect(await desk.users.list()).toEqual([]);
    expect(textOf(card)).toContain('nothing was changed yet');
    expect(card.actions).toEqual([{ kind: 'run', label: 'Make admin', tool: 'manage_users', args: { user: 'telegram:42', role: 'admin' } }]);
    await desk.call('manage_users', { user: 'telegram:42', role: 'admin' }, IN_TELEGRAM);
    expect(await desk.users.list()).toMatchObject([{ role: 'admin' }]);
  });

  it('tells what somebody may do, with the roles to choose from', async () => {
    const desk = new ToolDesk({ owners });
    const { card } = await desk.command('/users telegram:42');
    expect(card.actions.map((action) => action.label)).toEqual(['Make viewer', 'Make trader', 'Make admin']);
    expect((await desk.command('/users telegram:1')).card.actions).toEqual([]);
  });
});

describe('the backup command', () => {
  it('names its file', async () => {
    const { card, data } = await new ToolDesk().command('/backup');
    expect(data).toMatchObject({ file: 'backups/outcry-1.db', bytes: 2_500_000 });
    expect(JSON.stringify(card.blocks)).toContain('backups/outcry-1.db');
  });
});
