import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { AccountSnapshot, ValuedPosition } from '../../../src/trading/books/books.ts';
import { type UsageFacts, limitUsage } from '../../../src/trading/risk/risk-usage.ts';
import { NOON, NO_LIMITS, trade } from './risk-bench.ts';

const HOUR = 3_600_000;

function position(symbol: MarketSymbol, value: string | null, deployment: string | null = null): ValuedPosition {
  return { account: 'paper:binance', symbol, deployment, amount: '1', averagePrice: '1', cost: '1', openedAt: 0, fills: 1, price: value, value, profit: null, return: null };
}

function snapshot(positions: readonly ValuedPosition[], equity: string | null = '1000'): AccountSnapshot {
  return { account: 'paper:binance', at: NOON, currency: 'USDT', equity, cash: '0', balances: [], positions, foreign: [] };
}

function used(change: Partial<UsageFacts> = {}): Record<string, string> {
  return Object.fromEntries(limitUsage({ currency: 'USDT', snapshot: null, reading: null, trades: null, sentLastMinute: null, since: 0, limits: NO_LIMITS, now: NOON, ...change }));
}

describe('what is used of the limits', () => {
  it('is said of nothing while nothing is known', () => {
    expect(used()).toEqual({});
  });

  it('adds positions of one market together and tells the largest market and all', () => {
    const positions = [position('BTC/USDT', '100'), position('BTC/USDT', '150', 'abcdefgh'), position('ETH/USDT', '200')];
    expect(used({ snapshot: snapshot(positions) })).toEqual({ 'max-open-positions': '3', 'max-symbol-notional': '250.00 USDT', 'max-symbol-share': '25 %', 'max-exposure': '45 %' });
  });

  it('has no shares where equity is not known, or there is none', () => {
    for (const equity of [null, '0', '-5']) {
      expect(used({ snapshot: snapshot([position('BTC/USDT', '100')], equity) })).toEqual({ 'max-open-positions': '1', 'max-symbol-notional': '100.00 USDT' });
    }
  });

  it('has only the number of positions where one has no price, or is not quoted in the account’s currency', () => {
    expect(used({ snapshot: snapshot([position('BTC/USDT', '100'), position('ETH/USDT', null)]) })).toEqual({ 'max-open-positions': '2' });
    expect(used({ snapshot: snapshot([position('BTC/USDT', '100'), position('ETH/BTC', '1')]) })).toEqual({ 'max-open-positions': '2' });
  });

  it('tells the losses of the periods that have begun', () => {
    const period = (loss: number) => ({ start: new Decimal(100), profit: new Decimal(0), loss });
    const reading = { equity: new Decimal(100), peak: new Decimal(100), drawdown: 0.015, day: null, week: null };
    expect(used({ reading })).toEqual({ 'max-drawdown': '1.5 %' });
    expect(used({ reading: { ...reading, day: period(0.01), week: period(0.02) } })).toEqual({ 'max-drawdown': '1.5 %', 'max-daily-loss': '1 %', 'max-weekly-loss': '2 %' });
  });

  it('counts losses in a row since trading was taken up, and stop-outs within the lookback, while those limits are on', () => {
    const trades = { all: [trade(120, -1), trade(60, -1), trade(30, -1)], stopOuts: [trade(120, -1), trade(60, -1), trade(30, -1)] };
    expect(used({ trades })).toEqual({});
    expect(used({ trades, since: NOON - HOUR, limits: { ...NO_LIMITS, 'loss-streak': 3, 'stop-guard': 3, 'stop-guard-lookback': HOUR } })).toEqual({ 'loss-streak': '1', 'stop-guard': '1' });
    expect(used({ trades, limits: { ...NO_LIMITS, 'loss-streak': 3, 'stop-guard': 3, 'stop-guard-lookback': HOUR + 1 } })).toEqual({ 'loss-streak': '3', 'stop-guard': '2' });
  });

  it('tells how many orders were sent', () => {
    expect(used({ sentLastMinute: 0 })).toEqual({ 'orders-per-minute': '0' });
  });
});
