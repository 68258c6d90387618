import { describe, expect, it } from 'vitest';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { type Timeframe, candleOpenTime, timeframeMs } from '../../../src/domain/timeframe.ts';
import { SimulatedMarket } from '../../../src/market/simulated/simulated-market.ts';
import { columns, expectPossible, marketDataContract, resampledColumns } from '../../contract/market-data.ts';

const NOW = Date.UTC(2026, 4, 14, 9, 41, 20);
const MINUTE = timeframeMs('1m');
const HOUR = timeframeMs('1h');
const DAY = timeframeMs('1d');

function marketAt(now: number, seed?: number): SimulatedMarket {
  return new SimulatedMarket({ now: () => now }, seed === undefined ? {} : { seed });
}

async function candles(market: SimulatedMarket, timeframe: Timeframe, from: number, to: number, symbol: MarketSymbol = 'BTC/USDT') {
  return await market.candles({ symbol, timeframe, from, to });
}

function returns(closes: Float64Array): number[] {
  return Array.from(closes.subarray(1), (close, index) => Math.log(close / closes[index]!));
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0) / a.length / deviation(a) / deviation(b);
}

describe('the simulated market', () => {
  marketDataContract(() => ({ data: marketAt(NOW), now: NOW }));

  it('says that its prices are made up, and in whose place when it stands in', () => {
    expect(marketAt(NOW).venue).toEqual({ id: 'simulated', simulated: true });
    expect(new SimulatedMarket({ now: () => NOW }, { standsInFor: 'binance' }).venue).toEqual({
      id: 'simulated',
      simulated: true,
      standsInFor: 'binance',
    });
  });

  it('tells the same history to every instance and another one for another seed', async () => {
    const span = [NOW - 3 * DAY, NOW] as const;
    const once = columns(await candles(marketAt(NOW), '1h', ...span));
    expect(columns(await candles(marketAt(NOW), '1h', ...span))).toEqual(once);
    expect(columns(await candles(marketAt(NOW, 2), '1h', ...span)).close).not.toEqual(once['close']);
  });

  it('tells the past as it told it then: later candles change none before them', async () => {
    const noon = candleOpenTime('12h', NOW);
    const then = await candles(marketAt(noon - 40 * DAY), '1h', noon - 60 * DAY, noon);
    const now = await candles(marketAt(NOW), '1h', noon - 60 * DAY, noon - 40 * DAY);
    expect(columns(now).close).toEqual(columns(then).close);
  });

  it('answers for any day without regard to what was asked before', async () => {
    const market = marketAt(NOW);
    await candles(market, '1m', NOW - DAY, NOW, 'SOL/USDT');
    const late = columns(await candles(market, '1h', NOW - 900 * DAY, NOW - 890 * DAY, 'SOL/USDT'));
    expect(late).toEqual(columns(await candles(marketAt(NOW), '1h', NOW - 900 * DAY, NOW - 890 * DAY, 'SOL/USDT')));
  });

  it.each(['BTC/USDT', 'ETH/USDT', 'DOGE/USDT', 'SHIB/USDT', 'ETH/BTC'] as const)(
    'makes every timeframe of %s of the same minutes, volumes exactly included',
    async (symbol) => {
      const market = marketAt(NOW);
      const monday = candleOpenTime('1w', NOW) - 7 * DAY;
      const minutes = await candles(market, '1m', monday, monday + 7 * DAY, symbol);
      expect(minutes.time.length).toBe(7 * 1440);
      for (const timeframe of ['3m', '5m', '15m', '1h', '4h', '1d', '1w'] as const) {
        expect(resampledColumns(minutes, timeframe)).toEqual(columns(await candles(market, timeframe, monday, monday + 7 * DAY, symbol)));
      }
    },
  );

  it('keeps prices on the tick and volumes on the lot of every market', async () => {
    const market = marketAt(NOW);
    for (const { symbol, priceStep, amountStep } of await market.markets()) {
      const minutes = await candles(market, '1m', NOW - HOUR, NOW, symbol);
      expectPossible(minutes, MINUTE);
      for (const price of [...minutes.open, ...minutes.high, ...minutes.low, ...minutes.close]) expect(decimals(price)).toBeLessThanOrEqual(places(priceStep));
      for (const volume of minutes.volume) expect(decimals(volume)).toBeLessThanOrEqual(places(amountStep));
    }
  });

  it('runs on without a jump over midnight', async () => {
    const midnight = candleOpenTime('1d', NOW);
    const minutes = await candles(marketAt(NOW), '1m', midnight - 2 * MINUTE, midnight + 2 * MINUTE);
    expect(minutes.open[2]).toBe(minutes.close[1]);
  });

  it('begins on Monday 2017-01-02 with a whole week', async () => {
    const weeks = await candles(marketAt(NOW), '1w', 0, Date.UTC(2017, 1, 1));
    expect(weeks.time[0]).toBe(Date.UTC(2017, 0, 2));
    await expect(marketAt(Date.UTC(2016, 0, 1)).ticker('BTC/USDT')).rejects.toMatchObject({ kind: 'no-data' });
  });

  it('prices a ticker, its book and the forming minute alike', async () => {
    const market = marketAt(NOW);
    const ticker = await market.ticker('ETH/USDT');
    const book = await market.orderBook('ETH/USDT', 3);
    const minute = candleOpenTime('1m', NOW);
    const closed = await candles(marketAt(minute + MINUTE), '1m', minute, minute + MINUTE, 'ETH/USDT');
    expect([ticker.bid, ticker.ask]).toEqual([book.bids[0]?.[0], book.asks[0]?.[0]]);
    expect(ticker.last).toBeGreaterThanOrEqual(closed.low[0]!);
    expect(ticker.last).toBeLessThanOrEqual(closed.high[0]!);
  });

  it('moves like a market: volatility clusters, others follow BTC, and weekends are quieter', async () => {
    const market = marketAt(NOW);
    const [btc, eth] = await Promise.all([
      candles(market, '1h', NOW - 365 * DAY, NOW, 'BTC/USDT'),
      candles(market, '1h', NOW - 365 * DAY, NOW, 'ETH/USDT'),
    ]);
    const moves = returns(btc.close);
    const typical = deviation(moves);
    expect(typical).toBeGreaterThan(0.002);
    expect(typical).toBeLessThan(0.012);
    const sizes = moves.map(Math.abs);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const centred = sizes.map((size) => size - mean);
    expect(correlation(centred.slice(1), centred.slice(0, -1))).toBeGreaterThan(0.15);
    expect(correlation(moves, returns(eth.close))).toBeGreaterThan(0.5);
    const volume = (weekend: boolean): number => {
      const days = [...btc.volume].filter((_, bar) => [0, 6].includes(new Date(btc.time[bar]!).getUTCDay()) === weekend);
      return days.reduce((sum, day) => sum + day, 0) / days.length;
    };
    expect(volume(true)).toBeLessThan(0.85 * volume(false));
  });

  it('lets others have a turn while it makes a long history, and stops when told', async () => {
    const controller = new AbortController();
    const reading = marketAt(NOW).candles(
      { symbol: 'BTC/USDT', timeframe: '1h', from: NOW - 2000 * DAY, to: NOW },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(reading).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

function decimals(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

function places(step: string | null): number {
  return step?.split('.')[1]?.length ?? 0;
}
