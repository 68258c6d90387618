import { formatDateTime, formatDuration } from '../../reports/format.ts';

/** How long something pauses yet: `until 2026-01-31 14:00 UTC (25m)`. */
export function pauseWords(until: number, now: number): string {
  return `until ${formatDateTime(until)} UTC (${formatDuration(until - now)})`;
}
