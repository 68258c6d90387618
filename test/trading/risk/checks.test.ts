import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import type { OrderIntent } from '../../../src/trading/intent.ts';
import { RISK_CHECKS } from '../../../src/trading/risk/checks/index.ts';
import { type RiskFacts, known, unknown } from '../../../src/trading/risk/facts.ts';
import type { Limits } from '../../../src/trading/risk/limits/limits.ts';
import { NOON, NO_LIMITS, facts, holding, purchase, trade } from './risk-bench.ts';

/** What is looked at, whether it passes, and what its value says. */
interface Case {
  readonly when: string;
  readonly facts?: Partial<RiskFacts>;
  readonly intent?: Partial<OrderIntent>;
  readonly limits?: Partial<Limits>;
  readonly passes: boolean;
  readonly value?: string;
}

const MINUTE = 60_000;
const state = { account: 'paper:binance', state: 'active', reason: '', since: 0, peak: null, peakAt: null, coolUntil: null, scope: null } as const;
const quote = (change: Partial<{ bid: number; ask: number; last: number; at: number }>) => known({ bid: 99.9, ask: 100.1, last: 100, at: NOON, ...change });
const losses = (change: Partial<{ drawdown: number; day: number; week: number }>) =>
  known({
    equity: new Decimal(10_000),
    peak: new Decimal(10_000),
    drawdown: change.drawdown ?? 0,
    day: change.day === undefined ? null : { start: new Decimal(10_000), profit: new Decimal(0), loss: change.day },
    week: change.week === undefined ? null : { start: new Decimal(10_000), profit: new Decimal(0), loss: change.week },
  });
