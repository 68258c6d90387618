import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Card } from '../src/reports/card.ts';
import { RunningDesk } from './running-desk.ts';
import { FakeDiscord } from './wire/discord/fake-discord.ts';
import { FakeTelegram } from './wire/telegram/fake-telegram.ts';

/** Somebody at a channel, played over the wire. */
interface Seat {
  readonly channel: 'telegram' | 'discord';
  /** The desk's name of the private conversation. */
  readonly conversation: string;
  say(text: string): void;
  press(label: string): void;
  /** What the person can read. */
  read(): string;
  /** Somebody whom nobody let in writes, and reads this. */
  sayAsStranger(text: string): void;
  readAsStranger(): string;
}

const OWNER = '42';
const STRANGER = '666';

/** How long an answer may take; only a hang comes near it. */
const PATIENCE_MS = 60_000;

describe('the same conversation on Telegram and on Discord', () => {
  let telegram: FakeTelegram;
  let discord: FakeDiscord;
  let desk: RunningDesk;
  let seats: readonly [Seat, Seat];
  const cards = (seat: Seat) => desk.cards(seat.channel, seat.conversation);

  beforeAll(async () => {
    [telegram, discord] = await Promise.all([FakeTelegram.start(), FakeDiscord.start()]);
    desk = new RunningDesk({
      TELEGRAM_TOKEN: telegram.token, TELEGRAM_OWNERS: OWNER, TELEGRAM_API: telegram.url,
      DISCORD_TOKEN: discord.token, DISCORD_OWNERS: OWNER, DISCORD_API: discord.url, DISCORD_GUILD: discord.guildId,
    });
    desk.start();
    const [user, stranger] = [telegram.user(Number(OWNER)).open(), telegram.user(Number(STRANGER)).open()];
    const [member, outsider] = [discord.user(OWNER), discord.user(STRANGER)];
    seats = [
      {
        channel: 'telegram', conversation: OWNER,
        say: (text) => void user.say(text),
        press: (label) => void user.press(label),
        read: () => telegram.read(Number(OWNER)),
        sayAsStranger: (text) => void stranger.say(text),
        readAsStranger: () => telegram.read(Number(STRANGER)),
      },
      {
        channel: 'discord', conversation: `user:${OWNER}`,
        say: (text) => void member.say(text),
        press: (label) => void member.press(label),
        read: () => discord.read(discord.dm(OWNER), OWNER),
        sayAsStranger: (text) => void outsider.say(text),
        readAsStranger: () => discord.read(discord.dm(STRANGER), STRANGER),
      },
    ];
    await vi.waitUntil(() => telegram.calls('getUpdates').length > 0 && discord.gateway.connected > 0, PATIENCE_MS);
  }, 180_000);

  afterAll(async () => {
    await desk.remove();
    await Promise.all([telegram.stop(), discord.stop()]);
  });

  /** Does the same on both channels and waits for the cards that come of it: those whose titles match, in order. */
  async function turn(act: (seat: Seat) => void, ...titles: readonly RegExp[]): Promise<readonly (readonly Card[])[]> {
    const before = await Promise.all(seats.map(async (seat) => (await cards(seat)).length));
    for (const seat of seats) act(seat);
    return Promise.all(
      seats.map(async (seat, index) => {
        let fresh: readonly Card[] = [];
        const wanted = () => titles.every((title) => fresh.some((card) => title.test(titleOf(card))));
        await expect
          .poll(async () => {
            fresh = (await cards(seat)).slice(before[index]);
            return wanted() ? 'all there' : `${seat.channel}: ${fresh.map(titleOf).join(' | ') || 'nothing'}`;
          }, { timeout: PATIENCE_MS, interval: 100 })
          .toBe('all there');
        return titles.map((title) => fresh.find((card) => title.test(titleOf(card)))).filter((card) => card !== undefined);
      }),
    );
  }

  it('1. answers a question in plain words', async () => {
    const [left, right] = await turn((seat) => seat.say('what is the price of bitcoin?'), /^BTC\/USDT/);
    expect(masked(left)).toEqual(masked(right));
    for (const seat of seats) expect(seat.read()).toMatch(/24 h high/);
  });

  it('2. draws a chart', async () => {
    const [left, right] = await turn((seat) => seat.say('/chart btc 1h'), /^BTC\/USDT · 1h/);
    expect(masked(left)).toEqual(masked(right));
    expect(telegram.shown(Number(OWNER)).some(({ photo }) => photo)).toBe(true);
    expect(discord.messages(discord.dm(OWNER), OWNER).some(({ attachments }) => attachments.some(({ name }) => name.endsWith('.png')))).toBe(true);
  });

  it('3. runs a backtest asked for in words', async () => {
    const [left, right] = await turn((seat) => seat.say('backtest mean reversion on BTC/USDT 1h for the last 90 days'), /^Mean reversion · BTC\/USDT/);
    expect(figures(left)).toEqual(figures(right));
    for (const seat of seats) expect(seat.read()).toMatch(/Max drawdown/);
  });

  it('4. asks with buttons for an argument that is missing', async () => {
    const [left, right] = await turn((seat) => seat.say('/backtest btc 1h from=30d'), /Which strategy/);
    expect(left).toEqual(right);
    const [first, second] = await turn((seat) => seat.press('sma-cross'), /^SMA crossover/);
    expect(figures(first)).toEqual(figures(second));
    const [asked, askedToo] = await turn((seat) => seat.say('draw me a chart'), /^Which market/);
    expect(asked).toEqual(askedToo);
    const [chart, chartToo] = await turn((seat) => seat.press('ETH/USDT'), /^ETH\/USDT · /);
    expect(masked(chart)).toEqual(masked(chartToo));
  });

  it('5. compares', async () => {
    const [left, right] = await turn((seat) => seat.say('compare sma-cross and mean-reversion on btc 1h over 60d'), /compar|strateg/i);
    expect(figures(left)).toEqual(figures(right));
  });

  it('6. saves a rule', async () => {
    const [left, right] = await turn((seat) => seat.say(`/save dip-${seat.channel} entry="rsi(14) < 30" exit="rsi(14) > 60"`), /^Saved dip/);
    expect(masked(left)).toEqual(masked(right));
  });

  it('7. sets an alert that fires, once', async () => {
    const [left, right] = await turn((seat) => seat.say('/alert btc price > 1'), /^Alert \d+ is set/, /^BTC\/USDT: price > 1/);
    expect(masked(left)).toEqual(masked(right));
    for (const seat of seats) expect((await cards(seat)).filter((card) => card.title.startsWith('BTC/USDT: price > 1'))).toHaveLength(1);
  });

  it('8. schedules a report', async () => {
    const [left, right] = await turn((seat) => seat.say('send me a market report every monday at 9 in berlin'), /^Schedule \d+ is set/);
    expect(masked(left)).toEqual(masked(right));
    expect(JSON.stringify(left)).toContain('every Monday at 09:00, Europe/Berlin');
  });

  it('9. refuses a stranger once, with their id, and is silent ever after', async () => {
    for (const seat of seats) seat.sayAsStranger('hello');
    for (const seat of seats) await expect.poll(() => seat.readAsStranger(), { timeout: PATIENCE_MS }).toContain(STRANGER);
    const first = seats.map((seat) => seat.readAsStranger());
    for (const seat of seats) seat.sayAsStranger('/price btc');
    await turn((seat) => seat.say('/strategies'), /strateg/i);
    expect(seats.map((seat) => seat.readAsStranger())).toEqual(first);
  });

  it('10. is killed in the middle of an answer, owns up to it, and goes on with all that it knew', async () => {
    for (const seat of seats) seat.say('backtest sma-cross on eth 1m over the last 2 years');
    await expect.poll(() => desk.unanswered(), { timeout: PATIENCE_MS }).toBe(seats.length);
    await desk.end('SIGKILL');
    const [left, right] = await turn((seat) => seat.channel === 'telegram' && desk.start(), /^Interrupted/);
    expect(masked(left)).toEqual(masked(right));
    const [schedules, rules] = [await turn((seat) => seat.say('/schedules'), /schedule/i), await turn((seat) => seat.say(`/strategy dip-${seat.channel}`), /^dip/)];
    expect(masked(schedules[0])).toEqual(masked(schedules[1]));
    expect(masked(rules[0])).toEqual(masked(rules[1]));
    for (const seat of seats) expect((await cards(seat)).filter((card) => card.title.startsWith('BTC/USDT: price > 1'))).toHaveLength(1);
  });

  it('ends in good order, and wrote none of its tokens anywhere', async () => {
    const status = await desk.end('SIGTERM');
    expect(status).toBe(0);
    for (const token of [telegram.token, discord.token]) expect(desk.output).not.toContain(token);
  });
});

/** The title, or the first words of a card that has none. */
function titleOf(card: Card): string {
  const [first] = card.blocks;
  return card.title !== '' ? card.title : first?.kind === 'text' ? first.text : '';
}

/** What cards say, with every figure masked: prices move between two questions, and numbers of alerts differ. */
function masked(found: readonly Card[] | undefined): unknown {
  return JSON.parse(JSON.stringify(found?.map(shape)).replaceAll(/telegram|discord/g, 'here').replaceAll(/[\d.,]*\d/g, '0').replaceAll(/[+−-]0/g, '±0')) as unknown;
}

/** What cards say, to the last figure; charts by their titles. Who asks second is told that the result was computed before. */
function figures(found: readonly Card[] | undefined): unknown {
  return JSON.parse(JSON.stringify(found?.map(shape)).replaceAll(/, computed on [\d :-]+ from the same rule, settings and candles/g, '')) as unknown;
}

function shape({ title, tone, simulated, blocks, actions }: Card): unknown {
  return { title, tone, simulated, blocks: blocks.map((block) => (block.kind === 'chart' ? { kind: 'chart', title: block.chart.title } : block)), actions };
}
