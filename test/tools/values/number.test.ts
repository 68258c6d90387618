import { describe, expect, it } from 'vitest';
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
