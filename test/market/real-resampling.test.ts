import { describe, expect, it } from 'vitest';
import { type Candles, barAtOrAfter, sliceCandles } from '../../src/domain/candles.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { type Timeframe, timeframeMs } from '../../src/domain/timeframe.ts';
import { readCandleFile } from '../../src/market/candle-file.ts';
import { StoreFirstHistory } from '../../src/market/history-reader.ts';
import { VenueWatch } from '../../src/market/venue-watch.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { ScriptedMarketData } from '../fakes/scripted-market-data.ts';
import { sharedData } from '../shared-data.ts';

/** Volumes are sums: the venue adds decimals, we add binary floats. Everything else must be equal to the last bit. */
const VOLUME_TOLERANCE = 1e-9;

const clock = { now: () => Date.UTC(2026, 5, 1) };

function file(symbol: MarketSymbol, timeframe: Timeframe): string | null {
  return sharedData('ohlcv', `binance_${symbol.replace('/', '-')}_${timeframe}.csv.gz`);
}

async function load(symbol: MarketSymbol, timeframe: Timeframe): Promise<Candles> {
  return (await readCandleFile(file(symbol, timeframe) ?? '')).candles;
}

const PAIRS: readonly (readonly [MarketSymbol, Timeframe, Timeframe])[] = [
  ['BTC/USDT', '30m', '1h'],
  ['BTC/USDT', '30m', '4h'],
  ['BTC/USDT', '1h', '4h'],
  ['ETH/USDT', '30m', '1h'],
  ['ETH/USDT', '1h', '4h'],
  ['BTC/USDT', '5m', '1d'],
];

describe.skipIf(file('BTC/USDT', '5m') === null)('resampling stored candles (needs ../shared/data)', () => {
  it.each(PAIRS)('of %s from %s gives the exchange’s own %s', async (symbol, from, to) => {
    const source = await load(symbol, from);
    const own = await load(symbol, to);
    const store = new MemoryCandleStore();
    const covered = { from: source.time[0]!, to: source.time.at(-1)! + timeframeMs(from) };
    await store.write({ venue: 'binance', symbol, timeframe: from }, source, covered);
    const venue = new ScriptedMarketData(clock);
    const reader = new StoreFirstHistory({ store, watch: new VenueWatch(venue, clock), standIn: null, clock });

    const end = Math.floor(covered.to / timeframeMs(to)) * timeframeMs(to);
    const history = await reader.read({ symbol, timeframe: to, span: { from: covered.from, to: end } });
    const expected = sliceCandles(own, barAtOrAfter(own.time, covered.from), barAtOrAfter(own.time, end));

    expect(history.source).toBe(`binance, from stored ${from}`);
    expect(history.candles.time.length).toBeGreaterThan(400);
    for (const name of ['time', 'open', 'high', 'low', 'close'] as const) expect([...history.candles[name]]).toEqual([...expected[name]]);
    const worst = Math.max(...history.candles.volume.map((volume, bar) => Math.abs(volume / expected.volume[bar]! - 1)));
    expect(worst).toBeLessThan(VOLUME_TOLERANCE);
    expect(venue.requests).toEqual([]);
  });
});
