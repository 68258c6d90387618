import { describe, expect, it } from 'vitest';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { ExitReason } from '../../../src/trading/trade-settings.ts';
import { isSlotOrder, saleReason, slotOfOrder, slotOrderId, slotOrderIds } from '../../../src/trading/session/slot-orders.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR } from './session-fixture.ts';

const ETH: MarketSymbol = 'ETH/USDT';
const DEPLOYMENT = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC, ETH] });
const OTHER = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC, ETH] }, { id: 'zyxwvuts' });
const REASONS: readonly ExitReason[] = ['signal', 'rebalance', 'time', 'stop-loss', 'trailing-stop', 'take-profit'];

describe('the id of a slot’s order', () => {
  it('is another one for each market, candle, side and reason of a sale, and says which it is', () => {
    const all = [BTC, ETH].flatMap((symbol) => [HOUR, 2 * HOUR].flatMap((slot) => [...slotOrderIds(DEPLOYMENT, slot, symbol)]));
    expect(all).toHaveLength(2 * 2 * 7);
    expect(new Set(all).size).toBe(all.length);
    for (const reason of REASONS) {
      const id = slotOrderId(DEPLOYMENT, HOUR, BTC, { act: 'sell', reason });
      expect(slotOrderIds(DEPLOYMENT, HOUR, BTC)).toContain(id);
      expect(saleReason(DEPLOYMENT, HOUR, BTC, id)).toBe(reason);
      expect(saleReason(DEPLOYMENT, HOUR, ETH, id)).toBeNull();
      expect(saleReason(DEPLOYMENT, 2 * HOUR, BTC, id)).toBeNull();
    }
    expect(saleReason(DEPLOYMENT, HOUR, BTC, slotOrderId(DEPLOYMENT, HOUR, BTC, { act: 'buy' }))).toBeNull();
  });

  it('names its deployment and its candle, and no order of another is taken for it', () => {
    const slot = 1_700_000_000_000 - (1_700_000_000_000 % HOUR);
    const id = slotOrderId(DEPLOYMENT, slot, ETH, { act: 'sell', reason: 'time' });
    expect(slotOfOrder(DEPLOYMENT, id)).toBe(slot);
    expect(slotOfOrder(OTHER, id)).toBeNull();
    expect([isSlotOrder(DEPLOYMENT, id), isSlotOrder(OTHER, id), isSlotOrder(DEPLOYMENT, 'oc-d-p-abcdefgh')]).toEqual([true, false, false]);
    expect(slotOfOrder(DEPLOYMENT, 'oc-d-p-abcdefgh')).toBeNull();
  });
});
