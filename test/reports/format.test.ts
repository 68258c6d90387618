import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPrice,
  formatSignedMoney,
  formatSignedPercent,
} from '../../src/reports/format.ts';

const JAN_31 = Date.UTC(2025, 0, 31, 14, 0, 30);

describe('figures in words', () => {
  it('writes cash to the cent and coins as venues book them', () => {
    expect(formatMoney(10_234.5, 'USDT')).toBe('10,234.50 USDT');
    expect(formatMoney(0.004321, 'USD')).toBe('0.0043 USD');
    expect(formatMoney(0, 'EUR')).toBe('0.00 EUR');
    expect(formatMoney(0.0125, 'BTC')).toBe('0.0125 BTC');
    expect(formatMoney(1e-8, 'BTC')).toBe('0.00000001 BTC');
    expect(formatMoney(-1_000_000, 'USDC')).toBe('-1,000,000.00 USDC');
  });

  it('gives gains and losses their sign, and zero none', () => {
    expect(formatSignedMoney(12.5, 'USDT')).toBe('+12.50 USDT');
    expect(formatSignedMoney(-12.5, 'USDT')).toBe('-12.50 USDT');
    expect(formatSignedMoney(-0.0, 'USDT')).toBe('0.00 USDT');
    expect(formatSignedPercent(0.1234)).toBe('+12.3%');
    expect(formatSignedPercent(-0.1234, 2)).toBe('-12.34%');
    expect(formatSignedPercent(-0.00001)).toBe('0.0%');
  });

  it('writes fractions as percentages', () => {
    expect(formatPercent(0.02)).toBe('2.0%');
    expect(formatPercent(12.5, 0)).toBe('1,250%');
    expect(formatPercent(-0.00001)).toBe('0.0%');
  });

  it('gives a price the digits its size asks for', () => {
    expect(formatPrice(67_123.456)).toBe('67,123.46');
    expect(formatPrice(150)).toBe('150.00');
    expect(formatPrice(3.45678)).toBe('3.4568');
    expect(formatPrice(0.51)).toBe('0.51');
    expect(formatPrice(0.00001234)).toBe('0.00001234');
    expect(formatPrice(0)).toBe('0.00');
  });

  it('writes numbers with as many digits as asked, or as useful', () => {
    expect(formatNumber(1234.5678)).toBe('1,234.57');
    expect(formatNumber(1234.5678, 0)).toBe('1,235');
    expect(formatNumber(0.0123456)).toBe('0.0123');
    expect(formatNumber(30)).toBe('30');
  });

  it('counts in the singular and the plural', () => {
    expect(formatCount(1, 'trade')).toBe('1 trade');
    expect(formatCount(0, 'trade')).toBe('0 trades');
    expect(formatCount(12_345, 'entry', 'entries')).toBe('12,345 entries');
  });

  it('writes instants in UTC', () => {
    expect(formatDate(JAN_31)).toBe('2025-01-31');
    expect(formatDateTime(JAN_31)).toBe('2025-01-31 14:00');
    expect(formatDate(1e20)).toBe('n/a');
  });

  it('writes lengths of time in their two largest units', () => {
    expect(formatDuration(3 * 86_400_000 + 4 * 3_600_000 + 59_000)).toBe('3d 4h');
    expect(formatDuration(86_400_000)).toBe('1d');
    expect(formatDuration(5_400_000)).toBe('1h 30m');
    expect(formatDuration(12_400)).toBe('12s');
    expect(formatDuration(250)).toBe('250ms');
    expect(formatDuration(-5_400_000)).toBe('-1h 30m');
  });

  it('says n/a of everything undefined', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect([
        formatMoney(value, 'USDT'),
        formatSignedMoney(value, 'USDT'),
        formatPercent(value),
        formatSignedPercent(value),
        formatPrice(value),
        formatNumber(value),
        formatCount(value, 'trade'),
        formatDate(value),
        formatDateTime(value),
        formatDuration(value),
      ]).toEqual(Array.from({ length: 10 }, () => 'n/a'));
    }
  });

  it('never writes an exponent, a negative zero or NaN for any finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        for (const text of [formatMoney(value, 'USDT'), formatMoney(value, 'BTC'), formatPrice(value), formatNumber(value), formatPercent(value)]) {
          expect(text).not.toMatch(/\de|NaN|∞/);
          expect(text).not.toMatch(/^-0(\.0+)?%?$/);
        }
      }),
    );
  });
});
