import type { RunId } from '../../contract/views/run.ts';

const running = new Map<RunId, AbortController>();

/** For the runner: aborts when a backup waits for the vault. Stopping a prune is safe at any moment; it comes again. */
export function yieldSignal(run: RunId): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  running.set(run, controller);
  return { signal: controller.signal, end: () => void running.delete(run) };
}

/** For the service: asks a prune of this process to give way. */
export function giveWay(run: RunId): void {
  running.get(run)?.abort();
}
