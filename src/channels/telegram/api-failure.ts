import { GrammyError, HttpError } from 'grammy';
import { OutcryError, messageOf } from '../../domain/errors.ts';

/** 400s that say that nothing will ever arrive there, whatever is tried. */
const GONE = /chat not found|not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_SEND_\w+_FORBIDDEN|CHAT_RESTRICTED|USER_IS_BLOCKED|PEER_ID_INVALID|TOPIC_CLOSED|TOPIC_DELETED|message thread not found|group chat was deactivated|user not found|bot is not a member/i;

/** How long to wait when Telegram says that it is too much and not for how long. */
const DEFAULT_RETRY_MS = 5_000;

/**
 * What went wrong with a call, as the house says it. Nothing of the request is in it: grammY's own errors carry the call's address,
 * and with it the bot's token, and so does whatever they were caused by.
 */
export function telegramFailure(error: unknown): OutcryError {
  if (error instanceof OutcryError) return error;
  if (error instanceof GrammyError) return refusal(error);
  if (error instanceof HttpError) return unreached(error.error);
  return unreached(error);
}

/** What went wrong, for a log line: a bug in its own words, a call as `telegramFailure` says it. */
export function causeOf(error: unknown): string {
  return error instanceof GrammyError || error instanceof HttpError ? telegramFailure(error).message : messageOf(error);
}

/** True when Telegram does not know the token: nothing will change without a person. */
export function isTokenRefused(error: unknown): boolean {
  // 404 is the answer to a token that is not even of the right form.
  return error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);
}

/** True for the answer to two programs that poll with one token, or to a poll while a webhook is set. */
export function isConflict(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 409;
}

/** The chat that a group has become, when that is why a call failed. */
export function movedTo(error: unknown): number | null {
  return error instanceof GrammyError ? (error.parameters.migrate_to_chat_id ?? null) : null;
}

/** True when a button's press was answered too late. */
export function isTooOld(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 400 && /query is too old|query ID is invalid/i.test(error.description);
}

/** True when a message already was what it was to be changed into. */
export function isUnchanged(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 400 && /message is not modified/i.test(error.description);
}

/** True when a message cannot be changed any more: it is gone, or too old. */
export function isUnchangeable(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 400 && /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i.test(error.description);
}

/** True when a chat takes texts and no pictures or files. */
export function isMediaForbidden(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 400 && /not enough rights to send (?!text)|CHAT_SEND_(?:PHOTOS|DOCS|MEDIA)_FORBIDDEN/i.test(error.description);
}

function refusal({ error_code: code, description, parameters }: GrammyError): OutcryError {
  const words = description.replace(/^(?:Bad Request|Forbidden|Conflict|Too Many Requests): /, '');
  if (code === 429) return new OutcryError('rate-limited', 'Telegram asks to slow down.', { retryAfterMs: parameters.retry_after === undefined ? DEFAULT_RETRY_MS : parameters.retry_after * 1_000 });
  if (code === 403) return new OutcryError('refused', `Telegram does not deliver there: ${words}.`);
  if (code === 401 || code === 404) return new OutcryError('unreachable', 'Telegram does not accept the token.', { hint: 'Check TELEGRAM_TOKEN; @BotFather shows it with /token.' });
  if (code === 409) return new OutcryError('unreachable', 'Another program polls with this token.', { hint: 'Stop it, or make a bot of its own for Outcry.' });
  if (code >= 500) return new OutcryError('unreachable', `Telegram has trouble of its own (${code}).`);
  if (code === 400 && GONE.test(description)) return new OutcryError('refused', `Telegram does not deliver there: ${words}.`);
  if (code === 413) return new OutcryError('invalid-input', 'Telegram finds the message too large.');
  return new OutcryError('invalid-input', `Telegram did not take the message: ${words} (${code}).`);
}

/** Only the kind of failure is told: the messages of fetch and of sockets hold the address. */
function unreached(cause: unknown): OutcryError {
  const told = messageOf(cause);
  if (/timed out|timeout|aborted/i.test(told)) return new OutcryError('timeout', 'Telegram did not answer in time.');
  const code = /\b(E[A-Z]{4,}|UND_ERR_\w+)\b/.exec(codeOf(cause) ?? told)?.[1];
  return new OutcryError('unreachable', `Telegram cannot be reached${code === undefined ? '' : ` (${code})`}.`);
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
