import { describe, expect, it, onTestFinished } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { DeploymentTerms } from '../../../src/trading/session/deployment.ts';
import type { GuardWish } from '../../../src/trading/protection/protector.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR, closes, decided, saying } from './session-fixture.ts';
import { TradingFloor } from './trading-floor.ts';

const ETH: MarketSymbol = 'ETH/USDT';
const DOWN = new OutcryError('unreachable', 'test does not answer.');
const NO_EXITS = { stopLoss: null, takeProfit: null, trailingStop: null, maxBars: null } as const;

interface Given {
  readonly terms?: Partial<DeploymentTerms>;
  readonly volumes?: readonly number[];
  readonly others?: readonly (readonly [MarketSymbol, readonly number[]])[];
  readonly opens?: readonly number[];
}

/** A floor with one deployment on markets of these closes, where a bar trades so much. */
async function floorOf(values: readonly number[], { terms, volumes, others = [], opens }: Given): Promise<TradingFloor> {
  const markets = [[BTC, values] as const, ...others].map(([symbol, prices]) => {
    const candles = closes(...prices);
    return {
      symbol, amountStep: '0.001', priceStep: '0.01',
      candles: { ...candles, ...(volumes === undefined ? {} : { volume: Float64Array.from(volumes) }), ...(opens === undefined ? {} : { open: Float64Array.from(opens) }) },
    };
  });
  const errors: string[] = [];
  const floor = new TradingFloor({ markets, timeframe: '1h', volumeShare: terms?.volumeShare ?? null, onError: (message) => errors.push(message) });
  onTestFinished(() => {
    expect(errors.filter((error) => !error.includes('does not answer') && !error.includes('closed for a moment'))).toEqual([]);
    return floor.stop();
  });
  await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: markets.map(({ symbol }) => symbol), ...terms }));
  await floor.start();
  await floor.runner.start();
  return floor;
}

async function orders(floor: TradingFloor): Promise<readonly string[]> {
  return (await floor.orders.list({})).toReversed().map(({ intent, state }) => `${intent.purpose} ${intent.amount} ${state}`);
}

