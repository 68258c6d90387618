import { describe, expect, it } from 'vitest';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { FactFinder } from '../../../src/trading/risk/fact-finder.ts';
import type { Known, RiskFacts } from '../../../src/trading/risk/facts.ts';
import { TradeRecords } from '../../../src/trading/risk/trade-records.ts';
import { usualLimits } from '../../../src/trading/risk/limits/limits.ts';
import { ADMIN, DeskBench } from './desk-bench.ts';
import { NOON, purchase, trade } from './risk-bench.ts';

const ACCOUNT = 'paper:binance';

async function factsOf(bench: DeskBench, intent = purchase(), id = 'oc-a'): Promise<RiskFacts> {
  return (await new FactFinder(bench.gateNeeds()).find(id, intent)).facts;
}

function value<Value>(fact: Known<Value>): Value {
  if (fact.known) return fact.value;
  throw new Error(fact.why);
}

describe('the facts of an order', () => {
  it('have money in the account’s currency where the market is quoted in another', async () => {
    const bench = new DeskBench();
    bench.market.prices.set('ETH/BTC', 0.05);
    bench.execution.usually({ kind: 'rest' });
    await bench.flow.submit('oc-other', purchase({ symbol: 'ETH/BTC', type: 'limit', price: '0.05', amount: '10' }));
    const found = await factsOf(bench, purchase({ symbol: 'ETH/BTC', type: 'limit', price: '0.05', amount: '20' }));
    expect(value(found.notional).toNumber()).toBe(100);
    expect(value(found.onTheWay).map((one) => one.value.toNumber())).toEqual([50]);
  });

  it('count the orders of the last minute that were not refused, without the one that is looked at', async () => {
    const bench = new DeskBench();
    await bench.flow.submit('oc-old', purchase({ amount: '0.1' }));
    bench.clock.pass(60_001);
    await bench.flow.submit('oc-b', purchase({ amount: '0.1' }));
    await bench.flow.submit('oc-c', purchase({ amount: '0.1' }));
    await bench.risk.freeze({ account: ACCOUNT, symbol: 'ETH/USDT', reason: 'a test', since: 0 }, []);
    expect((await bench.flow.submit('oc-d', purchase({ symbol: 'ETH/USDT' }))).state).toBe('refused');
    expect(value((await factsOf(bench, purchase(), 'oc-c')).sentLastMinute)).toBe(1);
  });

  it('count only what is left of an order that has filled in part and was valued since', async () => {
    const bench = new DeskBench();
    bench.execution.usually({ kind: 'rest' });
    await bench.flow.submit('oc-b', purchase({ type: 'limit', price: '99', amount: '2' }));
    const fill = bench.execution.fill('oc-b', '0.5');
    await bench.flow.onExecutionEvent(ACCOUNT, { kind: 'fill', fill, clientOrderId: 'oc-b' });
    bench.clock.pass(1);
    const found = await factsOf(bench);
    expect(value(found.onTheWay).map((one) => one.value.toNumber())).toEqual([148.5]);
    expect(value(found.holdings).map((one) => one.value.toNumber())).toEqual([50]);
  });

  it('do not count exits as on the way', async () => {
    const bench = new DeskBench();
    await bench.flow.submit('oc-b', purchase());
    bench.execution.usually({ kind: 'rest' });
    await bench.flow.submit('oc-c', purchase({ side: 'sell', purpose: 'exit', type: 'limit', price: '104' }));
    bench.clock.pass(1);
    expect(value((await factsOf(bench)).onTheWay)).toEqual([]);
  });

  it('say why, where a holding has no price', async () => {
    const bench = new DeskBench();
    const snapshot = await bench.books.snapshot(ACCOUNT);
    const position = { account: ACCOUNT, symbol: 'DOGE/USDT' as MarketSymbol, deployment: null, amount: '5', averagePrice: '1', cost: '5', openedAt: 0, fills: 1 };
    bench.books.snapshot = async () => ({ ...snapshot, positions: [{ ...position, price: null, value: null, profit: null, return: null }] });
    expect((await factsOf(bench)).holdings).toEqual({ known: false, why: 'The value of what is held cannot be had: DOGE/USDT has no price now.' });
  });

  it('are at the second look those of the first as far as the venue tells them, for a quarter of a second, and not those of another order', async () => {
    const bench = new DeskBench();
    const finder = new FactFinder(bench.gateNeeds());
    const price = async (id: string): Promise<number> => value((await finder.find(id, purchase())).facts.quote).last;
    expect(await price('oc-a')).toBe(100);
    bench.market.prices.set('BTC/USDT', 101);
    bench.clock.pass(250);
    expect([await price('oc-a'), await price('oc-b')]).toEqual([100, 101]);
    bench.clock.pass(1);
    expect(await price('oc-a')).toBe(101);
  });

  it('are of the present moment at every look as far as the stores tell them', async () => {
    const bench = new DeskBench();
    const finder = new FactFinder(bench.gateNeeds());
    await finder.find('oc-a', purchase());
    await bench.flow.submit('oc-b', purchase());
    await bench.risk.freeze({ account: ACCOUNT, symbol: 'BTC/USDT', reason: 'a test', since: 0 }, []);
    const { facts } = await finder.find('oc-a', purchase());
    expect([value(facts.sentLastMinute), value(facts.frozen).length, value(facts.onTheWay).length]).toEqual([1, 1, 1]);
  });

  it('value the account once for orders of the same second', async () => {
    const bench = new DeskBench();
    let valued = 0;
    const snapshot = bench.books.snapshot.bind(bench.books);
    bench.books.snapshot = async (account) => {
      valued += 1;
      return snapshot(account);
    };
    const finder = new FactFinder(bench.gateNeeds());
    await Promise.all(Array.from({ length: 10 }, async (_one, i) => finder.find(`oc-${i}`, purchase())));
    expect(valued).toBe(1);
    bench.clock.pass(1_000);
    await finder.find('oc-later', purchase());
    expect(valued).toBe(2);
  });

  it('ask no venue for what a protection does not need', async () => {
    const bench = new DeskBench();
    await factsOf(bench, purchase({ side: 'sell', purpose: 'protect' }));
    expect(bench.market.asked).toBe(0);
  });
});

