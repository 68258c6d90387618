import { describe, expect, it } from 'vitest';
import { nearestSymbol, unknownSymbol } from '../../src/market/nearest-symbol.ts';

const LISTED = ['BTC/USDT', 'BTC/EUR', 'ETH/USDT', 'ETH/BTC', 'XRP/USDT', 'DOGE/USDT', 'SHIB/TRY'] as const;

describe('the nearest listed symbol', () => {
  it.each([
    ['BTC/USD', 'BTC/USDT'],
    ['BCT/USDT', 'BTC/USDT'],
    ['XPR/USDT', 'XRP/USDT'],
    ['DOGEE/USDT', 'DOGE/USDT'],
    ['DOGECOIN/USDT', 'DOGE/USDT'],
    ['SHIB/USDT', 'SHIB/TRY'],
    ['ETH/TRY', 'ETH/USDT'],
  ] as const)('to %s is %s', (asked, nearest) => {
    expect(nearestSymbol(asked, LISTED)).toBe(nearest);
  });

  it('is none where nothing is near', () => {
    expect(nearestSymbol('QUANTUM/USDT', LISTED)).toBeNull();
    expect(nearestSymbol('BTC/USDT', [])).toBeNull();
    expect(unknownSymbol('binance', 'QUANTUM/USDT', LISTED).hint).toBeUndefined();
  });
});
