import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import LongestFirst from './longest-first.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    environment: 'node',
    pool: 'forks',
    // A quarter of the time tests wait for disks and for processes they started: one file more at once than there are cores.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A busy build machine may lose one race; the reporter names every test that needed this.
    retry: process.env.CI === undefined ? 0 : 1,
    globalSetup: ['test/build-once.ts'],
    reporters: ['default', './test/counting-reporter.ts'],
  },
});
