import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { isRepeatedId, placementFailure } from '../../../src/trading/ccxt/placement-errors.ts';
import { CCXT_ERRORS, ccxtError } from './ccxt-classes.ts';

const answered = (status: number) => ({ sent: true, status });
const body = (code: number, msg: string): string => `binance {"code":${code},"msg":"${msg}"}`;

describe('what a failed placement means', () => {
  it.each([
    ['InsufficientFunds', 400, 'binance Account has insufficient balance for requested action.'],
    ['InvalidOrder', 400, body(-2010, 'Stop price would trigger immediately.')],
    ['InvalidOrder', 400, body(-1013, 'Filter failure: PERCENT_PRICE_BY_SIDE')],
    ['BadRequest', 400, body(-1013, 'Filter failure: NOTIONAL')],
    ['BadSymbol', 400, body(-1121, 'Invalid symbol.')],
    ['AuthenticationError', 401, body(-2015, 'Invalid API-key, IP, or permissions for action.')],
    ['DDoSProtection', 401, body(-2015, 'Invalid API-key, IP, or permissions for action.')],
    ['PermissionDenied', 400, body(-1002, 'You are not authorized to execute this request.')],
    ['AccountSuspended', 400, 'binance suspended'],
    ['DDoSProtection', 429, body(-1003, 'Too much request weight used.')],
    ['DDoSProtection', 418, body(-1003, 'IP banned until 1.')],
    ['RateLimitExceeded', 400, body(-1015, 'Too many new orders.')],
    ['InvalidNonce', 400, body(-1021, 'Timestamp for this request is outside of the recvWindow.')],
    ['OnMaintenance', 503, 'binance System is under maintenance.'],
    ['ExchangeNotAvailable', 451, 'binance Service unavailable from a restricted location'],
    ['ExchangeNotAvailable', 403, 'binance 403 Forbidden'],
    ['MarketClosed', 400, 'binance closed'],
  ])('%s with %i surely took no order', (name, status, message) => {
    expect(placementFailure(ccxtError(name, message), answered(status))).toBe('rejected');
  });

  it.each([
    ['OperationFailed', 503, body(-1000, 'An unknown error occurred while processing the request.')],
    ['ExchangeNotAvailable', 502, 'binance 502 Bad Gateway'],
    ['ExchangeError', 500, 'binance something'],
    ['InvalidOrder', 503, body(-1013, 'a refusal that a broken gateway invents')],
    ['OperationFailed', 400, body(-1006, 'An unexpected response was received from the message bus. Execution status unknown.')],
    ['RequestTimeout', 400, body(-1007, 'Timeout waiting for response from backend server.')],
    ['OperationFailed', 400, body(-1001, 'Internal error; unable to process your request.')],
    ['OperationFailed', 400, body(-1008, 'Server is currently overloaded.')],
    ['BadRequest', 400, body(-1006, 'under another class than today')],
    ['InvalidOrder', 400, 'binance Duplicate order sent.'],
    ['DuplicateOrderId', 400, 'binance clientOrderId exists'],
    ['OrderNotFound', 400, 'binance gone'],
    ['ExchangeError', 400, body(-9999, 'Something new.')],
    ['NullResponse', 200, 'binance returned nothing'],
    ['RequestTimeout', 200, 'binance stopped in the middle of its answer'],
  ])('%s with %i may have taken it', (name, status, message) => {
    expect(placementFailure(ccxtError(name, message), answered(status))).toBe('unknown');
  });

  it('is in doubt about every class there is while no answer came, and about none when nothing was sent', () => {
    const names = Object.entries(CCXT_ERRORS).filter(([, Class]) => typeof Class === 'function').map(([name]) => name);
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) {
      expect([name, placementFailure(ccxtError(name), { sent: true, status: null })]).toEqual([name, 'unknown']);
      expect([name, placementFailure(ccxtError(name), { sent: false, status: null })]).toEqual([name, 'rejected']);
    }
  });

  it('knows that nothing reached an exchange that no connection could be made to', () => {
    const noConnection = (code: string): Error => ccxtError('NetworkError', `binance POST https://api.binance.com/api/v3/order fetch failed: connect ${code} 1.2.3.4:443`);
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']) expect(placementFailure(noConnection(code), { sent: true, status: null })).toBe('rejected');
    for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT']) expect(placementFailure(noConnection(code), { sent: true, status: null })).toBe('unknown');
  });

  it('is in doubt about anything that is no error of the exchange’s: a yes that could not be read', () => {
    for (const error of [new TypeError('x of undefined'), new OutcryError('bad-reply', 'cut off'), new OutcryError('timeout', 'late'), 'text', null]) {
      expect(placementFailure(error, answered(200))).toBe('unknown');
    }
  });

  it('tells a repeated id from other refusals of the same code', () => {
    expect(isRepeatedId(ccxtError('InvalidOrder', body(-2010, 'Duplicate order sent.')))).toBe(true);
    expect(isRepeatedId(ccxtError('DuplicateOrderId'))).toBe(true);
    expect(isRepeatedId(ccxtError('InvalidOrder', body(-2010, 'Market is closed.')))).toBe(false);
  });
});
