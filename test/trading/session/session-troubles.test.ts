import { describe, expect, it, onTestFinished } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { DeploymentTerms } from '../../../src/trading/session/deployment.ts';
import { BTC, HOUR, closes, decided, dipFloor, saying } from './session-fixture.ts';
import { slotOrderId } from '../../../src/trading/session/slot-orders.ts';
import { deploymentOf } from './parity-run.ts';
import { ACCOUNT, TradingFloor } from './trading-floor.ts';

const DOWN = new OutcryError('unreachable', 'test does not answer.');
const FAULT = new Error('a fault of ours');
const ETH: MarketSymbol = 'ETH/USDT';

async function floorOf(values: readonly number[], terms: Partial<DeploymentTerms> = {}, errors: string[] = []): Promise<TradingFloor> {
  const floor = await dipFloor(values, { terms, onError: (message) => errors.push(message) });
  onTestFinished(() => floor.stop());
  return floor;
}

/** Sides and states of its orders, oldest first. */
async function orders(floor: TradingFloor): Promise<readonly string[]> {
  return (await floor.orders.list({})).toReversed().map(({ intent, state }) => `${intent.side} ${state}`);
}

describe('an entry', () => {
  it('for which there is no fresh price is held off, and not made up for', async () => {
    const floor = await floorOf([100, 85, 95, 96]);
    await floor.replay(HOUR, HOUR);
    await floor.openBars(2 * HOUR);
    floor.prices.delete(BTC);
    await floor.runner.candlesClosed();
    expect(await decided(floor, 1)).toMatchObject({ action: 'held-off', order: null, why: saying('close = 85 < 90; there is no fresh price: There is no price of BTC/USDT yet.') });
    await floor.replay(3 * HOUR, 3 * HOUR);
    expect(await decided(floor, 2)).toMatchObject({ action: 'none' });
    expect(await orders(floor)).toEqual([]);
  });

  it('that order flow does not take in is held off with its words, and tried at the next signal', async () => {
    const floor = await floorOf([100, 85, 86, 87]);
    const submit = floor.flow.submit.bind(floor.flow);
    floor.flow.submit = async () => Promise.reject(new OutcryError('refused', 'The market is not traded now.'));
    await floor.replay(HOUR, 2 * HOUR);
    floor.flow.submit = submit;
    expect(await decided(floor, 1)).toMatchObject({ action: 'held-off', order: null, why: saying('; The market is not traded now.') });
    await floor.replay(3 * HOUR, 3 * HOUR);
    expect(await decided(floor, 2)).toMatchObject({ action: 'entry' });
    expect(await orders(floor)).toEqual(['buy filled']);
  });

  it('that a fault of ours stopped leaves the candle open, is told, and goes on under the same id', async () => {
    const errors: string[] = [];
    const floor = await floorOf([100, 85, 86, 87], {}, errors);
    const submit = floor.flow.submit.bind(floor.flow);
    floor.flow.submit = async () => Promise.reject(FAULT);
    await floor.replay(HOUR, 2 * HOUR);
    floor.flow.submit = submit;
    expect((await floor.deployments.unfinishedSlots()).map(({ time }) => time)).toEqual([HOUR]);
    expect(floor.told.map(({ key, card }) => [key, card.title])).toEqual([[`deployment:abcdefgh:failing:${HOUR}`, 'A strategy could not be evaluated']]);
    expect(errors.join()).toContain('a fault of ours');
    await floor.runner.candlesClosed();
    expect(await floor.deployments.unfinishedSlots()).toEqual([]);
    expect(await orders(floor)).toEqual(['buy filled']);
  });

  it('whose cash does not buy the smallest amount is held off and says so', async () => {
    const floor = await floorOf([100, 85, 86], { budget: '0.01' });
    await floor.replay(HOUR, 2 * HOUR);
    expect(await decided(floor, 1)).toMatchObject({ action: 'held-off', order: null, why: saying('; the cash is not enough for the smallest amount') });
  });

  it('whose size comes to less than the smallest amount is held off and says so', async () => {
    const floor = await floorOf([100, 85, 86], { sizing: { kind: 'cost', cost: 0.01 } });
    await floor.replay(HOUR, 2 * HOUR);
    expect(await decided(floor, 1)).toMatchObject({ action: 'held-off', order: null, why: saying('; the size comes to less than the smallest amount') });
  });

  it('that finds every place taken is held off and says how many there are', async () => {
    const candles = closes(100, 85, 86, 87);
    const floor = new TradingFloor({ markets: [BTC, ETH].map((symbol) => ({ symbol, candles, amountStep: '0.001' })), timeframe: '1h' });
    onTestFinished(() => floor.stop());
    const rule = { entry: 'close < 90', exit: 'close > 110', stopLoss: null, takeProfit: null, trailingStop: null, maxBars: null, sizing: { kind: 'all-in' }, params: {} } as const;
    await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule }, symbols: [BTC, ETH], maxPositions: 1 }));
    await floor.start();
    await floor.runner.start();
    await floor.replay(HOUR, 2 * HOUR);
    const [slot] = (await floor.deployments.slots('abcdefgh', 5)).filter(({ time }) => time === HOUR);
    expect(slot?.decisions).toMatchObject([{ symbol: BTC, action: 'entry' }, { symbol: ETH, action: 'held-off', why: saying('; all 1 places for positions are taken') }]);
  });

  it('goes by the asking price where there is one, as one who buys pays it', async () => {
    const floor = await floorOf([100, 85, 86]);
    const market = await floor.account.market.resolve();
    floor.account.market.resolve = async () => {
      return { ...market, ticker: async (symbol) => ({ ...(await market.ticker(symbol)), last: 85, ask: 100 }) };
    };
    await floor.replay(HOUR, 2 * HOUR);
    expect((await floor.orders.list({}))[0]?.intent.amount).toBe('100');
  });
});

