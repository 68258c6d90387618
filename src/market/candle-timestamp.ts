/** Turns a file's timestamps into epoch milliseconds; NaN for text that is not of the file's kind. */
export interface TimestampReader {
  /** What it reads, in words: `milliseconds since 1970 (UTC)`. */
  readonly expects: string;
  read(text: string): number;
}

// Seconds of 1973 to 5138, milliseconds of the same years, microseconds again: the three never overlap.
const SMALLEST_SECOND = 1e8;
const UNITS = [
  { below: 1e11, divisor: 1e-3, expects: 'seconds since 1970 (UTC)' },
  { below: 1e14, divisor: 1, expects: 'milliseconds since 1970 (UTC)' },
  { below: 1e17, divisor: 1e3, expects: 'microseconds since 1970 (UTC)' },
] as const;

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2}))?$/;

const ISO_READER: TimestampReader = {
  expects: 'ISO dates with their time zone (2024-01-01T00:00:00Z), or plain dates (2024-01-01, taken as UTC)',
  read(text) {
    const match = ISO.exec(text);
    if (!match) return Number.NaN;
    const [, date, time, zone] = match;
    if (time === undefined) return Date.parse(`${date}T00:00:00Z`);
    return Date.parse(`${date}T${time}${zone === 'UTC' ? 'Z' : zone}`);
  },
};

/**
 * How the timestamps of a file are read, told by its first one: whole seconds, milliseconds or microseconds since 1970, which
 * are told apart by their size, or ISO dates. `null` when it is none of these, a local time without its zone among them.
 */
export function timestampReader(first: string): TimestampReader | null {
  if (!Number.isNaN(ISO_READER.read(first))) return ISO_READER;
  const number = first === '' ? Number.NaN : Number(first);
  const unit = number >= SMALLEST_SECOND ? UNITS.find(({ below }) => number < below) : undefined;
  if (!unit) return null;
  const smallest = unit.below / 1e3;
  return {
    expects: unit.expects,
    read(text) {
      const value = Number(text);
      return value >= smallest && value < unit.below ? value / unit.divisor : Number.NaN;
    },
  };
}
