import { createHash } from 'node:crypto';
import { Routes } from 'discord.js';
import { z } from 'zod';
import type { ChannelMemory } from '../../desk/channel-memory.ts';
import type { Menu } from '../../desk/menu.ts';
import { commandPayload } from './command-payload.ts';
import { DISCORD_CODE, isRefusal } from './discord-errors.ts';
import type { DiscordRest } from './discord-rest.ts';

/** What a registration stands on. */
export interface CommandRegistrationOptions {
  readonly rest: Pick<DiscordRest, 'ask'>;
  readonly memory: ChannelMemory;
  readonly menu: Menu;
  /** The guild whose members are offered the commands; `null` offers them everywhere. */
  readonly guild: string | null;
}

const CHANNEL = 'discord';
const MEMORY = 'commands';
const EVERYWHERE = 'global';

/** What was registered last: for which application, where, and a digest of what. */
const registered = z.object({ application: z.string(), scope: z.string(), digest: z.string() });

const listed = z.array(z.object({ name: z.string() }));

/** Tells Discord which slash commands there are: for one guild or everywhere, never both, and only when they changed. */
export class CommandRegistration {
  readonly #options: CommandRegistrationOptions;

  constructor(options: CommandRegistrationOptions) {
    this.#options = options;
  }

  /**
   * Sees to it that the commands of the menu are registered for an application.
   *
   * @returns whether anything had to be told. @throws OutcryError when Discord refuses or cannot be reached.
   */
  async run(application: string): Promise<boolean> {
    const { memory, menu, guild } = this.#options;
    const scope = guild ?? EVERYWHERE;
    const commands = commandPayload(menu.commands, guild === null);
    const digest = createHash('sha256').update(JSON.stringify(commands)).digest('hex');
    const earlier = readMemory(await memory.read(CHANNEL, MEMORY));
    const ours = earlier?.application === application ? earlier : null;
    if (ours !== null && ours.scope !== scope) await this.#forget(application, ours.scope);
    if (ours?.scope === scope && ours.digest === digest && (await this.#stillThere(application, scope))) return false;
    await this.#options.rest.ask('PUT', routeOf(application, scope), { body: commands });
    await memory.write(CHANNEL, MEMORY, JSON.stringify({ application, scope, digest }));
    return true;
  }

  /** Takes the commands of another scope back; a guild that the bot has left needs nothing. */
  async #forget(application: string, scope: string): Promise<void> {
    try {
      await this.#options.rest.ask('PUT', routeOf(application, scope), { body: [] });
    } catch (error) {
      if (!isRefusal(error, DISCORD_CODE.missingAccess)) throw error;
    }
  }

  /** A guild forgets the commands of a bot that is removed and invited again. */
  async #stillThere(application: string, scope: string): Promise<boolean> {
    const found = listed.safeParse(await this.#options.rest.ask('GET', routeOf(application, scope)));
    if (!found.success) return false;
    const names = new Set(found.data.map(({ name }) => name));
    return this.#options.menu.commands.every(({ name }) => names.has(name));
  }
}

function routeOf(application: string, scope: string): `/${string}` {
  return scope === EVERYWHERE ? Routes.applicationCommands(application) : Routes.applicationGuildCommands(application, scope);
}

function readMemory(text: string | null): z.output<typeof registered> | null {
  if (text === null) return null;
  return registered.safeParse(JSON.parse(text)).data ?? null;
}
