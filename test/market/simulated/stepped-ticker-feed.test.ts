import { describe, expect, it } from 'vitest';
import { SimulatedMarket } from '../../../src/market/simulated/simulated-market.ts';
import { SteppedTickerFeed } from '../../../src/market/simulated/stepped-ticker-feed.ts';
import type { Tick } from '../../../src/market/ticker-feed.ts';

const START = Date.UTC(2026, 0, 5);

describe('ticks of a market whose time is stepped', () => {
  it('come at each step and at no other time, to everybody who watches the market', async () => {
    let now = START;
    const market = new SimulatedMarket({ now: () => now });
    const feed = new SteppedTickerFeed(market);
    const [one, other]: [Tick[], Tick[]] = [[], []];
    feed.watch('BTC/USDT', (tick) => one.push(tick));
    const leave = feed.watch('BTC/USDT', (tick) => other.push(tick));
    expect(one).toEqual([]);
    await feed.step();
    now += 60_000;
    leave();
    await feed.step();
    const { last } = await market.ticker('BTC/USDT');
    expect(one).toEqual([expect.objectContaining({ at: START }), { symbol: 'BTC/USDT', price: last, at: now, simulated: true, venue: 'simulated' }]);
    expect(other).toHaveLength(1);
    expect(feed.states()).toEqual([{ symbol: 'BTC/USDT', by: 'stream' }]);
    await feed.close();
    expect(feed.states()).toEqual([]);
  });
});