const live = { id: 'binance', kind: 'live', currency: 'USDT', feeRate: 0.001 } as const;
const stopped = { ...state, state: 'reducing', reason: 'Equity fell.' } as const;

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'limits-readable': [
    { when: 'they can be read', passes: true },
    { when: 'they cannot', facts: { limitsFault: 'The limits are corrupt.' }, passes: false },
  ],
  'true-purpose': [
    { when: 'an entry buys', passes: true },
    { when: 'an exit sells', intent: { purpose: 'exit', side: 'sell' }, passes: true },
    { when: 'an exit buys', intent: { purpose: 'exit' }, passes: false },
    { when: 'a protection buys', intent: { purpose: 'protect' }, passes: false },
  ],
  'live-configured': [
    { when: 'it is paper money', passes: true },
    { when: 'the exchange is configured', facts: { account: live, liveConfigured: true }, passes: true },
    { when: 'the exchange is not configured', facts: { account: live }, passes: false },
  ],
  'halt-file': [
    { when: 'there is none', passes: true },
    { when: 'there is one', facts: { haltFile: known(true) }, passes: false },
    { when: 'nobody can tell', facts: { haltFile: unknown('The folder cannot be read.') }, passes: false, value: 'unknown' },
  ],
  'trading-state': [
    { when: 'nothing ever happened', passes: true, value: 'active' },
    { when: 'it is active', facts: { standing: known(state) }, passes: true, value: 'active' },
    { when: 'it is reducing', facts: { standing: known(stopped) }, passes: false, value: 'reducing' },
    { when: 'it is halted', facts: { standing: known({ ...stopped, state: 'halted' }) }, passes: false, value: 'halted' },
    { when: 'it is not known', facts: { standing: unknown('No database.') }, passes: false },
  ],
  mandate: [
    { when: 'it is an order by hand', passes: true, value: 'an order by hand' },
    { when: 'its deployment runs', facts: { deployment: known('running') }, passes: true },
    { when: 'its deployment is paused', facts: { deployment: known('paused') }, passes: false },
    { when: 'its deployment was stopped', facts: { deployment: known('stopped') }, passes: false },
    { when: 'its deployment cannot be read', facts: { deployment: unknown('There is no such deployment.') }, passes: false },
  ],
  'frozen-symbol': [
    { when: 'none is frozen', passes: true },
    { when: 'another is', facts: { frozen: known([{ account: 'paper:binance', symbol: 'ETH/USDT', reason: 'It differs.', since: 0 }]) }, passes: true },
    { when: 'it is', facts: { frozen: known([{ account: 'paper:binance', symbol: 'BTC/USDT', reason: 'It differs.', since: 0 }]) }, passes: false },
  ],
  'allowed-symbols': [
    { when: 'the limit is off', passes: true },
    { when: 'it is among them', limits: { 'allowed-symbols': ['BTC/USDT', 'ETH/USDT'] }, passes: true },
    { when: 'it is not', limits: { 'allowed-symbols': ['ETH/USDT'] }, passes: false },
  ],
  'allow-withdrawal-key': [
    { when: 'there is no key', passes: true, value: 'paper money' },
    { when: 'it cannot withdraw', facts: { rights: known({ canTrade: true, canWithdraw: false, ipRestricted: null }) }, passes: true },
    { when: 'the exchange does not say', facts: { rights: known({ canTrade: true, canWithdraw: null, ipRestricted: null }) }, passes: true, value: 'the exchange does not say' },
    { when: 'it can withdraw', facts: { rights: known({ canTrade: true, canWithdraw: true, ipRestricted: null }) }, passes: false },
    { when: 'it can, and may', facts: { rights: known({ canTrade: true, canWithdraw: true, ipRestricted: null }) }, limits: { 'allow-withdrawal-key': true }, passes: true },
    { when: 'nobody answers', facts: { rights: unknown('The venue does not answer.') }, passes: false },
  ],
  'max-price-age': [
    { when: 'it is exactly as old as may be', facts: { quote: quote({ at: NOON - MINUTE }) }, passes: true },
    { when: 'it is a millisecond older', facts: { quote: quote({ at: NOON - MINUTE - 1 }) }, passes: false },
    { when: 'it is of the far future', facts: { quote: quote({ at: NOON + MINUTE + 1 }) }, passes: false },
    { when: 'there is none', facts: { quote: unknown('No price.') }, passes: false },
  ],
  'price-band': [
    { when: 'the limit is off', passes: true },
    { when: 'a market order fills at the edge', limits: { 'price-band': 0.05 }, facts: { fill: known({ price: 105, takes: 1, isDeepEnough: true }) }, passes: true, value: '5 %' },
    { when: 'it fills beyond', limits: { 'price-band': 0.05 }, facts: { fill: known({ price: 105.01, takes: 1, isDeepEnough: true }) }, passes: false },
    { when: 'a limit price is below by the band', limits: { 'price-band': 0.05 }, intent: { type: 'limit', price: '95' }, passes: true },
    { when: 'a limit price is further below', limits: { 'price-band': 0.05 }, intent: { type: 'limit', price: '94.99' }, passes: false },
    { when: 'a trigger is beyond', limits: { 'price-band': 0.05 }, intent: { type: 'stop', stopPrice: '106' }, passes: false },
    { when: 'a price has a comma too many noughts', limits: { 'price-band': 0.05 }, intent: { type: 'limit', price: '1000' }, passes: false, value: '900 %' },
    { when: 'there is no price', limits: { 'price-band': 0.05 }, facts: { quote: unknown('No price.') }, passes: false },
    { when: 'there is no book', limits: { 'price-band': 0.05 }, facts: { fill: unknown('No book.') }, passes: false },
  ],
  'max-spread': [
    { when: 'it is exactly as wide as may be', limits: { 'max-spread': 0.01 }, facts: { quote: quote({ bid: 99.5, ask: 100.5 }) }, passes: true, value: '1 %' },
    { when: 'it is wider', limits: { 'max-spread': 0.01 }, facts: { quote: quote({ bid: 99.49, ask: 100.5 }) }, passes: false },
    { when: 'the book is crossed', limits: { 'max-spread': 0.01 }, facts: { quote: quote({ bid: 101, ask: 100 }) }, passes: false },
    { when: 'it is off', facts: { quote: quote({ bid: 50, ask: 150 }) }, passes: true },
  ],
  'max-book-share': [
    { when: 'it takes exactly the share', limits: { 'max-book-share': 0.5 }, facts: { fill: known({ price: 100, takes: 5, isDeepEnough: true }) }, passes: true, value: '50 %' },
    { when: 'it takes more', limits: { 'max-book-share': 0.5 }, facts: { fill: known({ price: 100, takes: 5.01, isDeepEnough: true }) }, passes: false },
    { when: 'it rests', limits: { 'max-book-share': 0.5 }, facts: { fill: known({ price: 99, takes: 0, isDeepEnough: true }) }, passes: true },
    { when: 'the book does not hold it', limits: { 'max-book-share': 0.5 }, facts: { fill: known({ price: 100, takes: 10, isDeepEnough: false }) }, passes: false },
    { when: 'it is off and the book does not hold it', facts: { fill: known({ price: 100, takes: 10, isDeepEnough: false }) }, passes: true },
    {
      when: 'what is offered lies beyond the band',
      limits: { 'max-book-share': 0.5, 'price-band': 0.05 },
      facts: { fill: known({ price: 106, takes: 1, isDeepEnough: true }), book: known({ symbol: 'BTC/USDT', time: NOON, bids: [], asks: [[106, 100]] }) },
      passes: false,
    },
    {
      when: 'a sale takes from the bids',
      limits: { 'max-book-share': 0.5 },
      intent: { side: 'sell' },
      facts: { fill: known({ price: 100, takes: 4, isDeepEnough: true }), book: known({ symbol: 'BTC/USDT', time: NOON, bids: [[99, 10]], asks: [] }) },
      passes: true,
      value: '40 %',
    },
  ],
  'max-order-notional': [
    { when: 'it is exactly as large as may be', limits: { 'max-order-notional': '100' }, passes: true, value: '100.00 USDT' },
    { when: 'it is a hair larger', limits: { 'max-order-notional': '100' }, facts: { notional: known(new Decimal('100.00000001')) }, passes: false },
    { when: 'it is off', facts: { notional: known(new Decimal('1e9')) }, passes: true },
    { when: 'it is not known', limits: { 'max-order-notional': '100' }, facts: { notional: unknown('No price.') }, passes: false },
  ],
  'max-order-share': [
    { when: 'it is exactly the share', limits: { 'max-order-share': 0.01 }, passes: true, value: '1 %' },
    { when: 'it is more', limits: { 'max-order-share': 0.01 }, facts: { notional: known(new Decimal('100.01')) }, passes: false },
    { when: 'equity is not known', limits: { 'max-order-share': 0.01 }, facts: { equity: unknown('DOGE has no price.') }, passes: false },
    { when: 'there is no equity', limits: { 'max-order-share': 1 }, facts: { equity: known(new Decimal(0)) }, passes: false },
  ],
  'max-symbol-notional': [
    { when: 'with what is held it is exactly as much', limits: { 'max-symbol-notional': '300' }, facts: { holdings: known([holding(150)]), onTheWay: known([holding(50)]) }, passes: true, value: '300.00 USDT' },
    { when: 'what is on the way makes it more', limits: { 'max-symbol-notional': '300' }, facts: { holdings: known([holding(150)]), onTheWay: known([holding(51)]) }, passes: false },
    { when: 'others are held', limits: { 'max-symbol-notional': '300' }, facts: { holdings: known([holding(1_000, 'ETH/USDT')]) }, passes: true },
  ],
  'max-symbol-share': [
    { when: 'it is exactly the share', limits: { 'max-symbol-share': 0.05 }, facts: { holdings: known([holding(400)]) }, passes: true, value: '5 %' },
    { when: 'it is more', limits: { 'max-symbol-share': 0.05 }, facts: { holdings: known([holding(401)]) }, passes: false },
    { when: 'a deployment holds it too', limits: { 'max-symbol-share': 0.05 }, facts: { holdings: known([holding(300), holding(101, 'BTC/USDT', 'abcdefgh')]) }, passes: false },
  ],
  'max-exposure': [
    { when: 'all together is exactly the share', limits: { 'max-exposure': 0.5 }, facts: { holdings: known([holding(4_000), holding(900, 'ETH/USDT')]) }, passes: true, value: '50 %' },
    { when: 'it is more', limits: { 'max-exposure': 0.5 }, facts: { holdings: known([holding(4_000), holding(901, 'ETH/USDT')]) }, passes: false },
    { when: 'what is held is not known', limits: { 'max-exposure': 0.5 }, facts: { holdings: unknown('ETH has no price.') }, passes: false },
  ],
  'max-open-positions': [
    { when: 'it opens the last one', limits: { 'max-open-positions': 2 }, facts: { holdings: known([holding(1, 'ETH/USDT')]) }, passes: true, value: '2' },
    { when: 'it opens one too many', limits: { 'max-open-positions': 2 }, facts: { holdings: known([holding(1, 'ETH/USDT'), holding(1, 'SOL/USDT')]) }, passes: false },
    { when: 'it adds to one', limits: { 'max-open-positions': 2 }, facts: { holdings: known([holding(1), holding(1, 'SOL/USDT')]) }, passes: true, value: '2' },
    { when: 'one is on the way', limits: { 'max-open-positions': 2 }, facts: { holdings: known([holding(1, 'ETH/USDT')]), onTheWay: known([holding(1, 'SOL/USDT')]) }, passes: false },
    { when: 'a deployment has the market', limits: { 'max-open-positions': 1 }, facts: { holdings: known([holding(1, 'BTC/USDT', 'abcdefgh')]) }, passes: false },
  ],
  budget: [
    { when: 'it is by hand', passes: true },
    { when: 'it is exactly what is left and the slack', limits: { 'budget-slack': 0.01 }, facts: { budgetLeft: known(new Decimal(100)), notional: known(new Decimal(101)) }, passes: true },
    { when: 'it is more', limits: { 'budget-slack': 0.01 }, facts: { budgetLeft: known(new Decimal(100)), notional: known(new Decimal('101.01')) }, passes: false },
    { when: 'nothing is left', facts: { budgetLeft: known(new Decimal(-5)), notional: known(new Decimal('0.01')) }, passes: false },
    { when: 'it is not known', facts: { budgetLeft: unknown('There is no such deployment.') }, passes: false },
  ],
  'orders-per-minute': [
    { when: 'it is the last that may be', limits: { 'orders-per-minute': 30 }, facts: { sentLastMinute: known(29) }, passes: true, value: '30' },
    { when: 'it is one too many', limits: { 'orders-per-minute': 30 }, facts: { sentLastMinute: known(30) }, passes: false, value: '31' },
    { when: 'it is off', facts: { sentLastMinute: known(999) }, passes: true, value: '1000' },
  ],
  'max-drawdown': [
    { when: 'it is just short', limits: { 'max-drawdown': 0.05 }, facts: { losses: losses({ drawdown: 0.0499 }) }, passes: true },
    { when: 'it is reached', limits: { 'max-drawdown': 0.05 }, facts: { losses: losses({ drawdown: 0.05 }) }, passes: false, value: '5 %' },
    { when: 'it is off', facts: { losses: losses({ drawdown: 0.9 }) }, passes: true, value: '90 %' },
    { when: 'it is off and not known', facts: { losses: unknown('No equity.') }, passes: true, value: 'unknown' },
    { when: 'it is not known', limits: { 'max-drawdown': 0.05 }, facts: { losses: unknown('No equity.') }, passes: false },
  ],
  'max-daily-loss': [
    { when: 'the day has not begun', limits: { 'max-daily-loss': 0.03 }, passes: true, value: '0 %' },
    { when: 'it is just short', limits: { 'max-daily-loss': 0.03 }, facts: { losses: losses({ day: 0.0299 }) }, passes: true },
    { when: 'it is reached', limits: { 'max-daily-loss': 0.03 }, facts: { losses: losses({ day: 0.03 }) }, passes: false },
    { when: 'it is off', facts: { losses: losses({ day: 0.9 }) }, passes: true, value: '90 %' },
    { when: 'it is off and not known', facts: { losses: unknown('No equity.') }, passes: true, value: 'unknown' },
  ],
  'max-weekly-loss': [
    { when: 'it is just short', limits: { 'max-weekly-loss': 0.05 }, facts: { losses: losses({ week: 0.0499 }) }, passes: true },
    { when: 'it is reached', limits: { 'max-weekly-loss': 0.05 }, facts: { losses: losses({ week: 0.05 }) }, passes: false },
    { when: 'the week has not begun', limits: { 'max-weekly-loss': 0.05 }, passes: true, value: '0 %' },
    { when: 'it is off', facts: { losses: losses({ week: 0.9 }) }, passes: true, value: '90 %' },
    { when: 'it is off and not known', facts: { losses: unknown('No equity.') }, passes: true, value: 'unknown' },
  ],
  'loss-streak': [
    { when: 'one loss is wanting', limits: { 'loss-streak': 3 }, facts: { trades: known([trade(30, 5), trade(20, -5), trade(10, -5)]) }, passes: true, value: '2' },
    { when: 'they are enough', limits: { 'loss-streak': 3 }, facts: { trades: known([trade(30, -5), trade(20, -5), trade(10, -5)]) }, passes: false, value: '3' },
    { when: 'a gain came between', limits: { 'loss-streak': 3 }, facts: { trades: known([trade(40, -5), trade(30, -5), trade(20, 1), trade(10, -5)]) }, passes: true },
    { when: 'the pause is just over', limits: { 'loss-streak': 1, 'loss-streak-pause': 10 * MINUTE }, facts: { trades: known([trade(10, -5)]) }, passes: true },
    { when: 'it is not quite over', limits: { 'loss-streak': 1, 'loss-streak-pause': 10 * MINUTE + 1 }, facts: { trades: known([trade(10, -5)]) }, passes: false },
    { when: 'trading was taken up again since', limits: { 'loss-streak': 1 }, facts: { trades: known([trade(10, -5)]), standing: known({ ...state, since: NOON - MINUTE }) }, passes: true },
    { when: 'a pause is on record', limits: { 'loss-streak': 9 }, facts: { standing: known({ ...state, coolUntil: NOON + 1 }) }, passes: false, value: 'paused' },
    { when: 'the pause on record is over', limits: { 'loss-streak': 9 }, facts: { standing: known({ ...state, coolUntil: NOON }) }, passes: true },
    { when: 'it is off, whatever was lost', facts: { trades: known([trade(20, -5), trade(10, -5)]), standing: known({ ...state, coolUntil: NOON + 1 }) }, passes: true },
    { when: 'trading was taken up again at the very end of the last', limits: { 'loss-streak': 1 }, facts: { trades: known([trade(10, -5)]), standing: known({ ...state, since: NOON - 10 * MINUTE }) }, passes: true, value: '0' },
  ],
  'stop-guard': [
    { when: 'they are too few', limits: { 'stop-guard': 2 }, facts: { stopOuts: known([trade(10, -5)]) }, passes: true, value: '1' },
    { when: 'they came close together', limits: { 'stop-guard': 2 }, facts: { stopOuts: known([trade(60, -5), trade(10, -5)]) }, passes: false, value: '2' },
    { when: 'they were far apart', limits: { 'stop-guard': 2, 'stop-guard-lookback': 50 * MINUTE }, facts: { stopOuts: known([trade(60, -5), trade(10, -5)]) }, passes: true },
    { when: 'the one before is a lookback ago', limits: { 'stop-guard': 2, 'stop-guard-lookback': 60 * MINUTE, 'stop-guard-pause': MINUTE }, facts: { stopOuts: known([trade(60, -5), trade(10, -5)]) }, passes: true, value: '1' },
    { when: 'they were of another market', limits: { 'stop-guard': 2 }, facts: { stopOuts: known([trade(60, -5, { symbol: 'ETH/USDT' }), trade(10, -5)]) }, passes: true },
    { when: 'the account counts as one', limits: { 'stop-guard': 2, 'stop-guard-scope': 'account' }, facts: { stopOuts: known([trade(60, -5, { symbol: 'ETH/USDT' }), trade(10, -5)]) }, passes: false },
    { when: 'the pause is over', limits: { 'stop-guard': 2, 'stop-guard-pause': 10 * MINUTE }, facts: { stopOuts: known([trade(60, -5), trade(10, -5)]) }, passes: true },
  ],
  'low-profit': [
    { when: 'they made enough', limits: { 'low-profit': 0.02 }, facts: { trades: known([trade(60, 1), trade(10, 1)]) }, passes: true },
    { when: 'they made less', limits: { 'low-profit': 0.02 }, facts: { trades: known([trade(60, 1), trade(10, 0.99)]) }, passes: false, value: '1.99 %' },
    { when: 'there are too few', limits: { 'low-profit': 0.02 }, facts: { trades: known([trade(10, -50)]) }, passes: true },
    { when: 'the one before is a lookback before the last', limits: { 'low-profit': 0.02, 'low-profit-lookback': 50 * MINUTE }, facts: { trades: known([trade(60, -1), trade(10, -1)]) }, passes: true },
    { when: 'it is just within the lookback', limits: { 'low-profit': 0.02, 'low-profit-lookback': 50 * MINUTE + 1 }, facts: { trades: known([trade(60, -1), trade(10, -1)]) }, passes: false },
    { when: 'they made enough since, and the pause of those before still lasts', limits: { 'low-profit': 0.02, 'low-profit-lookback': 20 * MINUTE }, facts: { trades: known([trade(50, -1), trade(45, -1), trade(11, 5), trade(10, 5)]) }, passes: false, value: '-2 %' },
    { when: 'they were of another market', limits: { 'low-profit': 0.02 }, facts: { trades: known([trade(60, -9, { symbol: 'ETH/USDT' }), trade(10, -9, { symbol: 'ETH/USDT' })]) }, passes: true },
    { when: 'the pause is over', limits: { 'low-profit': 0.02, 'low-profit-pause': 10 * MINUTE }, facts: { trades: known([trade(60, -1), trade(10, -1)]) }, passes: true },
  ],
  're-entry-pause': [
    { when: 'it is just over', limits: { 're-entry-pause': 10 * MINUTE }, facts: { trades: known([trade(10, 5)]) }, passes: true },
    { when: 'it is not', limits: { 're-entry-pause': 10 * MINUTE + 1 }, facts: { trades: known([trade(10, 5)]) }, passes: false, value: '10m' },
    { when: 'another market was left', limits: { 're-entry-pause': 10 * MINUTE + 1 }, facts: { trades: known([trade(10, 5, { symbol: 'ETH/USDT' })]) }, passes: true },
  ],
  'window-drawdown': [
    // Equity was 11,000 before the two trades: 1,000 lost of it are 1/11.
    { when: 'they drew it down too far', limits: { 'window-drawdown': 0.09, 'window-drawdown-trades': 2 }, facts: { trades: known([trade(60, -500), trade(10, -500)]) }, passes: false, value: '9.09 %' },
    { when: 'they did not', limits: { 'window-drawdown': 0.1, 'window-drawdown-trades': 2 }, facts: { trades: known([trade(60, -500), trade(10, -500)]) }, passes: true },
    { when: 'they are too few', limits: { 'window-drawdown': 0.01, 'window-drawdown-trades': 3 }, facts: { trades: known([trade(60, -500), trade(10, -500)]) }, passes: true },
    // 10,500 before the window, 11,000 at its peak, 10,000 at its end.
    { when: 'a gain came first', limits: { 'window-drawdown': 0.09, 'window-drawdown-trades': 2 }, facts: { trades: known([trade(60, 500), trade(10, -1_000)]) }, passes: false, value: '9.09 %' },
    { when: 'the pause is over', limits: { 'window-drawdown': 0.01, 'window-drawdown-trades': 2, 'window-drawdown-pause': 10 * MINUTE }, facts: { trades: known([trade(60, -500), trade(10, -500)]) }, passes: true },
  ],
};

