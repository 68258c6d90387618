import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/domain/clock.ts';
import { DeskCommands } from './desk-commands.ts';
import { RunningDesk } from './running-desk.ts';
import { FakeDiscord } from './wire/discord/fake-discord.ts';
import { buttonsOf } from './wire/discord/shown.ts';
import { FakeTelegram } from './wire/telegram/fake-telegram.ts';

const OWNER = '42';

/** How long anything may take; only a hang comes near it. */
const PATIENCE_MS = 60_000;
const SLOW_MS = 120_000;

describe('paper trading in two chats and on the command line', () => {
  let telegram: FakeTelegram;
  let discord: FakeDiscord;
  let service: RunningDesk;
  let commands: DeskCommands;

  beforeAll(async () => {
    [telegram, discord] = await Promise.all([FakeTelegram.start(), FakeDiscord.start()]);
    service = new RunningDesk({
      TELEGRAM_TOKEN: telegram.token, TELEGRAM_OWNERS: OWNER, TELEGRAM_API: telegram.url,
      DISCORD_TOKEN: discord.token, DISCORD_OWNERS: OWNER, DISCORD_API: discord.url, DISCORD_GUILD: discord.guildId,
    });
    commands = new DeskCommands({}, service.folder);
    telegram.user(Number(OWNER)).open();
    discord.user(OWNER);
    service.start();
    await up();
  }, SLOW_MS);

  afterAll(async () => {
    await service.remove();
    await Promise.all([telegram.stop(), discord.stop()]);
  });

  const user = () => telegram.user(Number(OWNER));
  const onTelegram = () => telegram.read(Number(OWNER));
  const onDiscord = () => discord.read(discord.dm(OWNER), OWNER);
  const up = () => vi.waitUntil(() => telegram.calls('getUpdates').length > 0 && discord.gateway.connected > 0, PATIENCE_MS);
  const reads = (read: () => string, words: RegExp | string) => expect.poll(read, { timeout: PATIENCE_MS, interval: 50 }).toMatch(words);
  const pending = async () => (await commands.read('approvals', 'approvals')).approvals.map(({ id }) => id);
  const ordersOf = async (id: string) => (await commands.read('orders', 'orders', 'all')).orders.filter((order) => order.approval === id);
  /** The approvals that a tap on each of the channels could still approve. */
  const tappable = () => [
    telegram.shown(Number(OWNER)).filter(({ keyboard }) => keyboard.flat().some(({ text }) => text === 'Approve')).length,
    discord.messages(discord.dm(OWNER), OWNER).filter((message) => buttonsOf(message).some(({ label }) => label === 'Approve')).length,
  ];
  const noButtons = () => expect.poll(tappable, { timeout: PATIENCE_MS, interval: 50 }).toEqual([0, 0]);
  /** Proposes in Telegram, and waits until both channels show it. @returns its number. */
  async function propose(text: string): Promise<string> {
    user().say(text);
    await expect.poll(tappable, { timeout: PATIENCE_MS, interval: 50 }).toEqual([1, 1]);
    const ids = await pending();
    expect(ids).toHaveLength(1);
    return ids[0] ?? '';
  }

  it('shows what was proposed in one chat in the other, too, and makes one order of a tap on each', async () => {
    const id = await propose('/buy btc $100 stop=3%');
    user().press('Approve');
    discord.user(OWNER).press('Approve');
    await noButtons();
    await expect.poll(async () => (await ordersOf(id)).map(({ state }) => state), { timeout: PATIENCE_MS, interval: 100 }).toEqual(['filled']);
    for (const read of [onTelegram, onDiscord]) await reads(read, 'Approved');
    expect((await commands.read('trades', 'trades')).fills).toHaveLength(1);
    expect(await pending()).toEqual([]);
  }, SLOW_MS);

  it('brings the cards up to date when the command line answers, yes or no', async () => {
    const yes = await propose('/buy eth $100');
    expect(await commands.answer('approve', yes)).toMatchObject({ status: 0, orders: [{ state: 'filled' }] });
    await noButtons();
    const no = await propose('/buy eth $120');
    expect(await commands.answer('decline', no)).toMatchObject({ status: 0 });
    await noButtons();
    for (const read of [onTelegram, onDiscord]) await reads(read, 'Declined');
    expect(await ordersOf(no)).toEqual([]);
  }, SLOW_MS);

  it('does nothing about a command that comes too late', async () => {
    user().say('/buy btc $100', { sentAt: systemClock.now() - 150_000 });
    await reads(onTelegram, /expired/i);
    expect(await pending()).toEqual([]);
  }, SLOW_MS);

  it('goes on after a kill with what waited for an answer, and makes one order of it', async () => {
    const id = await propose('/buy btc $80');
    await service.end('SIGKILL');
    const polls = telegram.calls('getUpdates').length;
    service.start();
    await vi.waitUntil(() => telegram.calls('getUpdates').length > polls && discord.gateway.connected > 0, PATIENCE_MS);
    user().press('Approve');
    await noButtons();
    await expect.poll(async () => (await ordersOf(id)).map(({ state }) => state), { timeout: PATIENCE_MS, interval: 100 }).toEqual(['filled']);
  }, SLOW_MS);

  it('halts at once while a long test runs', async () => {
    user().say('backtest sma-cross on eth 1m over the last 3 years');
    await expect.poll(() => service.unanswered(), { timeout: PATIENCE_MS, interval: 20 }).toBe(1);
    const before = onDiscord().length;
    discord.user(OWNER).say('/halt');
    await reads(() => onDiscord().slice(before), /Trading is halted/);
    expect(await service.unanswered()).toBeGreaterThanOrEqual(1);
    await reads(onTelegram, /SMA crossover/);
    expect((await commands.refused('buy', 'btc', '--cost', '50')).kind).toBe('refused');
    await resume();
  }, SLOW_MS);

  it('halts for a file named HALT, and tells of it', async () => {
    const before = onTelegram().length;
    const file = join(service.dataFolder, 'HALT');
    writeFileSync(file, '');
    await reads(() => onTelegram().slice(before), /HALT/);
    expect((await commands.refused('buy', 'btc', '--cost', '50')).kind).toBe('refused');
    rmSync(file);
    await resume();
  }, SLOW_MS);

  it('halts on a signal, calls open orders off, and tells of it', async () => {
    const id = (await commands.propose('buy', 'btc', '--cost', '50', '--price', '58000')).id;
    expect(await commands.answer('approve', id)).toMatchObject({ status: 0, orders: [{ state: 'open' }] });
    const before = onTelegram().length;
    service.signal('SIGUSR2');
    await reads(() => onTelegram().slice(before), /SIGUSR2/);
    await expect.poll(async () => (await ordersOf(id)).map(({ state }) => state), { timeout: PATIENCE_MS, interval: 100 }).toEqual(['canceled']);
    expect(service.isRunning).toBe(true);
    await resume();
  }, SLOW_MS);

  it('ends in good order', async () => {
    expect(await service.end('SIGTERM')).toBe(0);
    expect((await commands.read('journal', 'journal', 'verify')).intact).toBe(true);
  }, SLOW_MS);

  /** Takes trading up again on the command line. */
  async function resume(): Promise<void> {
    const { id } = await commands.propose('resume');
    expect(await commands.answer('approve', id, 'resume', 'trading')).toMatchObject({ status: 0 });
    expect((await commands.propose('buy', 'btc', '--cost', '50')).status).toBe('pending');
    for (const waiting of await pending()) await commands.answer('decline', waiting);
    await noButtons();
  }
});
