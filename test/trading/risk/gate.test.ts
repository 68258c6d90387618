import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { marketSymbol } from '../../../src/domain/market-symbol.ts';
import type { Purpose } from '../../../src/trading/intent.ts';
import type { OrderWish } from '../../../src/trading/order-flow/order-desk.ts';
import { mayStop } from '../../../src/trading/risk/check-scope.ts';
import { RISK_CHECKS } from '../../../src/trading/risk/checks/index.ts';
import { Gate } from '../../../src/trading/risk/gate.ts';
import { limitsText, usualLimits } from '../../../src/trading/risk/limits/limits.ts';
import type { RiskDecision } from '../../../src/trading/risk/risk-gate.ts';
import { ADMIN, DeskBench, TRADER } from './desk-bench.ts';
import { purchase } from './risk-bench.ts';
import { deploymentOf } from '../session/parity-run.ts';

const ACCOUNT = 'paper:binance';
const down = new OutcryError('unreachable', 'binance does not answer.');

function failed({ verdicts }: RiskDecision): readonly string[] {
  return verdicts.filter(({ passed }) => !passed).map(({ check }) => check);
}

describe('the gate', () => {
  it('clears an entry that is within every limit, exactly as it was looked at and under its id', async () => {
    const bench = new DeskBench();
    const intent = purchase();
    const decision = await bench.gate.check('oc-a', intent);
    expect(failed(decision)).toEqual([]);
    expect(decision.cleared).toEqual({ ...intent, id: 'oc-a' });
    expect(decision.quote).toEqual({ bid: 100 * 0.999, ask: 100 * 1.001, last: 100, at: bench.clock.now() });
    expect(decision.verdicts.map(({ check }) => check)).toEqual(RISK_CHECKS.map(({ name }) => name));
  });

  it('says of every check what the limit and the value are', async () => {
    const { verdicts } = await new DeskBench().gate.check('oc-a', purchase());
    for (const { limit, value } of verdicts) expect([limit, value]).not.toContain('');
  });

  it('counts an entry order that rests as if it were held, but not the order itself', async () => {
    const bench = new DeskBench();
    await bench.limits.set(ACCOUNT, 'max-symbol-notional', '250 USDT', ADMIN);
    bench.execution.usually({ kind: 'rest' });
    const first = await bench.flow.submit('oc-a', purchase({ type: 'limit', price: '99', amount: '2' }));
    expect(first.state).toBe('open');
    expect(failed(await bench.gate.check('oc-a', first.intent))).toEqual([]);
    expect(failed(await bench.gate.check('oc-b', purchase({ type: 'limit', price: '99' })))).toEqual(['max-symbol-notional']);
  });

  it('counts what filled since the account was last valued', async () => {
    const bench = new DeskBench();
    await bench.limits.set(ACCOUNT, 'max-symbol-notional', '250 USDT', ADMIN);
    expect((await bench.flow.submit('oc-a', purchase({ amount: '2' }))).state).toBe('filled');
    expect(failed(await bench.gate.check('oc-b', purchase()))).toEqual(['max-symbol-notional']);
  });

  it('looks at the orders of one approval together: each as if those before it were held', async () => {
    const bench = new DeskBench();
    const asker = { person: TRADER, conversation: 'terminal:1' };
    const wish = (symbol: string, cost: string) => ({ symbol: marketSymbol(symbol), side: 'buy' as const, type: 'market' as const, cost });
    bench.execution.holdings = [{ asset: 'USDT', free: '10000', locked: '0' }];
    const refusal = async (...wishes: OrderWish[]): Promise<unknown> => bench.flow.propose(ACCOUNT, wishes, asker, 'two').then(({ status }) => status, ({ message }: Error) => message);

    await bench.limits.set(ACCOUNT, 'max-symbol-notional', '250 USDT', ADMIN);
    expect(await refusal(wish('BTC/USDT', '150'), wish('BTC/USDT', '150'))).toMatch(/With it 29\d\.\d\d USDT would be in BTC\/USDT/);
    expect(await refusal(wish('BTC/USDT', '150'), wish('ETH/USDT', '150'))).toBe('pending');

    await bench.limits.set(ACCOUNT, 'max-open-positions', '1', ADMIN);
    expect(await refusal(wish('BTC/USDT', '100'), wish('ETH/USDT', '100'))).toBe('It would open position number 2; at most 1 are allowed.');
    expect(await refusal(wish('BTC/USDT', '100'), wish('BTC/USDT', '100'))).toBe('pending');

    await bench.limits.set(ACCOUNT, 'orders-per-minute', '1', ADMIN);
    expect(await refusal(wish('BTC/USDT', '100'), wish('BTC/USDT', '100'))).toMatch(/order number 2 within a minute/);
    expect(await refusal(wish('BTC/USDT', '100'))).toBe('pending');
  });

  it('lets orders of one approval pass together at the yes as they passed when they were shown', async () => {
    const bench = new DeskBench();
    bench.execution.holdings = [{ asset: 'USDT', free: '10000', locked: '0' }];
    await bench.limits.set(ACCOUNT, 'max-open-positions', '2', ADMIN);
    const wishes = (['BTC/USDT', 'ETH/USDT'] as const).map((symbol) => ({ symbol, side: 'buy' as const, type: 'market' as const, cost: '100' }));
    const { id } = await bench.flow.propose(ACCOUNT, wishes, { person: TRADER, conversation: 'terminal:1' }, 'two');
    const outcome = await bench.flow.approve(id, TRADER);
    expect(outcome.outcome === 'approved' && outcome.orders.map(({ state }) => state)).toEqual(['filled', 'filled']);
  });

  it('holds an order back when its strategy has spent its budget, or is not known', async () => {
    const bench = new DeskBench();
    expect(failed(await bench.gate.check('oc-a', purchase({ deployment: 'abcdefgh' })))).toEqual(['mandate', 'budget']);
  });

  it('lets a deployment buy only while it runs, whoever paused or stopped it meanwhile, and sell whenever', async () => {
    const bench = new DeskBench();
    const deployment = deploymentOf({ strategy: { kind: 'built-in', name: 'buy-and-hold' }, symbols: ['BTC/USDT'] });
    await bench.deployments.create(deployment, []);
    const check = async (side: 'buy' | 'sell') => failed(await bench.gate.check('oc-a', purchase({ deployment: deployment.id, amount: '0.1', side, purpose: side === 'buy' ? 'entry' : 'exit' })));
    expect(await check('buy')).toEqual([]);
    await bench.deployments.change(deployment.id, ['running'], { state: 'paused' }, []);
    expect(await check('buy')).toEqual(['mandate']);
    await bench.deployments.change(deployment.id, ['paused'], { state: 'stopped' }, []);
    expect(await check('buy')).toEqual(['mandate']);
    expect(await check('sell')).toEqual([]);
  });

  it('reads limits anew, because another process may have changed them', async () => {
    const bench = new DeskBench();
    expect((await bench.gate.check('oc-a', purchase())).passed).toBe(true);
    await bench.risk.saveLimits(ACCOUNT, limitsText({ ...usualLimits('paper'), 'allowed-symbols': ['ETH/USDT'] }), null, 0, []);
    expect(failed(await bench.gate.check('oc-a', purchase()))).toEqual(['allowed-symbols']);
  });

  it('lets no entry pass when the limits are corrupt, and lets exits and stops through', async () => {
    const bench = new DeskBench();
    await bench.risk.saveLimits(ACCOUNT, '{"max-drawdown":0.5}', null, 0, []);
    expect(failed(await bench.gate.check('oc-a', purchase()))).toEqual(['limits-readable']);
    expect((await bench.gate.check('oc-a', purchase({ side: 'sell', purpose: 'exit' }))).passed).toBe(true);
    expect((await bench.gate.check('oc-a', purchase({ side: 'sell', purpose: 'protect' }))).passed).toBe(true);
  });

  it('does not trade on the prices of a venue that stands in for another', async () => {
    const bench = new DeskBench();
    bench.account = { ...bench.account, venue: 'kraken' };
    const decision = await bench.gate.check('oc-a', purchase());
    expect(decision.cleared).toBeNull();
    expect(decision.quote).toBeNull();
    expect(failed(decision)).toContain('max-price-age');
  });

  it('refuses an account that there is not, without rejecting', async () => {
    const decision = await new DeskBench().gate.check('oc-a', purchase({ account: 'kraken' }));
    expect(decision.cleared).toBeNull();
    expect(failed(decision)).toContain('limits-readable');
  });

  it('lets no entry pass while nobody can tell whether a HALT file lies there', async () => {
    const bench = new DeskBench();
    bench.haltFile = () => {
      throw down;
    };
    const decision = await bench.gate.check('oc-a', purchase());
    expect([decision.cleared, failed(decision)]).toEqual([null, ['halt-file']]);
  });

  it('sends nothing to an exchange with a key that may withdraw', async () => {
    const bench = new DeskBench({ kind: 'live' });
    expect((await bench.gate.check('oc-a', purchase())).passed).toBe(true);
    const other = new DeskBench({ kind: 'live' });
    other.execution.keyRights = { canTrade: true, canWithdraw: true, ipRestricted: true };
    expect(failed(await other.gate.check('oc-a', purchase()))).toEqual(['allow-withdrawal-key']);
  });
});

