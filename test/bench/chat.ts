import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../src/store/database.ts';
import { SqlAlertBook } from '../../src/store/alert-book.ts';
import { CLI, CliFolder } from '../run-cli.ts';
import { RunningDesk } from '../running-desk.ts';
import { FakeDiscord } from '../wire/discord/fake-discord.ts';
import { FakeTelegram } from '../wire/telegram/fake-telegram.ts';
import type { BenchResult } from './bench.ts';

/** Private chats with the desk, all of owners. */
const PEOPLE = Array.from({ length: 50 }, (_, index) => 1_000 + index);

/** Commands that are timed, one after the other over all chats. */
const TIMED = 500;

/** Milliseconds between two timed commands: a chat gets one every two and a half seconds, and Telegram's limits never come into it. */
const APART_MS = 50;

/** Updates of the burst. */
const BURST = 2_000;

/** Notifications that come up while nobody can be reached. */
const HELD_BACK = 500;

/** Messages in the chat whose memory is read, and how many of them warm it up. */
const MESSAGES = 20_000;
const WARMING = 5_000;

/** Growth of memory that counts as none: what a garbage collector leaves lying. */
const SLACK_MB = 40;

/** How the chat bench is run. */
export interface ChatBenchOptions {
  /** Minutes that the Bot API is dead for. */
  readonly outageMinutes: number;
}

/** The built service in a chat on a fake Bot API that holds it to Telegram's limits: how fast it answers, and what it loses. */
export async function benchChat({ outageMinutes }: ChatBenchOptions): Promise<readonly BenchResult[]> {
  const telegram = await FakeTelegram.start();
  telegram.enforcePace();
  const desk = new RunningDesk({ TELEGRAM_TOKEN: telegram.token, TELEGRAM_OWNERS: PEOPLE.join(','), TELEGRAM_API: telegram.url });
  try {
    for (const person of PEOPLE) telegram.user(person).open();
    desk.start();
    await telegram.until(() => telegram.calls('getUpdates').length > 0, 20_000);
    return [...(await answers(askOn(telegram))), ...(await burst(telegram)), ...(await outage(telegram, desk, outageMinutes)), ...(await memory())];
  } finally {
    await desk.remove();
    await telegram.stop();
  }
}

/** The same on a fake Discord: how fast it answers direct messages. */
export async function benchDiscord(): Promise<readonly BenchResult[]> {
  const discord = await FakeDiscord.start();
  const desk = new RunningDesk({ DISCORD_TOKEN: discord.token, DISCORD_OWNERS: PEOPLE.join(','), DISCORD_API: discord.url, DISCORD_GUILD: discord.guildId });
  try {
    const people = PEOPLE.map((person) => discord.user(String(person)));
    desk.start();
    while (discord.gateway.connected === 0) await wait(20);
    return await answers((index, command) => {
      const before = discord.requests.length;
      const path = `/channels/${discord.dm(String(PEOPLE[index]))}/messages`;
      people[index]!.say(command);
      return () => discord.requests.slice(before).some((request) => request.method === 'POST' && request.path === path);
    });
  } finally {
    await desk.remove();
    await discord.stop();
  }
}

/** Sends a command in a chat, by its place among `PEOPLE`; what it returns tells whether the answer was sent. */
type Ask = (index: number, command: string) => () => boolean;

function askOn(telegram: FakeTelegram): Ask {
  return (index, command) => {
    const person = PEOPLE[index]!;
    const before = telegram.requests.length;
    telegram.user(person).say(command);
    const isAnswer = ({ method, fields }: FakeTelegram['requests'][number]) => method.startsWith('send') && method !== 'sendChatAction' && Number(fields['chat_id']) === person;
    return () => telegram.requests.slice(before).some(isAnswer);
  };
}

/** How long a command takes from the update to the request that carries its answer. */
async function answers(ask: Ask): Promise<readonly BenchResult[]> {
  const commands = ['/price btc', '/strategies', '/strategy sma-cross', '/help backtest', '/alerts'];
  const taken: number[] = [];
  for (let round = -PEOPLE.length; round < TIMED; round++) {
    const turn = round + PEOPLE.length;
    const start = performance.now();
    const isAnswered = ask(turn % PEOPLE.length, commands[turn % commands.length]!);
    while (!isAnswered()) {
      if (performance.now() - start > 20_000) throw new Error('a command was not answered');
      await wait(1);
    }
    // The first of each chat warms up.
    if (round >= 0) taken.push(performance.now() - start);
    await wait(APART_MS);
  }
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return [
    {
      name: `a command in ${PEOPLE.length} chats, p95 of ${TIMED}`,
      measured: `${at(0.95).toFixed(0)} ms (p50 ${at(0.5).toFixed(0)} ms, worst ${at(1).toFixed(0)} ms)`,
      target: { words: '≤ 50 ms', reached: at(0.95) <= 50 },
    },
  ];
}

