import { ChannelType, Routes } from 'discord.js';
import { z } from 'zod';
import type { ButtonBook } from '../../desk/button-book.ts';
import type { Delivery } from '../../desk/channel.ts';
import type { Logger } from '../../desk/logger.ts';
import type { ShownCards } from '../../desk/shown-cards.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { Chart } from '../../reports/chart.ts';
import { type CardPlace, channelPlace, interactionPlace } from './card-place.ts';
import { personOf } from './direct-messages.ts';
import type { DiscordPart } from './discord-part.ts';
import { DISCORD_CODE, isRefusal } from './discord-errors.ts';
import type { DiscordRest } from './discord-rest.ts';
import { type LiveInteractions, isOver } from './live-interactions.ts';
import { messagePayload } from './message-payload.ts';
import { renderCard } from './render-card.ts';

/** What a sender stands on. */
export interface CardSenderOptions {
  readonly rest: Pick<DiscordRest, 'ask'>;
  readonly interactions: LiveInteractions;
  readonly buttons: ButtonBook;
  readonly shown: ShownCards;
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The beginning of a message's key, before Discord's id. */
const MESSAGE_KEY = /^m(\d+)/;

/** Direct-message channels remembered. */
const MAX_KNOWN = 10_000;

const DIRECT_MESSAGES: number = ChannelType.DM;

const channelObject = z.object({ id: z.string(), type: z.number() });

/** What says that somebody cannot be written to directly. */
const CLOSED = [DISCORD_CODE.closedToUs, DISCORD_CODE.invalidRecipient, DISCORD_CODE.unknownUser, DISCORD_CODE.missingAccess] as const;

/** Brings cards to where they belong: into an interaction while it lives, else into the channel or to the person. */
export class CardSender {
  readonly #options: CardSenderOptions;
  /** Channels known to be direct messages (true) or not. */
  readonly #private = new Map<string, boolean>();
  readonly #directMessages = new Map<string, string>();

  constructor(options: CardSenderOptions) {
    this.#options = options;
  }

