import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { BadCandlesError, importCandles } from '../market/candle-import.ts';
import type { CandleStore } from '../market/candle-store.ts';
import type { Card } from '../reports/card.ts';
import { importCard } from './candle-cards.ts';
import { candleFileLabel } from './candle-file-label.ts';

const MEGABYTE = 1_000_000;

/** What taking in candles needs. */
export interface CandleIntakeNeeds {
  readonly candles: Pick<CandleStore, 'write'>;
  /** The venue that candles belong to when the caption names none. */
  readonly venue: string;
  readonly clock: Clock;
  /** Bytes that a file may have; 20 MB if left out, which is as much as Telegram gives to a bot. */
  readonly maxBytes?: number;
  /** Bytes that a packed file may unpack to; 200 MB if left out. */
  readonly maxUnpackedBytes?: number;
}

/** Imports candle files (csv or csv.gz) that somebody sent in a chat; what they are is said by the caption, or by their name. */
export class CandleIntake {
  readonly maxBytes: number;
  readonly #needs: CandleIntakeNeeds;
  readonly #maxUnpackedBytes: number;

  constructor(needs: CandleIntakeNeeds) {
    this.#needs = needs;
    this.maxBytes = needs.maxBytes ?? 20 * MEGABYTE;
    this.#maxUnpackedBytes = needs.maxUnpackedBytes ?? 200 * MEGABYTE;
  }

  /**
   * Imports a file: all of it or nothing, and nothing new the second time. "skip bad" in the caption imports the good rows of a file with bad ones.
   *
   * @throws OutcryError `invalid-input` with field `symbol` or `timeframe` when neither caption nor name says which candles they are, with field
   * `file` when it is no such file, is too large or has bad rows; `cancelled`.
   */
  async take(path: string, name: string, caption: string, options: WorkOptions): Promise<Card> {
    const { candles, venue, clock } = this.#needs;
    const file = fileName(name);
    const label = candleFileLabel(file, caption);
    await this.#checkSize(path, file, options);
    try {
      const key = { venue: label.venue ?? venue, symbol: label.symbol, timeframe: label.timeframe };
      const report = await importCandles({ path, name: file, key, skipBad: label.skipBad, now: clock.now() }, candles, options);
      const card = importCard(report);
      const { symbol, timeframe } = key;
      return { ...card, actions: [{ kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol, timeframe, to: new Date(report.span.to).toISOString() } }] };
    } catch (error) {
      throw inChatWords(error, label);
    }
  }

  async #checkSize(path: string, name: string, { signal }: WorkOptions): Promise<void> {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > this.maxBytes) throw tooLarge(name, this.maxBytes);
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      if (bytesRead < 2 || buffer[0] !== 0x1f || buffer[1] !== 0x8b) return;
    } finally {
      await handle.close();
    }
    await this.#checkUnpacked(path, name, signal);
  }

  /** A small file can unpack to any size: it is counted before anything is kept of it. Damage is the import's to report. */
  async #checkUnpacked(path: string, name: string, signal: AbortSignal | undefined): Promise<void> {
    const source = createReadStream(path);
    const unpacked = source.pipe(createGunzip());
    source.on('error', (error) => unpacked.destroy(error));
    let bytes = 0;
    try {
      for await (const chunk of unpacked as AsyncIterable<Buffer>) {
        if (signal?.aborted === true) throw new OutcryError('cancelled', `Reading ${name} was stopped.`);
        bytes += chunk.length;
        if (bytes > this.#maxUnpackedBytes) throw tooLarge(`${name}, unpacked,`, this.#maxUnpackedBytes);
      }
    } catch (error) {
      if (error instanceof OutcryError) throw error;
    } finally {
      source.destroy();
      unpacked.destroy();
    }
  }
}

/** A name that is fit to be shown: the last part of a path, not too long. */
function fileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1)?.trim() ?? '';
  return last === '' ? 'the file' : last.slice(0, 100);
}

function tooLarge(what: string, limit: number): OutcryError {
  return new OutcryError('invalid-input', `${what} is larger than ${Math.round(limit / MEGABYTE)} MB.`, { field: 'file', hint: 'Send it in parts, by year for example.' });
}

/** The same failure with a next step that can be taken in a chat. */
function inChatWords(error: unknown, { symbol }: { readonly symbol: string }): unknown {
  if (error instanceof BadCandlesError) return new OutcryError(error.kind, error.message, { field: 'file', hint: 'Correct the file, or send it again with "skip bad" in its caption to import the good rows alone.', cause: error });
  if (!(error instanceof OutcryError) || error.field !== 'timeframe') return error;
  const timeframe = /--timeframe (\S+?)\.?$/.exec(error.hint ?? '')?.[1];
  return timeframe === undefined ? error : new OutcryError(error.kind, error.message, { field: 'timeframe', hint: `Send it again with the caption "${symbol} ${timeframe}".`, cause: error });
}
