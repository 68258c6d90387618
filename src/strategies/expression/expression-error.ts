import { OutcryError } from '../../domain/errors.ts';

/** A stretch of an expression's text: `start` is the first character's index, `end` the index after the last. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * An expression that cannot be read or makes no sense, with the place where that shows.
 *
 * Its message is one line: `column 1: unknown function "rsii"; did you mean "rsi"?`.
 */
export class ExpressionError extends OutcryError {
  override readonly name: string = 'ExpressionError';
  /** The expression as it was given. */
  readonly text: string;
  readonly span: TextSpan;

  constructor(text: string, span: TextSpan, what: string, field?: string) {
    super('invalid-input', `column ${span.start + 1}: ${what}`, field === undefined ? {} : { field });
    this.text = text;
    this.span = span;
  }

  /** Where in the text it shows, counted from 1. */
  get column(): number {
    return this.span.start + 1;
  }

  /** Cut to about 80 characters around the place. */
  override get excerpt(): string {
    const line = this.text.replaceAll(/\s/g, ' ');
    const from = Math.max(0, this.span.start - 40);
    const shown = `${from > 0 ? '…' : ''}${line.slice(from, from + 80)}${line.length > from + 80 ? '…' : ''}`;
    const width = Math.max(1, Math.min(this.span.end, from + 80) - this.span.start);
    return `${shown}\n${' '.repeat(this.span.start - from + (from > 0 ? 1 : 0))}${'^'.repeat(width)}`;
  }
}
