import { describe, expect, it } from 'vitest';
import { takeAlertWords } from '../../../src/agent/phrasebook/alert-words.ts';
import { Draft } from '../../../src/agent/phrasebook/draft.ts';
import { takeNotificationWords } from '../../../src/agent/phrasebook/notification-words.ts';
import { takeSchedule } from '../../../src/agent/phrasebook/schedule-words.ts';
import { takeUser } from '../../../src/agent/phrasebook/user-words.ts';

describe('when something is to come', () => {
  it.each([
    ['send me a market report every monday at 9 in berlin', 'every monday at 9 in berlin', 'send me a market report {when}'],
    ['a daily report at 8', 'daily at 8', 'a {when} report {when}'],
    ['each morning at 6 send me the report', 'each morning at 6', '{when} send me the report'],
    ['report on btc every sunday evening at 8pm london time', 'every sunday evening at 8pm london time', 'report on btc {when}'],
    ['market report 0 9 * * 1', '0 9 * * 1', 'market report {when}'],
    ['run rsi on btc 1h again every monday', 'every monday', 'run rsi on btc 1h again {when}'],
    ['every friday instead', 'every friday', '{when} instead'],
  ])('is taken out of "%s"', (text, when, rest) => {
    const draft = new Draft(text);
    expect(takeSchedule(draft).when).toBe(when);
    expect(draft.text).toBe(rest);
  });

  it.each(['daily chart of btc', 'test dca on btc weekly since 2022', 'buy btc every monday', 'now on the daily', 'let me know every time btc crosses 100k', 'cancel the daily report', 'daily'])('is not said by "%s"', (text) => {
    expect(takeSchedule(new Draft(text)).when).toBeNull();
  });

  it('may come with what is done about missed runs', () => {
    expect(takeSchedule(new Draft('report daily at 8, skip missed runs'))).toEqual({ when: 'daily at 8', missed: 'skip' });
    expect(takeSchedule(new Draft('report daily at 8 and tell me about missed runs'))).toEqual({ when: 'daily at 8', missed: 'tell' });
  });
});

describe('how somebody wants to be notified', () => {
  it.each([
    ['quiet 23-7', { quiet: '23:00-07:00' }],
    ['do not disturb me between midnight and 8', { quiet: '00:00-08:00' }],
    ['turn off quiet hours', { quiet: 'off' }],
    ['quiet from 23 to 7 berlin time', { quiet: '23:00-07:00', zone: 'Europe/Berlin' }],
    ['send me a digest every day at 7:30', { digest: '07:30' }],
    ['put alerts into the digest at 9', { events: ['alert'], loudness: 'digest', digest: '09:00' }],
    ['mute {symbol} alerts for 2 hours', { mutes: true, until: '2h' }],
    ['stop alerting me about {symbol}', { mutes: true, until: null }],
    ['unmute {symbol}', { unmutes: true, mutes: false }],
    ['stop notifying me about system messages', { events: ['system'], loudness: 'off' }],
    ['turn alerts back on', { events: ['alert'], loudness: 'on' }],
    ['only losses over $20', { only: 'losses', over: '20' }],
    ['only trades above 1k', { only: null, over: '1000' }],
    ['not only losses', { only: 'all' }],
  ])('is read from "%s"', (text, expected) => {
    expect(takeNotificationWords(new Draft(text))).toMatchObject(expected);
  });

  it.each(['do not alert me when {symbol} is over 100k', 'stop all trading', 'turn trading back on', 'only when the trend is up', 'no need to alert me about {symbol}', 'turn off alert 3', 'tell me about my orders', 'backtest {strategy} with only losses over 20'])('is not said by "%s"', (text) => {
    expect(takeNotificationWords(new Draft(text))).toMatchObject({ quiet: null, digest: null, mutes: false, unmutes: false, events: null, loudness: null, only: null, over: null });
  });
});

describe('how often an alert is wanted', () => {
  it.each([
    ['let me know every time {symbol} is over 100k', { repeat: 'repeat', cooldown: null }],
    ['alert me whenever rsi is under 30, at most every 6 hours', { repeat: 'repeat', cooldown: '6h' }],
    ['alert me if it drops with a cooldown of 30 minutes', { repeat: 'repeat', cooldown: '30m' }],
    ['ping me only once when {symbol} is over 100k', { repeat: 'once', cooldown: null }],
    ['notify me once {symbol} reaches 5000', { repeat: null, cooldown: null }],
    ['buy whenever rsi is under 30', { repeat: null, cooldown: null }],
  ])('is read from "%s"', (text, expected) => {
    expect(takeAlertWords(new Draft(text))).toEqual(expected);
  });
});

describe('whom a request names', () => {
  it.each([
    ['make telegram 123456 a trader', { user: 'telegram:123456', shutsOut: false }],
    ['remove user 123456', { user: '123456', shutsOut: true }],
    ['let discord user 123456789012345678 in', { user: 'discord:123456789012345678', shutsOut: false }],
    ['kick <@12345> out', { user: 'discord:12345', shutsOut: true }],
    ['add 123456789 as a viewer', { user: '123456789', shutsOut: false }],
    ['buy 10000 of {symbol}', { user: null, shutsOut: false }],
  ])('is read from "%s"', (text, expected) => {
    expect(takeUser(new Draft(text))).toEqual(expected);
  });
});
