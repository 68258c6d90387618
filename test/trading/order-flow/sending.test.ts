import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { orderIdOfSlot } from '../../../src/trading/order-id.ts';
import { ACCOUNT, Desk, START, intent } from './order-flow-harness.ts';

const ID = orderIdOfSlot('abcdefgh', START, 0, 'entry', 1);

describe('an order under a mandate', () => {
  it('needs nobody to approve it, passes the gate twice, and is sent once', async () => {
    const desk = new Desk();
    expect(await desk.flow.submit(ID, intent())).toMatchObject({ id: ID, state: 'filled', approval: null, filled: '0.5', filledCost: '50.05', note: null });
    expect(desk.gate.checked).toEqual([ID, ID]);
    expect(desk.execution.sent).toHaveLength(1);
    expect(await desk.orders.fills({ order: ID })).toMatchObject([{ order: ID, deployment: 'abcdefgh', amount: '0.5' }]);
    expect(await desk.kinds('deployment:abcdefgh')).toEqual(['order.created', 'order.sending', 'fill', 'order.filled']);
  });

  it('is sent once however often it is submitted, at once and later, here and in another process', async () => {
    const desk = new Desk();
    const other = desk.open();
    const records = await Promise.all([desk.flow.submit(ID, intent()), desk.flow.submit(ID, intent()), other.submit(ID, intent())]);
    await other.submit(ID, intent());
    expect(new Set(records.map(({ id }) => id))).toEqual(new Set([ID]));
    expect(desk.execution.sent).toHaveLength(1);
    expect((await desk.flow.submit(ID, intent())).state).toBe('filled');
  });

  it('is refused on the first look, and on the second, with the verdicts on record', async () => {
    const desk = new Desk();
    desk.gate.reason = 'Too much of BTC.';
    expect(await desk.flow.submit(ID, intent())).toMatchObject({ state: 'refused', note: 'Too much of BTC.' });
    const second = orderIdOfSlot('abcdefgh', START, 0, 'entry', 2);
    desk.gate.next.push(null);
    expect(await desk.flow.submit(second, intent())).toMatchObject({ state: 'refused', note: 'Too much of BTC.' });
    expect(desk.execution.sent).toEqual([]);
    const refusals = (await desk.journal.about(`order:${second}`)).filter(({ kind }) => kind === 'order.refused');
    expect(refusals).toMatchObject([{ data: { decision: { passed: false, verdicts: [{ check: 'test', message: 'Too much of BTC.' }] } } }]);
  });

  it('that a crash left unsent goes on when its slot is dealt with again, and only as the same order', async () => {
    const desk = new Desk();
    const crashed = desk.open();
    const stuck = new Promise<void>((resolve) => {
      let checks = 0;
      desk.gate.before = async () => {
        if (++checks < 2) return;
        resolve();
        await new Promise<never>(() => {});
      };
    });
    void crashed.submit(ID, intent());
    await stuck;
    desk.gate.before = null;
    expect((await desk.flow.submit(ID, intent({ amount: '0.6' }))).state).toBe('created');
    expect(desk.execution.sent).toEqual([]);
    expect((await desk.flow.submit(ID, intent())).state).toBe('filled');
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('is not taken under an id that no venue would take', async () => {
    const desk = new Desk();
    await expect(desk.flow.submit('an id with spaces', intent())).rejects.toThrow('not a client order id');
  });
});

describe('the answers of a venue', () => {
  it.each([
    [{ kind: 'rest' }, { state: 'open', filled: '0' }],
    [{ kind: 'fill', amount: '0.2' }, { state: 'open', filled: '0.2', filledCost: '20.02' }],
    [{ kind: 'reject', reason: 'Account has insufficient balance.', code: '-2010' }, { state: 'rejected', note: 'Account has insufficient balance.' }],
    [{ kind: 'lost' }, { state: 'unknown', note: 'The venue has not answered whether it has it; it is being asked. The connection was lost.' }],
    [{ kind: 'reply-lost', arrived: 'fill' }, { state: 'unknown' }],
  ] as const)('%j leaves the order as %j', async (step, standing) => {
    const desk = new Desk();
    desk.execution.next(step);
    expect(await desk.flow.submit(ID, intent())).toMatchObject(standing);
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('that come as a failure where none should leave the order unknown, never sent again', async () => {
    const desk = new Desk();
    desk.execution.beforePlace = () => Promise.reject(new Error('a bug'));
    expect(await desk.flow.submit(ID, intent())).toMatchObject({ state: 'unknown' });
    expect(desk.logged).toContain('placing an order failed where it should have answered; it is looked up');
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('are told with the fills that came with them, each move once', async () => {
    const desk = new Desk();
    await desk.flow.submit(ID, intent());
    await desk.flow.quiet();
    expect(desk.news.map(({ order, fills }) => [order.state, fills.length])).toEqual([
      ['created', 0],
      ['sending', 0],
      ['filled', 1],
    ]);
  });

  it('are told to everybody, whatever one of them does', async () => {
    const desk = new Desk();
    desk.flow.events.listen(() => Promise.reject(new Error('a listener failed')));
    const heard: string[] = [];
    const forget = desk.flow.events.listen(async ({ order }) => void heard.push(order.state));
    await desk.flow.submit(ID, intent());
    await desk.flow.quiet();
    expect(heard).toEqual(['created', 'sending', 'filled']);
    expect(desk.logged).toContain('somebody who listens to order flow failed');
    forget();
    await desk.flow.submit(orderIdOfSlot('abcdefgh', START, 0, 'exit', 1), intent());
    await desk.flow.quiet();
    expect(heard).toHaveLength(3);
  });
});

describe('a sale', () => {
  const sale = intent({ side: 'sell', purpose: 'exit' });
  const held = { account: ACCOUNT, symbol: 'BTC/USDT', deployment: 'abcdefgh', amount: '0.5', averagePrice: '100', cost: '50', openedAt: 0, fills: 1 } as const;

  it('frees what it sells after it passed and before it is sent', async () => {
    const desk = new Desk();
    desk.positions = [held];
    desk.execution.beforePlace = () => expect(desk.freed).toHaveLength(1);
    expect((await desk.flow.submit(ID, sale)).state).toBe('filled');
    expect(desk.freed).toEqual([sale]);
  });

  it('leaves protection in place when it does not pass, and frees nothing for protection itself or a purchase', async () => {
    const desk = new Desk();
    desk.gate.reason = 'Frozen.';
    await desk.flow.submit(ID, sale);
    desk.gate.reason = null;
    await desk.flow.submit(orderIdOfSlot('abcdefgh', START, 0, 'protect', 1), intent({ side: 'sell', purpose: 'protect' }));
    await desk.flow.submit(orderIdOfSlot('abcdefgh', START, 0, 'entry', 2), intent());
    expect(desk.freed).toEqual([]);
  });

  it('is refused when what it sells cannot be freed', async () => {
    const desk = new Desk();
    desk.flow = desk.open({ freeForSale: () => Promise.reject(new OutcryError('timeout', 'The venue did not answer in time.')) });
    expect(await desk.flow.submit(ID, sale)).toMatchObject({ state: 'refused', note: 'What it sells could not be freed: The venue did not answer in time.' });
    expect(desk.execution.sent).toEqual([]);
  });

  it('is looked at again when freeing took long', async () => {
    const desk = new Desk();
    desk.positions = [held];
    desk.flow = desk.open({
      freeForSale: async () => {
        desk.clock.time += 3_000;
        desk.gate.reason = 'Halted.';
      },
    });
    expect(await desk.flow.submit(ID, sale)).toMatchObject({ state: 'refused', note: 'Halted.' });
    expect(desk.execution.sent).toEqual([]);
  });
});
