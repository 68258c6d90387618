import { OutcryError } from '../../domain/errors.ts';
import { TIMEFRAMES, type Timeframe, isTimeframe } from '../../domain/timeframe.ts';

const WORDS: Readonly<Record<string, Timeframe>> = { minutely: '1m', minute: '1m', hourly: '1h', hour: '1h', daily: '1d', day: '1d', d: '1d', weekly: '1w', week: '1w', w: '1w', h: '1h' };
const UNITS: Readonly<Record<string, number>> = { m: 1, min: 1, mins: 1, minute: 1, minutes: 1, h: 60, hr: 60, hrs: 60, hour: 60, hours: 60, std: 60, d: 1440, day: 1440, days: 1440, w: 10_080, week: 10_080, weeks: 10_080 };
const BY_MINUTES = new Map(TIMEFRAMES.map((timeframe) => [Number(timeframe.slice(0, -1)) * UNITS[timeframe.slice(-1)]!, timeframe]));

/**
 * A candle length as people write it: `1h`, `60m`, `hourly`, `4 hours`, `H4`, `daily`.
 *
 * @throws OutcryError `invalid-input` that lists the lengths there are; monthly candles are not among them.
 */
export function parseTimeframe(text: string): Timeframe {
  const trimmed = text.trim();
  const lower = trimmed.toLowerCase();
  if (isTimeframe(lower) && trimmed !== '1M') return lower;
  const word = WORDS[lower];
  if (word !== undefined && trimmed !== 'M') return word;
  const match = trimmed === '1M' ? null : (/^(\d+)\s*-?\s*([a-z]+)$/.exec(lower) ?? /^([a-z])(\d+)$/.exec(lower));
  if (match) {
    const [count, unit] = /^\d/.test(lower) ? [match[1]!, match[2]!] : [match[2]!, match[1]!];
    const known = BY_MINUTES.get(Number(count) * (UNITS[unit] ?? Number.NaN));
    if (known !== undefined) return known;
  }
  throw new OutcryError('invalid-input', `"${text}" is not a timeframe: expected one of ${TIMEFRAMES.join(', ')}.`);
}
