import { AlertWatch } from './alerts/alert-watch.ts';
import type { AlertBook } from './alerts/alert.ts';
import { type Config, ownerChatsOf, ownersOf } from './config.ts';
import type { Agent } from './desk/agent-port.ts';
import type { ButtonBook } from './desk/button-book.ts';
import type { ChannelMemory } from './desk/channel-memory.ts';
import type { Channel } from './desk/channel.ts';
import type { CommandLine } from './desk/command-port.ts';
import type { ChannelState } from './desk/channel-watch.ts';
import { Desk } from './desk/desk.ts';
import type { FileIntake } from './desk/file-port.ts';
import { splitConversationName } from './desk/conversation-name.ts';
import { deskIdentity } from './desk/identity.ts';
import type { Inbox } from './desk/inbox.ts';
import { DeskNotifier } from './desk/notifier.ts';
import type { OutboxStore } from './desk/outbox-store.ts';
import { Outbox } from './desk/outbox.ts';
import { secretFilter } from './desk/secret-filter.ts';
import { type ToolMenuNeeds, toolMenu } from './desk/tool-menu.ts';
import type { Clock } from './domain/clock.ts';
import { OutcryError } from './domain/errors.ts';
import { DAY_MS } from './domain/timeframe.ts';
import { machineZone } from './domain/time-zone.ts';
import type { JobRunner } from './jobs/job-runner.ts';
import type { JobBook } from './jobs/job.ts';
import type { Log } from './log.ts';
import type { HistoryReader } from './market/history.ts';
import type { MarketDataSource } from './market/market-data.ts';
import type { TickerFeed } from './market/ticker-feed.ts';
import type { NotificationBook } from './people/notification-rules.ts';
import type { Notifier } from './people/notification.ts';
import type { UserBook } from './people/user-book.ts';
import type { Chart } from './reports/chart.ts';
import { CandleClock } from './schedule/candle-clock.ts';
import { MinuteTick } from './schedule/minute-tick.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { Upkeep } from './schedule/upkeep.ts';
import type { SteppedTime } from './stepped-time.ts';
import { TimeRun } from './time-run.ts';
import type { TimeMachine } from './tools/time-machine.ts';
import type { Tool } from './tools/tool.ts';
import { TradingService } from './trading-service.ts';
import type { Trading } from './trading.ts';

/** What the service is put together from. */
export interface ServiceParts {
  readonly config: Config;
  readonly tools: readonly Tool[];
  readonly commands: CommandLine;
  readonly agent: Agent;
  readonly files: FileIntake;
  /** What arguments may be, for menus. */
  readonly suggest: ToolMenuNeeds['suggest'];
  readonly market: { readonly source: MarketDataSource; readonly history: HistoryReader; readonly ticks: TickerFeed };
  readonly books: {
    readonly inbox: Inbox;
    readonly outbox: OutboxStore;
    readonly buttons: ButtonBook;
    readonly channelMemory: ChannelMemory;
    readonly users: UserBook;
    readonly notifications: NotificationBook;
    readonly alerts: AlertBook;
    readonly jobs: JobBook;
  };
  readonly jobRunners: readonly JobRunner[];
  readonly trading: Trading;
  /** The chat in the terminal, where somebody sits at one. */
  readonly terminal: Channel | null;
  /** Draws a chart as a PNG, off this thread. */
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
  /** Time that only `time.forward` lets pass; `null` where it passes by itself. */
  readonly stepped: SteppedTime | null;
  readonly log: Log;
}

/** A desk that talks to people, watches their alerts and keeps their schedules. */
export interface Service {
  /** The channels that it serves. */
  readonly served: readonly string[];
  /** The channels that are configured and may not be served, each with the reason. */
  readonly refused: readonly ChannelState[];
  readonly notifier: Notifier;
  /** How each channel is getting on, those that are refused among them. */
  channels(): readonly ChannelState[];
  /** What moves time on; `null` where it passes by itself. */
  readonly time: TimeMachine | null;
  start(): Promise<void>;
  /** Ends in good order, within 15 s. */
  stop(): Promise<void>;
}

/** The tool that waits for no turn: it stops what others are doing. */
const HALTING = 'halt_trading';

/** Answered messages and old buttons are forgotten after this. */
const KEPT_MS = 30 * DAY_MS;

/**
 * Wires the channels, the desk, the alerts and the schedules together.
 *
 * @throws OutcryError `refused` when there is no channel that may be started, with the reasons.
 */