  /** Notes the channel of somebody's direct messages, as a message that came in told it. */
  noteDirect(user: string, channel: string): void {
    remember(this.#directMessages, user, channel);
    remember(this.#private, channel, true);
  }

  /** Sends a card; one try, see `Channel.send`. */
  async send(delivery: Delivery): Promise<void> {
    const parts = renderCard(delivery.card);
    if (delivery.partsSent >= parts.length) return;
    const { subject, replaces } = delivery.card;
    if (replaces === true && delivery.partsSent === 0 && (await this.#replace(delivery, parts))) return;
    let place = await this.#placeOf(delivery);
    for (const [index, part] of parts.entries()) {
      if (index < delivery.partsSent) continue;
      // Each message waits for the one before it.
      /* oxlint-disable no-await-in-loop */
      const posted = await this.#post(delivery, place, part, index);
      ({ place } = posted);
      await delivery.onPart(index + 1);
      if (subject !== undefined && posted.message !== null && index === parts.length - 1) {
        await this.#options.shown.note(delivery.conversation, subject, { place: place.channel, message: posted.message, isWhole: parts.length === 1 });
      }
      /* oxlint-enable no-await-in-loop */
    }
  }

  /**
   * Changes the last card on the subject into this one.
   *
   * @returns false when this one is to be sent as any other; the buttons of the one before are gone then.
   */
  async #replace({ id, conversation, card, onPart }: Delivery, parts: readonly DiscordPart[]): Promise<boolean> {
    const { rest, shown, buttons, clock } = this.#options;
    const earlier = card.subject === undefined ? null : await shown.find(conversation, card.subject);
    if (earlier === null) return false;
    const [part] = parts;
    const route = Routes.channelMessage(earlier.place, earlier.message);
    try {
      if (part && parts.length === 1 && earlier.isWhole) {
        const references = part.buttons.length === 0 ? [] : await buttons.keep('discord', earlier.place, id, card.actions, clock.now());
        await rest.ask('PATCH', route, await messagePayload(part, references, (chart) => this.#draw(chart)));
        await onPart(1);
        return true;
      }
      await rest.ask('PATCH', route, { body: { components: [] } });
    } catch (error) {
      // Deleted, or in a place that is closed to us now.
      if (!isRefusal(error, DISCORD_CODE.unknownMessage, DISCORD_CODE.unknownChannel, DISCORD_CODE.missingAccess)) throw error;
    }
    return false;
  }

  /** A chart as a picture. @throws what the drawing throws, which the message goes without: the log is where it is told. */
  async #draw(chart: Chart): Promise<Buffer> {
    const { drawChart, log } = this.#options;
    try {
      return await drawChart(chart);
    } catch (error) {
      log.error({ channel: 'discord', chart: chart.title, cause: messageOf(error) }, 'a chart could not be drawn');
      throw error;
    }
  }

  /** Posts one message. @returns its id, and where it went: elsewhere, if the place would not have it. */
  async #post(delivery: Delivery, place: CardPlace, part: DiscordPart, index: number): Promise<{ readonly place: CardPlace; readonly message: string | null }> {
    const { buttons, clock } = this.#options;
    const references = part.buttons.length === 0 ? [] : await buttons.keep('discord', place.channel, delivery.id, delivery.card.actions, clock.now());
    const payload = await messagePayload(part, references, (chart) => this.#draw(chart));
    try {
      return { place, message: await place.post(payload, index) };
    } catch (error) {
      return this.#post(delivery, await this.#otherPlace(delivery, place, error), part, index);
    }
  }

  async #placeOf(delivery: Delivery): Promise<CardPlace> {
    const { conversation, inReplyTo, onlyFor } = delivery;
    const { interactions } = this.#options;
    const interaction = interactions.find(inReplyTo);
    if (interaction?.conversation !== conversation || !(await interaction.acknowledged)) return this.#placeOutside(delivery);
    if (onlyFor === null || (await this.#isPrivate(conversation))) return interactionPlace(interactions, interaction, delivery, false);
    if (onlyFor === interaction.user) return interactionPlace(interactions, interaction, delivery, true);
    await interactions.withdraw(interaction);
    return this.#placeOutside(delivery);
  }

  /** Where a card goes that is no answer to an interaction, or comes too late to be one. */
  async #placeOutside(delivery: Delivery): Promise<CardPlace> {
    const { conversation, onlyFor } = delivery;
    if (onlyFor !== null && !(await this.#isPrivate(conversation))) {
      const channel = await this.#openDirect(onlyFor).catch(closedAsNull);
      if (channel !== null) return channelPlace(this.#options.rest, channel, delivery, 'direct');
    }
    return this.#placeInChannel(delivery);
  }

  async #placeInChannel(delivery: Delivery): Promise<CardPlace> {
    const channel = await this.#channelOf(delivery.conversation);
    const answered = MESSAGE_KEY.exec(delivery.inReplyTo ?? '')?.[1] ?? null;
    // In direct messages it is plain what is answered.
    const refers = answered !== null && this.#private.get(channel) !== true;
    return channelPlace(this.#options.rest, channel, delivery, 'channel', refers ? answered : null);
  }

  /** Where a card goes when its place would not have it. @throws the error where there is no such place. */
  async #otherPlace(delivery: Delivery, place: CardPlace, error: unknown): Promise<CardPlace> {
    if (place.kind === 'interaction' && isOver(error)) return this.#placeOutside(delivery);
    // Nobody else can be told in private: better in the channel than not at all.
    if (place.kind === 'direct' && isRefusal(error, ...CLOSED)) return this.#placeInChannel(delivery);
    if (place.kind === 'reply' && isRefusal(error, DISCORD_CODE.cannotReply)) return channelPlace(this.#options.rest, place.channel, delivery, 'channel');
    throw error;
  }

  /** The channel of a conversation's name. @throws OutcryError `refused` where it names somebody who cannot be written to. */
  async #channelOf(conversation: string): Promise<string> {
    const person = personOf(conversation);
    if (person === null) return conversation;
    const channel = await this.#openDirect(person).catch(closedAsNull);
    if (channel !== null) return channel;
    throw new OutcryError('refused', 'Discord knows no such user.', { hint: 'Check the ids in DISCORD_OWNERS: docs/discord.md says how to copy them.' });
  }

  async #openDirect(user: string): Promise<string> {
    const known = this.#directMessages.get(user);
    if (known !== undefined) return known;
    const { id } = channelObject.parse(await this.#options.rest.ask('POST', Routes.userChannels(), { body: { recipient_id: user } }));
    this.noteDirect(user, id);
    return id;
  }

  async #isPrivate(conversation: string): Promise<boolean> {
    if (personOf(conversation) !== null) return true;
    const known = this.#private.get(conversation);
    if (known !== undefined) return known;
    const { type } = channelObject.parse(await this.#options.rest.ask('GET', Routes.channel(conversation)));
    const isPrivate = type === DIRECT_MESSAGES;
    remember(this.#private, conversation, isPrivate);
    return isPrivate;
  }
}

/** Keeps what was learnt of a channel; what can be asked again is forgotten when it is too much. */
function remember<Value>(known: Map<string, Value>, name: string, value: Value): void {
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, value);
}

/** `null` for a refusal to open direct messages. @throws whatever else went wrong. */
function closedAsNull(error: unknown): null {
  if (error instanceof OutcryError && (error.kind === 'refused' || error.kind === 'invalid-input')) return null;
  throw error;
}
