import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Fill } from '../../../src/domain/fill.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { type OrderState, isFinal, mayMove } from '../../../src/domain/order.ts';
import type { VenueOrder } from '../../../src/trading/execution/execution.ts';
import type { OrderFlow } from '../../../src/trading/order-flow/order-flow.ts';
import type { OrderStore } from '../../../src/trading/order-flow/order-store.ts';
import { orderIdOfSlot } from '../../../src/trading/order-id.ts';
import type { CancelStep, PlaceStep } from '../../fakes/scripted-execution.ts';
import { type Life, mortal } from './mortal.ts';
import { ACCOUNT, ASKER, Desk, OTHER, START, TRADER, intent, wish } from './order-flow-harness.ts';

const PLACE_STEPS: readonly PlaceStep[] = [
  { kind: 'fill' },
  { kind: 'fill', amount: '0.1' },
  { kind: 'rest' },
  { kind: 'reject', reason: 'The venue rejected it.' },
  { kind: 'reply-lost', arrived: 'fill' },
  { kind: 'reply-lost', arrived: 'rest' },
  { kind: 'lost' },
  { kind: 'late' },
];
const CANCEL_STEPS: readonly CancelStep[] = ['obey', 'reply-lost', 'lost'];

/** Something that happens. `who` is one of two processes; `at` picks among what there is. */
const act = fc.record({
  what: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('propose', 'approve', 'approve-twice', 'submit', 'submit') },
    { weight: 5, arbitrary: fc.constantFrom('pass', 'fill', 'end', 'arrive', 'tell-order', 'tell-fill', 'cancel') },
    { weight: 1, arbitrary: fc.constantFrom('decline', 'down', 'kill', 'gate', 'move') },
  ),
  who: fc.nat(1),
  at: fc.nat(30),
  /** Whether the next act waits for this one. */
  waits: fc.boolean(),
});

const schedule = fc.record({
  acts: fc.array(act, { minLength: 10, maxLength: 60, size: 'max' }),
  places: fc.array(fc.constantFrom(...PLACE_STEPS), { maxLength: 12, size: 'max' }),
  cancels: fc.array(fc.constantFrom(...CANCEL_STEPS), { maxLength: 6 }),
  lives: fc.array(fc.record({ left: fc.integer({ min: 1, max: 150 }), carriesOutLast: fc.boolean() }), { minLength: 2, maxLength: 8 }),
  jitter: fc.array(fc.nat(4), { minLength: 5, maxLength: 20 }),
});

const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Two processes on one store and one venue, that die and come back, while a test lets things happen. */
class World {
  readonly desk = new Desk();
  readonly moves: { readonly id: string; readonly from: OrderState; readonly to: OrderState }[] = [];
  readonly approvals: string[] = [];
  readonly ids = new Set<string>();
  readonly told: { readonly orders: VenueOrder[]; readonly fills: Fill[] } = { orders: [], fills: [] };
  readonly bugs: unknown[] = [];
  readonly #flows: OrderFlow[] = [];
  readonly #living: Life[] = [];
  readonly #lives: { readonly left: number; readonly carriesOutLast: boolean }[];
  readonly #jitter: readonly number[];
  #turn = 0;

  constructor({ lives, jitter, places, cancels }: typeof schedule extends fc.Arbitrary<infer T> ? T : never) {
    this.#lives = [...lives];
    this.#jitter = jitter;
    this.desk.execution.next(...places);
    this.desk.execution.nextCancel(...cancels);
    const change = this.desk.orders.change.bind(this.desk.orders);
    this.desk.orders.change = async (...args: Parameters<OrderStore['change']>) => {
      const before = await this.desk.orders.find(args[0]);
      const after = await change(...args);
      if (before !== null && after !== null) this.moves.push({ id: args[0], from: before.state, to: after.state });
      return after;
    };
    for (const who of [0, 1]) this.#flows[who] = this.#born(who);
  }

  flow(who: number): OrderFlow {
    return this.#flows[who]!;
  }

  /** The process is gone; another one is started in its place. */
  restart(who: number): void {
    const flow = this.#born(who);
    this.#flows[who] = flow;
    this.run(flow.recover());
  }

