import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    environment: 'node',
    pool: 'forks',
    // Much of a test is waiting for processes it started: as many files at once as there are cores.
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A busy build machine may lose one race; the reporter names every test that needed this.
    retry: process.env.CI === undefined ? 0 : 1,
    globalSetup: ['test/build-once.ts'],
    reporters: ['default', './test/counting-reporter.ts'],
  },
});
