import { describe, expect, it } from 'vitest';
import type { Candles } from '../../../src/domain/candles.ts';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Ticker } from '../../../src/domain/market.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { MarketData } from '../../../src/market/market-data.ts';
import type { Accounts, TradingAccount } from '../../../src/trading/account.ts';
import { AccountBooks } from '../../../src/trading/books/account-books.ts';
import { MarketRates } from '../../../src/trading/books/rates.ts';
import { keepTransfer } from '../../../src/trading/books/transfers.ts';
import type { Balance } from '../../../src/trading/execution/execution.ts';
import type { BookedFill } from '../../../src/trading/order-flow/order-store.ts';
import { MemoryEquityStore } from '../../fakes/memory-equity-store.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { HandClock, rulesOf, START } from '../paper/paper-bench.ts';
import { bookedFill } from './fills.ts';

const HOUR_MS = 3_600_000;
const LISTED: readonly MarketSymbol[] = ['BTC/USDT', 'ETH/USDT', 'ETH/BTC', 'BNB/BTC'];

/** Books of one account whose venue's prices and balances are set by hand. */
class Bench {
  readonly clock = new HandClock();
  readonly orders = new MemoryOrderStore();
  readonly equity = new MemoryEquityStore();
  readonly prices = new Map<string, number>([['BTC/USDT', 120], ['ETH/USDT', 10], ['ETH/BTC', 0.1], ['BNB/BTC', 0.5]]);
  readonly rates = new MarketRates(this.clock);
  balances: readonly Balance[] = [{ asset: 'USDT', free: '9900', locked: '0' }, { asset: 'BTC', free: '1', locked: '0' }];
  tickers = 0;
  readonly account = this.#account();
  readonly books: AccountBooks;

  constructor() {
    const accounts: Pick<Accounts, 'get' | 'all'> = { get: () => this.account, all: () => [this.account] };
    this.books = new AccountBooks({ accounts, fills: this.orders, equity: this.equity, rates: this.rates, clock: this.clock });
  }

  async book(...fills: readonly BookedFill[]): Promise<void> {
    await this.orders.book(fills.map((fill) => ({ fill, journal: { at: fill.at, kind: 'fill', about: [], by: 'outcry', data: {} } })));
  }

  #account(): TradingAccount {
    const data: Partial<MarketData> = {
      markets: async () => LISTED.map(rulesOf),
      ticker: async (symbol) => {
        this.tickers += 1;
        const last = this.prices.get(symbol);
        if (last === undefined) throw new OutcryError('unreachable', 'The venue does not answer.');
        return { symbol, last } as Ticker;
      },
    };
    const account: Partial<TradingAccount> = {
      id: 'paper:test',
      venue: 'binance',
      currency: 'USDT',
      market: { resolve: async () => data as MarketData },
      history: {
        read: async ({ symbol, span }) => {
          const price = this.prices.get(symbol);
          if (price === undefined) throw new OutcryError('no-data', 'Nothing is known of that time.');
          const close = Float64Array.of(span.from < START + HOUR_MS ? price / 2 : price);
          return { candles: { close } as Candles, lead: 0, venue: { id: 'binance', simulated: false }, source: '', gaps: [], notes: [] };
        },
      },
      rules: async (symbol) => rulesOf(symbol),
      execution: { balances: async () => this.balances } as unknown as TradingAccount['execution'],
    };
    return account as TradingAccount;
  }
}