  /** Starts another process in the place of each that died. */
  reviveTheDead(): void {
    for (const [who, life] of this.#living.entries()) if (life.left <= 0) this.restart(who);
  }

  /** Lets something go on by itself; what people may read is no bug. */
  run(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof OutcryError)) this.bugs.push(error);
    });
  }

  /** A process that lives on, for seeing things through. */
  immortal(): OrderFlow {
    return this.#open({ left: Number.POSITIVE_INFINITY, carriesOutLast: true, jitter: () => 0 });
  }

  #born(who: number): OrderFlow {
    const { left = 300, carriesOutLast = true } = this.#lives.shift() ?? {};
    const life: Life = { left, carriesOutLast, jitter: () => this.#jitter[this.#turn++ % this.#jitter.length]! };
    this.#living[who] = life;
    return this.#open(life);
  }

  #open(life: Life): OrderFlow {
    const { desk } = this;
    const account = { ...desk.account, execution: mortal(desk.execution, life, ['types', 'watch', 'health']) };
    return desk.open({
      accounts: { get: () => account, all: () => [account] },
      orders: mortal(desk.orders, life, ['insert']),
      approvals: mortal(desk.approvals, life),
      journal: mortal(desk.journal, life, ['write']),
      gate: mortal(desk.gate, life),
      clock: desk.clock,
      timing: { lostAfterMs: 30_000 },
    });
  }
}

/** Lets one thing happen in the world. */
function happen(world: World, { what, who, at }: { readonly what: string; readonly who: number; readonly at: number }): Promise<unknown> {
  const { desk } = world;
  const flow = world.flow(who);
  const known = [...world.ids];
  const id = known[at % Math.max(1, known.length)];
  const approval = world.approvals[at % Math.max(1, world.approvals.length)];
  const there = id !== undefined && desk.execution.has(id);
  const slot = orderIdOfSlot('abcdefgh', START, at % 6, 'entry', 1);
  switch (what) {
    case 'propose':
      return flow.propose(ACCOUNT, at % 3 === 0 ? [wish({ cost: '50' }), wish({ symbol: 'ETH/USDT', cost: '50' })] : [wish({ cost: '50', ...(at % 2 === 0 ? { type: 'limit' as const, price: '90' } : {}) })], ASKER, 'x').then((made) => world.approvals.push(made.id));
    case 'approve':
      return approval === undefined ? Promise.resolve() : flow.approve(approval, TRADER);
    case 'approve-twice':
      return approval === undefined ? Promise.resolve() : Promise.all([world.flow(0).approve(approval, TRADER), world.flow(1).approve(approval, OTHER)]);
    case 'decline':
      return approval === undefined ? Promise.resolve() : flow.decline(approval, OTHER);
    case 'submit':
      return flow.submit(slot, intent(at % 2 === 0 ? {} : { type: 'limit', price: '90' }));
    case 'cancel':
      return id === undefined ? Promise.resolve() : flow.cancel(id, 'telegram:1');
    case 'pass':
      desk.clock.time += (at + 1) * 1_000;
      return flow.tick(desk.clock.time);
    case 'fill':
      if (there && desk.execution.order(id).status === 'open') world.told.fills.push(desk.execution.fill(id, at % 2 === 0 ? '0.1' : undefined));
      if (there) world.told.orders.push(desk.execution.order(id));
      return Promise.resolve();
    case 'end':
      if (there && desk.execution.order(id).status === 'open') world.told.orders.push(desk.execution.end(id, at % 2 === 0 ? 'canceled' : 'expired'));
      return Promise.resolve();
    case 'arrive':
      if (id !== undefined && desk.execution.isLate(id)) world.told.orders.push(desk.execution.arrive(id));
      return Promise.resolve();
    case 'tell-order': {
      const order = world.told.orders[at % Math.max(1, world.told.orders.length)];
      return order === undefined ? Promise.resolve() : flow.onExecutionEvent(ACCOUNT, { kind: 'order', order });
    }
    case 'tell-fill': {
      const fill = world.told.fills[at % Math.max(1, world.told.fills.length)];
      const order = fill && world.told.orders.find(({ venueOrderId }) => venueOrderId === fill.venueOrderId);
      if (fill === undefined) return Promise.resolve();
      return flow.onExecutionEvent(ACCOUNT, { kind: 'fill', fill, clientOrderId: at % 2 === 0 ? (order?.clientOrderId ?? null) : null });
    }
    case 'down':
      desk.execution.down = !desk.execution.down;
      return Promise.resolve();
    case 'kill':
      world.restart(who);
      return Promise.resolve();
    case 'gate':
      desk.gate.reason = at % 3 === 0 ? 'Trading is halted.' : null;
      return Promise.resolve();
    case 'move':
      desk.market.move(at % 2 === 0 ? 1.005 : 1.03);
      return Promise.resolve();
    default:
      throw new Error(`nothing happens when ${what}`);
  }
}

