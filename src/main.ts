import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { Agent } from './agent/agent.ts';
import { type ModelSettings, ModelSource } from './agent/model-source.ts';
import { Backtester } from './backtest/backtest.ts';
import { runBacktestTask } from './backtest/backtest-task.ts';
import { ANSI_STYLE } from './channels/terminal/ansi-style.ts';
import { PictureFolder } from './channels/terminal/picture-folder.ts';
import type { TerminalChannel } from './channels/terminal/terminal-channel.ts';
import type { Asker } from './cli/ask-command.ts';
import { type RunTool, askerOf } from './cli/asker.ts';
import { type DoctorSubjects, doctorChecksOf } from './cli/doctor-checks.ts';
import type { DoctorCheck } from './cli/doctor.ts';
import type { Output } from './cli/output.ts';
import type { RestoreNeeds } from './cli/restore-command.ts';
import { TerminalOutput } from './cli/terminal-output.ts';
import { type Config, ownerChatsOf, ownersOf } from './config.ts';
import { LOCAL_PERSON, localPerson } from './desk/identity.ts';
import type { OutboxStore } from './desk/outbox-store.ts';
import { machineZone } from './domain/time-zone.ts';
import type { NotificationBook } from './people/notification-rules.ts';
import type { Notifier } from './people/notification.ts';
import type { Person } from './people/person.ts';
import { requireRole } from './desk/roles.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { OutcryError, messageOf } from './domain/errors.ts';
import type { WorkOptions } from './domain/progress.ts';
import { DAY_MS } from './domain/timeframe.ts';
import type { HeavyWork } from './heavy-work.ts';
import { jobRunners } from './jobs/index.ts';
import { type Log, openLog } from './log.ts';
import type { CandleStore } from './market/candle-store.ts';
import type { HistoryReader } from './market/history.ts';
import { amountStepOf } from './market/market-book.ts';
import { openMarket, openSource } from './market/open-market.ts';
import type { Chart } from './reports/chart.ts';
import { PLAIN_STYLE } from './reports/text-style.ts';
import type { Service } from './service.ts';
import { SqlAlertBook } from './store/alert-book.ts';
import { SqlBacktestStore } from './store/backtest-store.ts';
import { DatabaseBackups } from './store/backup.ts';
import { SqlButtonBook } from './store/button-book.ts';
import { SqlCandleStore } from './store/candle-store.ts';
import { SqlChannelMemory } from './store/channel-memory.ts';
import { openDatabase } from './store/database.ts';
import { SqlInbox } from './store/inbox.ts';
import { SqlJobBook } from './store/job-book.ts';
import { SqlMarketBook } from './store/market-book.ts';
import { SqlNotificationBook } from './store/notification-book.ts';
import { SqlOutboxStore } from './store/outbox-store.ts';
import { SqlRuleBook } from './store/rule-book.ts';
import { SqlTranscriptStore } from './store/transcript-store.ts';
import { SqlUserBook } from './store/user-book.ts';
import type { SteppedTime } from './stepped-time.ts';
import { STRATEGIES, findStrategy, paramInfo } from './strategies/registry.ts';
import { type CommandVocabulary, parseCommandLine } from './tools/command-line.ts';
import type { DeskFacts } from './tools/get-status.ts';
import { toolCatalogue } from './tools/index.ts';
import type { TimeMachine } from './tools/time-machine.ts';
import type { Tool, ToolResult } from './tools/tool.ts';
import type { Journal } from './trading/journal/journal.ts';
import type { ReplayReport } from './trading/replay/replay-report.ts';
import { TradingDesk } from './trading-desk.ts';

/** The version of this program, as package.json has it. */
export const VERSION: string = z.object({ version: z.string() }).parse(createRequire(import.meta.url)('../package.json')).version;

/** Columns where nobody says how wide the terminal is. */
const USUAL_COLUMNS = 100;

