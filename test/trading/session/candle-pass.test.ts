import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { TradingAccount } from '../../../src/trading/account.ts';
import { CandleMemory } from '../../../src/trading/session/candle-memory.ts';
import { CandlePass } from '../../../src/trading/session/candle-pass.ts';
import { DeployedStrategies } from '../../../src/trading/session/deployed-strategy.ts';
import { SlotNotes } from '../../../src/trading/session/order-grounds.ts';
import type { SlotView } from '../../../src/trading/session/slot-view.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR, closes, dipFloor } from './session-fixture.ts';

const ETH: MarketSymbol = 'ETH/USDT';

/** A pass over one market of six candles, with what was read and asked for. */
async function passOf(...spans: readonly (readonly [from: number, to: number])[]) {
  const floor = await dipFloor([1, 2, 3, 4, 5, 6]);
  await floor.stop();
  await floor.openBars(5 * HOUR);
  floor.clock.time = 6 * HOUR;
  const asked: MarketSymbol[] = [];
  const account: TradingAccount = {
    ...floor.account,
    market: {
      resolve: async () => {
        const market = await floor.account.market.resolve();
        return { ...market, ticker: async (symbol) => (asked.push(symbol), symbol === ETH ? Promise.reject(new OutcryError('no-data', 'none')) : market.ticker(symbol)) };
      },
    },
  };
  const need = ([from, to]: readonly [number, number]) => ({ account, symbol: BTC, timeframe: '1h' as const, from: from * HOUR, to: to * HOUR });
  const pass = new CandlePass(spans.map(need), new CandleMemory(() => floor.clock.now()), () => floor.clock.now());
  return { floor, account, pass, asked, need };
}

describe('what the sessions of a close read', () => {
  it('is read once for all of them, from the first that one needs to the last that one needs, and each gets its own', async () => {
    const { floor, pass, need } = await passOf([2, 4], [0, 2], [3, 6]);
    const before = floor.reads;
    const read = async (from: number, to: number): Promise<readonly number[]> => [...(await pass.candles(need([from, to]))).close];
    expect(await Promise.all([read(2, 4), read(0, 2), read(3, 6)])).toEqual([[3, 4], [1, 2], [4, 5, 6]]);
    expect(floor.reads - before).toBe(1);
  });

  it('is nothing that was not announced', async () => {
    const { pass, need } = await passOf([0, 6]);
    await expect(pass.candles({ ...need([0, 6]), symbol: ETH })).rejects.toThrow('candles of ETH/USDT were not announced');
  });

  it('is a price for two seconds, and then a new one; one of another market is another', async () => {
    const { floor, pass, account, asked } = await passOf([0, 6]);
    await pass.quote(account, BTC);
    floor.clock.time += 1_999;
    await pass.quote(account, BTC);
    expect(asked).toEqual([BTC]);
    floor.clock.time += 1;
    await pass.quote(account, BTC);
    await expect(pass.quote(account, ETH)).rejects.toMatchObject({ kind: 'no-data' });
    await pass.quote({ ...account, id: 'other' }, BTC);
    expect(asked).toEqual([BTC, BTC, ETH, BTC]);
  });
});

