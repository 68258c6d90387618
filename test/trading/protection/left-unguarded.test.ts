import { describe, expect, it } from 'vitest';
import { GuardKeeper } from '../../../src/trading/protection/guard-keeper.ts';
import { leftBehindWords } from '../../../src/trading/protection/guard-cards.ts';
import { leftUnguarded } from '../../../src/trading/protection/left-unguarded.ts';
import { DeskBench } from '../risk/desk-bench.ts';
import { purchase } from '../risk/risk-bench.ts';

const GUARDED = { guard: { stop: '90', target: null } };

/** A desk whose process bought with a stop, and ended before it set that. */
async function cutShort(): Promise<DeskBench> {
  const bench = new DeskBench();
  await bench.flow.submit('oc-buy', purchase(GUARDED));
  await bench.flow.quiet();
  bench.clock.pass(3_000);
  return bench;
}

const left = async (bench: DeskBench): Promise<readonly string[]> => (await leftUnguarded(bench, bench.clock.now())).map(({ id }) => id);

describe('a purchase whose process ended before it set its stop', () => {
  it('is found by the next, which sets the stop and says so, once', async () => {
    const bench = await cutShort();
    expect(await left(bench)).toEqual(['oc-buy']);
    bench.restart();
    bench.keeper.follow();
    bench.execution.usually({ kind: 'rest' });
    const [found, ...others] = await bench.keeper.takeUp(await leftUnguarded(bench, bench.clock.now()));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ order: { id: 'oc-buy' }, guard: { stop: '90', amount: '1', by: 'venue' } });
    expect(found && leftBehindWords(found)).toBe('An earlier command ended after buying 1 BTC/USDT (oc-buy) and before setting its stop 90.00. It is set now and rests at the venue.');
    await bench.quiet();
    expect(bench.execution.sent.filter(({ side }) => side === 'sell')).toHaveLength(1);
    expect(await left(bench)).toEqual([]);
  });

  it('is said to be without protection where the stop cannot be set', async () => {
    const bench = await cutShort();
    bench.restart();
    const { accounts, orders, books, risk, notifier, clock } = bench;
    const broken = new GuardKeeper({
      accounts, orders, books, risk, notifier, clock, desk: bench.flow, events: bench.flow.events, log: { warn: () => {}, error: () => {} },
      guards: { find: async () => null, list: async () => [], remove: async () => {}, put: async () => Promise.reject(new Error('the disk is full')) },
    });
    const [found] = await broken.takeUp(await leftUnguarded(bench, bench.clock.now()));
    expect(found).toMatchObject({ guard: null });
    expect(found && leftBehindWords(found)).toContain('what is held is NOT protected');
  });

  it('is left to the process that may be at it still, and is none where nothing of it is held', async () => {
    const bench = new DeskBench();
    await bench.flow.submit('oc-buy', purchase(GUARDED));
    expect(await left(bench)).toEqual([]);
    bench.clock.pass(3_000);
    await bench.flow.submit('oc-sell', purchase({ side: 'sell', purpose: 'exit' }));
    expect(await bench.keeper.takeUp(await leftUnguarded(bench, bench.clock.now()))).toEqual([]);
    expect(bench.execution.sent.filter(({ purpose }) => purpose === 'protect')).toEqual([]);
  });

  it('is none where it asked for no stop, or one was set and is gone since', async () => {
    const bench = new DeskBench();
    await bench.flow.submit('oc-plain', purchase());
    bench.keeper.follow();
    bench.execution.next({ kind: 'fill' });
    bench.execution.next({ kind: 'rest' });
    await bench.flow.submit('oc-guarded', purchase({ ...GUARDED, symbol: 'ETH/USDT', amount: '10', guard: { stop: '9', target: null } }));
    await bench.quiet();
    bench.clock.pass(3_000);
    const guard = (await bench.keeper.active())[0];
    if (guard === undefined) throw new Error('no guard was set');
    await bench.guards.remove(guard.account, guard.symbol, guard.deployment);
    expect(await left(bench)).toEqual([]);
  });

  it('is looked at too while nobody knows what became of it', async () => {
    const bench = new DeskBench();
    bench.execution.next({ kind: 'lost' });
    await bench.flow.submit('oc-lost', purchase(GUARDED));
    expect((await bench.orders.find('oc-lost'))?.state).toBe('unknown');
    bench.clock.pass(3_000);
    expect(await left(bench)).toEqual(['oc-lost']);
  });

  it('is none of a deployment’s, none of a day ago, and none whose guard is set though its order is gone', async () => {
    const bench = await cutShort();
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-deployed', purchase({ ...GUARDED, deployment: 'abcdefgh' }));
    bench.clock.pass(3_000);
    expect(await left(bench)).toEqual(['oc-buy']);
    await bench.guards.put({ account: 'paper:binance', symbol: 'BTC/USDT', deployment: null, stop: '90', target: null, amount: '1', by: 'outcry', order: null, since: 0 });
    expect(await left(bench)).toEqual([]);
    await bench.guards.remove('paper:binance', 'BTC/USDT', null);
    bench.clock.pass(86_400_000 - 6_000);
    expect(await left(bench)).toEqual(['oc-buy']);
    bench.clock.pass(1);
    expect(await left(bench)).toEqual([]);
  });

  it('is still one though something else was guarded since, and though something of it was guarded before', async () => {
    const bench = new DeskBench();
    bench.execution.next({ kind: 'fill' }, { kind: 'rest' }, { kind: 'fill' });
    await bench.flow.submit('oc-first', purchase());
    await bench.flow.submit('oc-protects', purchase({ side: 'sell', purpose: 'protect', type: 'limit', price: '130' }));
    bench.clock.pass(1);
    await bench.flow.submit('oc-buy', purchase(GUARDED));
    bench.clock.pass(3_000);
    bench.execution.next({ kind: 'fill' }, { kind: 'rest' });
    await bench.flow.submit('oc-eth', purchase({ symbol: 'ETH/USDT' }));
    await bench.flow.submit('oc-eth-protects', purchase({ symbol: 'ETH/USDT', side: 'sell', purpose: 'protect', type: 'limit', price: '13' }));
    expect(await left(bench)).toEqual(['oc-buy']);
  });

  it('is told with what was asked for, and what has become of it', async () => {
    const bench = await cutShort();
    const order = await bench.orders.find('oc-buy');
    if (order === null) throw new Error('it is not there');
    const guard = { account: 'paper:binance', symbol: 'BTC/USDT', deployment: null, stop: '90', target: null, amount: '1', by: 'outcry', order: null, since: 0 } as const;
    expect(leftBehindWords({ order, guard })).toContain('It is set now, and watched while the service runs: start it.');
    expect(leftBehindWords({ order: { ...order, intent: { ...order.intent, guard: { stop: '90', target: '120' } } }, guard: null })).toContain('before setting its stop 90.00, target 120.00. It could not be set now either');
    expect(leftBehindWords({ order: { ...order, intent: { ...order.intent, guard: { stop: null, target: '120' } } }, guard })).toContain('before setting its target 120.00.');
  });
});
