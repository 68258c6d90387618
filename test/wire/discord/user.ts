import type { FakeGateway } from './gateway.ts';
import { listOf, textOf } from './form-errors.ts';
import { buttonsOf } from './shown.ts';
import type { DiscordWorld, FakeInteraction, FakeMessage } from './world.ts';

/** Where somebody writes or presses; their direct messages with the bot if left out. */
export interface Place {
  /** A channel's id. */
  readonly channel?: string;
}

/** How somebody writes. */
export interface SayDetails extends Place {
  /** Begins the message by mentioning the bot. */
  readonly mention?: boolean;
  readonly files?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** A choice that was offered while somebody typed. */
export interface OfferedChoice {
  readonly name: string;
  readonly value: string;
}

/** Somebody at the other end: what they do reaches the bot as Discord would bring it. */
export class FakeUser {
  readonly id: string;
  private readonly world: DiscordWorld;
  private readonly gateway: FakeGateway;
  private readonly url: () => string;

  constructor(id: string, world: DiscordWorld, gateway: FakeGateway, url: () => string) {
    this.id = id;
    this.world = world;
    this.gateway = gateway;
    this.url = url;
  }

  /** Writes a message. @returns its id. */
  say(text: string, { channel = this.dm, mention = false, files = [] }: SayDetails = {}): string {
    const content = mention ? `<@${this.world.botId}> ${text}` : text;
    const message: FakeMessage = {
      id: this.world.snowflake(),
      channelId: channel,
      author: this.id,
      content,
      embeds: [],
      components: [],
      attachments: files.map((file) => ({ ...file, id: this.world.snowflake(), description: '' })),
      flags: 0,
      reference: null,
      nonce: null,
      onlyFor: null,
      deferred: false,
    };
    this.world.messages.set(message.id, message);
    this.deliver(message);
    return message.id;
  }

  /** Brings a message to the bot once more, as a resumed gateway may. */
  deliver(message: FakeMessage): void {
    const addressed = message.content.includes(`<@${this.world.botId}>`);
    const { type, inGuild } = this.place(message.channelId);
    // Without the privileged intent a bot reads what is written to it only.
    const hidden = inGuild && !addressed ? { content: '', attachments: [] } : {};
    this.gateway.dispatch('MESSAGE_CREATE', {
      ...this.world.messageObject(message, this.url()),
      mentions: addressed ? [this.world.userObject(this.world.botId)] : [],
      channel_type: type,
      ...(inGuild ? { guild_id: this.world.guildId, member: { roles: [] } } : {}),
      ...hidden,
    });
  }

  /** Gives a slash command. @returns the interaction's id. @throws when it is not registered where it is given. */
  slash(name: string, options: Readonly<Record<string, string>> = {}, { channel = this.dm }: Place = {}): string {
    const command = this.command(name, channel);
    const known = listOf(command['options']);
    for (const option of known) if (option['required'] === true && options[textOf(option['name'])] === undefined) throw new Error(`/${name} needs ${textOf(option['name'])}`);
    const given = Object.entries(options).map(([option, value]) => {
      const definition = known.find((one) => one['name'] === option);
      if (!definition) throw new Error(`/${name} has no option ${option}`);
      const choices = listOf(definition['choices']);
      if (choices.length > 0 && !choices.some((choice) => choice['value'] === value)) throw new Error(`${value} is no choice of ${option}`);
      return { name: option, type: 3, value };
    });
    return this.interact(2, channel, { id: '1', name, type: 1, options: given }).id;
  }

  /** Types into an option of a slash command. @returns what is offered. @throws when nothing is offered in time. */
  autocomplete(name: string, option: string, typed: string, { channel = this.dm }: Place = {}): Promise<readonly OfferedChoice[]> {
    this.command(name, channel);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('Loading options failed')), 3_000);
      const onChoices = (choices: readonly OfferedChoice[]) => {
        clearTimeout(timer);
        resolve(choices);
      };
      this.interact(4, channel, { id: '1', name, type: 1, options: [{ name: option, type: 3, value: typed, focused: true }] }, null, onChoices);
    });
  }

  /** Presses the newest button of this label that they see. @returns the interaction's id. @throws when there is none. */
  press(label: string, { channel = this.dm }: Place = {}): string {
    for (const message of this.world.visible(channel, this.id).toReversed()) {
      const button = buttonsOf(message).find((one) => one.label === label);
      if (button) return this.pressOn(message, button.customId);
    }
    throw new Error(`there is no button ${label}`);
  }

  /** Presses a button by its id, whether or not it is there. */
  pressOn(message: Pick<FakeMessage, 'id' | 'channelId'>, customId: string): string {
    return this.interact(3, message.channelId, { custom_id: customId, component_type: 2 }, message.id).id;
  }

  private get dm(): string {
    return this.world.directMessages(this.id).id;
  }

  private command(name: string, channel: string): Record<string, unknown> {
    const { inGuild } = this.place(channel);
    const everywhere = this.world.registered.get('global') ?? [];
    const here = inGuild ? (this.world.registered.get(this.world.guildId) ?? []) : [];
    const found = [...here, ...everywhere].filter((command) => command['name'] === name);
    if (found.length > 1) throw new Error(`/${name} is offered twice`);
    if (!found[0]) throw new Error(`/${name} is not offered here`);
    return found[0];
  }

  private place(channelId: string): { readonly type: number; readonly inGuild: boolean } {
    const type = this.world.channels.get(channelId)?.type ?? 0;
    return { type, inGuild: type !== 1 };
  }

  private interact(type: FakeInteraction['type'], channelId: string, data: object, source: string | null = null, onChoices: FakeInteraction['onChoices'] = null): FakeInteraction {
    const interaction: FakeInteraction = { id: this.world.snowflake(), token: this.world.secret(), type, user: this.id, channelId, createdAt: this.world.clock.now(), source, state: 'pending', original: null, onChoices };
    this.world.interactions.set(interaction.token, interaction);
    const { inGuild, type: channelType } = this.place(channelId);
    const user = this.world.userObject(this.id);
    const message = source === null ? undefined : this.world.messages.get(source);
    this.gateway.dispatch('INTERACTION_CREATE', {
      id: interaction.id,
      application_id: this.world.applicationId,
      type,
      data,
      token: interaction.token,
      version: 1,
      channel_id: channelId,
      channel: { id: channelId, type: channelType },
      locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: {},
      context: inGuild ? 0 : 1,
      app_permissions: '0',
      attachment_size_limit: 10_485_760,
      ...(inGuild ? { guild_id: this.world.guildId, member: { user, roles: [], permissions: '0', joined_at: new Date(0).toISOString(), deaf: false, mute: false, flags: 0 } } : { user }),
      ...(message ? { message: this.world.messageObject(message, this.url()) } : {}),
    });
    return interaction;
  }
}