/** Everything the gate asks, and how it may fail. */
const SOURCES: Readonly<Record<string, (bench: DeskBench, hang: boolean) => Gate>> = {
  market: (bench, hang) => {
    if (hang) bench.market.hangs = true;
    else bench.market.silence = down;
    return gateOf(bench);
  },
  snapshot: (bench, hang) => gateOf(bench, { books: { snapshot: fails(hang), deployment: bench.books.deployment.bind(bench.books) } }),
  orders: (bench, hang) => gateOf(bench, { orders: { list: fails(hang), count: bench.orders.count.bind(bench.orders) } }),
  'number of orders': (bench, hang) => gateOf(bench, { orders: { list: bench.orders.list.bind(bench.orders), count: fails(hang) } }),
  state: (bench, hang) => gateOf(bench, { risk: { state: fails(hang), frozen: async () => [] } }),
  frozen: (bench, hang) => gateOf(bench, { risk: { state: async () => null, frozen: fails(hang) } }),
  limits: (bench, hang) => gateOf(bench, { limits: { read: fails(hang) } }),
};

function fails(hang: boolean): () => Promise<never> {
  return () => (hang ? new Promise(() => {}) : Promise.reject(down));
}

function gateOf(bench: DeskBench, change: Partial<ConstructorParameters<typeof Gate>[0]> = {}): Gate {
  return new Gate({ ...bench.gateNeeds(), patienceMs: 20, ...change });
}

