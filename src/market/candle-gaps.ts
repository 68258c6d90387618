import type { Span } from '../domain/market.ts';
import { type Timeframe, nextCandleOpenTime, timeframeMs } from '../domain/timeframe.ts';
import type { Gap } from './history.ts';

/** Where bars are missing between the first and the last of these open times (ascending, on the timeframe's grid), oldest first. */
export function findGaps(times: Float64Array, timeframe: Timeframe): Gap[] {
  const length = timeframeMs(timeframe);
  const gaps: Gap[] = [];
  for (let i = 1; i < times.length; i++) {
    const expected = times[i - 1]! + length;
    if (times[i]! > expected) gaps.push({ from: expected, bars: Math.round((times[i]! - expected) / length) });
  }
  return gaps;
}

/** What is left of `span` without the bars of `holes` (in order of their times), as ascending disjoint spans. */
export function spansWithout(span: Span, holes: readonly Gap[], timeframe: Timeframe): Span[] {
  const left: Span[] = [];
  let from = span.from;
  for (const hole of holes) {
    const to = Math.min(hole.from, span.to);
    if (from < to) left.push({ from, to });
    from = Math.max(from, hole.from + hole.bars * timeframeMs(timeframe));
  }
  if (from < span.to) left.push({ from, to: span.to });
  return left;
}

/** Gaps parted by what is known: their bars that open inside the spans (ascending, disjoint), and those that open outside. */
export function partGaps(gaps: readonly Gap[], spans: readonly Span[], timeframe: Timeframe): { readonly inside: Gap[]; readonly outside: Gap[] } {
  const length = timeframeMs(timeframe);
  const inside: Gap[] = [];
  const outside: Gap[] = [];
  const add = (to: Gap[], from: number, until: number): void => {
    const first = nextCandleOpenTime(timeframe, from);
    if (first < until) to.push({ from: first, bars: Math.ceil((until - first) / length) });
  };
  for (const gap of gaps) {
    const end = gap.from + gap.bars * length;
    let from = gap.from;
    for (const span of spans) {
      if (span.to <= from || span.from >= end) continue;
      add(outside, from, Math.min(span.from, end));
      add(inside, Math.max(from, span.from), Math.min(span.to, end));
      from = span.to;
    }
    add(outside, from, end);
  }
  return { inside, outside };
}
