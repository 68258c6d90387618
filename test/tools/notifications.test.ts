import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '../../src/people/notification-rules.ts';
import { NOW, ToolDesk, fieldsOf, tableOf, textOf } from './tool-fixture.ts';

const CHAT = 'telegram:42';
const BY_HAND = { conversation: CHAT } as const;
const BY_AGENT = { conversation: CHAT, by: 'agent' } as const;

describe('changing notifications', () => {
  it.each([
    [{ quiet: '23-7', zone: 'berlin' }, { quiet: { from: 1380, to: 420 }, zone: 'Europe/Berlin' }],
    [{ only: 'losses', over: '$20' }, { trades: { only: 'losses', over: '20' } }],
    [{ digest: '8' }, { digestAt: 480 }],
    [{ events: 'reports and system messages', loudness: 'off' }, { loudness: { report: 'off', system: 'off' } }],
    [{ events: 'all', loudness: 'silent' }, { loudness: { approval: 'silent', order: 'silent', risk: 'silent', alert: 'silent', report: 'silent', system: 'silent' } }],
    [{ mute: 'btc, eth', until: '2h' }, { muted: [{ symbol: 'BTC/USDT', until: NOW + 7_200_000 }, { symbol: 'ETH/USDT', until: NOW + 7_200_000 }] }],
    [{ mute: 'btc', until: 'today', zone: 'Tokyo' }, { muted: [{ symbol: 'BTC/USDT', until: Date.UTC(2025, 5, 15, 15) }] }],
    [{ mute: 'btc' }, { muted: [{ symbol: 'BTC/USDT', until: null }] }],
  ])('%j', async (args, expected) => {
    const desk = new ToolDesk();
    await desk.call('set_notifications', args, BY_HAND);
    expect(await desk.notifications.read(CHAT)).toMatchObject(expected);
    expect(await desk.notifications.read('telegram:43')).toEqual(DEFAULT_RULES);
  });

  it('are the owners’ when a command at this machine changes them, each keeping what was not said', async () => {
    const desk = new ToolDesk();
    await desk.call('set_notifications', { over: '20' }, { conversation: 'telegram:1' });
    const { card } = await desk.call('set_notifications', { quiet: '23-7' }, { conversation: 'command' });
    expect(fieldsOf(card)).toMatchObject({ For: 'terminal:local, telegram:1' });
    expect(await desk.notifications.read('telegram:1')).toMatchObject({ quiet: { from: 1380, to: 420 }, trades: { over: '20' } });
    expect(await desk.notifications.read('terminal:local')).toMatchObject({ quiet: { from: 1380, to: 420 }, trades: { over: null } });
    expect(await desk.notifications.read('command')).toEqual(DEFAULT_RULES);
  });

  it('changes what is named and leaves the rest', async () => {
    const desk = new ToolDesk();
    await desk.call('set_notifications', { quiet: '23-7', mute: 'btc, eth', over: '20' }, BY_HAND);
    await desk.call('set_notifications', { quiet: 'off', unmute: 'btc' }, BY_HAND);
    expect(await desk.notifications.read(CHAT)).toMatchObject({ quiet: null, trades: { over: '20' }, muted: [{ symbol: 'ETH/USDT' }] });
    await desk.call('set_notifications', { unmute: 'all', over: 'off' }, BY_HAND);
    expect(await desk.notifications.read(CHAT)).toMatchObject({ trades: { over: null }, muted: [] });
  });

  it('says what a digest gathers and offers to put more into it', async () => {
    const desk = new ToolDesk();
    const { card } = await desk.call('set_notifications', { digest: '8' }, BY_HAND);
    expect(textOf(card)).toBe('It gathers: reports, the desk itself. Everything else is told at once, as before.');
    expect(card.actions).toEqual([{ kind: 'run', label: 'Alerts into the digest too', tool: 'set_notifications', args: { events: ['alert'], loudness: 'digest' } }]);
  });

  it('gives what is to be gathered a digest, and tells it as usual when there is none any more', async () => {
    const desk = new ToolDesk();
    await desk.call('set_notifications', { events: 'alert', loudness: 'digest' }, BY_HAND);
    expect(await desk.notifications.read(CHAT)).toMatchObject({ digestAt: 480, loudness: { alert: 'digest' } });
    await desk.call('set_notifications', { digest: 'off' }, BY_HAND);
    expect(await desk.notifications.read(CHAT)).toMatchObject({ digestAt: null, loudness: {} });
  });

  it.each([
    [{ loudness: 'off' }, 'events'],
    [{ events: 'alert' }, 'loudness'],
    [{ events: 'weather', loudness: 'off' }, 'events'],
    [{ until: '2h' }, 'mute'],
    [{ mute: 'btc', until: '2020-01-01' }, 'until'],
    [{ quiet: '7-7' }, 'quiet'],
    [{ zone: 'Atlantis' }, 'zone'],
  ])('refuses %j', async (args, field) => {
    await expect(new ToolDesk().call('set_notifications', args, BY_HAND)).rejects.toMatchObject({ kind: 'invalid-input', field });
  });
});

