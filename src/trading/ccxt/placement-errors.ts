import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { RequestNote } from '../../market/ccxt/transport.ts';
import { venueCode } from './keyed-errors.ts';

/** What a failed placement says of the order: `rejected`, the venue surely has not got it; `unknown`, it may have. */
export type PlacementFailure = 'rejected' | 'unknown';

/**
 * ccxt's error classes that are an answer of the venue's which surely took no order. A class that is not named here or in `IN_DOUBT` means
 * what its nearest named ancestor does; what has none is in doubt.
 */
const REJECTIONS: ReadonlySet<string> = new Set([
  'InsufficientFunds',
  'InvalidOrder',
  'BadRequest',
  'BadSymbol',
  'ArgumentsRequired',
  'NotSupported',
  'OperationRejected',
  'AuthenticationError',
  'DDoSProtection',
  'RateLimitExceeded',
  'InvalidNonce',
  'OnMaintenance',
]);

/** Classes that leave it open, although an ancestor of theirs would not: a repeated id names an order that is there. */
const IN_DOUBT: ReadonlySet<string> = new Set(['DuplicateOrderId', 'OrderNotFound', 'NetworkError', 'OperationFailed', 'ExchangeError', 'BaseError']);

/**
 * Binance's codes that say themselves that nobody knows: an unknown error, an internal one, no answer from the matching engine, an
 * overload. (https://developers.binance.com/docs/binance-spot-api-docs/errors)
 */
const CODES_IN_DOUBT: ReadonlySet<string> = new Set(['-1000', '-1001', '-1004', '-1006', '-1007', '-1008', '-1010']);

/** Refused for who asks, from where or how often, before anything looks at the order. */
const AT_THE_DOOR: ReadonlySet<number> = new Set([401, 403, 418, 429, 451]);

/** Failures before a byte of the request was sent. */
const NOT_CONNECTED = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b/;

/**
 * The one place where it is decided what a failed placement means. Whoever is in doubt here is in doubt about money, so that only what
 * surely never became an order is `rejected`.
 *
 * @param note what became of the request: one that was never sent is surely no order.
 */
export function placementFailure(error: unknown, note: RequestNote): PlacementFailure {
  if (!note.sent) return 'rejected';
  const message = messageOf(error);
  if (note.status === null) return NOT_CONNECTED.test(message) ? 'rejected' : 'unknown';
  if (AT_THE_DOOR.has(note.status)) return 'rejected';
  const kind = nearestNamed(error);
  if (kind === 'OnMaintenance') return 'rejected';
  if (note.status >= 500) return 'unknown';
  const code = venueCode(error);
  if (code !== null && CODES_IN_DOUBT.has(code)) return 'unknown';
  if (isRepeatedId(error)) return 'unknown';
  return kind !== null && REJECTIONS.has(kind) ? 'rejected' : 'unknown';
}

/**
 * True for the answer that an order of this id is there already. Binance answers -2010 for several reasons, of which only the words tell
 * this one from an order that it will not take.
 */
export function isRepeatedId(error: unknown): boolean {
  return nearestNamed(error) === 'DuplicateOrderId' || /duplicate (client )?order/i.test(messageOf(error));
}

/** By class name up the prototype chain: the classes load with a venue's module, and not before. */
function nearestNamed(error: unknown): string | null {
  // Our own errors are about the transport: what it could not read may have been a yes.
  if (!(error instanceof Error) || error instanceof OutcryError) return null;
  for (let type = Object.getPrototypeOf(error) as object | null; type !== null; type = Object.getPrototypeOf(type) as object | null) {
    const { name } = type.constructor;
    if (REJECTIONS.has(name) || IN_DOUBT.has(name)) return name;
  }
  return null;
}
