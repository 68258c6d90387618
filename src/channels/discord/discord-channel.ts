import { setMaxListeners } from 'node:events';
import { InteractionResponseType, InteractionType, MessageFlags, Routes } from 'discord.js';
import type { ButtonBook } from '../../desk/button-book.ts';
import type { ChannelMemory } from '../../desk/channel-memory.ts';
import { ShownCards } from '../../desk/shown-cards.ts';
import type { Channel, Delivery, Inbound, InboundHandler, TurnUpdate } from '../../desk/channel.ts';
import type { Logger } from '../../desk/logger.ts';
import type { Menu } from '../../desk/menu.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { Action } from '../../reports/card.ts';
import type { Chart } from '../../reports/chart.ts';
import { CardSender } from './card-sender.ts';
import { commandArguments } from './command-payload.ts';
import { CommandRegistration } from './command-registration.ts';
import { type InteractionEvent, guildEvent, interactionEvent, messageEvent, readyEvent, userOf } from './discord-events.ts';
import { DiscordGateway, GATEWAY_PACE, type GatewayPace } from './discord-gateway.ts';
import { inboundEnvelope, inboundMessages } from './discord-inbound.ts';
import { DiscordRest } from './discord-rest.ts';
import { type LiveInteraction, LiveInteractions } from './live-interactions.ts';
import { linePayload, referenceOf } from './message-payload.ts';
import { pause } from './pause.ts';
import { suggestedChoices } from './suggestions.ts';
import { DISPLAY_PACE, type DisplayPace, TurnDisplay, type TurnSurface } from './turn-display.ts';
import { channelSurface, replySurface } from './turn-surfaces.ts';

/** How long things are waited for, in milliseconds; tests are in more of a hurry. */
export interface DiscordPace extends GatewayPace, DisplayPace {
  /** A command that was dealt with and not answered by then is not going to be: its deferred reply goes away. */
  readonly silenceMs: number;
  /** Suggestions that take longer are not offered: Discord waits three seconds. */
  readonly suggestMs: number;
  /** A button that is not found by then is acknowledged before it is looked for any longer. */
  readonly pressMs: number;
  /** The first pause before commands are registered again after that failed; it doubles up to twenty times as long. */
  readonly registerMs: number;
}

const PACE: DiscordPace = { ...GATEWAY_PACE, ...DISPLAY_PACE, silenceMs: 5_000, suggestMs: 2_500, pressMs: 1_500, registerMs: 30_000 };

/** What the Discord channel stands on. */
export interface DiscordOptions {
  readonly token: string;
  /** Another host with Discord's API, as `http://127.0.0.1:8080/api`; `null` for Discord itself. */
  readonly apiUrl: string | null;
  /** The guild that is offered the slash commands; `null` offers them everywhere. */
  readonly guild: string | null;
  /** The channel for what the desk says unasked; looked at when the bot comes up, so that the log says when it cannot be used. */
  readonly alertChannel: string | null;
  readonly menu: Menu;
  readonly buttons: ButtonBook;
  readonly memory: ChannelMemory;
  /** Draws a chart as a PNG. */
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pace?: Partial<DiscordPace>;
}

const CHANNEL = 'discord';

/** Discord: slash commands, buttons, direct messages and mentions come in; cards go out as embeds. */
export class DiscordChannel implements Channel {
  readonly id = CHANNEL;
  readonly streamsWords = false;
  readonly #options: DiscordOptions;
  readonly #pace: DiscordPace;
  readonly #rest: DiscordRest;
  readonly #gateway: DiscordGateway;
  readonly #registration: CommandRegistration;
  readonly #interactions: LiveInteractions;
  readonly #sender: CardSender;
  /** What is being worked at, by the key of its message. */
  readonly #turns = new Map<string, TurnDisplay>();
  readonly #stopping = new AbortController();
  #handler: InboundHandler | null = null;
  /** Who the bot is; `null` until Discord has said so. */
  #self: { readonly bot: string; readonly application: string } | null = null;
  #guilds = new Set<string>();
  #registering = false;

