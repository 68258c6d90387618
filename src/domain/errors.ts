/** What kind of thing went wrong, for whoever must decide what to do next. */
export type ErrorKind =
  | 'invalid-input'
  | 'not-found'
  | 'unknown-symbol'
  | 'no-data'
  | 'unreachable'
  | 'rate-limited'
  | 'timeout'
  | 'refused'
  | 'bad-reply'
  | 'busy'
  | 'cancelled'
  | 'corrupt';

/** Details that an error may carry beside its message. */
export interface ErrorDetails {
  /** The input field at fault, in the name the user knows (`timeframe`, `stopLoss`). */
  readonly field?: string;
  /** What to do next, as one short sentence; shown under the message. */
  readonly hint?: string;
  /** Milliseconds after which another try may succeed, when the other side said so. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Kinds whose cause may be gone on the next try; only reads are ever tried again on their strength. */
const RETRYABLE: ReadonlySet<ErrorKind> = new Set(['unreachable', 'rate-limited', 'timeout', 'busy']);

/**
 * A failure that a person should read: the outside world failing, or input that cannot be served.
 *
 * Its message is one clear sentence with no secret in it. Bugs are thrown as plain errors instead.
 */
export class OutcryError extends Error {
  override readonly name: string = 'OutcryError';
  readonly kind: ErrorKind;
  readonly field: string | undefined;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.field = details.field;
    this.hint = details.hint;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** The text at fault on one line and carets under the place, for fixed-width output; `undefined` where there is no such text. */
  get excerpt(): string | undefined {
    return undefined;
  }

  /** True when the same read may succeed if tried again. */
  get retryable(): boolean {
    return RETRYABLE.has(this.kind);
  }
}

/** The text of anything thrown, for a log line or a last-resort message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
