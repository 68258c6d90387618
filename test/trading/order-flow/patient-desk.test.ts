import { describe, expect, it } from 'vitest';
import { PatientDesk } from '../../../src/trading/order-flow/patient-desk.ts';
import { ASKER, Desk, ACCOUNT, TRADER, intent, wish } from './order-flow-harness.ts';

/** A desk whose sleeping takes no time and moves the clock, and one order that waits for a yes. */
async function patient(): Promise<{ readonly desk: Desk; readonly alone: PatientDesk; readonly id: string; readonly slept: () => number }> {
  const desk = new Desk();
  let slept = 0;
  const alone = new PatientDesk({
    flow: desk.flow,
    orders: desk.orders,
    clock: desk.clock,
    sleep: async (ms) => {
      slept += ms;
      desk.clock.time += ms;
    },
  });
  const { id } = await alone.propose(ACCOUNT, [wish()], ASKER, '');
  return { desk, alone, id, slept: () => slept };
}

describe('a desk that nobody looks after when it has answered', () => {
  it('answers when it knows what became of an order that was not answered, which is never sent again', async () => {
    const { desk, alone, id } = await patient();
    alone.beAlone();
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    expect(await alone.approve(id, TRADER)).toMatchObject({ outcome: 'approved', orders: [{ id: `oc-${id}-1`, state: 'filled' }] });
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('knows within a minute that an order never arrived', async () => {
    const { desk, alone, id, slept } = await patient();
    alone.beAlone();
    desk.execution.next({ kind: 'lost' });
    expect(await alone.approve(id, TRADER)).toMatchObject({ outcome: 'approved', orders: [{ state: 'lost', filled: '0' }] });
    expect(slept()).toBeGreaterThanOrEqual(30_000);
    expect(slept()).toBeLessThanOrEqual(60_000);
  });

  it('waits for nothing that was answered, nor in a service, which tells of it later', async () => {
    const { desk, alone, id, slept } = await patient();
    desk.execution.next({ kind: 'lost' });
    expect(await alone.approve(id, TRADER)).toMatchObject({ orders: [{ state: 'unknown' }] });
    alone.beAlone();
    const { id: second } = await alone.propose(ACCOUNT, [wish()], ASKER, '');
    expect(await alone.approve(second, TRADER)).toMatchObject({ orders: [{ state: 'filled' }] });
    expect(slept()).toBe(0);
  });

  it('asks first after what an earlier process left, and only for a moment', async () => {
    const { desk, alone, id, slept } = await patient();
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    await alone.approve(id, TRADER);
    const next = new PatientDesk({ flow: desk.flow, orders: desk.orders, clock: desk.clock, sleep: async (ms) => { desk.clock.time += ms; } });
    await next.catchUp();
    expect(await desk.orders.find(`oc-${id}-1`)).toMatchObject({ state: 'filled' });
    await next.catchUp();
    expect(slept()).toBe(0);
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('asks nobody where nothing was left, and gives what was left five seconds at most', async () => {
    const { desk, alone, id, slept } = await patient();
    const tick = desk.flow.tick.bind(desk.flow);
    let ticks = 0;
    desk.flow.tick = async (now) => {
      ticks += 1;
      await tick(now);
    };
    await alone.catchUp();
    expect(ticks).toBe(0);
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    desk.execution.down = true;
    await alone.approve(id, TRADER);
    await alone.catchUp();
    expect(slept()).toBe(5_000);
    expect(await desk.orders.find(`oc-${id}-1`)).toMatchObject({ state: 'unknown' });
  });

  it('asks once after an order that rests, and waits for nothing', async () => {
    const { desk, alone, slept } = await patient();
    desk.execution.usually({ kind: 'rest' });
    await alone.submit('oc-resting', intent({ type: 'limit', price: '90' }));
    desk.execution.fill('oc-resting');
    desk.clock.time += 60_000;
    await alone.catchUp();
    expect(await alone.cancel('oc-resting', 'telegram:1')).toMatchObject({ state: 'filled' });
    expect(slept()).toBe(0);
  });

  it('waits until each of several orders is answered for', async () => {
    const { desk, alone } = await patient();
    alone.beAlone();
    const { id } = await alone.propose(ACCOUNT, [wish({ cost: '100' }), wish({ symbol: 'ETH/USDT', cost: '100' })], ASKER, '');
    desk.execution.next({ kind: 'fill' }, { kind: 'reply-lost', arrived: 'fill' });
    expect(await alone.approve(id, TRADER)).toMatchObject({ outcome: 'approved', orders: [{ state: 'filled' }, { state: 'filled' }] });
  });

  it('runs out of patience after a minute, and says how things stand', async () => {
    const { desk, alone, id, slept } = await patient();
    alone.beAlone();
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    desk.execution.down = true;
    expect(await alone.approve(id, TRADER)).toMatchObject({ outcome: 'approved', orders: [{ state: 'unknown' }] });
    expect(slept()).toBe(60_000);
  });

  it('does everything else as order flow does', async () => {
    const { alone, id, slept } = await patient();
    alone.beAlone();
    expect((await alone.pending()).map((one) => one.id)).toEqual([id]);
    expect(await alone.pending('other')).toEqual([]);
    expect(await alone.find(id)).toMatchObject({ id, status: 'pending' });
    expect(await alone.decline(id, TRADER)).toMatchObject({ approval: { status: 'declined' } });
    expect(await alone.approve(id, TRADER)).toMatchObject({ outcome: 'over', approval: { status: 'declined' } });
    const action = await alone.proposeAction({ kind: 'resume', account: ACCOUNT }, ACCOUNT, 'go on', ASKER, null);
    expect(action).toMatchObject({ status: 'pending', summary: 'go on', action: { kind: 'resume' } });
    expect(await alone.submit('oc-x', intent())).toMatchObject({ id: 'oc-x', state: 'filled' });
    expect(slept()).toBe(0);
  });
});