describe('a sale', () => {
  const held = async (more: readonly number[] = [115, 105, 104], terms: Partial<DeploymentTerms> = {}): Promise<TradingFloor> => {
    const floor = await floorOf([100, 85, 86, ...more], terms);
    await floor.replay(HOUR, 2 * HOUR);
    return floor;
  };

  it('that its stop is in the way of waits until the stop can be called off', async () => {
    const floor = await held(undefined, { exits: { stopLoss: 0.2, takeProfit: null, trailingStop: null, maxBars: null } });
    const release = floor.protector.release.bind(floor.protector);
    floor.protector.release = async () => Promise.reject(new OutcryError('busy', 'Nobody knows yet whether it ended.'));
    await floor.replay(3 * HOUR, 4 * HOUR);
    floor.protector.release = release;
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', order: null, why: saying('; its stop or target could not be called off: Nobody knows yet whether it ended.') });
    expect(await floor.protector.active()).toHaveLength(1);
    await floor.replay(5 * HOUR, 5 * HOUR);
    expect(await decided(floor, 4)).toMatchObject({ action: 'exit', why: saying('close = 105') });
    expect(await orders(floor)).toEqual(['buy filled', 'sell canceled', 'sell filled']);
    expect(await floor.protector.active()).toEqual([]);
  });

  it('is not decided at all where a fault of ours keeps its stop from being called off', async () => {
    const floor = await held();
    const release = floor.protector.release.bind(floor.protector);
    floor.protector.release = async () => Promise.reject(FAULT);
    await floor.openBars(4 * HOUR);
    await floor.runner.candlesClosed();
    floor.protector.release = release;
    expect((await floor.deployments.unfinishedSlots()).map(({ time }) => time)).toEqual([3 * HOUR]);
    await floor.runner.candlesClosed();
    expect(await orders(floor)).toEqual(['buy filled', 'sell filled']);
  });

  it('that order flow does not take in is due at the next close', async () => {
    const floor = await held();
    const submit = floor.flow.submit.bind(floor.flow);
    floor.flow.submit = async () => Promise.reject(new OutcryError('busy', 'The account is being looked at.'));
    await floor.replay(3 * HOUR, 4 * HOUR);
    floor.flow.submit = submit;
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', order: null, why: saying('; The account is being looked at.') });
    await floor.replay(5 * HOUR, 5 * HOUR);
    expect(await orders(floor)).toEqual(['buy filled', 'sell filled']);
  });

  it('of what somebody took out of the account altogether sends nothing, and says what is missing', async () => {
    const floor = await held();
    const balances = floor.paper.balances.bind(floor.paper);
    floor.paper.balances = async () => (await balances()).filter(({ asset }) => asset !== 'BTC');
    await floor.replay(3 * HOUR, 4 * HOUR);
    expect(await decided(floor, 3)).toMatchObject({
      action: 'exit',
      order: null,
      why: saying('; the account has only 0 BTC free of the 117.647 that should be there: something else moved or sold it'),
    });
    expect(await orders(floor)).toEqual(['buy filled']);
  });

  it('of what the account has all of says nothing of anything missing', async () => {
    const floor = await held();
    const balances = floor.paper.balances.bind(floor.paper);
    floor.paper.balances = async () => (await balances()).map((one) => (one.asset === 'BTC' ? { ...one, free: '117.647' } : one));
    await floor.replay(3 * HOUR, 4 * HOUR);
    expect((await decided(floor, 3))?.why).not.toContain('should be there');
    expect(await orders(floor)).toEqual(['buy filled', 'sell filled']);
  });

  it.each([['in the way of what it would have sold', true], ['done before it looked', false]])('of another process that deals with the same candle is taken for its own, %s', async (_what, isInTheWay) => {
    const floor = await held();
    const deployment = await floor.deployments.find('abcdefgh');
    if (deployment === null) throw new Error('it is not there');
    const id = slotOrderId(deployment, 3 * HOUR, BTC, { act: 'sell', reason: 'signal' });
    const release = floor.protector.release.bind(floor.protector);
    floor.protector.release = async (...args) => {
      floor.protector.release = release;
      const [bought] = await floor.orders.list({});
      if (bought === undefined) throw new Error('nothing was bought');
      await floor.flow.submit(id, { ...bought.intent, side: 'sell', purpose: 'exit', reason: 'the other was quicker' });
      if (isInTheWay) throw new OutcryError('refused', 'It has just been sold.');
      await release(...args);
    };
    await floor.replay(3 * HOUR, 5 * HOUR);
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', order: id, why: 'the other was quicker' });
    expect(await decided(floor, 4)).toMatchObject({ action: 'none' });
    expect(await orders(floor)).toEqual(['buy filled', 'sell filled']);
  });

  it('of a part that was sold by hand meanwhile is of the rest', async () => {
    const floor = await held();
    const release = floor.protector.release.bind(floor.protector);
    floor.protector.release = async (...args) => {
      floor.protector.release = release;
      const [bought] = await floor.orders.list({});
      if (bought === undefined) throw new Error('nothing was bought');
      await floor.flow.submit('oc-by-hand', { ...bought.intent, side: 'sell', purpose: 'exit', amount: '17.647' });
      await release(...args);
    };
    await floor.replay(3 * HOUR, 4 * HOUR);
    expect((await floor.orders.list({})).map(({ intent }) => intent.amount)).toEqual(['100', '17.647', '117.647']);
    expect((await floor.orders.list({}))[0]).toMatchObject({ state: 'filled', intent: { side: 'sell' } });
  });

  it('waits for an order that nobody knows the end of, and follows when that is known', async () => {
    const floor = await floorOf([100, 85, 86, 115, 105, 104, 103]);
    await floor.replay(HOUR, 2 * HOUR);
    const { paper } = floor;
    const place = paper.place.bind(paper);
    const find = paper.find.bind(paper);
    paper.place = async () => ({ outcome: 'unknown', reason: 'no answer' });
    paper.find = async () => Promise.reject(DOWN);
    await floor.replay(3 * HOUR, 5 * HOUR);
    paper.place = place;
    paper.find = find;
    expect(await decided(floor, 3)).toMatchObject({ action: 'exit', why: saying('unknown') });
    expect(await decided(floor, 4)).toMatchObject({ action: 'exit', order: null, why: saying('is not settled yet (unknown)') });
    expect(await orders(floor)).toEqual(['buy filled', 'sell unknown']);
  });

  it('that the limit of time asks for says how long it was held', async () => {
    const floor = await floorOf([100, 85, 86, 87, 88, 89], { exits: { stopLoss: null, takeProfit: null, trailingStop: null, maxBars: 2 } });
    await floor.replay(HOUR, 5 * HOUR);
    expect(await decided(floor, 3)).toMatchObject({ action: 'none' });
    expect(await decided(floor, 4)).toMatchObject({ action: 'exit', why: 'held for 2 bars, the limit is 2' });
  });
});

