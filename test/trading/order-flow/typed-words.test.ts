import { describe, expect, it } from 'vitest';
import { isTyped } from '../../../src/trading/order-flow/typed-words.ts';

describe('words that must be typed', () => {
  it.each(['buy 0.5 BTC', 'BUY 0.5 btc', ' buy  0.50   BTC ', '"buy 0.5 BTC"', 'buy 0.5BTC', 'Buy 0.5 BTC!', 'buy 00.5 BTC.'])('takes %s for buy 0.5 BTC', (typed) => {
    expect(isTyped('buy 0.5 BTC', typed)).toBe(true);
  });

  it.each(['buy 0.51 BTC', 'buy 5 BTC', 'sell 0.5 BTC', 'buy 0.5', 'yes', '', 'buy 0,5 BTC', 'buy -0.5 BTC', 'buy 0.5 BTC now', '0.5 buy BTC', 'buy 0.5 BTC ?'])(
    'does not take %s for it',
    (typed) => {
      expect(isTyped('buy 0.5 BTC', typed)).toBe(false);
    },
  );

  it('reads thousands with and without their commas, and nothing else into commas', () => {
    expect(isTyped('3 orders 4,500.12 USDT', '3 orders 4500.12 usdt')).toBe(true);
    expect(isTyped('3 orders 4500.12 USDT', '3 ORDERS 4,500.12 USDT')).toBe(true);
    expect(isTyped('3 orders 4500.12 USDT', '3 orders 4,50,0.12 USDT')).toBe(false);
    expect(isTyped('3 orders 4500.12 USDT', '3 orders 4500,12 USDT')).toBe(false);
  });

  it('never takes silence for consent', () => {
    expect(isTyped('', '')).toBe(false);
    expect(isTyped('"', "'")).toBe(false);
  });
});
