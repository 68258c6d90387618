import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/people/notification.ts';
import type { RealisedTrade } from '../../../src/trading/books/books.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { SessionTeller } from '../../../src/trading/session/session-teller.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { START, intent } from '../order-flow/order-flow-harness.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP } from './session-fixture.ts';

const DEPLOYMENT = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] });

function order(change: Partial<OrderRecord>): OrderRecord {
  return {
    id: 'oc-a', intent: intent(), state: 'filled', approval: null, venueOrderId: 'v1', filled: '0.5', filledCost: '50', note: null,
    cancelAskedAt: null, createdAt: START, sentAt: START, updatedAt: START, ...change,
  };
}

const trade = (profit: string, orders: readonly string[]): RealisedTrade => ({
  account: 'paper:test', symbol: BTC, deployment: DEPLOYMENT.id, entryTime: 0, exitTime: 1, entryPrice: '1', exitPrice: '1', amount: '1', fees: '0', profit, return: 0, orders,
});

function teller(trades: readonly RealisedTrade[] = []): { readonly told: Notification[]; readonly logged: string[]; readonly teller: SessionTeller; isDown: boolean } {
  const [told, logged]: [Notification[], string[]] = [[], []];
  const log = { info: () => {}, warn: () => {}, error: (_: unknown, message: string) => void logged.push(message) };
  const bench = {
    told, logged, isDown: false,
    teller: new SessionTeller({
      notifier: {
        notify: async (notification) => {
          if (bench.isDown) throw new Error('the outbox is closed');
          told.push(notification);
        },
      },
      books: { trades: async ({ deployment }) => (deployment === DEPLOYMENT.id ? trades : []) }, orders: new MemoryOrderStore(),
      isSimulated: (account) => account === DEPLOYMENT.terms.account, clock: { now: () => 7 }, log,
    }),
  };
  return bench;
}

describe('news of a deployment’s order', () => {
  it('is none while it is under way, nor when it was called off or ran out with nothing filled', async () => {
    const { told, teller: tells } = teller();
    for (const state of ['created', 'sending', 'unknown', 'open'] as const) await tells.order(DEPLOYMENT, { order: order({ state }), fills: [] });
    for (const state of ['canceled', 'expired'] as const) await tells.order(DEPLOYMENT, { order: order({ state, filled: '0', filledCost: '0' }), fills: [] });
    expect(told).toEqual([]);
  });

  it('is what it filled, though the rest of it was called off', async () => {
    const { told, teller: tells } = teller();
    await tells.order(DEPLOYMENT, { order: order({ state: 'canceled', filled: '0.2', filledCost: '20' }), fills: [] });
    expect(told).toMatchObject([{ key: 'order:oc-a:filled', event: 'order', at: 7, symbol: BTC, to: { kind: 'conversation', conversation: DEPLOYMENT.conversation }, card: { title: 'Bought 0.2 BTC at 100.00 USDT', simulated: true } }]);
    expect(told[0]).not.toHaveProperty('profit');
  });

  it('of a sale says what the last trade that it is of made, and nothing of the kind for one that ended none', async () => {
    const sale = order({ intent: intent({ side: 'sell', purpose: 'exit' }) });
    const { told, teller: tells } = teller([trade('1', ['oc-a']), trade('5', ['oc-x', 'oc-a']), trade('9', ['oc-z'])]);
    await tells.order(DEPLOYMENT, { order: sale, fills: [] });
    expect(told).toMatchObject([{ profit: { amount: '5', currency: 'USDT' } }]);
    const other = teller([trade('9', ['oc-z'])]);
    await other.teller.order(DEPLOYMENT, { order: sale, fills: [] });
    expect(other.told[0]).not.toHaveProperty('profit');
    const bought = teller([trade('9', ['oc-a'])]);
    await bought.teller.order(DEPLOYMENT, { order: order({}), fills: [] });
    expect(bought.told[0]).not.toHaveProperty('profit');
  });

  it('of a sale that came to nothing comes each time, under its state', async () => {
    const { told, teller: tells } = teller();
    await tells.order(DEPLOYMENT, { order: order({ state: 'rejected', filled: '0', filledCost: '0', intent: intent({ side: 'sell', purpose: 'exit' }) }), fills: [] });
    await tells.order(DEPLOYMENT, { order: order({ id: 'oc-b', state: 'lost', filled: '0', filledCost: '0', intent: intent({ side: 'sell', purpose: 'exit' }) }), fills: [] });
    expect(told.map(({ key, symbol }) => [key, symbol])).toEqual([['order:oc-a:rejected', BTC], ['order:oc-b:lost', BTC]]);
  });
});

describe('what cannot be told', () => {
  it('stands in nobody’s way', async () => {
    const bench = teller();
    bench.isDown = true;
    await bench.teller.order(DEPLOYMENT, { order: order({}), fills: [] });
    await bench.teller.failing(DEPLOYMENT, 0, new Error('x'));
    expect(bench.logged).toEqual(['a deployment could not tell what it did', 'a deployment could not tell what it did']);
  });
});

describe('an absence', () => {
  it('in which no candle closed is no news', async () => {
    const { told, teller: tells } = teller();
    await tells.caughtUp(DEPLOYMENT, []);
    expect(told).toEqual([]);
    await tells.caughtUp(DEPLOYMENT, [{ slot: 3, decisions: [] }, { slot: 5, decisions: [] }]);
    expect(told.map(({ key, event }) => [key, event])).toEqual([[`deployment:${DEPLOYMENT.id}:late:5`, 'system']]);
  });
});
