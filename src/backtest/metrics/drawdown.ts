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

/**
 * Walks the per-bar equity once. The peak is the running maximum and starts at the starting cash, so that a first trade that
 * loses counts as a fall.
 */
export function drawdown(time: Float64Array, equity: Float64Array, cash: number): Drawdown {
  const count = equity.length;
  let peak = cash;
  let peakBar = 0;
  let depth = 0;
  let deepestPeak = -1;
  let trough = -1;
  let recovery = -1;
  let longestFrom = 0;
  let longestBars = 0;
  let under = false;
  let squares = 0;
  // A plain loop over columns: this runs over millions of bars.
  for (let i = 0; i < count; i++) {
    const value = equity[i]!;
    if (value >= peak) {
      if (under) {
        if (i - peakBar > longestBars) {
          longestBars = i - peakBar;
          longestFrom = peakBar;
        }
        if (deepestPeak === peakBar && recovery < 0) recovery = i;
        under = false;
      }
      peak = value;
      peakBar = i;
      continue;
    }
    under = true;
    const fall = 1 - value / peak;
    squares += fall * fall;
    if (fall > depth) {
      depth = fall;
      trough = i;
      if (deepestPeak !== peakBar) {
        deepestPeak = peakBar;
        recovery = -1;
      }
    }
  }
  if (under && count - 1 - peakBar > longestBars) {
    longestBars = count - 1 - peakBar;
    longestFrom = peakBar;
  }
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
