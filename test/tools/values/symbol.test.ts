import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIMEFRAMES } from '../../../src/domain/timeframe.ts';
import { parseSymbol, parseSymbols } from '../../../src/tools/values/symbol.ts';
import { parseTimeframe } from '../../../src/tools/values/timeframe.ts';

describe('a market as people write it', () => {
  it.each([
    ['btc', 'BTC/USDT'], ['BTCUSDT', 'BTC/USDT'], ['bitcoin', 'BTC/USDT'], ['BTC/USDT', 'BTC/USDT'], ['btc-usdc', 'BTC/USDC'], ['eth_btc', 'ETH/BTC'],
    ['$sol', 'SOL/USDT'], ['ethbtc', 'ETH/BTC'], ['bitcoin/eur', 'BTC/EUR'], ['btc usd', 'BTC/USD'], ['WIF', 'WIF/USDT'], ['btcfdusd', 'BTC/FDUSD'], ['GOOG/USD', 'GOOG/USD'],
  ])('reads "%s" as %s', (text, symbol) => {
    expect(parseSymbol(text)).toBe(symbol);
  });

  it.each(['', 'btc/', 'a b c', 'btc/btc', 'usdt', 'bitcoin/btc', '💰'])('refuses "%s"', (text) => {
    expect(() => parseSymbol(text)).toThrowError(/is not a market/);
  });
});

describe('a market in any spelling', () => {
  const coin = fc.stringMatching(/^[A-Z][A-Z0-9]{1,6}$/);
  const quote = fc.constantFrom('USDT', 'USDC', 'EUR', 'BTC');

  it('is the same market', () => {
    fc.assert(fc.property(coin, quote, fc.constantFrom('/', '-', '_', ':', ' '), (base, quoted, mark) => {
      fc.pre(base !== quoted && parseSymbol(`${base}/${quoted}`) === `${base}/${quoted}`);
      expect(parseSymbol(`${base}${mark}${quoted}`)).toBe(`${base}/${quoted}`);
      expect(parseSymbol(` ${base}${mark}${quoted} `.toLowerCase())).toBe(`${base}/${quoted}`);
    }));
  });

  it('is found in a list of any separators, once', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.constantFrom('BTC/USDT', 'ETH/BTC', 'SOL/EUR', 'DOGE/USDT'), { minLength: 1 }), fc.constantFrom(',', ', ', ' ', ' and ', ';', ' & '), (symbols, mark) => {
      expect(parseSymbols(symbols.join(mark))).toEqual(symbols);
      expect(parseSymbols([...symbols, ...symbols].join(mark).toLowerCase())).toEqual(symbols);
    }));
  });
});

describe('a timeframe as people write it', () => {
  it.each([['1h', '1h'], ['60m', '1h'], ['hourly', '1h'], ['4 hours', '4h'], ['H4', '4h'], ['daily', '1d'], ['1D', '1d'], ['24h', '1d'], ['15 min', '15m'], ['7d', '1w'], ['weekly', '1w']])(
    'reads "%s" as %s',
    (text, timeframe) => {
      expect(parseTimeframe(text)).toBe(timeframe);
    },
  );

  it.each(['7h', '1M', 'monthly', '', '0m'])('refuses "%s" and lists what there is', (text) => {
    expect(() => parseTimeframe(text)).toThrowError(/expected one of 1m, .*, 1w/);
  });
});

describe('every timeframe there is', () => {
  it.each(TIMEFRAMES)('is read as itself, and by its minutes or hours: %s', (timeframe) => {
    expect(parseTimeframe(timeframe)).toBe(timeframe);
    expect(parseTimeframe(`${timeframe.slice(-1)}${timeframe.slice(0, -1)}`.toUpperCase().replace('M', 'm'))).toBe(timeframe);
  });
});