describe('stops that cannot be put in force at a close', () => {
  const EXITS = { stopLoss: 0.1, takeProfit: null, trailingStop: null, maxBars: null };

  it('are said with what was decided, and tried again at the next', async () => {
    const floor = await floorOf([100, 85, 86, 87, 88], { exits: EXITS });
    const guard = floor.protector.guard.bind(floor.protector);
    floor.protector.guard = async () => Promise.reject(DOWN);
    await floor.replay(HOUR, 2 * HOUR);
    expect(await floor.protector.active()).toEqual([]);
    expect(await decided(floor, 1)).toMatchObject({ action: 'entry', why: saying('; its stop could not be renewed: test does not answer.') });
    floor.protector.guard = guard;
    await floor.replay(3 * HOUR, 3 * HOUR);
    expect((await decided(floor, 2))?.why).not.toContain('could not be renewed');
    expect(await floor.protector.active()).toMatchObject([{ stop: '76.5', amount: '117.647' }]);
  });

  it('for a fault of ours leave the candle open', async () => {
    const floor = await floorOf([100, 85, 86, 87, 88], { exits: EXITS });
    floor.protector.guard = async () => Promise.reject(FAULT);
    await floor.openBars(2 * HOUR);
    await floor.runner.candlesClosed();
    expect((await floor.deployments.unfinishedSlots()).map(({ time }) => time)).toEqual([HOUR]);
  });
});