export async function openService(parts: ServiceParts): Promise<Service> {
  const { config, tools, books, market, clock, log } = parts;
  const owners = ownersOf(config);
  const menu = toolMenu({ tools, users: books.users, owners, suggest: parts.suggest, clock, log });
  const { channels, refused } = await openChannels(parts, menu);
  if (channels.length === 0) throw new OutcryError('refused', refused.map(({ id, reason }) => `${id}: ${reason}`).join('\n'), { hint: 'outcry doctor checks everything that is configured.' });

  const outbox = new Outbox({
    store: books.outbox,
    clock,
    log,
    filter: secretFilter(config.secrets),
    zoneOf: async (conversation) => (await books.notifications.read(conversation)).zone ?? machineZone(),
  });
  const notifier = new DeskNotifier({ outbox, rules: books.notifications, shown: (subject) => books.outbox.shown(subject), owners: async () => ownerChatsOf(config).filter((chat) => channels.some(({ id }) => chat.startsWith(`${id}:`))), zone: machineZone(), clock, log });
  const desk = new Desk({
    channels,
    identity: deskIdentity(books.users, owners),
    users: books.users,
    inbox: books.inbox,
    outbox,
    notifier,
    commands: parts.commands,
    tools: { run: (tool, args, call) => tool.call(args, call) },
    agent: parts.agent,
    files: parts.files,
    menu,
    reassign: async (from, to) => {
      await books.alerts.reassign(from, to);
      await books.jobs.reassign(from, to);
    },
    clock,
    log,
    urgent: (tool) => tool.name === HALTING,
  });

  const alerts = new AlertWatch({ book: books.alerts, notifier, ...market, clock, log });
  const scheduler = new Scheduler({ book: books.jobs, runners: parts.jobRunners, notifier, clock, log });
  const candleClock = new CandleClock({ log, ...(parts.stepped === null ? {} : { settlingMs: 0 }) });
  const trade = new TradingService({ trading: parts.trading, notifier, clock, log, isStepped: parts.stepped !== null });
  candleClock.onCandleClose((now) => alerts.candlesClosed(now));
  candleClock.onCandleClose((now) => trade.candlesClosed(now));
  const upkeep = new Upkeep(
    [
      { name: 'inbox', every: DAY_MS, run: (now) => books.inbox.prune(now - KEPT_MS) },
      { name: 'buttons', every: DAY_MS, run: (now) => books.buttons.prune(now - KEPT_MS) },
    ],
    log,
  );
  const minute = new MinuteTick({ clock, log });
  minute.listen('candles', (now) => candleClock.tick(now));
  minute.listen('jobs', (now) => scheduler.tick(now));
  minute.listen('upkeep', (now) => upkeep.tick(now));

  const shown = async (): Promise<void> => {
    const chats = ownerChatsOf(config).map(splitConversationName);
    await Promise.all(chats.map(({ channel, conversation }) => outbox.flushed(channel, conversation)));
  };
  const time = parts.stepped === null ? null : new TimeRun({ time: parts.stepped, trading: trade, candles: candleClock, jobs: scheduler, shown });

  return {
    time,
    served: channels.map(({ id }) => id),
    refused,
    notifier,
    channels: () => [...desk.channelStates(), ...refused],
    async start() {
      for (const { id, reason } of refused) log.error({ channel: id, reason }, 'a channel was not started');
      // What a stop left behind is taken up before anybody can ask for more.
      await trade.start();
      await desk.start();
      await alerts.start();
      await scheduler.start();
      if (time === null) minute.start();
    },
    async stop() {
      await Promise.allSettled([minute.stop(), candleClock.stop(), scheduler.stop(), alerts.stop()]);
      await desk.stop();
      await trade.stop();
      await market.ticks.close();
    },
  };
}

/** The channels to be started, and those that may not be, each with the reason. A channel's vendor package is loaded only when it is used. */
async function openChannels({ config, books, terminal, drawChart, clock, log }: ServiceParts, menu: ReturnType<typeof toolMenu>): Promise<{ readonly channels: readonly Channel[]; readonly refused: readonly ChannelState[] }> {
  const shared = { menu, buttons: books.buttons, memory: books.channelMemory, drawChart, clock, log };
  const channels: Channel[] = terminal ? [terminal] : [];
  const refused: ChannelState[] = [];
  const without = (id: string, setting: string) => {
    refused.push({ id, state: 'down', reason: `Not started: it has a token and no owners, so it would serve nobody. Set ${setting} to your numeric id.` });
  };
  if (config.telegram && config.telegram.owners.length === 0) without('telegram', 'TELEGRAM_OWNERS');
  else if (config.telegram) {
    const { TelegramChannel } = await import('./channels/telegram/telegram-channel.ts');
    channels.push(new TelegramChannel({ ...config.telegram, ...shared }));
  }
  if (config.discord && config.discord.owners.length === 0) without('discord', 'DISCORD_OWNERS');
  else if (config.discord) {
    const { DiscordChannel } = await import('./channels/discord/discord-channel.ts');
    channels.push(new DiscordChannel({ ...config.discord, ...shared }));
  }
  return { channels, refused };
}
