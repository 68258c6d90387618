import cliProgress from 'cli-progress';
import type { Progress } from '../domain/progress.ts';

/** A progress bar on a terminal; nothing at all elsewhere. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  #bar: cliProgress.SingleBar | null = null;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show({ label, done, total }: Progress): void {
    if (!this.#stream.isTTY) return;
    const known = total ?? done;
    if (this.#bar) {
      this.#bar.setTotal(known);
      this.#bar.update(done, { label });
      return;
    }
    this.#bar = new cliProgress.SingleBar({ stream: this.#stream, format: '{label} {bar} {value}/{total}', barsize: 30, hideCursor: true, clearOnComplete: true }, cliProgress.Presets.shades_classic);
    this.#bar.start(known, done, { label });
  }

  /** Takes the bar off the screen before anything else is written. */
  clear(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}