describe('deployed strategies', () => {
  const deployment = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] });

  it('are read once for as long as their terms are the same and somebody has them', () => {
    const strategies = new DeployedStrategies();
    const one = strategies.of(deployment);
    strategies.keep(new Set([deployment.id]));
    expect(strategies.of(deployment)).toBe(one);
    expect(strategies.of({ ...deployment, hash: 'other' })).not.toBe(one);
    const other = strategies.of({ ...deployment, hash: 'other' });
    strategies.keep(new Set());
    expect(strategies.of({ ...deployment, hash: 'other' })).not.toBe(other);
  });

  it('measure the distance of a stop by the average true range only where it is sized by that', async () => {
    const floor = await dipFloor([100]);
    await floor.stop();
    const rules = await floor.account.rules(BTC);
    const sized = (atrMultiple: number | null): boolean => {
      const { terms } = deploymentOf({ strategy: deployment.terms.strategy, symbols: [BTC], sizing: { kind: 'risk', fraction: 0.01, atrMultiple } });
      return new DeployedStrategies().of({ ...deployment, terms }).advise(BTC, rules, closes(100, 101, 102)).atr !== null;
    };
    expect([sized(2), sized(null)]).toEqual([true, false]);
    expect(new DeployedStrategies().of(deployment).advise(BTC, rules, closes(100)).atr).toBeNull();
  });

  it('say why they buy nothing: the conditions that do not hold, all of them, or that not everything is known yet', async () => {
    const floor = await dipFloor([100]);
    await floor.stop();
    const rules = await floor.account.rules(BTC);
    const silence = (entry: string, bar: number): string => {
      const { terms } = deploymentOf({ strategy: { kind: 'rule', rule: { ...DIP, entry } }, symbols: [BTC] });
      return new DeployedStrategies().of({ ...deployment, terms }).advise(BTC, rules, closes(100, 95)).silence(bar);
    };
    expect(silence('close < 90 and (close > 5 and close > 200)', 1)).toBe('no entry, since this does not hold: close = 95 < 90; close = 95 > 200');
    expect(silence('close < 90 or close > 200', 1)).toContain('close = 95 < 90');
    expect(silence('close > 5', 0)).toBe('the rule is not fully known at this bar yet');
    const { terms } = deploymentOf({ strategy: { kind: 'built-in', name: 'buy-and-hold' }, symbols: [BTC] });
    const advised = new DeployedStrategies().of({ ...deployment, terms }).advise(BTC, rules, closes(100, 95));
    expect(advised.silence(1)).toBe(advised.advice.reason(1));
  });
});

describe('what an order was decided on', () => {
  const view = (quote: SlotView['quote']): SlotView => ({ slot: HOUR, markets: [], late: false, noEntries: null, quote });

  it('is noted as it was read: cash, free coins, and prices, those that could not be had among them', async () => {
    let fails = false;
    const ticker = { symbol: BTC, time: 7, last: 100, bid: 99, ask: 101, high24h: null, low24h: null, change24h: null, quoteVolume24h: null };
    const notes = new SlotNotes(view(async () => (fails ? Promise.reject(new OutcryError('no-data', 'none')) : ticker)), 0.001);
    expect(await notes.view.quote(BTC)).toEqual(ticker);
    fails = true;
    await expect(notes.view.quote(BTC)).rejects.toMatchObject({ kind: 'no-data' });
    notes.cash('10');
    notes.cash('5');
    notes.free('BTC', '1');
    notes.free('BTC', '2');
    notes.free('ETH', '3');
    expect(notes.grounds()).toEqual({
      slot: HOUR, late: false, feeRate: 0.001, cash: ['10', '5'], quotes: { [BTC]: [{ last: 100, bid: 99, ask: 101, at: 7 }, null] }, free: { BTC: ['1', '2'], ETH: ['3'] }, markets: [],
    });
  });

  it('is told by the candles up to the slot’s, and by the rules of the market', async () => {
    const floor = await dipFloor([100]);
    await floor.stop();
    const rules = await floor.account.rules(BTC);
    const advised = (...values: readonly number[]) => new DeployedStrategies().of(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] })).advise(BTC, rules, closes(...values));
    const quote = async (): Promise<never> => Promise.reject(new OutcryError('no-data', 'none'));
    const marketsOf = (...values: readonly number[]) => new SlotNotes({ ...view(quote), markets: [advised(...values)] }, 0).grounds().markets;
    expect(marketsOf(1, 2, 3)).toMatchObject([{ symbol: BTC, amountStep: '0.001', priceStep: '0.01' }]);
    // The candle after the slot's says nothing of it; the slot's own does.
    expect(marketsOf(1, 2, 3)).toEqual(marketsOf(1, 2, 9));
    expect(marketsOf(1, 2, 3)).not.toEqual(marketsOf(1, 9, 3));
  });
});
