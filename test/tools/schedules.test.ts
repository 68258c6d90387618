import { describe, expect, it } from 'vitest';
import { ToolDesk, fieldsOf, tableOf, textOf } from './tool-fixture.ts';

const IN_CHAT = { person: { id: 'telegram:42', role: 'trader' }, conversation: 'telegram:42' } as const;

describe('scheduling a report', () => {
  it('reads back when with its zone, the next runs, and what it will do', async () => {
    const desk = new ToolDesk();
    const { card, data } = await desk.call('schedule_report', { when: 'every Monday at 9 in Berlin', symbols: 'btc, eth' }, IN_CHAT);
    expect(card.title).toBe('Schedule 1 is set: market report');
    expect(textOf(card)).toBe('Market report: BTC/USDT, ETH/USDT');
    expect(fieldsOf(card)).toEqual({
      When: 'every Monday at 09:00, Europe/Berlin',
      'Next runs': '2025-06-16 09:00, 2025-06-23 09:00, 2025-06-30 09:00 (Europe/Berlin)',
      'Missed runs': 'made up for once',
      'Told in': 'this chat (telegram)',
    });
    expect(card.actions.map((action) => action.label)).toEqual(['Pause 1', 'Delete 1']);
    expect(data).toMatchObject({ job: { kind: 'market', recurrence: { cron: '0 9 * * 1', zone: 'Europe/Berlin' }, missed: 'once', conversation: 'telegram:42' } });
  });

  it('gives its arguments a form that means the same when it is read again', () => {
    const tool = new ToolDesk().tool('schedule_report');
    const once = tool.check({ when: 'weekdays 7:30 new york time', kind: 'Backtest', strategy: 'rsi', symbols: 'btc', stopLoss: '3%' });
    expect(once).toMatchObject({ when: 'every weekday at 07:30, America/New_York', kind: 'backtest', stopLoss: 0.03 });
    expect(tool.check(JSON.parse(JSON.stringify(once)))).toEqual(once);
  });

  it('checks a backtest the way its tool does', async () => {
    const desk = new ToolDesk();
    const backtest = { kind: 'backtest', when: 'daily', symbols: 'btc', timeframe: '4h' };
    await expect(desk.call('schedule_report', backtest)).rejects.toMatchObject({ field: 'strategy' });
    await expect(desk.call('schedule_report', { ...backtest, strategy: 'nonesuch' })).rejects.toMatchObject({ kind: 'not-found', field: 'strategy' });
    await expect(desk.call('schedule_report', { ...backtest, strategy: 'rsi', symbols: undefined })).rejects.toMatchObject({ field: 'symbols' });
    await expect(desk.call('schedule_report', { ...backtest, strategy: 'rsi', from: '2030' })).rejects.toMatchObject({ field: 'from' });
    const { data } = await desk.call('schedule_report', { ...backtest, entry: 'rsi(14) < 30', exit: 'rsi(14) > 60', from: '90d' });
    expect(data).toMatchObject({ job: { args: { symbols: ['BTC/USDT'], timeframe: '4h', entry: 'rsi(14) < 30', exit: 'rsi(14) > 60', from: '90d' } } });
  });

  it('sends a report of an account, the usual one or the one that is named', async () => {
    const desk = new ToolDesk();
    expect((await desk.command('report account daily at 8 in UTC')).card).toMatchObject({ title: 'Schedule 1 is set: account report', blocks: [{ text: 'Account report' }, {}] });
    const { data } = await desk.call('schedule_report', { kind: 'account', when: 'daily at 8', account: 'Paper' }, IN_CHAT);
    expect(data).toMatchObject({ job: { kind: 'account', args: { account: 'paper' } } });
    await expect(desk.call('schedule_report', { kind: 'account', when: 'daily at 8', account: 'live' })).rejects.toMatchObject({ kind: 'refused' });
    await expect(desk.call('schedule_report', { kind: 'account', when: 'daily at 8', symbols: 'btc' })).rejects.toMatchObject({ field: 'symbols' });
    await expect(desk.call('schedule_report', { when: 'daily at 8', account: 'paper' })).rejects.toMatchObject({ field: 'account' });
  });

  it('refuses what a kind does not take, and what only an admin may', async () => {
    const desk = new ToolDesk();
    await expect(desk.call('schedule_report', { when: 'daily', strategy: 'rsi' })).rejects.toMatchObject({ field: 'strategy', hint: 'kind=backtest tests a rule or a strategy again.' });
    await expect(desk.call('schedule_report', { when: 'daily', kind: 'backup' }, IN_CHAT)).rejects.toMatchObject({ kind: 'refused', field: 'kind' });
    await expect(desk.call('schedule_report', { when: 'hourly', kind: 'candles', symbols: 'btc' }, IN_CHAT)).rejects.toMatchObject({ kind: 'refused' });
    await desk.call('schedule_report', { when: 'daily', kind: 'backup' });
    expect(await desk.jobs.list()).toHaveLength(1);
  });

  it('says what it expects of a time that it cannot read', async () => {
    await expect(new ToolDesk().command('report market every blue moon')).rejects.toMatchObject({ kind: 'invalid-input', field: 'when' });
  });
});

