import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '../../contract/core.ts';
import type { CoreEvent } from '../../contract/events.ts';
import type { TrayAction, TrayInput } from '../../contract/tray.ts';

export interface TrayEyes {
  readonly core: Core;
  readonly now: () => number;
  /** Whether Cofre starts with the desktop; null: this face cannot change it. */
  readonly startsAtLogin: () => Promise<boolean | null>;
}

/**
 * What is shown follows what happens by so much (ms): one look for a burst of events; percents change more calmly. What was
 * shown before a core was there (`reset`) is no burst: it is looked at once.
 */
const SOON_MS = 150;
const PROGRESS_MS = 1000;
/** "12 minutes ago" grows older by itself (ms). */
const LOOK_ANEW_MS = 60_000;

/** What a tray has to know, now. */
export async function lookForTray({ core, now, startsAtLogin }: TrayEyes): Promise<TrayInput> {
  const { projects } = await core.request('project.list', {});
  const status = await core.request('status.get', {});
  // After the status: what it says to be running here can then be cancelled.
  const { jobs } = await core.request('job.list', {});
  return { status, jobs, projects, startsAtLogin: await startsAtLogin(), now: now() };
}

/** Asks the core what a click asks of it; what only the face can do is the caller's. */
export async function requestOfTray(
  core: Core,
  action: Extract<TrayAction, { kind: 'request' }>,
): Promise<void> {
  await core.request(action.request, action.input as never);
}

/** When to look again: soon after something happened, and from time to time. Ends with the events. */
export async function* trayMoments(
  events: AsyncIterable<CoreEvent>,
  signal: AbortSignal,
): AsyncGenerator<void> {
  let wait: number | null = null;
  let over = false;
  let wake = () => {};
  const listening = (async () => {
    for await (const { kind } of events) {
      if (kind === 'job.log') continue;
      const within = kind === 'reset' ? 0 : kind === 'job.progress' ? PROGRESS_MS : SOON_MS;
      wait = Math.min(wait ?? within, within);
      wake();
    }
  })().finally(() => {
    over = true;
    wake();
  });
  while (!over && !signal.aborted) {
    const timer = setTimeout(() => wake(), LOOK_ANEW_MS).unref();
    if (wait === null) await new Promise<void>((resolve) => (wake = resolve));
    clearTimeout(timer);
    if (wait !== null) await delay(wait, undefined, { signal }).catch(() => undefined);
    wait = null;
    if (!over && !signal.aborted) yield;
  }
  await listening;
}
