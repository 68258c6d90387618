import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import { EquityReader, dayStart, weekStart } from '../../../src/trading/risk/equity-reading.ts';
import type { RiskState } from '../../../src/trading/risk/risk-store.ts';
import { MemoryEquityStore } from '../../fakes/memory-equity-store.ts';
import { NOON } from './risk-bench.ts';

const HOUR = 3_600_000;
const account = 'paper:binance';
const state = (change: Partial<RiskState>): RiskState => ({ account, state: 'active', reason: '', since: 0, peak: '1000', peakAt: NOON - 48 * HOUR, coolUntil: null, scope: null, ...change });

async function storeOf(points: readonly (readonly [hoursAgo: number, equity: number])[], transfers: readonly (readonly [hoursAgo: number, value: number | null])[] = []): Promise<MemoryEquityStore> {
  const store = new MemoryEquityStore();
  for (const [hoursAgo, equity] of points) {
    // oxlint-disable-next-line no-await-in-loop
    await store.addPoint({ account, at: NOON - hoursAgo * HOUR, equity: String(equity), currency: 'USDT' });
  }
  for (const [hoursAgo, value] of transfers) {
    const amount = value === null ? '1' : String(value);
    // oxlint-disable-next-line no-await-in-loop
    await store.addTransfer({ account, id: `${hoursAgo}`, asset: value === null ? 'DOGE' : 'USDT', amount, value: value === null ? null : amount, at: NOON - hoursAgo * HOUR });
  }
  return store;
}

describe('the beginning of a span', () => {
  it('is midnight UTC, and Monday', () => {
    expect(new Date(dayStart(NOON)).toISOString()).toBe('2026-01-14T00:00:00.000Z');
    expect(new Date(weekStart(NOON)).toISOString()).toBe('2026-01-12T00:00:00.000Z');
    const monday = Date.UTC(2026, 0, 12);
    expect([weekStart(monday), weekStart(monday - 1)]).toEqual([monday, monday - 7 * 24 * HOUR]);
    expect(dayStart(monday)).toBe(monday);
  });
});

describe('equity', () => {
  it('is read against the last value before the day and the week began', async () => {
    const reader = new EquityReader(await storeOf([[70, 900], [13, 1000], [11, 980], [1, 970]]));
    const { day, week, drawdown } = await reader.read(account, new Decimal(950), state({}), NOON);
    expect([day?.start.toFixed(), day?.profit.toFixed(), day?.loss]).toEqual(['1000', '-50', 0.05]);
    expect([week?.start.toFixed(), week?.profit.toFixed(), week?.loss]).toEqual(['900', '50', 0]);
    expect(drawdown).toBe(0.05);
  });

  it('is read against the day’s first value where there is none before', async () => {
    const { day } = await new EquityReader(await storeOf([[2, 1000]])).read(account, new Decimal(990), state({}), NOON);
    expect(day?.loss).toBe(0.01);
  });

  it('has no loss before it was ever valued', async () => {
    const reading = await new EquityReader(await storeOf([])).read(account, new Decimal(990), null, NOON);
    expect(reading).toMatchObject({ peak: null, drawdown: 0, day: null, week: null });
  });

  it('counts losses from the last resume on', async () => {
    const reader = new EquityReader(await storeOf([[13, 1000], [3, 900]]));
    const { day, week } = await reader.read(account, new Decimal(891), state({ since: NOON - 2 * HOUR }), NOON);
    expect([day?.loss, week?.loss]).toEqual([0.01, 0.01]);
  });

  it('does not take money in or out for profit, each span counting its own', async () => {
    const reader = new EquityReader(await storeOf([[60, 1000], [13, 1500], [1, 1300]], [[50, 500], [2, -200]]));
    const { day, week, peak, drawdown } = await reader.read(account, new Decimal(1260), state({}), NOON);
    expect([day?.profit.toFixed(), week?.profit.toFixed()]).toEqual(['-40', '-40']);
    // The peak of 1,000 is of after the 500 came in.
    expect([peak?.toFixed(), drawdown]).toEqual(['800', 0]);
  });

  it('leaves out what had no price when it moved', async () => {
    const { day } = await new EquityReader(await storeOf([[13, 1000]], [[2, null]])).read(account, new Decimal(990), state({}), NOON);
    expect(day?.profit.toFixed()).toBe('-10');
  });

  it('begins anew with the next day', async () => {
    const store = await storeOf([[13, 1000], [0, 950]]);
    const reader = new EquityReader(store);
    expect((await reader.read(account, new Decimal(950), state({}), NOON)).day?.loss).toBe(0.05);
    expect((await reader.read(account, new Decimal(950), state({}), NOON + 24 * HOUR)).day?.loss).toBe(0);
  });
});