describe('trade records', () => {
  it('know the stop-outs by the order that ended them', async () => {
    const bench = new DeskBench();
    await bench.limits.set(ACCOUNT, 'stop-guard', '2', ADMIN);
    const limits = await bench.limits.read(ACCOUNT);
    await bench.flow.submit('stop', purchase({ side: 'sell', purpose: 'protect' }));
    await bench.flow.submit('exit', purchase({ side: 'sell', purpose: 'exit' }));
    bench.books.finished = [
      trade(10, -5, { orders: ['a', 'stop'] }),
      trade(40, -5, { orders: ['b', 'exit'] }),
      trade(30, 5, { orders: ['c', 'stop'] }),
      trade(20, -5, { orders: [] }),
    ];
    const { all, stopOuts } = await new TradeRecords(bench.books, bench.orders).of(ACCOUNT, limits, NOON);
    expect(all.map(({ exitTime }) => (NOON - exitTime) / 60_000)).toEqual([40, 30, 20, 10]);
    expect(stopOuts.map(({ orders }) => orders)).toEqual([['a', 'stop']]);
  });

  it('are read as far back as the limits that are on look, their pauses included', async () => {
    const asked: (number | undefined)[] = [];
    const books = {
      trades: async ({ from }: { readonly from?: number }) => {
        asked.push(from === undefined ? from : NOON - from);
        return [];
      },
    };
    const records = new TradeRecords(books, new DeskBench().orders);
    const off = { ...usualLimits('paper'), 'loss-streak': null, 'stop-guard': null, 'low-profit': null, 're-entry-pause': null, 'window-drawdown': null };
    const hours = (count: number): number => count * 3_600_000;
    for (const on of [
      { 'stop-guard': 2, 'stop-guard-lookback': hours(3), 'stop-guard-pause': hours(2) },
      { 'low-profit': 0.01, 'low-profit-lookback': hours(5), 'low-profit-pause': hours(2) },
      { 're-entry-pause': hours(9) },
      { 'window-drawdown': 0.1, 'window-drawdown-lookback': hours(8), 'window-drawdown-pause': hours(3) },
      { 'loss-streak': 3, 're-entry-pause': hours(9) },
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      await records.of(ACCOUNT, { ...off, ...on }, NOON);
    }
    expect(asked).toEqual([hours(5), hours(7), hours(9), hours(11), hours(31 * 24)]);
  });

  it('are not read while nothing goes by them', async () => {
    const books = { trades: async () => Promise.reject(new Error('read')) };
    const records = new TradeRecords(books, new DeskBench().orders);
    expect(await records.of(ACCOUNT, { ...usualLimits('paper'), 'loss-streak': null }, NOON)).toEqual({ all: [], stopOuts: [] });
    await expect(records.of(ACCOUNT, usualLimits('paper'), NOON)).rejects.toThrow('read');
  });
});
