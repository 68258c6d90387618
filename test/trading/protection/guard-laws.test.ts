import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import { type OrderType, isFinal } from '../../../src/domain/order.ts';
import { ADMIN, DeskBench } from '../risk/desk-bench.ts';
import { purchase } from '../risk/risk-bench.ts';

const ACCOUNT = 'paper:binance';
const BTC = 'BTC/USDT';

const act = fc.oneof(
  fc.record({ kind: fc.constant('buy' as const), amount: fc.integer({ min: 1, max: 30 }).map((n) => (n / 10).toFixed(1)) }),
  fc.record({ kind: fc.constant('sell' as const), share: fc.constantFrom(0.3, 1) }),
  fc.record({ kind: fc.constant('guard' as const), stop: fc.constantFrom('90', '95', null), target: fc.constantFrom('110', '120', null) }),
  fc.record({ kind: fc.constant('price' as const), price: fc.integer({ min: 88, max: 122 }) }),
  fc.record({ kind: fc.constant('venue-fills' as const), share: fc.constantFrom(0.5, 1), told: fc.boolean() }),
  fc.record({ kind: fc.constant('venue-cancels' as const) }),
  fc.record({ kind: fc.constant('next' as const), what: fc.constantFrom('reject' as const, 'lost' as const, 'reply-lost' as const) }),
  fc.record({ kind: fc.constant('down' as const), down: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 15, 70) }),
  fc.record({ kind: fc.constant('halt' as const) }),
  fc.record({ kind: fc.constant('resume' as const) }),
  fc.record({ kind: fc.constant('restart' as const) }),
);

type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

async function perform(bench: DeskBench, step: Act, n: number): Promise<void> {
  const { execution, flow, keeper, clock } = bench;
  const open = (await bench.orders.list({ states: ['open'] })).filter(({ id }) => execution.has(id) && execution.order(id).status === 'open');
  const [resting] = open;
  const [position] = await bench.books.positions(ACCOUNT);
  switch (step.kind) {
    case 'buy':
      await flow.submit(`oc-buy-${n}`, purchase({ amount: step.amount }));
      return;
    case 'sell': {
      const amount = new Decimal(position?.amount ?? 0).times(step.share).toDecimalPlaces(3, Decimal.ROUND_DOWN);
      if (amount.greaterThan(0)) await flow.submit(`oc-sell-${n}`, purchase({ amount: amount.toFixed(), side: 'sell', purpose: 'exit' }));
      return;
    }
    case 'guard':
      await keeper.guard({ account: ACCOUNT, symbol: BTC, deployment: null, amount: position?.amount ?? '0', stop: step.stop, target: step.target }).catch(() => {});
      return;
    case 'price':
      bench.market.prices.set(BTC, step.price);
      execution.price = String(step.price);
      bench.ticks.send(BTC, step.price);
      return;
    case 'venue-fills': {
      if (resting === undefined) return;
      const left = new Decimal(resting.intent.amount).minus(execution.order(resting.id).filled);
      const fill = execution.fill(resting.id, left.times(step.share).toDecimalPlaces(3, Decimal.ROUND_UP).toFixed());
      if (step.told) await flow.onExecutionEvent(ACCOUNT, { kind: 'fill', fill, clientOrderId: resting.id });
      return;
    }
    case 'venue-cancels':
      if (resting !== undefined) await flow.onExecutionEvent(ACCOUNT, { kind: 'order', order: execution.end(resting.id, 'canceled') });
      return;
    case 'next':
      execution.next(step.what === 'reply-lost' ? { kind: 'reply-lost', arrived: 'rest' } : { kind: step.what });
      return;
    case 'down':
      execution.down = step.down;
      return;
    case 'wait':
      clock.pass(step.seconds * 1_000);
      await flow.tick();
      await keeper.tick();
      await bench.control.tick();
      return;
    case 'halt':
      await bench.control.halt('orders', 'terminal:1', 'a test');
      return;
    case 'resume':
      await bench.control.resume(ADMIN);
      return;
    case 'restart':
      await keeper.stop();
      await flow.stop();
      bench.restart();
      await bench.flow.start();
      await bench.keeper.start();
  }
}

/** What the venue holds in sells that may still fill, and what it says we have. */
async function atVenue(bench: DeskBench): Promise<{ readonly selling: Decimal; readonly held: Decimal }> {
  let selling = new Decimal(0);
  let held = new Decimal(0);
  for (const { id } of bench.execution.sent) {
    if (!bench.execution.has(id)) continue;
    const { side, status, amount, filled } = bench.execution.order(id);
    held = side === 'buy' ? held.plus(filled) : held.minus(filled);
    if (side === 'sell' && status === 'open') selling = selling.plus(amount).minus(filled);
  }
  return { selling, held };
}

it('never offers or sells more than was bought, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom<readonly OrderType[]>(['oco', 'stop'], ['stop'], ['stop-limit'], []), fc.array(act, { minLength: 5, maxLength: 20 }), async (types, steps) => {
      const bench = new DeskBench();
      bench.execution.supported = new Set<OrderType>(['market', 'limit', ...types]);
      bench.execution.usually({ kind: 'fill' });
      // What is protective rests; what is at the market fills.
      bench.execution.beforePlace = (order) => {
        bench.execution.usually({ kind: order.type === 'market' ? 'fill' : 'rest' });
      };
      await bench.flow.start();
      await bench.keeper.start();
      for (const [n, step] of steps.entries()) {
        // oxlint-disable-next-line no-await-in-loop
        await perform(bench, step, n);
        // oxlint-disable-next-line no-await-in-loop
        await bench.quiet();
        // oxlint-disable-next-line no-await-in-loop
        const { selling, held } = await atVenue(bench);
        expect(held.greaterThanOrEqualTo(0), `${step.kind}: sold more than was bought`).toBe(true);
        expect(selling.lessThanOrEqualTo(held), `${step.kind}: ${selling.toFixed()} offered of ${held.toFixed()}`).toBe(true);
      }
      bench.execution.down = false;
      bench.market.prices.set(BTC, 100);
      await bench.control.resume(ADMIN);
      for (let i = 0; i < 12; i++) {
        bench.clock.pass(30_000);
        // oxlint-disable-next-line no-await-in-loop
        await bench.flow.tick();
        // oxlint-disable-next-line no-await-in-loop
        await bench.keeper.tick();
        // oxlint-disable-next-line no-await-in-loop
        await bench.quiet();
      }
      const { selling, held } = await atVenue(bench);
      expect(selling.lessThanOrEqualTo(held)).toBe(true);
      const unended = (await bench.orders.list({})).filter(({ state }) => !isFinal(state) && state !== 'open');
      expect(unended.map(({ id, state }) => `${id} ${state}`)).toEqual([]);
      const guards = await bench.keeper.active();
      const [position] = await bench.books.positions(ACCOUNT);
      expect(new Decimal(position?.amount ?? 0).equals(held)).toBe(true);
      for (const { amount } of guards) expect(new Decimal(amount).lessThanOrEqualTo(held)).toBe(true);
      await bench.keeper.stop();
      await bench.flow.stop();
    }),
    { seed: 44, numRuns: 40 },
  );
}, 30_000);
