import { CANDLE_COLUMNS, type Candles, barAtOrAfter, newCandles, sliceCandles } from '../../domain/candles.ts';
import { hasPassed } from '../../domain/clock.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { type Timeframe, timeframeMs } from '../../domain/timeframe.ts';
import type { TradingAccount } from '../account.ts';

/** Candles of a market that somebody needs. */
export interface CandleNeed {
  readonly account: TradingAccount;
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  /** Open time of the first candle needed. */
  readonly from: number;
  /** Candles that open at or after this are not needed. */
  readonly to: number;
}

/** Newest bars that are read again with what follows them, and must be as they were: what is corrected late is corrected there. */
const OVERLAP = 60;

/** After so long a series is read whole again, so that corrections further back come in. */
const WHOLE_MS = 86_400_000;

/** Room for so many bars more than there are: a series grows by a bar at a time. */
const ROOM = 1_500;

interface Kept {
  /** Open time that it was read from. */
  readonly from: number;
  readonly wholeAt: number;
  /** Longer than what is in it: views that were given out stay as they are while bars are added behind them. */
  readonly columns: Candles;
  readonly bars: number;
}

/**
 * Series of candles that sessions read at each close, kept from close to close: of a series a year long only the newest bars are read,
 * and the rest is as it was. What does not fit on to what is kept is read whole, and so is every series once a day and after a restart.
 */
export class CandleMemory {
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  /** The last read of each series that is under way: reads of one series follow each other. */
  readonly #reading = new Map<string, Promise<unknown>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The candles of a need. @throws OutcryError as the account's history does. */
  async read(need: CandleNeed): Promise<Candles> {
    const key = keyOfSeries(need);
    const before = this.#reading.get(key) ?? Promise.resolve();
    const reading = before.then(() => this.#read(key, need));
    // Who waits for it hears of a failure; the next reading begins all the same.
    const over = Promise.allSettled([reading]);
    this.#reading.set(key, over);
    try {
      return await reading;
    } finally {
      if (this.#reading.get(key) === over) this.#reading.delete(key);
    }
  }

  /** Forgets all series but these; see `keyOfSeries`. */
  keep(series: ReadonlySet<string>): void {
    for (const key of this.#kept.keys()) if (!series.has(key)) this.#kept.delete(key);
  }

  async #read(key: string, need: CandleNeed): Promise<Candles> {
    const kept = this.#kept.get(key);
    const isUsable = kept !== undefined && kept.from <= need.from && kept.bars > OVERLAP && !hasPassed(WHOLE_MS, kept.wholeAt, this.#now());
    const grown = isUsable ? await grownTo(kept, need) : null;
    if (grown !== null) {
      this.#kept.set(key, grown);
      return cut(grown, need);
    }
    const whole = await readFrom(need, need.from);
    const read = added({ from: need.from, wholeAt: this.#now(), columns: newCandles(0), bars: 0 }, whole, 0);
    this.#kept.set(key, read);
    return cut(read, need);
  }
}

/** What tells a series from another: account, market and timeframe. */
export function keyOfSeries({ account, symbol, timeframe }: Pick<CandleNeed, 'symbol' | 'timeframe'> & { readonly account: { readonly id: string } }): string {
  return `${account.id} ${symbol} ${timeframe}`;
}

/** What is kept with the bars that have closed since; `null` where what is read now does not fit on to it. */
async function grownTo(kept: Kept, need: CandleNeed): Promise<Kept | null> {
  const { time } = kept.columns;
  // Nothing has closed since.
  if (need.to <= time[kept.bars - 1]! + timeframeMs(need.timeframe)) return kept;
  const start = kept.bars - OVERLAP;
  const fresh = await readFrom(need, time[start]!);
  for (const name of CANDLE_COLUMNS) {
    const [was, is] = [kept.columns[name], fresh[name]];
    for (let i = 0; i < OVERLAP; i++) if (is[i] !== was[start + i]) return null;
  }
  return added(kept, fresh, OVERLAP);
}

async function readFrom({ account, symbol, timeframe, to }: CandleNeed, from: number): Promise<Candles> {
  const { candles } = await account.history.read({ symbol, timeframe, span: { from, to } });
  return sliceCandles(candles, barAtOrAfter(candles.time, from), barAtOrAfter(candles.time, to));
}

/** What is kept with bars added behind it, those of `fresh` from `skip` on. */
function added(kept: Kept, fresh: Candles, skip: number): Kept {
  const bars = kept.bars + fresh.time.length - skip;
  const columns = bars <= kept.columns.time.length ? kept.columns : newCandles(bars + ROOM);
  for (const name of CANDLE_COLUMNS) {
    if (columns !== kept.columns) columns[name].set(kept.columns[name].subarray(0, kept.bars));
    columns[name].set(fresh[name].subarray(skip), kept.bars);
  }
  return { ...kept, columns, bars };
}

function cut({ columns, bars }: Kept, { from, to }: CandleNeed): Candles {
  const there = sliceCandles(columns, 0, bars);
  return sliceCandles(there, barAtOrAfter(there.time, from), barAtOrAfter(there.time, to));
}
