import { describe, expect, it } from 'vitest';
import { LIMIT_NAMES, limitNamed, limitSummary, limitWords, limitsFromText, limitsText, usualLimits, withLimit } from '../../../src/trading/risk/limits/limits.ts';
import type { LimitName } from '../../../src/trading/risk/limits/limits.ts';
import { ADMIN, DeskBench, TRADER } from './desk-bench.ts';

const PAPER = { kind: 'paper', currency: 'USDT' } as const;
const ACCOUNT = 'paper:binance';

function set(name: LimitName, text: string): unknown {
  return withLimit(usualLimits('paper'), name, text, PAPER)[name];
}

describe('a limit', () => {
  it.each<readonly [LimitName, string, unknown]>([
    ['max-drawdown', '8%', 0.08],
    ['max-drawdown', ' 8 percent ', 0.08],
    ['max-drawdown', '0.08', 0.08],
    ['max-drawdown', 'off', null],
    ['max-drawdown', '100%', 1],
    ['price-band', '2,5 %', 0.025],
    ['max-order-notional', '1,000 USDT', '1000'],
    ['max-order-notional', '$250', '250'],
    ['max-order-notional', '10k', '10000'],
    ['max-order-notional', '1000.50 usd', '1000.5'],
    ['orders-per-minute', '30', 30],
    ['orders-per-minute', '30 a minute', 30],
    ['approval-expiry', '15m', 900_000],
    ['approval-expiry', '1h 30m', 5_400_000],
    ['approval-expiry', '90 seconds', 90_000],
    ['allowed-symbols', 'eth/usdt, BTC/USDT', ['BTC/USDT', 'ETH/USDT']],
    ['allowed-symbols', 'none', null],
    ['stop-guard-scope', 'Account', 'account'],
    ['quiet-decline', 'on', true],
    ['quiet-decline', 'off', false],
    ['max-drawdown', 'usual', 0.05],
    ['max-drawdown', ' Default ', 0.05],
    ['max-drawdown', ' OFF ', null],
    ['max-drawdown', 'disable', null],
    ['max-drawdown', '.05', 0.05],
    ['max-order-notional', '1 000 000.25', '1000000.25'],
    ['max-order-notional', '1’000', '1000'],
    ['max-order-notional', '1,234,567.89', '1234567.89'],
    ['max-order-notional', '1,5', '1.5'],
    ['max-order-notional', '2M', '2000000'],
    ['orders-per-minute', ' 30 orders a minute ', 30],
    ['approval-expiry', ' 1.5h ', 5_400_000],
    ['approval-expiry', '1 hour, 30 minutes', 5_400_000],
    ['allowed-symbols', ' BTC/USDT ; btc/usdt,', ['BTC/USDT']],
    ['stop-guard-scope', ' symbol ', 'symbol'],
    ['quiet-decline', ' Yes ', true],
    ['quiet-decline', ' FALSE ', false],
  ])('%s is set by "%s"', (name, text, value) => {
    expect(set(name, text)).toEqual(value);
  });

  it.each<readonly [LimitName, string, RegExp]>([
    ['max-drawdown', '8', /a percentage: 8%/],
    ['max-drawdown', '0%', /between/],
    ['max-drawdown', '101%', /between/],
    ['max-drawdown', '-5%', /percentage/],
    ['max-drawdown', 'a lot', /percentage/],
    ['max-order-notional', '0', /amount of USDT/],
    ['max-order-notional', '100 EUR', /amount of USDT/],
    ['orders-per-minute', '2.5', /whole number/],
    ['orders-per-minute', '0', /between/],
    ['approval-expiry', '15', /length of time/],
    ['approval-expiry', 'off', /length of time/],
    ['approval-expiry', '1s', /between/],
    ['allowed-symbols', 'btc', /markets such as/],
    ['allowed-symbols', '', /markets such as/],
    ['stop-guard-scope', 'pair', /symbol or account/],
    ['quiet-decline', 'maybe', /on or off/],
    ['quiet-decline', 'not false', /on or off/],
    ['max-drawdown', 'offer', /percentage/],
    ['max-drawdown', 'usually 5%', /percentage/],
    ['max-drawdown', 'as usual', /percentage/],
    ['max-order-notional', '1,2,3', /amount of USDT/],
    ['max-order-notional', '1,23.5', /amount of USDT/],
    ['max-order-notional', '12 34', /amount of USDT/],
    ['orders-per-minute', '30 a minute!', /whole number/],
    ['approval-expiry', '15m!', /length of time/],
    ['approval-expiry', '15 parsecs', /length of time/],
    ['allowed-symbols', ' , ', /markets such as/],
    ['max-drawdown', `${'9'.repeat(2_000)}%`, /too long/],
  ])('%s refuses "%s"', (name, text, message) => {
    expect(() => set(name, text)).toThrow(message);
  });

  it.each(LIMIT_NAMES)('%s reads back what it writes, on paper and live, and has a summary', (name) => {
    for (const kind of ['paper', 'live'] as const) {
      const limits = usualLimits(kind);
      expect(withLimit(limits, name, limitWords(limits, name, 'USDT'), PAPER)).toEqual(limits);
    }
    expect(limitSummary(name)).not.toBe('');
  });

  it.each([['max-drawdown', 'max-drawdown'], ['Max Drawdown', 'max-drawdown'], ['max_drawdown', 'max-drawdown']])('is found by "%s"', (word, name) => {
    expect(limitNamed(word)).toBe(name);
  });

  it.each([['max-drawdwon', 'max-drawdown'], ['drawdown', 'max-drawdown'], ['daily', 'max-daily-loss']])('that is called "%s" names the nearest', (word, near) => {
    expect(() => limitNamed(word)).toThrow(expect.objectContaining({ kind: 'invalid-input', hint: `Did you mean ${near}?` }));
  });
});