/** All updates at once, some of them twice: each is answered once, in the order of its chat. */
async function burst(telegram: FakeTelegram): Promise<readonly BenchResult[]> {
  const refused = tooMany(telegram);
  const before = new Map(PEOPLE.map((person) => [person, telegram.shown(person).length]));
  const start = performance.now();
  telegram.updates.repeatNext(100);
  for (let update = 0; update < BURST; update++) telegram.user(PEOPLE[update % PEOPLE.length]!).say(`/nothing${update}`);
  const answered = (person: number) => telegram.shown(person).slice(before.get(person)).flatMap(({ text }) => [...text.matchAll(/There is no command \/nothing(\d+)/g)].map((match) => Number(match[1])));
  const count = () => PEOPLE.reduce((sum, person) => sum + answered(person).length, 0);
  await telegram.until(() => count() >= BURST, 300_000);
  const seconds = (performance.now() - start) / 1_000;
  await wait(3_000);
  const each = PEOPLE.map(answered);
  const lost = BURST - new Set(each.flat()).size;
  const twice = count() - new Set(each.flat()).size;
  const outOfOrder = each.filter((numbers) => numbers.some((number, index) => index > 0 && number < numbers[index - 1]!)).length;
  return [
    {
      name: `${BURST.toLocaleString('en-US')} updates at once: lost, twice, disordered`,
      measured: `${lost}, ${twice}, ${outOfOrder} (${seconds.toFixed(0)} s; 429: ${tooMany(telegram) - refused})`,
      target: { words: '0, 0, 0', reached: lost === 0 && twice === 0 && outOfOrder === 0 },
    },
  ];
}

/** Alerts fire while the Bot API is dead: when it lives again, all are told, once, in order. */
async function outage(telegram: FakeTelegram, desk: RunningDesk, minutes: number): Promise<readonly BenchResult[]> {
  const refused = tooMany(telegram);
  telegram.die();
  const died = performance.now();
  const database = await openDatabase(desk.dataFolder);
  const alerts = new SqlAlertBook(database.db);
  for (let number = 0; number < HELD_BACK; number++) {
    const person = PEOPLE[number % PEOPLE.length]!;
    await alerts.add({ person: `telegram:${person}`, conversation: `telegram:${person}`, symbol: 'BTC/USDT', condition: `close > ${number + 1}`, timeframe: null, cooldownMs: null, createdAt: Date.now() });
  }
  await wait(minutes * 60_000 - (performance.now() - died));
  const fired = HELD_BACK - (await alerts.active()).length;
  await database.close();
  telegram.revive();
  const revived = performance.now();
  const told = (person: number) => telegram.shown(person).flatMap(({ text }) => [...text.matchAll(/Alert (\d+): /g)].map((match) => Number(match[1])));
  const count = () => PEOPLE.reduce((sum, person) => sum + told(person).length, 0);
  await telegram.until(() => count() >= HELD_BACK, 600_000).catch(() => undefined);
  const seconds = (performance.now() - revived) / 1_000;
  await wait(3_000);
  const each = PEOPLE.map(told);
  const unique = new Set(each.flat()).size;
  const inOrder = await Promise.all(PEOPLE.map(async (person, index) => {
    const stored = (await desk.cards('telegram', String(person))).flatMap((card) => [...JSON.stringify(card.blocks).matchAll(/Alert (\d+): /g)].map((match) => Number(match[1])));
    return JSON.stringify(stored) === JSON.stringify(each[index]);
  }));
  const outOfOrder = inOrder.filter((ordered) => !ordered).length;
  return [
    {
      name: `${HELD_BACK} alerts in ${minutes} min of a dead API: lost, twice, disordered`,
      measured: `${HELD_BACK - unique}, ${count() - unique}, ${outOfOrder} (${fired} fired; all told ${seconds.toFixed(0)} s after; 429: ${tooMany(telegram) - refused})`,
      target: { words: '0, 0, 0', reached: unique === HELD_BACK && count() === unique && outOfOrder === 0 },
    },
  ];
}

/** Calls that were answered with "too many requests". */
function tooMany(telegram: FakeTelegram): number {
  return telegram.requests.filter(({ status }) => status === 429).length;
}

/** Memory of the service over a long conversation: its chat over a pipe, which has no limits of its own. */
async function memory(): Promise<readonly BenchResult[]> {
  const folder = new CliFolder();
  const child = spawn(process.execPath, [CLI], { cwd: folder.path, env: { ...folder.environment }, stdio: ['pipe', 'pipe', 'inherit'] });
  const heard = { answers: 0 };
  let warm = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (heard.answers += text.split('There is no command').length - 1));
  const until = async (count: number) => {
    while (heard.answers < count) await wait(20);
  };
  for (let message = 0; message < MESSAGES; message++) {
    child.stdin.write(`/nothing${message}\n`);
    if (message % 500 === 499) await until(message + 1);
    if (message + 1 !== WARMING) continue;
    await wait(1_000);
    warm = megabytes(child.pid);
  }
  await until(MESSAGES);
  await wait(1_000);
  const end = megabytes(child.pid);
  child.stdin.end();
  await new Promise((resolve) => child.once('close', resolve));
  folder.remove();
  return [
    {
      name: `memory over ${MESSAGES.toLocaleString('en-US')} messages`,
      measured: `${warm.toFixed(0)} MB after ${WARMING.toLocaleString('en-US')}, ${end.toFixed(0)} MB at the end`,
      target: { words: `grows ≤ ${SLACK_MB} MB`, reached: end - warm <= SLACK_MB },
    },
  ];
}

function megabytes(pid: number | undefined): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1]) / 1024;
}
