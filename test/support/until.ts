import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when it is so; fails after thirty seconds. For what another process does without telling. */
export async function until(isSo: () => boolean | Promise<boolean>, patienceMs = 30_000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it never came to be so');
    await wait(10);
  }
}
