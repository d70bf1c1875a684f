import { defineConfig } from 'vitest/config';

/**
 * Two workers for two cores; every test file builds its own world, so files may run side by side, and one after another in
 * one process: reading the modules anew for each took twice as long as the tests.
 */
export default defineConfig({
  test: {
    include: ['{worker,db,snippet,dashboard,loadtests,scripts}/**/*.test.ts', 'e2e/**/*.test.ts'],
    globalSetup: 'worker/test/template.ts',
    pool: 'forks',
    isolate: false,
    // Lets database threads serve one world after another.
    execArgv: ['--expose-gc'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A browser on a busy machine takes its time; what holds is seen at once all the same.
    expect: { poll: { timeout: 20_000 } },
    reporters: process.env.GOODWORD_REPORT
      ? ['default', ['json', { outputFile: process.env.GOODWORD_REPORT }]]
      : ['default'],
  },
});