describe('schedules that are set', () => {
  const withTwo = async () => {
    const desk = new ToolDesk();
    await desk.call('schedule_report', { when: 'daily at 8 in UTC' }, IN_CHAT);
    await desk.call('schedule_report', { when: 'fridays at 17 in Tokyo', missed: 'skip', kind: 'backtest', strategy: 'rsi', symbols: 'btc' }, IN_CHAT);
    return desk;
  };

  it('are listed with their next and last runs, and buttons', async () => {
    const desk = await withTwo();
    await desk.jobs.claim(1, 5, 6);
    await desk.jobs.finish(1, { slot: 5, at: Date.UTC(2025, 5, 15, 8), outcome: 'failed', remark: 'binance did not answer.' });
    const { card } = await desk.call('list_schedules', {}, IN_CHAT);
    expect(tableOf(card).rows).toEqual([
      ['1', 'Market report: BTC/USDT, ETH/USDT, SOL/USDT', 'every day at 08:00, UTC', '2025-06-16 08:00', 'failed, 2025-06-15 08:00 UTC', 'made up for once'],
      ['2', 'Backtest again: rsi · BTC/USDT', 'every Friday at 17:00, Asia/Tokyo', '2025-06-20 17:00', 'not yet', 'skipped'],
    ]);
    expect(textOf(card)).toBe('1: binance did not answer.');
    expect(card.actions.map((action) => action.label)).toEqual(['Pause 1', 'Delete 1', 'Pause 2', 'Delete 2']);
  });

  it('are paused, resumed and moved by whose they are', async () => {
    const desk = await withTwo();
    const paused = await desk.call('edit_schedule', { id: 1, action: 'pause' }, IN_CHAT);
    expect(paused.card.title).toBe('Schedule 1 is paused');
    expect(fieldsOf(paused.card)['Next runs']).toBe('none while it is paused');
    expect(paused.card.actions[0]).toMatchObject({ label: 'Resume 1', args: { id: 1, action: 'resume' } });
    await desk.call('edit_schedule', { id: 1, action: 'resume', when: 'every hour', missed: 'tell' }, IN_CHAT);
    expect((await desk.jobs.list())[0]).toMatchObject({ isPaused: false, recurrence: { cron: '0 * * * *' }, missed: 'tell' });
    await expect(desk.call('edit_schedule', { id: 1, action: 'pause' })).rejects.toMatchObject({ kind: 'not-found', field: 'id' });
    await expect(desk.call('edit_schedule', { id: 1 }, IN_CHAT)).rejects.toMatchObject({ field: 'when' });
  });

  it('are deleted by number or all at once', async () => {
    const desk = await withTwo();
    expect((await desk.call('delete_schedule', { id: 2 }, IN_CHAT)).data).toEqual({ deleted: [2] });
    await expect(desk.call('delete_schedule', { id: 2 }, IN_CHAT)).rejects.toMatchObject({ kind: 'not-found', hint: 'You have 1; /schedules lists them.' });
    expect((await desk.call('delete_schedule', { id: 'all' }, IN_CHAT)).data).toEqual({ deleted: [1] });
  });
});
