import { availableParallelism, loadavg } from 'node:os';

/** Waiting and running threads per core, averaged over a minute; null on Windows, which keeps no such number. */
export function loadPerCore(): number | null {
  if (process.platform === 'win32') return null;
  return (loadavg()[0] ?? 0) / availableParallelism();
}
