import type { Interface } from 'node:readline';
import { cursorTo, clearLine } from 'node:readline';
import type { Writable } from 'node:stream';
import type { TurnUpdate } from '../../desk/channel.ts';
import { formatNumber, formatPercent } from '../../reports/format.ts';
import { textWidth, wrap } from '../../reports/plain-text.ts';
import { safeLine, safeLines } from '../../reports/safe-text.ts';

/** Blocks of the progress bar. */
const BAR = 20;

/** Where the terminal's text goes. */
export interface ScreenStreams {
  /** Answers. */
  readonly output: Writable;
  /** The working line, so that piped answers stay clean. */
  readonly errors: Writable;
  /** Whether a person is watching: only then are there a prompt and a working line. */
  readonly interactive: boolean;
  /** The width to lay out for, in columns; asked again for every card, because windows are resized. */
  readonly columns: () => number;
}

/**
 * Keeps answers, streamed words, the working line and the prompt out of each other's way: whatever is printed first takes
 * away what stands on the current line, and the prompt comes back, with what was typed so far, when the answer is whole.
 */
export class TerminalScreen {
  readonly #streams: ScreenStreams;
  #readline: Interface | null = null;
  #prompting = false;
  #working = '';
  #midLine = false;

  constructor(streams: ScreenStreams) {
    this.#streams = streams;
  }

  /** Columns that lines must fit into. */
  get width(): number {
    return Math.max(20, this.#streams.columns());
  }

  /** Hands over the line editor whose prompt this screen shows. */
  attach(readline: Interface): void {
    this.#readline = readline;
  }

  /** Shows the prompt, if somebody is watching. */
  prompt(): void {
    if (!this.#streams.interactive || !this.#readline) return;
    this.#clear();
    this.#prompting = true;
    this.#readline.prompt(true);
  }

  /** Notes that a line was entered, so that the prompt is no longer there. */
  entered(): void {
    this.#prompting = false;
  }

  /** Prints whole lines. */
  lines(lines: readonly string[]): void {
    const prompting = this.#prompting;
    this.#clear();
    this.#streams.output.write(`${lines.join('\n')}\n`);
    if (prompting) this.prompt();
  }

  /** Prints the next words of an answer, without ending the line. */
  words(text: string): void {
    const safe = safeLines(text).join('\n');
    if (safe === '') return;
    if (!this.#midLine) this.#clear();
    this.#clearWorking();
    this.#streams.output.write(safe);
    this.#midLine = !safe.endsWith('\n');
  }

  /** Shows how far some long work is, on one line that is rewritten; nothing when nobody is watching. */
  working(update: Extract<TurnUpdate, { kind: 'working' }>): void {
    // The line of half an answer, and what somebody is typing, are not written over.
    if (!this.#streams.interactive || this.#midLine || this.#prompting) return;
    const line = workingLine(update, this.width - 1);
    if (line === this.#working) return;
    this.#clearWorking();
    this.#streams.errors.write(line);
    this.#working = line;
  }

  /** Ends whatever line is unfinished. */
  endLine(): void {
    this.#clear();
  }

  #clear(): void {
    this.#clearWorking();
    if (this.#midLine) this.#streams.output.write('\n');
    this.#midLine = false;
    if (!this.#prompting) return;
    cursorTo(this.#streams.output, 0);
    clearLine(this.#streams.output, 0);
    this.#prompting = false;
  }

  #clearWorking(): void {
    if (this.#working === '') return;
    cursorTo(this.#streams.errors, 0);
    clearLine(this.#streams.errors, 0);
    this.#working = '';
  }
}

/** `Reading candles  ██████░░░░░░░░░░░░░░  30%`, or a bare count while the total is unknown; one line of at most `width`. */
export function workingLine({ label, done, total }: { readonly label: string; readonly done: number; readonly total: number | null }, width: number): string {
  const share = total === null || total <= 0 ? null : Math.min(1, Math.max(0, done / total));
  const filled = Math.round((share ?? 0) * BAR);
  const bar = `  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}  ${formatPercent(share, 0)}`;
  const count = done > 0 ? `  ${formatNumber(done, 0)}` : ' …';
  const end = share === null ? count : bar;
  const room = width - textWidth(end);
  if (room < 1) return wrap(safeLine(label), Math.max(1, width))[0]!;
  return wrap(safeLine(label), room)[0]! + end;
}
