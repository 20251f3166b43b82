import { type ReactNode, useSyncExternalStore } from 'react';
import { useText } from '../text/use-text.tsx';

/** Relative times grow older while one looks: all of them step together. */
const STEP_MS = 20_000;

const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, STEP_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** `3 hours ago`, with the exact time on hover. */
export function Ago({ at }: { at: number }): ReactNode {
  const words = useText();
  const known = useNow();
  // What happened since the last step is not in the future.
  const reference = Math.abs(at - Date.now()) < 60_000 ? Date.now() : Math.max(known, now);
  return (
    <time dateTime={new Date(at).toISOString()} title={words.exact(at)}>
      {words.ago(at, reference)}
    </time>
  );
}
