import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { OutcryError } from '../../domain/errors.ts';
import { safeLine } from '../../reports/safe-text.ts';

/** Codes of Discord's own that the channel acts upon. */
export const DISCORD_CODE = {
  unknownChannel: 10_003,
  unknownMessage: 10_008,
  unknownUser: 10_013,
  unknownWebhook: 10_015,
  unknownInteraction: 10_062,
  alreadyAcknowledged: 40_060,
  missingAccess: 50_001,
  closedToUs: 50_007,
  missingPermissions: 50_013,
  invalidWebhookToken: 50_027,
  invalidRecipient: 50_033,
  cannotReply: 160_002,
} as const;

/** What Discord answered instead of doing what was asked; `code` is Discord's own. */
export class DiscordRefusal extends OutcryError {
  override readonly name = 'DiscordRefusal';
  readonly code: number;

  constructor(code: number, ...rest: ConstructorParameters<typeof OutcryError>) {
    super(...rest);
    this.code = code;
  }
}

/** What to do about a refusal, by Discord's code. */
const HINTS: Readonly<Record<number, string>> = {
  [DISCORD_CODE.missingAccess]: 'Let the bot see that channel, or invite it to the server again: docs/discord.md has the link.',
  [DISCORD_CODE.missingPermissions]: 'Give the bot the permissions View Channel, Send Messages, Embed Links, Attach Files and Read Message History there.',
  [DISCORD_CODE.closedToUs]: 'That user takes no direct messages from the bot: share a server with it, and allow direct messages from its members.',
  [DISCORD_CODE.unknownChannel]: 'That channel is gone.',
};

/** At most so much of Discord's own words is passed on. */
const MAX_REASON = 300;

/** True for a refusal with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly number[]): error is DiscordRefusal {
  return error instanceof DiscordRefusal && codes.includes(error.code);
}

/**
 * What a failed request means for whoever sends a card: `refused` and `invalid-input` will not change, the rest may.
 *
 * The library's error is not kept as the cause: it holds addresses with tokens in them and the whole message. A fault of this
 * program comes back as it was.
 */
export function discordError(error: unknown): unknown {
  if (error instanceof RateLimitError) {
    const retryAfterMs = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout);
    return new OutcryError('rate-limited', 'Discord asks to be asked less often.', { retryAfterMs });
  }
  if (error instanceof DiscordAPIError) return answered(Number(error.code), error.status, error.message);
  if (error instanceof HTTPError) return new OutcryError('unreachable', `Discord answered with ${error.status}.`);
  if (!(error instanceof Error)) return error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return new OutcryError('timeout', 'Discord did not answer in time.');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code === null ? error : new OutcryError('unreachable', `Discord cannot be reached (${code}).`);
}

function answered(code: number, status: number, words: string): OutcryError {
  const reason = safeLine(words).slice(0, MAX_REASON);
  const hint = HINTS[code];
  const details = hint === undefined ? {} : { hint };
  if (status === 401 && code !== DISCORD_CODE.invalidWebhookToken) {
    return new DiscordRefusal(code, 'unreachable', 'Discord does not accept the bot’s token.', { hint: 'Put a fresh token into DISCORD_TOKEN: the developer portal shows one under Bot, Reset Token.' });
  }
  // An answer without a code of Discord's comes from something in front of it.
  if (!(code > 0)) return new OutcryError('unreachable', `Discord answered with ${status}.`);
  if (status === 400 || status === 413) return new DiscordRefusal(code, 'invalid-input', `Discord will not take this: ${reason}`, details);
  return new DiscordRefusal(code, 'refused', `Discord refuses: ${reason} (${code}).`, details);
}
