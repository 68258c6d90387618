import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/domain/clock.ts';
import type { SentFile } from './message-limits.ts';

/** Discord's first instant, epoch milliseconds: what snowflakes count from. */
const DISCORD_EPOCH = 1_420_070_400_000;

/** Permissions that the fake knows, as Discord numbers them. */
export const PERMISSION = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
} as const;

/** A channel of the guild (0), a direct message (1) or a thread (11). */
export interface FakeChannel {
  readonly id: string;
  readonly type: 0 | 1 | 11;
  readonly name: string;
  /** The other person of a direct message. */
  readonly recipient: string | null;
  /** What the bot may not do here. */
  denied: bigint;
}

/** A person, or another bot. */
export interface FakePerson {
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
  /** True when nobody may write to them. */
  dmsClosed: boolean;
}

/** A file of a message. */
export interface FakeAttachment extends SentFile {
  readonly id: string;
  readonly description: string;
}

/** A message as it stands now. */
export interface FakeMessage {
  readonly id: string;
  readonly channelId: string;
  /** A person's id, or the bot's. */
  readonly author: string;
  content: string;
  embeds: readonly Record<string, unknown>[];
  components: readonly Record<string, unknown>[];
  attachments: readonly FakeAttachment[];
  flags: number;
  readonly reference: string | null;
  readonly nonce: string | null;
  /** The only person who sees it; `null` for everybody. */
  readonly onlyFor: string | null;
  /** True while it says that the bot is thinking. */
  deferred: boolean;
}

/** A slash command, a press or an autocompletion on its way. */
export interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  readonly type: 2 | 3 | 4;
  readonly user: string;
  readonly channelId: string;
  readonly createdAt: number;
  /** The message whose button was pressed. */
  readonly source: string | null;
  state: 'pending' | 'acknowledged';
  /** The message that `@original` is; `null` before there is one, and after it was deleted. */
  original: string | null;
  /** Told of the choices of an autocompletion. */
  readonly onChoices: ((choices: readonly { readonly name: string; readonly value: string }[]) => void) | null;
}

/** What the fake Discord knows. */
export class DiscordWorld {
  readonly clock: Clock;
  readonly token: string;
  readonly applicationId: string;
  readonly botId: string;
  readonly guildId: string;
  readonly channels = new Map<string, FakeChannel>();
  readonly people = new Map<string, FakePerson>();
  readonly messages = new Map<string, FakeMessage>();
  readonly interactions = new Map<string, FakeInteraction>();
  /** Slash commands: under `global`, and under the guild's id. */
  readonly registered = new Map<string, readonly Record<string, unknown>[]>();
  /** Users of whom the bot shows as typing, by channel, newest last: when each was said. */
  readonly typing: { readonly channelId: string; readonly at: number }[] = [];
  /** The application's flags and settings, as the portal has them. */
  readonly application: { flags: number; interactions_endpoint_url: string | null; bot_public: boolean } = { flags: 0, interactions_endpoint_url: null, bot_public: true };
  /** False when the bot was not invited to the guild. */
  joined = true;
  private counter = 0;

  constructor(clock: Clock, token: string) {
    this.clock = clock;
    this.token = token;
    this.applicationId = this.snowflake();
    this.botId = this.applicationId;
    this.guildId = this.snowflake();
    this.addChannel('general');
  }

  /** A fresh id that bears the present. */
  snowflake(): string {
    this.counter = (this.counter + 1) % (1 << 22);
    return String((BigInt(this.clock.now() - DISCORD_EPOCH) << 22n) + BigInt(this.counter));
  }

  /** A token of an interaction. */
  secret(): string {
    return randomBytes(24).toString('base64url');
  }

  addChannel(name: string, type: 0 | 11 = 0): FakeChannel {
    const channel: FakeChannel = { id: this.snowflake(), type, name, recipient: null, denied: 0n };
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** The channel of this name in the guild. @throws when there is none. */
  named(name: string): FakeChannel {
    const found = [...this.channels.values()].find((channel) => channel.name === name && channel.type !== 1);
    if (!found) throw new Error(`the fake Discord has no channel #${name}`);
    return found;
  }

  /** The direct messages between the bot and a person; made when they are first asked for. */
  directMessages(user: string): FakeChannel {
    const known = [...this.channels.values()].find((channel) => channel.recipient === user);
    if (known) return known;
    const channel: FakeChannel = { id: this.snowflake(), type: 1, name: `dm-${user}`, recipient: user, denied: 0n };
    this.channels.set(channel.id, channel);
    return channel;
  }

  person(id: string, details: Partial<Omit<FakePerson, 'id'>> = {}): FakePerson {
    const known = this.people.get(id);
    if (known) return Object.assign(known, details);
    const person: FakePerson = { id, name: `user-${id}`, bot: false, dmsClosed: false, ...details };
    this.people.set(id, person);
    return person;
  }

  /** Messages of a channel that a person sees, oldest first; without a person, those that everybody sees. */
  visible(channelId: string, forUser: string | null = null): readonly FakeMessage[] {
    return [...this.messages.values()].filter((message) => message.channelId === channelId && (message.onlyFor === null || message.onlyFor === forUser));
  }

  /** A user as the API writes one. */
  userObject(id: string): Record<string, unknown> {
    const bot = id === this.botId || this.people.get(id)?.bot === true;
    const name = id === this.botId ? 'outcry' : this.person(id).name;
    return { id, username: name, discriminator: '0', global_name: name, avatar: null, bot, public_flags: 0 };
  }

  /** A message as the API writes one. */
  messageObject(message: FakeMessage, url: string): Record<string, unknown> {
    return {
      id: message.id,
      channel_id: message.channelId,
      author: this.userObject(message.author),
      content: message.content,
      timestamp: new Date(this.clock.now()).toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: message.attachments.map((file) => ({
        id: file.id,
        filename: file.name,
        size: file.bytes.length,
        url: `${url}/attachments/${message.channelId}/${file.id}/${encodeURIComponent(file.name)}`,
        proxy_url: `${url}/attachments/${message.channelId}/${file.id}/${encodeURIComponent(file.name)}`,
        description: file.description,
      })),
      embeds: message.embeds,
      components: message.components,
      pinned: false,
      type: message.reference === null ? 0 : 19,
      flags: message.flags,
      ...(message.nonce === null ? {} : { nonce: message.nonce }),
      ...(message.reference === null ? {} : { message_reference: { message_id: message.reference, channel_id: message.channelId } }),
    };
  }

  /** A channel as the API writes one. */
  channelObject(channel: FakeChannel): Record<string, unknown> {
    if (channel.type === 1) return { id: channel.id, type: 1, last_message_id: null, recipients: [this.userObject(channel.recipient ?? '')] };
    return {
      id: channel.id,
      type: channel.type,
      guild_id: this.guildId,
      name: channel.name,
      position: 0,
      nsfw: false,
      permission_overwrites: channel.denied === 0n ? [] : [{ id: this.guildId, type: 0, allow: '0', deny: String(channel.denied) }],
    };
  }
}
