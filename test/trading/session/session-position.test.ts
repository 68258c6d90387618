import { describe, expect, it } from 'vitest';
import { lotSize } from '../../../src/trading/lots.ts';
import { cashChange, lotChanges } from '../../../src/trading/session/session-position.ts';
import { bookedFill } from '../books/fills.ts';

const LOT = lotSize(0.001);
const sale = (amount: string, fee = { amount: '0', currency: 'USDT' }) => bookedFill({ side: 'sell', amount, fee });
const bought = (amount: string, fee = { amount: '0', currency: 'USDT' }) => bookedFill({ amount, fee });

describe('what fills change of what is held, in lots', () => {
  it('is what was bought and sold, and the position that is open begins with its first purchase', () => {
    expect(lotChanges([bought('1'), sale('0.4'), sale('0.6'), bought('0.5'), bought('0.2')], LOT)).toEqual({ changes: [1000, -400, -600, 500, 200], from: 3 });
    expect(lotChanges([bought('1'), sale('1')], LOT)).toEqual({ changes: [1000, -1000], from: 2 });
    expect(lotChanges([], LOT)).toEqual({ changes: [], from: 0 });
  });

  it('is never less than nothing held', () => {
    expect(lotChanges([bought('1'), sale('1.5'), bought('0.3')], LOT)).toEqual({ changes: [1000, -1000, 300], from: 2 });
  });

  it('is less by fees that were taken in what was bought, whole lots only', () => {
    const fee = { amount: '0.0015', currency: 'BTC' };
    expect(lotChanges([bought('1', fee), bought('1', fee)], LOT).changes).toEqual([998, 999]);
    // 1.997 are held: what is sold of it leaves less than a lot.
    expect(lotChanges([bought('1', fee), bought('1', fee), sale('1.997')], LOT)).toEqual({ changes: [998, 999, -1997], from: 3 });
  });

  it('counts a fee in what is sold as sold, and one in another coin not at all', () => {
    expect(lotChanges([bought('1'), sale('0.4', { amount: '0.001', currency: 'BTC' })], LOT).changes).toEqual([1000, -401]);
    expect(lotChanges([bought('1', { amount: '0.5', currency: 'BNB' })], LOT).changes).toEqual([1000]);
  });
});

describe('what a fill brought in', () => {
  it('is its money less a fee in that money, and negative for a purchase', () => {
    expect(cashChange(bought('2', { amount: '0.2', currency: 'USDT' }))).toBe(-200.2);
    expect(cashChange(sale('2', { amount: '0.2', currency: 'USDT' }))).toBe(199.8);
    expect(cashChange(sale('2', { amount: '0.2', currency: 'BTC' }))).toBe(200);
  });
});