describe.each(RISK_CHECKS.map((check) => ({ check, name: check.name })))('the check $name', ({ check, name }) => {
  const cases = CASES[name] ?? [];

  it.each(cases)('when $when', ({ facts: known, intent, limits, passes, value }) => {
    const found = check.look(facts(known), purchase(intent), { ...NO_LIMITS, ...limits });
    expect(found.passed).toBe(passes);
    expect(found.message === '').toBe(passes);
    expect(found.limit).not.toBe('');
    expect(found.value).toBe(value ?? found.value);
  });

  it('has cases of both outcomes', () => {
    expect(new Set(cases.map(({ passes }) => passes)).size).toBe(2);
  });
});

describe('what a check says', () => {
  const messageOf = (name: string, known: Partial<RiskFacts>, limits: Partial<Limits> = {}): string => {
    const check = RISK_CHECKS.find((one) => one.name === name);
    if (check === undefined) throw new Error(`there is no check ${name}`);
    return check.look(facts(known), purchase(), { ...NO_LIMITS, ...limits }).message;
  };

  it('names the reason that trading was stopped for, where there is one', () => {
    expect(messageOf('trading-state', { standing: known(stopped) })).toBe('Trading is reducing: no entries. Equity fell. An admin can /resume.');
    expect(messageOf('trading-state', { standing: known({ ...stopped, reason: '' }) })).toBe('Trading is reducing: no entries. An admin can /resume.');
  });

  it('names why a market is frozen, and how it is let go', () => {
    const frozen = known([{ account: 'paper:binance', symbol: 'BTC/USDT', reason: 'The books differ.', since: 0 } as const]);
    expect(messageOf('frozen-symbol', { frozen })).toBe('BTC/USDT is frozen: The books differ. An admin can let it be traded again with /setrisk unfreeze=BTC/USDT');
  });

  it('names what is left of a budget, never less than nothing', () => {
    expect(messageOf('budget', { budgetLeft: known(new Decimal(-5)) })).toContain('0.00 USDT is left');
    expect(messageOf('budget', { budgetLeft: known(new Decimal(40)) })).toContain('40.00 USDT is left');
  });

  it('names how long a pause lasts, and whether it is of one market or of all', () => {
    const stopOuts = known([trade(60, -5), trade(10, -5)]);
    expect(messageOf('stop-guard', { stopOuts }, { 'stop-guard': 2, 'stop-guard-pause': 40 * MINUTE })).toContain('entries of BTC/USDT pause');
    expect(messageOf('stop-guard', { stopOuts }, { 'stop-guard': 2, 'stop-guard-pause': 40 * MINUTE, 'stop-guard-scope': 'account' })).toContain(': entries pause');
    expect(messageOf('re-entry-pause', { trades: known([trade(10, 5)]) }, { 're-entry-pause': 40 * MINUTE })).toContain('30m');
  });
});

it('has one name for each check', () => {
  expect(new Set(RISK_CHECKS.map(({ name }) => name)).size).toBe(RISK_CHECKS.length);
});
