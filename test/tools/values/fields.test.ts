import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import * as fields from '../../../src/tools/values/fields.ts';

/** What a field makes of a value, and of that again, or its complaint. */
function read(field: z.ZodType, value: unknown): unknown {
  const first = field.safeParse(value);
  if (!first.success) return first.error.issues[0]?.message;
  expect(field.parse(JSON.parse(JSON.stringify(first.data)))).toEqual(first.data);
  return first.data;
}

describe('a field', () => {
  it.each([
    ['btc', ['BTC/USDT']], ['btc, eth', ['BTC/USDT', 'ETH/USDT']], ['btc eth and sol', ['BTC/USDT', 'ETH/USDT', 'SOL/USDT']], ['bitcoin cash, btc', ['BCH/USDT', 'BTC/USDT']],
    ['btc usdc', ['BTC/USDC']], ['btc, usdc', ['BTC/USDT', 'USDC/USDT']], ['btc/eur eth', ['BTC/EUR', 'ETH/USDT']], ['btc BTCUSDT bitcoin', ['BTC/USDT']],
    [['btc', 'eth'], ['BTC/USDT', 'ETH/USDT']], [['btc,eth'], ['BTC/USDT', 'ETH/USDT']],
    ['', 'expected at least one market such as btc.'], [[], 'expected at least one market such as btc.'], ['usdt', '"usdt" is not a market: expected a coin such as btc, or a pair such as BTC/USDT.'],
  ])('of markets takes %j', (value, expected) => {
    expect(read(fields.symbolsField(), value)).toEqual(expected);
  });

  it.each([
    ['3%', 0.03], [0.03, 0.03], ['3', '"3" would be 300 %: write 3% or 0.03.'], ['99.5%', '99.5% is out of bounds: expected 0% to 99%.'], ['-1%', '-1% is out of bounds: expected 0% to 99%.'],
    ['none', 0], ['Off', 0], [0, 0], [1e-7, 1e-7],
  ])('of a limit takes %j', (value, expected) => {
    expect(read(fields.limitField('Stop', 0.99), value)).toBe(expected);
  });

  it.each([['24', 24], [24, 24], ['1,000', 1000], ['none', 0], ['-1', '"-1" will not do: expected a whole number from 0 to 1,000.'], ['2.5', '"2.5" will not do: expected a whole number from 0 to 1,000.']])(
    'of a count that may be none takes %j',
    (value, expected) => {
      expect(read(fields.countLimitField('Bars', 1000), value)).toBe(expected);
    },
  );

  it.each([['all', 'all'], ['ALL', 'all'], ['50', 50], [0, '"0" will not do: expected a whole number from 1 to 100.'], ['most', '"most" will not do: expected a whole number from 1 to 100.']])(
    'of a count or all takes %j',
    (value, expected) => {
      expect(read(fields.countOrAllField('Bars', 100), value)).toBe(expected);
    },
  );

  it.each([
    ['$250', 250], ['10k', 10_000], ['1,000.50 USDT', 1000.5], [1e21, 1e21], ['0', '0 is not enough: expected an amount above zero.'], ['0.5 btc', '"0.5 btc" is in BTC: give the amount in the quote currency, without a unit.'],
    ['much', '"much" is not an amount: expected a number such as 250, $250, 10k or 0.5 BTC.'],
  ])('of cash takes %j', (value, expected) => {
    expect(read(fields.cashField('Cash'), value)).toBe(expected);
  });

  it.each([['next-bar', 'next-bar'], ['Next Bar', 'next-bar'], ['entry_bar', 'entry-bar'], ['nextbar', '"nextbar" is not one of entry-bar, next-bar. Did you mean "next-bar"?'], ['x', '"x" is not one of entry-bar, next-bar.']])(
    'of a choice takes %j',
    (value, expected) => {
      expect(read(fields.choiceField(['entry-bar', 'next-bar'], 'When'), value)).toBe(expected);
    },
  );

  it.each([
    ['fast=10, slow=30', { fast: 10, slow: 30 }], ['fast: 10; slow: 1,5', { fast: 10, slow: 1.5 }], ['fast = 10 slow=30', { fast: 10, slow: 30 }], [{ fast: 10, slow: '30' }, { fast: 10, slow: 30 }],
    ['fast', '"fast" is not a parameter: expected name=number, such as fast=10, slow=30.'], [{ fast: 'ten' }, '"fast=ten" is no number: expected name=number, such as fast=10, slow=30.'],
  ])('of parameters takes %j', (value, expected) => {
    expect(read(fields.paramsField('Params'), value)).toEqual(expected);
  });

  it.each([['rsi vs macd', ['rsi', 'macd']], ['rsi, macd and sma cross', ['rsi', 'macd', 'sma cross']], [['rsi', 'rsi'], ['rsi']], ['dip-and-run', ['dip-and-run']], ['rsi and buy-and-hold vs. Buy and Hold', ['rsi', 'buy-and-hold', 'Buy and Hold']], [' , ', 'expected at least one name.']])(
    'of names takes %j',
    (value, expected) => {
      expect(read(fields.namesField('Names'), value)).toEqual(expected);
    },
  );

  it.each([['rsi(14) adx(14)', ['rsi(14)', 'adx(14)']], [['rsi(14); close', 'close'], ['rsi(14)', 'close']], [';', 'expected at least one expression such as rsi(14).']])('of expressions takes %j', (value, expected) => {
    expect(read(fields.expressionsField('Expressions'), value)).toEqual(expected);
  });

  it.each([['25 %', '25%'], [0.25, '25%'], ['Risk 1% atr 2', 'risk 1% atr 2']])('of a position size takes %j', (value, expected) => {
    expect(read(fields.sizingField(), value)).toBe(expected);
  });

  it.each([[' since 2022 ', 'since 2022'], ['90d', '90d'], [2022, '2022'], ['31/12/2024', '"31/12/2024" is not a time: expected 90d, "6 months", 2024-01-01, "since 2022", "last year" or "all".']])('of a span takes %j', (value, expected) => {
    expect(read(fields.fromField(), value)).toBe(expected);
  });

  it.each([[' dip ', 'dip'], [7, '7'], ['  ', 'is empty.'], ['x'.repeat(11), 'is longer than 10 characters.']])('of text takes %j', (value, expected) => {
    expect(read(fields.textField('Text', 10), value)).toBe(expected);
  });
});
