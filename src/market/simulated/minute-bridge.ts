import type { Candles } from '../../domain/candles.ts';
import { DAY_MS } from '../../domain/timeframe.ts';
import type { DayFrame } from './day-walk.ts';
import { LEADER, type Listing } from './listing.ts';
import { fillNormal, fillUniform, hash, randomStream } from './random.ts';

/** Minutes in a day. */
export const DAY_MINUTES = 1440;

const MINUTE_MS = 60_000;
/** Minutes between changes of the intraday temper. */
const TEMPER_MINUTES = 10;
/** Minutes that a shock takes to spend itself. */
const SHOCK_MINUTES = 90;

/** How busy each UTC hour is beside the day's average: quiet before Asia wakes, loudest while Europe and New York overlap. */
const HOUR_RHYTHM = [
  0.95, 0.9, 0.82, 0.78, 0.76, 0.78, 0.85, 0.95, 1.05, 1.05, 1.0, 0.98, 1.1, 1.35, 1.6, 1.55, 1.35, 1.15, 1.05, 1.0, 0.98, 0.95, 0.92, 0.95,
] as const;
/** How busy each weekday is, Sunday first. */
const WEEKDAY_RHYTHM = [0.68, 1.02, 1.12, 1.14, 1.12, 1.1, 0.74] as const;

/**
 * The 1,440 minutes of one day, written into `out` (whose `time` is set too): a bridge from the day's open to its close
 * whose steps follow the hour's rhythm, cluster, and share the leading market's.
 *
 * Prices lie on the market's tick. Volumes are whole multiples of 2^-k base units where the lot is 10^-k: such a number
 * is a multiple of the lot (it is 5^k lots) and exact in binary, so that sums come out equal whatever their order.
 *
 * A plain loop over columns: two years of it are asked for at once.
 */
export class MinuteBridge {
  private readonly seed: number;
  private readonly path = new Float64Array(DAY_MINUTES + 1);
  private readonly spent = new Float64Array(DAY_MINUTES + 1);
  private readonly deviations = new Float64Array(DAY_MINUTES);
  private readonly shared = new Float64Array(DAY_MINUTES);
  private readonly own = new Float64Array(DAY_MINUTES);
  private readonly draws = new Float64Array(3 * DAY_MINUTES);
  private readonly tempers = new Float64Array(DAY_MINUTES / TEMPER_MINUTES);

  constructor(seed: number) {
    this.seed = seed;
  }

  fill(listing: Listing, dayStart: number, frame: DayFrame, out: Candles): void {
    this.wander(listing, dayOf(dayStart), frame);
    this.lay(listing, dayStart, frame, out);
  }

  /** A free path of the day's restlessness, in arbitrary units, with the variance spent on the way. */
  private wander(listing: Listing, day: number, frame: DayFrame): void {
    const { path, spent, deviations, shared, own, tempers, seed } = this;
    fillNormal(hash(`minutes ${LEADER}`, seed, day), shared);
    const leads = listing.symbol === LEADER;
    if (!leads) fillNormal(hash(`minutes ${listing.symbol}`, seed, day), own);
    const share = leads ? 1 : listing.following;
    const rest = Math.sqrt(1 - share * share);
    fillNormal(hash('tempers', seed, day), tempers);
    // The hour of a shock is the day's, not the market's: all fall together.
    const shockStart = frame.shock ? randomStream(hash('shock', seed, day)).uniform() * (DAY_MINUTES - SHOCK_MINUTES) : DAY_MINUTES;
    let heat = 0;
    let deviation = 0;
    for (let minute = 0; minute < DAY_MINUTES; minute++) {
      if (minute % TEMPER_MINUTES === 0) {
        heat = 0.94 * heat + 0.17 * tempers[minute / TEMPER_MINUTES]!;
        deviation = HOUR_RHYTHM[Math.floor(minute / 60)]! * Math.exp(heat);
      }
      const since = minute - shockStart;
      const used = since >= 0 && since < SHOCK_MINUTES ? deviation * (1 + 9 * (1 - since / SHOCK_MINUTES)) : deviation;
      deviations[minute] = used;
      path[minute + 1] = path[minute]! + used * (share * shared[minute]! + rest * own[minute]!);
      spent[minute + 1] = spent[minute]! + used * used;
    }
  }

  /** Scales the path to the day's volatility, ties it to the day's close, and draws each minute's extremes and volume. */
  private lay(listing: Listing, dayStart: number, frame: DayFrame, out: Candles): void {
    const { path, spent, deviations, draws } = this;
    fillUniform(hash(`bars ${listing.symbol}`, this.seed, dayOf(dayStart)), draws);
    const unit = frame.volatility / Math.sqrt(spent[DAY_MINUTES]!);
    // What the free path misses the close by is taken up in proportion to the variance spent (a Brownian bridge).
    const miss = (frame.close - frame.open - unit * path[DAY_MINUTES]!) / spent[DAY_MINUTES]!;
    const moveUnit = Math.sqrt(DAY_MINUTES) / frame.volatility;
    const scale = 10 ** listing.priceDecimals;
    const quantum = 2 ** -listing.amountDecimals;
    const perQuantum = 1 / quantum;
    const busy = 0.6 + 0.4 * Math.min(4, frame.volatility / listing.dayVolatility);
    const minuteNotional = (listing.dayNotional / DAY_MINUTES) * WEEKDAY_RHYTHM[new Date(dayStart).getUTCDay()]! * busy;
    let open = Math.max(1, Math.round(Math.exp(frame.open) * scale)) / scale;
    for (let minute = 0; minute < DAY_MINUTES; minute++) {
      const stray = 0.9 * unit * deviations[minute]!;
      const price = Math.exp(frame.open + unit * path[minute + 1]! + miss * spent[minute + 1]!);
      const close = Math.max(1, Math.round(price * scale)) / scale;
      const up = draws[3 * minute]!;
      const down = draws[3 * minute + 1]!;
      const activity = draws[3 * minute + 2]!;
      const top = open > close ? open : close;
      const bottom = open > close ? close : open;
      // Within a minute the price strays beyond its ends by about a deviation; squares keep most strays small.
      const high = Math.round(top * (1 + stray * up * up) * scale) / scale;
      const low = Math.round(bottom * (1 - stray * down * down) * scale) / scale;
      const perPrice = 1 / price;
      const strength = (top - bottom) * perPrice * moveUnit;
      const crowd = 0.25 + 1.1 * activity * activity * activity + 0.45 * (strength < 8 ? strength : 8);
      const lots = minuteNotional * HOUR_RHYTHM[(minute / 60) | 0]! * crowd * perPrice * perQuantum;
      out.time[minute] = dayStart + minute * MINUTE_MS;
      out.open[minute] = open;
      out.high[minute] = high > top ? high : top;
      out.low[minute] = low > 0 && low < bottom ? low : bottom;
      out.close[minute] = close;
      out.volume[minute] = (lots < 1 ? 1 : Math.round(lots)) * quantum;
      open = close;
    }
  }
}

/** Days of the simulated calendar are counted from this Monday, so that its first week is whole. */
export const FIRST_DAY = Date.UTC(2017, 0, 2);

/** The number of the simulated day that holds `time`; negative before the first. */
export function dayOf(time: number): number {
  return Math.floor((time - FIRST_DAY) / DAY_MS);
}
