import { TelegramChannel, type TelegramOptions } from '../../../src/channels/telegram/telegram-channel.ts';
import type { ChannelHealth, Inbound, InboundAction, InboundHandler, NotTaken } from '../../../src/desk/channel.ts';
import type { Menu, MenuCommand } from '../../../src/desk/menu.ts';
import { MemoryButtonBook } from '../../fakes/memory-button-book.ts';
import { MemoryChannelMemory } from '../../fakes/memory-channel-memory.ts';
import { FakeTelegram } from '../../wire/telegram/fake-telegram.ts';

/** The smallest picture that Telegram takes. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

/** The person who writes in most tests. */
export const ALICE = 42;

/** A desk that keeps what comes in and does what a test tells it. */
export class RecordingDesk implements InboundHandler {
  readonly messages: Inbound[] = [];
  readonly actions: InboundAction[] = [];
  readonly healths: ChannelHealth[] = [];
  /** What becomes of a message; kept and done at once unless a test says otherwise. */
  handle: (inbound: Inbound | InboundAction) => Promise<void | NotTaken> = (inbound) => {
    inbound.onTaken?.();
    return Promise.resolve();
  };

  message(inbound: Inbound): Promise<void | NotTaken> {
    this.messages.push(inbound);
    return this.handle(inbound);
  }

  action(inbound: InboundAction): Promise<void | NotTaken> {
    this.actions.push(inbound);
    return this.handle(inbound);
  }

  command(): Promise<void> {
    throw new Error('Telegram has no typed commands');
  }

  health(health: ChannelHealth): void {
    this.healths.push(health);
  }

  cancel(): boolean {
    return false;
  }

  get texts(): readonly string[] {
    return this.messages.map(({ text }) => text);
  }
}

const command = (name: string, role: MenuCommand['role'], summary = `Do ${name}.`): MenuCommand => ({ name, summary, role, options: [] });

/** A menu of a few commands, whose audience a test may change. */
export class SmallMenu implements Menu {
  commands: readonly MenuCommand[] = [command('start', 'viewer'), command('help', 'viewer'), command('price', 'viewer'), command('buy', 'trader'), command('users', 'admin')];
  people: { user: string; role: MenuCommand['role'] }[] = [{ user: String(ALICE), role: 'admin' }];

  suggest(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  audience(): Promise<readonly { user: string; role: MenuCommand['role'] }[]> {
    return Promise.resolve(this.people);
  }
}

/** A channel over a fake Bot API, fast in everything. */
export async function telegramHarness(overrides: Partial<TelegramOptions> = {}) {
  const fake = await FakeTelegram.start();
  const desk = new RecordingDesk();
  const menu = new SmallMenu();
  const logged: string[] = [];
  const options: TelegramOptions = {
    token: fake.token,
    apiUrl: fake.url,
    menu,
    buttons: new MemoryButtonBook(),
    memory: new MemoryChannelMemory(),
    drawChart: () => Promise.resolve(PNG),
    clock: { now: Date.now },
    log: { error: (fields, message) => logged.push(JSON.stringify({ ...fields, message })) },
    pollSeconds: 5,
    callTimeoutMs: 1_000,
    retryMs: 5,
    maxRetryMs: 20,
    paced: false,
    workingPace: { typingAfterMs: 10, typingEveryMs: 40, progressAfterMs: 20, editEveryMs: 20, forgottenAfterMs: 60_000 },
    ...overrides,
  };
  const channel = new TelegramChannel(options);
  return {
    fake,
    desk,
    menu,
    logged,
    options,
    channel,
    alice: fake.user(ALICE),
    dispose: async () => {
      await channel.stop();
      await fake.stop();
    },
  };
}