describe('a snapshot of an account', () => {
  it('values what is there in the account’s currency, positions at the market', async () => {
    const bench = new Bench();
    await bench.book(bookedFill({ price: '100', amount: '1', fee: { amount: '0.1', currency: 'USDT' } }));
    expect(await bench.books.snapshot('paper:test')).toMatchObject({
      at: START,
      currency: 'USDT',
      equity: '10020',
      cash: '9900',
      balances: [{ asset: 'USDT', value: '9900' }, { asset: 'BTC', value: '120' }],
      positions: [{ symbol: 'BTC/USDT', price: '120', value: '120', cost: '100.1', profit: '19.9' }],
      foreign: [],
    });
  });

  it('names what is there beyond our positions as foreign, and counts it as equity only', async () => {
    const bench = new Bench();
    bench.balances = [{ asset: 'BTC', free: '1', locked: '0.5' }, { asset: 'ETH', free: '3', locked: '0' }];
    await bench.book(bookedFill({ amount: '1' }));
    const snapshot = await bench.books.snapshot('paper:test');
    expect(snapshot.foreign).toEqual([{ asset: 'BTC', amount: '0.5', value: '60' }, { asset: 'ETH', amount: '3', value: '30' }]);
    expect(snapshot).toMatchObject({ equity: '210', cash: '0', positions: [{ amount: '1' }] });
  });

  it('values over a third asset where there is no market between the two', async () => {
    const bench = new Bench();
    bench.balances = [{ asset: 'BNB', free: '2', locked: '0' }];
    expect(await bench.books.snapshot('paper:test')).toMatchObject({ equity: '120', balances: [{ asset: 'BNB', value: '120' }] });
  });

  it('has no equity while something listed has no price, and no price for what is listed nowhere', async () => {
    const bench = new Bench();
    bench.balances = [{ asset: 'USDT', free: '5', locked: '0' }, { asset: 'ODD', free: '7', locked: '0' }];
    expect(await bench.books.snapshot('paper:test')).toMatchObject({ equity: '5', foreign: [{ asset: 'ODD', amount: '7', value: null }] });
    bench.balances = [{ asset: 'USDT', free: '5', locked: '0' }, { asset: 'BTC', free: '1', locked: '0' }];
    bench.prices.delete('BTC/USDT');
    await bench.book(bookedFill());
    expect(await bench.books.snapshot('paper:test')).toMatchObject({ equity: null, positions: [{ price: null, value: null, profit: null, return: null }] });
  });

  it('asks for each price once in two seconds', async () => {
    const bench = new Bench();
    await bench.book(bookedFill());
    await Promise.all([bench.books.snapshot('paper:test'), bench.books.snapshot('paper:test')]);
    expect(bench.tickers).toBe(1);
    bench.clock.time += 2000;
    await bench.books.snapshot('paper:test');
    expect(bench.tickers).toBe(2);
  });

  it('becomes a point of the curve when it is recorded, unless its value is not known', async () => {
    const bench = new Bench();
    await bench.books.record('paper:test');
    bench.clock.time += 5000;
    bench.prices.delete('BTC/USDT');
    await bench.books.record('paper:test');
    expect(await bench.equity.points('paper:test', 0, Number.POSITIVE_INFINITY)).toEqual([{ account: 'paper:test', at: START, equity: '10020', currency: 'USDT' }]);
  });
});