async function knownIds(world: World): Promise<void> {
  for (const { id } of (await world.desk.orders.list({})).toReversed()) world.ids.add(id);
}

describe('whatever happens, in whatever order, in two processes that die at any step', () => {
  it('no order is sent twice, moves are legal, what is filled is booked once, and every order ends or rests at the venue', async () => {
    let sent = 0;
    let unknown = 0;
    await fc.assert(
      fc.asyncProperty(schedule, async (plan) => {
        const world = new World(plan);
        const { desk } = world;
        for (const one of plan.acts) {
          world.run(happen(world, one));
          if (one.waits) await flush();
          if (one.waits) world.reviveTheDead();
          await knownIds(world);
        }
        await flush();

        // Things come to rest: the venue answers, one process lives on, and time passes.
        desk.execution.down = false;
        desk.gate.reason = null;
        const flow = world.immortal();
        await flow.recover();
        for (let i = 0; i < 50; i++) {
          desk.clock.time += 5_000;
          await flow.tick(desk.clock.time);
        }
        await flow.quiet();

        expect(world.bugs).toEqual([]);
        expect(desk.logged.filter((line) => line.includes('failed') || line.includes('could not do all'))).toEqual([]);
        const ids = desk.execution.sent.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { from, to } of world.moves) expect(from === to || mayMove(from, to)).toBe(true);

        const contradicted = new Set(desk.strange.filter(({ kind }) => kind === 'contradiction').map(({ what }) => what));
        const orders = await desk.orders.list({});
        for (const order of orders) {
          const there = desk.execution.has(order.id) ? desk.execution.order(order.id) : null;
          const fills = await desk.orders.fills({ order: order.id });
          const booked = fills.reduce((sum, fill) => sum.plus(fill.amount), new Decimal(0)).toString();
          if (order.state === 'lost' && there !== null) {
            // It arrived after it was given up; nobody keeps that to himself once it is heard of.
            if (fills.length > 0) expect(contradicted).toContain(order.id);
            continue;
          }
          expect([order.id, isFinal(order.state) || (order.state === 'open' && there?.status === 'open')]).toEqual([order.id, true]);
          expect([order.id, booked]).toEqual([order.id, order.filled]);
          expect([order.id, there?.filled ?? '0']).toEqual([order.id, order.filled]);
          if (there !== null) expect([order.id, order.state]).toEqual([order.id, there.status]);
          if (order.state === 'refused') expect(ids).not.toContain(order.id);
          const sendings = (await desk.kinds(`order:${order.id}`)).filter((kind) => kind === 'order.sending');
          expect(sendings.length).toBeGreaterThanOrEqual(ids.includes(order.id) ? 1 : 0);
          expect(sendings.length).toBeLessThanOrEqual(1);
        }
        for (const id of ids) expect(orders.map((order) => order.id)).toContain(id);
        for (const { id, status } of await desk.approvals.list({})) {
          const claims = (await desk.kinds(`approval:${id}`)).filter((kind) => kind === 'approval.approved');
          expect(claims).toHaveLength(status === 'approved' ? 1 : 0);
        }
        expect(await desk.journal.verify()).toMatchObject({ intact: true });
        sent += ids.length;
        unknown += world.moves.filter(({ to }) => to === 'unknown').length;
      }),
      { numRuns: 300 },
    );
    // The laws say nothing of a world in which nothing happens.
    expect(sent).toBeGreaterThan(600);
    expect(unknown).toBeGreaterThan(100);
  });
});
