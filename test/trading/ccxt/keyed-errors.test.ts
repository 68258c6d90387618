import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { keyedError, venueCode } from '../../../src/trading/ccxt/keyed-errors.ts';
import { ccxtError } from './ccxt-classes.ts';

const KEYS = { apiKey: 'key/with+odd=letters', secret: 'secret&with?odd=letters' };
const SIGNATURE = '0123456789abcdef'.repeat(4);

/** Whatever a logger could write of an error, its causes and stacks included. */
const written = (error: unknown): string => inspect(error, { depth: 9, showHidden: true });

describe('an error of a keyed call', () => {
  it.each([
    ['NetworkError', `binance GET https://api.binance.com/api/v3/account?timestamp=1&recvWindow=5000&signature=${SIGNATURE} fetch failed: connect ECONNREFUSED`],
    ['RequestTimeout', `binance POST https://api.binance.com/api/v3/order request timed out, body symbol=BTCUSDT&signature=${SIGNATURE}`],
    ['ExchangeError', `binance {"params":{"apiKey":"${KEYS.apiKey}","signature":"${SIGNATURE}"}}`],
    ['AuthenticationError', `binance ${KEYS.secret} and ${encodeURIComponent(KEYS.secret)} and ${encodeURIComponent(KEYS.apiKey)}`],
  ])('%s has no key, secret or signature in any part of it', (name, message) => {
    const text = written(keyedError('binance', KEYS, ccxtError(name, message)));
    for (const secret of [KEYS.apiKey, KEYS.secret, encodeURIComponent(KEYS.apiKey), encodeURIComponent(KEYS.secret), SIGNATURE]) expect(text).not.toContain(secret);
  });

  it('keeps its kind, its words and what it was, and says what to do about the usual ones', () => {
    const error = keyedError('binance', KEYS, ccxtError('AuthenticationError', 'binance {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'));
    expect(error).toMatchObject({ kind: 'refused', message: 'binance refused the request: Invalid API-key, IP, or permissions for action.', hint: expect.stringContaining('EXCHANGE_API_KEY') as string });
    expect(error.cause).toMatchObject({ name: 'AuthenticationError' });
  });

  it('keeps when to come back, and what our own errors advise', () => {
    const ban = new OutcryError('rate-limited', 'binance has banned this address.', { retryAfterMs: 1000, hint: 'Wait.' });
    expect(keyedError('binance', KEYS, ban)).toMatchObject({ kind: 'rate-limited', retryAfterMs: 1000, hint: 'Wait.' });
  });

  it('is named by the number that the exchange gives it, where it gives one', () => {
    expect(venueCode(ccxtError('BadRequest', 'binance {"code":-1013,"msg":"x"}'))).toBe('-1013');
    expect(venueCode(ccxtError('BadRequest', 'okx {"code":"51008","msg":"x"}'))).toBe('51008');
    expect(venueCode(ccxtError('BadRequest', 'no number'))).toBeNull();
  });
});
