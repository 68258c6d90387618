import { InteractionResponseType, MessageFlags, Routes } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';
import { DISCORD_CODE, isRefusal } from './discord-errors.ts';
import type { DiscordRest } from './discord-rest.ts';
import { type MessagePayload, linePayload } from './message-payload.ts';

/** A slash command or a press that may still be answered through itself. */
export interface LiveInteraction {
  readonly key: string;
  readonly id: string;
  readonly token: string;
  readonly application: string;
  readonly user: string;
  readonly conversation: string;
  /** The channel that it came from; that of the direct messages in such a conversation. */
  readonly channel: string;
  readonly receivedAt: number;
  /** True for a slash command: it shows that the bot is thinking, and its first answer takes that place. */
  readonly deferred: boolean;
  /** Whether Discord took the acknowledgement. Never rejects. */
  acknowledged: Promise<boolean>;
  /** The delivery that takes the place of the deferred reply; `null` while none does. */
  answeredBy: string | null;
}

/** Stands for a delivery where there is no deferred reply to take the place of, or none any more. */
const NOBODY = '-';

/** Discord forgets an interaction after 15 minutes; half a minute is left for the sending. */
const LIFE_MS = 14.5 * 60_000;

/** Interactions remembered at once; beyond this the oldest is answered as if it were forgotten. */
const MAX_LIVE = 5_000;

/** What says that an interaction can no longer be answered through itself. */
const GONE = [DISCORD_CODE.unknownWebhook, DISCORD_CODE.invalidWebhookToken, DISCORD_CODE.unknownInteraction, DISCORD_CODE.unknownMessage] as const;

/** True when the interaction is over, and the answer must go another way. */
export function isOver(error: unknown): boolean {
  return isRefusal(error, ...GONE);
}

/** The interactions of the last minutes and the ways to answer them. */
export class LiveInteractions {
  readonly #rest: Pick<DiscordRest, 'ask'>;
  readonly #clock: Clock;
  readonly #live = new Map<string, LiveInteraction>();

  constructor(rest: Pick<DiscordRest, 'ask'>, clock: Clock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  /** Takes an interaction up. `null` when it was taken up before: a resumed gateway tells some things again. */
  open(details: Omit<LiveInteraction, 'acknowledged' | 'answeredBy' | 'receivedAt'>): LiveInteraction | null {
    if (this.#live.has(details.key)) return null;
    const interaction: LiveInteraction = { ...details, receivedAt: this.#clock.now(), acknowledged: Promise.resolve(false), answeredBy: details.deferred ? null : NOBODY };
    this.#live.set(details.key, interaction);
    this.#prune();
    return interaction;
  }

  /** The interaction of a message key, while it can be answered through itself. */
  find(key: string | null): LiveInteraction | null {
    const interaction = key === null ? undefined : this.#live.get(key);
    return interaction && this.#clock.now() - interaction.receivedAt < LIFE_MS ? interaction : null;
  }

  /** Tells Discord that it was heard: a command by a deferred reply, a press by nothing that shows. */
  acknowledge(interaction: LiveInteraction): void {
    const type = interaction.deferred ? InteractionResponseType.DeferredChannelMessageWithSource : InteractionResponseType.DeferredMessageUpdate;
    interaction.acknowledged = this.callback(interaction, { type }).then(
      () => true,
      // Heard by an earlier run of this program: it can be answered all the same.
      (error: unknown) => isRefusal(error, DISCORD_CODE.alreadyAcknowledged),
    );
  }

  /** Answers an interaction for the first time. @throws OutcryError */
  async callback({ id, token }: Pick<LiveInteraction, 'id' | 'token'>, body: object): Promise<void> {
    await this.#rest.ask('POST', Routes.interactionCallback(id, token), { body, auth: false });
  }

  /** Answers for everybody: in the place of the deferred reply, then by follow-ups. @returns the message. @throws OutcryError; see `isOver`. */
  async reply(interaction: LiveInteraction, payload: MessagePayload, first: boolean): Promise<unknown> {
    if (!first) return this.#followUp(interaction, payload);
    return this.#rest.ask('PATCH', Routes.webhookMessage(interaction.application, interaction.token), { ...payload, auth: false });
  }

  /** Answers for the one who asked; the deferred reply, which everybody saw, goes away. @throws OutcryError; see `isOver`. */
  async replyPrivately(interaction: LiveInteraction, payload: MessagePayload, first: boolean): Promise<void> {
    if (first) await this.#removeDeferred(interaction);
    await this.#followUp(interaction, { ...payload, body: { ...payload.body, flags: MessageFlags.Ephemeral } });
  }

  /** Shows a line in the place of the deferred reply until the answer comes. @throws OutcryError */
  async show(interaction: LiveInteraction, line: string): Promise<void> {
    await this.#rest.ask('PATCH', Routes.webhookMessage(interaction.application, interaction.token), { ...linePayload(line), auth: false });
  }

  /** Takes the deferred reply back when nothing is going to be said. Never rejects: what is left is a line that fades by itself. */
  async withdraw(interaction: LiveInteraction): Promise<void> {
    if (interaction.answeredBy !== null) return;
    interaction.answeredBy = NOBODY;
    if (!(await interaction.acknowledged)) return;
    await this.#removeDeferred(interaction).catch(() => {});
  }

  async #removeDeferred({ application, token }: LiveInteraction): Promise<void> {
    try {
      await this.#rest.ask('DELETE', Routes.webhookMessage(application, token), { auth: false });
    } catch (error) {
      // Removed by an earlier try.
      if (!isRefusal(error, DISCORD_CODE.unknownMessage)) throw error;
    }
  }

  #followUp({ application, token }: LiveInteraction, payload: MessagePayload): Promise<unknown> {
    return this.#rest.ask('POST', Routes.webhook(application, token), { ...payload, auth: false });
  }

  #prune(): void {
    const since = this.#clock.now() - LIFE_MS;
    for (const [key, { receivedAt }] of this.#live) {
      if (receivedAt >= since && this.#live.size <= MAX_LIVE) break;
      this.#live.delete(key);
    }
  }
}
