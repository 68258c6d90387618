import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/random-seed.ts'],
    testTimeout: 30_000,
    pool: 'threads',
    // Much of what takes long waits for programs that it started, so that two files share even two cores well.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default'],
  },
});
