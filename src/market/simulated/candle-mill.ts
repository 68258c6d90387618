import { type Candles, newCandles, sliceCandles } from '../../domain/candles.ts';
import { resample } from '../../domain/resample.ts';
import { DAY_MS, type Timeframe, timeframeMs } from '../../domain/timeframe.ts';
import { DayWalk } from './day-walk.ts';
import { LEADER, LISTINGS, type Listing } from './listing.ts';
import { DAY_MINUTES, FIRST_DAY, MinuteBridge, dayOf } from './minute-bridge.ts';

const HOUR_MS = timeframeMs('1h');
const DAY_HOURS = 24;
/** Days of hourly bars remembered, all markets together: about 5 MB at most. */
const REMEMBERED_DAYS = 4096;

/**
 * Grinds candles of any timeframe out of the same minutes, whole days at a time, wherever in the calendar they lie.
 *
 * What a day holds depends on the seed, the market and the date alone, so that remembered days never go stale.
 */
export class CandleMill {
  private readonly bridge: MinuteBridge;
  private readonly walks = new Map<string, DayWalk>();
  private readonly hours = new Map<string, Candles>();
  private readonly scratch = newCandles(DAY_MINUTES);
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    this.bridge = new MinuteBridge(seed);
  }

  /** Bars that open in [from, to), both on the timeframe's grid; nothing before the calendar begins. */
  candles(listing: Listing, timeframe: Timeframe, from: number, to: number): Candles {
    const start = Math.max(from, FIRST_DAY);
    if (start >= to) return newCandles(0);
    const source = timeframeMs(timeframe) < HOUR_MS ? this.minutes(listing, start, to) : this.hourly(listing, start, to);
    const sourceLength = timeframeMs(timeframe) < HOUR_MS ? '1m' : '1h';
    return sourceLength === timeframe ? source : resample(source, timeframe).candles;
  }

  /** The minutes of [from, to), both on the minute. */
  private minutes(listing: Listing, from: number, to: number): Candles {
    const length = timeframeMs('1m');
    const out = newCandles((to - from) / length);
    for (let day = dayOf(from); FIRST_DAY + day * DAY_MS < to; day++) {
      const dayStart = FIRST_DAY + day * DAY_MS;
      this.grind(listing, day);
      const first = Math.max(0, (from - dayStart) / length);
      const last = Math.min(DAY_MINUTES, (to - dayStart) / length);
      copy(sliceCandles(this.scratch, first, last), out, (dayStart - from) / length + first);
    }
    return out;
  }

  /** The hours of [from, to), both on the hour. */
  private hourly(listing: Listing, from: number, to: number): Candles {
    const out = newCandles((to - from) / HOUR_MS);
    for (let day = dayOf(from); FIRST_DAY + day * DAY_MS < to; day++) {
      const dayStart = FIRST_DAY + day * DAY_MS;
      const first = Math.max(0, (from - dayStart) / HOUR_MS);
      const last = Math.min(DAY_HOURS, (to - dayStart) / HOUR_MS);
      copy(sliceCandles(this.hoursOf(listing, day), first, last), out, (dayStart - from) / HOUR_MS + first);
    }
    return out;
  }

  private hoursOf(listing: Listing, day: number): Candles {
    const key = `${listing.symbol} ${day}`;
    const known = this.hours.get(key);
    if (known) return known;
    this.grind(listing, day);
    const bars = foldHours(this.scratch);
    // The oldest entry of a Map is its first: dropping it bounds the memory at no cost in book-keeping.
    const [oldest] = this.hours.size >= REMEMBERED_DAYS ? this.hours.keys() : [];
    if (oldest !== undefined) this.hours.delete(oldest);
    this.hours.set(key, bars);
    return bars;
  }

  private grind(listing: Listing, day: number): void {
    this.bridge.fill(listing, FIRST_DAY + day * DAY_MS, this.walk(listing).frame(day), this.scratch);
  }

  private walk(listing: Listing): DayWalk {
    const known = this.walks.get(listing.symbol);
    if (known) return known;
    const leader = LISTINGS.find((entry) => entry.symbol === LEADER);
    const walk = new DayWalk(listing, leader === undefined || leader === listing ? null : this.walk(leader), this.seed);
    this.walks.set(listing.symbol, walk);
    return walk;
  }
}

function copy(source: Candles, target: Candles, offset: number): void {
  target.time.set(source.time, offset);
  target.open.set(source.open, offset);
  target.high.set(source.high, offset);
  target.low.set(source.low, offset);
  target.close.set(source.close, offset);
  target.volume.set(source.volume, offset);
}

/** The hours of a day of minutes; like `resample`, without its buffers, as thousands of days may be asked for at once. */
function foldHours(minutes: Candles): Candles {
  const hours = newCandles(DAY_HOURS);
  for (let hour = 0; hour < DAY_HOURS; hour++) {
    const first = hour * 60;
    let high = minutes.high[first]!;
    let low = minutes.low[first]!;
    let volume = 0;
    for (let minute = first; minute < first + 60; minute++) {
      if (minutes.high[minute]! > high) high = minutes.high[minute]!;
      if (minutes.low[minute]! < low) low = minutes.low[minute]!;
      volume += minutes.volume[minute]!;
    }
    hours.time[hour] = minutes.time[first]!;
    hours.open[hour] = minutes.open[first]!;
    hours.high[hour] = high;
    hours.low[hour] = low;
    hours.close[hour] = minutes.close[first + 59]!;
    hours.volume[hour] = volume;
  }
  return hours;
}
