import { describe, expect, it } from 'vitest';
import { PatientDesk } from '../../../src/trading/order-flow/patient-desk.ts';
import { ASKER, Desk, ACCOUNT, TRADER, wish } from './order-flow-harness.ts';

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
});
