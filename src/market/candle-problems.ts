/** What can be wrong with a row of candles. */
export const PROBLEM_KINDS = {
  unreadable: 'not readable as a candle',
  'off-grid': 'not on the grid of the timeframe',
  'in-the-future': 'later than now',
  'out-of-order': 'out of order',
  duplicate: 'repeated',
  conflict: 'repeated with other figures',
  'not-positive': 'with a price that is not above zero',
  'impossible-range': 'with a high or low that their other prices contradict',
  'negative-volume': 'with a negative volume',
} as const;

/** One way in which a row can be wrong. */
export type ProblemKind = keyof typeof PROBLEM_KINDS;

/** One bad row. */
export interface CandleProblem {
  readonly kind: ProblemKind;
  /** Its line in the file, counted from 1; `null` for stored candles. */
  readonly line: number | null;
  /** Its open time in epoch milliseconds, or `null` when it has none that can be read. */
  readonly time: number | null;
  /** What is wrong with it, to follow "Line 7" or the time: `has a high of 5 below its open of 6`. */
  readonly message: string;
}

/** Every bad row, counted; the first of them in full. */
export interface CandleProblems {
  readonly total: number;
  readonly byKind: Readonly<Partial<Record<ProblemKind, number>>>;
  /** The first 20, in the order of their lines. */
  readonly first: readonly CandleProblem[];
}

/** How many problems are told in full. */
const TOLD = 20;

/** The problems as a summary, in the order of their lines (or times). */
export function summariseProblems(problems: readonly CandleProblem[]): CandleProblems {
  const byKind: Partial<Record<ProblemKind, number>> = {};
  for (const { kind } of problems) byKind[kind] = (byKind[kind] ?? 0) + 1;
  const place = ({ line, time }: CandleProblem): number => line ?? time ?? 0;
  return { total: problems.length, byKind, first: problems.toSorted((a, b) => place(a) - place(b)).slice(0, TOLD) };
}

/** A problem as a sentence: `Line 3 has a high of 3766.78 below its open of 3857.57.` */
export function problemSentence(problem: CandleProblem): string {
  const where = problem.line === null ? `The candle of ${problem.time === null ? 'no time' : isoTime(problem.time)}` : `Line ${problem.line}`;
  return `${where} ${problem.message}.`;
}

/** The counts in words: `176 with a high or low that their other prices contradict, 1 repeated`. */
export function countsInWords({ byKind }: CandleProblems): string {
  return (Object.keys(PROBLEM_KINDS) as ProblemKind[])
    .flatMap((kind) => (byKind[kind] === undefined ? [] : [`${byKind[kind]} ${PROBLEM_KINDS[kind]}`]))
    .join(', ');
}

/** An open time as people read it: `2024-01-01T00:00Z`; with seconds only when there are any. Numbers that are no time stay numbers. */
export function isoTime(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return date
    .toISOString()
    .replace('.000Z', 'Z')
    .replace(/:00Z$/, 'Z');
}
