import { describe, expect, it } from 'vitest';
import { deskOrderId, isOurs, isProtection, mintApprovalId, orderIdOfApproval, orderIdOfSlot } from '../../src/trading/order-id.ts';

describe('order ids', () => {
  it('mints approval ids of ten characters that cannot be mistaken for each other, never the same twice', () => {
    const ids = Array.from({ length: 500 }, mintApprovalId);
    expect(ids.every((id) => /^[a-z2-7]{10}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(500);
  });

  it('puts the approval and the number into the ids of its orders', () => {
    expect(orderIdOfApproval('k3vq7yx2ma', 2)).toBe('oc-k3vq7yx2ma-2');
  });

  it('gives a slot the same id whenever it is dealt with, and another for anything that differs', () => {
    const id = orderIdOfSlot('abcdefgh', 1_767_225_600_000, 0, 'entry', 1);
    expect(orderIdOfSlot('abcdefgh', 1_767_225_600_000, 0, 'entry', 1)).toBe(id);
    const others = [
      orderIdOfSlot('abcdefgi', 1_767_225_600_000, 0, 'entry', 1),
      orderIdOfSlot('abcdefgh', 1_767_229_200_000, 0, 'entry', 1),
      orderIdOfSlot('abcdefgh', 1_767_225_600_000, 1, 'entry', 1),
      orderIdOfSlot('abcdefgh', 1_767_225_600_000, 0, 'exit', 1),
      orderIdOfSlot('abcdefgh', 1_767_225_600_000, 0, 'protect', 1),
      orderIdOfSlot('abcdefgh', 1_767_225_600_000, 0, 'entry', 2),
    ];
    expect(new Set([id, ...others]).size).toBe(7);
  });

  it('gives the desk the same id for the same occasion', () => {
    const occasion = { because: 'protection', account: 'binance', symbol: 'BTC/USDT', deployment: null, occasion: '100/120@5' } as const;
    expect(deskOrderId(occasion)).toBe(deskOrderId({ ...occasion }));
    expect(deskOrderId({ ...occasion, occasion: '101/120@5' })).not.toBe(deskOrderId(occasion));
    expect(deskOrderId({ ...occasion, because: 'flatten' })).not.toBe(deskOrderId(occasion));
  });

  it('keeps every id within what venues take, and knows its own from those of others', () => {
    const desk = deskOrderId({ because: 'flatten', account: 'binance-testnet', symbol: 'BTC/USDT', deployment: null, occasion: 'halt' });
    const ours = [orderIdOfApproval(mintApprovalId(), 99), orderIdOfSlot('zzzzzzzz', 4_102_444_800_000, 1_295, 'protect', 999), desk];
    for (const id of ours) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{1,36}$/);
      expect(isOurs(id)).toBe(true);
    }
    const guard = deskOrderId({ because: 'protection', account: 'binance', symbol: 'BTC/USDT', deployment: null, occasion: '100/120@5' });
    expect([guard, ...ours, 'oc-d-p-short'].filter(isProtection)).toEqual([guard]);
    for (const id of ['', 'web_1', 'oc-', 'oc-short-1', 'x-oc-k3vq7yx2ma-1', 'oc-k3vq7yx2ma-1x', 'and_k3vq7yx2ma']) expect(isOurs(id)).toBe(false);
  });

  it('refuses, as a bug, what no venue would take', () => {
    expect(() => orderIdOfSlot('a'.repeat(30), START, 0, 'entry', 1)).toThrow('not a client order id');
    expect(() => orderIdOfApproval('äöü', 1)).toThrow(RangeError);
  });
});

const START = 1_767_225_600_000;