describe('a deployment that holds a share of its equity', () => {
  // Half of it in a market that stands still, a quarter once the price has risen by 15 % in a bar.
  const GRID = { strategy: { kind: 'built-in', name: 'grid', params: { period: 2, width: 0.1, steps: 4 } } } as const;
  const PRICES = [100, 100, 100, 115, 125, 125];

  it('buys up to the share that is wanted, and sells down to it', async () => {
    const floor = await floorOf(PRICES, { terms: GRID });
    await floor.replay(HOUR, 4 * HOUR);
    expect(await decided(floor, 1)).toMatchObject({ action: 'rebalance', order: saying('oc-s-') });
    expect(await decided(floor, 2)).toMatchObject({ action: 'none' });
    expect(await decided(floor, 3)).toMatchObject({ action: 'rebalance', order: saying('oc-s-') });
    // A quarter of 5,000 and 50 at 115.
    expect(await orders(floor)).toEqual(['entry 50 filled', 'exit 26.63 filled']);
  });

  it('goes by the close where there is no fresh price to sell at, and buys nothing without one', async () => {
    const floor = await floorOf(PRICES, { terms: GRID });
    const market = await floor.account.market.resolve();
    await floor.replay(HOUR, 3 * HOUR);
    floor.account.market.resolve = async () => ({ ...market, ticker: async () => Promise.reject(DOWN) });
    await floor.replay(4 * HOUR, 4 * HOUR);
    expect(await orders(floor)).toEqual(['entry 50 filled', 'exit 26.63 filled']);

    const other = await floorOf(PRICES, { terms: GRID });
    other.account.market.resolve = async () => ({ ...market, ticker: async () => Promise.reject(DOWN) });
    await other.replay(HOUR, 2 * HOUR);
    expect(await decided(other, 1)).toMatchObject({ action: 'held-off', why: saying('there is no fresh price: test does not answer.') });
  });

  it('is not decided on while a fault of ours keeps prices from being read', async () => {
    const floor = await floorOf(PRICES, { terms: GRID });
    const market = await floor.account.market.resolve();
    floor.account.market.resolve = async () => ({ ...market, ticker: async () => Promise.reject(new TypeError('it does not answer in numbers')) });
    await floor.openBars(2 * HOUR);
    await floor.runner.candlesClosed();
    expect((await floor.deployments.unfinishedSlots()).map(({ time }) => time)).toEqual([HOUR]);
  });

  it('says so where its share comes to less than the smallest amount', async () => {
    const floor = await floorOf(PRICES, { terms: { ...GRID, budget: '0.1' } });
    await floor.replay(HOUR, 2 * HOUR);
    expect(await decided(floor, 1)).toMatchObject({ action: 'held-off', order: null, why: saying('; the size comes to less than the smallest amount') });
  });

  it('sells down at a later close where the sale could not be sent, though nothing new is asked for', async () => {
    const floor = await floorOf(PRICES, { terms: GRID });
    await floor.replay(HOUR, 3 * HOUR);
    const submit = floor.flow.submit.bind(floor.flow);
    floor.flow.submit = async () => Promise.reject(DOWN);
    await floor.replay(4 * HOUR, 4 * HOUR);
    floor.flow.submit = submit;
    expect(await decided(floor, 3)).toMatchObject({ action: 'rebalance', order: null, why: saying('; test does not answer.') });
    await floor.replay(5 * HOUR, 5 * HOUR);
    expect(await decided(floor, 4)).toMatchObject({ action: 'rebalance', order: saying('oc-s-') });
    // A quarter of 5,000 and 50 at 125.
    expect(await orders(floor)).toEqual(['entry 50 filled', 'exit 27.5 filled']);
  });

  it('waits with it for an order that nobody knows the end of', async () => {
    const floor = await floorOf(PRICES, { terms: GRID });
    await floor.replay(HOUR, 3 * HOUR);
    floor.paper.place = async () => ({ outcome: 'unknown', reason: 'no answer' });
    floor.paper.find = async () => Promise.reject(DOWN);
    await floor.replay(4 * HOUR, 5 * HOUR);
    expect(await decided(floor, 3)).toMatchObject({ action: 'rebalance', order: saying('oc-s-') });
    expect(await orders(floor)).toEqual(['entry 50 filled', 'exit 26.63 unknown']);
  });
});

describe('an entry of which nobody knows what it came to', () => {
  const unknownFor = (floor: TradingFloor, symbol: MarketSymbol): void => {
    const place = floor.paper.place.bind(floor.paper);
    floor.paper.place = async (order) => (order.symbol === symbol ? { outcome: 'unknown', reason: 'no answer' } : place(order));
    floor.paper.find = async () => Promise.reject(DOWN);
  };
  const why = async (floor: TradingFloor, bar: number): Promise<readonly string[]> =>
    (await floor.deployments.slots('abcdefgh', 10)).filter(({ time }) => time === bar * HOUR).flatMap(({ decisions }) => decisions.map(({ symbol, action, why: words }) => `${symbol} ${action} ${words.split('; ')[1] ?? ''}`));

  it('has its place, and the cash that it may have taken', async () => {
    const floor = await floorOf([100, 85, 86, 95, 96], { others: [[ETH, [100, 100, 80, 95, 95]]], terms: { maxPositions: 1 } });
    unknownFor(floor, BTC);
    await floor.replay(HOUR, 3 * HOUR);
    expect(await why(floor, 2)).toEqual([saying(`${BTC} held-off order `), `${ETH} held-off all 1 places for positions are taken`]);
    const two = await floorOf([100, 85, 95, 95, 96], { others: [[ETH, [100, 100, 80, 95, 95]]], terms: { maxPositions: 2, sizing: { kind: 'cost', cost: 10_000 } } });
    unknownFor(two, BTC);
    await two.replay(HOUR, 3 * HOUR);
    // A bar later nothing waits for it any more, and it may have come in all the same.
    const later = await floorOf([100, 85, 95, 95, 95, 96], { others: [[ETH, [100, 100, 100, 80, 95, 95]]], terms: { maxPositions: 1 } });
    unknownFor(later, BTC);
    await later.replay(HOUR, 4 * HOUR);
    expect(await why(later, 3)).toEqual([`${BTC} none `, `${ETH} held-off all 1 places for positions are taken`]);
    const spent = await floorOf([100, 85, 95, 95, 95, 96], { others: [[ETH, [100, 100, 100, 80, 95, 95]]], terms: { maxPositions: 2, sizing: { kind: 'cost', cost: 10_000 } } });
    unknownFor(spent, BTC);
    await spent.replay(HOUR, 4 * HOUR);
    expect(await why(spent, 3)).toEqual([`${BTC} none `, `${ETH} held-off the cash is not enough for the smallest amount`]);
    // What it may have taken is all that there was.
    expect(await why(two, 2)).toEqual([saying(`${BTC} held-off order `), `${ETH} held-off the cash is not enough for the smallest amount`]);
  });
});

