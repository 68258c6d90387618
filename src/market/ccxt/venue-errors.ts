import { type ErrorKind, OutcryError, messageOf } from '../../domain/errors.ts';

/**
 * What ccxt's error classes mean to us. A class that is not named here means what its nearest named ancestor does.
 *
 * Traps, seen on Binance: `OperationFailed` (503 with code -1000) is no `NetworkError`; `InvalidNonce` is one, though the
 * clock is wrong and not the network; 451 (the country is barred) comes as `ExchangeNotAvailable`.
 */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  BadSymbol: 'unknown-symbol',
  ArgumentsRequired: 'refused',
  BadRequest: 'refused',
  NotSupported: 'refused',
  AuthenticationError: 'refused',
  OperationRejected: 'refused',
  InvalidNonce: 'refused',
  ExchangeError: 'refused',
  DDoSProtection: 'rate-limited',
  RateLimitExceeded: 'rate-limited',
  RequestTimeout: 'timeout',
  BadResponse: 'bad-reply',
  ExchangeNotAvailable: 'unreachable',
  NetworkError: 'unreachable',
  OperationFailed: 'unreachable',
};

const SAID: Readonly<Partial<Record<ErrorKind, string>>> = {
  'unknown-symbol': 'does not list that market',
  'rate-limited': 'asks for fewer requests',
  timeout: 'did not answer in time',
  'bad-reply': 'sent an answer that makes no sense',
  unreachable: 'does not answer',
  refused: 'refused the request',
};

/** Longest quotation of a venue's own words in a message. */
const QUOTED = 140;

/** Anything thrown by a ccxt call as an `OutcryError`; our own errors pass unchanged. */
export function venueError(venue: string, error: unknown): OutcryError {
  if (error instanceof OutcryError) return error;
  // Not a ccxt error at all: its parser tripped over a shape that it did not expect.
  const kind = kindOf(error) ?? 'bad-reply';
  const words = itsWords(venue, messageOf(error));
  return new OutcryError(kind, `${venue} ${SAID[kind] ?? 'failed'}${words === '' ? '.' : `: ${words}`}`, { cause: error });
}

/** By class name up the prototype chain: the classes themselves load with a venue's module, which errors need not. */
function kindOf(error: unknown): ErrorKind | null {
  if (!(error instanceof Error)) return null;
  for (let type = Object.getPrototypeOf(error) as object | null; type !== null; type = Object.getPrototypeOf(type) as object | null) {
    const kind = KINDS[type.constructor.name];
    if (kind !== undefined) return kind;
  }
  return null;
}

/** The venue's words without the address asked (keyed requests carry signatures there), markup and wrapping. */
function itsWords(venue: string, message: string): string {
  const stated = /"msg"\s*:\s*"([^"]+)"/.exec(message)?.[1];
  const words = (stated ?? message)
    .replace(/<.*/s, '')
    .replace(/https?:\/\/\S+/g, '')
    .replace(new RegExp(`^${venue}\\b`), '')
    .replace(/\b(GET|POST|PUT|DELETE)\b/, '')
    .replace('fetch failed:', '')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > QUOTED ? `${words.slice(0, QUOTED - 1)}…` : words;
}
