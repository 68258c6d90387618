import type { Progress } from '../domain/progress.ts';
import type { PictureFolder } from '../channels/terminal/picture-folder.ts';
import type { Card } from '../reports/card.ts';
import type { TextStyle } from '../reports/text-style.ts';
import type { Output } from './output.ts';
import { ProgressBar } from './progress-bar.ts';

/** What terminal output is made of. */
export interface TerminalOutputParts {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly style: TextStyle;
  /** Where a card's pictures and files are kept. */
  readonly pictures: PictureFolder;
}

/** Columns where stdout is no terminal: wide enough for the tables, narrow enough to read. */
const PIPED_WIDTH = 100;

/** Writes results to stdout and progress to stderr. */
export class TerminalOutput implements Output {
  readonly #parts: TerminalOutputParts;
  readonly #bar: ProgressBar;

  constructor(parts: TerminalOutputParts) {
    this.#parts = parts;
    this.#bar = new ProgressBar(parts.stderr);
  }

  async card(card: Card): Promise<void> {
    const { stdout, style, pictures } = this.#parts;
    // Measuring text takes tables of characters that answers in JSON do without.
    const { layoutCard } = await import('../reports/text-layout.ts');
    const lines = [...layoutCard(card, { width: stdout.columns ?? PIPED_WIDTH, style })];
    for (const block of card.blocks) {
      const file = await pictures.describe(block);
      if (file !== null) lines.push('', file);
    }
    this.#bar.clear();
    stdout.write(`${lines.join('\n')}\n\n`);
  }

  text(text: string): void {
    this.#bar.clear();
    this.#parts.stdout.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.#bar.clear();
    this.#parts.stdout.write(`${JSON.stringify(value)}\n`);
  }

  notice(text: string): void {
    this.#bar.clear();
    this.#parts.stderr.write(`${text}\n`);
  }

  progress(progress: Progress): void {
    this.#bar.show(progress);
  }

  /** Takes the progress bar off the screen. */
  clear(): void {
    this.#bar.clear();
  }
}