describe('performance over a span', () => {
  const DAY_MS = 24 * HOUR_MS;

  it('tells profit from money that was paid in', async () => {
    const bench = new Bench();
    const point = async (at: number, equity: string): Promise<void> => await bench.equity.addPoint({ account: 'paper:test', at, equity, currency: 'USDT' });
    await point(START, '1000');
    await point(START + HOUR_MS, '1100');
    await point(START + 3 * HOUR_MS, '6050');
    await point(START + 4 * HOUR_MS, '5445');
    const event = { kind: 'transfer', id: 'in-1', asset: 'USDT', amount: '5000', at: START + 2 * HOUR_MS } as const;
    const sources = { equity: bench.equity, rates: bench.rates };
    expect([await keepTransfer(bench.account, event, sources), await keepTransfer(bench.account, event, sources)]).toEqual([true, false]);
    bench.clock.time = START + 2 * DAY_MS;
    const performance = await bench.books.performance('paper:test', START + 1, START + DAY_MS);
    expect(performance).toMatchObject({ startEquity: '1000', endEquity: '5445', transfers: '5000', unrealised: null, trades: [], winRate: null });
    // Up a tenth, then 1,050 of 1,100 once the 5,000 are taken out, then down a tenth.
    expect(performance.maxDrawdown).toBeCloseTo(1 - (1050 / 1100) * 0.9, 12);
    expect(performance.curve).toEqual({ time: [START + 1, START + HOUR_MS, START + 3 * HOUR_MS, START + 4 * HOUR_MS], equity: [1000, 1100, 6050, 5445] });
  });

  it('counts what was sold in it, and what is held to now, in the account’s currency', async () => {
    const bench = new Bench();
    bench.balances = [{ asset: 'USDT', free: '1000', locked: '0' }, { asset: 'BTC', free: '1', locked: '0' }];
    await bench.book(
      bookedFill({ order: 'a', at: START, amount: '2', price: '100' }),
      bookedFill({ order: 'b', at: START + HOUR_MS, side: 'sell', amount: '1', price: '130', fee: { amount: '0.5', currency: 'USDT' } }),
      bookedFill({ order: 'c', at: START, symbol: 'ETH/BTC', price: '0.1', amount: '10' }),
      bookedFill({ order: 'd', at: START + HOUR_MS, symbol: 'ETH/BTC', side: 'sell', price: '0.08', amount: '10' }),
    );
    bench.clock.time = START + 2 * HOUR_MS;
    const performance = await bench.books.performance('paper:test', START + 1, START + DAY_MS);
    // 30 − 0.5 on BTC, and 0.2 BTC lost on ETH, at 120 a coin by then.
    expect(performance).toMatchObject({ realised: '5.5', fees: '0.5', unrealised: '20', endEquity: '1120', startEquity: '1120', winRate: 0.5, unpriced: [] });
    expect(performance.trades.map(({ symbol, profit }) => [symbol, profit])).toEqual([['BTC/USDT', '29.5'], ['ETH/BTC', '-0.2']]);
    expect(performance.curve.equity).toEqual([1120]);
  });

  it('reaches to this instant where no end is given, at present prices', async () => {
    const bench = new Bench();
    await bench.book(bookedFill({ order: 'a', at: START, amount: '2', price: '100' }), bookedFill({ order: 'b', at: START + HOUR_MS, side: 'sell', amount: '1', price: '130' }));
    bench.clock.time = START + HOUR_MS;
    expect(await bench.books.performance('paper:test', START)).toMatchObject({ realised: '30', unrealised: '20', endEquity: '10020' });
  });

  it('prices a fee in a third coin by the minute it was paid in, and names what had no price', async () => {
    const bench = new Bench();
    await bench.book(
      bookedFill({ at: START, fee: { amount: '1', currency: 'BNB' } }),
      bookedFill({ at: START, fee: { amount: '4', currency: 'ODD' } }),
    );
    bench.clock.time = START + 2 * HOUR_MS;
    // Half the prices of now: 0.25 BTC at 60.
    expect(await bench.books.performance('paper:test', START, START + DAY_MS)).toMatchObject({ fees: '15', unpriced: [{ asset: 'ODD', amount: '4' }] });
  });

  it('counts what happened from its first instant to just before its last', async () => {
    const bench = new Bench();
    const sale = (order: string, at: number, price: string, change: Partial<BookedFill> = {}): BookedFill => bookedFill({ order, at, side: 'sell', amount: '1', price, ...change });
    await bench.book(
      bookedFill({ order: 'a', at: START, amount: '4', price: '100' }),
      sale('b', START + HOUR_MS - 1, '101', { fee: { amount: '7', currency: 'ODD' } }),
      sale('c', START + HOUR_MS, '102', { fee: { amount: '3', currency: 'ODD' } }),
      sale('d', START + 2 * HOUR_MS - 1, '104'),
      sale('e', START + 2 * HOUR_MS, '108', { fee: { amount: '5', currency: 'ODD' } }),
    );
    bench.clock.time = START + 2 * DAY_MS;
    const performance = await bench.books.performance('paper:test', START + HOUR_MS, START + 2 * HOUR_MS);
    expect(performance).toMatchObject({ realised: '6', unpriced: [{ asset: 'ODD', amount: '3' }], winRate: 1 });
    expect(performance.trades.map(({ exitPrice }) => exitPrice)).toEqual(['102', '104']);
  });

  it('names profit in a currency that had no price, and is not known as a whole where a holding has none', async () => {
    const bench = new Bench();
    await bench.book(
      bookedFill({ order: 'a', at: START, symbol: 'XYZ/ODD', price: '2', amount: '10' }),
      bookedFill({ order: 'b', at: START + HOUR_MS, symbol: 'XYZ/ODD', side: 'sell', price: '3', amount: '4', fee: { amount: '1', currency: 'ODD' } }),
    );
    bench.clock.time = START + 2 * HOUR_MS;
    expect(await bench.books.performance('paper:test', START)).toMatchObject({ realised: '0', fees: '0', unrealised: null, unpriced: [{ asset: 'ODD', amount: '3' }] });
  });

  it('ends its curve with what the account is worth now, once', async () => {
    const bench = new Bench();
    bench.balances = [{ asset: 'USDT', free: '1300', locked: '0' }];
    for (const [at, equity] of [[START, '1000'], [START + HOUR_MS, '1100'], [START + 2 * HOUR_MS, '1200']] as const) {
      // oxlint-disable-next-line no-await-in-loop
      await bench.equity.addPoint({ account: 'paper:test', at, equity, currency: 'USDT' });
    }
    bench.clock.time = START + 2 * HOUR_MS;
    const { curve, startEquity } = await bench.books.performance('paper:test', START);
    expect(startEquity).toBe('1000');
    expect(curve).toEqual({ time: [START, START + HOUR_MS, START + 2 * HOUR_MS], equity: [1000, 1100, 1300] });
  });

  it('draws the points that are on record where the account cannot be valued now', async () => {
    const bench = new Bench();
    bench.balances = [{ asset: 'ETH', free: '1', locked: '0' }];
    bench.prices.clear();
    await bench.equity.addPoint({ account: 'paper:test', at: START + HOUR_MS, equity: '1100', currency: 'USDT' });
    bench.clock.time = START + 2 * HOUR_MS;
    expect(await bench.books.performance('paper:test', START)).toMatchObject({ startEquity: '1100', endEquity: null, curve: { time: [START + HOUR_MS], equity: [1100] } });
  });

  it('is empty before anything happened', async () => {
    const bench = new Bench();
    bench.clock.time = START + 2 * DAY_MS;
    expect(await bench.books.performance('paper:test', START, START + DAY_MS)).toMatchObject({ startEquity: null, endEquity: null, realised: '0', maxDrawdown: null, curve: { time: [], equity: [] } });
  });
});

