import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { OrderIntent } from '../../../src/trading/intent.ts';
import { FactFinder } from '../../../src/trading/risk/fact-finder.ts';
import type { Known, RiskFacts } from '../../../src/trading/risk/facts.ts';
import { deploymentOf } from '../session/parity-run.ts';
import { BTC, DIP } from '../session/session-fixture.ts';
import { DeskBench } from './desk-bench.ts';
import { purchase } from './risk-bench.ts';

const ACCOUNT = 'paper:binance';
const DOWN = new OutcryError('unreachable', 'binance does not answer.');

async function factsOf(bench: DeskBench, intent = purchase(), id = 'oc-a'): Promise<RiskFacts> {
  return (await new FactFinder(bench.gateNeeds()).find(id, intent)).facts;
}

function value<Value>(fact: Known<Value>): Value {
  if (fact.known) return fact.value;
  throw new Error(fact.why);
}

/** The names of facts that cannot be had. */
function missing(facts: RiskFacts): readonly string[] {
  return Object.entries(facts).flatMap(([name, fact]: [string, unknown]) => (typeof fact === 'object' && fact !== null && 'known' in fact && fact.known === false ? [name] : []));
}

describe('what is left of a budget', () => {
  const OF: Partial<OrderIntent> = { deployment: 'abcdefgh', origin: { kind: 'deployment', deployment: 'abcdefgh', slot: 0 } };

  async function deployed(budget = '1000'): Promise<DeskBench> {
    const bench = new DeskBench();
    await bench.deployments.create(deploymentOf({ account: ACCOUNT, strategy: { kind: 'rule', rule: DIP }, symbols: [BTC], budget }), []);
    return bench;
  }

  async function left(bench: DeskBench, id = 'oc-a'): Promise<number> {
    const budget = value((await factsOf(bench, purchase(OF), id)).budgetLeft);
    if (budget === null) throw new Error('it is no deployment’s');
    return budget.toNumber();
  }

  /** An order that rests, as it is stored. */
  async function resting(bench: DeskBench, id: string, change: Partial<OrderIntent>): Promise<void> {
    await bench.orders.create(
      [{ id, intent: purchase({ type: 'limit', price: '90', ...change }), state: 'created', approval: null, venueOrderId: null, filled: '0', filledCost: '0', note: null, cancelAskedAt: null, createdAt: 0, sentAt: null, updatedAt: 0 }],
      [],
    );
  }

  it('is its cash without what its entries on the way cost, but for the one that is looked at', async () => {
    const bench = await deployed();
    expect(await left(bench)).toBe(1_000);
    await resting(bench, 'oc-one', { ...OF, amount: '2' });
    await resting(bench, 'oc-two', { ...OF, amount: '1' });
    expect(await left(bench)).toBe(730);
    expect(await left(bench, 'oc-one')).toBe(910);
  });

  it('is not less for its exits, nor for orders of others', async () => {
    const bench = await deployed();
    await resting(bench, 'oc-exit', { ...OF, side: 'sell', purpose: 'exit' });
    await resting(bench, 'oc-hand', {});
    await resting(bench, 'oc-other', { ...OF, deployment: 'otherone' });
    expect(await left(bench)).toBe(1_000);
  });

  it('is nothing that an order by hand has, and not known of a deployment that there is not', async () => {
    const bench = new DeskBench();
    expect(value((await factsOf(bench)).budgetLeft)).toBeNull();
    expect((await factsOf(bench, purchase(OF))).budgetLeft).toEqual({ known: false, why: 'What is left of the budget cannot be had: There is no deployment abcdefgh.' });
  });
});

describe('the price of an order', () => {
  it('is the book’s, and the ticker’s where there is no book', async () => {
    const bench = new DeskBench();
    bench.market.orderBook = async (symbol) => ({ symbol, time: bench.clock.now(), bids: [[99.5, 1]], asks: [[100.5, 1]] });
    expect(value((await factsOf(bench)).quote)).toMatchObject({ bid: 99.5, ask: 100.5, last: 100 });
    bench.market.orderBook = async () => Promise.reject(DOWN);
    const facts = await factsOf(bench);
    expect(value(facts.quote)).toMatchObject({ bid: 99.9, ask: 100.1 });
    expect(missing(facts)).toEqual(['book', 'fill', 'notional']);
  });

  it('is not known where nobody bids or asks, or a price is none', async () => {
    const bench = new DeskBench();
    bench.market.orderBook = async () => Promise.reject(DOWN);
    const ticker = bench.market.ticker.bind(bench.market);
    for (const wrong of [{ bid: null }, { ask: null }, { bid: 0 }, { ask: Number.NaN }, { last: Number.POSITIVE_INFINITY }, { last: -1 }]) {
      bench.market.ticker = async (symbol) => ({ ...(await ticker(symbol)), ...wrong });
      // oxlint-disable-next-line no-await-in-loop
      expect((await factsOf(bench)).quote).toEqual({ known: false, why: 'Nobody bids or asks for BTC/USDT now.' });
    }
  });
});

describe('a source that does not answer', () => {
  it('leaves unknown what comes of it, and nothing else', async () => {
    const market = new DeskBench();
    market.market.silence = DOWN;
    expect(missing(await factsOf(market))).toEqual(['quote', 'book', 'fill', 'notional']);
    const books = new DeskBench();
    books.books.silence = DOWN;
    expect(missing(await factsOf(books))).toEqual(expect.arrayContaining(['equity', 'holdings', 'onTheWay', 'losses']));
    expect(missing(await factsOf(books))).not.toContain('quote');
    const standing = new DeskBench();
    standing.risk.state = async () => Promise.reject(new Error('the disk is gone'));
    expect(missing(await factsOf(standing))).toEqual(['standing', 'losses']);
    const lists = new DeskBench();
    lists.orders.list = async () => Promise.reject(new Error('the disk is gone'));
    expect(missing(await factsOf(lists))).toContain('onTheWay');
    const counts = new DeskBench();
    counts.orders.count = async () => Promise.reject(new Error('the disk is gone'));
    expect(missing(await factsOf(counts))).toEqual(['sentLastMinute']);
  });

  it('keeps no protection from being sent: it is not asked', async () => {
    const bench = new DeskBench();
    bench.market.silence = DOWN;
    bench.books.silence = DOWN;
    const decision = await bench.gate.check('oc-a', purchase({ side: 'sell', purpose: 'protect', type: 'stop', stopPrice: '90' }));
    expect(decision.passed).toBe(true);
  });
});
