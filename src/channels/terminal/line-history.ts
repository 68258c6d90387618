import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Lines kept from one run to the next. */
const KEPT = 500;

/** What was typed in earlier runs, in a file that only its owner can read: one line each, oldest first. */
export class LineHistory {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** The kept lines, newest first, as readline wants them. A file that grew beyond the limit is cut to its newest lines. */
  async load(): Promise<string[]> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const lines = text.split('\n').filter((line) => line !== '');
    const kept = lines.slice(-KEPT);
    if (lines.length > 2 * KEPT) await writeFile(this.#file, `${kept.join('\n')}\n`, { mode: 0o600 });
    return kept.toReversed();
  }

  /** Keeps one more line. */
  async add(line: string): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true });
    await appendFile(this.#file, `${line}\n`, { mode: 0o600 });
  }
}
