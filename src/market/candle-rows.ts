import { CANDLE_COLUMNS, type Candles, newCandles, sliceCandles } from '../domain/candles.ts';

/** Columns that grow row by row, each row with the line of the file that it was read from. */
export class CandleRows {
  #candles = newCandles(1024);
  #lines = new Float64Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(line: number, time: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (this.#count === this.#lines.length) this.#grow();
    const row = this.#count++;
    this.#lines[row] = line;
    this.#candles.time[row] = time;
    this.#candles.open[row] = open;
    this.#candles.high[row] = high;
    this.#candles.low[row] = low;
    this.#candles.close[row] = close;
    this.#candles.volume[row] = volume;
  }

  /** The rows so far, in the order they came, as views. */
  candles(): Candles {
    return sliceCandles(this.#candles, 0, this.#count);
  }

  /** The line of each row. */
  lines(): Float64Array {
    return this.#lines.subarray(0, this.#count);
  }

  #grow(): void {
    const larger = newCandles(this.#lines.length * 2);
    const lines = new Float64Array(this.#lines.length * 2);
    for (const name of CANDLE_COLUMNS) larger[name].set(this.#candles[name]);
    lines.set(this.#lines);
    this.#candles = larger;
    this.#lines = lines;
  }
}
