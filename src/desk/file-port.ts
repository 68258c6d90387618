import type { WorkOptions } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';

/** What is done with a file that somebody sent: candles are imported. */
export interface FileIntake {
  /**
   * Takes a file in.
   *
   * @param path where it lies now; it is removed afterwards by whoever calls.
   * @param name as the sender named it.
   * @param caption what was written with it: `BTC/USDT 1h`.
   * @throws OutcryError as the import does; `invalid-input` with field `symbol` or `timeframe` when neither caption nor name says which candles they are.
   */
  take(path: string, name: string, caption: string, options: WorkOptions): Promise<Card>;
  /** Bytes that a file may have. */
  readonly maxBytes: number;
}
