import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { DeskBench } from './desk-bench.ts';
import { purchase } from './risk-bench.ts';

const ACCOUNT = 'paper:binance';
const MINUTE = 60_000;

/** A desk that holds 1 BTC. */
async function holding(amount = '1'): Promise<DeskBench> {
  const bench = new DeskBench();
  await bench.flow.submit('oc-held', purchase({ amount }));
  await bench.quiet();
  bench.clock.pass(1_000);
  return bench;
}

const flatten = async (bench: DeskBench) => bench.control.halt('flatten', 'terminal:1', 'Out.');

describe('a halt that cannot do all it is to do', () => {
  it('names the orders that could not be looked at, and halts all the same', async () => {
    const bench = await holding();
    const list = bench.orders.list.bind(bench.orders);
    bench.orders.list = async () => Promise.reject(new OutcryError('unreachable', 'The database is busy.'));
    expect(await bench.control.halt('orders', 'terminal:1', 'Stop.')).toMatchObject({ accounts: [ACCOUNT], canceled: 0, failed: ['The open orders cannot be had: The database is busy.'] });
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('halted');
    bench.orders.list = list;
  });

  it('names an order that could not be called off, and tries it again', async () => {
    const bench = new DeskBench();
    bench.execution.usually({ kind: 'rest' });
    await bench.flow.submit('oc-entry', purchase({ type: 'limit', price: '98' }));
    const cancel = bench.flow.cancel.bind(bench.flow);
    bench.flow.cancel = async () => Promise.reject(new OutcryError('unreachable', 'binance does not answer.'));
    const { canceled, failed } = await bench.control.halt('entries', 'terminal:1', 'Stop.');
    expect([canceled, failed]).toEqual([0, ['The end of BTC/USDT buy 1 (oc-entry) cannot be had: binance does not answer.']]);
    expect(bench.notifier.titles).toEqual([`Halted, but not all is done: ${ACCOUNT}`, `Entries stopped: ${ACCOUNT}`]);
    bench.flow.cancel = cancel;
    await bench.control.tick();
    expect((await bench.orders.find('oc-entry'))?.state).toBe('canceled');
  });

  it('names positions that could not be read', async () => {
    const bench = await holding();
    bench.books.silence = new OutcryError('unreachable', 'The books are shut.');
    expect(await flatten(bench)).toMatchObject({ failed: ['The positions cannot be had: The books are shut.'], sold: [] });
    expect(bench.execution.sent).toHaveLength(1);
  });

  it('names a sale that the venue refused, and the reason', async () => {
    const bench = await holding();
    bench.execution.usually({ kind: 'reject', reason: 'The market is closed.', code: 'x' });
    expect(await flatten(bench)).toMatchObject({ failed: ['BTC/USDT could not be sold: The market is closed.'], sold: [] });
  });

  it('names a sale that could not be sent at all', async () => {
    const bench = await holding();
    bench.flow.submit = async () => Promise.reject(new Error('the disk is full'));
    expect(await flatten(bench)).toMatchObject({ failed: ['BTC/USDT could not be sold: the disk is full'], sold: [] });
  });

  it('names what is held and too little to be sold', async () => {
    const bench = await holding();
    bench.account = { ...bench.account, rules: async (symbol) => ({ symbol, base: 'BTC', quote: 'USDT', active: true, amountStep: '2', priceStep: '0.1', minAmount: '2', minCost: '5' }) };
    expect(await flatten(bench)).toMatchObject({ failed: ['What is held of BTC/USDT is too little to be sold.'], sold: [] });
    expect(bench.execution.sent).toHaveLength(1);
  });

  it('sells each position by itself: of each market, by hand and of each deployment', async () => {
    const bench = await holding();
    await bench.flow.submit('oc-eth', purchase({ symbol: 'ETH/USDT', amount: '3' }));
    const fee = { amount: '0', currency: 'USDT' };
    const fill = { account: ACCOUNT, order: null, deployment: 'abcdefgh', symbol: 'BTC/USDT', side: 'buy', price: '100', amount: '2', fee, at: 0, tradeId: 'd1', venueOrderId: 'd1' } as const;
    await bench.orders.book([{ fill, journal: { at: 0, kind: 'fill', about: [], by: 'outcry', data: {} } }]);
    bench.clock.pass(1_000);
    const { sold, failed } = await flatten(bench);
    expect([sold.length, failed]).toEqual([3, []]);
    expect(bench.execution.sent.filter(({ side }) => side === 'sell').map(({ symbol, amount }) => `${symbol} ${amount}`).toSorted()).toEqual(['BTC/USDT 1', 'BTC/USDT 2', 'ETH/USDT 3']);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('takes a guard off that sells in that very moment, and goes on with what is left', async () => {
    const bench = await holding();
    const release = bench.keeper.release.bind(bench.keeper);
    let asked = 0;
    bench.keeper.release = async (...of) => {
      asked += 1;
      if (asked === 1) throw new OutcryError('refused', 'It has just sold some.');
      await release(...of);
    };
    expect(await flatten(bench)).toMatchObject({ failed: [] });
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('sells nothing whose guard cannot be taken off', async () => {
    for (const fault of [new OutcryError('unreachable', 'binance does not answer.'), new OutcryError('refused', 'It cannot be called off.'), new Error('a fault of ours')]) {
      // oxlint-disable-next-line no-await-in-loop
      const bench = await holding();
      bench.keeper.release = async () => Promise.reject(fault);
      // oxlint-disable-next-line no-await-in-loop
      expect(await flatten(bench)).toMatchObject({ failed: [expect.stringContaining('The sale of BTC/USDT cannot be had')], sold: [] });
      expect(bench.execution.sent).toHaveLength(1);
    }
  });

  it('is left to a person after ten sales that the venue refused', async () => {
    const bench = await holding();
    bench.execution.usually({ kind: 'reject', reason: 'The market is closed.', code: 'x' });
    await flatten(bench);
    for (let i = 0; i < 30; i++) {
      bench.clock.pass(5 * MINUTE);
      // oxlint-disable-next-line no-await-in-loop
      await bench.control.tick();
    }
    expect(bench.execution.sent.filter(({ side }) => side === 'sell')).toHaveLength(10);
    expect(await bench.control.halt('flatten', 'terminal:1', 'Out.')).toMatchObject({ failed: ['BTC/USDT could not be sold in 10 tries: sell it by hand, or at the exchange.'] });
  });

  it('calls off what rested in the very moment that it came, and nothing that is placed after it', async () => {
    const bench = await holding();
    bench.execution.usually({ kind: 'rest' });
    await bench.flow.submit('oc-exit', purchase({ type: 'limit', price: '103', amount: '0.5', side: 'sell', purpose: 'exit' }));
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    expect((await bench.orders.find('oc-exit'))?.state).toBe('canceled');
    bench.clock.pass(1);
    await bench.flow.submit('oc-later', purchase({ type: 'limit', price: '103', amount: '0.5', side: 'sell', purpose: 'exit' }));
    await bench.control.tick();
    expect((await bench.orders.find('oc-later'))?.state).toBe('open');
  });
});