describe.each(Object.keys(SOURCES))('when the %s cannot be had', (name) => {
  it.each([['fails', false], ['hangs', true]] as const)('because it %s, no entry is cleared, and the reason is a verdict', async (_how, hang) => {
    const bench = new DeskBench();
    const decision = await SOURCES[name]!(bench, hang).check('oc-a', purchase());
    expect(decision.cleared).toBeNull();
    const messages = decision.verdicts.filter(({ passed }) => !passed).map(({ message }) => message);
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).toMatch(hang ? /did not come within|cannot be had/ : /does not answer|cannot be had/);
  });
});

describe('what an order is for', () => {
  const EXIT_STOPPERS = ['frozen-symbol', 'live-configured', 'true-purpose'];
  const PROTECT_STOPPERS = ['live-configured', 'true-purpose'];

  it.each(RISK_CHECKS.map(({ name }) => name))('decides whether %s may stop it', (name) => {
    const stops = (purpose: Purpose): boolean => mayStop(name, purpose);
    expect([stops('entry'), stops('exit'), stops('protect')]).toEqual([true, EXIT_STOPPERS.includes(name), PROTECT_STOPPERS.includes(name)]);
  });

  it.each(['exit', 'protect'] as const)('lets a sale to %s through a halt, a HALT file, a drawdown and a venue that gives no prices', async (purpose) => {
    const bench = new DeskBench();
    bench.haltFile = () => true;
    await bench.control.halt('orders', 'terminal:1', 'enough');
    bench.market.silence = down;
    const decision = await gateOf(bench).check('oc-a', purchase({ side: 'sell', purpose }));
    expect(failed(decision)).toEqual([]);
    expect(decision.cleared).not.toBeNull();
  });

  it('lets only a protection through where the market is frozen', async () => {
    const bench = new DeskBench();
    await bench.risk.freeze({ account: ACCOUNT, symbol: 'BTC/USDT', reason: 'The books differ.', since: 0 }, []);
    expect((await bench.gate.check('oc-a', purchase())).passed).toBe(false);
    expect((await bench.gate.check('oc-a', purchase({ side: 'sell', purpose: 'exit' }))).passed).toBe(false);
    expect((await bench.gate.check('oc-a', purchase({ side: 'sell', purpose: 'protect' }))).passed).toBe(true);
  });
});

it('clears no order of which any verdict fails, whatever the circumstances', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        purpose: fc.constantFrom<Purpose>('entry', 'exit', 'protect'),
        side: fc.constantFrom('buy' as const, 'sell' as const),
        type: fc.constantFrom('market' as const, 'limit' as const),
        amount: fc.double({ min: 0.001, max: 500, noNaN: true }).map((amount) => amount.toFixed(3)),
        price: fc.double({ min: 50, max: 200, noNaN: true }).map((price) => price.toFixed(1)),
        halted: fc.boolean(),
        file: fc.boolean(),
        frozen: fc.boolean(),
        silent: fc.boolean(),
        cash: fc.constantFrom('0', '100', '10000', '1000000'),
        corrupt: fc.boolean(),
      }),
      async ({ purpose, side, type, amount, price, halted, file, frozen, silent, cash, corrupt }) => {
        const bench = new DeskBench();
        bench.books.cash = cash;
        if (halted) await bench.control.halt('entries', 'terminal:1', 'a test');
        if (frozen) await bench.risk.freeze({ account: ACCOUNT, symbol: 'BTC/USDT', reason: 'a test', since: 0 }, []);
        if (corrupt) await bench.risk.saveLimits(ACCOUNT, 'no JSON', null, 0, []);
        if (silent) bench.market.silence = down;
        bench.haltFile = () => file;
        const { passed, cleared, verdicts } = await gateOf(bench).check('oc-a', purchase({ purpose, side, type, amount, price: type === 'limit' ? price : null }));
        expect(cleared !== null).toBe(passed);
        expect(passed).toBe(verdicts.every((verdict) => verdict.passed));
        expect(verdicts.length).toBe(RISK_CHECKS.length);
        const mustNot = purpose === 'entry' ? halted || file || frozen || silent || corrupt : side === 'buy';
        const must = purpose === 'protect' && side === 'sell';
        expect({ mustNot: mustNot && cleared !== null, must: must && cleared === null }).toEqual({ mustNot: false, must: false });
      },
    ),
    { seed: 4, numRuns: 150 },
  );
});
