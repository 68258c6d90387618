import type { ButtonBook } from '../../desk/button-book.ts';
import type { ChannelMemory } from '../../desk/channel-memory.ts';
import { ShownCards } from '../../desk/shown-cards.ts';
import type { Channel, Delivery, Inbound, InboundHandler, TurnUpdate } from '../../desk/channel.ts';
import type { Logger } from '../../desk/logger.ts';
import type { Menu } from '../../desk/menu.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Chart } from '../../reports/chart.ts';
import { type ApiClients, apiClients } from './api-clients.ts';
import { CardSender } from './card-sender.ts';
import { CommandMenu } from './command-menu.ts';
import { MovedChats, placeOf } from './conversation.ts';
import { UpdateIntake } from './update-intake.ts';
import { UpdatePoller } from './update-poller.ts';
import { WORKING_PACE, type WorkingChat, type WorkingPace, WorkingReplies } from './working-replies.ts';

/** What the Telegram channel stands on. */
export interface TelegramOptions {
  readonly token: string;
  /** Another host with the same API; `null` for Telegram's own. */
  readonly apiUrl: string | null;
  readonly menu: Menu;
  readonly buttons: ButtonBook;
  readonly memory: ChannelMemory;
  /** Draws a chart as a PNG, off the main thread. */
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Seconds that Telegram holds a poll open; 30 by default. */
  readonly pollSeconds?: number;
  /** Milliseconds after which a call counts as lost; 30,000 by default. */
  readonly callTimeoutMs?: number;
  /** The first and the longest wait between two tries to connect, in milliseconds; 1,000 and 60,000 by default. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
  /** How often the menus are looked at, in milliseconds; 60,000 by default. */
  readonly menuEveryMs?: number;
  /** False sends faster than Telegram allows, for servers of one's own; true by default. */
  readonly paced?: boolean;
  readonly workingPace?: WorkingPace;
}

const DEFAULTS = { pollSeconds: 30, callTimeoutMs: 30_000, retryMs: 1_000, maxRetryMs: 60_000, menuEveryMs: 60_000, paced: true, workingPace: WORKING_PACE };

/** `stop` is done within this, whatever the network does. */
const STOP_MS = 4_000;

/** A chat with a Telegram bot, by long polling. */
export class TelegramChannel implements Channel {
  readonly id = 'telegram';
  readonly streamsWords = false;
  readonly #options: TelegramOptions & typeof DEFAULTS;
  readonly #api: ApiClients;
  readonly #moved: MovedChats;
  readonly #sender: CardSender;
  readonly #menu: CommandMenu;
  readonly #working: WorkingReplies;
  #poller: UpdatePoller | null = null;
  #menuTimer: NodeJS.Timeout | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: TelegramOptions) {
    const all = { ...DEFAULTS, ...options };
    this.#options = all;
    this.#api = apiClients(all);
    this.#moved = new MovedChats(all.memory);
    this.#sender = new CardSender({ ...all, api: this.#api, moved: this.#moved, shown: new ShownCards(all.memory, 'telegram') });
    this.#menu = new CommandMenu({ ...all, api: this.#api });
    this.#working = new WorkingReplies((conversation) => this.#chat(conversation), all.workingPace);
  }

  /** Begins to poll; see `Channel.start`. */
  async start(handler: InboundHandler): Promise<void> {
    if (this.#poller) return;
    await this.#moved.load();
    const { token, apiUrl, buttons, menu, clock, log, pollSeconds, retryMs, maxRetryMs } = this.#options;
    const [api, moved] = [this.#api, this.#moved];
    const intake = new UpdateIntake({ api, token, apiUrl, moved, buttons, menu, clock, log, handler: this.#shown(handler) });
    this.#poller = new UpdatePoller({
      api,
      clock,
      pollSeconds,
      retryMs,
      maxRetryMs,
      take: (batch) => intake.take(batch),
      up: () => {
        handler.health({ channel: this.id, state: 'up', reason: '', needsPerson: false });
        this.#lookAfterMenu();
      },
      down: (reason, needsPerson) => handler.health({ channel: this.id, state: 'down', reason, needsPerson }),
    });
    this.#poller.start();
  }

  /** Sends a card; see `Channel.send`. */
  async send(delivery: Delivery): Promise<void> {
    await this.#sender.send(delivery);
    if (delivery.inReplyTo !== null) this.#working.end(delivery.conversation, delivery.inReplyTo);
  }

  /** Shows typing, and after a while a line of progress. */
  update(conversation: string, update: TurnUpdate, inReplyTo: string): void {
    if (!this.#stopped) this.#working.update(conversation, update, inReplyTo);
  }

  /** Stops reading; see `Channel.stop`. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    if (this.#menuTimer) clearInterval(this.#menuTimer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([Promise.all([this.#poller?.stop(), this.#working.close()]), late]);
    clearTimeout(timer);
  }

  /** The handler, with a sign of life in the chat from when a message is kept until it is dealt with. */
  #shown(handler: InboundHandler): InboundHandler {
    const shown = async <Message extends Pick<Inbound, 'conversation' | 'key' | 'onTaken'>, Result>(inbound: Message, handle: (inbound: Message) => Promise<Result>): Promise<Result> => {
      const { conversation, key, onTaken } = inbound;
      try {
        return await handle({
          ...inbound,
          onTaken: () => {
            if (!this.#stopped) this.#working.begin(conversation, key);
            onTaken?.();
          },
        });
      } finally {
        this.#working.end(conversation, key);
      }
    };
    return {
      message: (inbound) => shown(inbound, (message) => handler.message(message)),
      action: (inbound) => shown(inbound, (action) => handler.action(action)),
      command: (inbound) => handler.command(inbound),
      cancel: (channel, conversation) => handler.cancel(channel, conversation),
      health: (health) => handler.health(health),
    };
  }

  #lookAfterMenu(): void {
    if (this.#stopped) return;
    void this.#menu.sync();
    this.#menuTimer ??= setInterval(() => void this.#menu.sync(), this.#options.menuEveryMs).unref();
  }

  #chat(conversation: string): WorkingChat | null {
    const place = placeOf(conversation);
    if (place === null) return null;
    const { quick } = this.#api;
    const chat = this.#moved.current(place.chat);
    const thread = place.thread === null ? {} : { message_thread_id: place.thread };
    return {
      typing: () => quick.sendChatAction(chat, 'typing', thread),
      show: async (text) => (await quick.sendMessage(chat, text, { ...thread, disable_notification: true, link_preview_options: { is_disabled: true } })).message_id,
      edit: (id, text) => quick.editMessageText(chat, id, text),
      remove: (id) => quick.deleteMessage(chat, id),
    };
  }
}
