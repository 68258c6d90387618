import { type Timeframe, isTimeframe } from '../../domain/timeframe.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/** A span of time as people write it (`90m`, `24h`, `7d`, `2w`) in milliseconds; `null` for other text and for no time at all. */
export function parseSpan(text: string): number | null {
  const match = /^(\d{1,6})\s*([mhdw])$/i.exec(text.trim());
  const ms = match ? Number(match[1]) * UNITS[match[2]!.toLowerCase()]! : 0;
  return ms > 0 ? ms : null;
}

/** A span of whole minutes in its one spelling: days when more than one, else hours, else minutes. */
export function formatSpan(ms: number): string {
  if (ms > DAY && ms % DAY === 0) return `${ms / DAY}d`;
  return ms % HOUR === 0 ? `${ms / HOUR}h` : `${ms / MINUTE}m`;
}

const SPOKEN: Readonly<Record<string, Timeframe>> = { hourly: '1h', daily: '1d', weekly: '1w' };

/** A timeframe as people write it: `4h`, `4H`, `1D`, `daily`. `1M` is not taken for one minute. `null` for other text. */
export function parseTimeframe(text: string): Timeframe | null {
  const trimmed = text.trim();
  const lower = trimmed.replace(/[HDW]$/, (unit) => unit.toLowerCase());
  return isTimeframe(lower) ? lower : (SPOKEN[trimmed.toLowerCase()] ?? null);
}
