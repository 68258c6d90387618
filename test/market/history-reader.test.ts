import { beforeEach, describe, expect, it } from 'vitest';
import { newCandles } from '../../src/domain/candles.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { type Timeframe, timeframeMs } from '../../src/domain/timeframe.ts';
import { StoreFirstHistory } from '../../src/market/history-reader.ts';
import type { HistoryRequest } from '../../src/market/history.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { VenueWatch } from '../../src/market/venue-watch.ts';
import { columns, resampledColumns } from '../contract/market-data.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { ScriptedMarketData, candlesBetween } from '../fakes/scripted-market-data.ts';

const HOUR = timeframeMs('1h');
const DAY = timeframeMs('1d');
const NOW = Date.UTC(2026, 3, 10, 12, 20);
const TODAY = Date.UTC(2026, 3, 10);
const SILENT = new OutcryError('unreachable', 'binance does not answer.');

let now: number;
let store: MemoryCandleStore;
let venue: ScriptedMarketData;
const clock = { now: () => now };

beforeEach(() => {
  now = NOW;
  store = new MemoryCandleStore();
  venue = new ScriptedMarketData(clock);
});

function reader({ standIn = false } = {}): StoreFirstHistory {
  const market = standIn ? new SimulatedMarket(clock, { standsInFor: 'binance' }) : null;
  return new StoreFirstHistory({ store, watch: new VenueWatch(venue, clock), standIn: market, clock });
}

function days(from: number, to: number, lead = 0, timeframe: Timeframe = '1h'): HistoryRequest {
  return { symbol: 'BTC/USDT', timeframe, span: { from: TODAY + from * DAY, to: TODAY + to * DAY }, lead };
}

async function keep(from: number, to: number, timeframe: Timeframe = '1h'): Promise<void> {
  const span = { from: TODAY + from * DAY, to: TODAY + to * DAY };
  await store.write({ venue: 'binance', symbol: 'BTC/USDT', timeframe }, candlesBetween(span.from, span.to, timeframeMs(timeframe)), span);
}

