import type { Clock } from '../../../src/domain/clock.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { Decimal } from '../../../src/domain/money.ts';
import type { RealisedTrade } from '../../../src/trading/books/books.ts';
import type { OrderIntent } from '../../../src/trading/intent.ts';
import { type RiskFacts, known } from '../../../src/trading/risk/facts.ts';
import { type Limits, usualLimits } from '../../../src/trading/risk/limits/limits.ts';

/** Noon of a Wednesday. */
export const NOON = Date.UTC(2026, 0, 14, 12);

/** A clock that stands until it is moved. */
export class HandClock implements Clock {
  time: number;

  constructor(time = NOON) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  pass(ms: number): void {
    this.time += ms;
  }
}

/** Every limit off that can be, so that a test sets the one it is about. */
export const NO_LIMITS: Limits = {
  ...usualLimits('live'),
  'max-order-share': null,
  'max-symbol-share': null,
  'max-exposure': null,
  'max-open-positions': null,
  'orders-per-minute': null,
  'price-band': null,
  'max-spread': null,
  'max-book-share': null,
  'max-drawdown': null,
  'max-daily-loss': null,
  'max-weekly-loss': null,
  'loss-streak': null,
};

/** A purchase of 1 BTC at the market, by hand. */
export function purchase(change: Partial<OrderIntent> = {}): OrderIntent {
  return {
    account: 'paper:binance',
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'market',
    amount: '1',
    price: null,
    stopPrice: null,
    stopLimitPrice: null,
    purpose: 'entry',
    origin: { kind: 'person', person: 'terminal:1', conversation: 'terminal:1' },
    deployment: null,
    guard: null,
    reason: 'asked for',
    ...change,
  };
}

/** Facts in which nothing is amiss: BTC at 100, 10,000 USDT of equity, nothing held. */
export function facts(change: Partial<RiskFacts> = {}): RiskFacts {
  return {
    now: NOON,
    account: { id: 'paper:binance', kind: 'paper', currency: 'USDT', feeRate: 0.001 },
    liveConfigured: false,
    limitsFault: null,
    haltFile: known(false),
    standing: known(null),
    frozen: known([]),
    quote: known({ bid: 99.9, ask: 100.1, last: 100, at: NOON }),
    book: known({ symbol: 'BTC/USDT', time: NOON, bids: [[99.9, 10]], asks: [[100.1, 10]] }),
    fill: known({ price: 100, takes: 1, isDeepEnough: true }),
    notional: known(new Decimal(100)),
    equity: known(new Decimal(10_000)),
    holdings: known([]),
    onTheWay: known([]),
    sentLastMinute: known(0),
    losses: known({ equity: new Decimal(10_000), peak: new Decimal(10_000), drawdown: 0, day: null, week: null }),
    trades: known([]),
    stopOuts: known([]),
    rights: known(null),
    deployment: known(null),
    budgetLeft: known(null),
    ...change,
  };
}

/** A finished trade that ended so many minutes before noon. */
export function trade(minutesAgo: number, profit: number, change: Partial<RealisedTrade> = {}): RealisedTrade {
  const exitTime = NOON - minutesAgo * 60_000;
  return {
    account: 'paper:binance',
    symbol: 'BTC/USDT',
    deployment: null,
    entryTime: exitTime - 60_000,
    exitTime,
    entryPrice: '100',
    exitPrice: '100',
    amount: '1',
    fees: '0',
    profit: String(profit),
    return: profit / 100,
    orders: ['entry', `exit-${minutesAgo}`],
    ...change,
  };
}

/** Something held or on the way. */
export function holding(value: number, symbol: MarketSymbol = 'BTC/USDT', deployment: string | null = null): { symbol: MarketSymbol; deployment: string | null; value: Decimal } {
  return { symbol, deployment, value: new Decimal(value) };
}
