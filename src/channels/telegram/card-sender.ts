import { InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import type { ButtonBook } from '../../desk/button-book.ts';
import type { Delivery } from '../../desk/channel.ts';
import type { Logger } from '../../desk/logger.ts';
import type { ShownCard, ShownCards } from '../../desk/shown-cards.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { Chart } from '../../reports/chart.ts';
import type { ApiClients } from './api-clients.ts';
import { isMediaForbidden, isUnchangeable, isUnchanged, movedTo, telegramFailure } from './api-failure.ts';
import { type TelegramPart, renderCard } from './card-view.ts';
import { type MovedChats, type Place, placeOf } from './conversation.ts';
import { messageIdOf } from './inbound-reader.ts';
import type { RichText } from './rich-text.ts';

/** What the sender stands on. */
export interface CardSenderOptions {
  readonly api: ApiClients;
  readonly buttons: ButtonBook;
  readonly moved: MovedChats;
  readonly shown: ShownCards;
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What all messages of a delivery have in common. */
type Common = NonNullable<Parameters<ApiClients['send']['sendMessage']>[2]>;

/** Sends cards, message by message, one try each. */
export class CardSender {
  readonly #options: CardSenderOptions;

  constructor(options: CardSenderOptions) {
    this.#options = options;
  }

  /** Sends what an earlier try has left of a card; see `Channel.send`. @throws OutcryError as that says. */
  async send(delivery: Delivery): Promise<void> {
    const { buttons, clock } = this.#options;
    const { conversation, card, id, inReplyTo, silent, partsSent } = delivery;
    const place = placeOf(conversation);
    if (place === null) throw new OutcryError('refused', `“${conversation}” is no Telegram chat.`);
    const references = card.actions.length === 0 ? [] : await buttons.keep('telegram', conversation, id, card.actions, clock.now());
    const parts = renderCard(card, references);
    // In a private chat it is plain what is answered.
    const question = place.chat < 0 ? messageIdOf(inReplyTo) : null;
    if (card.replaces === true && partsSent === 0 && (await this.#replace(delivery, parts))) return;
    for (const [index, part] of parts.entries()) {
      if (index < partsSent) continue;
      const common: Common = {
        ...(place.thread === null ? {} : { message_thread_id: place.thread }),
        ...(silent ? { disable_notification: true } : {}),
        ...(question !== null && index === 0 ? { reply_parameters: { message_id: question, allow_sending_without_reply: true } } : {}),
        ...(part.keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: part.keyboard.map((row) => [...row]) } }),
      };
      // oxlint-disable-next-line no-await-in-loop -- in their order
      const sent = await this.#sendPart(place, part, common);
      // oxlint-disable-next-line no-await-in-loop -- on record before the next one goes
      await delivery.onPart(index + 1);
      if (card.subject === undefined || index < parts.length - 1) continue;
      const shown: ShownCard = { place: String(sent.chat.id), message: String(sent.message_id), isWhole: parts.length === 1 && part.kind === 'text' };
      // oxlint-disable-next-line no-await-in-loop -- the last of them
      await this.#options.shown.note(conversation, card.subject, shown);
    }
  }

  /**
   * Changes the last card on the subject into this one.
   *
   * @returns false when this one is to be sent as any other; the buttons of the one before are gone then.
   */
  async #replace({ conversation, card, onPart }: Delivery, parts: readonly TelegramPart[]): Promise<boolean> {
    const shown = card.subject === undefined ? null : await this.#options.shown.find(conversation, card.subject);
    if (shown === null) return false;
    const { send } = this.#options.api;
    const [part] = parts;
    const message = [Number(shown.place), Number(shown.message)] as const;
    try {
      if (shown.isWhole && parts.length === 1 && part?.kind === 'text') {
        await send.editMessageText(...message, part.content.text, {
          entities: [...part.content.entities], link_preview_options: { is_disabled: true }, reply_markup: { inline_keyboard: part.keyboard.map((row) => [...row]) },
        });
        await onPart(1);
        return true;
      }
      await send.editMessageReplyMarkup(...message, { reply_markup: { inline_keyboard: [] } });
    } catch (error) {
      if (isUnchanged(error)) return shown.isWhole && parts.length === 1;
      // Deleted, or too old to be changed.
      if (!isUnchangeable(error)) throw telegramFailure(error);
    }
    return false;
  }

  async #sendPart(place: Place, part: TelegramPart, common: Common): Promise<Message> {
    const picture = part.kind === 'photo' ? await this.#draw(part.chart) : null;
    const { moved } = this.#options;
    try {
      return await this.#call(moved.current(place.chat), part, picture, common);
    } catch (error) {
      const chat = movedTo(error);
      if (chat === null) throw telegramFailure(error);
      await moved.note(place.chat, chat);
      // Topics and messages of the old chat are not those of the new one.
      const { reply_parameters: _, ...rest } = common;
      return await this.#call(chat, part, picture, rest).catch((cause: unknown) => {
        throw telegramFailure(cause);
      });
    }
  }

  async #call(chat: number, part: TelegramPart, picture: Buffer | null, common: Common): Promise<Message> {
    const { send } = this.#options.api;
    const { text: caption, entities } = part.content;
    const captioned = { ...common, ...(caption === '' ? {} : { caption, caption_entities: [...entities] }) };
    if (part.kind === 'text') return this.#text(chat, part.content, common);
    if (part.kind === 'document') return send.sendDocument(chat, new InputFile(Buffer.from(part.bytes, 'utf8'), part.name), captioned);
    const words = { text: caption || 'The picture could not be sent.', entities };
    if (picture === null) return this.#text(chat, words, common);
    try {
      return await send.sendPhoto(chat, new InputFile(picture, 'chart.png'), captioned);
    } catch (error) {
      // A group that takes no pictures shall have the words.
      if (!isMediaForbidden(error)) throw error;
      return this.#text(chat, words, common);
    }
  }

  #text(chat: number, { text, entities }: RichText, common: Common): Promise<Message> {
    return this.#options.api.send.sendMessage(chat, text, { ...common, entities: [...entities], link_preview_options: { is_disabled: true } });
  }

  /** A picture that fails does not take its card's words with it. */
  async #draw(chart: Chart): Promise<Buffer | null> {
    try {
      return await this.#options.drawChart(chart);
    } catch (error) {
      this.#options.log.error({ channel: 'telegram', chart: chart.title, cause: messageOf(error) }, 'a chart could not be drawn');
      return null;
    }
  }
}
