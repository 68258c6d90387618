import { CANDLE_COLUMNS, type Candles, newCandles, sliceCandles } from '../domain/candles.ts';
import type { Span } from '../domain/market.ts';
import type { WriteOutcome } from './candle-store.ts';

/** A series after a merge, and what the merge did to it. */
export interface MergedCandles extends WriteOutcome {
  readonly candles: Candles;
}

/**
 * Two ascending series as one: bars of both, those of `update` where both have the same open time.
 *
 * When nothing is added or changed, `candles` is `held` itself.
 */
export function mergeCandles(held: Candles, update: Candles): MergedCandles {
  const heldCount = held.time.length;
  const updateCount = update.time.length;
  const merged = newCandles(heldCount + updateCount);
  let h = 0;
  let u = 0;
  let bar = 0;
  let added = 0;
  let changed = 0;
  // A plain loop over columns: an import merges hundreds of thousands of bars.
  while (h < heldCount || u < updateCount) {
    const heldTime = h < heldCount ? held.time[h]! : Number.POSITIVE_INFINITY;
    const updateTime = u < updateCount ? update.time[u]! : Number.POSITIVE_INFINITY;
    if (heldTime < updateTime) {
      copyBar(held, h++, merged, bar++);
      continue;
    }
    if (heldTime === updateTime) {
      if (!sameBar(held, h, update, u)) changed += 1;
      h += 1;
    } else {
      added += 1;
    }
    copyBar(update, u++, merged, bar++);
  }
  const unchanged = updateCount - added - changed;
  return { candles: added + changed === 0 ? held : sliceCandles(merged, 0, bar), added, changed, unchanged };
}

/** The union of half-open spans: ascending, disjoint, those that touch made one; empty spans vanish. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { from: number; to: number }[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ from: span.from, to: span.to });
  }
  return merged;
}

/**
 * Guards a store's door: the caller has validated what it writes, so anything else is a bug.
 *
 * @throws RangeError when open times do not ascend strictly or columns differ in length.
 */
export function assertAscending(candles: Candles): void {
  const { time } = candles;
  for (const name of CANDLE_COLUMNS) {
    if (candles[name].length !== time.length) throw new RangeError(`candle column ${name} has ${candles[name].length} values for ${time.length} bars`);
  }
  for (let i = 1; i < time.length; i++) {
    if (!(time[i]! > time[i - 1]!)) throw new RangeError(`candles do not ascend at bar ${i}: ${time[i - 1]!}, ${time[i]!}`);
  }
}

function copyBar(from: Candles, source: number, to: Candles, target: number): void {
  to.time[target] = from.time[source]!;
  to.open[target] = from.open[source]!;
  to.high[target] = from.high[source]!;
  to.low[target] = from.low[source]!;
  to.close[target] = from.close[source]!;
  to.volume[target] = from.volume[source]!;
}

function sameBar(a: Candles, i: number, b: Candles, j: number): boolean {
  return (
    a.open[i] === b.open[j] && a.high[i] === b.high[j] && a.low[i] === b.low[j] && a.close[i] === b.close[j] && a.volume[i] === b.volume[j]
  );
}
