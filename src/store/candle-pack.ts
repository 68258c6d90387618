import { crc32 } from 'node:zlib';
import { CANDLE_COLUMNS, type Candles } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** Candles as one run of bytes, with what it takes to tell later that they are still the same. */
export interface PackedCandles {
  readonly bars: number;
  /** Open time of the first and of the last bar. */
  readonly first: number;
  readonly last: number;
  /** CRC-32 of `bytes`. */
  readonly checksum: number;
  readonly bytes: Uint8Array;
}

/**
 * At least one candle, packed: the columns one after the other in the order of `CANDLE_COLUMNS`, as doubles in the
 * machine's byte order (little-endian on every platform that the house is run on).
 */
export function packCandles(candles: Candles): PackedCandles {
  const bars = candles.time.length;
  const columns = new Float64Array(bars * CANDLE_COLUMNS.length);
  for (const [index, name] of CANDLE_COLUMNS.entries()) columns.set(candles[name], index * bars);
  const bytes = new Uint8Array(columns.buffer);
  return { bars, first: candles.time[0]!, last: candles.time[bars - 1]!, checksum: crc32(bytes), bytes };
}

/**
 * The candles of a pack, as views of its bytes wherever their place in memory allows that.
 *
 * @throws OutcryError `corrupt` when the bytes are not those that were packed; `what` names them in the message.
 */
export function unpackCandles(packed: PackedCandles, what: string): Candles {
  const { bars, bytes } = packed;
  if (bars < 1 || bytes.byteLength !== bars * CANDLE_COLUMNS.length * DOUBLE) {
    throw damaged(what, `${bytes.byteLength} bytes for ${bars} bars`);
  }
  if (crc32(bytes) !== packed.checksum) throw damaged(what, 'their checksum does not match');
  const aligned = bytes.byteOffset % DOUBLE === 0 ? bytes : bytes.slice();
  const column = (index: number): Float64Array => new Float64Array(aligned.buffer, aligned.byteOffset + index * bars * DOUBLE, bars);
  const candles = { time: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
  if (candles.time[0] !== packed.first || candles.time[bars - 1] !== packed.last) throw damaged(what, 'their first or last time does not match');
  return candles;
}

function damaged(what: string, why: string): OutcryError {
  return new OutcryError('corrupt', `The stored candles of ${what} are damaged: ${why}.`, {
    hint: 'Restore a backup, or import or fetch them into a fresh database.',
  });
}
