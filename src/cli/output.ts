import type { Progress } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';

/** Where a command writes. Results go to stdout, everything about the work to stderr, so that pipes stay clean. */
export interface Output {
  /** A finished card: its text, and its picture's path. */
  card(card: Card): Promise<void>;
  /** Plain lines of a result. */
  text(text: string): void;
  /** A result for scripts, as one line of JSON. */
  json(value: unknown): void;
  /** Something that must be known beside the result, on stderr. */
  notice(text: string): void;
  /** How long work is getting on; shown on a terminal only. */
  progress(progress: Progress): void;
}
