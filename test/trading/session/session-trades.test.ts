import { describe, expect, it } from 'vitest';
import { lotSize } from '../../../src/trading/lots.ts';
import type { BookedFill } from '../../../src/trading/order-flow/order-store.ts';
import { type SessionTrade, tradesOfDeployment, tradesOfFills } from '../../../src/trading/session/session-trades.ts';
import { bookedFill } from '../books/fills.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR, dipFloor } from './session-fixture.ts';

const LOT = lotSize(0.001);
const bought = (amount: string, change: Partial<BookedFill> = {}): BookedFill => bookedFill({ amount, ...change });
const sold = (amount: string, change: Partial<BookedFill> = {}): BookedFill => bookedFill({ side: 'sell', amount, price: '110', ...change });

function trades(fills: readonly BookedFill[], settlesEachSale = false): readonly SessionTrade[] {
  return tradesOfFills(fills, { timeframe: '1h', lot: LOT, settlesEachSale });
}

describe('the trades that fills make', () => {
  it('are from the bar of the first purchase to that of the last sale, at average prices, after both fees', () => {
    const fee = { amount: '1', currency: 'USDT' };
    const [one, ...others] = trades([
      bought('1', { at: HOUR + 1, fee }), bought('1', { at: 2 * HOUR, price: '102', fee }), sold('0.5', { at: 3 * HOUR + 5, fee }), sold('1.5', { at: 5 * HOUR - 1, price: '114', fee }),
    ]);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ symbol: BTC, entryTime: HOUR, exitTime: 4 * HOUR, amount: 2, entryPrice: 101, exitPrice: 113 });
    expect(one?.pnl).toBeCloseTo(2 * 113 - 202 - 4, 9);
  });

  it('are one for each sale where shares of equity are advised', () => {
    const made = trades([bought('2'), sold('0.5'), sold('1.5', { price: '120' })], true);
    expect(made.map(({ amount, exitPrice }) => [amount, exitPrice])).toEqual([[0.5, 110], [1.5, 120]]);
    expect(trades([bought('2'), sold('0.5'), sold('1.5', { price: '120' })])).toHaveLength(1);
  });

  it('are what was sold of a position that is open still, and none of one of which nothing was', () => {
    expect(trades([bought('2'), sold('0.5')])).toMatchObject([{ amount: 0.5, exitPrice: 110 }]);
    expect(trades([bought('2')])).toEqual([]);
    expect(trades([])).toEqual([]);
  });

  it('are not made by less than a lot, nor by a sale of what is not held', () => {
    expect(trades([sold('1'), bought('1'), sold('0.0004'), sold('1')])).toMatchObject([{ amount: 1 }]);
  });

  it('count a fee in another coin as none of theirs', () => {
    expect(trades([bought('1', { fee: { amount: '3', currency: 'BNB' } }), sold('1')])[0]?.pnl).toBeCloseTo(10, 9);
  });

  it('begin anew with each position', () => {
    const made = trades([bought('1', { at: 0 }), sold('1', { at: HOUR }), bought('1', { at: 2 * HOUR }), sold('1', { at: 3 * HOUR })]);
    expect(made.map(({ entryTime, exitTime }) => [entryTime / HOUR, exitTime / HOUR])).toEqual([[0, 1], [2, 3]]);
  });
});

describe('the trades of a deployment', () => {
  it('are those of all its markets by the time of their exit, each on its own step', async () => {
    const floor = await dipFloor([100, 85, 86]);
    await floor.stop();
    const ETH = 'ETH/USDT';
    const fills: readonly BookedFill[] = [
      bought('1', { at: 0 }), sold('1', { at: 3 * HOUR }), bought('2', { symbol: ETH, at: HOUR }), sold('2', { symbol: ETH, at: 2 * HOUR }), bought('1', { symbol: ETH, at: 3 * HOUR }), sold('1', { symbol: ETH, at: 4 * HOUR }),
    ];
    const accounts = { get: () => ({ ...floor.account, rules: async (symbol: typeof BTC) => ({ ...(await floor.account.rules(BTC)), symbol }) }) };
    const of = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC, ETH] });
    const orders = { fills: async ({ deployment, symbol }: { readonly deployment?: string; readonly symbol?: string }) => fills.filter((fill) => deployment === of.id && fill.symbol === symbol) };
    expect((await tradesOfDeployment({ orders, accounts }, of)).map(({ symbol, exitTime }) => [symbol, exitTime / HOUR])).toEqual([[ETH, 2], [BTC, 3], [ETH, 4]]);
    const split: typeof orders = { fills: async ({ symbol }) => (symbol === BTC ? [bought('2'), sold('1'), sold('1')] : []) };
    expect(await tradesOfDeployment({ orders: split, accounts }, of)).toHaveLength(1);
    const exposed = deploymentOf({ strategy: { kind: 'built-in', name: 'grid' }, symbols: [BTC] });
    expect(await tradesOfDeployment({ orders: split, accounts }, exposed)).toHaveLength(2);
  });
});
