import { describe, expect, it } from 'vitest';
import type { Market } from '../../../src/domain/market.ts';
import { budgetRise, editedTerms, termsOfWish } from '../../../src/trading/session/deployment-terms.ts';
import type { DeploymentWish } from '../../../src/trading/session/session-desk.ts';
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

describe('the terms of a wish', () => {
  const ETH = { ...MARKET, symbol: 'ETH/USDT', base: 'ETH' } as const;
  const PAPER = { id: 'paper:test', kind: 'paper' } as const;
  const WISH: DeploymentWish = { account: 'paper:test', strategy: { kind: 'rule', rule: { ...DIP, stopLoss: 0.03, sizing: { kind: 'fraction', fraction: 0.5 } } }, symbols: [BTC, 'ETH/USDT'], timeframe: '1h', budget: '500.0' };
  const termsOf = (change: Partial<DeploymentWish> = {}): ReturnType<typeof termsOfWish> => termsOfWish({ ...WISH, ...change }, PAPER, [MARKET, ETH]);

  it('have as many places as markets, and size and stops of the rule, where nothing else is asked for', () => {
    expect(termsOf()).toMatchObject({ budget: '500', maxPositions: 2, sizing: { kind: 'fraction', fraction: 0.5 }, exits: { stopLoss: 0.03, takeProfit: null, trailingStop: null, maxBars: null } });
    expect(termsOf({ maxPositions: 1, sizing: { kind: 'all-in' } })).toMatchObject({ maxPositions: 1, sizing: { kind: 'all-in' } });
    expect(termsOf({ strategy: { kind: 'built-in', name: 'macd' } })).toMatchObject({ strategyId: 'macd', sizing: { kind: 'all-in' }, exits: { stopLoss: null } });
  });

  it('reckon with worse prices and no share of the volume on an exchange, and with those of paper money on paper', () => {
    expect(termsOfWish(WISH, { id: 'binance', kind: 'live' }, [MARKET, ETH])).toMatchObject({ account: 'binance', slippage: 0.001, volumeShare: null });
    expect(termsOf()).toMatchObject({ slippage: 0.0005, volumeShare: 0.05 });
  });

  it.each([
    ['no market', { symbols: [] }, 'symbols', 'A strategy needs at least one market to trade.'],
    ['two quote currencies', { symbols: [BTC, 'ETH/EUR'] }, 'symbols', 'Markets traded together share one budget, so they need one quote currency: BTC/USDT, ETH/EUR do not have one.'],
    ['one market twice', { symbols: [BTC, BTC] }, 'symbols', 'A market is named twice.'],
    ['half a place', { maxPositions: 1.5 }, 'maxPositions', 'At least one position must be allowed.'],
    ['no place', { maxPositions: 0 }, 'maxPositions', 'At least one position must be allowed.'],
    ['less than the smallest order', { budget: '4.99' }, 'budget', 'A budget of 4.99 USDT is less than the smallest order of BTC/USDT.'],
    ['a budget that is none', { budget: 'much' }, 'budget', '"much" is not a budget.'],
  ] as const)('are refused with %s, and say so', (_what, change, field, message) => {
    expect(() => termsOf(change)).toThrow(expect.objectContaining({ kind: 'invalid-input', field, message }));
  });

  it('take the smallest order that there is as a budget', () => {
    expect(termsOf({ budget: '5' }).budget).toBe('5');
    expect(() => termsOf({ budget: '4' })).toThrow(expect.objectContaining({ hint: 'The smallest order is 5 USDT.' }));
  });

  it('size by risk only by a stop that there is, of whatever kind', () => {
    const sizing = { kind: 'risk', fraction: 0.01, atrMultiple: null } as const;
    const bare = { kind: 'rule', rule: DIP } as const;
    expect(() => termsOf({ strategy: bare, sizing })).toThrow(expect.objectContaining({ field: 'sizing', hint: 'Give a stop-loss or a trailing stop, or size by "risk 1% atr 2".' }));
    expect(termsOf({ strategy: bare, sizing, exits: { stopLoss: 0.02 } }).sizing).toEqual(sizing);
    expect(termsOf({ strategy: bare, sizing, exits: { trailingStop: 0.02 } }).sizing).toEqual(sizing);
    expect(termsOf({ strategy: bare, sizing: { ...sizing, atrMultiple: 2 } }).sizing).toMatchObject({ atrMultiple: 2 });
    expect(() => editedTerms({ ...TERMS, sizing, exits: { ...TERMS.exits, stopLoss: 0.02 } }, { exits: { stopLoss: null } }, [MARKET])).toThrow(expect.objectContaining({ field: 'sizing' }));
  });
});
