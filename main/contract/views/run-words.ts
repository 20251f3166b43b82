// The closed lists about runs, without schemas: command lines need them at every start.

export const RUN_KINDS = ['backup', 'check', 'prune', 'drill', 'restore', 'copy', 'heal'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** What set a run off. */
export const TRIGGERS = [
  'manual',
  'schedule',
  'catch-up',
  'push',
  'deploy',
  'retry',
  'after-backup',
  'after-finding',
  'after-healing',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

export const RUN_RESULTS = [
  'complete',
  'incomplete', // done, but something is missing: the problems name it
  'failed',
  'cancelled', // a person stopped it
  'interrupted', // its process ended before it did
  'skipped', // a condition did not allow it: it never began
] as const;
export type RunResult = (typeof RUN_RESULTS)[number];

export const RUN_STATES = ['queued', 'running', ...RUN_RESULTS] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Runs on one page: what a person scrolls through at once. */
export const PAGE_MAX = 500;
