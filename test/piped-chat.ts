import { type ChildProcess, spawn } from 'node:child_process';
import { vi } from 'vitest';

/** How long an answer may take; only a hang comes near it. */
const PATIENCE_MS = 120_000;

/** A program whose chat is spoken to line by line over a pipe, and whose answers are kept as one text. */
export class PipedChat {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  /** What it answered. */
  output = '';
  /** What it wrote beside its answers. */
  errors = '';

  /** @param words the arguments of `node`. */
  constructor(words: readonly string[], { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> }) {
    this.#child = spawn(process.execPath, words, { cwd, env });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', resolve);
    });
  }

  say(...lines: readonly string[]): void {
    for (const line of lines) this.#child.stdin?.write(`${line}\n`);
  }

  /** Waits until something has been answered, and gives what the pattern's group caught of it the last time. */
  async heard(pattern: RegExp): Promise<string> {
    const all = new RegExp(pattern.source, `${pattern.flags}g`);
    try {
      return await vi.waitUntil(() => [...this.output.matchAll(all)].at(-1)?.[1], { timeout: PATIENCE_MS, interval: 20 });
    } catch (error) {
      throw new Error(`${String(pattern)} was not heard; the last that was: ${this.output.slice(-3_000)}\n${this.errors}`, { cause: error });
    }
  }

  /** Has nothing more to say. @returns the exit status. */
  async leave(): Promise<number | null> {
    this.#child.stdin?.end();
    return this.#ended;
  }

  /** Ends it however it stands. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
