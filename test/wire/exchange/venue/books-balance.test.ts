import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../../src/domain/money.ts';
import type { Account } from './account.ts';
import { isOpen } from './order.ts';
import { Refusal } from './refusal.ts';
import { smallVenue, trader } from './small-venue.ts';
import type { VenueEngine } from './venue-engine.ts';

const amount = fc.integer({ min: 1, max: 40_000 }).map((lots) => new Decimal(lots).times('0.00001').toString());
const price = fc.integer({ min: 4_000_000, max: 8_000_000 }).map((ticks) => new Decimal(ticks).times('0.01').toString());
const side = fc.constantFrom('BUY', 'SELL');
const who = fc.nat({ max: 1 });

type Act = (venue: VenueEngine, accounts: readonly Account[]) => unknown;

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(who, side, amount).map(([i, of, quantity]): Act => (venue, accounts) =>
    venue.submit(accounts[i]!, { symbol: 'BTCUSDT', side: of, type: 'MARKET', quantity })),
  fc.tuple(who, side, amount, price, fc.constantFrom('GTC', 'IOC', 'FOK')).map(([i, of, quantity, at, timeInForce]): Act => (venue, accounts) =>
    venue.submit(accounts[i]!, { symbol: 'BTCUSDT', side: of, type: 'LIMIT', timeInForce, quantity, price: at })),
  fc.tuple(who, side, amount, price, fc.constantFrom('STOP_LOSS', 'TAKE_PROFIT')).map(([i, of, quantity, stopPrice, type]): Act => (venue, accounts) =>
    venue.submit(accounts[i]!, { symbol: 'BTCUSDT', side: of, type, quantity, stopPrice })),
  fc.tuple(who, side, amount, price, price).map(([i, of, quantity, one, other]): Act => (venue, accounts) => {
    const [low, high] = [one, other].map(Number).sort((a, b) => a - b) as [number, number];
    const [target, stop] = of === 'SELL' ? (['above', 'below'] as const) : (['below', 'above'] as const);
    return venue.submitPair(accounts[i]!, {
      symbol: 'BTCUSDT', side: of, quantity, [`${target}Type`]: 'LIMIT_MAKER', [`${target}Price`]: String(of === 'SELL' ? high : low),
      [`${stop}Type`]: 'STOP_LOSS', [`${stop}StopPrice`]: String(of === 'SELL' ? low : high),
    });
  }),
  fc.tuple(price, fc.constantFrom('0', '0.05', '1')).map(([at, depth]): Act => (venue) => venue.setPrice('BTCUSDT', at, { depth })),
  fc.tuple(price, amount).map(([at, quantity]): Act => (venue) => venue.trade('BTCUSDT', at, quantity)),
  who.map((i): Act => (venue, accounts) => venue.cancelOpen(accounts[i]!, 'BTCUSDT')),
  fc.tuple(who, fc.constantFrom('BTC', 'USDT'), amount).map(([i, asset, quantity]): Act => (venue, accounts) => venue.transfer(accounts[i]!, asset, quantity)),
);

const STARTED = { USDT: '20000', BTC: '0.3', BNB: '0.05' };

/** What an account should have by what happened to it. */
function expected(account: Account, asset: string): Decimal {
  let total = new Decimal(STARTED[asset as keyof typeof STARTED]);
  for (const transfer of account.transfers) if (transfer.asset === asset) total = total.plus(transfer.amount);
  for (const trade of account.trades) {
    const sign = trade.side === 'BUY' ? 1 : -1;
    if (asset === 'BTC') total = total.plus(trade.quantity.times(sign));
    if (asset === 'USDT') total = total.minus(trade.quote.times(sign));
    if (trade.commissionAsset === asset) total = total.minus(trade.commission);
  }
  return total;
}

describe('the venue’s books', () => {
  it('balance after any acts: holdings are what trades, fees and transfers make them; what is locked belongs to open orders', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 40 }), fc.constantFrom('received', 'BNB', 'quote', 'base'), (todo, feeAsset) => {
        const venue = smallVenue();
        const accounts = [trader(venue, { balances: STARTED, feeAsset }), trader(venue, { balances: STARTED })];
        for (const act of todo) {
          try {
            act(venue, accounts);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
          }
        }
        for (const account of accounts) {
          for (const asset of Object.keys(STARTED)) {
            const { free, locked } = account.holding(asset);
            expect(free.gte(0) && locked.gte(0)).toBe(true);
            expect(free.plus(locked).toString()).toBe(expected(account, asset).toString());
          }
          const open = [...account.orders.values()].filter(isOpen);
          expect(account.openOrders()).toEqual(open);
          const locked = Decimal.sum(0, ...open.map((order) => order.locked)).toString();
          expect(Decimal.sum(account.holding('USDT').locked, account.holding('BTC').locked).toString()).toBe(locked);
          for (const order of account.orders.values()) {
            expect(order.executed.lte(order.quantity)).toBe(true);
            expect(Decimal.sum(0, ...order.trades.map(({ quantity }) => quantity)).toString()).toBe(order.executed.toString());
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
