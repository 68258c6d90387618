import { describe, expect, it } from 'vitest';
import type { Market } from '../../../src/domain/market.ts';
import { budgetRise, editedTerms } from '../../../src/trading/session/deployment-terms.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP } from './session-fixture.ts';

const MARKET: Market = { symbol: BTC, base: 'BTC', quote: 'USDT', active: true, amountStep: '0.001', priceStep: '0.01', minAmount: '0.001', minCost: '5' };
const { terms: TERMS } = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC], budget: '100' });

describe('changed terms', () => {
  it('are the old ones in all that is not changed', () => {
    expect(editedTerms(TERMS, {}, [MARKET])).toEqual(TERMS);
    expect(editedTerms(TERMS, { budget: '5.00', maxPositions: 2, exits: { stopLoss: 0.02 } }, [MARKET])).toEqual({ ...TERMS, budget: '5', maxPositions: 2, exits: { ...TERMS.exits, stopLoss: 0.02 } });
  });

  it.each([
    ['a budget that is none', 'budget', { budget: 'lots' }, {}],
    ['a budget below the smallest order', 'budget', { budget: '4.99' }, {}],
    ['a market that is not traded now', 'symbols', { budget: '50' }, { active: false }],
    ['half a position', 'maxPositions', { maxPositions: 1.5 }, {}],
    ['no position', 'maxPositions', { maxPositions: 0 }, {}],
  ] as const)('are refused with %s', (_what, field, edit, market) => {
    expect(() => editedTerms(TERMS, edit, [{ ...MARKET, ...market }])).toThrow(expect.objectContaining({ kind: 'invalid-input', field }));
  });

  it('keep the budget that they have though it is below what the market takes by now', () => {
    expect(editedTerms(TERMS, { maxPositions: 2 }, [{ ...MARKET, minCost: '1000' }]).budget).toBe('100');
  });

  it('cost what the budget rises by, and nothing where it falls', () => {
    expect(budgetRise('100', '150.5').toNumber()).toBe(50.5);
    expect(budgetRise('100', '40').toNumber()).toBe(0);
  });
});