describe('reading history from the store first', () => {
  it('fetches what is not stored, keeps it, and asks nothing the second time', async () => {
    const history = await reader().read(days(-10, -5));
    expect(history).toMatchObject({ lead: 0, venue: { id: 'binance', simulated: false }, source: 'binance, fetched', gaps: [], notes: [] });
    expect(columns(history.candles)).toEqual(columns(candlesBetween(TODAY - 10 * DAY, TODAY - 5 * DAY, HOUR)));
    const again = await reader().read(days(-10, -5));
    expect(again.source).toBe('binance, stored');
    expect(columns(again.candles)).toEqual(columns(history.candles));
    expect(venue.requests).toHaveLength(1);
  });

  it('fetches only the spans that are missing, in the middle and at the ends', async () => {
    await keep(-8, -7);
    await keep(-6, -5);
    const history = await reader().read(days(-9, -4));
    expect(venue.requests.map(({ from, to }) => [(from - TODAY) / DAY, (to - TODAY) / DAY])).toEqual([
      [-9, -8],
      [-7, -6],
      [-5, -4],
    ]);
    expect(columns(history.candles)).toEqual(columns(candlesBetween(TODAY - 9 * DAY, TODAY - 4 * DAY, HOUR)));
    expect(history.source).toBe('binance, stored and fetched');
  });

  it('gives the lead before the span and says how much of it there is', async () => {
    const history = await reader().read(days(-5, -4, 30));
    expect(history.lead).toBe(30);
    expect(history.candles.time[30]).toBe(TODAY - 5 * DAY);
    expect(history.candles.time.length).toBe(54);
  });

  it('serves a stored span with the lead that is stored, and asks no venue for more', async () => {
    await keep(-10, -5);
    expect(await reader().read(days(-9, -6, 50))).toMatchObject({ lead: 24, source: 'binance, stored', notes: [] });
    expect(await reader().read(days(-10, -6, 50))).toMatchObject({ lead: 0, source: 'binance, stored', notes: [] });
    expect(venue.pings + venue.requests.length).toBe(0);
  });

  it('asks for a missing lead where the span itself needs the venue', async () => {
    await keep(-10, -5);
    const history = await reader().read(days(-10, -4, 50));
    expect(history).toMatchObject({ lead: 50, source: 'binance, stored and fetched' });
  });

  it('never gives the forming candle, and clips the span to what has closed', async () => {
    const history = await reader().read(days(-1, 3));
    expect(history.candles.time.at(-1)).toBe(Date.UTC(2026, 3, 10, 11));
    expect(history.gaps).toEqual([]);
  });

  it('serves a candle that closed seconds ago but asks for it again, as it may still change', async () => {
    now = Date.UTC(2026, 3, 10, 12, 0, 5);
    await reader().read(days(-1, 1));
    now += 60_000;
    await reader().read(days(-1, 1));
    expect(venue.requests.map(({ from }) => from)).toEqual([TODAY - DAY, Date.UTC(2026, 3, 10, 11)]);
    now += 60_000;
    await reader().read(days(-1, 1));
    expect(venue.requests).toHaveLength(2);
  });

  it('remembers that a market has no candles before its listing', async () => {
    venue.listedSince = TODAY - 3 * DAY;
    const history = await reader().read(days(-5, -1, 24));
    expect(history.notes).toEqual(['BTC/USDT begins on 2026-04-07 on binance, so the span does too.']);
    expect(history).toMatchObject({ lead: 0, gaps: [] });
    const asked = venue.requests.length;
    await reader().read(days(-5, -1, 24));
    expect(venue.requests).toHaveLength(asked);
  });

  it('reports the bars that the market itself has not, inside the span only', async () => {
    const at = (day: number, hour: number): number => TODAY + day * DAY + hour * HOUR;
    for (const time of [at(-3, 22), at(-3, 23), at(-2, 0), at(-2, 1), at(-1, 5), at(-1, 23)]) venue.gaps.add(time);
    const history = await reader().read(days(-2, 0, 24));
    expect(history.gaps).toEqual([
      { from: at(-2, 0), bars: 2 },
      { from: at(-1, 5), bars: 1 },
      { from: at(-1, 23), bars: 1 },
    ]);
  });

  it('makes a higher timeframe of a stored lower one and asks nobody', async () => {
    await keep(-9, -1, '5m');
    await keep(-9, -1, '30m');
    const history = await reader().read(days(-8, -2, 4, '4h'));
    expect(history).toMatchObject({ source: 'binance, from stored 30m', lead: 4 });
    const halfHours = candlesBetween(TODAY - 8 * DAY - 16 * HOUR, TODAY - 2 * DAY, 30 * 60_000);
    expect(columns(history.candles)).toEqual(resampledColumns(halfHours, '4h'));
    expect(venue.requests).toEqual([]);
    expect(venue.pings).toBe(0);
  });

  it('takes whole candles only from a lower timeframe, and fetches the ones at its ends', async () => {
    const span = { from: TODAY - 3 * DAY + HOUR, to: TODAY - DAY - HOUR };
    await store.write({ venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h' }, candlesBetween(span.from, span.to, HOUR), span);
    const history = await reader().read(days(-3, -1, 0, '1d'));
    expect(venue.requests.map(({ from, to }) => [from, to])).toEqual([[TODAY - 3 * DAY, TODAY - DAY]]);
    expect(history.source).toBe('binance, fetched');
  });

  it('makes one fetch of two reads of one missing span at the same time', async () => {
    const one = reader();
    const [a, b] = await Promise.all([one.read(days(-10, -5)), one.read(days(-10, -5))]);
    expect(venue.requests).toHaveLength(1);
    expect(columns(b.candles)).toEqual(columns(a.candles));
  });

  it('goes on where an interrupted read broke off', async () => {
    const controller = new AbortController();
    venue.afterPage = async (pages) => {
      if (pages === 1) controller.abort();
      if (controller.signal.aborted) throw new OutcryError('cancelled', 'The request was cancelled.');
    };
    await expect(reader().read(days(-10, 0), { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    venue.afterPage = async () => {};
    await reader().read(days(-10, 0));
    expect(venue.requests.map(({ from }) => (from - TODAY + 10 * DAY) / HOUR)).toEqual([0, 100]);
  });

  it('does not let a cancelled reader take the fetch from the one that waits for it', async () => {
    const controller = new AbortController();
    const one = reader();
    const first = one.read(days(-10, 0));
    const second = one.read(days(-10, 0), { signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await first).candles.time.length).toBe(240);
    expect(venue.requests).toHaveLength(1);
  });

  it('says how far it is', async () => {
    const shares: number[] = [];
    await reader().read(days(-10, 0), { onProgress: ({ done, total }) => shares.push(done / (total ?? Number.NaN)) });
    expect(shares).toEqual([100 / 240, 200 / 240, 1]);
  });

  it('refuses a span in which nothing has closed', async () => {
    await expect(reader().read(days(5, 6))).rejects.toMatchObject({ kind: 'invalid-input', field: 'from' });
  });

  it('says that there is no data, and what is stored, when the market has none in the span', async () => {
    await keep(-3, -1);
    venue.listedSince = TODAY - 3 * DAY;
    await expect(reader().read(days(-30, -20))).rejects.toMatchObject({
      kind: 'no-data',
      hint: expect.stringContaining('1h 2026-04-07 to 2026-04-08') as string,
    });
  });
});

describe('reading history while the venue does not answer', () => {
  beforeEach(() => {
    venue.silence = SILENT;
  });

  it('serves a stored span without a word', async () => {
    await keep(-10, -5);
    expect(await reader({ standIn: true }).read(days(-9, -6))).toMatchObject({ source: 'binance, stored', notes: [], gaps: [] });
    expect(venue.pings).toBe(0);
  });

  it('serves a fetched span without the lead when the venue falls silent in between', async () => {
    venue.silence = null;
    venue.afterPage = async () => {
      venue.silence = SILENT;
    };
    const history = await reader({ standIn: true }).read(days(-10, -6, 50));
    expect(history).toMatchObject({ lead: 0, venue: { simulated: false }, source: 'binance, fetched', notes: [] });
    expect(history.candles.time.length).toBe(96);
  });

  it('cuts a span to the stored part of it and says so', async () => {
    await keep(-30, -9);
    const history = await reader({ standIn: true }).read(days(-20, 0, 24));
    expect(history.notes).toEqual(['binance does not answer; stored candles end 2026-03-31, so the span was cut to 2026-03-21 to 2026-03-31.']);
    expect(history).toMatchObject({ venue: { id: 'binance', simulated: false }, lead: 24, gaps: [] });
    expect(history.candles.time.at(-1)).toBe(TODAY - 9 * DAY - HOUR);
  });

  it('never jumps over a stretch that is not stored: the longest part is served', async () => {
    await keep(-20, -18);
    await keep(-10, -5);
    const history = await reader().read(days(-20, 0, 24));
    expect(history.candles.time[0]).toBe(TODAY - 10 * DAY);
    expect(history.candles.time.length).toBe(5 * 24);
    expect(history.notes[0]).toContain('stored candles cover 2026-03-31 to 2026-04-04');
  });

  it('keeps the pages that came before the venue fell silent', async () => {
    venue.silence = null;
    venue.afterPage = async (pages) => {
      if (pages < 2) return;
      venue.silence = SILENT;
      throw SILENT;
    };
    const history = await reader({ standIn: true }).read(days(-20, 0));
    expect(history.candles.time.length).toBe(200);
    expect(history.venue.simulated).toBe(false);
  });

  it('serves simulated candles, never mixed with real ones, where nothing of the span is stored and something may stand in', async () => {
    await keep(-90, -60);
    const history = await reader({ standIn: true }).read(days(-10, -5, 10));
    expect(history.venue).toEqual({ id: 'simulated', simulated: true, standsInFor: 'binance' });
    expect(history).toMatchObject({ source: 'simulated market', lead: 10 });
    expect(history.notes[0]).toMatch(/binance does not answer.*SIMULATED.*1h 2026-01-10 to 2026-02-08/);
    expect(await store.list()).toHaveLength(1);
  });

  it('fails with the silence, and what is stored as the hint, where nothing may stand in', async () => {
    await expect(reader().read(days(-10, -5))).rejects.toMatchObject({ kind: 'unreachable', hint: expect.stringContaining('import') as string });
    await keep(-90, -60);
    await expect(reader().read(days(-10, -5))).rejects.toMatchObject({ kind: 'unreachable', hint: 'Stored of BTC/USDT: 1h 2026-01-10 to 2026-02-08.' });
  });

  it('blames the venue, not the symbol, when the simulated market has no such market', async () => {
    await expect(reader({ standIn: true }).read({ ...days(-10, -5), symbol: 'XYZ/USDT' })).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('waits for the venue once a minute, not once a read', async () => {
    const one = reader({ standIn: true });
    for (let read = 0; read < 5; read++) await one.read(days(-10, -5));
    expect(venue.pings).toBe(1);
    now += 61_000;
    venue.silence = null;
    expect((await one.read(days(-10, -5))).venue.simulated).toBe(false);
    expect(venue.pings).toBe(2);
  });

  it('does not stand in for a venue that answers with a refusal', async () => {
    venue.silence = new OutcryError('rate-limited', 'binance asks for fewer requests.');
    await expect(reader({ standIn: true }).read(days(-10, -5))).rejects.toMatchObject({ kind: 'rate-limited' });
    venue.silence = new OutcryError('unknown-symbol', 'binance does not list BTC/USDT.');
    await expect(reader({ standIn: true }).read(days(-10, -5))).rejects.toMatchObject({ kind: 'unknown-symbol' });
  });

  it('serves around the few bars that an import left out, and reports them', async () => {
    const bad = TODAY - 7 * DAY;
    const key = { venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h' } as const;
    await store.write(key, candlesBetween(TODAY - 10 * DAY, bad, HOUR), { from: TODAY - 10 * DAY, to: bad });
    await store.write(key, candlesBetween(bad + HOUR, TODAY, HOUR), { from: bad + HOUR, to: TODAY });
    const history = await reader().read(days(-10, 0));
    expect(history.gaps).toEqual([{ from: bad, bars: 1 }]);
    expect(history.notes[0]).toContain('missing from the store');
  });

  it('takes a known but empty span for nothing stored', async () => {
    const span = { from: TODAY - 10 * DAY, to: TODAY - 8 * DAY };
    await store.write({ venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h' }, newCandles(0), span);
    expect((await reader({ standIn: true }).read(days(-10, -5))).venue.simulated).toBe(true);
  });
});
