import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { type KeyExamination, type KeyFinding, examineKeys } from '../../../src/trading/ccxt/examine-keys.ts';
import type { VenueOrder } from '../../../src/trading/execution/execution.ts';

const order = (clientOrderId: string | null): VenueOrder => ({
  clientOrderId, venueOrderId: '7', symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '0.01', price: '40000', stopPrice: null, stopLimitPrice: null,
  status: 'open', filled: '0', filledCost: '0', createdAt: 1, updatedAt: 1,
});

const GOOD: KeyExamination['execution'] = {
  connect: async () => {},
  clockAheadMs: -120,
  rights: async () => ({ canTrade: true, canWithdraw: false, ipRestricted: true }),
  openOrders: async () => [order('oc-k3vq7yx2ma-1')],
  balances: async () => [{ asset: 'USDT', free: '1000', locked: '50' }, { asset: 'BTC', free: '0.1', locked: '0' }],
};

async function found(change: Partial<KeyExamination['execution']> = {}, sandbox = false): Promise<Readonly<Record<string, KeyFinding>>> {
  const findings = await examineKeys({ exchange: 'binance', sandbox, live: true, execution: { ...GOOD, ...change } });
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
}

describe('what doctor finds of an exchange’s keys', () => {
  it('is well with a key that trades, cannot withdraw and is bound to an address', async () => {
    const findings = await found();
    expect(Object.values(findings).every(({ status, fix }) => status === 'ok' && fix === null)).toBe(true);
    expect(findings['Exchange key']?.detail).toBe('accepted; may trade; may not withdraw');
    expect(findings['Exchange clock']?.detail).toBe('this machine is 120 ms behind');
    expect(findings['Orders of others']?.detail).toBe('none; 1 order of Outcry’s own');
    expect(findings['Exchange holdings']?.detail).toBe('USDT 1000 and 50 in orders, BTC 0.1');
    expect(findings['Exchange account']?.detail).toContain('real money');
    expect((await found({}, true))['Exchange account']?.detail).toContain('test network');
  });

  it('fails on a key that may withdraw or may not trade, and looks no further', async () => {
    const withdraws = await found({ rights: async () => ({ canTrade: true, canWithdraw: true, ipRestricted: true }) });
    expect(withdraws['Exchange key']).toMatchObject({ status: 'fail', fix: expect.stringContaining('withdrawal permission') as string });
    expect(withdraws['Exchange holdings']).toBeUndefined();
    expect((await found({ rights: async () => ({ canTrade: false, canWithdraw: false, ipRestricted: true }) }))['Exchange key']).toMatchObject({ status: 'fail', detail: 'may not trade spot' });
  });

  it('warns of a key that may be used from anywhere, and owns up to what the exchange does not say', async () => {
    expect((await found({ rights: async () => ({ canTrade: true, canWithdraw: false, ipRestricted: false }) }))['Exchange key']).toMatchObject({ status: 'warn', fix: expect.stringContaining('Restrict') as string });
    const silent = await found({ rights: async () => ({ canTrade: true, canWithdraw: null, ipRestricted: null }) });
    expect(silent['Exchange key']?.detail).toContain('does not say whether it may withdraw');
  });

  it('warns of a clock that is off, and of orders that are not ours', async () => {
    const findings = await found({ clockAheadMs: 4000, openOrders: async () => [order('web_123'), order(null), order('oc-k3vq7yx2ma-1'), ...Array.from({ length: 6 }, () => order('x'))] });
    expect(findings['Exchange clock']).toMatchObject({ status: 'warn', detail: expect.stringContaining('4000 ms ahead') as string, fix: expect.stringContaining('time synchronisation') as string });
    expect(findings['Orders of others']).toMatchObject({ status: 'warn', detail: expect.stringContaining('buy 0.01 BTC/USDT limit at 40000') as string });
    expect(findings['Orders of others']?.detail).toContain('and 3 more');
  });

  it('says what is wrong with a key that is not accepted, and what to do', async () => {
    const refuse = async (): Promise<never> => {
      throw new OutcryError('refused', 'binance refused the request: Invalid API-key.', { hint: 'Check EXCHANGE_API_KEY.' });
    };
    expect((await found({ rights: refuse }))['Exchange key']).toMatchObject({ status: 'fail', detail: 'binance refused the request: Invalid API-key.', fix: 'Check EXCHANGE_API_KEY.' });
    const unreachable = await found({ connect: refuse });
    expect(Object.keys(unreachable)).toEqual(['Exchange account', 'Exchange connection']);
  });
});
