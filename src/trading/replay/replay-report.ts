import { canonicalJson } from '../../domain/canonical-json.ts';

/** What a field of an order turned out to be: `as-recorded` where nothing on record lets it be worked out again, so that it is taken as it is. */
export type FieldFinding = 'same' | 'differs' | 'as-recorded';

/** One field of an order: as it is on record, and as it was worked out again, both as text; `null` for what there is not. */
export interface ReplayField {
  readonly field: string;
  readonly recorded: string | null;
  readonly derived: string | null;
  readonly finding: FieldFinding;
}

/** What deriving an order again came to. */
export interface ReplayReport {
  readonly order: string;
  /** What made the order. */
  readonly by: 'strategy' | 'person' | 'protection' | 'flatten';
  /** True when its prices were made up. */
  readonly simulated: boolean;
  /** `same` and everything about it; `differs`; or `not-shown`, with the reason in the verdict. */
  readonly outcome: 'same' | 'differs' | 'not-shown';
  /** One sentence. */
  readonly verdict: string;
  readonly fields: readonly ReplayField[];
  /** What the reader should know, as sentences. */
  readonly notes: readonly string[];
  /** The entries of the journal that it rests on, and whether the chain of the journal holds up to the last of them. */
  readonly journal: { readonly entries: number; readonly first: number | null; readonly last: number | null; readonly intact: boolean; readonly reason: string | null };
}

/** What one part of a replay found. */
export interface Findings {
  readonly fields: readonly ReplayField[];
  readonly notes: readonly string[];
}

/** Compares a value on record with the one worked out again. Text shows as it is, `null` as nothing, anything else as JSON. */
export function compared(field: string, recorded: unknown, derived: unknown): ReplayField {
  return { field, recorded: shown(recorded), derived: shown(derived), finding: canonicalJson(recorded ?? null) === canonicalJson(derived ?? null) ? 'same' : 'differs' };
}

/** A value that is taken from the record. */
export function asRecorded(field: string, recorded: unknown): ReplayField {
  return { field, recorded: shown(recorded), derived: null, finding: 'as-recorded' };
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : canonicalJson(value);
}
