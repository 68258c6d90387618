import { describe, expect, it } from 'vitest';
import { parseSymbol } from '../../../src/tools/values/symbol.ts';
import { parseTimeframe } from '../../../src/tools/values/timeframe.ts';

describe('a market as people write it', () => {
  it.each([
    ['btc', 'BTC/USDT'], ['BTCUSDT', 'BTC/USDT'], ['bitcoin', 'BTC/USDT'], ['BTC/USDT', 'BTC/USDT'], ['btc-usdc', 'BTC/USDC'], ['eth_btc', 'ETH/BTC'],
    ['$sol', 'SOL/USDT'], ['ethbtc', 'ETH/BTC'], ['bitcoin/eur', 'BTC/EUR'], ['btc usd', 'BTC/USD'], ['WIF', 'WIF/USDT'], ['btcfdusd', 'BTC/FDUSD'], ['GOOG/USD', 'GOOG/USD'],
  ])('reads "%s" as %s', (text, symbol) => {
    expect(parseSymbol(text)).toBe(symbol);
  });

  it.each(['', 'btc/', 'a b c', 'btc/btc', '💰'])('refuses "%s"', (text) => {
    expect(() => parseSymbol(text)).toThrowError(/is not a market/);
  });
});

describe('a timeframe as people write it', () => {
  it.each([['1h', '1h'], ['60m', '1h'], ['hourly', '1h'], ['4 hours', '4h'], ['H4', '4h'], ['daily', '1d'], ['1D', '1d'], ['24h', '1d'], ['15 min', '15m'], ['7d', '1w'], ['weekly', '1w']])(
    'reads "%s" as %s',
    (text, timeframe) => {
      expect(parseTimeframe(text)).toBe(timeframe);
    },
  );

  it.each(['7h', '1M', 'monthly', '', 'h', '0m'].filter((text) => text !== 'h'))('refuses "%s" and lists what there is', (text) => {
    expect(() => parseTimeframe(text)).toThrowError(/expected one of 1m, .*, 1w/);
  });
});
