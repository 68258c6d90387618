import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, formatNumber, formatPercent, formatPrice } from '../../../src/reports/format.ts';
import { parseAmount, parseNumber, parseRate } from '../../../src/tools/values/number.ts';

describe('a number as people write it', () => {
  it.each([
    ['1000', '1000'], ['1,000', '1000'], ['1,000.50', '1000.5'], ['1.000,50', '1000.5'], ['1 000,5', '1000.5'], ["1'000", '1000'],
    ['0,5', '0.5'], ['1.5', '1.5'], ['.5', '0.5'], ['10k', '10000'], ['2.5m', '2500000'], ['1,234,567', '1234567'], ['-3', '-3'], ['1.000.000', '1000000'],
  ])('reads "%s" as %s', (text, value) => {
    expect(parseNumber(text)?.toString()).toBe(value);
  });

  it.each(['', 'abc', '1,00,0', '1.2.3', '--5', '1e5', '10kk', '1,000,50'])('does not take "%s" for a number', (text) => {
    expect(parseNumber(text)).toBeNull();
  });
});

describe('an amount', () => {
  it.each([
    ['$250', '250', 'USD'], ['250', '250', null], ['10k', '10000', null], ['1,000.50 USDT', '1000.5', 'USDT'], ['0,5 btc', '0.5', 'BTC'], ['100€', '100', 'EUR'], ['$10k', '10000', 'USD'],
  ])('reads "%s"', (text, value, unit) => {
    const amount = parseAmount(text);
    expect([amount.value.toString(), amount.unit]).toEqual([value, unit]);
  });

  it.each(['-5', 'lots', '', '$'])('refuses "%s"', (text) => {
    expect(() => parseAmount(text)).toThrowError(/is not an amount/);
  });
});

describe('a rate', () => {
  it.each([['2%', 0.02], ['0.02', 0.02], ['2 %', 0.02], ['2,5%', 0.025], ['10 bps', 0.001], ['150%', 1.5], ['3 percent', 0.03], ['0', 0]])('reads "%s" as %d', (text, value) => {
    expect(parseRate(text)).toBe(value);
  });

  it('asks what a bare number of one or more means', () => {
    expect(() => parseRate('3')).toThrowError('"3" would be 300 %: write 3% or 0.03.');
  });
});

describe('a figure that the desk has written', () => {
  const amount = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
  /** What the text says, to the digits that it shows. */
  const near = (value: number, written: string) => Math.abs(value) * 1e-4 + 0.5 * 10 ** -(/\.(\d+)/.exec(written)?.[1]?.length ?? 0);

  it('is read back as the number that it shows', () => {
    fc.assert(fc.property(amount, fc.boolean(), (size, negative) => {
      const value = negative ? -size : size;
      for (const written of [formatNumber(value, 2), formatNumber(value), formatPrice(value)]) {
        const read = parseNumber(written)?.toNumber() ?? Number.NaN;
        expect({ written, isRead: Math.abs(read - value) <= near(value, written) }).toEqual({ written, isRead: true });
      }
    }));
  });

  it('is read back with its currency', () => {
    fc.assert(fc.property(amount, fc.constantFrom('USDT', 'EUR', 'BTC', 'SHIB'), (value, currency) => {
      const { value: read, unit } = parseAmount(formatMoney(value, currency));
      expect(unit).toBe(currency);
      expect(Math.abs(read.toNumber() - value)).toBeLessThanOrEqual(near(value, formatMoney(value, currency)));
    }));
  });

  it('is read back as a rate', () => {
    fc.assert(fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (fraction) => {
      expect(Math.abs(parseRate(formatPercent(fraction, 2)) - fraction)).toBeLessThanOrEqual(0.000_051);
    }));
  });
});
