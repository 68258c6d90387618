import { type Arbitrary, array, assert, asyncProperty, boolean, constantFrom, integer, nat, oneof, record } from 'fast-check';
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
const act = record({
  what: oneof(
    { weight: 5, arbitrary: constantFrom('propose', 'approve', 'approve-twice', 'submit', 'submit') },
    { weight: 5, arbitrary: constantFrom('pass', 'fill', 'end', 'arrive', 'tell-order', 'tell-fill', 'cancel') },
    { weight: 1, arbitrary: constantFrom('decline', 'down', 'kill', 'gate', 'move') },
  ),
  who: nat(1),
  at: nat(30),
  /** Whether the next act waits for this one. */
  waits: boolean(),
});

const schedule = record({
  acts: array(act, { minLength: 10, maxLength: 60, size: 'max' }),
  places: array(constantFrom(...PLACE_STEPS), { maxLength: 12, size: 'max' }),
  cancels: array(constantFrom(...CANCEL_STEPS), { maxLength: 6 }),
  lives: array(record({ left: integer({ min: 1, max: 150 }), carriesOutLast: boolean() }), { minLength: 2, maxLength: 8 }),
  jitter: array(nat(4), { minLength: 5, maxLength: 20 }),
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

  constructor({ lives, jitter, places, cancels }: typeof schedule extends Arbitrary<infer T> ? T : never) {
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

/** Everything at odds with the laws once the world is at rest. */
async function complaints({ desk, moves }: World): Promise<readonly string[]> {
  const found: string[] = [];
  const sent = desk.execution.sent.map(({ id }) => id);
  const orders = await desk.orders.list({});
  const contradicted = new Set(desk.strange.filter(({ kind }) => kind === 'contradiction').map(({ what }) => what));
  const claim = (holds: boolean, what: string): void => void (holds || found.push(what));

  claim(new Set(sent).size === sent.length, `sent twice: ${sent.join(' ')}`);
  for (const { id, from, to } of moves) claim(from === to || mayMove(from, to), `${id} went from ${from} to ${to}`);
  for (const id of sent) claim(orders.some((order) => order.id === id), `${id} was sent and not stored`);
  for (const { id, state, filled } of orders) {
    const there = desk.execution.has(id) ? desk.execution.order(id) : null;
    const fills = await desk.orders.fills({ order: id });
    const booked = fills.reduce((sum, fill) => sum.plus(fill.amount), new Decimal(0));
    const sendings = (await desk.kinds(`order:${id}`)).filter((kind) => kind === 'order.sending').length;
    claim(sendings <= 1 && (sendings === 1 || !sent.includes(id)), `${id} was sent, and on record as sending ${sendings} times`);
    claim(state !== 'refused' || !sent.includes(id), `${id} was refused and sent`);
    if (state === 'lost' && there !== null) {
      // It arrived after it was given up; nobody keeps that to himself once it is heard of.
      claim(fills.length === 0 || contradicted.has(id), `${id} was lost, has fills, and nobody said so`);
      continue;
    }
    claim(isFinal(state) || (state === 'open' && there?.status === 'open'), `${id} is ${state} still`);
    claim(there === null || state === there.status, `${id} is ${state} here and ${there?.status} there`);
    claim(booked.equals(filled) && booked.equals(there?.filled ?? 0), `${id}: ${booked.toString()} booked, ${filled} filled, ${there?.filled} there`);
  }
  for (const { id, status } of await desk.approvals.list({})) {
    const claims = (await desk.kinds(`approval:${id}`)).filter((kind) => kind === 'approval.approved').length;
    claim(claims === (status === 'approved' ? 1 : 0), `${id} is ${status} and was claimed ${claims} times`);
  }
  return found;
}

describe('whatever happens, in whatever order, in two processes that die at any step', () => {
  it('no order is sent twice, moves are legal, what is filled is booked once, and every order ends or rests at the venue', async () => {
    let sent = 0;
    let unknown = 0;
    await assert(
      asyncProperty(schedule, async (plan) => {
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
        expect(await complaints(world)).toEqual([]);
        expect(await desk.journal.verify()).toMatchObject({ intact: true });
        sent += desk.execution.sent.length;
        unknown += world.moves.filter(({ to }) => to === 'unknown').length;
      }),
      { numRuns: 200 },
    );
    // The laws say nothing of a world in which nothing happens.
    expect(sent).toBeGreaterThan(400);
    expect(unknown).toBeGreaterThan(50);
  }, 120_000);
});