describe('trades and fills', () => {
  it('are those of the span, the account and the deployment that are asked for', async () => {
    const bench = new Bench();
    await bench.book(
      bookedFill({ deployment: 'd', at: 1 }),
      bookedFill({ deployment: 'd', side: 'sell', at: 5, price: '110' }),
      bookedFill({ at: 2 }),
      bookedFill({ side: 'sell', at: 9, price: '90' }),
    );
    const exits = async (query: Parameters<AccountBooks['trades']>[0]): Promise<readonly number[]> => (await bench.books.trades(query)).map(({ exitTime }) => exitTime);
    expect(await exits({})).toEqual([5, 9]);
    expect(await exits({ account: 'paper:test', deployment: 'd' })).toEqual([5]);
    expect(await exits({ from: 5, to: 9 })).toEqual([5]);
    expect((await bench.books.fills('paper:test', 2, 9)).map(({ at }) => at)).toEqual([2, 5]);
  });

  it('give a deployment its own cash, holdings and result', async () => {
    const bench = new Bench();
    await bench.book(
      bookedFill({ deployment: 'd', amount: '2', fee: { amount: '0.2', currency: 'USDT' } }),
      bookedFill({ deployment: 'd', side: 'sell', price: '110', fee: { amount: '0.11', currency: 'USDT' } }),
      bookedFill({ amount: '5' }),
    );
    const book = await bench.books.deployment('d', 'paper:test', '500');
    expect(book).toMatchObject({ cash: '409.69', realised: '9.79', fees: '0.31', trades: [], positions: [{ amount: '1', cost: '100.1', deployment: 'd' }] });
    expect(await bench.books.deployment('other', 'paper:test', '500')).toEqual({ cash: '500', positions: [], trades: [], realised: '0', fees: '0' });
  });
});