describe('fills between two closes', () => {
  it('of a stop call off what is left of the entry that it ended', async () => {
    // A thin market: the entry takes several bars, and its stop is hit before it is done.
    const errors: string[] = [];
    const values = [100, 85, 86, 87, 60, 60, 60];
    const floor = new TradingFloor({
      markets: [{ symbol: BTC, candles: { ...closes(...values), volume: Float64Array.from(values, () => 100) }, amountStep: '0.001', priceStep: '0.01' }],
      timeframe: '1h', volumeShare: 0.05, onError: (message) => errors.push(message),
    });
    onTestFinished(() => floor.stop());
    const rule = { entry: 'close < 90 and close > 70', exit: 'close > 110', stopLoss: null, takeProfit: null, trailingStop: null, maxBars: null, sizing: { kind: 'all-in' }, params: {} } as const;
    await floor.deploy(deploymentOf({ strategy: { kind: 'rule', rule }, symbols: [BTC], volumeShare: 0.05, exits: { stopLoss: 0.2, takeProfit: null, trailingStop: null, maxBars: null } }));
    await floor.start();
    await floor.runner.start();
    await floor.replay(HOUR, 3 * HOUR);
    expect((await floor.orders.list({ states: ['open'] })).filter(({ intent }) => intent.purpose === 'entry')).toHaveLength(1);
    expect(await floor.protector.active()).toMatchObject([{ stop: '68.4', amount: '10' }]);
    await floor.openBars(4 * HOUR);
    await floor.settle();
    await floor.runner.candlesClosed();
    await floor.settle();
    const [stop] = await floor.protector.active();
    const [venueOrderId, clientOrderId] = [`paper-${stop?.order}`, stop?.order ?? ''];
    const fill = { tradeId: 'stopped', venueOrderId, symbol: BTC, side: 'sell', price: '68.8', amount: '15', fee: { amount: '0', currency: 'USDT' }, at: floor.clock.now() } as const;
    await floor.flow.onExecutionEvent(ACCOUNT, { kind: 'fill', fill, clientOrderId });
    await floor.settle();
    expect((await floor.orders.list({ states: ['open'] })).filter(({ intent }) => intent.purpose === 'entry')).toEqual([]);
    expect(await floor.books.positions(ACCOUNT)).toEqual([]);
    expect(await floor.protector.active()).toEqual([]);
    expect(errors).toEqual([]);
  });
});
