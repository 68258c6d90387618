import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/random-seed.ts'],
    testTimeout: 30_000,
    pool: 'threads',
    reporters: ['default'],
  },
});
