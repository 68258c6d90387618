/** What happened, before it is chained. */
export interface JournalDraft {
  /** When, epoch milliseconds. */
  readonly at: number;
  /** `order.sending`, `approval.approved`, `risk.decision`, `halt`, … */
  readonly kind: string;
  /** What it is about: ids by which it is found again (`order:…`, `approval:…`, `deployment:…`, `account:…`). */
  readonly about: readonly string[];
  /** Who did it: a person's id, `deployment:…`, or `outcry`. */
  readonly by: string;
  /** Plain JSON. No secrets. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An entry of the chain. */
export interface JournalEntry extends JournalDraft {
  /** Counts up from 1 without a gap. */
  readonly position: number;
  /** SHA-256 (hex) over the hash before it and the canonical JSON of position, time, kind, about, by and data. */
  readonly hash: string;
}

/** What a check of the chain found; `entries` counts those that fit, from the first. */
export type JournalCheck =
  | { readonly intact: true; readonly entries: number; readonly head: string }
  /** The first entry that does not fit, and why: edited, missing, or out of order. */
  | { readonly intact: false; readonly entries: number; readonly position: number; readonly reason: string };

/** The record of what happened: append-only, each entry bound to the one before. */
export interface Journal {
  append(entries: readonly JournalDraft[]): Promise<void>;
  /** Entries about something, oldest first; with a limit, the newest so many of them. */
  about(id: string, limit?: number): Promise<readonly JournalEntry[]>;
  /** Entries from a position on, oldest first. */
  read(from: number, limit: number): Promise<readonly JournalEntry[]>;
  verify(): Promise<JournalCheck>;
}
