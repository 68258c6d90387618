import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { venueError } from '../../../src/market/ccxt/venue-errors.ts';

type ErrorClass = new (message: string) => Error;

const path = join(dirname(createRequire(import.meta.url).resolve('ccxt')), '..', 'js', 'src', 'base', 'errors.js');
const classes = (await import(pathToFileURL(path).href)) as Readonly<Record<string, ErrorClass>>;

function made(name: string, message: string): Error {
  const Class = classes[name];
  if (Class === undefined) throw new TypeError(`ccxt has no ${name}`);
  return new Class(message);
}

describe('an error of ccxt', () => {
  it.each([
    ['BadSymbol', 'unknown-symbol'],
    ['DDoSProtection', 'rate-limited'],
    ['RateLimitExceeded', 'rate-limited'],
    ['RequestTimeout', 'timeout'],
    ['ExchangeNotAvailable', 'unreachable'],
    ['OnMaintenance', 'unreachable'],
    ['NetworkError', 'unreachable'],
    ['OperationFailed', 'unreachable'],
    ['InvalidNonce', 'refused'],
    ['PermissionDenied', 'refused'],
    ['RestrictedLocation', 'refused'],
    ['NotSupported', 'refused'],
    ['ExchangeError', 'refused'],
    ['NullResponse', 'bad-reply'],
  ])('%s means %s', (name, kind) => {
    expect(venueError('binance', made(name, 'binance something')).kind).toBe(kind);
  });

  it('has every class of ccxt under it: none is left to chance but the root', () => {
    const unknown = Object.entries(classes)
      .filter(([name, Class]) => typeof Class === 'function' && name !== 'BaseError' && name !== 'UnsubscribeError')
      .filter(([name]) => venueError('x', made(name, 'x')).kind === 'bad-reply')
      .map(([name]) => name);
    expect(unknown.sort()).toEqual(['BadResponse', 'NullResponse']);
  });

  it('is quoted by the venue’s own words, without the address asked and what was signed in it', () => {
    const signed = made('OperationFailed', 'binance {"code":-1000,"msg":"An unknown error occurred."}');
    expect(venueError('binance', signed).message).toBe('binance does not answer: An unknown error occurred.');
    const refused = made('NetworkError', 'binance GET https://api.binance.com/api/v3/account?signature=abc fetch failed: connect ECONNREFUSED');
    expect(venueError('binance', refused).message).toBe('binance does not answer: connect ECONNREFUSED');
    const page = made('ExchangeNotAvailable', 'binance GET https://x/y 502 Bad Gateway <html><body>502</body></html>');
    expect(venueError('binance', page).message).toBe('binance does not answer: 502 Bad Gateway');
  });

  it('that a parser of ccxt tripped over is a bad reply; one of our own passes unchanged', () => {
    expect(venueError('binance', new TypeError("Cannot read properties of undefined (reading 'x')")).kind).toBe('bad-reply');
    const own = new OutcryError('cancelled', 'The request was cancelled.');
    expect(venueError('binance', own)).toBe(own);
  });
});
