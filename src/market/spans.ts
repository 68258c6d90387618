import type { Span } from '../domain/market.ts';
import { type Timeframe, candleOpenTime, nextCandleOpenTime } from '../domain/timeframe.ts';

/** The part of `span` inside `bounds`; `null` when there is none. */
export function clipSpan(span: Span, bounds: Span): Span | null {
  const from = Math.max(span.from, bounds.from);
  const to = Math.min(span.to, bounds.to);
  return from < to ? { from, to } : null;
}

/** The parts of the spans inside `bounds`, in their order. */
export function clipSpans(spans: readonly Span[], bounds: Span): Span[] {
  return spans.map((span) => clipSpan(span, bounds)).filter((span) => span !== null);
}

/** What is left of `span` without `taken` (ascending, disjoint), ascending. */
export function subtractSpans(span: Span, taken: readonly Span[]): Span[] {
  const left: Span[] = [];
  let from = span.from;
  for (const { from: start, to } of taken) {
    if (start > from) left.push({ from, to: Math.min(start, span.to) });
    from = Math.max(from, to);
    if (from >= span.to) break;
  }
  if (from < span.to) left.push({ from, to: span.to });
  return left.filter((part) => part.from < part.to);
}

/** The largest span of whole candles inside a span; `null` when it holds none. */
export function wholeCandles(span: Span, timeframe: Timeframe): Span | null {
  const from = nextCandleOpenTime(timeframe, span.from);
  const to = candleOpenTime(timeframe, span.to);
  return from < to ? { from, to } : null;
}

/** An instant for a sentence: the day alone at midnight UTC, else day and time. */
export function instantInWords(time: number): string {
  const [day = '', clock = ''] = new Date(time).toISOString().split('T');
  return clock.startsWith('00:00') ? day : `${day} ${clock.slice(0, 5)} UTC`;
}

/** The end of a half-open span for a sentence: `2026-03-31` for one that ends with that day. */
export function endInWords(to: number): string {
  return instantInWords(to).includes(' ') ? instantInWords(to) : instantInWords(to - 1).slice(0, 10);
}

/** A half-open span for a sentence: `2026-01-01 to 2026-03-31`, its last day included. */
export function spanInWords({ from, to }: Span): string {
  return `${instantInWords(from)} to ${endInWords(to)}`;
}