  constructor(options: DiscordOptions) {
    const { token, apiUrl, menu, memory, guild, buttons, drawChart, clock, log, pace } = options;
    this.#options = options;
    // Every command that was given lately may be listening.
    setMaxListeners(0, this.#stopping.signal);
    this.#pace = { ...PACE, ...pace };
    this.#rest = new DiscordRest({ token, apiUrl });
    this.#registration = new CommandRegistration({ rest: this.#rest, memory, menu, guild });
    this.#interactions = new LiveInteractions(this.#rest, clock);
    this.#sender = new CardSender({ rest: this.#rest, interactions: this.#interactions, buttons, shown: new ShownCards(memory, 'discord'), drawChart, clock, log });
    this.#gateway = new DiscordGateway({
      token,
      apiUrl,
      pace: this.#pace,
      onEvent: (name, body) => this.#receive(name, body),
      onHealth: (health) => this.#handler?.health({ channel: CHANNEL, ...health }),
    });
  }

  /** Begins to connect; see `Channel.start`. */
  start(handler: InboundHandler): Promise<void> {
    this.#handler = handler;
    this.#gateway.start();
    return Promise.resolve();
  }

  /** See `Channel.send`. */
  async send(delivery: Delivery): Promise<void> {
    if (delivery.inReplyTo !== null) await this.#turns.get(delivery.inReplyTo)?.end();
    await this.#sender.send(delivery);
  }

  /** See `Channel.update`. Words come with the card. */
  update(_conversation: string, update: TurnUpdate, inReplyTo: string): void {
    const turn = this.#turns.get(inReplyTo);
    if (update.kind === 'done') void turn?.end();
    else turn?.update(update);
  }

  /** Lets go of the connection, within 5 s. */
  async stop(): Promise<void> {
    this.#handler = null;
    this.#stopping.abort();
    const turns = [...this.#turns.values()].map((turn) => turn.end());
    await this.#gateway.stop();
    // What is under way is given up, so that nothing waits for Discord any longer.
    this.#rest.close();
    await Promise.all(turns);
  }

  #receive(name: string, body: unknown): void {
    switch (name) {
      case 'READY':
        return this.#greeted(body);
      case 'GUILD_CREATE':
        return this.#joined(body);
      case 'MESSAGE_CREATE':
        return this.#written(body);
      case 'INTERACTION_CREATE':
        return this.#interacted(body);
    }
  }

  #greeted(body: unknown): void {
    const ready = readyEvent.safeParse(body);
    if (!ready.success) return this.#unread('READY', ready.error);
    const { user, application, guilds } = ready.data;
    const isFirst = this.#self === null;
    this.#self = { bot: user.id, application: application.id };
    this.#guilds = new Set(guilds.map(({ id }) => id));
    void this.#register(application.id);
    if (isFirst) void this.#lookAtAlertChannel();
  }

  /** A guild that the bot was invited to just now has none of its commands. */
  #joined(body: unknown): void {
    const guild = guildEvent.safeParse(body);
    if (!guild.success || this.#guilds.has(guild.data.id)) return;
    this.#guilds.add(guild.data.id);
    if (this.#self !== null && guild.data.id === this.#options.guild) void this.#register(this.#self.application);
  }

  #written(body: unknown): void {
    const event = messageEvent.safeParse(body);
    if (!event.success) return this.#unread('MESSAGE_CREATE', event.error);
    if (this.#self === null) return;
    if (event.data.guild_id === undefined) this.#sender.noteDirect(event.data.author.id, event.data.channel_id);
    for (const inbound of inboundMessages(event.data, this.#self.bot, this.#options.apiUrl)) {
      void this.#turn(inbound, channelSurface(this.#rest, event.data.channel_id), (handler) => handler.message(inbound));
    }
  }

  #interacted(body: unknown): void {
    const event = interactionEvent.safeParse(body);
    // Kinds of interaction that the bot never offers are none of its business.
    if (!event.success) return;
    switch (event.data.type) {
      case InteractionType.ApplicationCommandAutocomplete:
        return void this.#suggest(event.data);
      case InteractionType.ApplicationCommand:
        return void this.#command(event.data);
      case InteractionType.MessageComponent:
        return void this.#press(event.data);
    }
  }

  async #suggest(event: Extract<InteractionEvent, { type: InteractionType.ApplicationCommandAutocomplete }>): Promise<void> {
    const choices = await suggestedChoices(this.#options.menu, userOf(event), event.data, this.#pace.suggestMs);
    // Too late is as good as never: whoever types has typed on.
    await this.#interactions.callback(event, { type: InteractionResponseType.ApplicationCommandAutocompleteResult, data: { choices } }).catch(() => {});
  }

  async #command(event: Extract<InteractionEvent, { type: InteractionType.ApplicationCommand }>): Promise<void> {
    const envelope = inboundEnvelope(event);
    const interaction = this.#open(event, envelope, true);
    if (interaction === null) return;
    this.#interactions.acknowledge(interaction);
    const { name, options } = event.data;
    const given = options.flatMap(({ name: option, value }) => (value === undefined ? [] : [{ name: option, value: String(value) }]));
    const args = commandArguments(this.#options.menu.commands.find((command) => command.name === name), given);
    await this.#turn(envelope, replySurface(this.#interactions, interaction), (handler) => handler.command({ ...envelope, command: name, args }));
    await pause(this.#pace.silenceMs, this.#stopping.signal);
    await this.#interactions.withdraw(interaction);
  }

  async #press(event: Extract<InteractionEvent, { type: InteractionType.MessageComponent }>): Promise<void> {
    const envelope = inboundEnvelope(event);
    const interaction = this.#open(event, envelope, false);
    if (interaction === null) return;
    const looking = this.#actionOf(event.channel_id, event.data.custom_id);
    const found = await this.#inTime(looking);
    if (found === null) return this.#refusePress(interaction);
    this.#interactions.acknowledge(interaction);
    const action = found ?? (await looking);
    if (action === null) return this.#refuseLate(interaction);
    await this.#turn(envelope, channelSurface(this.#rest, event.channel_id), (handler) => handler.action({ ...envelope, action }));
  }

  #open(event: InteractionEvent, { key, user, conversation }: Pick<Inbound, 'key' | 'user' | 'conversation'>, deferred: boolean): LiveInteraction | null {
    if (event.guild_id === undefined) this.#sender.noteDirect(user, event.channel_id);
    return this.#interactions.open({ key, channel: event.channel_id, id: event.id, token: event.token, application: event.application_id, user, conversation, deferred });
  }

  async #actionOf(conversation: string, customId: string): Promise<Action | null> {
    const reference = referenceOf(customId);
    if (reference === null) return null;
    try {
      return await this.#options.buttons.find(CHANNEL, conversation, reference);
    } catch (error) {
      this.#options.log.error({ channel: CHANNEL, err: error }, 'a button could not be looked up');
      return null;
    }
  }

  /** The action, or `undefined` while it is still being looked for after Discord's patience. */
  async #inTime(looking: Promise<Action | null>): Promise<Action | null | undefined> {
    const done = new AbortController();
    const found = await Promise.race([looking, pause(this.#pace.pressMs, done.signal)]);
    done.abort();
    return found ?? (found === null ? null : undefined);
  }

  async #refusePress(interaction: LiveInteraction): Promise<void> {
    const data = { ...linePayload(OLD_BUTTON).body, flags: MessageFlags.Ephemeral };
    await this.#interactions.callback(interaction, { type: InteractionResponseType.ChannelMessageWithSource, data }).catch((error: unknown) => this.#logUntold(error));
  }

  async #refuseLate(interaction: LiveInteraction): Promise<void> {
    if (await interaction.acknowledged) await this.#interactions.replyPrivately(interaction, linePayload(OLD_BUTTON), false).catch((error: unknown) => this.#logUntold(error));
  }

  #logUntold(error: unknown): void {
    this.#options.log.error({ channel: CHANNEL, cause: messageOf(error) }, 'somebody could not be told that a button is too old');
  }

  /** Lets the desk deal with something, and shows for as long as that takes that it does. */
  async #turn(inbound: Omit<Inbound, 'text' | 'file'>, surface: TurnSurface, hand: (handler: InboundHandler) => Promise<unknown>): Promise<void> {
    const handler = this.#handler;
    if (handler === null) return;
    const display = new TurnDisplay(surface, this.#pace);
    this.#turns.set(inbound.key, display);
    try {
      await hand(handler);
    } catch (error) {
      this.#options.log.error({ channel: CHANNEL, key: inbound.key, err: error }, 'a message could not be handed over');
    }
    await display.end();
    // The same message told again has a display of its own.
    if (this.#turns.get(inbound.key) === display) this.#turns.delete(inbound.key);
  }

  /** Registers the commands, and tries again until that is done. */
  async #register(application: string): Promise<void> {
    if (this.#registering) return;
    this.#registering = true;
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        await this.#registration.run(application);
        break;
      } catch (error) {
        if (signal.aborted) break;
        this.#options.log.error({ channel: CHANNEL, cause: messageOf(error), ...hintOf(error) }, 'the slash commands could not be registered; trying again');
        // oxlint-disable-next-line no-await-in-loop
        await pause(this.#pace.registerMs * Math.min(20, 2 ** failures), signal);
      }
    }
    this.#registering = false;
  }

  async #lookAtAlertChannel(): Promise<void> {
    const { alertChannel, log } = this.#options;
    if (alertChannel === null) return;
    try {
      await this.#rest.ask('GET', Routes.channel(alertChannel));
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      log.error({ channel: CHANNEL, alertChannel, cause: messageOf(error), ...hintOf(error) }, 'the alert channel cannot be used');
    }
  }

  #unread(event: string, error: Error): void {
    this.#options.log.error({ channel: CHANNEL, event, cause: messageOf(error) }, 'Discord said something that cannot be read');
  }
}

const OLD_BUTTON = 'This button is no longer in use. Ask again for a fresh one.';

function hintOf(error: unknown): { readonly hint?: string } {
  return error instanceof OutcryError && error.hint !== undefined ? { hint: error.hint } : {};
}
