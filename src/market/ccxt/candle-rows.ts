import { type CandleRow, type Candles, candlesFromRows } from '../../domain/candles.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type Timeframe, candleOpenTime } from '../../domain/timeframe.ts';

/**
 * Rows of `fetchOHLCV` as candles, once every one of them makes sense: six finite numbers, on the timeframe's grid, in
 * ascending order, prices positive, high and low around open and close, volume not negative. Rows outside [from, to) are
 * left out first: venues round the ends of a span as they like, and send the forming candle.
 *
 * @throws OutcryError `bad-reply` that names the candle at fault.
 */
export function candlesOfRows(venue: string, rows: unknown, timeframe: Timeframe, from: number, to: number): Candles {
  if (!Array.isArray(rows)) throw new OutcryError('bad-reply', `${venue} sent no list of candles.`);
  const wanted: CandleRow[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const row of rows as readonly unknown[]) {
    if (!isRow(row)) throw fault(venue, row, 'a candle without six numbers');
    const [time] = row;
    if (time < from || time >= to) continue;
    const wrong = faultOf(row, timeframe, previous);
    if (wrong !== null) throw fault(venue, row, wrong);
    wanted.push(row);
    previous = time;
  }
  return candlesFromRows(wanted);
}

function isRow(row: unknown): row is CandleRow {
  return Array.isArray(row) && row.length >= 6 && row.slice(0, 6).every((value) => Number.isFinite(value));
}

function faultOf([time, open, high, low, close, volume]: CandleRow, timeframe: Timeframe, previous: number): string | null {
  if (candleOpenTime(timeframe, time) !== time) return `a candle that is not on the ${timeframe} grid`;
  if (time <= previous) return 'candles out of order';
  if (low <= 0) return 'a price that is not positive';
  if (high < Math.max(open, close) || low > Math.min(open, close)) return 'a candle whose high and low do not hold its open and close';
  return volume < 0 ? 'a negative volume' : null;
}

function fault(venue: string, row: unknown, what: string): OutcryError {
  const time = Array.isArray(row) ? (row as readonly unknown[])[0] : null;
  const at = typeof time === 'number' && Number.isFinite(time) ? ` at ${new Date(time).toISOString()}` : '';
  return new OutcryError('bad-reply', `${venue} sent ${what}${at}.`);
}
