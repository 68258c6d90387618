/** One line of the bench table: what was measured, the figure, what it must reach, and whether it does. */
export interface BenchResult {
  readonly name: string;
  readonly measured: string;
  readonly target: string;
  readonly ok: boolean;
}

/** The median of what `run` takes over `times` runs, in milliseconds, after one run to warm up. */
export async function medianMs(times: number, run: () => unknown): Promise<number> {
  await run();
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run();
    taken.push(performance.now() - start);
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(times / 2)]!;
}
