import { beforeEach, describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import { FallbackMarketData } from '../../src/market/fallback.ts';
import type { ReachableMarketData } from '../../src/market/market-data.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { VenueWatch } from '../../src/market/venue-watch.ts';
import { ScriptedMarketData } from '../fakes/scripted-market-data.ts';

const SILENT = new OutcryError('unreachable', 'binance does not answer.');
const SLOW = new OutcryError('timeout', 'binance did not answer within 4 s.');

let now: number;
let venue: ScriptedMarketData;
let watch: VenueWatch;
const clock = { now: () => now };

beforeEach(() => {
  now = Date.UTC(2026, 3, 10);
  venue = new ScriptedMarketData(clock);
  watch = new VenueWatch(venue, clock);
});

function source(standIn = true): FallbackMarketData {
  return new FallbackMarketData(watch, standIn ? new SimulatedMarket(clock, { standsInFor: 'binance' }) : null);
}

describe('choosing whom to ask for live prices', () => {
  it('is the venue while it answers', async () => {
    const market = await source().resolve();
    expect(market.venue).toEqual({ id: 'binance', simulated: false });
    expect((await market.ticker('BTC/USDT')).last).toBe(100);
  });

  it.each([SILENT, SLOW])('is the simulated market while the venue is silent, and it says for whom it stands in', async (silence) => {
    venue.silence = silence;
    const market = await source().resolve();
    expect(market.venue).toEqual({ id: 'simulated', simulated: true, standsInFor: 'binance' });
    expect((await market.tickers('USDT')).length).toBeGreaterThan(5);
  });

  it('fails where nothing may stand in', async () => {
    venue.silence = SILENT;
    await expect(source(false).resolve()).rejects.toBe(SILENT);
  });

  it('asks whether the venue is there once a minute, however many want to know', async () => {
    venue.silence = SILENT;
    const market = source();
    await Promise.all([market.resolve(), market.resolve(), market.resolve()]);
    now += 59_000;
    await market.resolve();
    expect(venue.pings).toBe(1);
    now += 1_000;
    venue.silence = null;
    expect((await market.resolve()).venue.id).toBe('binance');
    expect(venue.pings).toBe(2);
  });

  it('asks anew as soon as a read has met silence', async () => {
    const market = source();
    const binance = await market.resolve();
    venue.silence = SILENT;
    await expect(binance.ticker('BTC/USDT')).rejects.toBe(SILENT);
    expect((await market.resolve()).venue.simulated).toBe(true);
    expect(venue.pings).toBe(2);
  });

  it('takes a refusal for an answer, and something that is no exchange for silence', async () => {
    venue.silence = new OutcryError('rate-limited', 'binance asks for fewer requests.');
    expect((await source().resolve()).venue.id).toBe('binance');
    now += 60_000;
    venue.silence = new OutcryError('bad-reply', 'binance sent an answer that is cut off or not JSON.');
    expect((await source().resolve()).venue.id).toBe('simulated');
  });

  it('never stands in for a venue that does not exist', async () => {
    venue.silence = new OutcryError('invalid-input', '"binanse" is no exchange that is known here.');
    await expect(source().resolve()).rejects.toMatchObject({ kind: 'invalid-input' });
  });

  it('lets a caller go who does not want to wait', async () => {
    const hanging: ReachableMarketData = Object.assign(new ScriptedMarketData(clock), { ping: () => new Promise<void>(() => {}) });
    const waiting = new FallbackMarketData(new VenueWatch(hanging, clock), null).resolve({ signal: AbortSignal.timeout(10) });
    await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('gives the venue four seconds, and remembers that they ran out', async () => {
    const patience: number[] = [];
    venue.ping = async (ms?: number) => {
      patience.push(ms ?? 0);
      throw SLOW;
    };
    await expect(watch.check()).rejects.toBe(SLOW);
    await expect(watch.check()).rejects.toBe(SLOW);
    expect(patience).toEqual([4000]);
  });
});
