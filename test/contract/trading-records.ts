import type { JournalDraft } from '../../src/trading/journal/journal.ts';
import type { OrderIntent } from '../../src/trading/intent.ts';
import type { Approval } from '../../src/trading/order-flow/approval.ts';
import type { BookedFill, OrderRecord } from '../../src/trading/order-flow/order-store.ts';
import type { PaperOrder } from '../../src/trading/paper/paper-store.ts';
import type { Deployment, DeploymentTerms } from '../../src/trading/session/deployment.ts';

/** The time of the records, epoch milliseconds. */
export const T = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A limit order by hand, with levels to guard what it buys. */
export const INTENT: OrderIntent = {
  account: 'paper:binance',
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  amount: '0.00100',
  price: '60000.10',
  stopPrice: null,
  stopLimitPrice: null,
  purpose: 'entry',
  origin: { kind: 'person', person: 'telegram:42', conversation: 'telegram:42' },
  deployment: null,
  guard: { stop: '58000', target: null },
  reason: 'asked for: "buy 0.001 btc"',
};

/** An order that was just made. */
export function orderRecord(id: string, rest: Partial<OrderRecord> = {}): OrderRecord {
  return {
    id,
    intent: INTENT,
    state: 'created',
    approval: null,
    venueOrderId: null,
    filled: '0',
    filledCost: '0',
    note: null,
    cancelAskedAt: null,
    createdAt: T,
    sentAt: null,
    updatedAt: T,
    ...rest,
  };
}

/** A fill of an order of ours. */
export function bookedFill(tradeId: string, rest: Partial<BookedFill> = {}): BookedFill {
  return {
    account: 'paper:binance',
    order: 'oc-1',
    deployment: null,
    tradeId,
    venueOrderId: 'v1',
    symbol: 'BTC/USDT',
    side: 'buy',
    price: '60000.1',
    amount: '0.0005',
    fee: { amount: '0.0000005', currency: 'BTC' },
    at: T + 5,
    ...rest,
  };
}

/** A journal entry that is still to be chained. */
export function draft(kind: string, ...about: readonly string[]): JournalDraft {
  return { at: T, kind, about, by: 'outcry', data: { note: kind, list: [1, null, 'x'], nested: { b: 2, a: 1 } } };
}

/** A rule on two markets, deployed to paper money. */
export const TERMS: DeploymentTerms = {
  account: 'paper:binance',
  strategy: {
    kind: 'rule',
    name: 'dip',
    rule: {
      entry: 'rsi(14) < 30',
      exit: null,
      stopLoss: 0.03,
      takeProfit: null,
      trailingStop: null,
      maxBars: 20,
      sizing: { kind: 'risk', fraction: 0.01, atrMultiple: null },
      params: { low: 30 },
    },
  },
  strategyId: 'ab'.repeat(32),
  rule: 'buy when rsi(14) < 30',
  symbols: ['BTC/USDT', 'ETH/USDT'],
  timeframe: '1h',
  budget: '1000',
  exits: { stopLoss: 0.03, takeProfit: null, trailingStop: null, maxBars: 20 },
  sizing: { kind: 'risk', fraction: 0.01, atrMultiple: null },
  maxPositions: 2,
  slippage: 0.0005,
  volumeShare: null,
};

/** A deployment that has just begun. */
export function deploymentOf(id: string, rest: Partial<Deployment> = {}): Deployment {
  return {
    id,
    terms: TERMS,
    hash: 'cd'.repeat(32),
    state: 'running',
    seriesFrom: T - 1_000_000,
    startsAt: T,
    by: 'telegram:42',
    conversation: 'telegram:42',
    createdAt: T,
    stoppedAt: null,
    note: null,
    promotedFrom: null,
    ...rest,
  };
}

/** An approval of one order that nobody has answered. */
export function approvalOf(id: string, rest: Partial<Approval> = {}): Approval {
  return {
    id,
    account: 'paper:binance',
    action: { kind: 'orders', intents: [INTENT] },
    hash: 'ef'.repeat(32),
    previews: [
      {
        order: INTENT,
        quote: { bid: 59_999.5, ask: 60_000.5, last: 60_000, at: T },
        cost: '60.0001',
        fee: '0.0600001',
        expectedPrice: '60000.10',
        slippage: 0.0001,
        setSlippage: 0.0005,
        shareOfEquity: 0.006,
        lossAtStop: '2.12',
        exposureAfter: null,
        verdicts: [{ check: 'max-order', passed: true, limit: '1,000 USDT', value: '60.00 USDT', message: '' }],
      },
    ],
    summary: 'Buy 0.001 BTC',
    askedBy: 'telegram:42',
    conversation: 'telegram:42',
    createdAt: T,
    expiresAt: T + 300_000,
    status: 'pending',
    approvedBy: [],
    decidedAt: null,
    typed: null,
    people: 1,
    note: null,
    ...rest,
  };
}

/** An order that rests at the paper venue. */
export function paperOrder(clientOrderId: string, venueOrderId: string, rest: Partial<PaperOrder> = {}): PaperOrder {
  return {
    clientOrderId,
    venueOrderId,
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'stop-limit',
    amount: '0.001',
    price: '60000',
    stopPrice: '59900',
    stopLimitPrice: null,
    status: 'open',
    filled: '0',
    filledCost: '0',
    createdAt: T,
    updatedAt: T,
    triggered: false,
    reserved: '60.06',
    givenUp: '0',
    activeAt: T + 50,
    ...rest,
  };
}
