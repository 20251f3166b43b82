import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

const STANDARD_OUTPUT = 1;

/**
 * The last line of a test run: `N passed, N failed, N skipped`, after vitest's own summary. Before it, the tests that passed only
 * when they were tried again: each of them is a race to be found.
 */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const again: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        count[outcome(test.result().state)] += 1;
        if (test.diagnostic()?.flaky === true) again.push(`${module.relativeModuleId}: ${test.fullName}`);
      }
      count.failed += brokenSuites(module);
    }
    const warnings = again.map((name) => `PASSED ONLY WHEN TRIED AGAIN: ${name}\n`).join('');
    const line = `${warnings}${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`;
    process.once('exit', () => writeSync(STANDARD_OUTPUT, line)); // at exit: nothing is printed after it
  }
}

/** Files and describe blocks that broke outside their tests (at import, in a hook) would otherwise not be counted. */
function brokenSuites(module: TestModule): number {
  const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
  return suites + (module.errors().length > 0 ? 1 : 0);
}

/** A test that a cancelled run never reached is not a success. */
function outcome(state: 'passed' | 'failed' | 'skipped' | 'pending'): 'passed' | 'failed' | 'skipped' {
  return state === 'pending' ? 'skipped' : state;
}