/** A desk that is put together and not yet talking to anybody. */
export interface Outcry {
  readonly tools: readonly Tool[];
  readonly journal: Journal;
  /** Derives an order again from what is on record. @throws OutcryError `not-found` with the nearest number. */
  readonly replay: (order: string) => Promise<ReplayReport>;
  readonly candles: CandleStore;
  readonly history: HistoryReader;
  /** The venue that candles belong to when none is named. */
  readonly venue: string;
  readonly clock: Clock;
  readonly work: WorkOptions;
  readonly vocabulary: () => Promise<CommandVocabulary>;
  /** Calls a tool for whoever sits at this machine. */
  readonly run: (tool: Tool, args: unknown) => Promise<ToolResult>;
  /** Answers one request in plain words. */
  asker(): Promise<Asker>;
  /** Gives up what is running. */
  interrupt(): void;
  /** Serves every channel until it is told to stop. */
  serve(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Puts the desk together from its rooms. What is dear to load (the venue's client, the chart renderer, the agent's framework,
 * the log, all that only a service needs) is loaded when it is first needed.
 *
 * @param stepped time that stands still until somebody lets it pass, as on a practice desk; `null` where it passes by itself.
 * @throws OutcryError when the data folder or its database cannot be opened.
 */
export async function openOutcry(config: Config, output: Output, stepped: SteppedTime | null = null): Promise<Outcry> {
  const clock: Clock = stepped?.clock ?? systemClock;
  const startedAt = clock.now();
  const interrupted = new AbortController();
  const work: WorkOptions = { signal: interrupted.signal, onProgress: (progress) => output.progress(progress) };
  let heavy: HeavyWork | null = null;
  let service: Service | null = null;

  const database = await openDatabase(config.dataFolder);
  const { db } = database;
  const candles = new SqlCandleStore(db);
  const rules = new SqlRuleBook(db);
  const book = new SqlMarketBook(db);
  const books = {
    inbox: new SqlInbox(db),
    outbox: new SqlOutboxStore(db),
    buttons: new SqlButtonBook(db),
    channelMemory: new SqlChannelMemory(db),
    users: new SqlUserBook(db),
    notifications: new SqlNotificationBook(db),
    alerts: new SqlAlertBook(db),
    jobs: new SqlJobBook(db),
  };
  const backups = new DatabaseBackups(database, join(config.dataFolder, 'backups'), clock);
  const log = openLog(config);
  const marketOptions = { ...venueOf(config), store: candles, book, clock, log, ...(stepped?.simulatedTicks && { simulatedTicks: stepped.simulatedTicks }) };
  const market = openMarket(marketOptions);
  const { source, history } = market;
  const backtests = new Backtester({
    history,
    store: new SqlBacktestStore(db),
    clock,
    amountStep: (venue, symbol) => amountStepOf(book, venue, symbol),
    // A service must go on answering; a command has nothing else to do.
    compute: async (task, options) => (heavy ? heavy.runBacktest(task, options) : runBacktestTask(task)),
  });
  const models = new ModelSource(modelSettings(config), clock, log);
  const facts: DeskFacts = {
    version: VERSION,
    startedAt,
    ...(stepped && { timeStandsStill: true }),
    model: () => models.describe(),
    channels: async () => service?.channels() ?? [],
    outbox: () => books.outbox.summary(clock.now() - DAY_MS),
  };
  const localCall = async () => ({ now: clock.now(), conversation: 'command', person: await localPerson(books.users), by: 'person' as const, ...work });
  const trading = new TradingDesk({
    config, db, market, marketOptions, clock, log,
    // A command tells its own user; what others should hear waits in the outbox for a service.
    notifier: { notify: async (notification) => (service?.notifier ?? (await outboxNotifier(config, books, clock, log))).notify(notification) },
  });
  const runners = jobRunners({
    market: source, history, candles, rules, backups, venue: config.exchange, clock, trading: trading.facades,
    runBacktest: async (args, options) => toolNamed('backtest').call(args, { ...(await localCall()), ...options }),
  });
  const tools = toolCatalogue({ market: source, history, candles, rules, backtests, jobRunners: runners, owners: ownersOf(config), ownerChats: ownerChatsOf(config), backups, facts, trading: trading.facades, ...(stepped && { time: timeOf(() => service) }), ...books });
  const toolNamed = (name: string): Tool => {
    const tool = tools.find((candidate) => candidate.name === name);
    if (!tool) throw new Error(`there is no tool ${name}`);
    return tool;
  };

  const vocabulary = async (): Promise<CommandVocabulary> => {
    const saved = new Set((await rules.list()).map((rule) => rule.name));
    return { isStrategy: (word) => saved.has(word.toLowerCase()) || findStrategy(word) !== undefined };
  };
  const strategies = async () => [
    ...STRATEGIES.map((strategy) => ({ name: strategy.name, title: strategy.title, params: paramInfo(strategy) })),
    ...(await rules.list()).map(({ name, rule }) => ({ name, saved: true, params: Object.entries(rule.params).map(([param, usual]) => ({ name: param, description: '', default: usual })) })),
  ];
  const runAs: RunTool = async (tool, args, user, call) => {
    requireRole(user.role, tool);
    return tool.call(args, call);
  };

  // Whatever a command is for: what is held without its stop comes first.
  const takeUpUnguarded = async (): Promise<void> => {
    for (const sentence of await trading.guardLeftBehind()) output.notice(sentence);
  };

  const agentOf = (run: RunTool) => new Agent<Person>({ tools, models, transcripts: new SqlTranscriptStore(db), strategies, ids: () => trading.ids(), clock, log, run });

  return {
    tools,
    journal: trading.stores.journal,
    replay: (order) => trading.replay(order),
    candles,
    history,
    venue: config.exchange,
    clock,
    work,
    vocabulary,
    run: async (tool, args) => {
      await takeUpUnguarded();
      const call = await localCall();
      return trading.command(tool, () => runAs(tool, args, call.person, call));
    },
    asker: async () => {
      await takeUpUnguarded();
      return askerOf({ user: await localPerson(books.users), run: runAs, agent: agentOf, work });
    },
    async serve() {
      const [{ HeavyWork }, { openService }, { CandleIntake }] = await Promise.all([import('./heavy-work.ts'), import('./service.ts'), import('./tools/candle-intake.ts')]);
      const threads = new HeavyWork();
      heavy = threads;
      try {
        const terminal = hasChat(config) && !isAtTerminal() ? null : await terminalChannel(config, tools, threads, stepped);
        const trade = await trading.open();
        service = await openService({
          config, tools, market, trading: trade, books, jobRunners: runners, terminal, clock, stepped, log,
          commands: {
            parse: async (text) => parseCommandLine(text, tools, await vocabulary()),
            tool: (name) => tools.find((tool) => tool.name === name) ?? null,
          },
          agent: agentOf(runAs),
          files: new CandleIntake({ candles, venue: config.exchange, clock }),
          suggest: {
            symbols: async () => (await (await source.resolve()).markets()).filter((one) => one.active).map((one) => one.symbol),
            strategies: async () => (await strategies()).map((one) => one.name),
          },
          drawChart: (chart) => threads.drawChart(chart),
        });
        for (const { id, reason } of service.refused) process.stderr.write(`${id}: ${reason}\n`);
        if (!terminal) process.stderr.write(`Outcry serves ${service.served.join(' and ')}. Ctrl-C ends it.\n`);
        const halt = () => void trade.control.halt('orders', 'outcry', 'Halted by the signal SIGUSR2.').catch((error: unknown) => log.error({ error: messageOf(error) }, 'trading could not be halted'));
        process.on('SIGUSR2', halt);
        await service.start();
        await Promise.race([...(terminal ? [terminal.left] : []), toldToStop()]);
        await service.stop();
        process.off('SIGUSR2', halt);
      } finally {
        await threads.close();
      }
    },
    interrupt: () => interrupted.abort(),
    async close() {
      await trading.close();
      await database.close();
    },
  };
}

/** Puts what somebody should hear of into the outbox, for the next service to deliver. */
async function outboxNotifier(config: Config, books: { readonly outbox: OutboxStore; readonly notifications: NotificationBook }, clock: Clock, log: Log): Promise<Notifier> {
  const { waitingNotifier } = await import('./desk/waiting-notifier.ts');
  return waitingNotifier({ store: books.outbox, rules: books.notifications, owners: ownerChatsOf(config), secrets: config.secrets, zone: machineZone(), clock, log });
}

/** What doctor looks at, in the order in which one thing rests on another. */
export function doctorChecks(config: Config): readonly DoctorCheck[] {
  const withStore: DoctorSubjects['withStore'] = async (look) => {
    const database = await openDatabase(config.dataFolder);
    try {
      return await look(new SqlCandleStore(database.db));
    } finally {
      await database.close();
    }
  };
  return doctorChecksOf({
    dataFolder: config.dataFolder,
    settings: config.given,
    withStore,
    market: openSource({ ...venueOf(config), clock: systemClock }),
    drawChart,
    model: () => new ModelSource(modelSettings(config), systemClock, openLog(config)).examine(),
    others: [...keyChecks(config), ...chatChecks(config)],
  });
}

/** The exchange's account, where there are keys to it. */
function keyChecks(config: Config): readonly DoctorCheck[] {
  const { exchange, exchangeKeys: keys, tradingMode } = config;
  if (keys === null) return [];
  const run = async () => {
    const [{ keyedExecution }, { examineKeys }] = await Promise.all([import('./trading.ts'), import('./trading/ccxt/examine-keys.ts')]);
    const execution = keyedExecution(config, keys, systemClock, openLog(config));
    try {
      return await examineKeys({ exchange, sandbox: keys.sandbox, live: tradingMode === 'live', execution });
    } finally {
      await execution.close();
    }
  };
  return [{ name: 'Exchange account', run }];
}

/** The chat channels that are configured, each looked at by its own room. */
function chatChecks({ telegram, discord }: Config): readonly DoctorCheck[] {
  const checks: DoctorCheck[] = [];
  if (telegram) checks.push({ name: 'Telegram', run: async () => (await import('./channels/telegram/telegram-checks.ts')).examineTelegram(telegram) });
  if (discord) checks.push({ name: 'Discord', run: async () => (await import('./channels/discord/examine-discord.ts')).examineDiscord(discord) });
  return checks;
}

/** How a backup is put in the place of the database, which nothing here has open. */
export function restoring({ dataFolder }: Config, output: Output): Pick<RestoreNeeds, 'restore' | 'work'> {
  return {
    work: { onProgress: (progress) => output.progress(progress) },
    async restore(file, work) {
      const { restoreDatabase } = await import('./store/restore.ts');
      return restoreDatabase(dataFolder, file, { clock: systemClock, by: LOCAL_PERSON.id, ...work });
    },
  };
}

/** How the command line writes: results to stdout, pictures to the data folder, progress to stderr. */
export function terminalOutput({ dataFolder }: Config): TerminalOutput {
  const { stdout, stderr } = process;
  const pictures = new PictureFolder({ dataFolder, drawChart, clock: systemClock });
  return new TerminalOutput({ stdout, stderr, style: inColour() ? ANSI_STYLE : PLAIN_STYLE, pictures });
}

async function terminalChannel({ dataFolder }: Config, tools: readonly Tool[], heavy: HeavyWork, stepped: SteppedTime | null): Promise<TerminalChannel> {
  const { TerminalChannel } = await import('./channels/terminal/terminal-channel.ts');
  const { stdin, stdout, stderr } = process;
  return new TerminalChannel({
    input: stdin,
    output: stdout,
    errors: stderr,
    interactive: stdin.isTTY && stdout.isTTY,
    columns: () => stdout.columns ?? USUAL_COLUMNS,
    colour: inColour(),
    user: LOCAL_PERSON.id,
    dataFolder,
    commands: tools.flatMap((tool) => tool.commands.map(({ name }) => name)),
    drawChart: (chart) => heavy.drawChart(chart),
    clock: stepped?.clock ?? systemClock,
    ...(stepped && { onEntered: () => stepped.onRequest() }),
  });
}

/** What moves time on, once there is a service to move. */
function timeOf(service: () => Service | null): TimeMachine {
  return {
    forward: async (ms, options) => {
      const time = service()?.time ?? null;
      if (time === null) throw new OutcryError('refused', 'Time passes only while the practice desk is open.', { hint: 'outcry practice opens it.' });
      return time.forward(ms, options);
    },
  };
}

/** True when a channel other than the terminal is configured. */
function hasChat({ telegram, discord }: Config): boolean {
  return telegram !== null || discord !== null;
}

/** True when somebody sits at this terminal. */
function isAtTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

function inColour(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors();
}

function venueOf({ exchange, exchangeUrl, exchangeNamed }: Config): { readonly exchange: string; readonly exchangeUrl: string | null; readonly mayStandIn: boolean } {
  return { exchange, exchangeUrl, mayStandIn: !exchangeNamed };
}

function modelSettings({ model, ollamaUrl, modelContext }: Config): ModelSettings {
  return { model, ollamaUrl, contextTokens: modelContext };
}

/** Draws a chart on this thread; the renderer is loaded at the first one. */
async function drawChart(chart: Chart): Promise<Buffer> {
  const { renderChartPng } = await import('./reports/chart-png.ts');
  return renderChartPng(chart);
}

/** Resolves when the process is asked to end. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
