import type { Candles } from '../../domain/candles.ts';
import { emptyColumn } from './windows.ts';

/**
 * Wilder's parabolic stop and reverse: the price at which a trend is taken to have turned.
 *
 * The first direction is down when the second bar moves further down than up, as in TA-Lib, else up.
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978).
 */
export function parabolicSar(candles: Candles, acceleration: number, maximum: number): Float64Array {
  const { high, low } = candles;
  const length = high.length;
  const out = emptyColumn(length);
  if (length < 2) return out;
  const step = Math.min(acceleration, maximum);
  const fall = low[0]! - low[1]!;
  let rising = !(fall > 0 && fall > high[1]! - high[0]!);
  let extreme = rising ? high[1]! : low[1]!;
  let stop = rising ? low[0]! : high[0]!;
  let factor = step;
  for (let i = 1; i < length; i++) {
    // The first bar stands for its own predecessor: its extremes are already in the start.
    const before = i === 1 ? 1 : i - 1;
    const top = Math.max(high[before]!, high[i]!);
    const bottom = Math.min(low[before]!, low[i]!);
    const turned = rising ? low[i]! <= stop : high[i]! >= stop;
    if (turned) {
      rising = !rising;
      stop = rising ? Math.min(extreme, bottom) : Math.max(extreme, top);
      extreme = rising ? high[i]! : low[i]!;
      factor = step;
    } else if (rising ? high[i]! > extreme : low[i]! < extreme) {
      extreme = rising ? high[i]! : low[i]!;
      factor = Math.min(maximum, factor + step);
    }
    out[i] = stop;
    stop += factor * (extreme - stop);
    // Tomorrow's stop may not lie inside the range of the last two bars.
    stop = rising ? Math.min(stop, bottom) : Math.max(stop, top);
  }
  return out;
}