describe('limits as they are kept', () => {
  it('read back as they were', () => {
    const limits = withLimit(usualLimits('live'), 'max-order-notional', '500', PAPER);
    expect(limitsFromText(limitsText(limits), ACCOUNT)).toEqual(limits);
  });

  const usual = usualLimits('paper');
  it.each([
    ['no JSON', 'not json'],
    ['nothing', 'null'],
    ['one is missing', JSON.stringify({ ...usual, 'max-drawdown': undefined })],
    ['an amount is nothing', JSON.stringify({ ...usual, 'max-order-notional': '0' })],
    ['an amount is negative', JSON.stringify({ ...usual, 'max-order-notional': '-5' })],
    ['one is not known', JSON.stringify({ ...usual, 'max-leverage': 3 })],
    ['one has a value that it cannot have', JSON.stringify({ ...usual, 'max-drawdown': 5 })],
    ['one is text', JSON.stringify({ ...usual, 'orders-per-minute': '30' })],
    ['money is below zero', JSON.stringify({ ...usual, 'max-order-notional': '-1' })],
  ])('are corrupt when %s', (_when, text) => {
    expect(() => limitsFromText(text, ACCOUNT)).toThrow(
      expect.objectContaining({ kind: 'corrupt', hint: 'No entry is sent until an admin sets them anew: /setrisk all usual, then your own.' }),
    );
  });
});

describe('the limit book', () => {
  it('has the usual limits until something is set, with the breakers of the house', async () => {
    const limits = await new DeskBench().limits.read(ACCOUNT);
    expect(limits).toMatchObject({ 'max-drawdown': 0.05, 'price-band': 0.05, 'orders-per-minute': 30, 'approval-drift': 0.01, 'approval-expiry': 600_000 });
  });

  it('puts old and new value on record, and who set them', async () => {
    const bench = new DeskBench();
    await bench.control.setLimit(ACCOUNT, 'max drawdown', '8%', ADMIN);
    expect(await bench.journal.about(`account:${ACCOUNT}`)).toEqual([
      expect.objectContaining({ kind: 'risk.limit', by: ADMIN.id, data: { account: ACCOUNT, limit: 'max-drawdown', before: '5 %', after: '8 %' } }),
    ]);
  });

  it('keeps both of two limits that are set at once', async () => {
    const bench = new DeskBench();
    await Promise.all([bench.control.setLimit(ACCOUNT, 'max-drawdown', '8%', ADMIN), bench.control.setLimit(ACCOUNT, 'orders-per-minute', '2', ADMIN)]);
    expect(await bench.limits.read(ACCOUNT)).toMatchObject({ 'max-drawdown': 0.08, 'orders-per-minute': 2 });
  });

  it('is an admin’s to change', async () => {
    const bench = new DeskBench();
    await expect(bench.control.setLimit(ACCOUNT, 'max-drawdown', '8%', TRADER)).rejects.toMatchObject({ kind: 'refused' });
    expect((await bench.limits.read(ACCOUNT))['max-drawdown']).toBe(0.05);
  });

  it('is set right again with "all usual" where what was kept is corrupt, and not by setting one', async () => {
    const bench = new DeskBench();
    await bench.risk.saveLimits(ACCOUNT, '{}', null, 0, []);
    await expect(bench.control.setLimit(ACCOUNT, 'max-drawdown', '8%', ADMIN)).rejects.toMatchObject({ kind: 'corrupt' });
    await expect(bench.control.setLimit(ACCOUNT, 'all', 'off', ADMIN)).rejects.toMatchObject({ kind: 'invalid-input' });
    await bench.control.setLimit(ACCOUNT, 'all', 'usual', ADMIN);
    expect(await bench.limits.read(ACCOUNT)).toEqual(usualLimits('paper'));
  });

  it('says how approvals are asked for, and what a promotion needs', async () => {
    const bench = new DeskBench();
    await bench.limits.set(ACCOUNT, 'typed-above', '5k', ADMIN);
    expect(await bench.limits.approvalRules(ACCOUNT)).toEqual({ expiryMs: 600_000, driftBound: 0.01, typedAbove: '5000', secondPersonAbove: null, quietExpiry: false });
    expect(await bench.limits.promotionRules(ACCOUNT)).toEqual({ minDays: 14, minTrades: 20, maxDrawdown: 0.1, maxDrift: 0.02, coolOffMs: 86_400_000 });
  });
});