describe('what the agent may change about notifications', () => {
  it.each([
    { events: 'orders', loudness: 'off' }, { events: 'all', loudness: 'digest' }, { events: 'risk', loudness: 'silent' }, { events: 'money', loudness: 'silent' }, { only: 'losses' }, { over: '20' },
    { quiet: '23-7', events: 'approval', loudness: 'off' },
  ])('%j is left to a button', async (args) => {
    const desk = new ToolDesk();
    const { card, data } = await desk.call('set_notifications', args, BY_AGENT);
    expect(data).toMatchObject({ changed: false });
    expect(await desk.notifications.read(CHAT)).toEqual(DEFAULT_RULES);
    expect(tableOf(card).rows.length).toBeGreaterThan(0);
    const typed = /type (\/notify .*)$/m.exec(textOf(card))?.[1] ?? '';
    expect(desk.tool('set_notifications').check(desk.parse(typed).args)).toEqual(desk.tool('set_notifications').check(args));
    const [action] = card.actions;
    if (action?.kind !== 'run') throw new Error('There is no button.');
    await desk.call(action.tool, action.args, BY_HAND);
    expect(await desk.notifications.read(CHAT)).not.toEqual(DEFAULT_RULES);
  });

  it.each([{ events: 'reports', loudness: 'off' }, { mute: 'btc' }, { quiet: '23-7' }, { digest: '8' }, { events: 'orders', loudness: 'on' }, { only: 'all' }])('%j is changed at once', async (args) => {
    const { data } = await new ToolDesk().call('set_notifications', args, BY_AGENT);
    expect(data).toMatchObject({ changed: true });
  });

  it('makes money louder again at once', async () => {
    const desk = new ToolDesk();
    await desk.call('set_notifications', { events: 'money', loudness: 'off', only: 'losses', over: '50' }, BY_HAND);
    expect((await desk.call('set_notifications', { events: 'money', loudness: 'on', only: 'all', over: '20' }, BY_AGENT)).data).toMatchObject({ changed: true });
  });
});

describe('showing notifications', () => {
  it('lists every class with what applies to it, and what is muted until when', async () => {
    const desk = new ToolDesk();
    await desk.call('set_notifications', { quiet: '23-7', zone: 'Berlin', mute: 'btc', until: 'tomorrow', only: 'losses', over: '20', events: 'alert', loudness: 'silent' }, BY_HAND);
    const { card, data } = await desk.call('get_notifications', {}, BY_HAND);
    expect(fieldsOf(card)).toEqual({
      Approvals: 'on', 'Orders and trades': 'on', Risk: 'on', Alerts: 'without a sound', Reports: 'without a sound', 'The desk itself': 'on', 'Trades told': 'only losses over 20', Digest: 'none',
      'Quiet hours': '23:00-07:00; money still sounds', Muted: 'BTC/USDT until 2025-06-16 00:00', 'Time zone': 'Europe/Berlin',
    });
    expect(data).toMatchObject({ conversations: [CHAT], loudness: { approval: 'on', report: 'silent' } });
  });
});
