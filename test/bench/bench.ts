/** One line of the bench table: what was measured, the figure, and, where there is something that it must reach, whether it does. */
export interface BenchResult {
  readonly name: string;
  readonly measured: string;
  readonly target: { readonly words: string; readonly reached: boolean } | null;
}

/** What some runs of one thing took, in milliseconds. The median is what counts; far below it, the least says that the machine was busy. */
export interface Taken {
  readonly median: number;
  readonly least: number;
}

/** Runs something once to warm up and then `times` times (an odd number). */
export async function timesMs(times: number, run: (round: number) => unknown): Promise<Taken> {
  await run(0);
  const taken: number[] = [];
  for (let round = 1; round <= times; round++) {
    const start = performance.now();
    await run(round);
    taken.push(performance.now() - start);
  }
  const sorted = taken.toSorted((a, b) => a - b);
  return { median: sorted[(times - 1) / 2]!, least: sorted[0]! };
}

/** A line for something that takes time, with the most milliseconds that its median may be, or `null` where nobody set any. */
export function timeResult(name: string, { median, least }: Taken, targetMs: number | null): BenchResult {
  const target = targetMs === null ? null : { words: `≤ ${inMs(targetMs)}`, reached: median <= targetMs };
  return { name, measured: `${inMs(median)} (least ${inMs(least)})`, target };
}

function inMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

/** Lengths at which the cost of a candle is taken, in bars. */
export const SIZES = [10_000, 100_000, 1_000_000] as const;

/** Times that a candle of the longest series may cost what one of the shortest does: caches and page faults, not growth. */
const GROWTH = 2;

/** A line for what a candle costs at each of `SIZES`, which must not grow; the fixed cost of a call may make short series dearer. */
export function growthResult(name: string, taken: readonly Taken[]): BenchResult {
  const nanoseconds = taken.map(({ median }, size) => (median * 1e6) / SIZES[size]!);
  const [shortest, , longest] = nanoseconds;
  return {
    name: `${name}, per candle at 10k, 100k, 1M`,
    measured: nanoseconds.map((cost) => `${cost.toFixed(0)} ns`).join(', '),
    target: { words: 'does not grow', reached: longest! <= GROWTH * shortest! },
  };
}