describe('the rest of an entry in a thin market', () => {
  const THIN = { volumes: [100, 100, 100, 100, 100, 100, 100], terms: { volumeShare: 0.05, strategy: { kind: 'rule', rule: { ...DIP, entry: 'close < 90 and close > 84' } } } } as const;
  const PRICES = [100, 85, 95, 96, 97, 98, 99];

  it('is ordered anew at each close, by what is left of it', async () => {
    const floor = await floorOf(PRICES, THIN);
    await floor.replay(HOUR, 4 * HOUR);
    const sent = (await floor.orders.list({})).toReversed();
    expect(sent.map(({ state, filled }) => `${state} ${filled}`)).toEqual(['canceled 5', 'canceled 5', 'open 5']);
    expect(sent.map(({ intent }) => Number(intent.amount))).toEqual([117.647, 100.789, 94.791]);
    expect(await decided(floor, 3)).toMatchObject({ action: 'entry', why: saying('the rest of an earlier entry: close = 85 < 90') });
  });

  it('that a person called off is not ordered any more', async () => {
    const floor = await floorOf(PRICES, THIN);
    await floor.replay(HOUR, 2 * HOUR);
    const [entry] = await floor.orders.list({ states: ['open'] });
    await floor.flow.cancel(entry?.id ?? '', 'terminal:1');
    await floor.settle();
    await floor.replay(3 * HOUR, 4 * HOUR);
    expect(await orders(floor)).toEqual(['entry 117.647 canceled']);
    expect(await decided(floor, 2)).toMatchObject({ action: 'none' });
  });

  it('is sold as what it was to be sold for, over as many bars as it takes', async () => {
    const floor = await floorOf([100, 85, 95, 96, 97, 98, 99], { volumes: [1000, 1000, 100, 20, 20, 20, 20], terms: { ...THIN.terms, budget: '400', exits: { ...NO_EXITS, maxBars: 1 } } });
    await floor.replay(HOUR, 6 * HOUR);
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', why: 'held for 1 bars, the limit is 1' });
    expect(await decided(floor, 4)).toMatchObject({ action: 'exit', why: 'held for 2 bars, the limit is 1' });
    // What rests fills one more at the open before it is ordered anew.
    const sales = (await floor.orders.list({})).toReversed().filter(({ intent }) => intent.side === 'sell');
    expect(sales.map(({ intent }) => Number(intent.amount))).toEqual([4.705, 2.705, 1.705]);
  });
});

describe('a stop that has trailed up to the target', () => {
  const wishes = async (nextOpen: number): Promise<GuardWish | undefined> => {
    // The bar after the entry goes far beyond the target, and so little is traded in it that most of the position is left.
    const floor = await floorOf([100, 85, 86, 100, 97], {
      opens: [100, 100, 85, 86, nextOpen], volumes: [1000, 1000, 1000, 1, 1],
      terms: { budget: '800', volumeShare: 0.05, exits: { ...NO_EXITS, takeProfit: 0.05, trailingStop: 0.02 } },
    });
    const asked: GuardWish[] = [];
    const guard = floor.protector.guard.bind(floor.protector);
    await floor.replay(HOUR, 3 * HOUR);
    floor.protector.guard = async (wish) => (asked.push(wish), guard(wish));
    await floor.openBars(4 * HOUR);
    await floor.runner.candlesClosed();
    return asked.at(-1);
  };

  it('leaves the one in force that the price has reached', async () => {
    expect(await wishes(100)).toMatchObject({ stop: null, target: '89.25' });
    expect(await wishes(98)).toMatchObject({ stop: '98', target: null });
  });
});
