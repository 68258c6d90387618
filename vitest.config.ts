import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What runs whole programs, or a long while, whatever its size: the tests of the house as a whole, the laws, the kills and the replays. */
const LONG = /\/test\/(?:[^/]+|laws\/[^/]+|store\/(?:killed-[^/]+|restore)|trading\/(?:session\/parity|replay\/order-replay)|strategies\/rule\/contract)\.test\.ts$/;

/** Begins with what takes long, so that no core is left with it at the end. How long files took is not known on a clean clone. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/random-seed.ts'],
    // Only a hang takes as long: whatever a test waits for, it waits less.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'threads',
    // Files share what is loaded in their thread: loading it for each took more than half of what most files take. No module keeps what a test does.
    isolate: false,
    unstubEnvs: true,
    restoreMocks: true,
    // Much of what takes long waits: for programs that it started, and for their patience with a venue that does not answer.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongFirst },
    reporters: ['default'],
  },
});
