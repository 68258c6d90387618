import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Account } from '../venue/account.ts';
import { type Parameters, required } from '../venue/order-request.ts';
import { Refusal } from '../venue/refusal.ts';
import type { VenueEngine } from '../venue/venue-engine.ts';
import type { ApiRequest } from './api-request.ts';

const DEFAULT_WINDOW_MS = 5000;
const MAX_WINDOW_MS = 60_000;
/** A request from the future is taken up to this. */
const AHEAD_MS = 1000;

/** The account of a key. @throws Refusal -2014 for what cannot be a key, -2015 for one that is unknown */
export function accountOf(venue: VenueEngine, apiKey: string | undefined): Account {
  if (apiKey === undefined || !/^[A-Za-z0-9_-]{3,}$/.test(apiKey)) throw new Refusal(-2014, 'API-key format invalid.', 401);
  return venue.account(apiKey);
}

/** Checks when a request was signed. @throws Refusal -1021 for one that is too old or from the future, -1131 for too wide a window */
export function checkTime(venue: VenueEngine, parameters: Parameters): void {
  const timestamp = Number(required(parameters, 'timestamp'));
  const window = Number(parameters['recvWindow'] ?? DEFAULT_WINDOW_MS);
  if (window > MAX_WINDOW_MS) throw new Refusal(-1131, 'recvWindow must be less than 60000.');
  const now = venue.now();
  if (timestamp >= now + AHEAD_MS) {
    throw new Refusal(-1021, `Timestamp for this request was ${AHEAD_MS}ms ahead of the server's time.`);
  }
  if (now - timestamp > window) throw new Refusal(-1021, 'Timestamp for this request is outside of the recvWindow.');
}

/** Checks a signature over a text. @throws Refusal -1022 */
export function checkSignature(account: Account, text: string, signature: string): void {
  const expected = Buffer.from(createHmac('sha256', account.secret).update(text).digest('hex'));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Refusal(-1022, 'Signature for this request is not valid.');
  }
}

/** A request's parameters, from its query and its form. */
export function parametersOf(request: ApiRequest): Parameters {
  return Object.fromEntries([...new URLSearchParams(request.query), ...new URLSearchParams(request.body)]);
}

/**
 * Checks key, signature and time of a signed request and says whose it is. What is signed is the query and the form as they were sent,
 * one after the other, without the signature.
 *
 * @throws Refusal
 */
export function authenticate(venue: VenueEngine, request: ApiRequest, parameters: Parameters): Account {
  const account = accountOf(venue, request.headers['x-mbx-apikey']);
  const signature = required(parameters, 'signature');
  required(parameters, 'timestamp');
  const unsigned = [request.query, request.body].map((text) => text.replace(/(^|&)signature=[^&]*/, '')).join('');
  checkSignature(account, unsigned, signature);
  checkTime(venue, parameters);
  return account;
}
