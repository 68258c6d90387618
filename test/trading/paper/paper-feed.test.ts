import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Candles } from '../../../src/domain/candles.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import type { History, HistoryRequest } from '../../../src/market/history.ts';
import type { Tick } from '../../../src/market/ticker-feed.ts';
import type { PaperExecution } from '../../../src/trading/paper/paper-execution.ts';
import { PaperFeed } from '../../../src/trading/paper/paper-feed.ts';
import { clearedOrder } from '../../fakes/cleared-order.ts';
import { HandClock, paperExecution, START } from './paper-bench.ts';

const BTC = 'BTC/USDT';
const MINUTE_MS = 60_000;

/** A paper venue with a feed, whose market is moved by hand. */
class Bench {
  readonly clock = new HandClock();
  readonly warnings: string[] = [];
  readonly listeners = new Map<MarketSymbol, (tick: Tick) => void>();
  readonly asked: HistoryRequest[] = [];
  /** Lows of the minutes from the start on; the other prices are 100. */
  lows: readonly number[] | null = [];
  readonly paper: PaperExecution;
  readonly feed: PaperFeed;

  constructor(settings: Parameters<typeof paperExecution>[0] = {}) {
    this.paper = paperExecution(settings, { clock: this.clock });
    const ticks = {
      watch: (symbol: MarketSymbol, onTick: (tick: Tick) => void) => {
        this.listeners.set(symbol, onTick);
        return () => void this.listeners.delete(symbol);
      },
      states: () => [],
      close: async () => {},
    };
    const history = { read: async (request: HistoryRequest) => this.#read(request) };
    this.feed = new PaperFeed({ account: { id: 'paper:test', ticks, history }, venue: this.paper, log: { warn: (_fields, message) => this.warnings.push(message) } });
  }

  async buyLimit(id: string, price: string, amount = '1'): Promise<void> {
    const placement = await this.paper.place(clearedOrder({ id, symbol: BTC, side: 'buy', type: 'limit', amount, price }));
    if (placement.outcome !== 'placed') throw new Error(placement.reason);
  }

  async status(id: string): Promise<string | undefined> {
    return (await this.paper.find({ id, symbol: BTC, type: 'limit' }))?.status;
  }

  #read(request: HistoryRequest): History {
    this.asked.push(request);
    if (this.lows === null) throw new OutcryError('unreachable', 'The venue does not answer.');
    const bars = this.lows.map((low, bar) => ({ low, time: START + bar * MINUTE_MS })).filter(({ time }) => time >= request.span.from && time < request.span.to);
    const flat = Float64Array.from(bars, () => 100);
    const candles: Candles = { time: Float64Array.from(bars, ({ time }) => time), open: flat, high: flat, low: Float64Array.from(bars, ({ low }) => low), close: flat, volume: flat };
    return { candles, lead: 0, venue: { id: 'test', simulated: false }, source: '', gaps: [], notes: [] };
  }
}

describe('the feed of a paper venue', () => {
  it('brings the prices of markets that orders rest in, and of no others, for as long as they do', async () => {
    const bench = new Bench();
    await bench.feed.follow(START);
    expect([...bench.listeners.keys()]).toEqual([]);
    await bench.buyLimit('a', '90');
    await bench.feed.follow(START);
    bench.listeners.get(BTC)?.({ symbol: BTC, price: 89, at: START + 1, simulated: false, venue: 'test' });
    await bench.paper.balances();
    expect(await bench.status('a')).toBe('filled');
    await bench.feed.follow(START);
    expect([...bench.listeners.keys()]).toEqual([]);
  });

  it('catches up with what happened while nobody was there, from the minute after the order on', async () => {
    const bench = new Bench();
    bench.clock.time = START + 30_000;
    await bench.buyLimit('a', '90');
    await bench.buyLimit('b', '50');
    bench.lows = [40, 95, 89, 95, 40];
    await bench.feed.follow(START + 4 * MINUTE_MS + 10_000);
    expect(bench.asked.map(({ span }) => span)).toEqual([{ from: START + MINUTE_MS, to: START + 4 * MINUTE_MS }]);
    expect(await bench.paper.fills(BTC, 0)).toMatchObject([{ price: '90', at: START + 2 * MINUTE_MS }]);
    expect(await bench.status('b')).toBe('open');
  });

  it('gives an order nothing a second time of a minute that it had its share of', async () => {
    const bench = new Bench({ volumeShare: 1 });
    await bench.buyLimit('old', '30');
    await bench.buyLimit('a', '90', '5');
    bench.clock.time = START + 2 * MINUTE_MS + 5000;
    await bench.paper.openBar(BTC, { open: 89, at: bench.clock.time, volume: 2 });
    await bench.paper.rangeOfBar(BTC, { high: 89, low: 89, close: 100, at: bench.clock.time });
    bench.lows = [100, 100, 89, 95];
    await bench.feed.follow(START + 4 * MINUTE_MS);
    expect(await bench.paper.find({ id: 'a', symbol: BTC, type: 'limit' })).toMatchObject({ status: 'open', filled: '2' });
  });

  it('goes on from now where the past is not to be had, and says so in the log', async () => {
    const bench = new Bench();
    await bench.buyLimit('a', '90');
    bench.lows = null;
    await bench.feed.follow(START + 5 * MINUTE_MS);
    expect(bench.warnings).toEqual(['what happened meanwhile is not known; orders on paper are watched from now on']);
    expect([...bench.listeners.keys()]).toEqual([BTC]);
  });

  it('lets go of every market when it stops', async () => {
    const bench = new Bench();
    await bench.buyLimit('a', '90');
    await bench.feed.follow(START);
    bench.feed.stop();
    await bench.feed.follow(START);
    expect([...bench.listeners.keys()]).toEqual([]);
  });
});
