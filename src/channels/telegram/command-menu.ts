import { createHash } from 'node:crypto';
import type { BotCommand, BotCommandScope } from 'grammy/types';
import type { ChannelMemory } from '../../desk/channel-memory.ts';
import type { Logger } from '../../desk/logger.ts';
import type { Menu, MenuCommand } from '../../desk/menu.ts';
import type { Clock } from '../../domain/clock.ts';
import { safeLine } from '../../reports/safe-text.ts';
import type { ApiClients } from './api-clients.ts';
import { causeOf } from './api-failure.ts';

/** What the menu of commands stands on. */
export interface CommandMenuOptions {
  readonly api: ApiClients;
  readonly menu: Menu;
  readonly memory: ChannelMemory;
  readonly clock: Clock;
  readonly log: Logger;
}

type Role = MenuCommand['role'];
const RANK: Readonly<Record<Role, number>> = { viewer: 0, trader: 1, admin: 2 };

/** All that a stranger is offered. */
const FOR_STRANGERS = new Set(['start', 'help']);

/** Telegram's limits. */
const MAX_COMMANDS = 100;
const NAME = /^[a-z0-9_]{1,32}$/;
const MAX_DESCRIPTION = 256;

const CHANNEL = 'telegram';
const MEMORY = 'menus';
const DEFAULT_SCOPE = 'default';
/** How long a menu that could not be set is left alone: mostly its user has not opened the chat yet. */
const RETRY_MS = 10 * 60_000;

/** Keeps the menu of commands that each known user sees at what their role may do, and everybody else's at next to nothing. */
export class CommandMenu {
  readonly #options: CommandMenuOptions;
  readonly #retryAt = new Map<string, number>();
  #running: Promise<void> | null = null;

  constructor(options: CommandMenuOptions) {
    this.#options = options;
  }

  /** Registers what has changed since it was registered last, over restarts. Never rejects: a menu that fails is no outage. */
  sync(): Promise<void> {
    this.#running ??= this.#sync()
      .catch((error: unknown) => this.#options.log.error({ channel: CHANNEL, cause: causeOf(error) }, 'the menu of commands could not be looked after'))
      .finally(() => (this.#running = null));
    return this.#running;
  }

  async #sync(): Promise<void> {
    const { menu, memory } = this.#options;
    const audience = await menu.audience(CHANNEL);
    const registered = readHashes(await memory.read(CHANNEL, MEMORY));
    const wanted = new Map<string, readonly BotCommand[]>([[DEFAULT_SCOPE, this.#commands((command) => FOR_STRANGERS.has(command.name))]]);
    for (const { user, role } of audience) wanted.set(user, this.#commands((command) => RANK[command.role] <= RANK[role]));
    for (const [scope, commands] of wanted) {
      // oxlint-disable-next-line no-await-in-loop -- a handful of calls that nobody waits for
      if (registered.get(scope) !== hashOf(commands) && (await this.#register(scope, commands))) await this.#note(registered.set(scope, hashOf(commands)));
    }
    for (const scope of registered.keys()) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (!wanted.has(scope) && (await this.#register(scope, []))) await this.#note((registered.delete(scope), registered));
    }
  }

  async #note(registered: ReadonlyMap<string, string>): Promise<void> {
    await this.#options.memory.write(CHANNEL, MEMORY, [...registered].map((entry) => entry.join(' ')).join('\n'));
  }

  async #register(name: string, commands: readonly BotCommand[]): Promise<boolean> {
    const { api, clock, log } = this.#options;
    if ((this.#retryAt.get(name) ?? 0) > clock.now()) return false;
    const scope: BotCommandScope = name === DEFAULT_SCOPE ? { type: 'default' } : { type: 'chat', chat_id: Number(name) };
    try {
      await (commands.length === 0 ? api.quick.deleteMyCommands({ scope }) : api.quick.setMyCommands(commands, { scope }));
      this.#retryAt.delete(name);
      return true;
    } catch (error) {
      if (!this.#retryAt.has(name)) log.error({ channel: CHANNEL, menu: name, cause: causeOf(error) }, 'a menu of commands could not be registered');
      this.#retryAt.set(name, clock.now() + RETRY_MS);
      return false;
    }
  }

  #commands(mayGive: (command: MenuCommand) => boolean): readonly BotCommand[] {
    const given = this.#options.menu.commands.filter((command) => mayGive(command) && NAME.test(command.name));
    return given.slice(0, MAX_COMMANDS).map(({ name, summary }) => ({ command: name, description: described(summary, name) }));
  }
}

function described(summary: string, name: string): string {
  const line = safeLine(summary).trim();
  if (line === '') return name;
  return line.length <= MAX_DESCRIPTION ? line : `${line.slice(0, MAX_DESCRIPTION - 2).replace(/\s\S*$/, '')}…`;
}

function hashOf(commands: readonly BotCommand[]): string {
  return createHash('sha256').update(JSON.stringify(commands)).digest('hex').slice(0, 16);
}

function readHashes(stored: string | null): Map<string, string> {
  return new Map((stored ?? '').split('\n').flatMap((line) => {
    const [scope, hash] = line.split(' ');
    return scope && hash ? [[scope, hash] as const] : [];
  }));
}
