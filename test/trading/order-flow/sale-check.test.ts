import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { ACCOUNT, ASKER, Desk, OTHER, START, TRADER, intent, wish } from './order-flow-harness.ts';

function held(amount: string) {
  return [{ account: ACCOUNT, symbol: 'BTC/USDT', deployment: null, amount, averagePrice: '100', cost: '100', openedAt: 0, fills: 1 }] as const;
}

/** A desk with 1 BTC bought by hand, and 5 more on the account that came another way. */
function desk(): Desk {
  const bench = new Desk();
  bench.positions = held('1');
  bench.execution.holdings = [{ asset: 'USDT', free: '10000', locked: '0' }, { asset: 'BTC', free: '6', locked: '0' }];
  bench.execution.price = '99.9';
  return bench;
}

const SALE = wish({ side: 'sell', cost: undefined, fraction: 1 });

describe('a sale that was approved', () => {
  it('is sent while what it sells is held', async () => {
    const bench = desk();
    const { id } = await bench.flow.propose(ACCOUNT, [SALE], ASKER, 'sell');
    expect(await bench.flow.approve(id, TRADER)).toMatchObject({ outcome: 'approved', orders: [{ state: 'filled', filled: '1' }] });
  });

  it('is refused when a stop has sold it meanwhile, and leaves alone what came another way', async () => {
    const bench = desk();
    const { id } = await bench.flow.propose(ACCOUNT, [SALE], ASKER, 'sell');
    bench.positions = held('0.4');
    expect(await bench.flow.approve(id, TRADER)).toMatchObject({ outcome: 'drifted' });
    expect(bench.execution.sent).toEqual([]);
    expect(await bench.orders.find(`oc-${id}-1`)).toMatchObject({
      state: 'refused',
      note: 'Of the 1 BTC only 0.4 is held still that nothing else sells: look at what is held, then ask again.',
    });
  });

  it('goes out once when two sales of one position are approved at once', async () => {
    const bench = desk();
    const other = bench.open();
    const first = await bench.flow.propose(ACCOUNT, [SALE], ASKER, 'sell');
    const second = await bench.flow.propose(ACCOUNT, [SALE], ASKER, 'sell');
    bench.execution.usually({ kind: 'rest' });
    await Promise.all([bench.flow.approve(first.id, TRADER), other.approve(second.id, OTHER)]);
    expect(bench.execution.sent).toHaveLength(1);
  });

  it('is sent when the books cannot be read: that keeps nobody from selling', async () => {
    const bench = desk();
    const { id } = await bench.flow.propose(ACCOUNT, [SALE], ASKER, 'sell');
    const books = { positions: () => Promise.reject(new OutcryError('unreachable', 'The books are shut.')), snapshot: () => Promise.reject(new OutcryError('unreachable', 'The books are shut.')) };
    expect(await bench.open({ books }).approve(id, TRADER)).toMatchObject({ outcome: 'approved', orders: [{ state: 'filled' }] });
  });
});

/** A sale of what is held by hand, as the desk itself sends it. */
const EXIT = intent({ side: 'sell', purpose: 'exit', amount: '1', deployment: null, origin: { kind: 'desk', because: 'flatten' } });

describe('a sale that nobody approved', () => {
  it('is refused while one before it may have sold the same, and the books do not have its trades', async () => {
    const bench = desk();
    bench.execution.next({ kind: 'rest' });
    await bench.flow.submit('oc-first', EXIT);
    expect(await bench.flow.submit('oc-second', EXIT)).toMatchObject({ state: 'refused', note: 'Of the 1 BTC only 0 is held still that nothing else sells.' });
    expect(bench.execution.sent.map(({ id }) => id)).toEqual(['oc-first']);
  });

  it('is refused in one of two processes that sell the same in one moment, whatever their clocks and ids', async () => {
    for (const ids of [['oc-a', 'oc-b'], ['oc-b', 'oc-a']] as const) {
      for (const back of [0, 5_000]) {
        const bench = desk();
        const other = bench.open();
        bench.execution.usually({ kind: 'rest' });
        // The second is stored while the first has looked already, and by a clock that may have gone back.
        bench.execution.beforePlace = async () => {
          bench.execution.beforePlace = null;
          bench.clock.time = START - back;
          await other.submit(ids[1], EXIT);
        };
        // oxlint-disable-next-line no-await-in-loop
        await bench.flow.submit(ids[0], EXIT);
        expect(bench.execution.sent.map(({ id }) => id)).toEqual([ids[0]]);
      }
    }
  });

  it('is sent for what an earlier one leaves', async () => {
    const bench = desk();
    bench.execution.next({ kind: 'rest' });
    await bench.flow.submit('oc-first', { ...EXIT, type: 'limit', price: '110', amount: '0.4' });
    expect(await bench.flow.submit('oc-second', { ...EXIT, amount: '0.6' })).toMatchObject({ state: 'filled' });
  });
});

describe('what else may sell of a position', () => {
  it.each([
    ['of another market', { symbol: 'ETH/USDT' }],
    ['of another deployment', { deployment: 'otherone' }],
    ['that buys', { side: 'buy', purpose: 'entry', price: '90' }],
  ] as const)('is no order %s', async (_what, change) => {
    const bench = desk();
    bench.positions = [...held('1'), { ...held('1')[0], symbol: 'ETH/USDT' }, { ...held('1')[0], deployment: 'otherone' }];
    bench.execution.holdings = [...bench.execution.holdings, { asset: 'ETH', free: '6', locked: '0' }];
    bench.execution.next({ kind: 'rest' });
    expect(await bench.flow.submit('oc-first', { ...EXIT, type: 'limit', price: '110', ...change })).toMatchObject({ state: 'open' });
    expect(await bench.flow.submit('oc-second', EXIT)).toMatchObject({ state: 'filled' });
  });

  it('is nothing where nothing is held: of a position that another deployment has nothing is sold', async () => {
    const bench = desk();
    bench.positions = [{ ...held('1')[0], deployment: 'otherone' }, { ...held('1')[0], symbol: 'ETH/USDT' }];
    expect(await bench.flow.submit('oc-first', EXIT)).toMatchObject({ state: 'refused', note: 'Of the 1 BTC only 0 is held still that nothing else sells.' });
    bench.positions = [];
    expect(await bench.flow.submit('oc-second', EXIT)).toMatchObject({ state: 'refused' });
    expect(bench.execution.sent).toEqual([]);
  });
});
