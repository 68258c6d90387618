import { DiscordChannel, type DiscordOptions, type DiscordPace } from '../../../src/channels/discord/discord-channel.ts';
import type { ChannelHealth, Delivery, Inbound, InboundAction, InboundCommand, InboundHandler } from '../../../src/desk/channel.ts';
import type { Menu, MenuCommand, MenuOption } from '../../../src/desk/menu.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Card } from '../../../src/reports/card.ts';
import { MemoryButtonBook } from '../../fakes/memory-button-book.ts';
import { MemoryChannelMemory } from '../../fakes/memory-channel-memory.ts';
import { FakeDiscord, type FakeDiscordOptions } from '../../wire/discord/fake-discord.ts';
import type { FakeUser } from '../../wire/discord/user.ts';

/** The person that most tests talk as. */
export const OWNER = '200000000000000001';

/** Waits that suit a test. */
export const QUICK: Partial<DiscordPace> = { retryMs: 20, maxRetryMs: 60, blipMs: 40, stuckMs: 5_000, identifyMs: 1, typingAfterMs: 20, typingEveryMs: 60, progressAfterMs: 40, progressEveryMs: 60, silenceMs: 30, suggestMs: 60, pressMs: 40, registerMs: 20 };

export function option(name: string, details: Partial<MenuOption> = {}): MenuOption {
  return { name, label: name, description: `The ${name}.`, required: false, choices: [], suggests: false, ...details };
}

export const PRICE: MenuCommand = { name: 'price', summary: 'Show the price.', role: 'viewer', options: [option('symbols', { label: 'symbol', required: true, suggests: true })] };
export const BACKTEST: MenuCommand = {
  name: 'backtest',
  summary: 'Test a strategy on the past.',
  role: 'viewer',
  options: [option('symbol', { suggests: true }), option('timeframe', { choices: ['1h', '4h', '1d'] }), option('stopLoss')],
};

/** A menu of a few commands. */
export function menuOf(commands: readonly MenuCommand[] = [PRICE, BACKTEST], suggest: Menu['suggest'] = () => Promise.resolve([])): Menu {
  return { commands, suggest, audience: () => Promise.resolve([{ user: OWNER, role: 'admin' }]) };
}

/** A desk that keeps what comes in; turns last until the test ends them where `slow` is set. */
export class RecordingDesk implements InboundHandler {
  readonly messages: Inbound[] = [];
  readonly actions: InboundAction[] = [];
  readonly commands: InboundCommand[] = [];
  readonly healths: ChannelHealth[] = [];
  slow = false;
  readonly #finish: (() => void)[] = [];

  message(inbound: Inbound): Promise<void> {
    this.messages.push(inbound);
    return this.#turn();
  }

  action(inbound: InboundAction): Promise<void> {
    this.actions.push(inbound);
    return this.#turn();
  }

  command(inbound: InboundCommand): Promise<void> {
    this.commands.push(inbound);
    return this.#turn();
  }

  health(health: ChannelHealth): void {
    this.healths.push(health);
  }

  cancel(): boolean {
    return false;
  }

  /** Ends the turns that are running. */
  finish(): void {
    for (const end of this.#finish.splice(0)) end();
  }

  /** `up` or `down`, as it was told. */
  get states(): readonly string[] {
    return this.healths.map(({ state }) => state);
  }

  #turn(): Promise<void> {
    return this.slow ? new Promise((resolve) => this.#finish.push(resolve)) : Promise.resolve();
  }
}

/** What the channel wrote into the log. */
export interface LogLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A Discord channel on a fake Discord, with the desk behind it. */
export interface DiscordHarness {
  readonly discord: FakeDiscord;
  readonly channel: DiscordChannel;
  readonly desk: RecordingDesk;
  readonly user: FakeUser;
  readonly logged: LogLine[];
  readonly memory: MemoryChannelMemory;
  readonly buttons: MemoryButtonBook;
  /** Another channel on the same Discord and the same memory, as after a restart. */
  readonly again: (overrides?: Partial<DiscordOptions>) => DiscordChannel;
  readonly dispose: () => Promise<void>;
}

export interface HarnessOptions {
  readonly fake?: FakeDiscordOptions;
  readonly channel?: Partial<DiscordOptions>;
}

/** Makes the harness; the channel is not started. */
export async function discordHarness({ fake = {}, channel: overrides = {} }: HarnessOptions = {}): Promise<DiscordHarness> {
  const discord = await FakeDiscord.start(fake);
  const memory = new MemoryChannelMemory();
  const buttons = new MemoryButtonBook();
  const logged: LogLine[] = [];
  const made: DiscordChannel[] = [];
  const again = (more: Partial<DiscordOptions> = {}) => {
    const channel = new DiscordChannel({
      token: discord.token,
      apiUrl: discord.url,
      guild: null,
      alertChannel: null,
      menu: menuOf(),
      buttons,
      memory,
      drawChart: () => Promise.resolve(Buffer.from('a picture')),
      clock: fake.clock ?? systemClock,
      log: { error: (fields, message) => void logged.push({ fields, message }) },
      ...overrides,
      ...more,
      pace: { ...QUICK, ...overrides.pace, ...more.pace },
    });
    made.push(channel);
    return channel;
  };
  return {
    discord,
    channel: again(),
    desk: new RecordingDesk(),
    user: discord.user(OWNER),
    logged,
    memory,
    buttons,
    again,
    dispose: async () => {
      for (const channel of made) await channel.stop();
      await discord.stop();
    },
  };
}

let deliveries = 0;

/** A card on its way for the first time. */
export function delivery(conversation: string, card: Card, details: Partial<Delivery> = {}): Delivery {
  deliveries += 1;
  return { id: `d${deliveries}`, conversation, card, inReplyTo: null, onlyFor: null, silent: false, partsSent: 0, onPart: () => Promise.resolve(), ...details };
}

/** A card of one line. */
export function saying(title: string, text = ''): Card {
  return { title, tone: 'neutral', blocks: text === '' ? [] : [{ kind: 'text', text }], actions: [] };
}
