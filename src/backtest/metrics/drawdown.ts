/** The fall of equity below its running peak. Fractions are positive (0.25 = 25 % below the peak); times are epoch milliseconds. */
export interface Drawdown {
  /** Deepest fall as a fraction of the peak before it; 0 when equity never fell. */
  readonly depth: number;
  /** Open times of the bars at whose close the peak before the deepest fall, and its lowest point, stood; `null` when equity never fell. */
  readonly peakTime: number | null;
  readonly troughTime: number | null;
  /** When the peak was reached again; `null` when it has not been. */
  readonly recoveryTime: number | null;
  /** From that peak to its recovery, or to the last bar. */
  readonly lengthBars: number;
  readonly lengthMs: number;
  /** The longest time from any peak to its recovery or to the last bar; not always the deepest fall's. */
  readonly longestBars: number;
  readonly longestMs: number;
  /** √(mean of squared falls) over all bars, as a fraction; see `ulcerIndex`. */
  readonly rootMeanSquare: number;
}

/** Bars that are walked in one call: enough for the call not to count, and many calls for the engine to compile it well. */
const STRETCH = 4_096;

/**
 * Walks the per-bar equity once. The peak is the running maximum and starts at the starting cash, so that a first trade that
 * loses counts as a fall.
 */
export function drawdown(time: Float64Array, equity: Float64Array, cash: number): Drawdown {
  const count = equity.length;
  const falls = new Falls(cash);
  for (let from = 0; from < count; from += STRETCH) falls.walk(equity, from, Math.min(from + STRETCH, count));
  falls.end(count - 1);
  const { depth, deepestPeak, trough, recovery, longestFrom, longestBars, squares } = falls;
  const end = recovery < 0 ? count - 1 : recovery;
  const fell = trough >= 0;
  return {
    depth,
    peakTime: fell ? time[deepestPeak]! : null,
    troughTime: fell ? time[trough]! : null,
    recoveryTime: recovery < 0 ? null : time[recovery]!,
    lengthBars: fell ? end - deepestPeak : 0,
    lengthMs: fell ? time[end]! - time[deepestPeak]! : 0,
    longestBars,
    longestMs: longestBars > 0 ? time[longestFrom + longestBars]! - time[longestFrom]! : 0,
    rootMeanSquare: count > 0 ? Math.sqrt(squares / count) : 0,
  };
}

/** What is known of the falls up to some bar. Bars are numbers of the column, -1 for none. */
class Falls {
  #peak: number;
  #peakBar = 0;
  #under = false;
  depth = 0;
  /** The peak before the deepest fall, its lowest bar, and the bar at which that peak was reached again. */
  deepestPeak = -1;
  trough = -1;
  recovery = -1;
  longestFrom = 0;
  longestBars = 0;
  /** Sum of the squared falls. */
  squares = 0;

  constructor(cash: number) {
    this.#peak = cash;
  }

  walk(equity: Float64Array, from: number, to: number): void {
    let peak = this.#peak;
    let { depth, squares } = this;
    // A plain loop over a column: this runs over millions of bars.
    for (let i = from; i < to; i++) {
      const value = equity[i]!;
      if (value >= peak) {
        if (this.#under) this.#recovered(i);
        peak = value;
        this.#peakBar = i;
        continue;
      }
      this.#under = true;
      const fall = 1 - value / peak;
      squares += fall * fall;
      if (fall > depth) {
        depth = fall;
        this.trough = i;
        if (this.deepestPeak !== this.#peakBar) {
          this.deepestPeak = this.#peakBar;
          this.recovery = -1;
        }
      }
    }
    this.#peak = peak;
    this.depth = depth;
    this.squares = squares;
  }

  /** The equity ends at the bar `last`. */
  end(last: number): void {
    if (this.#under) this.#lasted(last);
  }

  #recovered(bar: number): void {
    this.#lasted(bar);
    if (this.deepestPeak === this.#peakBar && this.recovery < 0) this.recovery = bar;
    this.#under = false;
  }

  #lasted(until: number): void {
    if (until - this.#peakBar <= this.longestBars) return;
    this.longestBars = until - this.#peakBar;
    this.longestFrom = this.#peakBar;
  }
}
