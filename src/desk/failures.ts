import { randomBytes } from 'node:crypto';
import { OutcryError } from '../domain/errors.ts';
import type { Card } from '../reports/card.ts';
import { bugCard, errorCard } from '../reports/error-card.ts';
import type { Logger } from './logger.ts';
import type { Received } from './request.ts';

/** A failure as something to read: what people can act on as it is, a bug as a reference to the log. */
export function failureCard(error: unknown, { channel, conversation, key }: Received, log: Logger): Card {
  if (error instanceof OutcryError) return errorCard(error);
  const reference = randomBytes(4).toString('hex');
  log.error({ reference, channel, conversation, key, err: error }, 'a message could not be handled');
  return bugCard(reference);
}
